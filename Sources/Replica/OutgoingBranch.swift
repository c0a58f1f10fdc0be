import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge

/// The end of a log on its way out of it, because another content of the same dots stays (design D2).
struct OutgoingBranch {
    /// The log as it was held.
    let whole: LogState
    /// The log as it goes on: what both contents have in common. No transaction is open there.
    let cut: LogState
    /// What the writer had applied of other logs below the cut, with the roots that it named: ascending by log.
    let base: [ContextItem]
    /// All entries from the cut on.
    let entries: [StoredEntry]
    /// Transactions and single entries, in order.
    let groups: [Group]

    struct Group {
        /// Index of the first entry in ``OutgoingBranch/entries``.
        let start: Int
        let count: Int
        /// Empty when one of them is malformed: then none was ever applied.
        let entries: [Entry]
        /// What the writer's context grew by.
        let growth: [ContextItem]
    }

    var log: LogID { whole.id }
    var scope: ScopeID { whole.scope }
    var start: UInt64 { cut.size }

    func covers(_ dot: Dot) -> Bool { dot.log == log && dot.sequence >= start }
}

extension Replica {
    /// Reads a log again from entry 0 and takes it apart at `start`, or at the start of the transaction that spans it.
    /// - Returns: nil when nothing from `start` on is held. Entry 0 gave the log its name, so it is common to all contents.
    func outgoing(_ log: LogID, from start: UInt64) throws(StoreFailure) -> OutgoingBranch? {
        guard let whole = head.logs[log], start >= 1, start < whole.size else { return nil }
        guard let first = try store.entry(Dot(log, 0)), var state = try? LogState(entryZero: first.bytes),
            let genesis = try? Entry.decode(first.bytes, at: first.dot)
        else { throw Self.unreadable(log) }
        // Below this no transaction reaches `start`, and the log need not be copied at every entry.
        let window = start > UInt64(EntryLimits.maxTransactionEntries) ? start - UInt64(EntryLimits.maxTransactionEntries) : 1
        var cut = state
        var base: [LogID: ContextItem] = [:]
        var named = genesis.growth
        var tail: [(stored: StoredEntry, admitted: LogState.Admitted)] = []
        func common() {
            for item in named { base[item.log] = item }
            named = []
        }
        common()
        try forEachEntry(log, from: 1, to: whole.size) { stored in
            let admitted = state.append(stored.bytes)
            if case .success(let entry) = admitted.entry { named += entry.growth }
            if stored.dot.sequence >= window { tail.append((stored, admitted)) }
            if state.openTransaction == 0, state.size <= start {
                common()
                if state.size >= window {
                    cut = state
                    tail = []
                }
            }
        }
        guard state.tree == whole.tree, cut.size + UInt64(tail.count) == whole.size else { throw Self.unreadable(log) }
        var groups: [OutgoingBranch.Group] = []
        var index = 0
        while index < tail.count {
            let end = min(index + (tail[index].admitted.transaction ?? 1), tail.count)
            let entries = tail[index..<end].compactMap { try? $0.admitted.entry.get() }
            groups.append(
                OutgoingBranch.Group(
                    start: index, count: end - index, entries: entries.count == end - index ? entries : [], growth: entries.flatMap(\.growth)))
            index = end
        }
        return OutgoingBranch(
            whole: whole, cut: cut, base: base.keys.sorted().compactMap { base[$0] }, entries: tail.map(\.stored), groups: groups)
    }

