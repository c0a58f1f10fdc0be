package import Causality
import MerkleLog
package import OperationLog
import RecordMerge

package enum AppendError: Error, Sendable, Equatable {
    case store(StoreFailure)
    case draft(EntryDraftError)
    /// This node has no log of its own in the scope: open one first.
    case noLog(ScopeID)
    case tooManyEntries(Int)
    /// A draft names a version, or a record, that this node does not hold.
    case notHeld(Dot)
    case transactionTooLarge(bytes: Int)
}

extension Replica {
    /// Begins a log of this node in a scope (design D2). Durable when this returns.
    /// - Parameters:
    ///   - predecessor: the highest checkpoint known of this node's previous log in the scope.
    ///   - nonce: 16 random bytes.
    package mutating func openLog(scope: ScopeID, predecessor: LogPoint?, nonce: [UInt8], wall: UInt64, isDoubtful: Bool) throws(StoreFailure) -> LogID {
        var fold = BatchFold(head: head)
        let state = beginLog(
            scope: scope, predecessor: predecessor, nonce: nonce, growth: fold.head.growth(scope: scope, own: nil, since: VersionVector()), wall: wall,
            isDoubtful: isDoubtful, fold: &fold)
        if identity.isCentre { fold.recordArrivals([EntryRange(log: state.id, start: 0, count: 1)]) }
        try store.commit(fold.finish())
        head = fold.head
        return state.id
    }

    /// Entry 0 of a new own log, folded; from now on this node writes its entries of the scope there.
    func beginLog(
        scope: ScopeID, predecessor: LogPoint?, nonce: [UInt8], growth: [ContextItem], wall: UInt64, isDoubtful: Bool, fold: inout BatchFold
    ) -> LogState {
        let (time, fell) = fold.head.clock.tick(wall: wall)
        var nonce = nonce
        var bytes = genesis(nonce).entry(time: time, timeIsDoubtful: isDoubtful || fell, growth: growth)
        // The name decides the series of numbers on paper: one that a log of this scope has already is drawn again.
        while fold.head.frontier(scope).items.contains(where: { PaperSeries($0.log) == PaperSeries(Genesis.logID(ofEntryZero: bytes)) }) {
            nonce = Array(Hash.sha256(nonce).bytes[..<16])
            bytes = genesis(nonce).entry(time: time, timeIsDoubtful: isDoubtful || fell, growth: growth)
        }
        func genesis(_ nonce: [UInt8]) -> Genesis {
            Genesis(deployment: identity.deployment, scope: scope, node: identity.node, key: identity.key, predecessor: predecessor, nonce: nonce)
        }
        let state: LogState
        do throws(MalformedEntry) { state = try LogState(entryZero: bytes) } catch { preconditionFailure("our own genesis is malformed: \(error)") }
        fold.update(state)
        fold.take([Incoming(admitted: .first(of: state, bytes: bytes), bytes: bytes, payload: nil)], scope: scope, isSetAside: false, isMalformed: false)
        fold.head.ownLogs[scope] = state.id
        fold.batch.notes.append(CommitBatch.Note(key: NoteKey.writes(scope), value: Array(state.id.description.utf8)))
        return state
    }

    /// From now on this node writes its entries of the scope to this log, which it holds.
    package mutating func resumeLog(_ log: LogID) {
        guard let state = head.logs[log], state.node == identity.node else { preconditionFailure("log \(log) is not this node's") }
        head.ownLogs[state.scope] = log
        if state.lastTime > head.clock.last { head.clock = HybridClock(last: state.lastTime) }
    }

    /// Appends one operation, or several as one transaction, and shows its effect at once. Durable when this returns.
    /// - Parameters:
    ///   - wall: this node's clock, milliseconds since 1970.
    ///   - secrets: 16 random bytes a draft, used where the draft is this log's first write to its record.
    ///   - notes: the node's own values that change in the same commit.
    package mutating func append(
        _ drafts: [EntryDraft], scope: ScopeID, wall: UInt64, isDoubtful: Bool, secrets: [RecordSecret], notes: [CommitBatch.Note] = []
    ) throws(AppendError) -> [Dot] {
        guard let own = head.ownLogs[scope] else { throw .noLog(scope) }
        guard drafts.count <= EntryLimits.maxTransactionEntries, !drafts.isEmpty else { throw .tooManyEntries(drafts.count) }
        try checkHeld(drafts, scope: scope, own: own)
        var fold = BatchFold(head: head)
        fold.batch.notes = notes
        let dots: [Dot]
        do throws(StoreFailure) {
            dots = try appendOwn(drafts, scope: scope, wall: wall, isDoubtful: isDoubtful, secrets: secrets, seen: head, fold: &fold)
        } catch { throw .store(error) }
        if let error = fold.draftError { throw .draft(error) }
        let bytes = fold.batch.entries.reduce(0) { $0 + $1.bytes.count + ($1.payload?.count ?? 0) }
        guard drafts.count == 1 || bytes <= EntryLimits.maxTransactionBytes else { throw .transactionTooLarge(bytes: bytes) }
        do throws(StoreFailure) {
            try foreseeOwn(dots, scope: scope, fold: &fold)
            try refoldOverflowed(&fold)
            if identity.isCentre { fold.recordArrivals([EntryRange(log: own, start: dots[0].sequence, count: UInt64(dots.count))]) }
            try store.commit(fold.finish())
        } catch { throw .store(error) }
        head = fold.head
        return dots
    }

