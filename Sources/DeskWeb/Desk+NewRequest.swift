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
                if let same = try await self.sameBefore(open, form, ask) { return same }
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

    /// A person known here becomes a draft's applicant: their values are typed once in a lifetime.
    private func choose(_ view: RecordView, for id: DraftID, _ ask: Ask) async throws {
        let (number, now, live) = (ask.me.number, WallClock.milliseconds(), view.live)
        try await node.deskRead(view.key, purpose: "service", by: number)
        let typed = NewRequest.typed(view)
        let rows = NewRequest.person.map { field in (name: field.name, value: (typed[field.code] ?? "").isEmpty ? nil : Array((typed[field.code] ?? "").utf8)) }
        _ = try await node.desk { store in
            _ = try store.drafts.choose(live, for: id, by: number, wall: now)
            return try store.drafts.write(rows, of: id, by: number, wall: now)
        }
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
        let (id, number, now) = (open.draft.id, ask.me.number, WallClock.milliseconds())
        if form.has("lepas") {
            _ = try await node.desk { try $0.drafts.choose(nil, for: id, by: number, wall: now) }
            _ = try await write(NewRequest.person.map { ($0.name, "") }, open, ask)
            return .go(open.href(.applicant))
        }
        if form.has("pilih") {
            guard let dot = Dot(form["pilih"]), let view = try await node.deskRecord(dot), view.key.scope == open.draft.scope, view.type == RecordType.applicant, !view.isDeleted else {
                throw DeskRefusal.notFound
            }
            try await node.deskRead(view.key, purpose: "service", by: number)
            let live = view.live
            _ = try await node.desk { try $0.drafts.choose(live, for: id, by: number, wall: now) }
            let typed = NewRequest.typed(view)
            _ = try await write(NewRequest.person.map { ($0.name, typed[$0.code] ?? "") }, open, ask)
            return .go(open.href(.applicant))
        }
        var fields = try await write(form.fields("a.").filter { DraftFields.isField($0.name) }, open, ask)
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
        var fields = try await write(form.fields("f.").filter { DraftFields.isField($0.name) }, open, ask)
        var filled: [(name: String, value: String)] = []
        for name in fields.values.keys.sorted() {
            for item in try await person(at: name, NewRequest(open.request, fields), open.draft.scope) {
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
        // A box that is not ticked is not sent.
        let boxes = open.request.service.requirements.flatMap { ["p." + $0.code, "s." + $0.code, "n." + $0.code, "o." + $0.code] } + ["original_seen"]
        var changes = boxes.map { (name: $0, value: form[$0] == "1" || hasScan($0, open) ? "1" : "") }
        changes += [("received_on", form["received_on"]), ("note", form["note"])]
        let fields = try await write(changes, open, ask)
        if form.has("pindai") { return .go("/baki/\(open.id)/\(form["pindai"])") }
        let request = NewRequest(open.request, fields)
        guard !request.findings(.papers).hasErrors else { return .page(stepPage(open, request, .papers, ask, isChecked: true), status: .unprocessableContent) }
        _ = try await write([("step", NewRequest.Step.review.rawValue)], open, ask)
        sealSoon(open)
        return .go(open.href(.review))
    }

    private func submit(_ open: OpenDraft, _ ask: Ask) async throws -> Answer {
        for step in NewRequest.Step.allCases where open.request.findings(step).hasErrors { return .go(open.href(step) + "?salah=1") }
        var known: NewRequest.Known?
        if let live = open.draft.applicant {
            let found = try await node.deskRecord(live.id)
            guard let view = found, !view.isDeleted else {
                // Made one with another record meanwhile, or deleted: what was typed stays, the person is chosen anew.
                let (id, number, now) = (open.draft.id, ask.me.number, WallClock.milliseconds())
                _ = try await node.desk { try $0.drafts.choose(nil, for: id, by: number, wall: now) }
                ask.flash(ask.texts("person_gone"), isBad: true)
                return .go(open.href(.applicant))
            }
            known = NewRequest.Known(live: live, values: NewRequest.typed(view))
        }
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
        case .heldBy: throw HeldByAnother(open: open)
        case .unknown: throw DeskRefusal.notFound
        }
    }

    // MARK: The steps' pages

    /// - Parameters:
    ///   - isChecked: findings are shown, and the first field with an error has the focus.
    ///   - more: the section that gets another row.
    private func stepPage(
        _ open: OpenDraft, _ request: NewRequest, _ step: NewRequest.Step, _ ask: Ask, isChecked: Bool = false, words: String? = nil, found: [ApplicantPage.Found] = [], more: String? = nil
    ) -> any Page {
        let texts = ask.texts
        let findings = request.findings(step)
        let head = StepHead(
            id: open.id, service: texts.pick(request.service.name), action: open.href(step), back: step.before.map { open.href($0) } ?? "/permohonan/baru",
            marks: NewRequest.Step.allCases.map { StepHead.Mark(href: $0 == step ? nil : open.href($0), stepLabel: texts("step_\($0.rawValue)"), isNow: $0 == step) },
            complaint: isChecked && findings.hasErrors ? texts("form_has_problems") : nil, savedAt: ask.time.clock(open.draft.updatedAt))
        let title = "\(texts("step_\(step.rawValue)")) · \(head.service)"
        var fieldsPage = StepFields(request: request, findings: findings, isChecked: isChecked, texts: texts)
        switch step {
        case .applicant:
            let typed = InputField("kata", texts("find_label"), words ?? "", hint: texts("find_hint"))
            let isKnown = open.draft.applicant != nil
            fieldsPage.hasFocus = !isChecked
            return ApplicantPage(
                title: title, head: head, words: typed, searched: !(words ?? "").isEmpty, found: found, known: isKnown ? request.fields["a.name"] : nil,
                fields: NewRequest.person.map { fieldsPage.person($0) })
        case .form:
            fieldsPage.hasFocus = !isChecked && more == nil
            let sections = request.service.form.sections.map { section in
                let rows = min(section.maxRows, request.rows(section) + (more == section.code && !section.code.isEmpty ? 1 : 0))
                let fields = (1...rows).flatMap { row in section.fields.map { fieldsPage.form($0, row: row, of: section, rows: rows) } }
                return FormPage.Section(
                    legend: section.code.isEmpty ? nil : texts.pick(section.label), fields: fields, more: section.repeats && rows < section.maxRows ? section.code : nil)
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
        let person = NewRequest.person.filter { !request.fields[$0.name].isEmpty }.map { field in
            ReviewPage.Line(lineLabel: texts("label_" + field.code), lineValue: value(field.kind, request.fields[field.name]), lineWarning: warning(field.name))
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
