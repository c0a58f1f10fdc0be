import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost
import Replica

/// `/permohonan/baru`: choose a service.
struct ServicesPage: Page {
    static let template = "services"

    struct Service: Sendable {
        let code: String
        let serviceName: String
        let note: String
    }

    struct Group: Sendable {
        let groupTitle: String
        let services: [Service]
    }

    let title: String
    let groups: [Group]
    let places: InputField?
    /// For this person, who is known here.
    let person: Person?
    let isEmpty: Bool

    struct Person: Sendable {
        let personRecord: String
        let personSentence: String
    }
}

/// What all steps show around their fields.
struct StepHead: Sendable {
    struct Mark: Sendable {
        let href: String?
        let stepLabel: String
        let isNow: Bool
    }

    let id: String
    let service: String
    let action: String
    let back: String
    let marks: [Mark]
    let complaint: String?
    /// What the page shows, for its form to carry back (``Shown``).
    let shown: String
    let savedAt: String
}

struct ApplicantPage: Page {
    static let template = "applicant"

    struct Found: Sendable {
        let record: String
        let foundName: String
        let foundNote: String
    }

    let title: String
    let head: StepHead
    let words: InputField
    let searched: Bool
    let found: [Found]
    let known: String?
    let fields: [InputField]
}

struct FormPage: Page {
    static let template = "form"

    struct Section: Sendable {
        let legend: String?
        let fields: [InputField]
        let more: String?
    }

    let title: String
    let head: StepHead
    let sections: [Section]
    let deadline: String?
    let isLate: Bool
    let isEmpty: Bool
}

struct PapersPage: Page {
    static let template = "papers"

    struct Paper: Sendable {
        let code: String
        let paperLabel: String
        let isThere: Bool
        let substitute: String?
        let isSubstituted: Bool
        let isOptional: Bool
        let isNotNeeded: Bool
        let scan: PaperStrip
    }

    let title: String
    let head: StepHead
    let papers: [Paper]
    let scanned: String
    let others: PaperStrip
    let originalSeen: Bool
    let received: InputField
    let note: InputField
}

struct ReviewPage: Page {
    static let template = "review"

    struct Line: Sendable {
        let lineLabel: String
        let lineValue: String
        let lineWarning: String?
    }

    struct Blocked: Sendable {
        let href: String
        let stepLabel: String
    }

    let title: String
    let head: StepHead
    let person: [Line]
    let answers: [Line]
    let missing: [String]
    let isComplete: Bool
    let due: String?
    let deadline: String?
    let isBlocked: Bool
    let blocked: [Blocked]
}

extension Desk {
    func addNewRequest(to router: Router<DeskContext>) {
        page(router, "/permohonan/baru") { ask in .page(try await self.servicesPage(ask, person: try await self.applicant(ask.query("orang"), ask))) }
        act(router, "/permohonan/baru") { ask, form in
            let person = try await self.applicant(form["orang"], ask)
            let places = try await self.places(ask).filter { person == nil || person?.key.scope == $0.scope.scope }
            guard let place = places.count == 1 ? places.first : places.first(where: { $0.choice == form["desa"] }) else {
                if form["desa"].isEmpty, !places.isEmpty { return .page(try await self.servicesPage(ask, person: person, problem: ask.texts("place_choose")), status: .unprocessableContent) }
                throw DeskRefusal.notAllowed
            }
            guard let service = try await self.service(form["layanan"]), service.isOffered(on: ask.today) else { throw DeskRefusal.notFound }
            let draft = try await self.begin(service, place.scope, ask)
            try await self.keep(place, in: draft, ask)
            if let person { try await self.choose(person, for: draft, ask) }
            return .go("/draf/\(draft)/\(NewRequest.Step.applicant.rawValue)")
        }
        page(router, "/draf/:id/:step") { ask in
            let open = try await self.open(ask)
            guard let step = NewRequest.Step(rawValue: ask.parameter("step")) else { throw DeskRefusal.notFound }
            // From the last page, where only the step was named: now what is wrong in it.
            return .page(self.stepPage(open, open.request, step, ask, isChecked: ask.query("salah") == "1"))
        }
        act(router, "/draf/:id/:step") { ask, form in
            let open = try await self.open(ask)
            switch NewRequest.Step(rawValue: ask.parameter("step")) {
            case .applicant?: return try await self.takeApplicant(form, open, ask)
            case .form?: return try await self.takeForm(form, open, ask)
            case .papers?: return try await self.takePapers(form, open, ask)
            case .review?:
                if !open.isGone, !NewRequest.Step.allCases.contains(where: { open.request.findings($0).hasErrors }) {
                    // What is submitted is what stood on the page whose button was pressed.
                    guard Safety.isEqual(form["dilihat"], Shown.review(open)) else {
                        return .page(self.stepPage(open, open.request, .review, ask, complaint: ask.texts("review_changed")), status: .conflict)
                    }
                    if let same = try await self.sameBefore(open, form, ask) { return same }
                }
                return try await self.submit(open, ask)
            case nil: throw DeskRefusal.notFound
            }
        }
    }