    /// What a draft names must lie in the context that its entry will have: a person can type any dot, and the entry would be malformed.
    private func checkHeld(_ drafts: [EntryDraft], scope: ScopeID, own: LogID) throws(AppendError) {
        let held = head.frontier(scope)
        for (index, draft) in drafts.enumerated() {
            if case .existing(let record) = draft.target, record.sequence >= end(record.log, before: index) { throw .notHeld(record) }
            for item in draft.replaced {
                let last = item.start + item.count - 1
                if last >= end(item.log, before: index) { throw .notHeld(Dot(item.log, last)) }
            }
        }
        func end(_ log: LogID, before index: Int) -> UInt64 { held.count(of: log) + (log == own ? UInt64(index) : 0) }
    }

    /// Seals drafts as entries of the own log, and folds them. `seen` is what counts as applied: verdicts are written ahead of what arrived
    /// with them.
    func appendOwn(
        _ drafts: [EntryDraft], scope: ScopeID, wall: UInt64, isDoubtful: Bool, secrets: [RecordSecret], seen: ReplicaHead, fold: inout BatchFold
    ) throws(StoreFailure) -> [Dot] {
        guard let own = fold.head.ownLogs[scope], var log = fold.head.logs[own] else { preconditionFailure("no own log in scope \(scope)") }
        let first = log.size
        var keys: [RecordKey] = []
        var stored: [SecretKey] = []
        for (index, draft) in drafts.enumerated() {
            guard let record = draft.record(at: Dot(own, first + UInt64(index)), transactionStart: first) else { continue }
            keys.append(RecordKey(scope: scope, record: record))
            if !draft.personal.isEmpty, record.log != own || record.sequence < first { stored.append(SecretKey(record: record, log: own)) }
        }
        try request(keys, fold: &fold)
        var known: [RecordID: RecordSecret] = [:]
        if !stored.isEmpty { for (key, secret) in zip(stored, try store.secrets(stored)) { if let secret { known[key.record] = secret } } }

        var group: [Incoming] = []
        var dots: [Dot] = []
        var growth = seen.growth(scope: scope, own: own, since: log.context)
        for (index, draft) in drafts.enumerated() {
            let dot = Dot(own, log.size)
            let record = draft.record(at: dot, transactionStart: first) ?? dot
            var secret = known[record]
            if !draft.personal.isEmpty, secret == nil {
                precondition(index < secrets.count, "draft \(index) needs a secret")
                secret = secrets[index]
                known[record] = secret
                fold.batch.secrets.append(CommitBatch.Secret(key: SecretKey(record: record, log: own), secret: secrets[index]))
            }
            let (time, fell) = fold.head.clock.tick(wall: wall)
            let sealed: EntryDraft.Sealed
            do throws(EntryDraftError) {
                sealed = try draft.seal(
                    at: dot, time: time, timeIsDoubtful: isDoubtful || fell, growth: growth, transaction: index == 0 && drafts.count > 1 ? drafts.count : nil,
                    transactionStart: first, secret: secret, hasher: &fold.commitmentHasher)
            } catch {
                fold.draftError = error
                return dots
            }
            growth = []
            let admitted = log.append(sealed.entry)
            if case .failure(let reason) = admitted.entry { preconditionFailure("our own entry \(dot) is malformed: \(reason)") }
            group.append(Incoming(admitted: admitted, bytes: sealed.entry, payload: sealed.payload))
            dots.append(dot)
        }
        fold.update(log)
        // A verdict can stand over an entry that is only now written: about another content of this log, by a copy of this node.
        let standing = fold.standing(group[...], scope: scope)
        fold.take(group[...], scope: scope, standing: standing, isMalformed: false)
        return dots
    }

    /// Verdicts, re-admissions and erasures that this node itself has just written take effect in the same commit.
    private func foreseeOwn(_ dots: [Dot], scope: ScopeID, fold: inout BatchFold) throws(StoreFailure) {
        guard identity.isCentre else { return }
        for stored in fold.batch.entries.suffix(dots.count) {
            guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), !entry.subject.isEmpty else { continue }
            try refold(fold.foresee(entry, scope: scope), scope: scope, fold: &fold)
            try erase(entry, scope: scope, fold: &fold)
        }
    }
}

extension EntryDraft {
    func record(at dot: Dot, transactionStart: UInt64) -> RecordID? {
        switch target {
        case .none: nil
        case .create: dot
        case .existing(let record): record
        case .createdInTransaction(let index): Dot(dot.log, transactionStart + UInt64(index))
        }
    }
}

extension ReplicaHead {
    /// What has been applied in the scope and above it beyond `context`, as growth for the next own entry: ascending by log.
    func growth(scope: ScopeID, own: LogID?, since context: VersionVector) -> [ContextItem] {
        var scopes = identity.upperScopes.filter { $0 != scope }
        scopes.append(scope)
        var growth: [ContextItem] = []
        for scope in scopes {
            for item in frontier(scope).items where item.log != own && item.count > context.count(of: item.log) {
                guard let log = logs[item.log] else { continue }
                growth.append(ContextItem(log: item.log, count: item.count, root: log.tree.root().prefix))
            }
        }
        return growth.sorted { $0.log < $1.log }
    }
}

extension LogState.Admitted {
    /// Entry 0, which ``LogState/init(entryZero:)`` has taken already.
    static func first(of state: LogState, bytes: [UInt8]) -> LogState.Admitted {
        let dot = Dot(state.id, 0)
        guard let entry = try? Entry.decode(bytes, at: dot) else { preconditionFailure("entry 0 of \(state.id) was decoded before") }
        return LogState.Admitted(dot: dot, leaf: MerkleTree.leafHash(bytes), entry: .success(entry), block: nil)
    }
}
