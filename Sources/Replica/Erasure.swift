import Causality
import MerkleLog
import OperationLog
import RecordMerge

// An erasure order (design D4) destroys the named values and the secret under which their salts could be computed. Of what remains under
// that secret each value keeps its single salt, so every commitment can still be checked; and whatever comes later under the same name is
// kept in that way too. State and digest do not change: merging reads entries alone.

extension Replica {
    /// The orders that runs bring, and older orders over entries that they bring. The orders were remembered before anything was taken.
    func obeyErasures(_ runs: [TakenRun], fold: inout BatchFold) throws(StoreFailure) {
        for run in runs {
            let scope = run.log.scope
            let state = fold.head.scopeState(scope)
            if state.erasures.isEmpty { continue }
            let erased = Set(state.erasures.map(\.dot))
            try run.forEachApplied { entry throws(StoreFailure) in
                if run.log.node == identity.centreNode, case .erasure(let values)? = entry.subjectValue {
                    for value in values {
                        if try means(entry.dot, value.dot.log, runs) {
                            try strike(value.dot, scope: scope, fold: &fold)
                        } else {
                            try strikeReissues(of: value, scope: scope, fold: &fold)
                        }
                    }
                }
                if erased.contains(entry.dot) { try strike(entry.dot, scope: scope, fold: &fold) }
            }
        }
    }

    /// Whether the content of `log` that is held is the one that the writer of `order` had: a dot is read in the branch that its writer's context
    /// names (design D2), and what an order destroys does not come back.
    private func means(_ order: Dot, _ log: LogID, _ runs: [TakenRun]) throws(StoreFailure) -> Bool {
        guard log != order.log, let quoted = try quoted(log, by: order, runs) else { return true }
        let held = head.logs[log]?.size ?? 0
        if held >= quoted.count { return try root(of: log, at: quoted.count).prefix == quoted.root }
        // Where it is not here yet, or comes in the same batch, in one run or several.
        let coming = runs.filter { $0.log.id == log }
        guard coming.contains(where: { $0.log.size >= quoted.count }) else { return true }
        var tree = try CompactTree(size: held, from: StoredTree(store: store, log: log))
        for run in coming { for item in run.incoming where item.admitted.dot.sequence < quoted.count { tree.append(leaf: item.admitted.leaf) } }
        return tree.root().prefix == quoted.root
    }

    /// What the writer of `order` had last said of `log`.
    private func quoted(_ log: LogID, by order: Dot, _ runs: [TakenRun]) throws(StoreFailure) -> ContextItem? {
        for run in runs.reversed() where run.log.id == order.log {
            for item in run.incoming.reversed() where item.admitted.dot.sequence <= order.sequence {
                if case .success(let entry) = item.admitted.entry, let found = entry.growth.first(where: { $0.log == log }) { return found }
            }
        }
        var end = min(order.sequence, head.logs[order.log]?.size ?? 0)
        while end > 0 {
            let start = end > 512 ? end - 512 : 0
            var found: ContextItem?
            try forEachEntry(order.log, from: start, to: end) { stored in
                guard let entry = try? Entry.decode(stored.bytes, at: stored.dot) else { return }
                found = entry.growth.first { $0.log == log } ?? found
            }
            if let found { return found }
            end = start
        }
        return nil
    }

    /// Before a branch goes: what remains below it is common to both contents, so every order over it holds.
    func strikeRemembered(below end: UInt64, of log: LogID, scope: ScopeID, fold: inout BatchFold) throws(StoreFailure) {
        for value in fold.head.scopeState(scope).erasures where value.dot.log == log && value.dot.sequence < end {
            try strike(value.dot, scope: scope, fold: &fold)
        }
    }

