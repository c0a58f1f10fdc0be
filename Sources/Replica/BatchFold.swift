import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge

/// One batch on its way from bytes to a commit. Not generic, so that the hot loop is compiled once and well; ``Replica`` loads what it asks
/// for and commits what it made.
struct BatchFold {
    var head: ReplicaHead
    var batch = CommitBatch()

    /// The records that the batch touches, in the order of their first touch.
    private var recordIndex: [RecordKey: Int] = [:]
    private(set) var keys: [RecordKey] = []
    private var states: [RecordState] = []
    private var touchedLogs: [LogID] = []
    private var touchedScopes: [ScopeID] = []
    /// Records that must be folded from scratch, because a verdict or re-admission changed what counts.
    private var refolds: [RecordKey: [StoredEntry]] = [:]
    private var refoldOrder: [RecordKey] = []
    /// Records that await more than can be kept: to be folded from scratch before the batch is complete.
    private(set) var overflowed: [RecordKey] = []
    private var digestHasher = DigestHasher()
    var commitmentHasher = CommitmentHasher()
    /// Rows of arrival that go before the others.
    var verdictArrivals: [EntryRange] = []
    /// Logs of other nodes of which this batch proved a second content, with the first entry that differs.
    var forked: [(log: LogID, start: UInt64)] = []
    /// What the rule book was told is not in the logs any more.
    var mustRebuildRules = false
    /// Why a draft could not be sealed: nothing of the batch is committed then.
    var draftError: EntryDraftError?

    init(head: ReplicaHead) { self.head = head }

    // MARK: Loading

    /// Adds records whose state the store has to deliver. Returns those not known yet.
    mutating func request(_ wanted: [RecordKey]) -> [RecordKey] {
        var missing: [RecordKey] = []
        for key in wanted where recordIndex[key] == nil {
            recordIndex[key] = keys.count
            keys.append(key)
            states.append(RecordState())
            missing.append(key)
        }
        return missing
    }

    mutating func supply(_ loaded: [RecordState?], for missing: [RecordKey]) {
        for (key, state) in zip(missing, loaded) {
            guard let state, let index = recordIndex[key] else { continue }
            states[index] = state
        }
    }

    func state(_ key: RecordKey) -> RecordState? { recordIndex[key].map { states[$0] } }

    // MARK: Verdicts, before anything is folded

    /// Notes verdicts and re-admissions among new entries of the scope's centre, and says which stored entries change their standing.
    mutating func foresee(_ entry: Entry, scope: ScopeID) -> [EntryRange] {
        guard let subject = entry.subjectValue else { return [] }
        var state = head.scopeState(scope)
        let held = head.frontier(scope)
        var changed: [EntryRange] = []
        switch subject {
        case .verdict(let reason, let ranges):
            var verdict = ScopeState.Verdict(dot: entry.dot, reason: reason, ranges: ranges)
            if let index = state.verdicts.firstIndex(where: { $0.dot == entry.dot }) {
                // Known, or taken back already by a re-admission that came first.
                guard state.verdicts[index].ranges.isEmpty else { return [] }
                verdict.readmittedBy = state.verdicts[index].readmittedBy
                state.verdicts[index] = verdict
            } else {
                state.insert(verdict)
                changed = ranges
            }
        case .readmission(let dots):
            for dot in dots {
                if let index = state.verdicts.firstIndex(where: { $0.dot == dot }) {
                    // Of several the lowest, so that every replica says the same.
                    if let other = state.verdicts[index].readmittedBy, other < entry.dot { continue }
                    if state.verdicts[index].readmittedBy == nil { changed += state.verdicts[index].ranges }
                    state.verdicts[index].readmittedBy = entry.dot
                } else {
                    // The verdict is still to come, in another log of the centre: it must find that it was taken back.
                    state.insert(ScopeState.Verdict(dot: dot, reason: .byOrder, ranges: [], readmittedBy: entry.dot))
                }
            }
        default: return []
        }
        touch(scope)
        head.scopes[scope] = state
        return changed.compactMap { range in
            let end = min(range.end, held.count(of: range.log))
            return end > range.start ? EntryRange(log: range.log, start: range.start, count: end - range.start) : nil
        }
    }

