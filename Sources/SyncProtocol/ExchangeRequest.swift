import CanonicalCBOR
package import Causality
package import MerkleLog
package import Replica
package import RecordMerge

/// What a node holds of a scope; in an answer, what the centre holds after the merge.
package struct ScopeReport: Sendable, Equatable {
    package let scope: ScopeID
    package let frontier: VersionVector
    package let digest: StateDigest

    package init(scope: ScopeID, frontier: VersionVector, digest: StateDigest) {
        self.scope = scope
        self.frontier = frontier
        self.digest = digest
    }
}

/// One POST: everything the node has to say (design D14). Scopes and rights come from the enrolment; those named here are only what the
/// node wants to hear about.
package struct ExchangeRequest: Sendable, Equatable {
    package let node: NodeID
    /// Raised and synced once a start, so that (run, number) never repeats; no clock takes part (design D15).
    package let run: UInt64
    package let number: UInt64
    /// 16 random bytes; the answer is bound to them.
    package let id: [UInt8]
    /// Version of the newest key set that the node knows.
    package let keySet: UInt64
    /// Sorted by scope.
    package let scopes: [ScopeReport]
    package let runs: [LogRun]
    /// Bytes of entries and payloads that the node wants at most in the answer.
    package let wanted: Int
    package let status: NodeStatus
    /// Answers a challenge: the 16 bytes of the centre's nonce.
    package let nonce: [UInt8]?
    /// Time of the newest backup of the centre that the node knows of: ``SafeWords``. 0 for none.
    package var backup: UInt64 = 0

    package init(
        node: NodeID, run: UInt64, number: UInt64, id: [UInt8], keySet: UInt64, scopes: [ScopeReport], runs: [LogRun], wanted: Int,
        status: NodeStatus, nonce: [UInt8]?
    ) {
        precondition(id.count == 16, "a request id has 16 bytes, not \(id.count)")
        self.node = node
        self.run = run
        self.number = number
        self.id = id
        self.keySet = keySet
        self.scopes = scopes
        self.runs = runs
        self.wanted = wanted
        self.status = status
        self.nonce = nonce
    }

    package func sealed(by key: SigningKey) -> [UInt8] { SealedFrame.seal(message(), tag: SigningTag.request, key: key) }

    private func message() -> [UInt8] {
        var writer = CBORWriter(reserving: 4096)
        writer.map(count: 11 + (nonce == nil ? 0 : 1) + (backup == 0 ? 0 : 1))
        writer.uint(0)
        writer.uint(ProtocolLimits.version)
        writer.uint(1)
        writer.uint(node.rawValue)
        writer.uint(2)
        writer.uint(run)
        writer.uint(3)
        writer.uint(number)
        writer.uint(4)
        writer.byteString(id)
        writer.uint(5)
        writer.uint(keySet)
        writer.uint(6)
        writer.scopes(scopes)
        writer.uint(7)
        writer.array(count: runs.count)
        for run in runs { writer.run(run) }
        writer.uint(8)
        writer.uint(UInt64(wanted))
        writer.uint(9)
        writer.uint(status.clock)
        writer.uint(10)
        status.write(to: &writer)
        if let nonce {
            writer.uint(11)
            writer.byteString(nonce)
        }
        if backup != 0 {
            writer.uint(12)
            writer.uint(backup)
        }
        return writer.bytes
    }

    /// A request with its signature not yet checked: whose it is decides the key.
    package struct Unverified: Sendable {
        package let request: ExchangeRequest
        private let frame: SealedFrame

        package init(_ bytes: [UInt8]) throws(ProtocolError) {
            frame = try SealedFrame(bytes)
            request = try ExchangeRequest(message: frame.message)
        }

        package func isSigned(by key: PublicKey) -> Bool { frame.isSigned(tag: SigningTag.request, by: key) }
    }

    private init(message: [UInt8]) throws(ProtocolError) {
        try SealedFrame.checkVersion(message)
        do throws(CBORError) {
            var reader = CBORReader(message)
            let count = try reader.map()
            guard (11...13).contains(count) else { throw CBORError(.unexpectedType, at: 0) }
            try reader.expect(key: 0)
            _ = try reader.uint()
            try reader.expect(key: 1)
            node = NodeID(try reader.uint())
            try reader.expect(key: 2)
            run = try reader.uint(max: Limits.maxLogSize)
            try reader.expect(key: 3)
            number = try reader.uint(max: Limits.maxLogSize)
            try reader.expect(key: 4)
            id = try reader.byteString(count: 16)
            try reader.expect(key: 5)
            keySet = try reader.uint(max: Limits.maxLogSize)
            try reader.expect(key: 6)
            scopes = try reader.scopes()
            try reader.expect(key: 7)
            let runCount = try reader.bounded(try reader.array(), ProtocolLimits.maxRuns)
            var runs: [LogRun] = []
            for _ in 0..<runCount { runs.append(try reader.run()) }
            self.runs = runs
            try reader.expect(key: 8)
            wanted = Int(try reader.uint(max: UInt64(ProtocolLimits.maxFrameBytes)))
            try reader.expect(key: 9)
            let clock = try reader.uint()
            try reader.expect(key: 10)
            status = try NodeStatus(&reader, clock: clock)
            var (nonce, last) = ([UInt8]?.none, UInt64(10))
            for _ in 11..<count {
                last = try reader.key(after: last)
                switch last {
                case 11: nonce = try reader.byteString(count: 16)
                case 12: backup = try reader.positive()
                default: throw CBORError(.unexpectedType, at: reader.position)
                }
            }
            self.nonce = nonce
            try reader.finish()
        } catch { throw .encoding(error) }
    }
}

