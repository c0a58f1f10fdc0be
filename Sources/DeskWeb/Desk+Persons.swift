import CanonicalCBOR
import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost
import OperationLog
import Replica

/// `/orang/<record>`: what is known of a person, masked, and the requests that the person made.
struct PersonPage: Page {
    static let template = "person"
    let title: String
    /// On the page only: titles stay in the browser's history.
    let personName: String
    let record: String
    let lines: [RequestPage.Line]
    let rows: [HomePage.Row]
    let alike: [RequestPage.Alike]
    let disputeHref: String?
    let newHref: String
    let correctHref: String
    let isMasked: Bool
    let reason: InputField
}

/// `/orang/<record>/betulkan`
struct PersonFormPage: Page {
    static let template = "person-form"
    let title: String
    let kicker: String
    let complaint: String?
    let action: String
    let dilihat: String
    let fields: [InputField]
    let reasons: [InputField]
    /// What was typed before the office took the request up.
    let typed: [ActPage.Line]
    /// Requests that the office has in work: their values go through it.
    let rows: [HomePage.Row]
    let back: String
}

extension Desk {
    func addPersons(to router: Router<DeskContext>) {
        page(router, "/orang/:record") { ask in .page(try await self.personPage(ask, isRevealed: false)) }
        act(router, "/orang/:record/buka") { ask, form in
            let view = try await self.person(ask)
            guard Self.purposes.contains(form["alasan"]) else { return .page(try await self.personPage(ask, isRevealed: false, problem: ask.texts("reveal_why")), status: .unprocessableContent) }
            try await self.node.deskAccess("reveal", record: view.key, purpose: form["alasan"], by: ask.me.number)
            return .page(try await self.personPage(ask, isRevealed: true))
        }
        page(router, "/orang/:record/betulkan") { ask in .page(try await self.personForm(try await self.person(ask), ask.kept, ask)) }
        act(router, "/orang/:record/betulkan") { ask, form in try await self.correctPerson(form, ask) }
        page(router, "/orang/:record/catatan") { ask in .page(self.personNote(try await self.person(ask), ask.kept?["catatan"] ?? "", ask)) }
        act(router, "/orang/:record/catatan") { ask, form in
            let view = try await self.person(ask)
            let text = TypedText.tidy(form["catatan"])
            guard !text.isEmpty, ValueType.text.problem(.text(text), max: 1000) == nil else {
                return .page(self.personNote(view, form["catatan"], ask, problem: ask.texts(text.isEmpty ? "note_empty" : "note_long")), status: .unprocessableContent)
            }
            guard try await self.addNote(text, to: view, ask) else {
                return .page(self.personNote(view, form["catatan"], ask, problem: ask.texts("act_stale")), status: .conflict)
            }
            ask.flash(ask.texts("note_saved"))
            return .go("/orang/\(view.key.record)")
        }
    }

    /// What an operator has to say about a person in dispute, when others decide.
    private func personNote(_ view: RecordView, _ typed: String, _ ask: Ask, problem: String? = nil) -> ActPage {
        let texts = ask.texts
        let (path, reader) = ("/orang/\(view.key.record)", RecordReader(view))
        var page = ActPage(title: texts("note_title"), kicker: reader.text(ApplicantField.name) ?? "", lead: texts("note_lead"), action: path + "/catatan", go: texts("note_go"), back: path)
        var field = InputField.words("catatan", texts("note_label"), typed, problem: problem, isRequired: true)
        field.hasFocus = true
        page.fields = [field]
        page.facts = reader.set(ApplicantField.notes).map { ActPage.Line(lineLabel: texts("note_before"), lineValue: $0) }
        return page
    }

    /// The person that the path names, in a scope where the operator works; that it was read is written down.
    private func person(_ ask: Ask) async throws -> RecordView {
        guard let dot = Dot(ask.parameter("record")) else { throw DeskRefusal.notFound }
        let scopes = try await myScopes(ask.me).map(\.scope)
        let found = try await node.deskLiving(dot)
        guard let view = found, view.type == RecordType.applicant, !view.isDeleted, scopes.contains(view.key.scope) else { throw DeskRefusal.notFound }
        try await node.deskRead(view.key, purpose: "service", by: ask.me.number)
        return view
    }

