import Membership
import NodeHost

/// The deployment's time zone, named by what stands behind a time.
package struct DeskZone: Sendable, Hashable {
    /// East of UTC.
    package let minutes: UInt64
    package let code: String

    package static let wib = DeskZone(minutes: 420, code: "WIB")
    package static let wita = DeskZone(minutes: 480, code: "WITA")
    package static let wit = DeskZone(minutes: 540, code: "WIT")
}

/// Dates and times as people of the desk read and type them.
struct DeskTime: Sendable {
    let zone: DeskZone

    /// `22-11-2026`
    func date(_ milliseconds: UInt64) -> String { Self.text(day(milliseconds)) }
    /// `22-11-2026 13:05`
    func text(_ milliseconds: UInt64) -> String { "\(date(milliseconds)) \(clock(milliseconds))" }
    /// `13:05`
    func clock(_ milliseconds: UInt64) -> String { String(iso(milliseconds)[11..<16]) }
    /// `13:05` of today, else `21-11 13:05`.
    func short(_ milliseconds: UInt64, now: UInt64) -> String {
        day(milliseconds) == day(now) ? clock(milliseconds) : "\(date(milliseconds).prefix(5)) \(clock(milliseconds))"
    }

    func day(_ milliseconds: UInt64) -> CalendarDate {
        CalendarDate(iso: iso(milliseconds)[0..<10]) ?? CalendarDate(year: 1970, month: 1, day: 1)!
    }

    private func iso(_ milliseconds: UInt64) -> Bytes { Bytes(WallClock.text(milliseconds + zone.minutes * 60_000)) }

    /// A text by byte positions.
    private struct Bytes {
        let bytes: [UInt8]
        init(_ text: String) { bytes = Array(text.utf8) }
        subscript(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    }

    static func text(_ date: CalendarDate) -> String {
        func two(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(date.day))-\(two(date.month))-\(date.year)"
    }

    /// `22-11-2026`, with points, strokes or spaces too, one digit for day and month, or all digits in one; O for 0, I and L for 1.
    static func parse(_ text: String) -> CalendarDate? {
        var groups: [[UInt8]] = [[]]
        guard text.utf8.count <= 32 else { return nil }
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: groups[groups.count - 1].append(byte - 0x30)
            case 0x4F, 0x6F: groups[groups.count - 1].append(0)
            case 0x49, 0x69, 0x4C, 0x6C: groups[groups.count - 1].append(1)
            case 0x20, 0x2D, 0x2E, 0x2F: if groups[groups.count - 1] != [] { groups.append([]) }
            default: return nil
            }
        }
        if groups.last == [] { groups.removeLast() }
        if groups.count == 1, groups[0].count == 8 { groups = [Array(groups[0][0..<2]), Array(groups[0][2..<4]), Array(groups[0][4..<8])] }
        guard groups.count == 3, groups[2].count == 4, groups[0].count <= 2, groups[1].count <= 2 else { return nil }
        func number(_ digits: [UInt8]) -> UInt64 { digits.reduce(0) { $0 * 10 + UInt64($1) } }
        return CalendarDate(year: number(groups[2]), month: number(groups[1]), day: number(groups[0]))
    }

    /// `3 jam`, of a length in milliseconds.
    static func age(_ milliseconds: UInt64, _ texts: Texts) -> String {
        let minutes = milliseconds / 60_000
        if minutes < 1 { return texts("age_now") }
        if minutes < 60 { return texts("age_minutes", ["n": String(minutes)]) }
        if minutes < 48 * 60 { return texts("age_hours", ["n": String(minutes / 60)]) }
        return texts("age_days", ["n": String(minutes / 1440)])
    }
}
