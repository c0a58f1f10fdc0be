// These are keys of dictionaries in all modules above. `@usableFromInline` on a `package` type lets them be specialised there; without it a
// look-up goes through witness tables.

/// The name of a log: the first 8 bytes, big-endian, of SHA-256(entry 0) (design D2). Written as 16 lower-case hex digits.
@usableFromInline
package struct LogID: Hashable, Sendable, Comparable, CustomStringConvertible {
    @usableFromInline package let rawValue: UInt64

    @inlinable
    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable
    package static func < (left: LogID, right: LogID) -> Bool { left.rawValue < right.rawValue }
    @inlinable
    package static func == (left: LogID, right: LogID) -> Bool { left.rawValue == right.rawValue }
    @inlinable
    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @usableFromInline package var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// Exactly 16 lower-case hex digits; anything else is nil.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 16 else { return nil }
        var value: UInt64 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x61 + 10)
            default: return nil
            }
        }
        rawValue = value
    }
}

/// Unit of replication and permission, an opaque number (region codes are data about it).
@usableFromInline
package struct ScopeID: Hashable, Sendable, Comparable, CustomStringConvertible {
    @usableFromInline package let rawValue: UInt64

    @inlinable
    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable
    package static func < (left: ScopeID, right: ScopeID) -> Bool { left.rawValue < right.rawValue }
    @inlinable
    package static func == (left: ScopeID, right: ScopeID) -> Bool { left.rawValue == right.rawValue }
    @inlinable
    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @usableFromInline package var description: String { String(rawValue) }
}

/// An installation with a key; the centre gives the number at enrolment.
@usableFromInline
package struct NodeID: Hashable, Sendable, Comparable, CustomStringConvertible {
    @usableFromInline package let rawValue: UInt64

    @inlinable
    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable
    package static func < (left: NodeID, right: NodeID) -> Bool { left.rawValue < right.rawValue }
    @inlinable
    package static func == (left: NodeID, right: NodeID) -> Bool { left.rawValue == right.rawValue }
    @inlinable
    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    @usableFromInline package var description: String { String(rawValue) }
}

/// (log, sequence number): names one entry for ever. Written `<log hex>:<seq>`.
@usableFromInline
package struct Dot: Hashable, Sendable, Comparable, CustomStringConvertible {
    @usableFromInline package let log: LogID
    @usableFromInline package let sequence: UInt64

    @inlinable
    package init(_ log: LogID, _ sequence: UInt64) {
        self.log = log
        self.sequence = sequence
    }

    @inlinable
    package static func < (left: Dot, right: Dot) -> Bool {
        left.log == right.log ? left.sequence < right.sequence : left.log < right.log
    }

    @inlinable
    package static func == (left: Dot, right: Dot) -> Bool { left.sequence == right.sequence && left.log == right.log }

    @inlinable
    package func hash(into hasher: inout Hasher) {
        hasher.combine(log.rawValue)
        hasher.combine(sequence)
    }

    @usableFromInline package var description: String { "\(log):\(sequence)" }

    /// `<16 hex digits>:<decimal without leading zeros>`; anything else is nil.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count > 17, bytes.count <= 17 + 16, bytes[16] == 0x3A, let log = LogID(String(decoding: bytes[..<16], as: UTF8.self)) else { return nil }
        guard bytes.count == 18 || bytes[17] != 0x30 else { return nil }
        var value: UInt64 = 0
        for byte in bytes[17...] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + UInt64(byte - 0x30)
        }
        guard value < Limits.maxLogSize else { return nil }
        self.init(log, value)
    }
}

/// A record is named by the dot of the entry that created it (design D9).
package typealias RecordID = Dot

package enum Limits {
    /// Logs, trees and counts stop here, so that every size is exact in any language (2^53).
    package static let maxLogSize: UInt64 = 1 << 53
    /// Of the last entry that a log can have.
    package static let maxSequence = maxLogSize - 1
}