    private func personPage(_ ask: Ask, isRevealed: Bool, problem: String? = nil) async throws -> PersonPage {
        let texts = ask.texts
        let view = try await person(ask)
        let record = view.key.record
        let (requests, candidates) = try await node.desk { store in
            (try store.index.requests(.of(applicant: record), limit: 60).items, try store.duplicates.candidates(of: record, likeness: UInt64(SameCandidate.likely)))
        }
        let listing = try await listing(requests, ask)
        let schemas = await node.deskSchemas()
        let schema = schemas.first { $0.type == RecordType.applicant }
        let words = RecordLines(isRevealed: isRevealed, texts: texts, service: nil)
        let reader = RecordReader(view)
        let lines = (schema?.fields ?? []).compactMap { field -> RequestPage.Line? in
            let values = view.versions(field.number).map { words.value($0.value, field) }
            guard let last = values.last else { return nil }
            let isDisputed = reader.isDisputed(field)
            return RequestPage.Line(lineLabel: texts.pick(field.labels), lineValue: field.fieldClass == .union ? values.joined(separator: ", ") : last, isDisputed: isDisputed, others: isDisputed ? Array(values.dropLast()) : [])
        }
        var alike: [RequestPage.Alike] = []
        for candidate in candidates.prefix(5) where listing.scopes.contains(candidate.record.scope) {
            let held = try await node.deskRecord(candidate.record.record)
            guard let other = held, other.type == RecordType.applicant else { continue }
            let why = Self.traits(view).flatMap { left in Self.traits(other).flatMap { left.compare($0) } }
            alike.append(RequestPage.Alike(
                href: "/mungkin-sama/\(record)/\(candidate.record.record)", alikeName: RecordReader(other).text(ApplicantField.name) ?? "", alikeNote: Self.words(why, texts).joined(separator: ", ")))
        }
        var reason = InputField("alasan", texts("reveal_reason"), "service")
        let purposes = CodeList.builtIn.first { $0.code == "purpose" }?.items ?? []
        reason.choose(Self.purposes.map { code in (code, purposes.first { $0.code == code }.map { texts.pick($0.label) } ?? code) })
        reason.problem = problem
        return PersonPage(
            title: texts("person_title"), personName: reader.text(ApplicantField.name) ?? texts("person_title"), record: record.description, lines: lines, rows: requests.filter { listing.scopes.contains($0.key.scope) }.map { listing.row($0) },
            alike: alike, disputeHref: lines.contains { $0.isDisputed } ? "/bersilang/\(record)" : nil, newHref: "/permohonan/baru?orang=\(record)", correctHref: "/orang/\(record)/betulkan", isMasked: !isRevealed, reason: reason)
    }

    // MARK: Putting a person's values right

    /// Requests of a person that the office has in work: what it reads changes through it alone.
    private func inWork(_ record: RecordID, _ ask: Ask) async throws -> [RequestRow] {
        var held: [RequestRow] = []
        for row in try await node.desk({ try $0.index.requests(.of(applicant: record), limit: 60).items }) where !row.closed {
            guard let view = try await node.deskRecord(row.key.record) else { continue }
            let reading = try await reading(view, papersHere: row.ready)
            if CorrectionWay(field: "applicant.name", reading) == .amendment { held.append(row) }
        }
        return held
    }

    private static let numbers = CorrectionTarget.applicantFields.map(\.field)

    private func personForm(_ view: RecordView, _ form: Form?, _ ask: Ask, problems: [String: String] = [:], complaint: String? = nil) async throws -> PersonFormPage {
        let texts = ask.texts
        let held = try await inWork(view.key.record, ask)
        let listing = try await listing(held, ask)
        let schema = await node.deskSchemas().first { $0.type == RecordType.applicant }
        let values = view.shownValues
        let free = Self.free(held)
        // The focus goes to the first problem of the page.
        let firstWrong = free.first { problems[$0.code] != nil }?.code
        let fields = free.map { item -> InputField in
            let target = CorrectionTarget.applicant(code: item.code, item.field, item.kind)
            let old = target.text(form: nil) { field in values.last { $0.field == field }?.value }
            let isSecret = ValueText.isNumber(old) || item.kind == .phone
            var field = InputField(item.code, schema?.field(item.field).map { texts.pick($0.labels) } ?? item.code, form?[item.code] ?? (isSecret ? "" : old), isRequired: item.code == "name")
            // A number that is left empty stays: it need not be brought to the screen to be kept.
            if isSecret, !old.isEmpty { field.hint = texts("person_keep", ["value": item.kind == .phone ? Masked.phone(old) : Masked.number(old)]) }
            field.problem = problems[item.code]
            field.hasFocus = item.code == firstWrong
            switch item.kind {
            case .list(let code): field.choose([("", texts("choose"))] + (CodeList.builtIn.first { $0.code == code }?.items ?? []).map { ($0.code, texts.pick($0.label)) })
            case .date: (field.inputMode, field.hint, field.maxLength) = ("numeric", texts("date_hint"), 14)
            case .nik, .kk: (field.inputMode, field.maxLength) = ("numeric", 24)
            case .phone: (field.inputMode, field.maxLength) = ("tel", 24)
            default: field.maxLength = 200
            }
            return field
        }
        var reason = InputField.reason("alasan", texts("reason_label"), list: "correction-reason", form?["alasan"] ?? "", texts, problem: problems["alasan"])
        reason.hasFocus = firstWrong == nil && problems["alasan"] != nil
        return PersonFormPage(
            title: texts("person_correct"), kicker: RecordReader(view).text(ApplicantField.name) ?? "", complaint: complaint ?? (problems.isEmpty ? nil : texts("form_has_problems")),
            action: "/orang/\(view.key.record)/betulkan", dilihat: Seen.text(view, Self.numbers), fields: fields,
            reasons: [reason, .words("keterangan", texts("reason_text"), form?["keterangan"] ?? "", hint: texts("reason_text_hint"), problem: problems["keterangan"])],
            typed: kept(form, held, schema, texts), rows: held.map { row in
                let shown = listing.row(row)
                return HomePage.Row(href: shown.href + "/betulkan", rowTitle: shown.rowTitle, rowNote: shown.rowNote, rowMark: shown.rowMark, rowMood: shown.rowMood)
            }, back: "/orang/\(view.key.record)")
    }

