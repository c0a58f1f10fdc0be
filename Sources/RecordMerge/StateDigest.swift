package import Causality
package import MerkleLog
package import OperationLog

/// The digest of a scope's state (design D11): the sum, modulo 2^256, over all live versions of
/// SHA-256("DSd1" ‖ record log(8) ‖ record sequence(8) ‖ field(2) ‖ log(8) ‖ sequence(8) ‖ first 8 bytes of the leaf hash).
///
/// A sum, so that a version is added or taken away in constant time and in any order. It finds faults, not fraud: fraud is the trees'
/// business, hence eight bytes of the leaf suffice (`Docs/Decisions/0002-digest-term.md`).
package struct StateDigest: Sendable, Hashable, CustomStringConvertible {
    /// Least significant word first.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    package init() {}

    /// 32 bytes, most significant first.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        func word(_ start: Int) -> UInt64 { bytes[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) } }
        words = (word(24), word(16), word(8), word(0))
    }

    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(32)
        for word in [words.3, words.2, words.1, words.0] { withUnsafeBytes(of: word.bigEndian) { result.append(contentsOf: $0) } }
        return result
    }

    package mutating func add(_ term: Hash) { add(StateDigest(term)) }
    package mutating func subtract(_ term: Hash) { subtract(StateDigest(term)) }

    private init(_ hash: Hash) { words = hash.withBytes { bytes in
        func word(_ offset: Int) -> UInt64 { UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
        return (word(24), word(16), word(8), word(0))
    } }

    package mutating func add(_ other: StateDigest) {
        var carry = false
        words.0 = Self.sum(words.0, other.words.0, &carry)
        words.1 = Self.sum(words.1, other.words.1, &carry)
        words.2 = Self.sum(words.2, other.words.2, &carry)
        words.3 = Self.sum(words.3, other.words.3, &carry)
    }

    package mutating func subtract(_ other: StateDigest) {
        var borrow = false
        words.0 = Self.difference(words.0, other.words.0, &borrow)
        words.1 = Self.difference(words.1, other.words.1, &borrow)
        words.2 = Self.difference(words.2, other.words.2, &borrow)
        words.3 = Self.difference(words.3, other.words.3, &borrow)
    }

    private static func sum(_ a: UInt64, _ b: UInt64, _ carry: inout Bool) -> UInt64 {
        let (first, overflow) = a.addingReportingOverflow(b)
        let (second, again) = first.addingReportingOverflow(carry ? 1 : 0)
        carry = overflow || again
        return second
    }

    private static func difference(_ a: UInt64, _ b: UInt64, _ borrow: inout Bool) -> UInt64 {
        let (first, overflow) = a.subtractingReportingOverflow(b)
        let (second, again) = first.subtractingReportingOverflow(borrow ? 1 : 0)
        borrow = overflow || again
        return second
    }

    package static func == (left: StateDigest, right: StateDigest) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }

    /// 64 lower-case hex digits.
    package var description: String {
        bytes.map { byte in let digits = String(byte, radix: 16); return byte < 16 ? "0" + digits : digits }.joined()
    }
}

/// Makes the digest's terms, with a buffer that is kept.
package struct DigestHasher: Sendable {
    private var hasher = PieceHasher(capacity: 64)

    package init() {}

    package mutating func term(record: RecordID, field: FieldNumber, dot: Dot, leaf: UInt64) -> Hash {
        hasher.append(0x4453_6431 as UInt32)
        hasher.append(record.log.rawValue)
        hasher.append(record.sequence)
        hasher.append(UInt8(field >> 8))
        hasher.append(UInt8(truncatingIfNeeded: field))
        hasher.append(dot.log.rawValue)
        hasher.append(dot.sequence)
        hasher.append(leaf)
        return hasher.finish()
    }
}
