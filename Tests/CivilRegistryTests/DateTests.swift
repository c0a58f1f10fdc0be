import CivilRegistry
import Membership
import Testing

@Suite struct DateTests {
    @Test("dates are read as people write them", arguments: ["05-02-1990", "5-2-1990", "5/2/1990", "05.02.1990", "5 2 1990", "05021990", "1990-02-05", "O5-O2-I99O", " 5 - 2 - 1990 "])
    func forms(_ text: String) throws {
        #expect(try DateText.parse(text) == Sample.date("1990-02-05"))
        #expect(DateText.text(Sample.date("1990-02-05")) == "05-02-1990")
    }

    @Test("what is no date says why", arguments: [
        ("05-02-90", DateText.Problem.year), ("31-02-1990", .unreal), ("29-02-1900", .unreal), ("00-01-1990", .unreal), ("5-2", .form), ("besok", .form), ("5-2-1990-1", .form),
        ("105-2-1990", .form), ("5021990", .form), ("05-02-11990", .year), ("", .form),
    ])
    func problems(_ text: String, _ problem: DateText.Problem) { #expect(throws: problem) { try DateText.parse(text) } }

    @Test("a day to come is an error, and with a doubtful clock a warning; a day of 121 years ago is a warning")
    func plausible() {
        #expect(DateText.check("23-11-2026", field: "d", today: Sample.today) == [.init(.error, .dateFuture, "d")])
        #expect(DateText.check("23-11-2026", field: "d", today: Sample.today, isDoubtful: true) == [.init(.warning, .dateFuture, "d")])
        #expect(DateText.check("22-11-2026", field: "d", today: Sample.today).isEmpty && DateText.check("", field: "d", today: Sample.today).isEmpty)
        #expect(DateText.check("01-01-1905", field: "d", today: Sample.today) == [.init(.warning, .dateLongAgo, "d")])
    }

    @Test("day numbers run through 1200 years without a gap")
    func dayNumbers() throws {
        #expect(Sample.date("1970-01-01").dayNumber == 0 && Sample.date("2000-03-01").dayNumber == 11_017)
        var count: Int64 = 0
        var day = Sample.date("1800-01-01").dayNumber
        let end = Sample.date("2999-12-31").dayNumber
        var last: CalendarDate?
        while day <= end {
            let date = try #require(CalendarDate(dayNumber: day))
            if date.dayNumber != day || last.map({ $0 >= date }) ?? false { count += 1 }
            last = date
            day += 1
        }
        #expect(count == 0)
        #expect(CalendarDate(dayNumber: end + 1) == nil && CalendarDate(dayNumber: Sample.date("1800-01-01").dayNumber - 1) == nil)
    }

    @Test("somebody grows older on the birthday; born on 29 February, on 1 March")
    func age() {
        let born = Sample.date("2008-02-29")
        #expect(born.age(on: Sample.date("2025-02-28")) == 16 && born.age(on: Sample.date("2025-03-01")) == 17 && born.age(on: Sample.date("2007-01-01")) == 0)
    }

    @Test("a birth is reported late on day 61, and taken all the same")
    func deadline() throws {
        let born = Sample.date("2026-09-23")
        let day60 = try #require(ReportingDeadline(event: born, today: Sample.date("2026-11-22"), days: 60))
        #expect(day60.day == 60 && !day60.isLate && day60.daysLeft == 0)
        let day61 = try #require(ReportingDeadline(event: born, today: Sample.date("2026-11-23"), days: 60))
        #expect(day61.isLate && day61.daysLeft == -1)
        #expect(ReportingDeadline(event: born, today: Sample.date("2026-09-22"), days: 60) == nil)
    }

    @Test("the day is that of the village's zone, also before 1970")
    func zones() throws {
        let wib = try #require(LocalTime(seconds: 1_795_302_000, zone: .wib))
        #expect(wib.text == "22-11-2026 06:00" && wib.seconds(.wib) == 1_795_302_000)
        #expect(try #require(LocalTime(seconds: 0, zone: .wit)).text == "01-01-1970 09:00")
        #expect(try #require(LocalTime(seconds: -25_201, zone: .wib)).text == "31-12-1969 23:59")
        #expect(try #require(LocalTime(seconds: 16 * 3600, zone: .wita)).text == "02-01-1970 00:00")
        #expect(TimeZoneOffset(code: "wita") == .wita && TimeZoneOffset(code: "UTC") == nil)
        #expect(LocalTime(seconds: .max, zone: .wib) == nil)
    }

    @Test("times of day", arguments: [("7.30", UInt64(450)), ("07:30", 450), ("0730", 450), ("730", 450), ("00:00", 0), ("23.59", 1439)])
    func times(_ text: String, _ minutes: UInt64) { #expect(DateText.time(text) == minutes) }

    @Test("what is no time of day", arguments: ["24:00", "7:60", "7", "7:3", "siang", "12:30:00", ""])
    func noTimes(_ text: String) { #expect(DateText.time(text) == nil) }

    @Test("rules for names warn about new names only", arguments: [
        ("Ahmad", [FindingCode.nameOneWord]), ("Ahmad F.", [.nameAbbreviated]), ("M Ahmad", [.nameAbbreviated]), ("Siti Aminah", []), ("Nur'aini Siti-Zahra", []),
        (String(repeating: "Panjang ", count: 8), [.nameTooLong]), ("Ahmad 2 Fauzi", [.nameCharacters, .nameAbbreviated]),
    ])
    func names(_ name: String, _ expected: [FindingCode]) {
        let findings = PersonName.check(name, field: "name", isNew: true)
        #expect(findings.map(\.code) == expected && !findings.hasErrors)
        #expect(PersonName.check(name, field: "name", isNew: false).map(\.code) == expected.filter { $0 == .nameCharacters })
    }
}