    private func kept(_ form: Form?, _ held: [RequestRow], _ schema: RecordSchema?, _ texts: Texts) -> [ActPage.Line] {
        guard let form else { return [] }
        let free = Self.free(held)
        return CorrectionTarget.applicantFields.filter { item in !form[item.code].isEmpty && !free.contains { $0.code == item.code } }.map { item in
            ActPage.Line(lineLabel: schema?.field(item.field).map { texts.pick($0.labels) } ?? item.code, lineValue: form[item.code])
        }
    }

    /// While the office works with a person's values, those that say how to reach somebody are free; the rest is asked of the office.
    private static func free(_ held: [RequestRow]) -> [(code: String, field: FieldNumber, kind: FieldKind)] {
        held.isEmpty ? CorrectionTarget.applicantFields : CorrectionTarget.applicantFields.filter { ["address", "rt_rw", "phone"].contains($0.code) }
    }

    private func correctPerson(_ form: Form, _ ask: Ask) async throws -> Answer {
        let texts = ask.texts
        let view = try await person(ask)
        let held = try await inWork(view.key.record, ask)
        guard let expected = Seen.read(form["dilihat"], view.key, Self.numbers) else { throw DeskRefusal.staleForm }
        let values = view.shownValues
        var problems = Self.reasonProblems(form, list: "correction-reason", texts)
        let table = try await regions.current()
        var operation = DeskOperation(update: view.key.record, type: RecordType.applicant)
        let free = Self.free(held)
        // The office took a request up while this was typed: what only it may change now is not dropped without a word.
        let shut = CorrectionTarget.applicantFields.filter { item in form.has(item.code) && !form[item.code].isEmpty && !free.contains { $0.code == item.code } }.contains { item in
            let target = CorrectionTarget.applicant(code: item.code, item.field, item.kind)
            return target.normal(form[item.code]) != target.text(form: nil) { field in values.last { $0.field == field }?.value }
        }
        if shut { return .page(try await personForm(view, form, ask, complaint: texts("person_now_asked")), status: .conflict) }
        for item in free where form.has(item.code) {
            let target = CorrectionTarget.applicant(code: item.code, item.field, item.kind)
            let old = target.text(form: nil) { field in values.last { $0.field == field }?.value }
            if form[item.code].isEmpty, ValueText.isNumber(old) || item.kind == .phone { continue }
            let findings = target.findings(
                form[item.code], name: item.code, today: ask.today, isDoubtful: clock.isDoubtful, village: nil, regions: table, other: { form[$0].isEmpty ? nil : form[$0] },
                lists: { code in CodeList.builtIn.first { $0.code == code } })
            if let wrong = findings.first(where: { $0.weight == .error }) { problems[item.code] = wrong.text(texts.language) }
            guard let new = target.normal(form[item.code]), new != old else { continue }
            let dots = expected.filter { $0.field == item.field }.flatMap(\.seen)
            for change in target.changes(to: new, form: nil) {
                if let value = change.value { operation.set(change.field, value, seen: dots) } else if !dots.isEmpty { operation.empty(change.field, seen: dots) }
            }
        }
        if operation.values.isEmpty, problems.filter({ $0.key != "alasan" && $0.key != "keterangan" }).isEmpty {
            return .page(try await personForm(view, form, ask, problems: problems, complaint: texts("value_same")), status: .unprocessableContent)
        }
        guard problems.isEmpty else { return .page(try await personForm(view, form, ask, problems: problems), status: .unprocessableContent) }
        operation.remark = Self.remark(form, texts)
        // Only what is written must still be what stood on the page: others may have changed another field meanwhile.
        let written = Set(operation.values.map(\.field))
        guard try await node.deskAppend([operation], scope: view.key.scope, by: ask.me.number, expecting: expected.filter { written.contains($0.field) }) != nil else {
            return .page(try await personForm(try await person(ask), form, ask, complaint: texts("act_stale")), status: .conflict)
        }
        ask.flash(texts("person_corrected"))
        return .go("/orang/\(view.key.record)")
    }
}
