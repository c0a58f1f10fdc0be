package import Causality

/// A number on paper that is unique without asking anyone (design D9): `3527012002-A7KD-000123-X`: office code, series of four characters
/// from the LogID, running number of at least six digits, check character.
///
/// Every character is one of Crockford's 32, so that nothing printed can be taken for something else that is printed. Read in either case,
/// with O for 0 and I or L for 1, with spaces anywhere, and for a village, whose code has ten digits, without the hyphens.
package struct PaperNumber: Hashable, Sendable, CustomStringConvertible {
    /// Region code of the office: ten digits for a village, up to six for a larger region; so a number without hyphens is read in one way.
    package let office: String
    package let series: PaperSeries
    /// From 1.
    package let running: UInt64

    package init?(office: String, series: PaperSeries, running: UInt64) {
        guard office.utf8.count == 10 || (1...6).contains(office.utf8.count), office.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard running > 0, running < 1_000_000_000 else { return nil }
        self.office = office
        self.series = series
        self.running = running
    }

    package var description: String {
        let digits = String(running)
        let padded = String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
        let check = PaperNumber.check((office + series.description + padded).utf8)
        return "\(office)-\(series)-\(padded)-" + String(decoding: [check], as: UTF8.self)
    }

    /// Nil when the form or the check character is wrong.
    package init?(reading text: some StringProtocol) {
        var parts: [[UInt8]] = [[]]
        for byte in text.utf8 {
            switch byte {
            case 0x2D: parts.append([])
            case 0x20: continue
            default: parts[parts.count - 1].append(PaperSeries.folded(byte))
            }
        }
        if parts.count == 1, (21...24).contains(parts[0].count) {
            let all = parts[0]
            parts = [Array(all[..<10]), Array(all[10..<14]), Array(all[14..<(all.count - 1)]), [all[all.count - 1]]]
        }
        guard parts.count == 4, let series = PaperSeries(parts[1]), parts[2].count >= 6, parts[2].count <= 9 else { return nil }
        var running: UInt64 = 0
        for byte in parts[2] {
            guard (0x30...0x39).contains(byte) else { return nil }
            running = running * 10 + UInt64(byte - 0x30)
        }
        guard let number = PaperNumber(office: String(decoding: parts[0], as: UTF8.self), series: series, running: running) else { return nil }
        // One form only: also the padding, which the check character covers.
        guard number.description.utf8.elementsEqual(parts.joined(separator: [0x2D])) else { return nil }
        self = number
    }

    /// Every character is an element of GF(32) = GF(2)[x] / (x^5 + x^2 + 1); the sum of all, each times x to the power of its place from the
    /// right (the check character's is 0), is zero. Notices every wrong character and every swap of two characters up to 30 places apart.
    static func check(_ characters: some Sequence<UInt8>) -> UInt8 {
        var sum: UInt8 = 0
        for byte in characters {
            guard let value = PaperSeries.value(of: byte) else { preconditionFailure("character \(byte) in a number on paper") }
            sum = timesX(sum) ^ value
        }
        return PaperSeries.alphabet[Int(timesX(sum))]
    }

    private static func timesX(_ value: UInt8) -> UInt8 {
        let shifted = value << 1
        return shifted & 0x20 == 0 ? shifted : shifted ^ 0x25
    }
}

/// Four characters of 32: the highest 20 bits of the LogID. A node draws another name for its log when one that it
/// knows in the scope has the series; two logs that are begun without knowing of each other share one about once in a million pairs, and
/// the auditor finds numbers that were given twice.
package struct PaperSeries: Hashable, Sendable, CustomStringConvertible {
    /// Digits and capital letters without I, L, O and U (Crockford's base 32).
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package let rawValue: UInt32

    package init(_ log: LogID) { rawValue = UInt32(log.rawValue >> 44) }

    init?(_ characters: [UInt8]) {
        guard characters.count == 4 else { return nil }
        var value: UInt32 = 0
        for byte in characters {
            guard let digit = Self.value(of: byte) else { return nil }
            value = value << 5 | UInt32(digit)
        }
        rawValue = value
    }

    static func value(of byte: UInt8) -> UInt8? { alphabet.firstIndex(of: byte).map { UInt8($0) } }

    package var description: String {
        String(decoding: (0..<4).map { Self.alphabet[Int(rawValue >> UInt32(15 - 5 * $0) & 31)] }, as: UTF8.self)
    }

    /// What a person typed: capitals, O as 0, I and L as 1.
    static func folded(_ byte: UInt8) -> UInt8 {
        let upper = (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
        return switch upper { case 0x4F: 0x30; case 0x49, 0x4C: 0x31; default: upper }
    }
}
