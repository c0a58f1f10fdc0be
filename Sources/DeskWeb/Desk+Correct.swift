import CanonicalCBOR
import CivilRegistry
import Hummingbird
import KioskNode
import Membership
import NodeHost
import Replica

/// `/permohonan/<record>/betulkan`: every value of a request, and how each can be put right.
struct CorrectPage: Page {
    static let template = "correct"

    struct Value: Sendable {
        let valueHref: String?
        let valueLabel: String
        let valueText: String
        /// It is asked of the office already.
        let valueMark: String?
    }

    struct Group: Sendable {
        let groupTitle: String
        let values: [Value]
        /// Where nothing stands yet.
        let empties: [Value]
    }

    let title: String
    let kicker: String
    let lead: String
    let groups: [Group]
    let back: String
}

extension Desk {
    func addCorrect(to router: Router<DeskContext>) {
        page(router, "/permohonan/:record/betulkan") { ask in
            let open = try await self.openRequest(ask)
            guard open.can(.correct) || open.can(.askCorrection) else { return self.notNow(open, ask) }
            return .page(try await self.correctPage(open, ask))
        }
        page(router, "/permohonan/:record/betulkan/:isian") { ask in
            let chosen = try await self.chosen(ask)
            let (open, target) = (chosen.open, chosen.target)
            guard Self.way(target, open) != .none else { return self.notNow(open, ask) }
            return .page(self.valuePage(open, target, nil, ask, table: try await self.regions.current()))
        }
        act(router, "/permohonan/:record/betulkan/:isian") { ask, form in try await self.correct(form, ask) }
    }

    // MARK: Which values

    /// In a path `#2` stands as `~2`: `child_name`, `mover_nik~2`, `applicant.name`.
    static func pathCode(_ target: CorrectionTarget) -> String { target.code.replacing("#", with: "~") }

    private struct Chosen: Sendable {
        let open: OpenRequest
        let target: CorrectionTarget
    }

    private func chosen(_ ask: Ask) async throws -> Chosen {
        let open = try await openRequest(ask)
        guard let target = CorrectionTarget(ask.parameter("isian").replacing("~", with: "#"), service: open.service), open.record(of: target) != nil else { throw DeskRefusal.notFound }
        return Chosen(open: open, target: target)
    }

    static func way(_ target: CorrectionTarget, _ open: OpenRequest) -> CorrectionWay { CorrectionWay(field: target.code, open.reading) }

    private func targets(_ open: OpenRequest) -> (person: [CorrectionTarget], form: [CorrectionTarget], other: [CorrectionTarget]) {
        let person = open.applicant == nil ? [] : CorrectionTarget.applicantFields.compactMap { CorrectionTarget("applicant." + $0.code, service: nil) }
        var form: [CorrectionTarget] = []
        let answers = open.reader.rows(RequestField.form).compactMap { FormAnswer(cells: $0) }
        for section in open.service?.form.sections ?? [] {
            let rows = section.repeats ? max(1, answers.filter { answer in section.fields.contains { $0.code == answer.code } }.map(\.row).max() ?? 1) : 1
            for row in 1...min(rows, section.maxRows) { form += section.fields.map { .form($0, row: row) } }
        }
        return (person, form, CorrectionTarget.requestFields.compactMap { CorrectionTarget($0.code, service: nil) })
    }

