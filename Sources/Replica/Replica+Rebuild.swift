package import Causality
import MerkleLog
import OperationLog
import RecordMerge

extension Replica {
    /// Throws the merged state of a scope away and folds it again from the logs, some thousand entries a commit: for a node whose digest differs
    /// from the centre's (design D11). Cut off by a crash, it is begun again at the next start, before anything else.
    /// - Parameter progress: entries folded so far, after each commit.
    package mutating func rebuild(_ scope: ScopeID, progress: (UInt64) -> Void = { _ in }) throws(StoreFailure) {
        try beginRebuild(scope)
        let logs = head.logs(of: scope)
        // Of each log what is folded so far: a replacement of what comes later waits for it, as it would on arrival.
        var folded = VersionVector()
        var overflowed: Set<RecordKey> = []
        var done: UInt64 = 0
        for log in logs {
            var page: [RebuildGroup] = []
            var count = 0
            try forEachGroup(log.id, to: log.size) { group throws(StoreFailure) in
                page.append(group)
                count += group.stored.count
                if count >= Self.rebuildPage {
                    overflowed.formUnion(try foldAgain(page, scope: scope, folded: &folded))
                    done += UInt64(count)
                    progress(done)
                    page = []
                    count = 0
                }
            }
            overflowed.formUnion(try foldAgain(page, scope: scope, folded: &folded))
            done += UInt64(count)
            progress(done)
        }
        try endRebuild(scope, overflowed)
        try rebuildRules()
    }

    private static var rebuildPage: Int { 4096 }

    /// At a start.
    mutating func finishRebuilds() throws(StoreFailure) {
        let count = NoteKey.rebuildingPrefix.count
        for note in try store.notes(prefix: NoteKey.rebuildingPrefix, limit: .max) {
            guard let number = UInt64(String(decoding: note.key[count...], as: UTF8.self)) else { continue }
            try rebuild(ScopeID(number))
        }
    }

    /// Verdicts and erasures are taken from the centre's logs first: they decide what is folded.
    private mutating func beginRebuild(_ scope: ScopeID) throws(StoreFailure) {
        var fold = BatchFold(head: head)
        fold.head.scopes[scope] = ScopeState(id: scope, erasures: head.scopeState(scope).erasures)
        for log in head.logs(of: scope) where log.node == identity.centreNode {
            try forEachApplied(log.id, to: log.size) { entry in
                if entry.subject.isEmpty { return }
                if case .erasure(let values)? = entry.subjectValue { fold.remember(values, scope: scope) }
                _ = fold.foresee(entry, scope: scope)
            }
        }
        fold.touch(scope)
        fold.batch.clearedScopes = [scope]
        fold.batch.notes.append(CommitBatch.Note(key: NoteKey.rebuilding(scope), value: []))
        try store.commit(fold.finish())
        head = fold.head
    }

    private struct RebuildGroup {
        let stored: [StoredEntry]
        let admitted: [LogState.Admitted]
    }

    /// Transactions and single entries of a stored log.
    private func forEachGroup(_ log: LogID, to end: UInt64, _ body: (RebuildGroup) throws(StoreFailure) -> Void) throws(StoreFailure) {
        guard let first = try store.entry(Dot(log, 0)), var state = try? LogState(entryZero: first.bytes) else { throw Self.unreadable(log) }
        try body(RebuildGroup(stored: [first], admitted: [.first(of: state, bytes: first.bytes)]))
        var stored: [StoredEntry] = []
        var admitted: [LogState.Admitted] = []
        try forEachEntry(log, from: 1, to: end) { entry throws(StoreFailure) in
            stored.append(entry)
            admitted.append(state.append(entry.bytes))
            guard state.openTransaction == 0 else { return }
            try body(RebuildGroup(stored: stored, admitted: admitted))
            stored = []
            admitted = []
        }
        guard state.tree == head.logs[log]?.tree else { throw Self.unreadable(log) }
    }

    private mutating func foldAgain(
        _ page: [RebuildGroup], scope: ScopeID, folded: inout VersionVector
    ) throws(StoreFailure) -> [RecordKey] {
        var fold = BatchFold(head: head)
        var keys: [RecordKey] = []
        for group in page {
            for item in group.admitted {
                if case .success(let entry) = item.entry, let record = entry.record { keys.append(RecordKey(scope: scope, record: record)) }
            }
        }
        try request(keys, fold: &fold)
        for group in page {
            let entries = group.admitted.compactMap { try? $0.entry.get() }
            let counts = entries.count == group.admitted.count
            let isSetAside = group.stored.contains { !fold.head.scopeState(scope).isEffective($0.dot) }
            for (index, stored) in group.stored.enumerated() {
                if counts, let record = entries[index].record {
                    let key = RecordKey(scope: scope, record: record)
                    let last = fold.state(key)?.last
                    let isLast = try last.map { other throws(StoreFailure) in try follows(stored, other) } ?? true
                    fold.again(entries[index], leaf: group.admitted[index].leaf.prefix, key: key, isLast: isLast, isSetAside: isSetAside, held: folded)
                }
                folded.advance(stored.dot.log, to: stored.dot.sequence + 1)
            }
        }
        let overflowed = fold.takeOverflowed()
        try store.commit(fold.finish())
        head = fold.head
        return overflowed
    }

    /// Records that await more than is kept are folded from their history, now that it has its end again.
    private mutating func endRebuild(_ scope: ScopeID, _ overflowed: Set<RecordKey>) throws(StoreFailure) {
        var fold = BatchFold(head: head)
        let keys = overflowed.sorted()
        try request(keys, fold: &fold)
        for key in keys { fold.refold(key, scope: scope, stored: try chain(from: fold.state(key)?.last)) }
        fold.batch.notes.append(CommitBatch.Note(key: NoteKey.rebuilding(scope), value: nil))
        try store.commit(fold.finish())
        head = fold.head
    }

    /// An entry stands later than another one in the history of their record. Within a log the order is plain; else the chain of arrivals says it.
    private func follows(_ stored: StoredEntry, _ other: Dot) throws(StoreFailure) -> Bool {
        if stored.dot.log == other.log { return stored.dot.sequence > other.sequence }
        var next: Dot? = stored.dot
        while let dot = next {
            if dot.log == other.log { return dot.sequence >= other.sequence }
            if let before = head.relinked[dot] { next = before } else { next = try store.entry(dot)?.previous }
        }
        return false
    }
}
