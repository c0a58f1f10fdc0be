import CanonicalCBOR
import CivilRegistry
import Membership
import Testing

@Suite("which value is put right")
struct CorrectionTests {
    private let birth = Service.builtIn.first { $0.code == "BIRTH" }

    @Test("a field is named as an amendment names it, and nothing else is a target")
    func names() {
        for code in ["child_name", "received_on", "applicant.name", "applicant.birth_date"] { #expect(CorrectionTarget(code, service: birth)?.code == code) }
        for code in ["", "number", "state", "service", "fee", "receiver", "applicant.", "applicant.state", "child_name#2", "child_name#0", "child_name#x", "no_such_field", "child_name#1"] {
            #expect(CorrectionTarget(code, service: birth) == nil, "\(code)")
        }
    }

    @Test("a correction is told what a new request would be told: the region in a number, what stands beside it, a day that may lie ahead")
    func checks() throws {
        let today = try #require(CalendarDate(20_261_122))
        let regions = try RegionTable.parse(
            Array("35,Jawa Timur\n35.27,Kabupaten Sampang\n35.27.01,Sreseh\n35.27.01.2002,Labuhan\n".utf8), edition: RegionEdition(name: "uji", validFrom: try #require(CalendarDate(20_250_101))))
        func codes(_ target: CorrectionTarget, _ text: String, _ other: @escaping (String) -> String? = { _ in nil }) -> [FindingCode] {
            target.findings(text, name: "isi", today: today, isDoubtful: false, village: nil, regions: regions, other: other, lists: { _ in nil }).map(\.code)
        }
        let nik = try #require(CorrectionTarget("applicant.nik", service: nil))
        #expect(codes(nik, "9927016802909000") == [.nikRegion])
        #expect(codes(nik, "3527016802909000").isEmpty)
        #expect(codes(nik, "3527016802909000") { $0 == "birth_date" ? "01-03-1990" : $0 == "sex" ? "male" : nil } == [.nikOtherBirth, .nikOtherSex])
        let kk = try #require(CorrectionTarget("applicant.kk", service: nil))
        #expect(codes(kk, "3527016802909000") { $0 == "nik" ? "3527016802909000" : nil } == [.kkIsNIK])
        let move = try #require(Service.builtIn.first { $0.code == "MOVE-OUT" })
        #expect(codes(try #require(CorrectionTarget("move_date", service: move)), "24-12-2026").isEmpty)
        #expect(codes(try #require(CorrectionTarget("to_region", service: move)), "99.01.01.2001") == [.regionUnknown])
        #expect(codes(try #require(CorrectionTarget("received_on", service: move)), "24-12-2026") == [.dateFuture])
        let mother = try #require(CorrectionTarget("mother_nik", service: birth))
        #expect(mother.sibling("birth_date", service: birth)?.code == "mother_birth_date" && mother.sibling("sex", service: birth) == nil)
        #expect(nik.sibling("sex", service: birth)?.code == "applicant.sex")
    }

    @Test("an answer of a form is replaced, added and taken away, and what the record repeats goes with it")
    func form() throws {
        let target = try #require(CorrectionTarget("child_birth_date", service: birth))
        let form = CBORValue.array([.array([.text("child_name"), .text("Budi")]), .array([.text("child_birth_date"), .text("01-11-2026")])])
        #expect(target.text(form: form) { _ in nil } == "01-11-2026")
        let changes = target.changes(to: try #require(target.normal("2/11/2026")), form: form)
        #expect(changes.map(\.field) == [RequestField.eventDate, RequestField.form])
        #expect(changes[0].value == .unsigned(20_261_102))
        #expect(changes[1].value == .array([.array([.text("child_name"), .text("Budi")]), .array([.text("child_birth_date"), .text("02-11-2026")])]))
        let gone = target.changes(to: "", form: form)
        #expect(gone[0].value == nil && gone[1].value == .array([.array([.text("child_name"), .text("Budi")])]))
    }

    @Test("a date that is none is no value")
    func normal() throws {
        let date = try #require(CorrectionTarget("received_on", service: nil))
        #expect(date.normal("31-2-2026") == nil)
        #expect(date.normal("2.1.2026") == "02-01-2026")
        let nik = try #require(CorrectionTarget("applicant.nik", service: nil))
        #expect(nik.normal("3527 0168 0290 9OO3") == "3527016802909003")
    }

    @Test("the time zone follows the province")
    func zones() throws {
        for (code, zone) in [("35.27.01.2002", "WIB"), ("16", "WIB"), ("61", "WIB"), ("51.01", "WITA"), ("64.02", "WITA"), ("73", "WITA"), ("81.01.01", "WIT"), ("91", "WIT")] {
            #expect(TimeZoneOffset.of(try #require(RegionCode(typed: code))).code == zone, "\(code)")
        }
    }
}
