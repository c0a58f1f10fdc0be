import CanonicalCBOR
import Causality
import CivilRegistry
import KioskNode
import Membership
import Replica

/// What stands at the top of a request's page besides its state: why it came back, what is corrected (the old value struck out), what was asked
/// of the office and what it said, and where to look when people wrote different things.
struct WorkPanel: Sendable {
    struct Change: Sendable {
        let changeLabel: String
        /// Nil where nothing is replaced: a withdrawal.
        let oldText: String?
        let newText: String
        let changeNote: String
        let changeMark: String?
        let changeMood: String
    }

    struct Way: Sendable {
        let wayHref: String
        let wayText: String
    }

    let returned: [String]
    let returnedTitle: String
    let corrections: [Change]
    let correctionsTitle: String
    let amendments: [Change]
    let disputes: [Way]
    let handedOver: String?

    static let empty = WorkPanel(returned: [], returnedTitle: "", corrections: [], correctionsTitle: "", amendments: [], disputes: [], handedOver: nil)
}

extension WorkPanel {
    /// Answers of a version of a request's form.
    static func answers(_ value: VersionView.Value) -> [FormAnswer] {
        guard case .known(.array(let rows)) = value else { return [] }
        return rows.compactMap { row in
            guard case .array(let cells) = row else { return nil }
            return FormAnswer(cells: cells.compactMap { if case .text(let text) = $0 { text } else { nil } })
        }
    }

    /// `mover_nik#2`
    static func key(_ answer: FormAnswer) -> String { answer.row == 1 ? answer.code : "\(answer.code)#\(answer.row)" }

    /// An answer for people: codes by their label, numbers masked.
    static func words(_ answer: FormAnswer, _ service: Service?, _ texts: Texts) -> String {
        switch service?.form.field(answer.code)?.kind {
        case .list(let code): service?.list(code)?.item(answer.text).map { texts.pick($0.label) } ?? answer.text
        case .boolean: texts(answer.text == "true" ? "yes" : "no")
        case .phone: Masked.phone(answer.text)
        default: ValueText.masked(answer.text)
        }
    }

    /// Answers in which two versions of a form differ.
    static func differing(_ old: VersionView.Value, _ new: VersionView.Value) -> [(key: String, old: String, new: String)] {
        let (before, after) = (answers(old), answers(new))
        var found: [(key: String, old: String, new: String)] = []
        for answer in before {
            let now = after.first { key($0) == key(answer) }?.text ?? ""
            if now != answer.text { found.append((key(answer), answer.text, now)) }
        }
        for answer in after where !before.contains(where: { key($0) == key(answer) }) { found.append((key(answer), "", answer.text)) }
        return found
    }
}

extension Desk {
    /// - Parameter isRevealed: numbers are shown in full.
    func workPanel(_ view: RecordView, isRevealed: Bool, _ ask: Ask) async throws -> WorkPanel {
        let texts = ask.texts
        let record = view.key.record
        let row = try await node.desk { try $0.index.request(record) }
        let reader = RecordReader(view)
        var applicant: RecordView?
        if let reference = reader.reference(RequestField.applicant) { applicant = try await node.deskLiving(reference) }
        let open = OpenRequest(
            view: view, service: try await service(of: reader), reading: try await reading(view, papersHere: row?.ready ?? false), applicant: applicant,
            schemas: await node.deskSchemas(), texts: texts)
        let names = try await operatorNames(view.key.scope)
        var corrections: [WorkPanel.Change] = []
        // Most requests are never corrected, and their history need not be read.
        if row?.amended ?? 0 > 0 {
            if let applicant { corrections += try await changes(applicant, open, names, ask) { text, _, kind in open.shown(text, kind, isRevealed: isRevealed) } }
            corrections += try await changes(view, open, names, ask) { text, _, kind in open.shown(text, kind, isRevealed: isRevealed) }
        }
        var disputes: [WorkPanel.Way] = []
        for item in [view, applicant].compactMap({ $0 }) where item.fields.contains(where: { field in
            // A cancellation that met the office's work is the office's to decide: nobody here has to choose.
            if open.reading.conflict == .withdrawal, item.type == RecordType.request, [RequestField.state, RequestField.reason, RequestField.reasonText].contains(field.field) { return false }
            return open.schema(item.type ?? 0)?.field(field.field).map { RecordReader(item).isDisputed($0) } ?? false
        }) {
            disputes.append(WorkPanel.Way(wayHref: "/bersilang/\(item.key.record)", wayText: texts(item.type == RecordType.request ? "dispute_see_request" : "dispute_see_person")))
        }
        let isBack = open.reading.shown == .returned || open.reading.shown == .rejected || open.reading.shown == .cancelled
        let title = open.reading.shown == .returned ? "returned_why" : open.reading.shown == .rejected ? "rejected_why" : "cancelled_why"
        var handedOver: String?
        if let version = view.versions(RequestField.handedOverOn).first, view.versions(RequestField.handedOverOn).count == 1 {
            handedOver = texts("handed_over_to", [
                "receiver": reader.text(RequestField.receiver) ?? "?", "day": DeskTime.day(reader.number(RequestField.handedOverOn)),
                "name": names[version.author] ?? texts("by_number", ["n": String(version.author)]),
            ])
        }
        return WorkPanel(
            returned: isBack ? returnReasons(open) : [], returnedTitle: texts(title), corrections: corrections, correctionsTitle: texts("corrections_title", ["n": String(row?.amended ?? 0)]),
            amendments: try await amendments(open, isRevealed, ask), disputes: disputes, handedOver: handedOver)
    }

