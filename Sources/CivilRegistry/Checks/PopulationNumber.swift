package import Membership

package enum Sex: String, Sendable, CaseIterable {
    case male
    case female
}

/// A NIK: sixteen digits. Region of *first* registration (6), day, month and year of birth with 40 added to a woman's day (6), serial (4).
/// It is never corrected: what is in it only suggests, and differences are warnings. One that begins with 0 is provisional and says nothing.
package struct PopulationNumber: Sendable, Hashable {
    /// Sixteen ASCII digits.
    package let digits: [UInt8]

    /// Sixteen digits, typed as people do (``TypedText/digits(_:)``); nothing else is checked.
    package init?(typed text: some StringProtocol) {
        guard let digits = TypedText.digits(text), digits.count == 16 else { return nil }
        self.digits = digits
    }

    package var text: String { String(decoding: digits, as: UTF8.self) }
    package var isProvisional: Bool { digits[0] == 0x30 }
    /// Province, regency and sub-district of first registration.
    package var regionPrefix: String { String(decoding: digits[..<6], as: UTF8.self) }
    /// The last four digits, as people say them on the phone.
    package var lastFour: String { String(decoding: digits[12...], as: UTF8.self) }

    /// Nil for a provisional number.
    package var sex: Sex? { isProvisional ? nil : (typedDay > 40 ? .female : .male) }

    /// The days that its birth part can mean, ascending: of 19yy and 20yy, as far as they are in the calendar.
    package var birthDates: [CalendarDate] {
        guard !isProvisional else { return [] }
        let day = typedDay > 40 ? typedDay - 40 : typedDay
        let month = TypedText.number(digits[8..<10])
        let year = TypedText.number(digits[10..<12])
        return [1900, 2000].compactMap { CalendarDate(year: $0 + year, month: month, day: day) }
    }

    /// The birth date to suggest: the latest possible one on which the person is at least `age` years old on the day of the form.
    package func birthDate(on day: CalendarDate, atLeast age: UInt64 = 0) -> CalendarDate? {
        birthDates.last { $0 <= day && $0.age(on: day) >= age }
    }

    private var typedDay: UInt64 { TypedText.number(digits[6..<8]) }

    /// What else is known, against which a number is checked; what is nil is not compared.
    package struct Context: Sendable {
        package var regions: RegionTable?
        /// The village of the request.
        package var village: RegionCode?
        package var birthDate: CalendarDate?
        package var sex: Sex?

        package init(regions: RegionTable? = nil, village: RegionCode? = nil, birthDate: CalendarDate? = nil, sex: Sex? = nil) {
            self.regions = regions
            self.village = village
            self.birthDate = birthDate
            self.sex = sex
        }
    }

    /// Nothing for an empty text: newborns and people without papers have no number.
    package static func check(_ text: some StringProtocol, field: String, against context: Context = Context()) -> [Finding] {
        guard !TypedText.tidy(text).isEmpty else { return [] }
        guard let digits = TypedText.digits(text) else { return [Finding(.error, .notDigits, field)] }
        guard digits.count == 16, let number = PopulationNumber(typed: text) else { return [Finding(.error, .nikLength, field)] }
        if number.isProvisional { return [Finding(.warning, .nikProvisional, field)] }
        var findings: [Finding] = []
        if let regions = context.regions, !regions.knows(prefix: number.regionPrefix) { findings.append(Finding(.error, .nikRegion, field)) }
        let days = number.birthDates
        if days.isEmpty { findings.append(Finding(.error, .nikBirth, field)) }
        if number.lastFour == "0000" { findings.append(Finding(.error, .nikSerial, field)) }
        if let village = context.village, !village.isWithin(prefix: number.regionPrefix) { findings.append(Finding(.warning, .nikOtherRegion, field)) }
        if let date = context.birthDate, !days.isEmpty, !days.contains(date) { findings.append(Finding(.warning, .nikOtherBirth, field)) }
        if let sex = context.sex, sex != number.sex { findings.append(Finding(.warning, .nikOtherSex, field)) }
        return findings
    }
}