    /// Marks a record for folding from scratch; `stored` is its whole stored history.
    mutating func refold(_ key: RecordKey, scope: ScopeID, stored: [StoredEntry]) {
        if refolds[key] == nil { refoldOrder.append(key) }
        refolds[key] = stored
    }

    /// A branch went out of a record's history: what touched it last now, and whether its creation remains.
    mutating func cut(_ key: RecordKey, last: Dot?, keepsType: Bool) {
        guard let index = recordIndex[key] else { preconditionFailure("record \(key.record) was not loaded") }
        states[index].last = last
        if !keepsType { states[index].type = nil }
    }

    /// Leaves it to the caller to fold them anew.
    mutating func takeOverflowed() -> [RecordKey] {
        defer { overflowed = [] }
        return overflowed
    }

    func isRefolding(_ key: RecordKey) -> Bool { refolds[key] != nil }

    /// A log of the scope is new or has grown in this batch.
    func hasGrown(_ scope: ScopeID) -> Bool { touchedLogs.contains { head.logs[$0]?.scope == scope } }

    // MARK: Entries

    /// A log that is new or has grown, as it now is.
    mutating func update(_ log: LogState) {
        if !touchedLogs.contains(log.id) { touchedLogs.append(log.id) }
        head.logs[log.id] = log
        touch(log.scope)
    }

    mutating func touch(_ scope: ScopeID) {
        if !touchedScopes.contains(scope) { touchedScopes.append(scope) }
    }

    /// Whether each entry counts as far as verdicts say: entry by entry, as for what is stored already.
    func standing(_ group: ArraySlice<Incoming>, scope: ScopeID) -> [Bool] {
        guard let state = head.scopes[scope], !state.verdicts.isEmpty else { return [Bool](repeating: true, count: group.count) }
        return group.map { state.isEffective($0.admitted.dot) }
    }

    /// - Parameter standing: of each entry, whether it counts.
    mutating func take(_ group: ArraySlice<Incoming>, scope: ScopeID, standing: [Bool], isMalformed: Bool) {
        if standing.allSatisfy({ $0 == standing[0] }) { return take(group, scope: scope, isSetAside: !standing[0], isMalformed: isMalformed) }
        for (position, counts) in zip(group.indices, standing) { take(group[position...position], scope: scope, isSetAside: !counts, isMalformed: isMalformed) }
    }

    /// One whole transaction, or one entry, of a log: stored, chained to its records, and folded if it counts.
    /// - Parameters:
    ///   - isSetAside: a verdict over it stands.
    ///   - isMalformed: some entry of it is.
    mutating func take(_ group: ArraySlice<Incoming>, scope: ScopeID, isSetAside: Bool, isMalformed: Bool) {
        for item in group {
            var previous: Dot?
            if !isMalformed, case .success(let entry) = item.admitted.entry, let record = entry.record {
                let key = RecordKey(scope: scope, record: record)
                guard let index = recordIndex[key] else { preconditionFailure("record \(record) was not loaded") }
                previous = states[index].last
                states[index].last = item.admitted.dot
                // The type is a fact of the name, whether the entry counts or not: rules about later entries need it.
                if let type = entry.type { states[index].type = type }
                if refolds[key] != nil {
                    refolds[key]!.append(StoredEntry(dot: item.admitted.dot, bytes: item.bytes, payload: nil, previous: previous))
                } else if !isSetAside {
                    fold(entry, leaf: item.admitted.leaf.prefix, key: key, index: index, scope: scope)
                    if states[index].awaitsTooMuch, overflowed.last != key { overflowed.append(key) }
                }
            }
            if !isMalformed, case .success(let entry) = item.admitted.entry, !isSetAside || isOrdered(item.admitted.dot, scope) {
                head.rules.fold(entry, scope: scope, recordType: entry.record.flatMap { self.state(RecordKey(scope: scope, record: $0))?.type })
            }
            batch.entries.append(StoredEntry(dot: item.admitted.dot, bytes: item.bytes, payload: item.payload, previous: previous))
            if let block = item.admitted.block {
                batch.blocks.append(CommitBatch.Block(log: item.admitted.dot.log, index: item.admitted.dot.sequence / MerkleTree.blockSize, hash: block))
            }
            head.frontiers[scope, default: VersionVector()].advance(item.admitted.dot.log, to: item.admitted.dot.sequence + 1)
        }
    }

