package import CanonicalCBOR
package import Causality
package import MerkleLog

/// The personal values of one entry, as they are stored and sent beside it. Field 0 carries the operation's remark: the reason of a
/// deletion, resolution or verdict; it becomes a version only when the entry writes field 0.
///
/// ```
/// whole   { field → value }                                         canonical CBOR map
/// masked  [ { field → value }, { field → field hash }, { field → salt } ]
/// ```
///
/// The second form is what is left after values were erased or masked. Its salts stand for a secret that was destroyed, each for a value
/// that remains. Never one for a hash: a salt beside its hash would let anyone try values until one fits.
package struct Payload: Sendable, Equatable {
    /// Ascending fields with the canonical CBOR of their values.
    package var values: [(field: FieldNumber, value: [UInt8])]
    package var masked: [(field: FieldNumber, hash: Hash)]
    package var salts: [(field: FieldNumber, salt: Salt)]

    package init(
        values: [(field: FieldNumber, value: [UInt8])], masked: [(field: FieldNumber, hash: Hash)] = [],
        salts: [(field: FieldNumber, salt: Salt)] = []
    ) {
        self.values = values
        self.masked = masked
        self.salts = salts
    }

    package static func == (left: Payload, right: Payload) -> Bool { left.encoded() == right.encoded() }

    package var isWhole: Bool { masked.isEmpty && salts.isEmpty }

    package func value(_ field: FieldNumber) -> CBORValue? {
        guard let item = values.first(where: { $0.field == field }) else { return nil }
        return try? CBORValue.decode(item.value)
    }

    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 64)
        if !isWhole { writer.array(count: 3) }
        writer.map(count: values.count)
        var previous: FieldNumber?
        for item in values {
            writer.key(item.field, after: &previous)
            writer.raw(item.value)
        }
        if !isWhole {
            writer.map(count: masked.count)
            previous = nil
            for item in masked {
                writer.key(item.field, after: &previous)
                writer.byteString(item.hash.bytes)
            }
            writer.map(count: salts.count)
            previous = nil
            for item in salts {
                writer.key(item.field, after: &previous)
                writer.byteString(item.salt)
            }
        }
        return writer.bytes
    }

    package static func decode(_ bytes: [UInt8]) throws(CBORError) -> Payload {
        var reader = CBORReader(bytes)
        var payload = Payload(values: [])
        let isWhole = try reader.peekMajorType() == 5
        guard bytes.count <= (isWhole ? EntryLimits.maxBytes : EntryLimits.maxMaskedPayloadBytes) else { throw CBORError(.tooLarge, at: 0) }
        if !isWhole { guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: 0) } }
        var previous: UInt64?
        for _ in 0..<(try reader.fields()) {
            let field = try reader.field(after: &previous)
            payload.values.append((field, Array(bytes[try reader.skip()])))
        }
        if isWhole {
            guard !payload.values.isEmpty else { throw CBORError(.unexpectedType, at: 0) }
        } else {
            previous = nil
            for _ in 0..<(try reader.fields()) { payload.masked.append((try reader.field(after: &previous), try reader.hash())) }
            previous = nil
            for _ in 0..<(try reader.fields()) { payload.salts.append((try reader.field(after: &previous), try reader.byteString(count: 16))) }
            guard !payload.isWhole else { throw CBORError(.notCanonical, at: 0) }
            for item in payload.masked where payload.hasValue(item.field) { throw CBORError(.notCanonical, at: 0) }
            for item in payload.salts where !payload.hasValue(item.field) { throw CBORError(.notCanonical, at: 0) }
        }
        guard payload.values.count + payload.masked.count <= EntryLimits.maxPayloadFields else { throw CBORError(.tooLarge, at: 0) }
        try reader.finish()
        return payload
    }

    private func hasValue(_ field: FieldNumber) -> Bool { values.contains { $0.field == field } }

    /// The commitment that this payload gives, nil when neither a secret nor a salt tells a value's field hash, or a field stands twice.
    package func commitment(secret: RecordSecret?, dot: Dot, hasher: inout CommitmentHasher) -> Hash? {
        var hashes = masked
        for item in values {
            let salt: Salt
            if let single = salts.first(where: { $0.field == item.field }) {
                salt = single.salt
            } else if let secret {
                salt = hasher.salt(secret, dot: dot, field: item.field)
            } else {
                return nil
            }
            hashes.append((item.field, hasher.fieldHash(salt: salt, field: item.field, value: item.value[...])))
        }
        hashes.sort { $0.field < $1.field }
        for index in hashes.indices.dropFirst() where hashes[index - 1].field == hashes[index].field { return nil }
        return hasher.commitment(hashes)
    }

    /// The same payload with `fields` reduced to their field hashes and, if `destroyingSecret`, a single salt for each value that remains.
    /// Nil when a needed salt is unknown.
    package func masking(
        _ fields: [FieldNumber], secret: RecordSecret?, dot: Dot, destroyingSecret: Bool, hasher: inout CommitmentHasher
    ) -> Payload? {
        var result = Payload(values: [], masked: masked)
        for item in values {
            guard let salt = salts.first(where: { $0.field == item.field })?.salt ?? secret.map({ hasher.salt($0, dot: dot, field: item.field) })
            else { return nil }
            if fields.contains(item.field) {
                result.masked.append((item.field, hasher.fieldHash(salt: salt, field: item.field, value: item.value[...])))
            } else {
                result.values.append(item)
                if destroyingSecret { result.salts.append((item.field, salt)) }
            }
        }
        result.masked.sort { $0.field < $1.field }
        if !destroyingSecret { result.salts = salts.filter { single in result.values.contains { $0.field == single.field } } }
        return result
    }
}

extension CBORWriter {
    fileprivate mutating func key(_ field: FieldNumber, after previous: inout FieldNumber?) {
        if let previous { precondition(field > previous, "field \(field) after \(previous) in a payload") }
        previous = field
        uint(UInt64(field))
    }
}

extension CBORReader {
    /// The count of a map of fields, bounded so that nothing here grows with the square of what a peer sends.
    fileprivate mutating func fields() throws(CBORError) -> Int {
        let start = position
        let count = try map()
        guard count <= EntryLimits.maxPayloadFields else { throw CBORError(.tooLarge, at: start) }
        return count
    }

    fileprivate mutating func field(after previous: inout UInt64?) throws(CBORError) -> FieldNumber {
        let start = position
        let key = try key(after: previous)
        guard key <= UInt64(FieldNumber.max) else { throw CBORError(.tooLarge, at: start) }
        previous = key
        return FieldNumber(key)
    }
}
