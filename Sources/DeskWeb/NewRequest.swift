import CanonicalCBOR
import Causality
import CivilRegistry
import DeskStore
import KioskNode
import Membership
import NodeHost
import Replica

/// What was typed in a draft, by name: `a.<field of the applicant>`, `f.<field of the form>` with `#2` behind it in the second row, `p.`, `s.`,
/// `n.` and `o.<requirement>` for there, substituted, not needed and seen in the original, `original_seen`, `received_on`, `note`, `step`.
struct DraftFields: Sendable, Equatable {
    private(set) var values: [String: String] = [:]

    init(_ values: [String: String] = [:]) { self.values = values }

    subscript(_ name: String) -> String {
        get { values[name] ?? "" }
        set { values[name] = newValue.isEmpty ? nil : newValue }
    }

    /// Names that a form may send.
    static func isField(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy({ byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || [0x2E, 0x5F, 0x2D, 0x23].contains(byte)
        }) else { return false }
        return ["a.", "f.", "p.", "s.", "n.", "o."].contains { name.hasPrefix($0) } || ["received_on", "note", "original_seen"].contains(name)
    }
}

/// The steps of a new request, each a page over the same draft. Pure: what is wrong with a draft, and which operations it becomes.
struct NewRequest: Sendable {
    /// ``Draft/kind``.
    static let kind = "request"

    enum Step: String, Sendable, CaseIterable {
        case applicant = "pemohon"
        case form = "isian"
        case papers = "berkas"
        case review = "periksa"

        var next: Step? { Step.allCases.firstIndex(of: self).flatMap { $0 + 1 < Step.allCases.count ? Step.allCases[$0 + 1] : nil } }
        var before: Step? { Step.allCases.firstIndex(of: self).flatMap { $0 > 0 ? Step.allCases[$0 - 1] : nil } }
    }

    /// A field of the applicant: its code after `a.`, its number, and what is typed there.
    struct PersonField: Sendable {
        let code: String
        let field: UInt16
        let kind: FieldKind
        var name: String { "a." + code }
    }

    static let person: [PersonField] = [
        PersonField(code: "nik", field: ApplicantField.nik, kind: .nik), PersonField(code: "kk", field: ApplicantField.kk, kind: .kk),
        PersonField(code: "name", field: ApplicantField.name, kind: .name), PersonField(code: "birth_place", field: ApplicantField.birthPlace, kind: .text),
        PersonField(code: "birth_date", field: ApplicantField.birthDate, kind: .date), PersonField(code: "sex", field: ApplicantField.sex, kind: .list("sex")),
        PersonField(code: "address", field: ApplicantField.address, kind: .text), PersonField(code: "phone", field: ApplicantField.phone, kind: .phone),
    ]

    let service: Service
    let fields: DraftFields
    /// The day at the desk, and whether its clock can be believed.
    let today: CalendarDate
    let clockIsDoubtful: Bool
    /// Of the village: `35.27.01.2002`.
    let region: String?
    /// Nil while no edition has arrived.
    let regions: RegionTable?

    // MARK: What is wrong

    /// Findings of a step, by the name of the field in the draft.
    func findings(_ step: Step) -> [Finding] {
        switch step {
        case .applicant: personFindings
        case .form:
            formCheck.findings(answers).map { Finding($0.weight, $0.code, "f." + $0.field) } + tooLong(service.form.sections.flatMap(\.fields).map { "f." + $0.code })
        case .papers: DateText.check(fields["received_on"], field: "received_on", today: today, isDoubtful: clockIsDoubtful) + tooLong(["note"])
        case .review: []
        }
    }

