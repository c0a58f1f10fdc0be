import Causality
import OperationLog
package import RecordMerge

extension Replica {
    /// All entries about a record with what each writer knew: what ``Explanation`` is made of. Reads the logs that wrote the record from
    /// their start, because contexts are written as growth.
    package func sources(_ key: RecordKey) throws(StoreFailure) -> [Explanation.Source] {
        let scope = head.scopeState(key.scope)
        var last: [LogID: UInt64] = [:]
        var wanted: Set<Dot> = []
        for stored in try history(key) {
            last[stored.dot.log] = max(last[stored.dot.log] ?? 0, stored.dot.sequence)
            wanted.insert(stored.dot)
        }
        var sources: [Explanation.Source] = []
        for log in last.keys.sorted() {
            var context = VersionVector()
            try forEachEntry(log, to: (last[log] ?? 0) + 1) { stored in
                guard let entry = try? Entry.decode(stored.bytes, at: stored.dot) else { return }
                for item in entry.growth { context.advance(item.log, to: item.count) }
                guard wanted.contains(stored.dot) else { return }
                let verdict = scope.standingVerdict(over: stored.dot).map { Explanation.Verdict(dot: $0.dot, reason: $0.reason) }
                sources.append(Explanation.Source(entry: entry, context: context, verdict: verdict))
            }
        }
        return sources
    }
}
