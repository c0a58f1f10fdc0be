package import Causality

/// A number on paper that is unique without asking anyone (design D9): `3527012002-A7KD-000123-X`: office code, series of four characters
/// from the LogID, running number, check character. Printed with hyphens; read with or without, in either case, O for 0 and I or L for 1.
package struct PaperNumber: Hashable, Sendable, CustomStringConvertible {
    /// Ten digits of the village's region code.
    package let office: String
    package let series: PaperSeries
    /// From 1.
    package let running: UInt64

    package init?(office: String, series: PaperSeries, running: UInt64) {
        guard (1...13).contains(office.utf8.count), office.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard running > 0, running < 1_000_000_000 else { return nil }
        self.office = office
        self.series = series
        self.running = running
    }

    package var description: String {
        let digits = String(running)
        let padded = String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
        let body = "\(office)-\(series)-\(padded)"
        return body + "-" + String(decoding: [PaperNumber.check(Array(body.utf8))], as: UTF8.self)
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
        guard parts.count == 4, let series = PaperSeries(parts[1]), parts[2].count >= 6, parts[2].count <= 9, parts[3].count == 1 else { return nil }
        var running: UInt64 = 0
        for byte in parts[2] {
            guard (0x30...0x39).contains(byte) else { return nil }
            running = running * 10 + UInt64(byte - 0x30)
        }
        guard let number = PaperNumber(office: String(decoding: parts[0], as: UTF8.self), series: series, running: running) else { return nil }
        guard Array(number.description.utf8).last == parts[3][0] else { return nil }
        self = number
    }

    /// ISO/IEC 7064 MOD 37,36 over the digits and letters: one wrong character and nearly every swap of neighbours is noticed.
    static func check(_ characters: [UInt8]) -> UInt8 {
        var product = 36
        for byte in characters {
            guard let value = value(of: byte) else { continue }
            var sum = (product + value) % 36
            if sum == 0 { sum = 36 }
            product = sum * 2 % 37
        }
        let value = (37 - product) % 36
        return value < 10 ? UInt8(0x30 + value) : UInt8(0x41 + value - 10)
    }

    private static func value(of byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte - 0x30)
        case 0x41...0x5A: Int(byte - 0x41) + 10
        default: nil
        }
    }
}

/// Four characters of 32: the highest 20 bits of the LogID. Two logs of one office share a series about once in a million pairs; the
/// centre sees every genesis and reports it before numbers can meet.
package struct PaperSeries: Hashable, Sendable, CustomStringConvertible {
    /// Digits and capital letters without I, L, O and U (Crockford's base 32).
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package let rawValue: UInt32

    package init(_ log: LogID) { rawValue = UInt32(log.rawValue >> 44) }

    init?(_ characters: [UInt8]) {
        guard characters.count == 4 else { return nil }
        var value: UInt32 = 0
        for byte in characters {
            guard let digit = Self.alphabet.firstIndex(of: byte) else { return nil }
            value = value << 5 | UInt32(digit)
        }
        rawValue = value
    }

    package var description: String {
        String(decoding: (0..<4).map { Self.alphabet[Int(rawValue >> UInt32(15 - 5 * $0) & 31)] }, as: UTF8.self)
    }

    /// What a person typed: capitals, O as 0, I and L as 1.
    static func folded(_ byte: UInt8) -> UInt8 {
        let upper = (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
        return switch upper { case 0x4F: 0x30; case 0x49, 0x4C: 0x31; default: upper }
    }
}
