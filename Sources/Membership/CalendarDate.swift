/// A day of the Gregorian calendar as the integer yyyymmdd: 20260229 is none, 20240229 is one. An integer, so that it can be an open value,
/// sorts by itself, and is read without a time zone.
package struct CalendarDate: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: UInt64

    /// Nil unless it is a real day from 1800 to 2999.
    package init?(_ rawValue: UInt64) {
        let (year, month, day) = (rawValue / 10_000, rawValue / 100 % 100, rawValue % 100)
        guard (1800...2999).contains(year), (1...12).contains(month) else { return nil }
        guard (1...Self.days(in: month, of: year)).contains(day) else { return nil }
        self.rawValue = rawValue
    }

    package init?(year: UInt64, month: UInt64, day: UInt64) {
        guard year <= 2999, month <= 12, day <= 31 else { return nil }
        self.init(year * 10_000 + month * 100 + day)
    }

    /// Exactly `2026-11-21` (ISO 8601, extended form).
    package init?(iso text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
        var value: UInt64 = 0
        for (index, byte) in bytes.enumerated() where index != 4 && index != 7 {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + UInt64(byte - 0x30)
        }
        self.init(value)
    }

    package var year: UInt64 { rawValue / 10_000 }
    package var month: UInt64 { rawValue / 100 % 100 }
    package var day: UInt64 { rawValue % 100 }

    package static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.rawValue < right.rawValue }

    /// `2026-11-21`.
    package var description: String {
        func two(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(two(month))-\(two(day))"
    }

    private static func days(in month: UInt64, of year: UInt64) -> UInt64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