    /// An entry that is stored already, for a merged state that is folded anew.
    mutating func again(_ entry: Entry, leaf: UInt64, key: RecordKey, isLast: Bool, isSetAside: Bool, held: VersionVector) {
        guard let index = recordIndex[key] else { preconditionFailure("record \(key.record) was not loaded") }
        if isLast { states[index].last = entry.dot }
        if let type = entry.type { states[index].type = type }
        if isSetAside { return }
        var state = head.scopeState(key.scope)
        states[index].fold(entry, leaf: leaf, record: key.record, held: held, digest: &state.digest, hasher: &digestHasher)
        head.scopes[key.scope] = state
        touch(key.scope)
        if states[index].awaitsTooMuch, overflowed.last != key { overflowed.append(key) }
    }

    /// Set aside by a clerk's order, not by a rule: what such an entry says of operators stands, for it was right when it was written.
    private func isOrdered(_ dot: Dot, _ scope: ScopeID) -> Bool {
        head.scopes[scope]?.standingVerdict(over: dot)?.reason.reasonClass == .order
    }

    private mutating func fold(_ entry: Entry, leaf: UInt64, key: RecordKey, index: Int, scope: ScopeID) {
        var digest = head.scopes[scope]?.digest ?? StateDigest()
        let held = head.frontiers[scope] ?? VersionVector()
        states[index].fold(entry, leaf: leaf, record: key.record, held: held, digest: &digest, hasher: &digestHasher)
        if head.scopes[scope] == nil { head.scopes[scope] = ScopeState(id: scope) }
        head.scopes[scope]!.digest = digest
    }

    // MARK: The commit

    /// Completes the batch: refolds, and the new states of everything touched.
    mutating func finish() -> CommitBatch {
        precondition(overflowed.allSatisfy { refolds[$0] != nil }, "a record that awaits too much was not folded anew")
        for key in refoldOrder {
            guard let history = refolds[key], let index = recordIndex[key] else { preconditionFailure("record \(key.record) was not loaded") }
            let scope = head.scopeState(key.scope)
            let effective: [RecordState.Folded] = history.compactMap { stored in
                guard scope.isEffective(stored.dot), let entry = try? Entry.decode(stored.bytes, at: stored.dot) else { return nil }
                return RecordState.Folded(entry: entry, leaf: MerkleTree.leafHash(stored.bytes).prefix)
            }
            var digest = scope.digest
            digest.subtract(states[index].digest(record: key.record, hasher: &digestHasher))
            var state = RecordState.folding(effective, record: key.record, held: head.frontier(key.scope), digest: &digest, hasher: &digestHasher)
            state.last = states[index].last
            state.type = states[index].type
            states[index] = state
            // What a re-admission makes count again may name operators.
            for item in effective { head.rules.fold(item.entry, scope: key.scope, recordType: state.type) }
            head.scopes[key.scope, default: scope].digest = digest
            touch(key.scope)
        }
        for scope in touchedScopes.sorted() { batch.scopes.append(head.scopeState(scope)) }
        for log in touchedLogs.sorted() { if let state = head.logs[log] { batch.logs.append(state) } }
        batch.records = zip(keys, states).map { CommitBatch.Record(key: $0, state: $1) }
        return batch
    }
}

/// An entry on its way in.
struct Incoming {
    let admitted: LogState.Admitted
    let bytes: [UInt8]
    /// Verified against the commitment, or nil.
    let payload: [UInt8]?
}
