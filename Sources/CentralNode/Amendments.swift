import CanonicalCBOR
import Causality
import CivilRegistry
import Membership
import NodeHost
import OperationLog
import Replica

// What a desk wishes of a request that the office has taken up (record type 39): it is listed, accepted or refused here.

extension CentralNode {
    /// One wish: an amendment's record, or a request that a desk cancelled while the office was working on it.
    private struct Wish {
        let view: RecordView
        let request: RecordView
        let amendment: Amendment
        let service: Service?
        let author: UInt64

        var target: CorrectionTarget? { amendment.field.flatMap { CorrectionTarget($0, service: service) } }
    }

    // MARK: list

    /// `amendments-list`: those that wait, or with `all` those that were decided too.
    func listAmendments(_ command: NodeCommand, _ emit: @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        let scopes = try command["scope"].map { text throws(NodeFault) in [try scope(named: text)] } ?? replica.head.scopeIDs
        let isRevealed = command["reveal"] == "true"
        var lines: [String] = []
        var count: UInt64 = 0
        let indonesian = command["language"] != "en"
        for scope in scopes {
            var wishes: [Wish] = []
            try forEachRecord(scope, type: RecordType.amendment, contestedOnly: false) { view throws(NodeFault) in
                guard !view.isDeleted, let wish = try wish(view), command["all"] == "true" || wish.amendment.state == .open else { return }
                wishes.append(wish)
            }
            try forEachRecord(scope, type: RecordType.request, contestedOnly: true) { view throws(NodeFault) in if let wish = try withdrawal(view) { wishes.append(wish) } }
            for wish in wishes {
                lines.append(command.wantsJSON ? json(wish, isRevealed).text() : text(wish, isRevealed, indonesian))
                count += 1
            }
            await Task.yield()
        }
        if isRevealed, count > 0 { try noteAccess("list", count: count, command) }
        for line in lines { emit(line) }
        if command.wantsJSON || count > 0 { return CommandOutput("") }
        return CommandOutput(indonesian ? "Tidak ada permintaan pembetulan yang menunggu." : "No request for amendment is waiting.")
    }

    private func wish(_ view: RecordView) throws(NodeFault) -> Wish? {
        guard let amendment = Amendment(Self.shown(view)) else { return nil }
        let found = try stored { () throws(StoreFailure) in try replica.view(RecordKey(scope: view.key.scope, record: amendment.request)) }
        guard let request = found, request.type == RecordType.request else { return nil }
        return Wish(
            view: view, request: request, amendment: amendment, service: try service(of: request), author: view.versions(AmendmentField.kind).first?.author ?? 0)
    }

    /// A cancellation that met the office's work counts as a wish to withdraw (B6).
    private func withdrawal(_ view: RecordView) throws(NodeFault) -> Wish? {
        guard !view.isDeleted, reading(view).conflict == .withdrawal else { return nil }
        let cancelled = view.versions(RequestField.state).first { $0.value == .known(.text(RequestState.cancelled.rawValue)) }
        var reason: String?
        if case .known(.text(let text))? = view.versions(RequestField.reasonText).last?.value { reason = text }
        var code: String?
        if case .known(.text(let text))? = view.versions(RequestField.reason).last?.value { code = text }
        guard let author = cancelled?.author, let time = cancelled?.time, let day = CalendarDate(milliseconds: time.milliseconds) else { return nil }
        let amendment = Amendment(request: view.key.record, kind: .withdrawal, reasonCode: code, reason: reason, askedOn: day)
        return Wish(view: view, request: view, amendment: amendment, service: try service(of: view), author: author)
    }

    private func reading(_ view: RecordView) -> StateReading {
        let offices = Set(membership.nodes(at: nil).filter { $0.role == .centre }.map(\.number)).union([profile.node])
        return StateReading(
            view.versions(RequestField.state).compactMap { version in
                guard case .known(.text(let code)) = version.value else { return nil }
                return StateVersion(code: code, byOffice: offices.contains(version.node))
            }, isReceived: true, hasDocument: false)
    }

    private static func shown(_ view: RecordView) -> [Service.FieldValue] {
        view.fields.compactMap { item in
            for version in item.versions.reversed() { if case .known(let value) = version.value { return (item.field, value) } }
            return nil
        }
    }

    /// The service in the version that the request was checked against: a field that a later one has no more can still be put right.
    private func service(of request: RecordView) throws(NodeFault) -> Service? {
        guard case .known(.text(let code))? = request.versions(RequestField.service).last?.value else { return nil }
        var wanted: UInt64?
        if case .known(.unsigned(let version))? = request.versions(RequestField.catalogueVersion).last?.value { wanted = version }
        var found: (key: RecordKey, service: Service)?
        try forEachRecord(upperScope, type: RecordType.service, contestedOnly: false) { view in
            if !view.isDeleted, let service = Service(Self.shown(view)), service.code.utf8.elementsEqual(code.utf8) { found = (view.key, service) }
        }
        guard let found else { return Service.builtIn.first { $0.code.utf8.elementsEqual(code.utf8) } }
        guard let wanted, found.service.version != wanted else { return found.service }
        return Service.versions(try writes(found.key)).last { $0.version == wanted } ?? found.service
    }

