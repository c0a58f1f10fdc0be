import CanonicalCBOR
import CivilRegistry
import Foundation
import Membership
import OperationLog
import Testing

@Suite struct CatalogueTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("the Swift says what Schemas/catalogue says")
    func generated() throws {
        let folder = Self.root.appendingPathComponent("Schemas/catalogue/services")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
        #expect(names.map { String($0.dropLast(5)) } == Service.builtIn.map(\.code).sorted())
        let schema = try #require(RecordSchema.builtIn.first { $0.type == RecordType.service })
        for name in names {
            let file = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent(name))) as? [String: Any])
            let service = Sample.service(String(name.dropLast(5)))
            var written: [String: CBORValue] = [:]
            for item in service.values { written[schema.field(item.field)!.code] = item.value }
            #expect(Set(written.keys) == Set(file.keys), "\(name)")
            for (key, value) in file { #expect(written[key] == Self.value(value, schema.field(code: key)!.type), "\(name): \(key)") }
        }
        let lists = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: Self.root.appendingPathComponent("Schemas/catalogue/lists.json"))) as? [String: [[String]]])
        #expect(Set(CodeList.builtIn.map(\.code)) == Set(lists.keys))
        for list in CodeList.builtIn {
            #expect(list.items.map { [$0.code, $0.label.indonesian, $0.label.english] + ($0.number.map { [$0] } ?? []) } == lists[list.code])
        }
        let texts = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: Self.root.appendingPathComponent("Schemas/catalogue/texts.json"))) as? [String: [String]])
        #expect(RegistryTexts.keys == texts.keys.sorted())
        for key in RegistryTexts.keys { #expect(RegistryTexts.labels(key).map { [$0.indonesian, $0.english] } == texts[key]) }
    }

    private static func value(_ json: Any, _ type: ValueType) -> CBORValue? {
        switch (type, json) {
        case (.boolean, let flag as Bool): .bool(flag)
        case (.integer, let number as Int): .unsigned(UInt64(number))
        case (.codes, let items as [String]): .array(items.map { .text($0) })
        case (.rows, let rows as [[String]]): .array(rows.map { .array($0.map { .text($0) }) })
        case (.code, let text as String), (.text, let text as String): .text(text)
        default: nil
        }
    }

    @Test("the 21 services are an operation each that the schema takes and an entry holds", arguments: Service.builtIn.map(\.code))
    func publishable(_ code: String) throws {
        let service = Sample.service(code)
        let schema = try #require(RecordSchema.builtIn.first { $0.type == RecordType.service })
        let open = service.values.filter { schema.field($0.field)?.place == .open }
        let payload = service.values.filter { schema.field($0.field)?.place != .open }
        let draft = EntryDraft(
            author: 0, target: .create(type: RecordType.service), fields: service.values.map(\.field).sorted(), replaced: [],
            open: open.map { ($0.field, $0.value) }, personal: payload.map { ($0.field, $0.value) })
        try schema.validate(draft, role: .centre, in: .upper)
        // Half of what a payload takes: a regency adds to it.
        #expect(payload.reduce(0) { $0 + $1.value.encoded().count } < 8192)
        #expect(Service(service.values) == service)
        #expect(service.dueHours == 24 && service.fee == 0 && service.isOffered && service.isAsShipped)
        #expect(!service.requirements.isEmpty && !service.procedure.isEmpty && !service.product.isEmpty && !service.place.isEmpty && !service.forms.isEmpty)
    }

    @Test("there are 21, and those with a time for reporting have theirs")
    func inventory() {
        #expect(Service.builtIn.count == 21)
        #expect(Service.builtIn.filter { $0.reportDays != nil }.map { "\($0.code) \($0.reportDays!)" } == ["BIRTH 60", "BIRTH3 60", "DEATH 30", "DIVORCE 60", "MARRY 60"])
    }

    @Test("every group has a name, every list is known, every source is a field", arguments: Service.builtIn.map(\.code))
    func references(_ code: String) throws {
        let service = Sample.service(code)
        let applicant = try #require(RecordSchema.builtIn.first { $0.type == RecordType.applicant })
        let request = try #require(RecordSchema.builtIn.first { $0.type == RecordType.request })
        #expect(RegistryTexts.labels("group." + service.group) != nil)
        for field in service.form.sections.flatMap(\.fields) {
            if case .list(let list) = field.kind { #expect(service.list(list) != nil, "\(list)") }
            if let person = field.personField { #expect(applicant.field(code: person) != nil, "\(person)") }
            if let target = field.target { #expect(request.field(code: target) != nil, "\(target)") }
        }
    }

    @Test("an old record of four cells a row, and one without the newer fields, is still a service")
    func old() throws {
        let rows = CBORValue.array([.array(["a", "text", "Isian", "Field"].map { .text($0) })])
        let service = try #require(Service([
            (ServiceField.code, .text("X")), (ServiceField.requirements, .array([.array([.text("kk"), .text("KK"), .text("Card")])])), (ServiceField.form, rows),
        ]))
        #expect(service.version == 0 && service.group == "" && service.isOffered && service.dueHours == nil && service.fee == 0)
        #expect(service.requirements == [Requirement(code: "kk", label: Labels(indonesian: "KK", english: "Card"))])
        #expect(service.form.field("a") == FormField(code: "a", kind: .text, label: Labels(indonesian: "Isian", english: "Field")))
        #expect(Service([(ServiceField.version, .unsigned(1))]) == nil)
    }

    @Test("a kind of field and a list of a newer centre can still be filled in")
    func newer() throws {
        var service = Sample.service("BIRTH")
        service.form = FormDefinition(sections: [FormSection(code: "s", label: Labels(indonesian: "", english: ""), fields: [
            FormField(code: "a", kind: FieldKind("signature"), label: Labels(indonesian: "", english: "")),
            FormField(code: "b", kind: FieldKind("list:planets"), label: Labels(indonesian: "", english: "")),
        ])])
        let check = FormCheck(service: service, regions: nil, village: nil, today: Sample.today, clockIsDoubtful: false)
        #expect(service.form.field("a")?.kind == .text)
        #expect(check.findings([FormAnswer("a", "x"), FormAnswer("b", "mars")]).isEmpty)
    }

    @Test("a service's own list goes before the software's, and survives its record")
    func lists() throws {
        var service = Sample.service("BIRTH")
        #expect(service.list("religion")?.items.count == 7 && service.list("religion")?.item("islam")?.number == "1")
        service.lists = [CodeList(code: "religion", items: [.init(code: "x", label: Labels(indonesian: "X", english: "X"))])]
        let read = try #require(Service(service.values))
        #expect(read == service && read.list("religion")?.items.count == 1 && !read.isAsShipped)
    }

    @Test("the versions of a service are read from what its entries wrote, one after the other")
    func versions() throws {
        let first = Sample.service("BIRTH")
        let second: [Service.FieldValue] = [(ServiceField.version, .unsigned(2)), (ServiceField.dueHours, .unsigned(72))]
        let versions = Service.versions([first.values, second])
        #expect(versions.map(\.version) == [1, 2] && versions[0] == first && versions[1].dueHours == 72 && versions[1].form == first.form)
    }

    @Test("papers that are missing are named; a substitute form, one of a group and what does not apply are enough")
    func missing() {
        let birth = Sample.service("BIRTH")
        #expect(birth.missing([]).map(\.code) == ["birth-letter", "marriage-book", "kk", "witnesses", "police-report"])
        let marks: [(String, RequirementMark)] = [("birth-letter", .substituted), ("marriage-book", .present), ("kk", .substituted), ("witnesses", .notNeeded), ("police-report", .notNeeded), ("x", .present)]
        // No form stands for a family card, and witnesses are always needed.
        #expect(birth.missing(marks.map { (code: $0.0, mark: $0.1) }).map(\.code) == ["kk", "witnesses"])
        let death = Sample.service("DEATH")
        #expect(death.missing([("death-letter", .present), ("deceased-ktp", .present)]).isEmpty)
        #expect(death.missing([("death-letter", .present)]).map(\.code) == ["deceased-kk", "deceased-ktp", "court-order"])
    }

    @Test("the shipped services have no defect; a row that a desk would pass over is one", arguments: [
        (ServiceField.requirements, [[String(repeating: "a", count: 33), "b", "c"]], .longCode(field: "requirements", code: String(repeating: "a", count: 33))),
        (ServiceField.requirements, [["a", "b"]], CatalogueDefect.row(field: "requirements", 1)), (ServiceField.requirements, [["a", "b", "c"], ["a", "b", "c"]], .twice(field: "requirements", code: "a")),
        (ServiceField.requirements, [["a", "b", "c", "", "never"]], .word(field: "requirements", code: "a")), (ServiceField.form, [["a", "text", "b"]], .row(field: "form", 1)),
        (ServiceField.form, [["a", "colour", "b", "c"]], .kind(code: "a")), (ServiceField.form, [["a", "list:planets", "b", "c"]], .list(code: "a")),
        (ServiceField.form, [["a", "text", "b", "c", "perhaps"]], .word(field: "form", code: "a")), (ServiceField.form, [["a", "section", "b", "c", "21"]], .word(field: "form", code: "a")),
        (ServiceField.form, [["a", "text", "b", "c", "", "", "applicant.colour"]], .source(code: "a")), (ServiceField.form, [["a", "text", "b", "c"], ["a", "nik", "b", "c"]], .twice(field: "form", code: "a")),
        (ServiceField.lists, [["a", "b", "c"]], .row(field: "lists", 1)),
    ])
    func defects(_ field: FieldNumber, _ rows: [[String]], _ defect: CatalogueDefect) {
        for service in Service.builtIn { #expect(Service.defect(service.values) == nil, "\(service.code)") }
        #expect(Service.defect([(field, .array(rows.map { .array($0.map { .text($0) }) }))]) == defect)
    }

    @Test("every text has words in both languages, and every code of the software has its text")
    func texts() {
        for key in RegistryTexts.keys {
            let labels = RegistryTexts.labels(key)!
            #expect(!labels.indonesian.isEmpty && !labels.english.isEmpty)
        }
        for code in FindingCode.allCases { #expect(RegistryTexts.labels("check." + code.rawValue) != nil, "\(code)") }
        for state in ShownState.allCases { #expect(RegistryTexts.labels(state.key) != nil, "\(state)") }
        for conflict in StateReading.Conflict.allCases { #expect(RegistryTexts.labels("conflict." + conflict.rawValue) != nil) }
        for reason in SameReason.allCases { #expect(RegistryTexts.labels("same." + reason.rawValue) != nil) }
        for list in ["return-reason", "reject-reason", "cancel-reason", "correction-reason", "channel", "purpose"] { #expect(CodeList.builtIn.contains { $0.code == list }) }
        #expect(RegistryTexts.text("deadline.day", .indonesian, [("day", "3"), ("days", "{day}")]) == "Hari ke-3 dari {day}")
        #expect(RegistryTexts.text("no.such", .english) == "no.such")
    }
}

@Suite struct FormCheckTests {
    private func check(_ service: String, _ answers: [FormAnswer], regions: RegionTable? = nil) -> [Finding] {
        FormCheck(service: Sample.service(service), regions: regions, village: Sample.village, today: Sample.today, clockIsDoubtful: false).findings(answers)
    }

    private let birth: [FormAnswer] = [
        FormAnswer("child_name", "Ahmad Fauzi"), FormAnswer("child_sex", "male"), FormAnswer("child_birth_date", "18-11-2026"), FormAnswer("child_birth_place", "Sampang"),
        FormAnswer("birth_place_kind", "home"), FormAnswer("reporter_relation", "father"), FormAnswer("mother_nik", "3527014205909001"), FormAnswer("mother_name", "Siti Aminah"),
        FormAnswer("mother_birth_date", "02-05-1990"), FormAnswer("witness1_name", "Abdul Rahman"), FormAnswer("witness2_name", "Moh. Ali"),
    ]

    @Test("a birth that is filled in has no finding")
    func complete() throws { #expect(check("BIRTH", birth, regions: try Sample.regions()) == []) }

    @Test("what is required and missing is named, and nothing else")
    func required() {
        let names = check("BIRTH", []).map { "\($0.code) \($0.field)" }
        #expect(names == ["child_name", "child_sex", "child_birth_date", "child_birth_place", "birth_place_kind", "reporter_relation", "mother_name", "witness1_name", "witness2_name"].map { "missing \($0)" })
    }

    @Test("a value is compared with what the same person's section says")
    func person() {
        let wrong = birth.map { $0.code == "mother_birth_date" ? FormAnswer("mother_birth_date", "02-05-1991") : $0 }
        #expect(check("BIRTH", wrong) == [Finding(.warning, .nikOtherBirth, "mother_nik")])
    }

    @Test("a late report is a warning")
    func late() {
        let old = birth.map { $0.code == "child_birth_date" ? FormAnswer($0.code, "18-08-2026") : $0 }
        #expect(check("BIRTH", old) == [Finding(.warning, .reportedLate, "child_birth_date")])
    }

    @Test("a move that is planned may lie ahead, a birth may not")
    func plans() {
        #expect(!check("MOVE-OUT", [FormAnswer("move_date", "01-12-2026")]).contains { $0.code == .dateFuture })
        #expect(check("STATUS-PA", [FormAnswer("final_on", "01-12-2026")]).contains(Finding(.error, .dateFuture, "final_on")))
        #expect(check("BIRTH", [FormAnswer("child_birth_date", "01-12-2026")]).contains(Finding(.error, .dateFuture, "child_birth_date")))
    }

    @Test("rows of a section that repeats are checked row by row; an empty one is none")
    func rows() {
        let answers = [
            FormAnswer("kk_reason", "split"), FormAnswer("head_nik", "3527014205909001"), FormAnswer("head_name", "Siti Aminah"), FormAnswer("address", "Dusun Barat"),
            FormAnswer("member_name", "Ahmad"), FormAnswer("member_nik", "35270", row: 3), FormAnswer("member_relation", "uncle", row: 3),
        ]
        #expect(check("KK-NEW", answers) == [
            Finding(.error, .nikLength, "member_nik#3"), Finding(.error, .missing, "member_name#3"), Finding(.error, .notInList, "member_relation#3"),
        ])
    }

    @Test("answers go into rows of the record and come back")
    func cells() {
        #expect(FormAnswer(cells: FormAnswer("a", "x", row: 2).cells) == FormAnswer("a", "x", row: 2) && FormAnswer("a", "x").cells == ["a", "x"] && FormAnswer(cells: ["a"]) == nil)
    }
}
