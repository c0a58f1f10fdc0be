import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost
import OperationLog
import Replica

/// `/permohonan/<log>:<n>`: all of one request.
struct RequestPage: Page {
    static let template = "request"

    struct Line: Sendable {
        let lineLabel: String
        let lineValue: String
        let isDisputed: Bool
        /// Further live versions, when people must decide.
        let others: [String]
    }

    struct Step: Sendable {
        let at: String
        let what: String
        let by: String
        let isSetAside: Bool
        let isDoubtful: Bool
    }

    struct Act: Sendable {
        let href: String
        let actLabel: String
    }

    struct Ready: Sendable {
        let readyAction: String
        let readyText: String
        let readyGo: String
        let dilihat: String
    }

    struct Alike: Sendable {
        let href: String
        let alikeName: String
        let alikeNote: String
    }

    let title: String
    let record: String
    let number: String
    let service: String
    let state: String
    let stateMood: String
    let conflict: String?
    let stage: String
    let stageWhy: String
    let due: String?
    let isLate: Bool
    /// All papers are there: one press submits.
    let ready: Ready?
    let acts: [Act]
    let person: [Line]
    let details: [Line]
    let standards: [Line]
    let missing: [String]
    let alike: [Alike]
    let steps: [Step]
    let isMasked: Bool
    let reason: InputField
    let papers: RequestPapers
    let work: WorkPanel
    let applicantHref: String?
}

extension Desk {
    func addRequest(to router: Router<DeskContext>) {
        page(router, "/permohonan/:record") { ask in .page(try await self.requestPage(ask, isRevealed: false)) }
        // Whoever asks for the answer of a form again gets the page.
        page(router, "/permohonan/:record/buka") { ask in .go("/permohonan/\(try await self.request(ask).key.record)") }
        act(router, "/permohonan/:record/buka") { ask, form in
            let view = try await self.request(ask)
            let purpose = form["alasan"]
            guard Self.purposes.contains(purpose) else { return .page(try await self.requestPage(ask, isRevealed: false, problem: ask.texts("reveal_why")), status: .unprocessableContent) }
            try await self.node.deskAccess("reveal", record: view.key, purpose: purpose, by: ask.me.number)
            return .page(try await self.requestPage(ask, isRevealed: true))
        }
    }

    static let purposes = ["service", "correction", "hand-over", "subject", "audit", "other"]

    /// Where an action of the desk is done; nil while no page does it. A page that does one adds its line.
    static func href(_ action: DeskAction, _ record: RecordID) -> String? {
        switch action {
        case .addPaper: "/baki/\(record)"
        case .printReceipt, .printDocument: "/permohonan/\(record)/cetak"
        case .submit: "/permohonan/\(record)/lengkapi"
        case .cancel, .askWithdrawal: "/permohonan/\(record)/batalkan"
        case .correct, .askCorrection: "/permohonan/\(record)/betulkan"
        case .handOver: "/permohonan/\(record)/serahkan"
        case .comment: "/permohonan/\(record)/catatan"
        case .edit: nil
        }
    }

    /// The request that the path names, if the operator works in its scope.
    func request(_ ask: Ask) async throws -> RecordView {
        let scopes = try await myScopes(ask.me)
        guard let dot = Dot(ask.parameter("record")) else { throw DeskRefusal.notFound }
        let view = try await node.deskRecord(dot)
        guard let view, view.type == RecordType.request, scopes.contains(where: { $0.scope == view.key.scope }) else { throw DeskRefusal.notFound }
        return view
    }

    /// The request's state, from its live versions and what has arrived.
    func reading(_ view: RecordView, papersHere: Bool) async throws -> StateReading {
        let versions = view.versions(RequestField.state)
        let received = await node.deskReceived(versions.map(\.dot))
        let offices = await node.deskOffices()
        return StateReading(
            versions.compactMap { version in
                guard case .known(.text(let code)) = version.value else { return nil }
                return StateVersion(code: code, byOffice: offices.contains(version.node))
            }, isReceived: !versions.isEmpty && versions.allSatisfy { received.contains($0.dot) }, hasDocument: papersHere)
    }