    /// Takes branches of one scope out of their logs and keeps them as evidence, with their payloads in a form that needs no secret. What
    /// they did to the merged state is undone: every record that they touched is folded again from what remains of its history.
    ///
    /// The chain of a record's history runs through entries that never change; where it ran through a branch, a note leads on (``NoteKey/relinked(_:)``).
    /// - Parameter checkpoint: the author's signed note over the whole branch: the proof; empty when there is none.
    func moveAside(_ branches: [OutgoingBranch], checkpoint: (OutgoingBranch) throws(StoreFailure) -> [UInt8], fold: inout BatchFold) throws(StoreFailure) {
        guard let scope = branches.first?.scope else { return }
        func leaves(_ dot: Dot) -> Bool { branches.contains { $0.covers(dot) } }

        for branch in branches { try strikeRemembered(below: branch.start, of: branch.log, scope: scope, fold: &fold) }
        let keys = try touched(by: branches, scope: scope)
        try request(keys, fold: &fold)
        var relinked = fold.head.relinked.filter { !leaves($0.key) }
        for dot in fold.head.relinked.keys.sorted() where leaves(dot) { fold.batch.notes.append(CommitBatch.Note(key: NoteKey.relinked(dot), value: nil)) }
        var remaining: [RecordID: [StoredEntry]] = [:]
        for key in keys {
            let history = try chain(from: fold.state(key)?.last, relinked: fold.head.relinked)
            var kept: [StoredEntry] = []
            for stored in history where !leaves(stored.dot) {
                let previous = kept.last?.dot
                if (relinked[stored.dot] ?? stored.previous) != previous {
                    relinked.updateValue(previous, forKey: stored.dot)
                    fold.batch.notes.append(CommitBatch.Note(key: NoteKey.relinked(stored.dot), value: Array((previous?.description ?? "").utf8)))
                }
                kept.append(stored)
            }
            remaining[key.record] = kept
            if fold.state(key)?.type == RecordType.operator { fold.mustRebuildRules = true }
            fold.cut(key, last: kept.last?.dot, keepsType: !leaves(key.record))
            fold.refold(key, scope: scope, stored: kept)
        }
        fold.head.relinked = relinked
        if identity.upperScopes.contains(scope) { fold.mustRebuildRules = true }

        for branch in branches {
            let entries = try keepPayloads(of: branch, remaining: remaining, fold: &fold)
            fold.batch.branches.append(
                CommitBatch.Branch(log: branch.log, start: branch.start, entries: entries, checkpoint: try checkpoint(branch)))
            if branch.whole.node == identity.node {
                let point = LogPoint(log: branch.log, size: branch.whole.size, root: branch.whole.tree.root())
                fold.batch.notes.append(CommitBatch.Note(key: NoteKey.left(branch.log), value: point.encoded()))
            }
            fold.update(branch.cut)
            fold.head.frontiers[scope, default: VersionVector()].remove(branch.log)
            fold.head.frontiers[scope, default: VersionVector()].advance(branch.log, to: branch.start)
            fold.head.signatures[branch.log] = nil
            let lacking = try lacking(branch.log, fold)
            if lacking.contains(where: { $0 >= branch.start }) { fold.noteLacking(lacking.filter { $0 < branch.start }, of: branch.log) }
            if let held = try store.note(NoteKey.signed(branch.log)).flatMap({ try? HeldProof($0) }), held.held > branch.start {
                fold.batch.notes.append(CommitBatch.Note(key: NoteKey.signed(branch.log), value: nil))
            }
            if let said = try store.note(NoteKey.cosigned(branch.log)).flatMap({ try? HeldCosignature($0) }), said.size > branch.start {
                fold.batch.notes.append(CommitBatch.Note(key: NoteKey.cosigned(branch.log), value: nil))
                fold.batch.notes += try receivedMarks(branch.log, without: branch.start, to: said.size)
            }
        }
        if branches.contains(where: { $0.whole.node == identity.centreNode }) { try retakeVerdicts(scope, without: leaves, fold: &fold) }
    }