    /// Values that were replaced with a reason, the newest first.
    /// - Parameter shown: a value as the paper or page shows it, given the one that it replaced or was replaced by.
    func changes(_ view: RecordView, _ open: OpenRequest, _ names: [UInt64: String], _ ask: Ask, shown: (String, String, FieldKind) -> String) async throws -> [WorkPanel.Change] {
        let texts = ask.texts
        let schema = open.schema(view.type ?? 0)
        let isPerson = view.type == RecordType.applicant
        let versions = try await node.deskVersions(view.key) { number in schema?.field(number)?.fieldClass ?? .review }
        var changes: [(time: UInt64, change: WorkPanel.Change)] = []
        let offices = await node.deskOffices()
        // With a reason, or by the office: it accepts a correction without saying why.
        for new in versions where new.standing != .setAside && new.field != RequestField.state && (new.remark != nil || offices.contains(new.node)) {
            if new.remark == nil, !isPerson, new.field != RequestField.form, !CorrectionTarget.requestFields.contains(where: { $0.field == new.field }) { continue }
            // A form's field that the record's own repeats is shown once.
            if view.type == RecordType.request, [RequestField.subjectName, RequestField.eventDate, RequestField.notes, RequestField.corrections].contains(new.field) { continue }
            guard let old = versions.last(where: { $0.field == new.field && $0.standing == .replaced(by: [new.dot]) }) ?? versions.last(where: { version in
                if case .replaced(let by) = version.standing { version.field == new.field && by.contains(new.dot) } else { false }
            }) else { continue }
            let note = "\(ask.time.text(new.time)), \(names[new.author] ?? texts("by_number", ["n": String(new.author)]))" + (new.remark.map { ": \($0)" } ?? "")
            func add(_ label: String, _ oldText: String, _ newText: String) {
                changes.append((new.time, WorkPanel.Change(
                    changeLabel: label, oldText: oldText.isEmpty ? texts("value_empty") : oldText, newText: newText.isEmpty ? texts("value_empty") : newText, changeNote: note,
                    changeMark: nil, changeMood: "ok")))
            }
            if view.type == RecordType.request, new.field == RequestField.form {
                for item in WorkPanel.differing(old.value, new.value) {
                    let target = CorrectionTarget(item.key, service: open.service)
                    let kind = target?.kind ?? .text
                    add(target.map { open.label($0) } ?? item.key, shown(item.old, item.new, kind), shown(item.new, item.old, kind))
                }
                continue
            }
            let field = schema?.field(new.field)
            let kind = CorrectionTarget.applicantFields.first { $0.field == new.field && view.type == RecordType.applicant }?.kind ?? .text
            let (before, after) = (ValueText.of(old.value, field, isRevealed: isPerson, texts), ValueText.of(new.value, field, isRevealed: isPerson, texts))
            add(field.map { texts.pick($0.labels) } ?? "", shown(before, after, kind), shown(after, before, kind))
        }
        return changes.sorted { $0.time > $1.time }.map(\.change)
    }

    /// What was asked of the office about a request, the newest first.
    private func amendments(_ open: OpenRequest, _ isRevealed: Bool, _ ask: Ask) async throws -> [WorkPanel.Change] {
        let texts = ask.texts
        let record = open.key.record
        var changes: [WorkPanel.Change] = []
        for row in try await node.desk({ try $0.index.amendments(of: record) }).reversed() {
            guard let view = try await node.deskRecord(row.key.record), !view.isDeleted, let amendment = Amendment(view.shownValues) else { continue }
            let target = amendment.field.flatMap { CorrectionTarget($0, service: open.service) }
            let kind = target?.kind ?? .text
            let list = amendment.kind == .correction ? "correction-reason" : "cancel-reason"
            let why = amendment.reasonCode.map { code in CodeList.builtIn.first { $0.code == list }?.item(code).map { texts.pick($0.label) } ?? code } ?? ""
            var note = [amendment.askedOn.map { texts("amendment_asked", ["day": DateText.text($0)]) } ?? "", [why, amendment.reason ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")]
            if amendment.state != .open {
                note.append(texts("amendment_decided", ["day": amendment.decidedOn.map { DateText.text($0) } ?? "", "why": amendment.decision ?? texts("amendment_no_reason")]))
            }
            let mood = switch amendment.state { case .open: "waiting"; case .accepted: "ok"; case .refused: "bad" }
            changes.append(WorkPanel.Change(
                changeLabel: amendment.kind == .withdrawal ? texts("amendment_withdrawal") : target.map { open.label($0) } ?? amendment.field ?? "",
                oldText: amendment.kind == .withdrawal ? nil : (amendment.oldValue.map { open.shown($0, kind, isRevealed: isRevealed) } ?? texts("value_empty")),
                newText: open.shown(amendment.newValue ?? "", kind, isRevealed: isRevealed), changeNote: note.filter { !$0.isEmpty }.joined(separator: ". "),
                changeMark: texts("amendment_" + amendment.state.rawValue), changeMood: mood))
        }
        return changes
    }
}
