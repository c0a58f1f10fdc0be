package import Membership

/// A family card's number: sixteen digits. Region (6), day of recording (6, no 40 added), serial (4). It changes with a move, a split, a
/// divorce or the head's death. One that begins with 0 is provisional.
package struct FamilyCardNumber: Sendable, Hashable {
    /// Sixteen ASCII digits.
    package let digits: [UInt8]

    /// Sixteen digits, typed as people do; nothing else is checked.
    package init?(typed text: some StringProtocol) {
        guard let digits = TypedText.digits(text), digits.count == 16 else { return nil }
        self.digits = digits
    }

    package var text: String { String(decoding: digits, as: UTF8.self) }
    package var isProvisional: Bool { digits[0] == 0x30 }
    package var regionPrefix: String { String(decoding: digits[..<6], as: UTF8.self) }

    /// Of 19yy and 20yy, as far as they are in the calendar.
    package var recordingDates: [CalendarDate] {
        let (day, month, year) = (TypedText.number(digits[6..<8]), TypedText.number(digits[8..<10]), TypedText.number(digits[10..<12]))
        return [1900, 2000].compactMap { CalendarDate(year: $0 + year, month: month, day: day) }
    }

    /// Nothing for an empty text.
    /// - Parameter nik: of the same person: a number typed into both fields is one mistake.
    package static func check(_ text: some StringProtocol, field: String, nik: PopulationNumber? = nil, regions: RegionTable? = nil) -> [Finding] {
        guard !TypedText.tidy(text).isEmpty else { return [] }
        guard let digits = TypedText.digits(text) else { return [Finding(.error, .notDigits, field)] }
        guard digits.count == 16, let number = FamilyCardNumber(typed: text) else { return [Finding(.error, .kkLength, field)] }
        if let nik, nik.digits == digits { return [Finding(.error, .kkIsNIK, field)] }
        if number.isProvisional { return [Finding(.warning, .kkProvisional, field)] }
        var findings: [Finding] = []
        if let regions, !regions.knows(prefix: number.regionPrefix) { findings.append(Finding(.error, .kkRegion, field)) }
        if number.recordingDates.isEmpty { findings.append(Finding(.error, .kkDate, field)) }
        if digits[12...].allSatisfy({ $0 == 0x30 }) { findings.append(Finding(.error, .kkSerial, field)) }
        return findings
    }
}
