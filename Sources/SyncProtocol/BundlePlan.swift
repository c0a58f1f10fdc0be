package import Causality
package import MerkleLog
package import OperationLog
package import Replica

/// What is still to be put into a bundle, in the order in which its reader takes it.
package struct BundlePlan: Sendable {
    package private(set) var ranges: [EntryRange]
    /// What the bundle builds on.
    package let basis: VersionVector

    package init(_ ranges: [EntryRange]) {
        var basis = VersionVector()
        var seen: Set<LogID> = []
        for range in ranges where seen.insert(range.log).inserted && range.start > 0 { basis.advance(range.log, to: range.start) }
        self.ranges = ranges
        self.basis = basis
    }

    package var isDone: Bool { ranges.isEmpty }
    package var entries: UInt64 { ranges.reduce(0) { $0 + $1.count } }

    /// The next runs, of about `maxBytes`, each with its author's proof; empty when nothing is left. Of a log of which no proof is held, which
    /// nobody could take, nothing goes.
    package mutating func next<Store: ReplicaStore>(
        _ replica: inout Replica<Store>, signer: SigningKey, maxBytes: Int, fence: ([LogPoint]) throws(StoreFailure) -> Void
    ) throws(StoreFailure) -> [LogRun] {
        var runs: [LogRun] = []
        var left = maxBytes
        while left > 0, runs.count < ProtocolLimits.maxRuns, let range = ranges.first {
            let isOwn = replica.head.logs[range.log]?.node == replica.identity.node
            let part = try replica.run(range.log, from: range.start, to: range.end, maxBytes: left, signer: isOwn ? signer : nil, fence: fence)
            guard let part else {
                ranges.removeFirst()
                continue
            }
            runs.append(part.run)
            left -= part.byteCount
            if part.run.end < range.end {
                ranges[0] = EntryRange(log: range.log, start: part.run.end, count: range.end - part.run.end)
            } else {
                ranges.removeFirst()
            }
        }
        return runs
    }
}
