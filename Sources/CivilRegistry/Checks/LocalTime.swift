package import Membership

/// Minutes east of UTC: deployment data, because the time zone of the machine is often wrong.
package struct TimeZoneOffset: Sendable, Hashable {
    package let minutes: Int64
    /// As it stands behind a time.
    package let code: String

    package static let wib = TimeZoneOffset(minutes: 420, code: "WIB")
    package static let wita = TimeZoneOffset(minutes: 480, code: "WITA")
    package static let wit = TimeZoneOffset(minutes: 540, code: "WIT")
    package static let all = [wib, wita, wit]

    private init(minutes: Int64, code: String) {
        self.minutes = minutes
        self.code = code
    }

    package init?(code: String) {
        guard let zone = Self.all.first(where: { $0.code.utf8.elementsEqual(TypedText.code(code).utf8) }) else { return nil }
        self = zone
    }
}

/// A moment as the clock on the wall shows it.
package struct LocalTime: Sendable, Hashable, Comparable {
    package let date: CalendarDate
    /// After midnight.
    package let minute: UInt64

    package init?(date: CalendarDate, minute: UInt64) {
        guard minute < 1440 else { return nil }
        self.date = date
        self.minute = minute
    }

    /// - Parameter seconds: since 1970, UTC. Nil outside of the years 1800 to 2999.
    package init?(seconds: Int64, zone: TimeZoneOffset) {
        guard (-10_000_000_000...100_000_000_000).contains(seconds) else { return nil }
        let local = seconds + zone.minutes * 60
        let day = local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)
        guard let date = CalendarDate(dayNumber: day) else { return nil }
        self.init(date: date, minute: UInt64((local - day * 86_400) / 60))
    }

    /// Seconds since 1970, UTC.
    package func seconds(_ zone: TimeZoneOffset) -> Int64 { date.dayNumber * 86_400 + Int64(minute) * 60 - zone.minutes * 60 }

    package static func < (left: LocalTime, right: LocalTime) -> Bool {
        left.date == right.date ? left.minute < right.minute : left.date < right.date
    }

    /// `13:05`.
    package var clock: String { "\(DateText.two(minute / 60)):\(DateText.two(minute % 60))" }
    /// `22-11-2026 13:05`.
    package var text: String { DateText.text(date) + " " + clock }
}

extension TimeZoneOffset {
    /// Of a region, by its province (Presidential Decree 41 of 1987, with the provinces that were made since): Sumatra, Java, West and Central
    /// Kalimantan are in the west; Bali, Nusa Tenggara, the rest of Kalimantan and Sulawesi in the middle; Maluku and Papua in the east.
    package static func of(_ region: RegionCode) -> TimeZoneOffset {
        switch region.part(.province).flatMap({ UInt64($0.digits) }) ?? 0 {
        case 51...53, 63...65, 71...79: .wita
        case 81...99: .wit
        default: .wib
        }
    }
}
