import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost

/// `/permohonan/<record>/serahkan`: the signed document goes to somebody, once.
extension Desk {
    func addHandOver(to router: Router<DeskContext>) {
        page(router, "/permohonan/:record/serahkan") { ask in
            let open = try await self.openRequest(ask)
            if let refusal = try await self.handedOver(open, ask) { return refusal }
            return open.can(.handOver) ? .page(try await self.handOverPage(open, Form([]), ask)) : self.notNow(open, ask)
        }
        act(router, "/permohonan/:record/serahkan") { ask, form in try await self.handOver(form, ask) }
    }

    private static let once = [RequestField.state, RequestField.handedOverOn, RequestField.receiver]

    /// A second hand-over is no step at all: who has the document, and since when.
    private func handedOver(_ open: OpenRequest, _ ask: Ask) async throws -> Answer? {
        guard let version = open.view.versions(RequestField.handedOverOn).first else { return nil }
        let names = try await operatorNames(open.key.scope)
        ask.flash(
            ask.texts("hand_over_twice", [
                "day": DeskTime.day(open.reader.number(RequestField.handedOverOn)), "receiver": open.reader.text(RequestField.receiver) ?? "?",
                "name": names[version.author] ?? ask.texts("by_number", ["n": String(version.author)]),
            ]), isBad: true)
        return .go(open.path)
    }

    private func handOverPage(_ open: OpenRequest, _ form: Form, _ ask: Ask, problems: [String: String] = [:], complaint: String? = nil) async throws -> ActPage {
        let texts = ask.texts
        let record = open.key.record
        let count = try await node.desk { store in
            try RegistryRules.documentKinds.reduce(0) { try $0 + store.prints.count(of: record, kind: $1) }
        }
        var page = ActPage(
            title: texts("hand_over_title"), kicker: open.kicker, lead: texts("hand_over_lead"), complaint: complaint, action: open.path + "/serahkan", go: texts("hand_over_go"),
            back: open.path)
        let applicant = open.applicant.flatMap { RecordReader($0).text(ApplicantField.name) }
        page.facts = [ActPage.Line(lineLabel: texts("step_pemohon"), lineValue: applicant ?? "")]
        page.facts.append(ActPage.Line(lineLabel: texts("hand_over_printed"), lineValue: count == 0 ? texts("hand_over_never_printed") : texts("hand_over_times", ["n": String(count)])))
        page.ways = try await unansweredPrints(of: record, texts).map { ActPage.Way(wayHref: $0.questionHref, wayText: $0.questionText) }
        page.hidden = [ActPage.Hidden(hiddenName: "dilihat", hiddenValue: Seen.text(open.view, Self.once))]
        var printed = InputField("tercetak", texts("did_it_print"), form["tercetak"], isRequired: true)
        printed.choose([("ya", texts("did_print_yes")), ("tidak", texts("did_print_no"))], asRadio: true)
        printed.problem = problems["tercetak"]
        var receiver = InputField("penerima", texts("receiver_label"), form["penerima"], hint: texts("receiver_hint"), isRequired: true)
        receiver.maxLength = 200
        receiver.problem = problems["penerima"]
        receiver.hasFocus = problems["penerima"] != nil || problems.isEmpty
        printed.hasFocus = !receiver.hasFocus
        page.fields = [receiver, printed]
        return page
    }

    private func handOver(_ form: Form, _ ask: Ask) async throws -> Answer {
        let texts = ask.texts
        let open = try await openRequest(ask)
        if let refusal = try await handedOver(open, ask) { return refusal }
        guard open.can(.handOver) else { return notNow(open, ask) }
        let (record, number) = (open.key.record, ask.me.number)
        let receiver = TypedText.tidy(form["penerima"])
        if form["tercetak"] == "tidak" {
            // Nothing is handed over; whatever question stood open is answered.
            _ = try await node.desk { store in try Self.answer(store, record) }
            ask.flash(texts("hand_over_print_again"), isBad: true)
            return .go(open.path)
        }
        var problems: [String: String] = [:]
        if receiver.isEmpty { problems["penerima"] = texts("receiver_missing") }
        if !receiver.isEmpty, ValueType.text.problem(.text(receiver), max: 240) != nil { problems["penerima"] = texts("note_long") }
        if form["tercetak"] != "ya" { problems["tercetak"] = texts("did_print_say") }
        guard problems.isEmpty else { return .page(try await handOverPage(open, form, ask, problems: problems), status: .unprocessableContent) }
        guard let expected = Seen.read(form["dilihat"], open.key, Self.once) else { throw DeskRefusal.staleForm }
        var operation = DeskOperation(update: record, type: RecordType.request)
        operation.set(RequestField.state, .text(RequestState.handedOver.rawValue), seen: expected.filter { $0.field == RequestField.state }.flatMap(\.seen))
        operation.set(RequestField.handedOverOn, .unsigned(ask.today.rawValue))
        operation.set(RequestField.receiver, .text(receiver))
        guard try await node.deskAppend([operation], scope: open.key.scope, by: number, expecting: expected) != nil else {
            let now = try await openRequest(ask)
            if let refusal = try await handedOver(now, ask) { return refusal }
            return .page(try await handOverPage(now, form, ask, complaint: texts("act_stale")), status: .conflict)
        }
        _ = try await node.desk { store in try Self.answer(store, record) }
        ask.flash(texts("hand_over_done", ["receiver": receiver]))
        return .go(open.path)
    }

    /// Every open "did it print?" about a document of this request.
    private static func answer(_ store: DeskStore, _ record: RecordID) throws -> Bool {
        for question in try store.prints.questions(of: record) where RegistryRules.documentKinds.contains(question.kind) { try store.prints.answered(question.id) }
        return true
    }
}

extension RegistryRules {
    /// Kinds of paper, as prints are counted, that are a signed document.
    static var documentKinds: [String] { [documentKind] }
}
