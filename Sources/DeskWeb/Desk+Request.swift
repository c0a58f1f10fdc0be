import Causality
import Hummingbird
import KioskNode
import Membership
import NodeHost
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

    let title: String
    let record: String
    let number: String
    let service: String
    let state: String
    let stateMood: String
    let stage: String
    let stageWhy: String
    let person: [Line]
    let details: [Line]
    let missing: [String]
    let steps: [Step]
    let isMasked: Bool
    let reason: FormField
}

extension Desk {
    func addRequest(to router: Router<DeskContext>) {
        page(router, "/permohonan/:record") { ask in .page(try await self.requestPage(ask, isRevealed: false)) }
        act(router, "/permohonan/:record/buka") { ask, form in
            let (view, _) = try await self.request(ask)
            let purpose = form["alasan"]
            guard Self.purposes.contains(purpose) else { return .page(try await self.requestPage(ask, isRevealed: false, problem: ask.texts("reveal_why")), status: .unprocessableContent) }
            try await self.node.deskAccess("reveal", record: view.key, count: 1, purpose: purpose, by: ask.me.number)
            return .page(try await self.requestPage(ask, isRevealed: true))
        }
    }

    static let purposes = ["service", "correction", "complaint", "identity"]

    private func request(_ ask: Ask) async throws -> (RecordView, [DeskScopeChoice]) {
        let scopes = try await myScopes(ask.me)
        guard let dot = Dot(ask.parameter("record")), let view = try await node.deskRecord(dot), view.type == RecordType.request, scopes.contains(where: { $0.scope == view.key.scope })
        else { throw DeskRefusal.notFound }
        return (view, scopes)
    }

    private func requestPage(_ ask: Ask, isRevealed: Bool, problem: String? = nil) async throws -> RequestPage {
        let texts = ask.texts
        let (view, _) = try await request(ask)
        if reads.isNew(ask.me.number, view.key.record, purpose: "service", now: WallClock.monotonic()) {
            try await node.deskAccess("read", record: view.key, count: 1, purpose: "service", by: ask.me.number)
        }
        let reader = RecordReader(view)
        let schemas = await node.deskSchemas()
        let schema = schemas.first { $0.type == RecordType.request }
        let card = try await service(reader.text(RequestField.service) ?? "", texts)
        func lines(_ view: RecordView, _ schema: RecordSchema?, leavingOut hidden: [UInt16]) -> [RequestPage.Line] {
            let reader = RecordReader(view)
            return view.fields.filter { $0.field != 0 && !hidden.contains($0.field) }.compactMap { item in
                let field = schema?.field(item.field)
                var values = item.versions.map { ValueText.of($0.value, field, isRevealed: isRevealed, texts) }
                if field?.code == "sex" { values = values.map { texts.has("sex_\($0)") ? texts("sex_\($0)") : $0 } }
                guard let last = values.last else { return nil }
                let isDisputed = field.map { reader.isDisputed($0) } ?? false
                let isSet = field?.fieldClass == .union
                return RequestPage.Line(
                    lineLabel: field.map { texts.pick($0.labels.indonesian, $0.labels.english) } ?? texts("field_unknown", ["n": String(item.field)]),
                    lineValue: isSet ? values.joined(separator: ", ") : last, isDisputed: isDisputed, others: isDisputed ? Array(values.dropLast()) : [])
            }
        }
        var person: [RequestPage.Line] = []
        if let applicant = reader.reference(RequestField.applicant), let found = try await node.deskRecord(applicant) {
            person = lines(found, schemas.first { $0.type == RecordType.applicant }, leavingOut: [])
        }
        var details = lines(view, schema, leavingOut: [RequestField.number, RequestField.service, RequestField.applicant, RequestField.state, RequestField.missing, RequestField.form])
        details += reader.rows(RequestField.form).filter { $0.count > 1 }.map { row in
            let date = CalendarDate(iso: row[1]).map { DeskTime.text($0) }
            let value = date ?? (isRevealed ? row[1] : ValueText.masked(row[1]))
            return RequestPage.Line(lineLabel: card?.form.first { $0.code == row[0] }?.name ?? row[0], lineValue: value, isDisputed: false, others: [])
        }
        let names = try await operatorNames(view.key.scope)
        let steps = try await node.deskTimeline(view.key).reversed().map { step in
            RequestPage.Step(
                at: ask.time.text(step.time), what: Self.words(step, schema, texts), by: names[step.author] ?? (step.author == 0 ? texts("by_program") : texts("by_number", ["n": String(step.author)])),
                isSetAside: step.isSetAside, isDoubtful: step.timeIsDoubtful)
        }
        let state = reader.text(RequestField.state) ?? ""
        let stage = try await node.deskStage(view)
        var reason = FormField("alasan", texts("reveal_reason"), "service")
        reason.choose(Self.purposes.map { ($0, texts("purpose_" + $0)) })
        reason.problem = problem
        let number = reader.text(RequestField.number) ?? view.key.record.description
        return RequestPage(
            title: "\(texts("request_title")) \(number)", record: view.key.record.description, number: number, service: card?.name ?? reader.text(RequestField.service) ?? "",
            state: RequestStates.label(state, texts), stateMood: RequestStates.mood(state), stage: texts("stage_" + stage.rawValue), stageWhy: texts("stage_why_" + stage.rawValue),
            person: person, details: details, missing: reader.set(RequestField.missing).map { code in card?.papers.first { $0.code == code }?.name ?? code }, steps: steps,
            isMasked: !isRevealed, reason: reason)
    }

    private func operatorNames(_ scope: ScopeID) async throws -> [UInt64: String] {
        var names: [UInt64: String] = [:]
        for item in try await node.deskOperators(scope) where !item.name.isEmpty { names[item.facts.number] = item.name }
        return names
    }

    /// What one operation did, in words: the state it moved to, or the fields it wrote.
    private static func words(_ step: DeskStep, _ schema: RecordSchema?, _ texts: Texts) -> String {
        var state: String?
        for item in step.open where item.field == RequestField.state { if case .text(let code) = item.value { state = RequestStates.label(code, texts) } }
        if step.creates { return texts("step_created", ["state": state ?? ""]) }
        if let state { return texts("step_state", ["state": state]) }
        let fields = step.fields.compactMap { number in schema?.field(number).map { texts.pick($0.labels.indonesian, $0.labels.english) } }
        return texts("step_wrote", ["fields": fields.joined(separator: ", ")])
    }
}
