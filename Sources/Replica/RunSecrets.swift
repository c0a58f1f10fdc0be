package import Causality
package import OperationLog
import RecordMerge

/// The secrets of one log's records while a run of it is verified.
struct RunSecrets {
    let log: LogID
    private var known: [RecordID: RecordSecret] = [:]
    private var offered: [RecordID: RecordSecret] = [:]
    private var struck: Set<RecordID> = []

    init(log: LogID) { self.log = log }

    /// What the sender says.
    mutating func offer(_ record: RecordID, _ secret: RecordSecret) { offered[record] = secret }
    /// What is stored: goes before an offer.
    mutating func know(_ record: RecordID, _ secret: RecordSecret) { known[record] = secret }
    /// An order destroyed the secret of this record: none is stored again.
    mutating func strike(_ record: RecordID) { struck.insert(record) }

    /// What a payload may fit: the stored secret; the offered one, which differs where the writer drew a new one after an erasure.
    func candidates(_ record: RecordID) -> [RecordSecret?] {
        guard let known = known[record] else { return [offered[record]] }
        guard let offered = offered[record], offered != known else { return [known] }
        return [known, offered]
    }

    /// A value under this secret can be kept with the secret beside it: no order destroyed it, and no other is stored.
    func isKept(_ record: RecordID, _ secret: RecordSecret?) -> Bool {
        guard let secret, !struck.contains(record) else { return secret == nil }
        return known[record].map { $0 == secret } ?? true
    }

    /// An offered secret that has just proved right and is to be stored, once.
    mutating func confirm(_ record: RecordID) -> RecordSecret? {
        guard known[record] == nil, !struck.contains(record), let secret = offered[record] else { return nil }
        known[record] = secret
        return secret
    }
}

extension BatchFold {
    /// The payload gives the commitment that stands in the entry.
    mutating func verifies(_ payload: [UInt8], entry: Entry, secret: RecordSecret?) -> Bool {
        guard let commitment = entry.commitment, payload.count <= EntryLimits.maxMaskedPayloadBytes, let first = payload.first else { return false }
        if first >> 5 == 5 {
            // Whole: the hot path.
            guard let secret, let computed = try? commitmentHasher.commitment(payload: payload, secret: secret, dot: entry.dot) else { return false }
            return computed == commitment
        }
        guard let masked = try? Payload.decode(payload) else { return false }
        return masked.commitment(secret: secret, dot: entry.dot, hasher: &commitmentHasher) == commitment
    }

    /// The incoming entry with its payload if that is right, else without: a wrong or unreadable payload is dropped, never the entry.
    mutating func verified(_ item: Incoming, scope: ScopeID, secrets: inout RunSecrets) -> Incoming {
        guard let payload = item.payload else { return item }
        guard case .success(let entry) = item.admitted.entry, let kept = kept(payload, entry: entry, scope: scope, secrets: &secrets)
        else { return item.withoutPayload }
        return Incoming(admitted: item.admitted, bytes: item.bytes, payload: kept)
    }

    /// What is stored of a payload that has come: verified, less what orders have erased, and with single salts where the secret is not to
    /// be stored. Nil when it is wrong.
    mutating func kept(_ payload: [UInt8], entry: Entry, scope: ScopeID, secrets: inout RunSecrets) -> [UInt8]? {
        let record = entry.record ?? entry.dot
        for secret in secrets.candidates(record) where verifies(payload, entry: entry, secret: secret) {
            let erased = head.scopes[scope]?.erased(entry.dot) ?? []
            if erased.isEmpty, secrets.isKept(record, secret) {
                if secret != nil, let new = secrets.confirm(record) {
                    batch.secrets.append(CommitBatch.Secret(key: SecretKey(record: record, log: secrets.log), secret: new))
                }
                return payload
            }
            guard let whole = try? Payload.decode(payload) else { return nil }
            return whole.masking(erased, secret: secret, dot: entry.dot, destroyingSecret: true, hasher: &commitmentHasher)?.encoded()
        }
        return nil
    }
}

extension Incoming {
    var withoutPayload: Incoming { Incoming(admitted: admitted, bytes: bytes, payload: nil) }
}

extension ScopeState {
    /// The fields whose values at `dot` an effective order erased; nil when there is none.
    package func erased(_ dot: Dot) -> [FieldNumber]? {
        var low = 0
        var high = erasures.count
        while low < high {
            let middle = (low + high) / 2
            if erasures[middle].dot < dot { low = middle + 1 } else { high = middle }
        }
        return low < erasures.count && erasures[low].dot == dot ? erasures[low].fields : nil
    }
}
