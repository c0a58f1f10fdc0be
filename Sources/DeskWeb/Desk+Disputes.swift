import Causality
import CivilRegistry
import Hummingbird
import KioskNode
import Membership
import NodeHost
import OperationLog
import RecordMerge
import Replica

/// `/bersilang`: records about which people wrote different things.
struct DisputesPage: Page {
    static let template = "disputes"
    let title: String
    let rows: [HomePage.Row]
}

/// `/bersilang/<record>`: who wrote what, when, at which desk, and what each of them had seen.
struct DisputePage: Page {
    static let template = "dispute"

    struct Version: Sendable {
        let choice: String
        let isChosen: Bool
        let versionValue: String
        let versionBy: String
        let versionAt: String
        let versionSaw: String
        let versionRemark: String?
    }

    struct Field: Sendable {
        let fieldTitle: String
        let versions: [Version]
        let judge: String
        let isHere: Bool
        let isFraud: Bool
        let resolveHref: String
        let dilihat: String
        let chosenLegend: String
        /// Nothing was chosen.
        let choiceProblem: String?
        let keterangan: InputField
    }

    let title: String
    let kicker: String
    let lead: String
    let complaint: String?
    let fields: [Field]
    let recordHref: String
    let noteHref: String?
}

extension Desk {
    func addDisputes(to router: Router<DeskContext>) {
        page(router, "/bersilang") { ask in
            .page(DisputesPage(title: ask.texts("disputes_title"), rows: try await self.contested(ask)))
        }
        page(router, "/bersilang/:record") { ask in .page(try await self.disputePage(ask, Form([]))) }
        act(router, "/bersilang/:record/:field") { ask, form in try await self.resolve(form, ask) }
    }

    /// Records in dispute, of the scopes in which the operator works.
    func contested(_ ask: Ask) async throws -> [HomePage.Row] {
        let texts = ask.texts
        let schemas = await node.deskSchemas()
        var rows: [HomePage.Row] = []
        for scope in try await myScopes(ask.me) {
            for view in try await node.deskContested(scope.scope, after: nil, limit: 200) where rows.count < 100 {
                guard let schema = schemas.first(where: { $0.type == view.type }), view.type == RecordType.request || view.type == RecordType.applicant else { continue }
                let fields = Self.disputed(view, schema)
                if fields.isEmpty { continue }
                let reader = RecordReader(view)
                let title = view.type == RecordType.request ? reader.text(RequestField.subjectName) ?? reader.text(RequestField.number) : reader.text(ApplicantField.name)
                rows.append(HomePage.Row(
                    href: "/bersilang/\(view.key.record)", rowTitle: title ?? view.key.record.description,
                    rowNote: [texts.pick(schema.labels), view.type == RecordType.request ? reader.text(RequestField.number) ?? "" : "", fields.map { texts.pick($0.labels) }.joined(separator: ", ")].filter { !$0.isEmpty }.joined(separator: " · "),
                    rowMark: fields.contains { $0.fieldClass == .once } ? texts("dispute_fraud_mark") : texts("disputed"), rowMood: "bad"))
            }
        }
        return rows
    }

    static func disputed(_ view: RecordView, _ schema: RecordSchema) -> [FieldSchema] {
        let reader = RecordReader(view)
        return view.fields.compactMap { item in schema.field(item.field) }.filter { reader.isDisputed($0) }
    }

    private struct Disputed: Sendable {
        let view: RecordView
        let schema: RecordSchema
    }

    /// A record of a request or a person in a scope where the operator works.
    private func disputeRecord(_ ask: Ask) async throws -> Disputed {
        guard let dot = Dot(ask.parameter("record")) else { throw DeskRefusal.notFound }
        let scopes = try await myScopes(ask.me).map(\.scope)
        let schemas = await node.deskSchemas()
        let found = try await node.deskRecord(dot)
        guard let view = found, scopes.contains(view.key.scope), view.type == RecordType.request || view.type == RecordType.applicant,
            let schema = schemas.first(where: { $0.type == view.type })
        else { throw DeskRefusal.notFound }
        try await node.deskRead(view.key, purpose: "service", by: ask.me.number)
        return Disputed(view: view, schema: schema)
    }

