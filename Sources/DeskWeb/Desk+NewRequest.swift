import Causality
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

    let title: String
    let services: [Service]
    let places: FormField?
    let isEmpty: Bool
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
    let back: String?
    let marks: [Mark]
    let problem: String?
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
    let words: FormField
    let searched: Bool
    let found: [Found]
    let known: String?
    let fields: [FormField]
}

struct FormPage: Page {
    static let template = "form"
    let title: String
    let head: StepHead
    let fields: [FormField]
    let isEmpty: Bool
}

struct PapersPage: Page {
    static let template = "papers"

    struct Paper: Sendable {
        let name: String
        let paperLabel: String
        let isThere: Bool
    }

    let title: String
    let head: StepHead
    let papers: [Paper]
    let originalSeen: Bool
    let received: FormField
    let note: FormField
}

struct ReviewPage: Page {
    static let template = "review"

    struct Line: Sendable {
        let lineLabel: String
        let lineValue: String
    }

    let title: String
    let head: StepHead
    let person: [Line]
    let answers: [Line]
    let missing: [String]
    let isComplete: Bool
    let due: String
    let blocked: [Line]
}

extension Desk {
    func addNewRequest(to router: Router<DeskContext>) {
        page(router, "/permohonan/baru") { ask in
            let texts = ask.texts
            let scopes = try await self.myScopes(ask.me)
            let services = try await self.services(texts).filter(\.isOffered)
            var places = FormField("desa", texts("new_place"), scopes.first.map { $0.scope.description } ?? "")
            places.choose(scopes.map { ($0.scope.description, $0.name) })
            return .page(ServicesPage(
                title: texts("new_title"),
                services: services.map { ServicesPage.Service(code: $0.code, serviceName: $0.name, note: texts("new_papers", ["n": String($0.papers.count)])) },
                places: scopes.count > 1 ? places : nil, isEmpty: services.isEmpty))
        }
        act(router, "/permohonan/baru") { ask, form in
            let scopes = try await self.myScopes(ask.me)
            guard let scope = scopes.count == 1 ? scopes.first : scopes.first(where: { $0.scope.description == form["desa"] }) else { throw DeskRefusal.notAllowed }
            guard let service = try await self.service(form["layanan"], ask.texts) else { throw DeskRefusal.notFound }
            let draft = try await self.drafts.begin(scope: scope.scope, author: ask.me.number, fields: [("service", service.code)])
            return .go("/draf/\(draft.id)/pemohon")
        }
        page(router, "/draf/:id/:step") { ask in
            let (draft, service, step) = try await self.opened(ask)
            return .page(try await self.stepPage(draft, service, step, ask))
        }
        act(router, "/draf/:id/simpan") { ask, form in
            let (draft, _) = try await self.draft(ask)
            let fields = form.fields("").filter { Draft.isName($0.name) && $0.name != "_csrf" && Self.isDraftField($0.name) }
            _ = try await self.drafts.change(draft.id, by: ask.me.number) { draft in for field in fields { draft.set(field.name, field.value) } }
            return .nothing
        }
        act(router, "/draf/:id/buang") { ask, _ in
            let (draft, _) = try await self.draft(ask)
            try await self.drafts.remove(draft.id)
            ask.flash(ask.texts("draft_thrown"))
            return .go("/")
        }
        act(router, "/draf/:id/:step") { ask, form in try await self.take(form, ask) }
    }

    private static func isDraftField(_ name: String) -> Bool {
        name.hasPrefix("a.") || name.hasPrefix("f.") || name.hasPrefix("p.") || ["received_on", "note", "original_seen"].contains(name)
    }

    private func draft(_ ask: Ask) async throws -> (Draft, [DeskScopeChoice]) {
        let scopes = try await myScopes(ask.me)
        guard Draft.isID(ask.parameter("id")), let draft = try await drafts.find(ask.parameter("id")), scopes.contains(where: { $0.scope == draft.scope }) else { throw DeskRefusal.notFound }
        return (draft, scopes)
    }

    private func opened(_ ask: Ask) async throws -> (Draft, ServiceCard, NewRequest.Step) {
        let (draft, _) = try await draft(ask)
        guard let step = NewRequest.Step(rawValue: ask.parameter("step")), let service = try await service(draft["service"], ask.texts) else { throw DeskRefusal.notFound }
        return (draft, service, step)
    }

    // MARK: What a step's form brings

