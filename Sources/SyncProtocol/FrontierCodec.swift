import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica

extension CBORWriter {
    mutating func frontier(_ frontier: VersionVector) {
        array(count: frontier.items.count * 2)
        for item in frontier.items {
            byteString8(item.log.rawValue)
            uint(item.count)
        }
    }
}

extension CBORReader {
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

    mutating func digest() throws(CBORError) -> StateDigest {
        let place = position
        guard let digest = StateDigest(try byteString(count: 32)) else { throw CBORError(.unexpectedType, at: place) }
        return digest
    }
}
