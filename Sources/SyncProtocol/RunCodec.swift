import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica

// A run on the wire: [log(8), start, [entry …], [payload or null …], [record log(8), record sequence, secret(16), …], proof]
// proof: [signature(64)] or [size, root(32), signature(64), [hash(32) …]]

extension CBORWriter {
    mutating func run(_ run: LogRun) {
        array(count: 6)
        byteString8(run.log.rawValue)
        uint(run.start)
        array(count: run.entries.count)
        for entry in run.entries { byteString(entry) }
        array(count: run.payloads.count)
        for payload in run.payloads { if let payload { byteString(payload) } else { null() } }
        array(count: run.secrets.count * 3)
        for item in run.secrets {
            byteString8(item.record.log.rawValue)
            uint(item.record.sequence)
            byteString(item.secret.bytes)
        }
        switch run.proof {
        case .end(let signature):
            array(count: 1)
            byteString(signature)
        case .prefix(let size, let root, let signature, let consistency):
            array(count: 4)
            uint(size)
            byteString(root.bytes)
            byteString(signature)
            array(count: consistency.count)
            for hash in consistency { byteString(hash.bytes) }
        }
    }

    mutating func frontier(_ frontier: VersionVector) {
        array(count: frontier.items.count * 2)
        for item in frontier.items {
            byteString8(item.log.rawValue)
            uint(item.count)
        }
    }
}

extension CBORReader {
    mutating func run() throws(CBORError) -> LogRun {
        let place = position
        guard try array() == 6 else { throw CBORError(.unexpectedType, at: place) }
        let log = LogID(try byteString8())
        let start = try uint(max: Limits.maxSequence)
        let count = try bounded(try array(), ProtocolLimits.maxEntriesInRun)
        // A log that ends above its largest size is none.
        guard UInt64(count) <= Limits.maxLogSize - start else { throw CBORError(.tooLarge, at: position) }
        var entries: [[UInt8]] = []
        entries.reserveCapacity(count)
        for _ in 0..<count { entries.append(try byteString()) }
        guard try array() == count else { throw CBORError(.unexpectedType, at: position) }
        var payloads: [[UInt8]?] = []
        payloads.reserveCapacity(count)
        for _ in 0..<count { payloads.append(nullIfPresent() ? nil : try byteString()) }
        let secretItems = try array()
        guard secretItems % 3 == 0, secretItems / 3 <= count else { throw CBORError(.tooLarge, at: position) }
        var secrets: [LogRun.Secret] = []
        secrets.reserveCapacity(secretItems / 3)
        for _ in 0..<(secretItems / 3) {
            let record = Dot(LogID(try byteString8()), try uint(max: Limits.maxSequence))
            guard let secret = RecordSecret(try byteString(count: 16)) else { throw CBORError(.unexpectedType, at: position) }
            secrets.append(LogRun.Secret(record: record, secret: secret))
        }
        return LogRun(log: log, start: start, entries: entries, payloads: payloads, secrets: secrets, proof: try proof())
    }

    private mutating func proof() throws(CBORError) -> LogRun.Proof {
        let place = position
        switch try array() {
        case 1: return .end(signature: try byteString(count: 64))
        case 4:
            let size = try uint(max: Limits.maxLogSize)
            let root = try hash()
            let signature = try byteString(count: 64)
            let count = try bounded(try array(), MerkleTree.maximumProofCount)
            var hashes: [Hash] = []
            for _ in 0..<count { hashes.append(try hash()) }
            return .prefix(size: size, root: root, signature: signature, consistency: hashes)
        default: throw CBORError(.unexpectedType, at: place)
        }
    }

    mutating func frontier() throws(CBORError) -> VersionVector {
        let place = position
        let count = try array()
        guard count % 2 == 0 else { throw CBORError(.unexpectedType, at: place) }
        _ = try bounded(count / 2, ProtocolLimits.maxLogsInFrontier)
        var items: [VersionVector.Item] = []
        items.reserveCapacity(count / 2)
        for _ in 0..<(count / 2) { items.append(VersionVector.Item(log: LogID(try byteString8()), count: try uint(max: Limits.maxLogSize))) }
        guard let frontier = VersionVector(sorted: items) else { throw CBORError(.keyOrder, at: place) }
        return frontier
    }

    /// The number of groups in a flat array that holds `size` items a group.
    mutating func groups(of size: Int, max: Int) throws(CBORError) -> Int {
        let place = position
        let count = try array()
        guard count % size == 0 else { throw CBORError(.unexpectedType, at: place) }
        return try bounded(count / size, max)
    }

    func bounded(_ count: Int, _ bound: Int) throws(CBORError) -> Int {
        guard count <= bound else { throw CBORError(.tooLarge, at: position) }
        return count
    }

    mutating func expect(key expected: UInt64) throws(CBORError) {
        let place = position
        guard try uint() == expected else { throw CBORError(.unexpectedType, at: place) }
    }

    mutating func digest() throws(CBORError) -> StateDigest {
        let place = position
        guard let digest = StateDigest(try byteString(count: 32)) else { throw CBORError(.unexpectedType, at: place) }
        return digest
    }
}
