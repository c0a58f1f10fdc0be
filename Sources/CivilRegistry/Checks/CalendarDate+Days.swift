package import Membership

extension CalendarDate {
    /// Days since 1970-01-01, in the proleptic Gregorian calendar (years from March, eras of 400 years).
    package var dayNumber: Int64 {
        let year = Int64(year) - (month <= 2 ? 1 : 0)
        let era = year / 400
        let yearOfEra = year - era * 400
        let monthFromMarch = (Int64(month) + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Nil outside of 1800 to 2999.
    package init?(dayNumber: Int64) {
        guard (-62_091...376_199).contains(dayNumber) else { return nil }
        let day = dayNumber + 719_468
        let era = day / 146_097
        let dayOfEra = day - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.init(year: UInt64(year), month: UInt64(month), day: UInt64(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1))
    }

    package func days(to later: CalendarDate) -> Int64 { later.dayNumber - dayNumber }

    /// Full years of somebody born on this day; 0 before it. Whoever was born on 29 February grows older on 1 March.
    package func age(on day: CalendarDate) -> UInt64 {
        guard day >= self else { return 0 }
        let hadBirthday = day.rawValue % 10_000 >= rawValue % 10_000
        return day.year - year - (hadBirthday ? 0 : 1)
    }
}
