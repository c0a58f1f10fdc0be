import CanonicalCBOR
import CivilRegistry
import Hummingbird
import KioskNode
import Membership
import NodeHost
import Replica

/// A request's next steps at the desk: papers brought later, cancelling and withdrawing, a note. Each is a page that says what happens, and
/// writes only if nothing changed since the page was made.
extension Desk {
    func addSteps(to router: Router<DeskContext>) {
        page(router, "/permohonan/:record/lengkapi") { ask in
            let open = try await self.openRequest(ask)
            return open.can(.submit) ? .page(self.completePage(open, ask)) : self.notNow(open, ask)
        }
        act(router, "/permohonan/:record/lengkapi") { ask, form in try await self.complete(form, ask) }
        page(router, "/permohonan/:record/batalkan") { ask in
            let open = try await self.openRequest(ask)
            return open.can(.cancel) || open.can(.askWithdrawal) ? .page(self.cancelPage(open, ask.kept ?? Form([]), ask)) : self.notNow(open, ask)
        }
        act(router, "/permohonan/:record/batalkan") { ask, form in try await self.cancel(form, ask) }
        page(router, "/permohonan/:record/catatan") { ask in
            let open = try await self.openRequest(ask)
            return .page(self.notePage(open, ask.kept?["catatan"] ?? "", ask))
        }
        act(router, "/permohonan/:record/catatan") { ask, form in
            let open = try await self.openRequest(ask)
            let text = TypedText.tidy(form["catatan"])
            guard !text.isEmpty, ValueType.text.problem(.text(text), max: 1000) == nil else {
                return .page(self.notePage(open, form["catatan"], ask, problem: ask.texts(text.isEmpty ? "note_empty" : "note_long")), status: .unprocessableContent)
            }
            guard try await self.addNote(text, to: open.view, ask) else {
                return .page(self.notePage(open, form["catatan"], ask, problem: ask.texts("act_stale")), status: .conflict)
            }
            ask.flash(ask.texts("note_saved"))
            return .go(open.path)
        }
    }

    // MARK: Papers that were missing

    static let completed = [RequestField.state, RequestField.missing, RequestField.reason, RequestField.reasonText, RequestField.completeOn]

    private func completePage(_ open: OpenRequest, _ ask: Ask, complaint: String? = nil) -> ActPage {
        let texts = ask.texts
        let missing = open.reader.set(RequestField.missing)
        var page = ActPage(
            title: texts("complete_title"), kicker: open.kicker, lead: texts(open.reading.shown == .returned ? "complete_lead_returned" : "complete_lead"), complaint: complaint,
            action: open.path + "/lengkapi", go: texts("complete_go"), back: open.path)
        page.facts = returnReasons(open).map { ActPage.Line(lineLabel: texts("returned_why"), lineValue: $0) }
        page.hidden = [ActPage.Hidden(hiddenName: "dilihat", hiddenValue: Seen.text(open.view, Self.completed))]
        page.ticksLegend = missing.isEmpty ? nil : texts("complete_papers")
        for code in missing {
            let requirement = open.service?.requirements.first { $0.code == code }
            let label = requirement.map { paperLabel($0, texts) } ?? code
            page.ticks.append(ActPage.Tick(tickName: "p." + code, tickLabel: label, isTicked: ask.kept?["p." + code] == "1"))
            // What could be said when the request was taken in can be said now.
            if let form = requirement?.substitute { page.ticks.append(ActPage.Tick(tickName: "s." + code, tickLabel: texts("complete_substitute", ["paper": label, "form": form]), isTicked: ask.kept?["s." + code] == "1")) }
            if requirement?.when == .sometimes { page.ticks.append(ActPage.Tick(tickName: "n." + code, tickLabel: texts("complete_not_needed", ["paper": label]), isTicked: ask.kept?["n." + code] == "1")) }
        }
        return page
    }

    /// Why the office sent a request back, in words: its codes and its text.
    func returnReasons(_ open: OpenRequest) -> [String] {
        // The same code says different things of a refusal and of a cancellation.
        let list = open.reading.shown == .rejected ? "reject-reason" : open.reading.shown == .cancelled ? "cancel-reason" : "return-reason"
        let codes = CodeList.builtIn.filter { $0.code == list }
        return open.reader.set(RequestField.reason).map { code in codes.lazy.compactMap { $0.item(code) }.first.map { open.texts.pick($0.label) } ?? code }
            + (open.reader.text(RequestField.reasonText).map { [$0] } ?? [])
    }