    /// The person that a page or form names; nil when it names none.
    private func applicant(_ name: String, _ ask: Ask) async throws -> RecordView? {
        if name.isEmpty { return nil }
        let scopes = try await myScopes(ask.me).map(\.scope)
        guard let dot = Dot(name) else { throw DeskRefusal.notFound }
        let found = try await node.deskRecord(dot)
        guard let view = found, view.type == RecordType.applicant, !view.isDeleted, scopes.contains(view.key.scope) else { throw DeskRefusal.notFound }
        return view
    }

    private func servicesPage(_ ask: Ask, person: RecordView?, problem: String? = nil) async throws -> ServicesPage {
        let texts = ask.texts
        var places = Self.placeField(try await self.places(ask).filter { person == nil || person?.key.scope == $0.scope.scope }, texts)
        places?.problem = problem
        var groups: [(code: String, services: [ServicesPage.Service])] = []
        for service in try await services() where service.isOffered(on: ask.today) {
            if groups.last?.code != service.group { groups.append((service.group, [])) }
            groups[groups.count - 1].services.append(ServicesPage.Service(code: service.code, serviceName: texts.pick(service.name), note: texts("new_papers", ["n": String(service.requirements.count)])))
        }
        return ServicesPage(
            title: texts("new_title"),
            groups: groups.map { group in
                let labels = RegistryTexts.labels("group." + group.code)
                return ServicesPage.Group(groupTitle: labels.map { texts.pick($0) } ?? (group.code.isEmpty ? texts("new_other_group") : group.code), services: group.services)
            },
            places: places,
            person: person.map { view in
                ServicesPage.Person(personRecord: view.key.record.description, personSentence: texts("new_for", ["name": RecordReader(view).text(ApplicantField.name) ?? texts("draft_nameless")]))
            }, isEmpty: groups.isEmpty)
    }

    // MARK: What a step's form brings

    private func takeApplicant(_ form: Form, _ open: OpenDraft, _ ask: Ask) async throws -> Answer {
        if form.has("cari") {
            let found = try await find(form["kata"], open.draft.scope, ask)
            return .page(stepPage(open, open.request, .applicant, ask, words: form["kata"], found: found))
        }
        if form.has("lepas") {
            try await release(open, keepsTyped: false, ask)
            return .go(open.href(.applicant))
        }
        if form.has("pilih") {
            guard let dot = Dot(form["pilih"]), let view = try await node.deskRecord(dot), view.key.scope == open.draft.scope, view.type == RecordType.applicant, !view.isDeleted else {
                throw DeskRefusal.notFound
            }
            try await choose(view, for: open.draft.id, over: open.fields, ask)
            return .go(open.href(.applicant))
        }
        if open.isGone { try await release(open, keepsTyped: true, ask) }
        var fields = try await write(typed(form, open, .applicant), open, ask)
        let suggested = NewRequest.suggestions(fields, nik: "a.nik", birthDate: "a.birth_date", sex: "a.sex", today: open.request.today)
        for item in suggested { fields[item.name] = item.value }
        let request = NewRequest(open.request, fields)
        guard !request.findings(.applicant).hasErrors else {
            _ = try await write(suggested, open, ask)
            return .page(stepPage(open, request, .applicant, ask, isChecked: true), status: .unprocessableContent)
        }
        _ = try await write(suggested + request.tidied(.applicant) + request.carriedOver() + [("step", NewRequest.Step.form.rawValue)], open, ask)
        return .go(open.href(.form))
    }