    private func correctPage(_ open: OpenRequest, _ ask: Ask) async throws -> CorrectPage {
        let texts = ask.texts
        let record = open.key.record
        var asked: Set<String> = []
        for row in try await node.desk({ try $0.index.amendments(of: record) }) where row.state == nil {
            if let view = try await node.deskRecord(row.key.record), let amendment = Amendment(view.shownValues), let field = amendment.field { asked.insert(field) }
        }
        func value(_ target: CorrectionTarget) -> CorrectPage.Value {
            let text = open.shown(open.value(target), target.kind)
            let isAsked = asked.contains(target.code)
            return CorrectPage.Value(
                valueHref: isAsked || Self.way(target, open) == .none ? nil : "\(open.path)/betulkan/\(Self.pathCode(target))", valueLabel: open.label(target),
                valueText: text.isEmpty ? texts("value_empty") : text, valueMark: isAsked ? texts("correct_asked") : nil)
        }
        let (person, form, other) = targets(open)
        let isDirect = open.can(.correct)
        return CorrectPage(
            title: texts(isDirect ? "correct_title" : "correct_ask_title"), kicker: open.kicker, lead: texts(isDirect ? "correct_lead" : "correct_ask_lead"),
            groups: [("step_pemohon", person), ("step_isian", form), ("request_details", other)].filter { !$0.1.isEmpty }.map { key, targets in
                CorrectPage.Group(
                    groupTitle: texts(key), values: targets.filter { !open.value($0).isEmpty }.map(value), empties: targets.filter { open.value($0).isEmpty }.map(value))
            }, back: open.path)
    }

    // MARK: One value

    private func valuePage(_ open: OpenRequest, _ target: CorrectionTarget, _ form: Form?, _ ask: Ask, table: RegionTable? = nil, problems: [String: String] = [:], complaint: String? = nil) -> ActPage {
        let texts = ask.texts
        let isDirect = Self.way(target, open) == .direct
        let old = open.value(target)
        // A number is typed anew: the old one is not brought to the screen.
        let isSecret = ValueText.isNumber(old) || target.kind == .phone
        var page = ActPage(
            title: open.label(target), kicker: open.kicker, lead: texts(isDirect ? "correct_one_lead" : "correct_ask_one_lead"), complaint: complaint,
            action: "\(open.path)/betulkan/\(Self.pathCode(target))", go: texts(isDirect ? "correct_go" : "correct_ask_go"), back: "\(open.path)/betulkan")
        page.facts = [ActPage.Line(lineLabel: texts("value_old"), lineValue: old.isEmpty ? texts("value_empty") : open.shown(old, target.kind))]
        page.hidden = [ActPage.Hidden(hiddenName: "dilihat", hiddenValue: seen(target, open))]
        var field = InputField("isi", texts("value_new"), form?["isi"] ?? (isSecret ? "" : old), isRequired: target.isRequired)
        field.problem = problems["isi"]
        field.hasFocus = true
        switch target.kind {
        case .list(let code): field.choose([("", texts("choose"))] + ((open.service?.list(code) ?? CodeList.builtIn.first { $0.code == code })?.items ?? []).map { ($0.code, texts.pick($0.label)) })
        case .boolean: field.choose([("", texts("choose")), ("true", texts("yes")), ("false", texts("no"))])
        case .date: (field.inputMode, field.hint, field.maxLength) = ("numeric", texts("date_hint"), 14)
        case .time: (field.inputMode, field.hint, field.maxLength) = ("numeric", texts("time_hint"), 8)
        case .nik, .kk: (field.inputMode, field.maxLength) = ("numeric", 24)
        case .phone: (field.inputMode, field.maxLength) = ("tel", 24)
        case .integer: field.inputMode = "numeric"
        case .region: field.offer(table, isChecked: problems["isi"] != nil, texts)
        default: field.maxLength = 200
        }
        var reason = InputField.reason("alasan", texts("reason_label"), list: "correction-reason", form?["alasan"] ?? "", texts, problem: problems["alasan"])
        reason.hasFocus = false
        page.fields = [field, reason, .words("keterangan", texts("reason_text"), form?["keterangan"] ?? "", hint: texts("reason_text_hint"), problem: problems["keterangan"])]
        return page
    }

    /// The fields that a value stands in, and the request's state: what must not have changed meanwhile.
    private func seen(_ target: CorrectionTarget, _ open: OpenRequest) -> String {
        guard let record = open.record(of: target) else { return "" }
        return Seen.text(record, Self.fields(target)) + "|" + Seen.text(open.view, [RequestField.state]) + "|" + Self.way(target, open).rawValue
    }

    private static func fields(_ target: CorrectionTarget) -> [UInt16] { target.changes(to: "", form: nil).map(\.field) }