/// What a node tells about itself, for the centre's board. Being alive is a field of the exchange, not an entry (design D25).
package struct NodeStatus: Sendable, Equatable {
    /// Milliseconds since 1970 by the node's clock.
    package let clock: UInt64
    /// Own operations that the centre has not acknowledged.
    package let pending: UInt64
    /// Time of the oldest of them, milliseconds since 1970; 0 when there are none.
    package let oldest: UInt64
    package let software: String

    package init(clock: UInt64, pending: UInt64, oldest: UInt64, software: String) {
        self.clock = clock
        self.pending = pending
        self.oldest = oldest
        self.software = software
    }

    fileprivate func write(to writer: inout CBORWriter) {
        writer.array(count: 3)
        writer.uint(pending)
        writer.uint(oldest)
        writer.text(software)
    }

    fileprivate init(_ reader: inout CBORReader, clock: UInt64) throws(CBORError) {
        let place = reader.position
        guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: place) }
        self.clock = clock
        pending = try reader.uint()
        oldest = try reader.uint()
        software = try reader.software()
    }
}

extension CBORWriter {
    mutating func scopes(_ scopes: [ScopeReport]) {
        array(count: scopes.count * 3)
        for report in scopes {
            uint(report.scope.rawValue)
            frontier(report.frontier)
            byteString(report.digest.bytes)
        }
    }
}

extension CBORReader {
    /// What a program calls itself: printable ASCII, at most 64 bytes, because it is shown on the office's board and in logs.
    mutating func software() throws(CBORError) -> String {
        let place = position
        let text = try text()
        guard text.utf8.count <= 64 else { throw CBORError(.tooLarge, at: place) }
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw CBORError(.invalidText, at: place) }
        return text
    }

    mutating func scopes() throws(CBORError) -> [ScopeReport] {
        let place = position
        let count = try array()
        guard count % 3 == 0 else { throw CBORError(.unexpectedType, at: place) }
        _ = try bounded(count / 3, ProtocolLimits.maxScopes)
        var scopes: [ScopeReport] = []
        for _ in 0..<(count / 3) {
            let report = ScopeReport(scope: ScopeID(try uint()), frontier: try frontier(), digest: try digest())
            if let last = scopes.last, report.scope <= last.scope { throw CBORError(.keyOrder, at: place) }
            scopes.append(report)
        }
        return scopes
    }
}
