package import CanonicalCBOR
package import Causality
package import MerkleLog

/// 16 random bytes a (record, log), drawn at that log's first write to the record. Stored and sent beside payloads, never inside one; from
/// it every salt of that log's payloads for that record follows, so destroying it destroys them all (design D4).
package struct RecordSecret: Hashable, Sendable {
    package let bytes: [UInt8]

    /// Exactly 16 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }
}

/// 16 bytes that make one field hash unguessable.
package typealias Salt = [UInt8]

/// The hashes between a payload and the commitment in its entry:
///
/// ```
/// salt       = first 16 bytes of SHA-256("DSs1" ‖ secret(16) ‖ log(8) ‖ sequence(8) ‖ field(2))
/// field hash = SHA-256("DSf1" ‖ salt(16) ‖ field(2) ‖ value)          value: canonical CBOR
/// commitment = SHA-256("DSc1" ‖ for each field, ascending: field(2) ‖ field hash(32))
/// ```
///
/// Integers are big-endian. Every part but the value has a fixed length, and none of the inputs can be a tree's leaf (0x00) or node (0x01).
package struct CommitmentHasher: Sendable {
    private var hasher = PieceHasher(capacity: 512)
    private var list = PieceHasher(capacity: 512)

    private static let saltTag: UInt32 = 0x4453_7331
    private static let fieldTag: UInt32 = 0x4453_6631
    private static let commitmentTag: UInt32 = 0x4453_6331

    package init() {}

    package mutating func salt(_ secret: RecordSecret, dot: Dot, field: FieldNumber) -> Salt {
        Array(saltHash(secret, dot: dot, field: field).bytes[..<16])
    }

    private mutating func saltHash(_ secret: RecordSecret, dot: Dot, field: FieldNumber) -> Hash {
        hasher.append(Self.saltTag)
        hasher.append(secret.bytes)
        hasher.append(dot.log.rawValue)
        hasher.append(dot.sequence)
        hasher.append(UInt8(field >> 8))
        hasher.append(UInt8(truncatingIfNeeded: field))
        return hasher.finish()
    }

    /// - Parameter value: canonical CBOR of one item.
    package mutating func fieldHash(salt: Salt, field: FieldNumber, value: ArraySlice<UInt8>) -> Hash {
        precondition(salt.count == 16, "a salt has 16 bytes, not \(salt.count)")
        hasher.append(Self.fieldTag)
        hasher.append(salt)
        return finishFieldHash(field, value)
    }

    private mutating func finishFieldHash(_ field: FieldNumber, _ value: ArraySlice<UInt8>) -> Hash {
        hasher.append(UInt8(field >> 8))
        hasher.append(UInt8(truncatingIfNeeded: field))
        hasher.append(value)
        return hasher.finish()
    }

    package mutating func commitment(_ hashes: [(field: FieldNumber, hash: Hash)]) -> Hash {
        list.append(Self.commitmentTag)
        for (field, hash) in hashes { append(field, hash) }
        return list.finish()
    }

    private mutating func append(_ field: FieldNumber, _ hash: Hash) {
        list.append(UInt8(field >> 8))
        list.append(UInt8(truncatingIfNeeded: field))
        list.append(hash)
    }

    /// The commitment of a whole payload (a canonical CBOR map field → value) under a secret, in one pass: the hot path of a merge.
    /// - Throws: `CBORError` when the payload is no such map, or beyond ``EntryLimits``.
    package mutating func commitment(payload: [UInt8], secret: RecordSecret, dot: Dot) throws(CBORError) -> Hash {
        do throws(CBORError) {
            return try onePass(payload, secret, dot)
        } catch {
            // What was gathered of the broken payload must not run into the next one.
            list = PieceHasher(capacity: 512)
            throw error
        }
    }

    private mutating func onePass(_ payload: [UInt8], _ secret: RecordSecret, _ dot: Dot) throws(CBORError) -> Hash {
        guard payload.count <= EntryLimits.maxBytes else { throw CBORError(.tooLarge, at: 0) }
        var reader = CBORReader(payload)
        var remaining = try reader.map()
        guard remaining > 0 else { throw CBORError(.unexpectedType, at: 0) }
        guard remaining <= EntryLimits.maxPayloadFields else { throw CBORError(.tooLarge, at: 0) }
        list.append(Self.commitmentTag)
        var previous: UInt64?
        while remaining > 0 {
            remaining -= 1
            let key = try reader.key(after: previous)
            guard key <= UInt64(FieldNumber.max) else { throw CBORError(.tooLarge, at: reader.position) }
            previous = key
            let field = FieldNumber(key)
            let value = try reader.skip()
            let salt = saltHash(secret, dot: dot, field: field)
            hasher.append(Self.fieldTag)
            salt.withBytes { hasher.append(UnsafeRawBufferPointer(rebasing: $0[..<16])) }
            append(field, finishFieldHash(field, payload[value]))
        }
        try reader.finish()
        return list.finish()
    }
}