    private func take(_ form: Form, _ ask: Ask) async throws -> Answer {
        let (before, service, step) = try await opened(ask)
        if step == .review { return try await submit(before, service, ask) }
        if step == .applicant, form.has("cari") { return .page(try await stepPage(before, service, step, ask, words: form["kata"])) }
        let isChosen = Dot(form["pilih"]) != nil
        let person = isChosen ? try await chosen(form["pilih"], before.scope) : nil
        let fields = form.fields("").filter { Self.isDraftField($0.name) && Draft.isName($0.name) }
        let boxes = step == .papers ? service.papers.map { "p.\($0.code)" } + ["original_seen"] : []
        let isFreed = form.has("lepas")
        guard let draft = try await drafts.change(before.id, by: ask.me.number, { draft in
            // A box that is not ticked is not sent.
            for box in boxes where !form.has(box) { draft.set(box, "") }
            for field in fields { draft.set(field.name, field.value) }
            if isFreed {
                draft.set("applicant", "")
                for field in NewRequest.person { draft.set(field.name, "") }
            }
            if let person {
                draft.set("applicant", person.record)
                for item in person.values { draft.set(item.name, item.value) }
            }
            if !isChosen, !isFreed, let next = step.next, NewRequest.problems(draft, in: step, service: service).isEmpty { draft.set("step", next.rawValue) }
        }) else { throw DeskRefusal.notFound }
        if isChosen || isFreed { return .go("/draf/\(draft.id)/\(step.rawValue)") }
        let problems = NewRequest.problems(draft, in: step, service: service)
        guard problems.isEmpty else { return .page(try await stepPage(draft, service, step, ask, problems: problems), status: .unprocessableContent) }
        return .go("/draf/\(draft.id)/\((step.next ?? .review).rawValue)")
    }

    private struct KnownPerson: Sendable {
        let record: String
        var values: [(name: String, value: String)] = []
    }

    /// A known person's fields, to fill the form with.
    private func chosen(_ text: String, _ scope: ScopeID) async throws -> KnownPerson {
        guard let dot = Dot(text) else { throw DeskRefusal.notFound }
        let found = try await node.deskRecord(dot)
        guard let found, found.key.scope == scope, found.type == RecordType.applicant, !found.isDeleted else { throw DeskRefusal.notFound }
        return Self.knownPerson(found)
    }

    private static func knownPerson(_ view: RecordView) -> KnownPerson {
        let reader = RecordReader(view)
        var person = KnownPerson(record: view.key.record.description)
        for field in NewRequest.person {
            let value = field.kind == .date ? reader.date(field.field).map { DeskTime.text($0) } : reader.text(field.field)
            person.values.append((field.name, value ?? ""))
        }
        return person
    }

    /// Writes the request. Its number is drawn and kept first: after a crash between writing and throwing the draft away, the number tells that it was written.
    private func submit(_ before: Draft, _ service: ServiceCard, _ ask: Ask) async throws -> Answer {
        for step in NewRequest.Step.allCases where !NewRequest.problems(before, in: step, service: service).isEmpty { return .go("/draf/\(before.id)/\(step.rawValue)") }
        if let number = before.number, let written = try await request(numbered: number, in: before.scope) {
            try await drafts.remove(before.id)
            return .go("/permohonan/\(written)")
        }
        let number: String
        if let drawn = before.number { number = drawn } else { number = try await node.deskNumber(before.scope) }
        guard let draft = try await drafts.change(before.id, by: ask.me.number, { $0.number = number }) else { throw DeskRefusal.notFound }
        let (operations, index) = NewRequest.operations(draft, service: service, number: number, today: ask.time.day(WallClock.milliseconds()))
        let records = try await node.deskAppend(operations, scope: draft.scope, by: ask.me.number)
        try await drafts.remove(draft.id)
        ask.flash(ask.texts("request_saved", ["number": number]))
        return .go("/permohonan/\(records[index])")
    }

    private func request(numbered number: String, in scope: ScopeID) async throws -> RecordID? {
        var last: RecordID?
        while true {
            let views = try await node.deskRecords(RecordType.request, in: scope, after: last, limit: 256)
            for view in views where RecordReader(view).text(RequestField.number) == number { return view.key.record }
            guard views.count == 256, let end = views.last else { return nil }
            last = end.key.record
        }
    }

    // MARK: The steps' pages