    private func requestPage(_ ask: Ask, isRevealed: Bool, problem: String? = nil) async throws -> RequestPage {
        let texts = ask.texts
        let view = try await request(ask)
        try await node.deskRead(view.key, purpose: "service", by: ask.me.number)
        let (record, now) = (view.key.record, ask.now)
        let (row, alike) = try await node.desk { store in
            (try store.index.request(record), try store.duplicates.candidates(of: record, likeness: UInt64(SameCandidate.likely)))
        }
        let reader = RecordReader(view)
        let service = try await service(of: reader)
        let schemas = await node.deskSchemas()
        let lines = RecordLines(isRevealed: isRevealed, texts: texts, service: service, regions: try await regions.current())
        var person: [RequestPage.Line] = []
        if let applicant = reader.reference(RequestField.applicant), let found = try await node.deskLiving(applicant) {
            person = lines.of(found, schemas.first { $0.type == RecordType.applicant }, leavingOut: [])
        }
        let schema = schemas.first { $0.type == RecordType.request }
        let details = lines.village(reader) + lines.form(reader) + lines.of(view, schema, leavingOut: RecordLines.shownElsewhere)
        let reading = try await reading(view, papersHere: row?.ready ?? false)
        let names = try await operatorNames(view.key.scope)
        let timeline = try await node.deskTimeline(view.key)
        let steps = timeline.reversed().map { Self.step($0, schema, names, ask) }
        let stage = try await node.deskStage(view)
        var standards: [RequestPage.Line] = []
        if let service {
            standards = try await self.standards(view, service, timeline, ask).lines.map { RequestPage.Line(lineLabel: $0.label, lineValue: $0.values.joined(separator: "; "), isDisputed: false, others: []) }
        }
        var reason = InputField("alasan", texts("reveal_reason"), "service")
        let purposes = CodeList.builtIn.first { $0.code == "purpose" }?.items ?? []
        reason.choose(Self.purposes.map { code in (code, purposes.first { $0.code == code }.map { texts.pick($0.label) } ?? code) })
        reason.problem = problem
        let number = reader.text(RequestField.number) ?? record.description
        let place = if let row { try await listing([row], ask).place(row) } else { nil as String? }
        // A second wish to withdraw would only be one more thing to answer.
        var isAsked = reading.conflict == .withdrawal
        for amendment in try await node.desk({ try $0.index.amendments(of: record) }) where amendment.kind == Amendment.Kind.withdrawal.rawValue && amendment.state == nil { isAsked = true }
        let isReady = reading.shown == .incomplete && ready(view, reading, texts) != nil
        let serviceName = service.map { texts.pick($0.name) } ?? reader.text(RequestField.service) ?? ""
        let left = row?.due.map { Int64(clamping: $0) - Int64(now) }
        return RequestPage(
            title: "\(texts("request_title")) \(number)", record: record.description, number: number, service: [serviceName, place ?? ""].filter { !$0.isEmpty }.joined(separator: " · "),
            state: isReady ? texts("state_complete") : texts.registry(reading.shown.key), stateMood: isReady ? "waiting" : reading.shown.mood, conflict: reading.conflict.map { texts.registry("conflict." + $0.rawValue) },
            stage: texts("stage_" + stage.rawValue), stageWhy: texts("stage_why_" + stage.rawValue),
            due: left.map { texts($0 < 0 ? "late_by" : "due_in", ["age": DeskTime.age($0.magnitude, texts)]) }, isLate: left.map { $0 < 0 } ?? false,
            ready: ready(view, reading, texts), acts: DeskAction.available(reading).filter { action in
                switch action {
                case .submit: ready(view, reading, texts) == nil
                case .askWithdrawal: !isAsked
                default: true
                }
            }.compactMap { action in Self.href(action, record).map { RequestPage.Act(href: $0, actLabel: texts("act_" + action.rawValue.replacing("-", with: "_"))) } },
            person: person, details: details, standards: standards,
            missing: reader.set(RequestField.missing).map { code in service?.requirements.first { $0.code == code }.map { paperLabel($0, texts) } ?? code },
            alike: try await self.alike(alike.map(\.record.record), ask), steps: steps, isMasked: !isRevealed, reason: reason,
            papers: try await requestPapers(PaperPlace(owner: .request(view), service: service), ask),
            work: try await workPanel(view, isRevealed: isRevealed, ask), applicantHref: reader.reference(RequestField.applicant).map { "/orang/\($0)" })
    }

    /// What to do next when a request waits for nothing but the button.
    private func ready(_ view: RecordView, _ reading: StateReading, _ texts: Texts) -> RequestPage.Ready? {
        guard DeskAction.available(reading).contains(.submit), view.versions(RequestField.missing).isEmpty, reading.conflict == nil else { return nil }
        let isReturned = reading.shown == .returned
        return RequestPage.Ready(
            readyAction: "/permohonan/\(view.key.record)/lengkapi", readyText: texts(isReturned ? "ready_returned" : "ready_complete"), readyGo: texts(isReturned ? "ready_again" : "ready_go"),
            dilihat: Seen.text(view, Self.completed))
    }

    private func alike(_ records: [RecordID], _ ask: Ask) async throws -> [RequestPage.Alike] {
        let rows = try await node.desk { store in try records.prefix(5).compactMap { try store.index.request($0) } }
        let listing = try await listing(rows, ask)
        return rows.filter { listing.scopes.contains($0.key.scope) }.map { row in
            let shown = listing.row(row)
            return RequestPage.Alike(href: shown.href, alikeName: shown.rowTitle, alikeNote: shown.rowNote)
        }
    }