    /// An order over an entry of a branch that went covers what was issued anew in its place.
    private func strikeReissues(of value: ErasedValue, scope: ScopeID, fold: inout BatchFold) throws(StoreFailure) {
        guard let node = head.logs[value.dot.log]?.node else { return }
        let leaf = try store.entry(value.dot).map { MerkleTree.leafHash($0.bytes) }
        for log in head.logs(of: scope) where log.node == node && log.id != value.dot.log {
            var found: [Dot] = []
            try forEachEntry(log.id, to: log.size) { stored in
                guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), let old = entry.reissued else { return }
                if old.dot == value.dot, old.leaf != leaf { found.append(stored.dot) }
            }
            for dot in found {
                fold.remember([ErasedValue(dot: dot, fields: value.fields)], scope: scope)
                try strike(dot, scope: scope, fold: &fold)
            }
        }
    }

    /// An order that this centre itself has just written.
    func erase(_ entry: Entry, scope: ScopeID, fold: inout BatchFold) throws(StoreFailure) {
        guard case .erasure(let values)? = entry.subjectValue else { return }
        fold.remember(values, scope: scope)
        for value in values { try strike(value.dot, scope: scope, fold: &fold) }
    }

    /// Masks what orders name at `target`, in the store or in the batch, and destroys the secret of its record in its log.
    private func strike(_ target: Dot, scope: ScopeID, fold: inout BatchFold) throws(StoreFailure) {
        let pending = fold.batch.entries.first { $0.dot == target }
        var found = pending
        if found == nil { found = try store.entry(target) }
        // Not here yet: it is struck when it comes.
        guard let stored = found, let written = try? Entry.decode(stored.bytes, at: target) else { return }
        let key = SecretKey(record: written.record ?? target, log: target.log)
        let kept = try store.secrets([key])[0]
        let secrets = [kept] + fold.batch.secrets.filter { $0.key == key }.map(\.secret)
        for index in fold.batch.entries.indices where fold.batch.entries[index].dot.log == key.log {
            let item = fold.batch.entries[index]
            guard let payload = item.payload, let entry = try? Entry.decode(item.bytes, at: item.dot), entry.record ?? entry.dot == key.record else { continue }
            fold.batch.entries[index] = StoredEntry(
                dot: item.dot, bytes: item.bytes, payload: fold.struck(payload, entry, scope: scope, secrets), previous: item.previous)
        }
        let history = written.record == nil ? [stored] : try chain(from: try store.records([RecordKey(scope: scope, record: key.record)])[0]?.last)
        for item in history where item.dot.log == key.log && (pending == nil || item.dot != target) {
            guard let payload = fold.pendingPayload(item.dot) ?? item.payload, let entry = try? Entry.decode(item.bytes, at: item.dot) else { continue }
            fold.replacePayload(item.dot, with: fold.struck(payload, entry, scope: scope, secrets))
        }
        if let old = written.reissued?.dot, !fold.batch.strippedEvidence.contains(old) { fold.batch.strippedEvidence.append(old) }
        fold.batch.secrets.removeAll { $0.key == key }
        if kept != nil, !fold.batch.destroyedSecrets.contains(key) { fold.batch.destroyedSecrets.append(key) }
        let note = NoteKey.destroyed(key)
        if !fold.batch.notes.contains(where: { $0.key == note }) { fold.batch.notes.append(CommitBatch.Note(key: note, value: [])) }
        // An order stands for the payload: it is not waited for any more.
        let lacking = try lacking(target.log, fold)
        if lacking.contains(target.sequence) { fold.noteLacking(lacking.filter { $0 != target.sequence }, of: target.log) }
    }
}

extension BatchFold {
    mutating func remember(_ values: [ErasedValue], scope: ScopeID) {
        var state = head.scopeState(scope)
        state.erasures = ErasedValue.normalised(state.erasures + values)
        head.scopes[scope] = state
        touch(scope)
    }

    /// A payload with its erased values masked and single salts for the rest; nil when it fits no secret that is known.
    fileprivate mutating func struck(_ payload: [UInt8], _ entry: Entry, scope: ScopeID, _ secrets: [RecordSecret?]) -> [UInt8]? {
        guard let decoded = try? Payload.decode(payload) else { return nil }
        for secret in secrets where decoded.commitment(secret: secret, dot: entry.dot, hasher: &commitmentHasher) == entry.commitment {
            let erased = head.scopeState(scope).erased(entry.dot) ?? []
            return decoded.masking(erased, secret: secret, dot: entry.dot, destroyingSecret: true, hasher: &commitmentHasher)?.encoded()
        }
        return nil
    }

    func pendingPayload(_ dot: Dot) -> [UInt8]? { batch.payloads.last { $0.dot == dot }?.payload }

    mutating func replacePayload(_ dot: Dot, with payload: [UInt8]?) {
        batch.payloads.removeAll { $0.dot == dot }
        batch.payloads.append(CommitBatch.PayloadChange(dot: dot, payload: payload))
    }
}
