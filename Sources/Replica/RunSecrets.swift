import Causality
import OperationLog
import RecordMerge

/// The secrets of one log's records while a run of it is verified.
struct RunSecrets {
    let log: LogID
    private var known: [RecordID: RecordSecret] = [:]
    private var offered: [RecordID: RecordSecret] = [:]

    init(log: LogID) { self.log = log }

    /// What the sender says.
    mutating func offer(_ record: RecordID, _ secret: RecordSecret) { offered[record] = secret }
    /// What is stored: goes before an offer.
    mutating func know(_ record: RecordID, _ secret: RecordSecret) { known[record] = secret }

    func secret(_ record: RecordID) -> RecordSecret? { known[record] ?? offered[record] }

    /// An offered secret that has just proved right and is to be stored, once.
    mutating func confirm(_ record: RecordID) -> RecordSecret? {
        guard known[record] == nil, let secret = offered[record] else { return nil }
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
        guard case .success(let entry) = item.admitted.entry else { return item.withoutPayload }
        let record = entry.record ?? entry.dot
        guard verifies(payload, entry: entry, secret: secrets.secret(record)) else { return item.withoutPayload }
        // A payload that arrives for an erased dot is dropped.
        if let erased = head.scopes[scope]?.erased(entry.dot), !erased.isEmpty {
            guard let whole = try? Payload.decode(payload),
                let masked = whole.masking(erased, secret: secrets.secret(record), dot: entry.dot, destroyingSecret: true, hasher: &commitmentHasher)
            else { return item.withoutPayload }
            return Incoming(admitted: item.admitted, bytes: item.bytes, payload: masked.encoded())
        }
        if let secret = secrets.confirm(record) {
            batch.secrets.append(CommitBatch.Secret(key: SecretKey(record: record, log: secrets.log), secret: secret))
        }
        return item
    }
}

extension Incoming {
    var withoutPayload: Incoming { Incoming(admitted: admitted, bytes: bytes, payload: nil) }
}

extension ScopeState {
    /// The fields whose values at `dot` an effective order erased; nil when there is none.
    func erased(_ dot: Dot) -> [FieldNumber]? {
        if erasures.isEmpty { return nil }
        let fields = erasures.filter { $0.dot == dot }.flatMap(\.fields)
        return fields.isEmpty ? nil : fields
    }
}