    private func complete(_ form: Form, _ ask: Ask) async throws -> Answer {
        let texts = ask.texts
        let open = try await openRequest(ask)
        guard open.can(.submit) else { return notNow(open, ask) }
        guard let expected = Seen.read(form["dilihat"], open.key, Self.completed) else { throw DeskRefusal.staleForm }
        func seen(_ field: UInt16) -> [DeskExpectation] { expected.filter { $0.field == field } }
        let missing = open.view.versions(RequestField.missing).compactMap { version in
            if case .known(.text(let code)) = version.value { (code: code, dot: version.dot) } else { nil }
        }
        func isTicked(_ code: String) -> Bool {
            let requirement = open.service?.requirements.first { $0.code == code }
            return form["p." + code] == "1" || requirement?.substitute != nil && form["s." + code] == "1" || requirement?.when == .sometimes && form["n." + code] == "1"
        }
        // "Not needed" of one of several says nothing of the others.
        let met = open.service?.alsoMet(by: missing.map(\.code).filter { form["p." + $0] == "1" || isTicked($0) && form["n." + $0] != "1" }) ?? []
        let brought = missing.filter { isTicked($0.code) || met.contains($0.code) }
        let isComplete = brought.count == missing.count
        guard isComplete || !brought.isEmpty else { return .page(completePage(open, ask, complaint: texts("complete_none")), status: .unprocessableContent) }
        var operation = DeskOperation(update: open.key.record, type: RecordType.request)
        if !brought.isEmpty { operation.empty(RequestField.missing, seen: brought.map(\.dot)) }
        if isComplete {
            operation.set(RequestField.state, .text(RequestState.submitted.rawValue), seen: seen(RequestField.state).flatMap(\.seen))
            operation.set(RequestField.completeOn, .unsigned(ask.today.rawValue), seen: seen(RequestField.completeOn).flatMap(\.seen))
            for field in [RequestField.reason, RequestField.reasonText] {
                let dots = seen(field).flatMap(\.seen)
                if !dots.isEmpty { operation.empty(field, seen: dots) }
            }
            if clock.isDoubtful {
                operation.set(RequestField.dateStated, .bool(true), seen: open.reader.dots(RequestField.dateStated))
                if open.reader.number(RequestField.completeOn) == nil { operation.set(RequestField.completeAt, .unsigned(ask.now / 1000), seen: open.reader.dots(RequestField.completeAt)) }
            }
        }
        guard try await node.deskAppend([operation], scope: open.key.scope, by: ask.me.number, expecting: expected) != nil else {
            return .page(completePage(try await openRequest(ask), ask, complaint: texts("act_stale")), status: .conflict)
        }
        ask.flash(isComplete ? texts("complete_done") : texts("complete_left", ["n": String(missing.count - brought.count)]))
        return .go(open.path)
    }

    // MARK: Cancelling, and asking the office to stop

    private func cancelPage(_ open: OpenRequest, _ form: Form, _ ask: Ask, problems: [String: String] = [:], complaint: String? = nil) -> ActPage {
        let texts = ask.texts
        let isDirect = open.can(.cancel)
        var page = ActPage(
            title: texts(isDirect ? "cancel_title" : "withdraw_title"), kicker: open.kicker, lead: texts(isDirect ? "cancel_lead" : "withdraw_lead"), complaint: complaint,
            action: open.path + "/batalkan", go: texts(isDirect ? "cancel_go" : "withdraw_go"), isDanger: isDirect, back: open.path)
        page.facts = [ActPage.Line(lineLabel: texts("state_now"), lineValue: open.state)]
        page.hidden = [ActPage.Hidden(hiddenName: "dilihat", hiddenValue: Seen.text(open.view, [RequestField.state]))]
        page.fields = [
            .reason("alasan", texts("reason_label"), list: "cancel-reason", form["alasan"], texts, problem: problems["alasan"]),
            .words("keterangan", texts("reason_text"), form["keterangan"], hint: texts("reason_text_hint"), problem: problems["keterangan"]),
        ]
        return page
    }

