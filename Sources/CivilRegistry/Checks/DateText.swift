package import Membership

/// Dates as people of the desk write them: `22-11-2026`.
package enum DateText {
    package enum Problem: Error, Sendable, Equatable {
        /// Neither three groups of digits nor eight digits.
        case form
        /// The year needs four digits: 26 could be two centuries.
        case year
        /// There is no such day.
        case unreal

        var code: FindingCode {
            switch self {
            case .form: .dateForm
            case .year: .dateYear
            case .unreal: .dateUnreal
            }
        }
    }

    /// `22-11-2026`, `2-1-2026`, `2/1/2026`, `2.1.2026`, `2 1 2026`, `02012026`, and `2026-11-22`; O for 0, and I or L for 1.
    package static func parse(_ text: some StringProtocol) throws(Problem) -> CalendarDate {
        guard text.utf8.count <= 32 else { throw .form }
        var groups: [[UInt8]] = []
        var inGroup = false
        for byte in text.utf8 {
            switch byte {
            case 0x2D, 0x2F, 0x2E, 0x20, 0x09:
                inGroup = false
                continue
            default: break
            }
            guard let digit = digit(byte) else { throw .form }
            if !inGroup { groups.append([]) }
            inGroup = true
            groups[groups.count - 1].append(digit)
        }
        if groups.count == 1, groups[0].count == 8 {
            let all = groups[0]
            groups = [Array(all[..<2]), Array(all[2..<4]), Array(all[4...])]
        }
        guard groups.count == 3 else { throw .form }
        if groups[0].count == 4, groups[2].count <= 2 { groups.swapAt(0, 2) }
        guard groups[0].count <= 2, groups[1].count <= 2 else { throw .form }
        guard groups[2].count == 4 else { throw .year }
        let (day, month, year) = (TypedText.number(groups[0][...]), TypedText.number(groups[1][...]), TypedText.number(groups[2][...]))
        guard let date = CalendarDate(year: year, month: month, day: day) else { throw .unreal }
        return date
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte
        case 0x4F, 0x6F: 0x30
        case 0x49, 0x69, 0x4C, 0x6C: 0x31
        default: nil
        }
    }

    /// `22-11-2026`.
    package static func text(_ date: CalendarDate) -> String { "\(two(date.day))-\(two(date.month))-\(date.year)" }

    static func two(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// Nothing for an empty text.
    /// - Parameters:
    ///   - today: the day at the desk; nothing lies after it.
    ///   - isDoubtful: the clock of the desk is: a date that seems to lie in the future is then a warning only.
    package static func check(_ text: some StringProtocol, field: String, today: CalendarDate, isDoubtful: Bool = false) -> [Finding] {
        guard !TypedText.tidy(text).isEmpty else { return [] }
        do throws(Problem) { return check(try parse(text), field: field, today: today, isDoubtful: isDoubtful) } catch {
            return [Finding(.error, error.code, field)]
        }
    }

    /// More years than anybody lives.
    static let plausibleYears: UInt64 = 120

    package static func check(_ date: CalendarDate, field: String, today: CalendarDate, isDoubtful: Bool = false) -> [Finding] {
        if date > today { return [Finding(isDoubtful ? .warning : .error, .dateFuture, field)] }
        return date.age(on: today) > plausibleYears ? [Finding(.warning, .dateLongAgo, field)] : []
    }

    /// A time of day, `7.30`, `07:30` or `0730`, as minutes after midnight.
    package static func time(_ text: some StringProtocol) -> UInt64? {
        let parts = text.utf8.split(whereSeparator: { $0 == 0x3A || $0 == 0x2E || $0 == 0x20 }).map { Array($0) }
        guard text.utf8.count <= 16, let all = digits(parts.flatMap { $0 }) else { return nil }
        let minutes: ArraySlice<UInt8>
        switch (parts.count, all.count) {
        case (1, 3...4): minutes = all.suffix(2)
        case (2, 3...4) where parts[1].count == 2: minutes = all.suffix(2)
        default: return nil
        }
        let (hour, minute) = (TypedText.number(all.dropLast(minutes.count)), TypedText.number(minutes))
        return hour < 24 && minute < 60 ? hour * 60 + minute : nil
    }

    private static func digits(_ bytes: [UInt8]) -> [UInt8]? {
        let digits = bytes.compactMap(digit)
        return digits.count == bytes.count ? digits : nil
    }
}
