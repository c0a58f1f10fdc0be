import CivilRegistry
import Membership
import Testing

@Suite struct NumberTests {
    private func codes(_ findings: [Finding]) -> [FindingCode] { findings.map(\.code) }

    @Test("a NIK suggests sex and both birth dates, and the day of the form chooses", arguments: [
        ("3527010502909001", Sex.male, "1990-02-05"),
        ("3527014502909001", .female, "1990-02-05"),
        ("3527010502259001", .male, "2025-02-05"),
        ("3527012902009001", .male, "2000-02-29"),
        ("3527016912269001", .female, "1926-12-29"),
    ])
    func suggestion(_ text: String, _ sex: Sex, _ birth: String) throws {
        let number = try #require(PopulationNumber(typed: text))
        #expect(number.sex == sex)
        #expect(number.birthDate(on: Sample.today) == Sample.date(birth))
        #expect(number.regionPrefix == "352701" && number.text == text)
    }

    @Test("of both centuries the later is suggested, unless the person has to be older")
    func centuries() throws {
        let number = try #require(PopulationNumber(typed: "3527010502109001"))
        #expect(number.birthDates == [Sample.date("1910-02-05"), Sample.date("2010-02-05")])
        #expect(number.birthDate(on: Sample.today) == Sample.date("2010-02-05"))
        #expect(number.birthDate(on: Sample.today, atLeast: 17) == Sample.date("1910-02-05"))
    }

    @Test("people type numbers with spaces, dots, O and I", arguments: ["3527 0105 0290 9001", "3527.0105.0290.9001", "35270IO5O29O90Ol", " 352701-050290-9001 ", "3527\u{A0}010502909001"])
    func typed(_ text: String) throws { #expect(try #require(PopulationNumber(typed: text)).text == "3527010502909001") }

    @Test("what is wrong in a NIK is an error", arguments: [
        ("352701050290900", FindingCode.nikLength), ("35270105029090011", .nikLength), ("352701050290900x", .notDigits), ("٣٥٢٧٠١٠٥٠٢٩٠٩٠٠١", .notDigits),
        ("9927010502909001", .nikRegion), ("3527013202909001", .nikBirth), ("3527010013909001", .nikBirth), ("3527013002909001", .nikBirth),
        ("3527017202909001", .nikBirth), ("3527010502900000", .nikSerial),
    ])
    func errors(_ text: String, _ code: FindingCode) throws {
        let findings = PopulationNumber.check(text, field: "nik", against: .init(regions: try Sample.regions()))
        #expect(findings.contains(Finding(.error, code, "nik")))
        #expect(findings.hasErrors)
    }

    @Test("29 February 1900 was no day, but 2000 had one")
    func leap() { #expect(PopulationNumber.check("3527012902009001", field: "nik").isEmpty && PopulationNumber.check("3527012902019001", field: "nik").map(\.code) == [.nikBirth]) }

    @Test("what differs from the form, and a birth elsewhere, is a warning")
    func warnings() throws {
        let regions = try Sample.regions()
        let context = PopulationNumber.Context(regions: regions, village: Sample.village, birthDate: Sample.date("1991-02-05"), sex: .female)
        let findings = PopulationNumber.check("1609100502909001", field: "nik", against: context)
        #expect(findings == [.init(.warning, .nikOtherRegion, "nik"), .init(.warning, .nikOtherBirth, "nik"), .init(.warning, .nikOtherSex, "nik")])
        #expect(PopulationNumber.check("3527014502909001", field: "nik", against: .init(regions: regions, village: Sample.village, birthDate: Sample.date("1990-02-05"), sex: .female)).isEmpty)
    }

    @Test("a number that begins with 0 is provisional and says nothing; none at all is no finding")
    func provisional() throws {
        let number = try #require(PopulationNumber(typed: "0527017799999001"))
        #expect(number.isProvisional && number.sex == nil && number.birthDates.isEmpty)
        #expect(PopulationNumber.check(number.text, field: "nik") == [.init(.warning, .nikProvisional, "nik")])
        #expect(PopulationNumber.check("  ", field: "nik").isEmpty && FamilyCardNumber.check("", field: "kk").isEmpty)
    }

    @Test("a family card has a day of recording, without 40 added", arguments: [
        ("3527011203159001", [FindingCode]()), ("3527015203159001", [.kkDate]), ("3527011203150000", [.kkSerial]), ("9927011203159001", [.kkRegion]),
        ("352701120315900", [.kkLength]), ("3527010502909001", [.kkIsNIK]), ("0527011203159001", [.kkProvisional]), ("kosong", [.notDigits]),
    ])
    func card(_ text: String, _ expected: [FindingCode]) throws {
        #expect(codes(FamilyCardNumber.check(text, field: "kk", nik: PopulationNumber(typed: "3527010502909001"), regions: try Sample.regions())) == expected)
    }

    @Test("telephones of one person meet, however they are written", arguments: ["0812-3456-7890", "+62 812 3456 7890", "62812 3456 7890", "0062 81234567890", "+62 0812 3456 7890", "812 3456 7890", "O8I2 3456 7890"])
    func phones(_ text: String) throws {
        let phone = try #require(Telephone(typed: text))
        #expect(phone.international == "+6281234567890" && phone.national == "081234567890")
        #expect(Telephone.check(text, field: "phone").isEmpty)
    }

    @Test("a number of elsewhere keeps its country; what is too short is a warning, words an error")
    func otherPhones() {
        #expect(Telephone(typed: "+60 12 345 6789")?.national == "+60123456789")
        #expect(Telephone.check("0812", field: "phone") == [.init(.warning, .phoneLength, "phone")])
        #expect(Telephone.check("tidak ada", field: "phone") == [.init(.error, .phoneForm, "phone")])
    }
}