    private func cancel(_ form: Form, _ ask: Ask) async throws -> Answer {
        let texts = ask.texts
        let open = try await openRequest(ask)
        guard open.can(.cancel) || open.can(.askWithdrawal) else { return notNow(open, ask) }
        let problems = Self.reasonProblems(form, list: "cancel-reason", texts)
        guard problems.isEmpty else { return .page(cancelPage(open, form, ask, problems: problems), status: .unprocessableContent) }
        guard let expected = Seen.read(form["dilihat"], open.key, [RequestField.state]) else { throw DeskRefusal.staleForm }
        var isDone = false
        if open.can(.cancel) {
            var operation = DeskOperation(update: open.key.record, type: RecordType.request)
            operation.set(RequestField.state, .text(RequestState.cancelled.rawValue), seen: expected.flatMap(\.seen))
            operation.set(RequestField.reason, .text(form["alasan"]), seen: open.reader.dots(RequestField.reason))
            let text = TypedText.tidy(form["keterangan"])
            if !text.isEmpty { operation.set(RequestField.reasonText, .text(text), seen: open.reader.dots(RequestField.reasonText)) }
            isDone = try await node.deskAppend([operation], scope: open.key.scope, by: ask.me.number, expecting: expected) != nil
        } else {
            let amendment = Amendment(
                request: open.key.record, kind: .withdrawal, reasonCode: form["alasan"], reason: TypedText.tidy(form["keterangan"]), askedOn: ask.today)
            isDone = try await node.deskAsk(amendment, amendment.operation, scope: open.key.scope, by: ask.me.number, expecting: expected) != .stale
        }
        guard isDone else {
            return .page(cancelPage(try await openRequest(ask), form, ask, complaint: texts("act_stale")), status: .conflict)
        }
        ask.flash(texts(open.can(.cancel) ? "cancel_done" : "withdraw_done"))
        return .go(open.path)
    }

    /// What is wrong with `alasan` and `keterangan` of a form; "other" needs words.
    static func reasonProblems(_ form: Form, list: String, _ texts: Texts) -> [String: String] {
        var problems: [String: String] = [:]
        let text = TypedText.tidy(form["keterangan"])
        if CodeList.builtIn.first(where: { $0.code == list })?.item(form["alasan"]) == nil { problems["alasan"] = texts("reason_choose") }
        if form["alasan"] == "other", text.isEmpty { problems["keterangan"] = texts("reason_say") }
        if !text.isEmpty, ValueType.text.problem(.text(text), max: 1000) != nil { problems["keterangan"] = texts("note_long") }
        return problems
    }

    // MARK: A note

    /// Adds a note to a request or a person unless the same one stands there: a form that is sent twice is one note.
    /// - Returns: whether it stands there now.
    func addNote(_ text: String, to view: RecordView, _ ask: Ask) async throws -> Bool {
        let isPerson = view.type == RecordType.applicant
        let field = isPerson ? ApplicantField.notes : RequestField.notes
        var view = view
        for _ in 0..<4 {
            if RecordReader(view).set(field).contains(where: { $0.utf8.elementsEqual(text.utf8) }) { return true }
            var operation = DeskOperation(update: view.key.record, type: isPerson ? RecordType.applicant : RecordType.request)
            operation.set(field, .text(text))
            let expected = [DeskExpectation(view.key, field, view.versions(field).map(\.dot))]
            if try await node.deskAppend([operation], scope: view.key.scope, by: ask.me.number, expecting: expected) != nil { return true }
            // Another note came in between.
            let found = try await node.deskRecord(view.key.record)
            guard let now = found else { return false }
            view = now
        }
        return false
    }

    private func notePage(_ open: OpenRequest, _ typed: String, _ ask: Ask, problem: String? = nil) -> ActPage {
        let texts = ask.texts
        var page = ActPage(title: texts("note_title"), kicker: open.kicker, lead: texts("note_lead"), action: open.path + "/catatan", go: texts("note_go"), back: open.path)
        var field = InputField.words("catatan", texts("note_label"), typed, problem: problem, isRequired: true)
        field.hasFocus = true
        page.fields = [field]
        page.facts = open.reader.set(RequestField.notes).map { ActPage.Line(lineLabel: texts("note_before"), lineValue: $0) }
        return page
    }
}


extension Amendment {
    /// The operation by which the desk makes it.
    var operation: DeskOperation {
        var operation = DeskOperation(create: RecordType.amendment)
        operation.set(AmendmentField.request, ValueType.reference(to: request))
        operation.set(AmendmentField.kind, .text(kind.rawValue))
        if let field { operation.set(AmendmentField.field, .text(field)) }
        if let oldValue, !oldValue.isEmpty { operation.set(AmendmentField.oldValue, .text(oldValue)) }
        if let newValue, !newValue.isEmpty { operation.set(AmendmentField.newValue, .text(newValue)) }
        if let reasonCode { operation.set(AmendmentField.reasonCode, .text(reasonCode)) }
        if let reason, !reason.isEmpty { operation.set(AmendmentField.reason, .text(reason)) }
        if let askedOn { operation.set(AmendmentField.askedOn, .unsigned(askedOn.rawValue)) }
        return operation
    }
}