    private func stepPage(
        _ draft: Draft, _ service: ServiceCard, _ step: NewRequest.Step, _ ask: Ask, problems: [String: String] = [:], words: String? = nil
    ) async throws -> any Page {
        let texts = ask.texts
        let head = StepHead(
            id: draft.id, service: service.name, action: "/draf/\(draft.id)/\(step.rawValue)", back: step.before.map { "/draf/\(draft.id)/\($0.rawValue)" } ?? "/permohonan/baru",
            marks: NewRequest.Step.allCases.map { StepHead.Mark(href: $0 == step ? nil : "/draf/\(draft.id)/\($0.rawValue)", stepLabel: texts("step_\($0.rawValue)"), isNow: $0 == step) },
            problem: problems.isEmpty ? nil : texts("form_has_problems"), savedAt: ask.time.clock(draft.changed))
        let title = "\(texts("step_\(step.rawValue)")) · \(service.name)"
        switch step {
        case .applicant:
            let found = try await find(words ?? "", draft.scope, texts)
            var field = FormField("kata", texts("find_label"), words ?? "", hint: texts("find_hint"))
            field.hasFocus = problems.isEmpty && draft["a.name"].isEmpty
            return ApplicantPage(
                title: title, head: head, words: field, searched: !(words ?? "").isEmpty, found: found, known: draft["applicant"].isEmpty ? nil : draft["a.name"],
                fields: Self.personFields(draft, problems, texts, isKnown: !draft["applicant"].isEmpty))
        case .form:
            let fields = service.form.enumerated().map { index, entry in
                var field = FormField("f.\(entry.code)", entry.name, draft["f.\(entry.code)"], hint: entry.kind == "date" ? texts("date_hint") : nil)
                field.problem = problems[field.name].map { texts($0) }
                if entry.kind == "date" || entry.kind == "number" { field.inputMode = "numeric" }
                field.hasFocus = problems.isEmpty ? index == 0 : field.problem != nil
                return field
            }
            return FormPage(title: title, head: head, fields: fields, isEmpty: fields.isEmpty)
        case .papers:
            var received = FormField("received_on", texts("received_label"), draft["received_on"], hint: texts("received_hint"))
            received.inputMode = "numeric"
            received.maxLength = 12
            received.problem = problems["received_on"].map { texts($0) }
            var note = FormField("note", texts("note_label"), draft["note"])
            note.kind = .area
            note.maxLength = 900
            return PapersPage(
                title: title, head: head, papers: service.papers.map { PapersPage.Paper(name: "p.\($0.code)", paperLabel: $0.name, isThere: draft["p.\($0.code)"] == "1") },
                originalSeen: draft["original_seen"] == "1", received: received, note: note)
        case .review:
            let missing = NewRequest.missing(draft, service)
            let blocked = NewRequest.Step.allCases.filter { !NewRequest.problems(draft, in: $0, service: service).isEmpty }
            func shown(_ field: NewRequest.PersonField) -> ReviewPage.Line? {
                let value = draft[field.name]
                if value.isEmpty { return nil }
                return ReviewPage.Line(lineLabel: texts("label_" + field.name.dropFirst(2)), lineValue: field.kind == .sex ? texts("sex_\(value)") : value)
            }
            return ReviewPage(
                title: title, head: head, person: NewRequest.person.compactMap(shown),
                answers: service.form.compactMap { entry in draft["f.\(entry.code)"].isEmpty ? nil : ReviewPage.Line(lineLabel: entry.name, lineValue: draft["f.\(entry.code)"]) },
                missing: missing.map(\.name), isComplete: missing.isEmpty, due: texts("review_due", ["n": String(service.dueHours)]),
                blocked: blocked.map { ReviewPage.Line(lineLabel: texts("step_\($0.rawValue)"), lineValue: "/draf/\(draft.id)/\($0.rawValue)") })
        }
    }

    private static func personFields(_ draft: Draft, _ problems: [String: String], _ texts: Texts, isKnown: Bool) -> [FormField] {
        var hasFocus = problems.isEmpty && !draft["a.name"].isEmpty
        return NewRequest.person.map { person in
            var field = FormField(person.name, texts("label_" + person.name.dropFirst(2)), draft[person.name], isRequired: person.isRequired)
            field.maxLength = person.max
            field.problem = problems[person.name].map { texts($0) }
            switch person.kind {
            case .number16: field.inputMode = "numeric"
            case .date:
                field.inputMode = "numeric"
                field.hint = texts("date_hint")
            case .phone: field.inputMode = "tel"
            case .sex: field.choose([("", texts("choose")), ("L", texts("sex_L")), ("P", texts("sex_P"))])
            case .text: break
            }
            if field.problem != nil || hasFocus {
                field.hasFocus = !problems.isEmpty ? field.problem != nil && !hasFocus : true
                hasFocus = false
            }
            return field
        }
    }

    /// People known here whose number is typed in full, or whose name has all the words. A first form of the search of the desk's store.
    private func find(_ words: String, _ scope: ScopeID, _ texts: Texts) async throws -> [ApplicantPage.Found] {
        let parts = words.lowercased().split(separator: " ").map(String.init)
        guard !parts.isEmpty, words.utf8.count <= 200 else { return [] }
        let number = NewRequest.digits(words) ?? ""
        var found: [ApplicantPage.Found] = []
        for view in try await node.deskRecords(RecordType.applicant, in: scope, after: nil, limit: 2000) where !view.isDeleted && found.count < 12 {
            let reader = RecordReader(view)
            let name = reader.text(ApplicantField.name) ?? ""
            let nik = reader.text(ApplicantField.nik) ?? ""
            let isMatch = number.utf8.count >= 8
                ? [nik, reader.text(ApplicantField.kk) ?? "", NewRequest.digits(reader.text(ApplicantField.phone) ?? "") ?? ""].contains(number)
                : parts.allSatisfy { name.lowercased().contains($0) }
            guard isMatch else { continue }
            let notes = [ValueText.masked(nik), reader.date(ApplicantField.birthDate).map { DeskTime.text($0) } ?? "", reader.text(ApplicantField.birthPlace) ?? ""]
            found.append(ApplicantPage.Found(record: view.key.record.description, foundName: name, foundNote: notes.filter { !$0.isEmpty }.joined(separator: " · ")))
        }
        return found
    }
}