    /// What one operation did, in words: the state it moved to, or the fields it wrote.
    /// A field's label without what stands in parentheses for who reads the schema.
    private static func short(_ label: String) -> String {
        var short = label.prefix { $0 != "(" }
        while short.last == " " { short.removeLast() }
        return String(short)
    }

    private static func step(_ step: DeskStep, _ schema: RecordSchema?, _ names: [UInt64: String], _ ask: Ask) -> RequestPage.Step {
        let texts = ask.texts
        var state: String?
        for item in step.open where item.field == RequestField.state {
            if case .text(let code) = item.value { state = texts.registry("state." + code) }
        }
        let what: String
        if step.creates {
            what = texts("step_created", ["state": state ?? ""])
        } else if let state {
            what = texts("step_state", ["state": state])
        } else if step.fields.isEmpty || step.fields == [0] {
            what = texts("step_emptied")
        } else {
            what = texts("step_wrote", ["fields": step.fields.compactMap { number in schema?.field(number).map { Self.short(texts.pick($0.labels)) } }.joined(separator: ", ")])
        }
        let by = names[step.author] ?? (step.author == 0 ? texts("by_program") : texts("by_number", ["n": String(step.author)]))
        return RequestPage.Step(at: ask.time.text(step.time), what: step.remark.map { "\(what) (\($0))" } ?? what, by: by, isSetAside: step.isSetAside, isDoubtful: step.timeIsDoubtful)
    }
}

/// A record's fields as lines, in the reader's language.
struct RecordLines {
    let isRevealed: Bool
    let texts: Texts
    let service: Service?
    var regions: RegionTable?

    /// Fields of a request that the page shows in their own places, or that say nothing to an operator.
    static let shownElsewhere: Set<FieldNumber> = [
        RequestField.number, RequestField.service, RequestField.applicant, RequestField.state, RequestField.missing, RequestField.form, RequestField.dueHours, RequestField.fee,
        RequestField.catalogueVersion, RequestField.subjectName, RequestField.eventDate, RequestField.region, RequestField.completeAt, RequestField.dateStated, RequestField.corrections, RequestField.reason, RequestField.reasonText,
        RequestField.handedOverOn, RequestField.receiver,
    ]

    func of(_ view: RecordView, _ schema: RecordSchema?, leavingOut hidden: Set<FieldNumber>) -> [RequestPage.Line] {
        let reader = RecordReader(view)
        return view.fields.filter { $0.field != 0 && !hidden.contains($0.field) }.compactMap { item in
            let field = schema?.field(item.field)
            let values = item.versions.map { coded(ValueText.of($0.value, field, isRevealed: isRevealed, texts), field?.code) }
            guard let last = values.last else { return nil }
            let isDisputed = field.map { reader.isDisputed($0) } ?? false
            return RequestPage.Line(
                lineLabel: field.map { texts.pick($0.labels) } ?? texts("field_unknown", ["n": String(item.field)]), lineValue: field?.fieldClass == .union ? values.joined(separator: ", ") : last,
                isDisputed: isDisputed, others: isDisputed ? Array(values.dropLast()) : [])
        }
    }

    /// The form's answers in the order in which they were given.
    func form(_ reader: RecordReader) -> [RequestPage.Line] {
        reader.rows(RequestField.form).compactMap { FormAnswer(cells: $0) }.map { answer in
            let field = service?.form.field(answer.code)
            let label = field.map { texts.pick($0.label) } ?? answer.code
            var value = isRevealed ? answer.text : ValueText.masked(answer.text)
            if case .list(let code)? = field?.kind, let item = service?.list(code)?.item(answer.text) { value = texts.pick(item.label) }
            if field?.kind == .region, value == answer.text { value = named(value) }
            if field?.kind == .boolean { value = texts(answer.text == "true" ? "yes" : "no") }
            return RequestPage.Line(lineLabel: answer.row == 1 ? label : "\(label) (\(answer.row))", lineValue: value, isDisputed: false, others: [])
        }
    }

    /// The village that the request is for, where its desk has several.
    func village(_ reader: RecordReader) -> [RequestPage.Line] {
        reader.text(RequestField.region).map { [RequestPage.Line(lineLabel: texts("new_place"), lineValue: named($0), isDisputed: false, others: [])] } ?? []
    }

    /// `TAMAN (35.27.01.2009)`, from the office's table, also where the village is in no edition of today any more.
    private func named(_ code: String) -> String {
        guard let region = RegionCode(typed: code), let known = regions?[region] else { return code }
        return "\(known.name) (\(region.description))"
    }

    /// Fields of records whose codes stand in a list of the registry.
    func coded(_ text: String, _ code: String?) -> String {
        let list: String? = switch code { case "sex": "sex"; case "religion": "religion"; case "marital_status": "marital-status"; case "family_relation": "family-relation"; case "channel": "channel"; default: nil }
        guard let list, let item = CodeList.builtIn.first(where: { $0.code == list })?.item(text) else { return text }
        return texts.pick(item.label)
    }
}
