package import CanonicalCBOR
package import Causality
package import MerkleLog

/// What an entry is for. Unknown kinds are legal: they are folded by their envelope like any other (design D7, D22).
package struct EntryKind: Hashable, Sendable {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Entry 0 of a log.
    package static let genesis = EntryKind(0)
    /// Writes versions of fields of one record: creating, changing, deleting and resolving are all this.
    package static let write = EntryKind(1)
    /// States what the centre confirms of the predecessor log.
    package static let predecessor = EntryKind(2)
    /// A write of a lost branch, issued anew in the node's next log. Subject: the old dot and leaf.
    package static let reissue = EntryKind(3)
    /// The centre sets ranges of entries aside. Subject: reason and ranges.
    package static let verdict = EntryKind(4)
    /// The centre takes verdicts back. Subject: their dots.
    package static let readmission = EntryKind(5)
    /// Says which branch of a forked log stays. Subject: log, size, root.
    package static let fork = EntryKind(6)
    /// Orders that values be destroyed. Subject: dots and fields.
    package static let erasure = EntryKind(7)
    /// The writer states that payloads of its own are lost. Subject: ranges.
    package static let lost = EntryKind(8)
    /// The centre's note of checkpoints it has seen. Subject: log, size, root each.
    package static let checkpoints = EntryKind(9)
    /// A write to a record that is the other half of a record elsewhere. Subject: the source.
    package static let link = EntryKind(10)
}

/// A field of a record, numbered by its schema. Field 0 is reserved: a version of it is a tombstone.
package typealias FieldNumber = UInt16

/// Dots of one log whose versions of one field an entry replaces: `start ..< start + count`.
package struct Replacement: Hashable, Sendable {
    package let field: FieldNumber
    package let log: LogID
    package let start: UInt64
    package let count: UInt64

    package init(field: FieldNumber, log: LogID, start: UInt64, count: UInt64 = 1) {
        self.field = field
        self.log = log
        self.start = start
        self.count = count
    }

    package init(field: FieldNumber, dot: Dot) { self.init(field: field, log: dot.log, start: dot.sequence) }

    package func covers(_ dot: Dot) -> Bool { dot.log == log && dot.sequence >= start && dot.sequence - start < count }
}

/// One entry of a log: the envelope, frozen for ever, and the place of its body (design D3, `Schemas/entry.cddl`).
package struct Entry: Sendable, Equatable {
    package static let version: UInt64 = 1

    package let dot: Dot
    package var time: HybridTime
    /// The writer's clock was known to be doubtful, or fell.
    package var timeIsDoubtful: Bool
    package var growth: [ContextItem]
    /// Operator number in the scope; 0 is the program itself.
    package var author: UInt64
    package var kind: EntryKind
    /// The record written: `dot` itself when the entry creates it; nil when the entry is about no record.
    package var record: RecordID?
    /// The record's type: exactly on the entry that creates the record.
    package var type: UInt64?
    /// Fields of which this entry writes a version, ascending.
    package var fields: [FieldNumber]
    /// Sorted by field, then own log first, then log, then start.
    package var replaced: [Replacement]
    /// On the first entry of a transaction: how many entries it has.
    package var transaction: Int?
    /// Canonical CBOR whose form the kind decides; empty when absent.
    package var subject: [UInt8]
    /// Canonical CBOR map (field → open value; for a genesis its own keys); empty when absent.
    package var body: [UInt8]
    /// Hash over the payload's field hashes; nil when there is no payload.
    package var commitment: Hash?

    package init(
        dot: Dot, time: HybridTime, timeIsDoubtful: Bool = false, growth: [ContextItem] = [], author: UInt64, kind: EntryKind,
        record: RecordID? = nil, type: UInt64? = nil, fields: [FieldNumber] = [], replaced: [Replacement] = [], transaction: Int? = nil,
        subject: [UInt8] = [], body: [UInt8] = [], commitment: Hash? = nil
    ) {
        self.dot = dot
        self.time = time
        self.timeIsDoubtful = timeIsDoubtful
        self.growth = growth
        self.author = author
        self.kind = kind
        self.record = record
        self.type = type
        self.fields = fields
        self.replaced = replaced
        self.transaction = transaction
        self.subject = subject
        self.body = body
        self.commitment = commitment
    }

    /// The open value of a field, nil if the body has none.
    package func openValue(_ field: FieldNumber) -> CBORValue? {
        guard !body.isEmpty, case .map(let pairs)? = try? CBORValue.decode(body) else { return nil }
        return pairs.first { $0.key == UInt64(field) }?.value
    }
}

/// Sizes that a peer controls, bounded before memory is taken (design section 7, rule 7).
package enum EntryLimits {
    /// Bytes of an entry, and of a whole payload. Larger things are attachments.
    package static let maxBytes = 16 * 1024
    /// Fields of one payload, so that a masked one stays near the size of the whole one.
    package static let maxPayloadFields = 256
    /// Bytes of a masked payload: a whole one, plus a salt or hash and its key for each field.
    package static let maxMaskedPayloadBytes = 32 * 1024
    package static let maxTransactionEntries = 256
    /// Bytes of a transaction's entries: more makes it malformed, decided from the log alone. A writer counts its payloads in as well.
    package static let maxTransactionBytes = 1 << 20
    package static let maxAuthor: UInt64 = 1 << 32
}

/// Why an entry is malformed. It is kept and relayed all the same, and applied nowhere (design D10).
package enum MalformedEntry: Error, Sendable, Equatable {
    case encoding(CBORError)
    case tooLarge
    case unknownVersion
    /// A known key with a value that its meaning forbids.
    case envelope(key: UInt64)
    /// A replaced dot, record or context lies outside what the writer had applied.
    case outsideContext
    /// A transaction opens inside another.
    case nestedTransaction
    /// A sibling in the same transaction is malformed.
    case transactionSibling
    /// Entry 0 is no genesis, or a later one is.
    case genesisPlace
}