    /// Records that the branches wrote, and records of which others replaced what the branches wrote.
    private func touched(by branches: [OutgoingBranch], scope: ScopeID) throws(StoreFailure) -> [RecordKey] {
        var keys: [RecordKey] = []
        var seen: Set<RecordID> = []
        func add(_ record: RecordID) { if seen.insert(record).inserted { keys.append(RecordKey(scope: scope, record: record)) } }
        for branch in branches { for group in branch.groups { for entry in group.entries { if let record = entry.record { add(record) } } } }
        for log in head.logs(of: scope) {
            let read = branches.filter { $0.log != log.id && log.context.count(of: $0.log) > $0.start }
            if read.isEmpty { continue }
            try forEachEntry(log.id, to: log.size) { stored in
                guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), let record = entry.record else { return }
                if entry.replaced.contains(where: { item in read.contains { $0.log == item.log && item.start + item.count > $0.start } }) { add(record) }
            }
        }
        return keys
    }

    /// The branch as evidence. Its secrets go where no entry that remains needs them: the branch that stays may name other records and other
    /// secrets in the same way.
    private func keepPayloads(
        of branch: OutgoingBranch, remaining: [RecordID: [StoredEntry]], fold: inout BatchFold
    ) throws(StoreFailure) -> [StoredEntry] {
        var secrets: [RecordID: RecordSecret] = [:]
        var records: [RecordID] = []
        var seen: Set<RecordID> = []
        for group in branch.groups {
            for entry in group.entries where entry.commitment != nil {
                let record = entry.record ?? entry.dot
                if seen.insert(record).inserted { records.append(record) }
            }
        }
        let keys = records.map { SecretKey(record: $0, log: branch.log) }
        for (key, secret) in zip(keys, try store.secrets(keys)) {
            secrets[key.record] = secret
            let isNeeded = (remaining[key.record] ?? []).contains { stored in
                stored.dot.log == branch.log && (try? Entry.decode(stored.bytes, at: stored.dot))?.commitment != nil
            }
            if isNeeded { continue }
            if secret != nil { fold.batch.destroyedSecrets.append(key) }
            if try store.note(NoteKey.destroyed(key)) != nil { fold.batch.notes.append(CommitBatch.Note(key: NoteKey.destroyed(key), value: nil)) }
        }
        var entries = branch.entries
        for group in branch.groups {
            for (offset, entry) in group.entries.enumerated() {
                let stored = entries[group.start + offset]
                // An order over what remains may have reached it already.
                guard let payload = fold.pendingPayload(stored.dot) ?? stored.payload else { continue }
                let kept = fold.salted(payload, entry, secrets[entry.record ?? entry.dot]) ?? payload
                entries[group.start + offset] = StoredEntry(dot: stored.dot, bytes: stored.bytes, payload: kept, previous: nil)
                if kept != stored.payload { fold.replacePayload(stored.dot, with: kept) }
            }
        }
        return entries.map { StoredEntry(dot: $0.dot, bytes: $0.bytes, payload: $0.payload, previous: nil) }
    }

    /// A branch of the centre went: verdicts are what its other entries say.
    private func retakeVerdicts(_ scope: ScopeID, without leaves: (Dot) -> Bool, fold: inout BatchFold) throws(StoreFailure) {
        let before = fold.head.scopeState(scope).verdicts
        fold.head.scopes[scope, default: ScopeState(id: scope)].verdicts = []
        for log in head.logs(of: scope) where log.node == identity.centreNode {
            let end = fold.head.frontier(scope).count(of: log.id)
            try forEachApplied(log.id, to: end) { entry in if !leaves(entry.dot), !entry.subject.isEmpty { _ = fold.foresee(entry, scope: scope) } }
        }
        let after = fold.head.scopeState(scope).verdicts
        var ranges: [EntryRange] = []
        for verdict in before where !after.contains(verdict) { ranges += verdict.ranges }
        for verdict in after where !before.contains(verdict) { ranges += verdict.ranges }
        let held = fold.head.frontier(scope)
        try refold(
            EntryRange.normalised(ranges).compactMap { range in
                let end = min(range.end, held.count(of: range.log))
                return end > range.start ? EntryRange(log: range.log, start: range.start, count: end - range.start) : nil
            }, scope: scope, fold: &fold)
        if !ranges.isEmpty { fold.mustRebuildRules = true }
    }

    /// The entries of a stored log that are applied, in order.
    func forEachApplied(_ log: LogID, to end: UInt64, _ body: (Entry) throws(StoreFailure) -> Void) throws(StoreFailure) {
        guard let first = try store.entry(Dot(log, 0)), var state = try? LogState(entryZero: first.bytes), let genesis = try? Entry.decode(first.bytes, at: first.dot)
        else { throw Self.unreadable(log) }
        try body(genesis)
        var group: [LogState.Admitted] = []
        try forEachEntry(log, from: 1, to: end) { stored throws(StoreFailure) in
            group.append(state.append(stored.bytes))
            guard state.openTransaction == 0 else { return }
            let entries = group.compactMap { try? $0.entry.get() }
            if entries.count == group.count { for entry in entries { try body(entry) } }
            group = []
        }
    }
}

extension BatchFold {
    /// A payload with a single salt for each value, so that it can be checked without its secret; nil when it is not what the entry commits to.
    mutating func salted(_ payload: [UInt8], _ entry: Entry, _ secret: RecordSecret?) -> [UInt8]? {
        guard let decoded = try? Payload.decode(payload), decoded.commitment(secret: secret, dot: entry.dot, hasher: &commitmentHasher) == entry.commitment
        else { return nil }
        return decoded.masking([], secret: secret, dot: entry.dot, destroyingSecret: true, hasher: &commitmentHasher)?.encoded()
    }
}