    private func disputePage(_ ask: Ask, _ form: Form, problems: [FieldNumber: String] = [:], complaint: String? = nil) async throws -> DisputePage {
        let texts = ask.texts
        let record = try await disputeRecord(ask)
        let (view, schema) = (record.view, record.schema)
        let history = try await node.deskVersions(view.key) { schema.field($0)?.fieldClass ?? .review }
        let names = try await operatorNames(view.key.scope)
        let desks = try await node.deskNodeNames()
        let offices = await node.deskOffices()
        let role = await node.role
        let own = await node.deskNode()
        let reader = RecordReader(view)
        let service = view.type == RecordType.request ? try await service(of: reader) : nil
        let lines = RecordLines(isRevealed: false, texts: texts, service: service)
        func who(_ author: UInt64, _ node: NodeID) -> String {
            let person = names[author] ?? (author == 0 ? texts("by_program") : texts("by_number", ["n": String(author)]))
            if offices.contains(node) { return texts("dispute_by_office", ["name": person]) }
            return texts(node == own ? "dispute_by_here" : "dispute_by_there", ["name": person, "desk": desks[node] ?? String(node.rawValue)])
        }
        let fields = Self.disputed(view, schema).map { field -> DisputePage.Field in
            let live = view.versions(field.number)
            func words(_ value: VersionView.Value) -> String {
                if field.number == RequestField.state, view.type == RecordType.request, case .known(.text(let code)) = value { return texts.registry("state." + code) }
                if field.number == RequestField.form, view.type == RecordType.request { return Self.formDifference(value, live, service, texts) }
                return lines.value(value, field)
            }
            let versions = live.map { version -> DisputePage.Version in
                let written = history.first { $0.field == field.number && $0.dot == version.dot }
                let known = written?.known.compactMap { dot in history.first { $0.field == field.number && $0.dot == dot } } ?? []
                let unseen = written?.unseen.filter { dot in live.contains { $0.dot == dot } } ?? []
                var saw = known.isEmpty ? texts("dispute_saw_nothing") : texts("dispute_saw", ["value": known.last.map { words($0.value) } ?? "", "name": known.last.map { who($0.author, $0.node) } ?? ""])
                if !unseen.isEmpty {
                    saw += " " + texts("dispute_not_seen", ["name": unseen.compactMap { dot in history.first { $0.field == field.number && $0.dot == dot } }.map { who($0.author, $0.node) }.joined(separator: ", ")])
                }
                return DisputePage.Version(
                    choice: version.dot.description, isChosen: version.dot.description == form["pilih"], versionValue: words(version.value), versionBy: who(version.author, version.node),
                    versionAt: ask.time.text(version.time.milliseconds) + (version.timeIsDoubtful ? " (\(texts("clock_doubtful")))" : ""), versionSaw: saw,
                    versionRemark: written?.remark.map { texts("dispute_reason", ["why": $0]) })
            }
            let judge = DisputeJudge(field, live, role: role, offices: offices)
            let isMine = problems[field.number] != nil
            let isChosen = live.contains { $0.dot.description == form["pilih"] }
            var why = InputField.words(
                "keterangan-\(field.number)", texts("dispute_why"), isMine ? form["keterangan-\(field.number)"] : "", problem: isChosen ? problems[field.number] : nil, isRequired: true)
            why.hasFocus = isMine && isChosen
            return DisputePage.Field(
                fieldTitle: texts.pick(field.labels), versions: versions, judge: texts("judge_" + judge.rawValue), isHere: judge == .desk, isFraud: judge == .fraud,
                resolveHref: "/bersilang/\(view.key.record)/\(field.number)", dilihat: Seen.text(view, [field.number]), chosenLegend: texts("dispute_choose", ["field": texts.pick(field.labels)]),
                choiceProblem: isChosen ? nil : problems[field.number], keterangan: why)
        }
        let title = view.type == RecordType.request ? reader.text(RequestField.number) : reader.text(ApplicantField.name)
        return DisputePage(
            title: fields.isEmpty ? texts("dispute_settled") : texts("dispute_title"), kicker: "\(texts.pick(schema.labels)) · \(title ?? "")", lead: texts(fields.isEmpty ? "dispute_settled_lead" : "dispute_lead"),
            complaint: complaint, fields: fields, recordHref: view.type == RecordType.request ? "/permohonan/\(view.key.record)" : "/orang/\(view.key.record)",
            noteHref: (view.type == RecordType.request ? "/permohonan/" : "/orang/") + "\(view.key.record)/catatan")
    }