    private func number(_ request: RecordView) -> String {
        if case .known(.text(let text))? = request.versions(RequestField.number).last?.value { return text }
        return request.key.record.description
    }

    private func label(_ wish: Wish) -> Labels {
        wish.target.map { target in target.label { field, type in labelledSchemas.first { $0.type == type }?.field(field)?.labels } }
            ?? Labels(indonesian: wish.amendment.field ?? "", english: wish.amendment.field ?? "")
    }

    private func json(_ wish: Wish, _ isRevealed: Bool) -> JSON {
        func personal(_ text: String?) -> JSON { text.map { .string(isRevealed ? $0 : "***") } ?? .null }
        let amendment = wish.amendment
        return .object([
            ("amendment", .string(wish.view.key.record.description)), ("request", .string(wish.request.key.record.description)), ("number", .string(number(wish.request))),
            ("scope", .number(wish.view.key.scope.rawValue)), ("kind", .string(amendment.kind.rawValue)), ("field", amendment.field.map { .string($0) } ?? .null),
            ("old", personal(amendment.oldValue)), ("new", personal(amendment.newValue)), ("reasonCode", amendment.reasonCode.map { .string($0) } ?? .null),
            ("reason", personal(amendment.reason)), ("askedOn", amendment.askedOn.map { .string(DateText.text($0)) } ?? .null), ("by", .number(wish.author)),
            ("requestState", .string(reading(wish.request).shown.rawValue)), ("state", .string(amendment.state.rawValue)),
        ])
    }

    private func text(_ wish: Wish, _ isRevealed: Bool, _ indonesian: Bool) -> String {
        func personal(_ text: String?) -> String { text.map { isRevealed ? $0 : "***" } ?? "" }
        let amendment = wish.amendment
        let language = indonesian ? Language.indonesian : .english
        let asked = amendment.askedOn.map { DateText.text($0) } ?? "?"
        let reasons = CodeList.builtIn.first { $0.code == (amendment.kind == .correction ? "correction-reason" : "cancel-reason") }
        let why = amendment.reasonCode.map { code in reasons?.item(code)?.label[language] ?? code } ?? ""
        let state = RegistryTexts.text(reading(wish.request).shown.key, language)
        let head = "\(wish.view.key.record)  \(number(wish.request)) (\(state))"
        let what: String
        switch (amendment.kind, indonesian) {
        case (.correction, true): what = "minta pembetulan \(label(wish).indonesian): \"\(personal(amendment.oldValue))\" menjadi \"\(personal(amendment.newValue))\""
        case (.correction, false): what = "asks to correct \(label(wish).english): \"\(personal(amendment.oldValue))\" to \"\(personal(amendment.newValue))\""
        case (.withdrawal, true): what = "minta penarikan permohonan"
        case (.withdrawal, false): what = "asks to withdraw the request"
        }
        let reason = personal(amendment.reason)
        let because = [why, reason].filter { !$0.isEmpty }.joined(separator: "; ")
        let who = indonesian ? "oleh petugas \(wish.author), \(asked)" : "by operator \(wish.author), \(asked)"
        var line = "\(head): \(what), \(who)"
        if !because.isEmpty { line += indonesian ? ". Alasan: \(because)" : ". Reason: \(because)" }
        switch amendment.state {
        case .open: break
        case .accepted: line += indonesian ? " [diterima]" : " [accepted]"
        case .refused: line += indonesian ? " [ditolak]" : " [refused]"
        }
        return line
    }

    // MARK: accept, refuse

    /// `amendments-accept`: the value is written, the request counts one correction more, and the wish is closed; one transaction.
    func acceptAmendment(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let wish = try open(command)
        let author = try clerk(command, in: wish.view.key.scope)
        let today = CalendarDate(milliseconds: WallClock.milliseconds())
        var drafts: [EntryDraft] = []
        switch wish.amendment.kind {
        case .withdrawal: drafts.append(try update(wish.request, [(RequestField.state, .text(RequestState.cancelled.rawValue))], author, remark: command["reason"]))
        case .correction:
            guard let target = wish.target, let new = target.normal(wish.amendment.newValue ?? "") else {
                throw NodeFault(.data, "This centre does not know the field of this amendment: publish the service again, or refuse it with a reason.")
            }
            let record = try self.record(of: target, wish)
            let form = Self.shown(wish.request).last { $0.field == RequestField.form }?.value
            let now = target.text(form: form) { field in Self.shown(record).last { $0.field == field }?.value }
            if now != (wish.amendment.oldValue ?? ""), now != new, command["changed"] != "true" {
                throw NodeFault(.inTheWay, "The value has changed since the desk asked: look at the request with show, then give --changed, or refuse it.")
            }
            drafts.append(try update(record, target.changes(to: new, form: form), author, remark: command["reason"]))
            var count = EntryDraft(author: author, target: .existing(wish.request.key.record), fields: [RequestField.corrections])
            count.open = [(RequestField.corrections, .unsigned(1))]
            drafts.append(count)
        }
        // A cancellation that met the office's work has no record of its own: the state that is written decides it.
        if wish.view.type == RecordType.amendment { drafts.append(try decision(wish, .accepted, today, author, command["reason"])) }
        return try decided(drafts, wish, "accepted", command)
    }

