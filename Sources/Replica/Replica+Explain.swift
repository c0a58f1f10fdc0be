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

    /// The same, with contexts that say only what each writer knew of this record: all that its timeline's order needs. A long log is not read from
    /// its start: what a writer knew of another log stands in the last growth that names that log, and before the record began nobody knew of it.
    package func ownSources(_ key: RecordKey) throws(StoreFailure) -> [Explanation.Source] {
        let scope = head.scopeState(key.scope)
        let stored = try history(key)
        let logs = Set(stored.map(\.dot.log))
        var sources: [Explanation.Source] = []
        for item in stored {
            guard let entry = try? Entry.decode(item.bytes, at: item.dot) else { continue }
            let verdict = scope.standingVerdict(over: item.dot).map { Explanation.Verdict(dot: $0.dot, reason: $0.reason) }
            sources.append(Explanation.Source(entry: entry, context: try known(of: logs, at: item.dot, since: key.record), verdict: verdict))
        }
        return sources.sorted { $0.entry.dot < $1.entry.dot }
    }

    private func known(of logs: Set<LogID>, at dot: Dot, since first: Dot) throws(StoreFailure) -> VersionVector {
        var context = VersionVector()
        var left = logs.subtracting([dot.log])
        let lowest = dot.log == first.log ? first.sequence : 0
        var end = dot.sequence + 1
        while end > lowest, !left.isEmpty {
            let start = end > lowest + 256 ? end - 256 : lowest
            var found: Set<LogID> = []
            try forEachEntry(dot.log, from: start, to: end) { stored in
                guard let entry = try? Entry.decode(stored.bytes, at: stored.dot) else { return }
                for item in entry.growth where left.contains(item.log) {
                    context.advance(item.log, to: item.count)
                    found.insert(item.log)
                }
            }
            left.subtract(found)
            end = start
        }
        return context
    }
}