    private func correct(_ form: Form, _ ask: Ask) async throws -> Answer {
        let texts = ask.texts
        let chosen = try await chosen(ask)
        let (open, target) = (chosen.open, chosen.target)
        let way = Self.way(target, open)
        guard way != .none, let record = open.record(of: target) else { return notNow(open, ask) }
        var problems = Self.reasonProblems(form, list: "correction-reason", texts)
        // The centre received it meanwhile, or sent it back: what this button does is another thing now, and the operator has to see that.
        let seenWay = form["dilihat"].split(separator: "|", omittingEmptySubsequences: false).last.map(String.init)
        guard seenWay == way.rawValue else {
            return .page(valuePage(open, target, form, ask, complaint: texts(way == .amendment ? "correct_now_asked" : "correct_now_direct")), status: .conflict)
        }
        let village = open.reader.text(RequestField.region).flatMap { RegionCode(typed: $0) }
        let table = try await regions.current()
        var typed = form["isi"]
        if target.kind == .region, let found = table?.villages(called: typed, limit: 2), found.count == 1 { typed = found[0].code.description }
        let findings = target.findings(
            typed, name: "isi", today: ask.today, isDoubtful: clock.isDoubtful, village: village, regions: table,
            other: { trait in target.sibling(trait, service: open.service).map { open.value($0) } }, lists: { code in open.service?.list(code) ?? CodeList.builtIn.first { $0.code == code } })
        if let wrong = findings.first(where: { $0.weight == .error }) { problems["isi"] = wrong.text(texts.language) }
        let old = open.value(target)
        let new = target.normal(typed)
        if problems["isi"] == nil, new == nil || new == old { problems["isi"] = texts("value_same") }
        guard problems.isEmpty, let new else { return .page(valuePage(open, target, form, ask, table: table, problems: problems), status: .unprocessableContent) }
        let parts = form["dilihat"].split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 3, let values = Seen.read(String(parts[0]), record.key, Self.fields(target)), let state = Seen.read(String(parts[1]), open.key, [RequestField.state]) else {
            throw DeskRefusal.staleForm
        }
        var operations: [DeskOperation] = []
        switch way {
        case .direct:
            var operation = DeskOperation(update: record.key.record, type: target.isOfApplicant ? RecordType.applicant : RecordType.request)
            for (field, value) in target.changes(to: new, form: open.view.shownValues.last { $0.field == RequestField.form }?.value) {
                let dots = values.filter { $0.field == field }.flatMap(\.seen)
                if let value { operation.set(field, value, seen: dots) } else if !dots.isEmpty { operation.empty(field, seen: dots) }
            }
            operation.remark = Self.remark(form, texts)
            var count = DeskOperation(update: open.key.record, type: RecordType.request)
            count.set(RequestField.corrections, .unsigned(1))
            operations = [operation, count]
        case .amendment:
            operations = [
                Amendment(
                    request: open.key.record, kind: .correction, field: target.code, oldValue: old, newValue: new, reasonCode: form["alasan"],
                    reason: TypedText.tidy(form["keterangan"]), askedOn: ask.today
                ).operation
            ]
        case .none: break
        }
        guard try await node.deskAppend(operations, scope: open.key.scope, by: ask.me.number, expecting: values + state) != nil else {
            let now = try await self.chosen(ask)
            return .page(valuePage(now.open, now.target, form, ask, complaint: texts("act_stale")), status: .conflict)
        }
        // What does not stop anybody is said all the same.
        let remarks = findings.filter { $0.weight == .warning }.map { $0.text(texts.language) }
        ask.flash(([texts(way == .direct ? "correct_done" : "correct_ask_done")] + remarks).joined(separator: " "))
        return .go(open.path)
    }

    /// The reason as it stands with the entry: the list's word in Indonesian, then what was typed.
    static func remark(_ form: Form, list: String = "correction-reason", _ texts: Texts) -> String {
        let word = CodeList.builtIn.first { $0.code == list }?.item(form["alasan"])?.label.indonesian ?? form["alasan"]
        let text = TypedText.tidy(form["keterangan"])
        return text.isEmpty ? word : "\(word): \(text)"
    }
}