    private var personFindings: [Finding] {
        var findings: [Finding] = []
        let village = region.flatMap { RegionCode(typed: $0) }
        if TypedText.tidy(fields["a.name"]).isEmpty { findings.append(Finding(.error, .missing, "a.name")) }
        findings += PopulationNumber.check(
            fields["a.nik"], field: "a.nik",
            against: PopulationNumber.Context(regions: regions, village: village, birthDate: try? DateText.parse(fields["a.birth_date"]), sex: Sex(rawValue: fields["a.sex"])))
        findings += FamilyCardNumber.check(fields["a.kk"], field: "a.kk", nik: PopulationNumber(typed: fields["a.nik"]), regions: regions)
        findings += PersonName.check(fields["a.name"], field: "a.name", isNew: false)
        findings += DateText.check(fields["a.birth_date"], field: "a.birth_date", today: today, isDoubtful: clockIsDoubtful)
        findings += Telephone.check(fields["a.phone"], field: "a.phone")
        return findings + tooLong(Self.person.map(\.name))
    }

    /// What the record's field would not take.
    private func tooLong(_ names: [String]) -> [Finding] {
        names.filter { !fields[$0].isEmpty && ValueType.text.problem(.text(fields[$0]), max: 1000) != nil }.map { Finding(.error, .tooLong, $0) }
    }

    var formCheck: FormCheck {
        FormCheck(service: service, regions: regions, village: region.flatMap { RegionCode(typed: $0) }, today: today, clockIsDoubtful: clockIsDoubtful)
    }

    /// Rows of a section that have something in them.
    func rows(_ section: FormSection) -> Int {
        guard section.repeats else { return 1 }
        return (1...section.maxRows).last { row in section.fields.contains { !fields[Self.name($0.code, row)].isEmpty } } ?? 1
    }

    static func name(_ code: String, _ row: Int) -> String { row == 1 ? "f.\(code)" : "f.\(code)#\(row)" }

    var answers: [FormAnswer] {
        var answers: [FormAnswer] = []
        for section in service.form.sections {
            for row in 1...rows(section) {
                for field in section.fields {
                    let text = TypedText.tidy(fields[Self.name(field.code, row)])
                    if !text.isEmpty { answers.append(FormAnswer(field.code, text, row: row)) }
                }
            }
        }
        return answers
    }

    var marks: [(code: String, mark: RequirementMark)] {
        service.requirements.map { requirement in
            let mark: RequirementMark =
                fields["p." + requirement.code] == "1" ? .present : fields["s." + requirement.code] == "1" ? .substituted : fields["n." + requirement.code] == "1" ? .notNeeded : .open
            return (requirement.code, mark)
        }
    }

    var missing: [Requirement] { service.missing(marks) }

    // MARK: What is known already

    /// Fields that a NIK suggests, where nothing is typed yet: never over what somebody typed.
    /// - Parameters:
    ///   - birthDate: the field's name, and that of the sex: nil where the form asks for none.
    ///   - age: nobody is younger who is asked for here: a mother born in 15 was not born in 2015.
    static func suggestions(_ fields: DraftFields, nik name: String, birthDate: String?, sex: String?, atLeast age: UInt64 = 0, today: CalendarDate) -> [(name: String, value: String)] {
        guard let number = PopulationNumber(typed: fields[name]), !number.isProvisional else { return [] }
        var found: [(String, String)] = []
        if let birthDate, fields[birthDate].isEmpty, let date = number.birthDate(on: today, atLeast: age) { found.append((birthDate, DateText.text(date))) }
        if let sex, fields[sex].isEmpty, let code = number.sex { found.append((sex, code.rawValue)) }
        return found
    }

    /// The same for a NIK in the form: of the deceased, of a parent.
    func suggestions(at name: String) -> [(name: String, value: String)] {
        guard name.hasPrefix("f.") else { return [] }
        let parts = name.dropFirst(2).split(separator: "#")
        guard let code = parts.first, let section = service.form.sections.first(where: { $0.fields.contains { $0.code == code && $0.kind == .nik } }) else { return [] }
        let row = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        func other(_ trait: String) -> String? { section.fields.first { $0.personField == trait }.map { Self.name($0.code, row) } }
        let isParent = code.hasPrefix("mother") || code.hasPrefix("father")
        return Self.suggestions(fields, nik: name, birthDate: other("birth_date"), sex: other("sex"), atLeast: isParent ? 12 : 0, today: today)
    }

