package import CanonicalCBOR
package import Causality

/// An operation before it has its place in a log: what a person or the program does to one record.
package struct EntryDraft: Sendable, Equatable {
    package enum Target: Sendable, Equatable {
        case none
        case create(type: UInt64)
        case existing(RecordID)
        /// The record that entry number `index` (0-based) of the same transaction creates.
        case createdInTransaction(index: Int)
    }

    package var kind: EntryKind
    package var author: UInt64
    package var target: Target
    /// Fields of which a version is written, ascending. Each has its value among `open` or `personal`; a tombstone (0) needs none.
    package var fields: [FieldNumber]
    package var replaced: [Replacement]
    /// Open values: integers, booleans, codes, bounded identifiers. Text never is one.
    package var open: [(field: FieldNumber, value: CBORValue)]
    /// Personal values and, under 0, the remark.
    package var personal: [(field: FieldNumber, value: CBORValue)]
    package var subject: Subject?

    package init(
        kind: EntryKind = .write, author: UInt64, target: Target, fields: [FieldNumber] = [], replaced: [Replacement] = [],
        open: [(field: FieldNumber, value: CBORValue)] = [], personal: [(field: FieldNumber, value: CBORValue)] = [], subject: Subject? = nil
    ) {
        self.kind = kind
        self.author = author
        self.target = target
        self.fields = fields
        self.replaced = replaced
        self.open = open
        self.personal = personal
        self.subject = subject
    }

    package static func == (left: EntryDraft, right: EntryDraft) -> Bool {
        left.kind == right.kind && left.author == right.author && left.target == right.target && left.fields == right.fields
            && left.replaced == right.replaced && left.subject == right.subject
            && left.open.elementsEqual(right.open) { $0.field == $1.field && $0.value == $1.value }
            && left.personal.elementsEqual(right.personal) { $0.field == $1.field && $0.value == $1.value }
    }

    /// An entry's bytes with its payload's.
    package struct Sealed: Sendable, Equatable {
        package let entry: [UInt8]
        package let payload: [UInt8]?
    }

    /// Gives the operation its place. `secret` is that of (record, log); it is needed when there are personal values.
    /// - Parameter transactionStart: sequence of the transaction's first entry, when this is one of several.
    package func seal(
        at dot: Dot, time: HybridTime, timeIsDoubtful: Bool, growth: [ContextItem], transaction: Int?, transactionStart: UInt64,
        secret: RecordSecret?, hasher: inout CommitmentHasher
    ) throws(EntryDraftError) -> Sealed {
        var entry = Entry(dot: dot, time: time, timeIsDoubtful: timeIsDoubtful, growth: growth, author: author, kind: kind, transaction: transaction)
        switch target {
        case .none: break
        case .create(let type):
            entry.record = dot
            entry.type = type
        case .existing(let record): entry.record = record
        case .createdInTransaction(let index): entry.record = Dot(dot.log, transactionStart + UInt64(index))
        }
        entry.fields = fields.sorted()
        entry.replaced = Entry.normalised(replaced, own: dot.log)
        entry.subject = subject?.encoded() ?? []
        if !open.isEmpty { entry.body = Self.encoded(open) }
        var payload: [UInt8]?
        if !personal.isEmpty {
            guard let secret else { preconditionFailure("personal values at \(dot) need a secret") }
            let bytes = Self.encoded(personal)
            guard bytes.count <= EntryLimits.maxBytes, personal.count <= EntryLimits.maxPayloadFields else {
                throw .payloadTooLarge(bytes: bytes.count, fields: personal.count)
            }
            do throws(CBORError) {
                entry.commitment = try hasher.commitment(payload: bytes, secret: secret, dot: dot)
            } catch {
                preconditionFailure("our own payload does not decode: \(error)")
            }
            payload = bytes
        }
        let bytes = entry.encoded()
        guard bytes.count <= EntryLimits.maxBytes else { throw .entryTooLarge(bytes: bytes.count) }
        return Sealed(entry: bytes, payload: payload)
    }

    /// The map field → value, written without building it as a value first.
    private static func encoded(_ values: [(field: FieldNumber, value: CBORValue)]) -> [UInt8] {
        var values = values
        values.sort { $0.field < $1.field }
        var writer = CBORWriter(reserving: 8 + 32 * values.count)
        writer.map(count: values.count)
        for index in values.indices {
            let (field, value) = values[index]
            precondition(index == 0 || values[index - 1].field < field, "two values of field \(field)")
            writer.uint(UInt64(field))
            value.write(to: &writer)
        }
        return writer.bytes
    }
}

package enum EntryDraftError: Error, Sendable, Equatable {
    case entryTooLarge(bytes: Int)
    case payloadTooLarge(bytes: Int, fields: Int)
}
