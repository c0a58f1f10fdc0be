package import Membership

/// How many days have gone by since a birth, death or marriage, against the days in which it has to be reported. A late report is taken
/// like any other: the law asks the agency, not the desk, what follows.
package struct ReportingDeadline: Sendable, Hashable {
    /// 0 on the day of the event.
    package let day: Int64
    /// In which the event has to be reported.
    package let days: Int64

    /// Nil when the event lies after `today`.
    package init?(event: CalendarDate, today: CalendarDate, days: UInt64) {
        let day = event.days(to: today)
        guard day >= 0, days <= 36_500 else { return nil }
        self.day = day
        self.days = Int64(days)
    }

    package var isLate: Bool { day > days }
    /// Negative when it is late.
    package var daysLeft: Int64 { days - day }
}