    /// Numbers and dates that were typed in another form than people read them in: `35 27O1 …`, `1/11/2026`.
    func tidied(_ step: Step) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        func add(_ name: String, _ kind: FieldKind) {
            let typed = fields[name]
            if typed.isEmpty { return }
            let tidy: String?
            switch kind {
            case .nik, .kk: tidy = TypedText.digits(typed).map { String(decoding: $0, as: UTF8.self) }
            case .date: tidy = (try? DateText.parse(typed)).map { DateText.text($0) }
            default: tidy = nil
            }
            if let tidy, tidy != typed { found.append((name, tidy)) }
        }
        switch step {
        case .applicant: for field in Self.person { add(field.name, field.kind) }
        case .form: for section in service.form.sections { for row in 1...rows(section) { for field in section.fields { add(Self.name(field.code, row), field.kind) } } }
        case .papers: add("received_on", .date)
        case .review: break
        }
        return found
    }

    /// What the form can take from the applicant and from its own fields, where nothing is typed yet.
    func carriedOver() -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        for field in service.form.sections.filter({ !$0.repeats }).flatMap(\.fields) where fields["f." + field.code].isEmpty {
            let value: String
            switch field.source {
            case .applicant(let code): value = fields["a." + code]
            case .field(let code): value = fields["f." + code]
            // Where the applicant lives: the request's own village.
            case nil where field.kind == .region && field.code == "region": value = region ?? ""
            case .person, nil: continue
            }
            if !value.isEmpty { found.append(("f." + field.code, value)) }
        }
        return found
    }

    /// What a person fills in the section in which their NIK was typed.
    /// - Parameter person: by code of the applicant's field.
    func filled(section: FormSection, row: Int, person: [String: String]) -> [(name: String, value: String)] {
        section.fields.compactMap { field in
            guard case .person(let code) = field.source, let value = person[code], !value.isEmpty else { return nil }
            let name = Self.name(field.code, row)
            return fields[name].isEmpty ? (name, value) : nil
        }
    }

    /// Names of villages in fields that take a code, where only one village is called so.
    func namedRegions() -> [(name: String, value: String)] {
        guard let regions else { return [] }
        return answers.compactMap { answer in
            guard service.form.field(answer.code)?.kind == .region else { return nil }
            let found = regions.villages(called: answer.text, limit: 2)
            return found.count == 1 ? (Self.name(answer.code, answer.row), found[0].code.description) : nil
        }
    }

    // MARK: What it becomes

    /// A person known here who was chosen: what stood before the operator's eyes.
    struct Known: Sendable {
        let live: LiveRecord
        let values: [String: String]
    }

    /// The operations of one transaction; the request is the one at `request`, and still lacks its number.
    func operations(known: Known?, zone: TimeZoneOffset) -> (operations: [DeskOperation], request: Int) {
        var operations: [DeskOperation] = []
        if let known {
            var update = DeskOperation(update: known.live.id, type: RecordType.applicant)
            for field in Self.person {
                guard fields[field.name] != known.values[field.code] ?? "", let value = Self.value(field.kind, fields[field.name]) else { continue }
                update.set(field.field, value, seen: known.live.versions.filter { $0.field == field.field }.map(\.dot))
            }
            if !update.values.isEmpty { operations.append(update) }
        } else {
            var applicant = DeskOperation(create: RecordType.applicant)
            for field in Self.person { if let value = Self.value(field.kind, fields[field.name]) { applicant.set(field.field, value) } }
            operations.append(applicant)
        }
        let missing = missing
        let stated = try? DateText.parse(fields["received_on"])
        let received = stated ?? today
        var request = DeskOperation(create: RecordType.request)
        request.set(RequestField.service, .text(service.code))
        if let known { request.set(RequestField.applicant, ValueType.reference(to: known.live.id)) } else { request.set(RequestField.applicant, created: 0) }
        request.set(RequestField.state, .text((missing.isEmpty ? RequestState.submitted : .incomplete).rawValue))
        request.set(RequestField.receivedOn, .unsigned(received.rawValue))
        if missing.isEmpty { request.set(RequestField.completeOn, .unsigned(received.rawValue)) }
        request.set(RequestField.catalogueVersion, .unsigned(service.version))
        if let hours = service.dueHours { request.set(RequestField.dueHours, .unsigned(hours)) }
        request.set(RequestField.fee, .unsigned(service.fee))
        request.set(RequestField.channel, .text(stated == nil ? "desk" : "paper"))
        request.set(RequestField.originalSeen, .bool(fields["original_seen"] == "1"))
        if let first = missing.first { request.set(RequestField.missing, .text(first.code)) }
        if let region { request.set(RequestField.region, .text(region)) }
        // On paper the date is the operator's word, and so it is while the machine's clock cannot be believed.
        if let stated = stated ?? (clockIsDoubtful ? today : nil) {
            request.set(RequestField.dateStated, .bool(true))
            // Noon: the paper says the day and no hour.
            if missing.isEmpty, let noon = LocalTime(date: stated, minute: 720)?.seconds(zone), noon > 0 { request.set(RequestField.completeAt, .unsigned(UInt64(noon))) }
        }
        let answers = answers
        for field in service.form.sections.flatMap(\.fields) {
            guard let target = field.target, let text = answers.first(where: { $0.code == field.code && $0.row == 1 })?.text else { continue }
            switch target {
            case "subject_name": request.set(RequestField.subjectName, .text(text))
            case "event_date": if let date = try? DateText.parse(text) { request.set(RequestField.eventDate, .unsigned(date.rawValue)) }
            default: continue
            }
        }
        if !answers.isEmpty { request.set(RequestField.form, .array(answers.map { answer in .array(normal(answer).map { .text($0) }) })) }
        if !fields["note"].isEmpty { request.set(RequestField.notes, .text(fields["note"])) }
        operations.append(request)
        let index = operations.count - 1
        // A set has one element an operation.
        for paper in missing.dropFirst() {
            var more = DeskOperation(updateCreated: index, type: RecordType.request)
            more.set(RequestField.missing, .text(paper.code))
            operations.append(more)
        }
        return (operations, index)
    }

    /// A form's answer in one form: dates as 22-11-2026, numbers without spaces.
    private func normal(_ answer: FormAnswer) -> [String] {
        guard let field = service.form.field(answer.code) else { return answer.cells }
        let text: String
        switch field.kind {
        case .date: text = (try? DateText.parse(answer.text)).map { DateText.text($0) } ?? answer.text
        case .nik, .kk: text = TypedText.digits(answer.text).map { String(decoding: $0, as: UTF8.self) } ?? answer.text
        default: text = answer.text
        }
        return FormAnswer(answer.code, text, row: answer.row).cells
    }

    private static func value(_ kind: FieldKind, _ text: String) -> CBORValue? {
        let tidy = TypedText.tidy(text)
        if tidy.isEmpty { return nil }
        switch kind {
        case .nik, .kk: return TypedText.digits(tidy).map { .text(String(decoding: $0, as: UTF8.self)) }
        case .date: return (try? DateText.parse(tidy)).map { .unsigned($0.rawValue) }
        default: return .text(tidy)
        }
    }

    /// A person's record as the draft's fields have it, by code.
    static func typed(_ view: RecordView) -> [String: String] {
        let reader = RecordReader(view)
        var values: [String: String] = [:]
        for field in person {
            values[field.code] = field.kind == .date ? reader.date(field.field).map { DateText.text($0) } : reader.text(field.field)
        }
        return values
    }
}