    /// Of a form in dispute only the answers in which the versions differ.
    private static func formDifference(_ value: VersionView.Value, _ live: [VersionView], _ service: Service?, _ texts: Texts) -> String {
        var codes: [String] = []
        for other in live { for item in WorkPanel.differing(value, other.value) where !codes.contains(item.key) { codes.append(item.key) } }
        let answers = WorkPanel.answers(value)
        return codes.map { code in
            let answer = answers.first { WorkPanel.key($0) == code }
            let label = service?.form.field(String(code.split(separator: "#")[0])).map { texts.pick($0.label) } ?? code
            return "\(label): \(answer.map { WorkPanel.words($0, service, texts) } ?? texts("value_empty"))"
        }.joined(separator: "; ")
    }

    private func resolve(_ form: Form, _ ask: Ask) async throws -> Answer {
        let texts = ask.texts
        let record = try await disputeRecord(ask)
        let (view, schema) = (record.view, record.schema)
        guard let number = FieldNumber(ask.parameter("field")), let field = Self.disputed(view, schema).first(where: { $0.number == number }) else {
            ask.flash(texts("dispute_settled"))
            return .go("/bersilang/\(view.key.record)")
        }
        let live = view.versions(number)
        let offices = await node.deskOffices()
        let role = await node.role
        guard DisputeJudge(field, live, role: role, offices: offices) == .desk else { throw DeskRefusal.notAllowed }
        let why = TypedText.tidy(form["keterangan-\(number)"])
        var problem: String?
        let chosen = live.first { $0.dot.description == form["pilih"] }
        if why.isEmpty { problem = texts("dispute_say_why") }
        if ValueType.text.problem(.text(why), max: 1000) != nil, !why.isEmpty { problem = texts("note_long") }
        if chosen == nil { problem = texts("dispute_choose_one") }
        if let problem { return .page(try await disputePage(ask, form, problems: [number: problem]), status: .unprocessableContent) }
        guard case .known(let value)? = chosen?.value else { return .page(try await disputePage(ask, form, problems: [number: texts("dispute_value_gone")]), status: .unprocessableContent) }
        guard let expected = Seen.read(form["dilihat"], view.key, [number]) else { throw DeskRefusal.staleForm }
        var operation = DeskOperation(update: view.key.record, type: schema.type)
        operation.set(number, value, seen: expected.flatMap(\.seen))
        operation.remark = why
        guard try await node.deskAppend([operation], scope: view.key.scope, by: ask.me.number, expecting: expected) != nil else {
            return .page(try await disputePage(ask, form, complaint: texts("act_stale")), status: .conflict)
        }
        ask.flash(texts("dispute_done", ["field": texts.pick(field.labels)]))
        return .go("/bersilang/\(view.key.record)")
    }
}

extension RecordLines {
    /// One value in words.
    func value(_ value: VersionView.Value, _ field: FieldSchema) -> String {
        let text = coded(ValueText.of(value, field, isRevealed: isRevealed, texts), field.code)
        return field.code == "phone" && !isRevealed ? Masked.phone(text) : text
    }
}
