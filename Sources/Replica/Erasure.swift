import Causality
import MerkleLog
import OperationLog
import RecordMerge

extension Replica {
    /// Obeys an erasure order (design D4): destroys the named values and the secret under which their salts could be computed. Of what
    /// remains under that secret each value keeps its single salt, so every commitment can still be checked. State and digest do not change:
    /// merging reads entries alone.
    func erase(_ entry: Entry, scope: ScopeID, fold: inout BatchFold) throws(StoreFailure) {
        guard case .erasure(let values)? = entry.subjectValue else { return }
        fold.remember(values, scope: scope)
        for value in values {
            guard let target = try store.entry(value.dot), let written = try? Entry.decode(target.bytes, at: value.dot) else { continue }
            let key = SecretKey(record: written.record ?? written.dot, log: value.dot.log)
            let secret = try store.secrets([key])[0]
            let history = written.record == nil ? [target] : try chain(from: try store.records([RecordKey(scope: scope, record: key.record)])[0]?.last)
            for stored in history where stored.dot.log == value.dot.log {
                guard let bytes = fold.pendingPayload(stored.dot) ?? stored.payload, let payload = try? Payload.decode(bytes) else { continue }
                let fields = stored.dot == value.dot ? value.fields : []
                let masked = payload.masking(fields, secret: secret, dot: stored.dot, destroyingSecret: true, hasher: &fold.commitmentHasher)
                fold.replacePayload(stored.dot, with: masked?.encoded())
            }
            if secret != nil, !fold.batch.destroyedSecrets.contains(key) { fold.batch.destroyedSecrets.append(key) }
        }
    }
}

extension BatchFold {
    mutating func remember(_ values: [ErasedValue], scope: ScopeID) {
        var state = head.scopeState(scope)
        state.erasures += values.filter { !state.erasures.contains($0) }
        head.scopes[scope] = state
        touch(scope)
    }

    func pendingPayload(_ dot: Dot) -> [UInt8]? { batch.payloads.last { $0.dot == dot }?.payload }

    mutating func replacePayload(_ dot: Dot, with payload: [UInt8]?) {
        batch.payloads.removeAll { $0.dot == dot }
        batch.payloads.append(CommitBatch.PayloadChange(dot: dot, payload: payload))
    }
}