    /// `amendments-refuse`: nothing changes but that the desk reads why not.
    func refuseAmendment(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let wish = try open(command)
        let author = try clerk(command, in: wish.view.key.scope)
        let why = try reason(command)
        let drafts: [EntryDraft]
        if wish.view.type == RecordType.amendment {
            drafts = [try decision(wish, .refused, CalendarDate(milliseconds: WallClock.milliseconds()), author, why)]
        } else {
            guard let state = reading(wish.request).state else { throw NodeFault(.data, "The request's state is disputed: settle it with resolve.") }
            drafts = [try update(wish.request, [(RequestField.state, .text(state.rawValue))], author, remark: why)]
        }
        return try decided(drafts, wish, "refused", command)
    }

    private func open(_ command: NodeCommand) throws(NodeFault) -> Wish {
        let view = try find(command["amendment"] ?? "", nil)
        let found = view.type == RecordType.amendment ? try wish(view) : view.type == RecordType.request ? try withdrawal(view) : nil
        guard let wish = found else { throw NodeFault(.notFound, "This is no request for amendment: see \"amendments list\".") }
        guard wish.amendment.state == .open else {
            throw NodeFault(.inTheWay, "This amendment was \(wish.amendment.state.rawValue) already. What is wrong now is asked for anew.")
        }
        return wish
    }

    private func record(of target: CorrectionTarget, _ wish: Wish) throws(NodeFault) -> RecordView {
        guard target.isOfApplicant else { return wish.request }
        guard let applicant = Self.shown(wish.request).last(where: { $0.field == RequestField.applicant }).flatMap({ ValueType.reference($0.value) }) else {
            throw NodeFault(.data, "The request names no applicant.")
        }
        return try find(applicant.description, wish.request.key.scope)
    }

    private func decision(_ wish: Wish, _ state: Amendment.State, _ today: CalendarDate?, _ author: UInt64, _ why: String?) throws(NodeFault) -> EntryDraft {
        var values: [(field: FieldNumber, value: CBORValue?)] = [(AmendmentField.state, .text(state.rawValue))]
        if let today { values.append((AmendmentField.decidedOn, .unsigned(today.rawValue))) }
        if let why { values.append((AmendmentField.decision, .text(why))) }
        return try update(wish.view, values, author, remark: nil)
    }

    /// Replaces all that stands in these fields.
    private func update(
        _ view: RecordView, _ values: [(field: FieldNumber, value: CBORValue?)], _ author: UInt64, remark: String?
    ) throws(NodeFault) -> EntryDraft {
        let schema = view.type.flatMap { membership.schema($0, at: nil) }
        var draft = EntryDraft(author: author, target: .existing(view.key.record), replaced: view.replacements(of: values.map(\.field)))
        for (field, value) in values.sorted(by: { $0.field < $1.field }) {
            guard let value else { continue }
            draft.fields.append(field)
            if schema?.field(field)?.place == .open { draft.open.append((field, value)) } else { draft.personal.append((field, value)) }
        }
        if let remark { draft.personal.insert((0, .text(remark)), at: 0) }
        if let schema {
            do throws(SchemaViolation) { try schema.validate(draft, role: role, in: membership.scope(view.key.scope, at: nil)?.kind) } catch {
                throw NodeFault(.data, error.description)
            }
        }
        return draft
    }

    private func decided(_ drafts: [EntryDraft], _ wish: Wish, _ word: String, _ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let dots = try append(drafts, scope: wish.view.key.scope)
        if command.wantsJSON {
            return CommandOutput(JSON.object([("saved", .array(dots.map { .string($0.description) })), ("state", .string(word)), ("number", .string(number(wish.request)))]).text())
        }
        let indonesian = command["language"] != "en"
        let done = word == "accepted" ? (indonesian ? "diterima" : "accepted") : (indonesian ? "ditolak" : "refused")
        return CommandOutput(
            indonesian
                ? "Permintaan untuk \(number(wish.request)) \(done). Meja desa membacanya dengan pertukaran berikutnya."
                : "The amendment of \(number(wish.request)) is \(done). The desk reads it with its next exchange.")
    }
}

extension CalendarDate {
    /// The day in Indonesia's western time, at which the office decides.
    fileprivate init?(milliseconds: UInt64) {
        guard let local = LocalTime(seconds: Int64(clamping: milliseconds / 1000), zone: .wib) else { return nil }
        self = local.date
    }
}