    private func takeForm(_ form: Form, _ open: OpenDraft, _ ask: Ask) async throws -> Answer {
        var fields = try await write(typed(form, open, .form), open, ask)
        var filled: [(name: String, value: String)] = []
        for name in fields.values.keys.sorted() {
            for item in try await person(at: name, NewRequest(open.request, fields), open.draft.scope, by: ask.me.number) {
                fields[item.name] = item.value
                filled.append(item)
            }
        }
        for name in fields.values.keys.sorted() {
            for item in NewRequest(open.request, fields).suggestions(at: name) {
                fields[item.name] = item.value
                filled.append(item)
            }
        }
        for item in NewRequest(open.request, fields).namedRegions() {
            fields[item.name] = item.value
            filled.append(item)
        }
        if !filled.isEmpty { _ = try await write(filled, open, ask) }
        let request = NewRequest(open.request, fields)
        if form.has("tambah") { return .page(stepPage(open, request, .form, ask, more: form["tambah"])) }
        guard !request.findings(.form).hasErrors else { return .page(stepPage(open, request, .form, ask, isChecked: true), status: .unprocessableContent) }
        _ = try await write(request.tidied(.form) + [("step", NewRequest.Step.papers.rawValue)], open, ask)
        return .go(open.href(.papers))
    }

    private func takePapers(_ form: Form, _ open: OpenDraft, _ ask: Ask) async throws -> Answer {
        let fields = try await write(typed(form, open, .papers), open, ask)
        if form.has("pindai") { return .go("/baki/\(open.id)/\(form["pindai"])") }
        let request = NewRequest(open.request, fields)
        guard !request.findings(.papers).hasErrors else { return .page(stepPage(open, request, .papers, ask, isChecked: true), status: .unprocessableContent) }
        _ = try await write([("step", NewRequest.Step.review.rawValue)], open, ask)
        sealSoon(open)
        return .go(open.href(.review))
    }

    /// What was typed or ticked in a step's form: the fields that differ from what its page showed.
    func typed(_ form: Form, _ open: OpenDraft, _ step: NewRequest.Step) -> [(name: String, value: String)] {
        switch step {
        case .applicant, .form: return Shown.typed(form.fields(step == .form ? "f." : "a.").filter { DraftFields.isField($0.name) }, over: form["dilihat"])
        case .papers:
            // A box that is not ticked is not sent; one with a scan stays ticked.
            let boxes = Self.boxes(open.request)
            var changes = boxes.filter { !hasScan($0, open) }.map { (name: $0, value: form[$0] == "1" ? "1" : "") }
            changes += [("received_on", form["received_on"]), ("note", form["note"])]
            return Shown.typed(changes, over: form["dilihat"]) + boxes.filter { hasScan($0, open) && open.fields[$0] != "1" }.map { (name: $0, value: "1") }
        case .review: return []
        }
    }

    private static func boxes(_ request: NewRequest) -> [String] {
        request.service.requirements.flatMap { ["p." + $0.code, "s." + $0.code, "n." + $0.code, "o." + $0.code] } + ["original_seen"]
    }

    private func submit(_ open: OpenDraft, _ ask: Ask) async throws -> Answer {
        if open.isGone {
            // Deleted meanwhile: what was typed stays, the person is chosen anew.
            try await release(open, keepsTyped: true, ask)
            ask.flash(ask.texts("person_gone"), isBad: true)
            return .go(open.href(.applicant))
        }
        for step in NewRequest.Step.allCases where open.request.findings(step).hasErrors { return .go(open.href(step) + "?salah=1") }
        let known = open.person.map { NewRequest.Known(live: $0.live, values: NewRequest.typed($0)) }
        let (operations, index) = open.request.operations(known: known, zone: clock.zone)
        let scanned: [DeskOperation]
        do { scanned = try await scannedOperations(open, request: index) } catch let fault as PapersNotReady {
            ask.flash(fault.text(ask), isBad: true)
            return .go(open.href(.papers))
        }
        switch try await node.submitDraft(open.draft.id, operations + scanned, request: index, number: RequestField.number, scope: open.draft.scope, by: ask.me.number) {
        case .done(let record):
            await settle(open.id, to: record)
            ask.flash(ask.texts("request_saved"))
            return .go("/permohonan/\(record)")
        case .heldBy: throw HeldByAnother(draft: open.draft)
        case .unknown: throw DeskRefusal.notFound
        }
    }

    // MARK: The steps' pages

    /// - Parameters:
    ///   - isChecked: findings are shown, and the first field with an error has the focus.
    ///   - more: the section that gets another row.
    private func stepPage(
        _ open: OpenDraft, _ request: NewRequest, _ step: NewRequest.Step, _ ask: Ask, isChecked: Bool = false, words: String? = nil, found: [ApplicantPage.Found] = [], more: String? = nil,
        complaint: String? = nil
    ) -> any Page {
        let texts = ask.texts
        let findings = request.findings(step)
        func rows(_ section: FormSection) -> Int { min(section.maxRows, request.rows(section) + (more == section.code && !section.code.isEmpty ? 1 : 0)) }
        let shown =
            switch step {
            case .applicant: Shown.text(NewRequest.person.map(\.name), open.visible(request.fields))
            case .form:
                Shown.text(request.service.form.sections.flatMap { section in (1...rows(section)).flatMap { row in section.fields.map { NewRequest.name($0.code, row) } } }, request.fields)
            case .papers: Shown.text(Self.boxes(request) + ["received_on", "note"], request.fields)
            case .review: Shown.review(open)
            }
        let head = StepHead(
            id: open.id, service: texts.pick(request.service.name), action: open.href(step), back: step.before.map { open.href($0) } ?? "/permohonan/baru",
            marks: NewRequest.Step.allCases.map { StepHead.Mark(href: $0 == step ? nil : open.href($0), stepLabel: texts("step_\($0.rawValue)"), isNow: $0 == step) },
            complaint: complaint ?? (isChecked && findings.hasErrors ? texts("form_has_problems") : step == .applicant && open.isGone ? texts("person_gone") : nil), shown: shown, savedAt: ask.time.clock(open.draft.updatedAt))
        let title = "\(texts("step_\(step.rawValue)")) · \(head.service)"
        var fieldsPage = StepFields(request: request, findings: findings, isChecked: isChecked, texts: texts)
        switch step {
        case .applicant:
            let typed = InputField("kata", texts("find_label"), words ?? "", hint: texts("find_hint"))
            let isKnown = open.person != nil
            let shownFields = open.visible(request.fields)
            fieldsPage.hasFocus = !isChecked
            return ApplicantPage(
                title: title, head: head, words: typed, searched: !(words ?? "").isEmpty, found: found, known: isKnown ? request.fields["a.name"] : nil,
                fields: NewRequest.person.map { field in
                    var input = fieldsPage.person(field)
                    if case let value = input.value, !value.isEmpty, shownFields[field.name].isEmpty {
                        (input.value, input.hint) = ("", texts("person_keep", ["value": field.kind == .phone ? Masked.phone(value) : Masked.number(value)]))
                    }
                    if let replaced = open.replacedWords(field.code, texts) { input.warning = [input.warning, replaced].compactMap { $0 }.joined(separator: " ") }
                    return input
                })
        case .form:
            fieldsPage.hasFocus = !isChecked && more == nil
            let sections = request.service.form.sections.map { section in
                let rowCount = rows(section)
                let fields = (1...rowCount).flatMap { row in section.fields.map { fieldsPage.form($0, row: row, of: section, rows: rowCount) } }
                return FormPage.Section(
                    legend: section.code.isEmpty ? nil : texts.pick(section.label), fields: fields, more: section.repeats && rowCount < section.maxRows ? section.code : nil)
            }
            return FormPage(
                title: title, head: head, sections: sections, deadline: Self.deadline(request, texts), isLate: request.formCheck.deadline(request.answers)?.isLate ?? false,
                isEmpty: sections.allSatisfy { $0.fields.isEmpty })
        case .papers:
            var received = fieldsPage.plain("received_on", texts("received_label"), hint: texts("received_hint"))
            received.inputMode = "numeric"
            received.maxLength = 12
            var note = fieldsPage.plain("note", texts("note_label"))
            note.kind = .area
            note.maxLength = 900
            return PapersPage(
                title: title, head: head, papers: request.service.requirements.map { paper($0, open, request, texts) },
                scanned: scannedSentence(open, texts), others: strip(open, PaperPlace.other, request, texts), originalSeen: request.fields["original_seen"] == "1", received: received, note: note)
        case .review: return review(open, request, head, title, texts)
        }
    }

    /// With "one of these", "if needed" behind it.
    func paperLabel(_ requirement: Requirement, _ texts: Texts) -> String {
        var label = texts.pick(requirement.label)
        if requirement.when == .sometimes { label += " (\(texts.registry("standard.sometimes")))" }
        if requirement.group != nil { label += " (\(texts.registry("standard.one-of")))" }
        return label
    }

    private func paper(_ requirement: Requirement, _ open: OpenDraft, _ request: NewRequest, _ texts: Texts) -> PapersPage.Paper {
        return PapersPage.Paper(
            code: requirement.code, paperLabel: paperLabel(requirement, texts), isThere: request.fields["p." + requirement.code] == "1",
            substitute: requirement.substitute.map { texts("papers_substitute", ["form": $0]) }, isSubstituted: request.fields["s." + requirement.code] == "1",
            isOptional: requirement.when == .sometimes, isNotNeeded: request.fields["n." + requirement.code] == "1",
            scan: strip(open, requirement.code, request, texts))
    }

    private static func deadline(_ request: NewRequest, _ texts: Texts) -> String? {
        guard let deadline = request.formCheck.deadline(request.answers) else { return nil }
        return texts.registry(deadline.isLate ? "deadline.late" : "deadline.day", [("day", String(deadline.day)), ("days", String(deadline.days))])
    }

    private func review(_ open: OpenDraft, _ request: NewRequest, _ head: StepHead, _ title: String, _ texts: Texts) -> ReviewPage {
        let warnings = NewRequest.Step.allCases.flatMap { request.findings($0) }.filter { $0.weight == .warning }
        func warning(_ name: String) -> String? { warnings.first { $0.field == name }?.text(texts.language) }
        func value(_ kind: FieldKind, _ text: String) -> String {
            if case .list(let code) = kind, let item = request.service.list(code)?.item(text) { return texts.pick(item.label) }
            if kind == .boolean { return texts(text == "true" ? "yes" : "no") }
            return text
        }
        let person = NewRequest.person.filter { !request.fields[$0.name].isEmpty }.map { field -> ReviewPage.Line in
            let warnings = [open.replacedWords(field.code, texts), warning(field.name)].compactMap { $0 }
            return ReviewPage.Line(lineLabel: texts("label_" + field.code), lineValue: value(field.kind, request.fields[field.name]), lineWarning: warnings.isEmpty ? nil : warnings.joined(separator: " "))
        }
        let answers = request.answers.map { answer -> ReviewPage.Line in
            let field = request.service.form.field(answer.code)
            let label = field.map { texts.pick($0.label) } ?? answer.code
            return ReviewPage.Line(
                lineLabel: answer.row == 1 ? label : "\(label) (\(answer.row))", lineValue: field.map { value($0.kind, answer.text) } ?? answer.text,
                lineWarning: warning(NewRequest.name(answer.code, answer.row)))
        }
        let missing = request.missing
        let blocked = NewRequest.Step.allCases.filter { request.findings($0).hasErrors }.map { ReviewPage.Blocked(href: open.href($0) + "?salah=1", stepLabel: texts("step_\($0.rawValue)")) }
        return ReviewPage(
            title: title, head: head, person: person, answers: answers, missing: missing.map { paperLabel($0, texts) }, isComplete: missing.isEmpty,
            due: request.service.dueHours.map { texts("review_due", ["n": String($0)]) }, deadline: Self.deadline(request, texts), isBlocked: !blocked.isEmpty, blocked: blocked)
    }
}
