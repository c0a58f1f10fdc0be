import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost
import OperationLog
import Replica

/// `/mungkin-sama`: pairs that may be one birth, or one person. A person looks at both; nothing is merged by itself.
struct DuplicatesPage: Page {
    static let template = "duplicates"

    struct Pair: Sendable {
        let pairHref: String
        let firstName: String
        let secondName: String
        let pairNote: String
        let pairMark: String
    }

    let title: String
    let pairs: [Pair]
    let next: String?
}

/// `/mungkin-sama/<record>/<record>`
struct LikenessPage: Page {
    static let template = "likeness"

    struct Line: Sendable {
        let sideLabel: String
        let firstText: String
        let secondText: String
        let sideMark: String?
        let sideMood: String
    }

    struct Side: Sendable {
        let sideHref: String
        let sideName: String
        let sideBy: String
    }

    let title: String
    let reasons: [String]
    let first: Side
    let second: Side
    let lines: [Line]
    let action: String
    let isOpen: Bool
    let differ: String
    let advice: String
    /// Persons who can be made one.
    let merge: Merge?

    struct Merge: Sendable {
        struct Seen: Sendable {
            let seenName: String
            let seenValue: String
        }

        let seen: [Seen]
        let keep: InputField
        /// Why not yet; then there is no button.
        let trouble: String?
    }
}

/// Between the last step of a new request and the log: what is here already.
struct SameBeforePage: Page {
    static let template = "same-before"

    struct Same: Sendable {
        let sameHref: String
        let sameName: String
        let sameNote: String
        let sameWhy: String
        /// A person who can be taken instead of being entered twice.
        let record: String?
    }

    let title: String
    let requests: [Same]
    let persons: [Same]
    let action: String
    let choose: String
    let back: String
}

extension Desk {
    func addDuplicates(to router: Router<DeskContext>) {
        page(router, "/mungkin-sama") { ask in .page(try await self.duplicatesPage(ask)) }
        page(router, "/mungkin-sama/:first/:second") { ask in .page(try await self.pairPage(ask)) }
        act(router, "/mungkin-sama/:first/:second/beda") { ask, _ in
            let two = try await self.pair(ask)
            let (first, second) = (two.first, two.second)
            let (one, other, number, now) = (first.key.record, second.key.record, ask.me.number, ask.now)
            try await self.node.desk { try $0.duplicates.tellApart(one, other, by: number, wall: now) }
            ask.flash(ask.texts(first.type == RecordType.applicant ? "pair_told_persons" : "pair_told_requests"))
            return .go("/mungkin-sama")
        }
        act(router, "/mungkin-sama/:first/:second/tarik") { ask, _ in
            let two = try await self.pair(ask)
            let (first, second) = (two.first, two.second)
            let (one, other) = (first.key.record, second.key.record)
            try await self.node.desk { try $0.duplicates.takeBack(one, other) }
            return .go("/mungkin-sama/\(one)/\(other)")
        }
    }

    // MARK: Traits

    /// What a record is compared by; nil for one without anything to compare.
    static func traits(_ view: RecordView) -> SameTraits? {
        let reader = RecordReader(view)
        if view.type == RecordType.applicant {
            return .person(PersonTraits(
                nik: reader.text(ApplicantField.nik), name: reader.text(ApplicantField.name), birthDate: reader.date(ApplicantField.birthDate),
                sex: reader.text(ApplicantField.sex).flatMap { Sex(rawValue: $0) }, mother: reader.text(ApplicantField.motherName)))
        }
        let rows = reader.rows(RequestField.form)
        return SameTraits { code in rows.compactMap { $0.count > 1 && $0[0] == code ? $0[1] : nil } }
    }

    static func words(_ candidate: SameCandidate?, _ texts: Texts) -> [String] { candidate?.reasons.map { texts.registry("same." + $0.rawValue) } ?? [] }

    private static func compare(_ first: RecordView, _ second: RecordView) -> SameCandidate? {
        guard let left = traits(first), let right = traits(second) else { return nil }
        return left.compare(right)
    }

    // MARK: Pairs

    private func duplicatesPage(_ ask: Ask) async throws -> DuplicatesPage {
        let texts = ask.texts
        let mark = ListMark(ask.query("sesudah"))
        let scopes = Set(try await myScopes(ask.me).map(\.scope))
        let page = try await node.desk { try $0.duplicates.open(likeness: UInt64(SameCandidate.likely), after: mark, limit: 40) }
        var pairs: [DuplicatesPage.Pair] = []
        for pair in page.items where scopes.contains(pair.first.scope) && scopes.contains(pair.second.scope) {
            let (left, right) = (try await node.deskRecord(pair.first.record), try await node.deskRecord(pair.second.record))
            guard let first = left, let second = right else { continue }
            pairs.append(DuplicatesPage.Pair(
                pairHref: "/mungkin-sama/\(pair.first.record)/\(pair.second.record)", firstName: Self.name(first), secondName: Self.name(second),
                pairNote: Self.words(Self.compare(first, second), texts).joined(separator: ", "),
                pairMark: texts(first.type == RecordType.applicant ? "pair_person" : "pair_request")))
        }
        return DuplicatesPage(title: texts("pairs_title"), pairs: pairs, next: page.next.map { "/mungkin-sama?sesudah=\($0)" })
    }

    private static func name(_ view: RecordView) -> String {
        let reader = RecordReader(view)
        if view.type == RecordType.applicant { return reader.text(ApplicantField.name) ?? view.key.record.description }
        return [reader.text(RequestField.subjectName), reader.text(RequestField.number)].compactMap { $0 }.joined(separator: " · ")
    }

    struct Two: Sendable {
        let first: RecordView
        let second: RecordView
    }

    func pair(_ ask: Ask) async throws -> Two {
        let (one, other) = (ask.parameter("first"), ask.parameter("second"))
        if one == other { throw DeskRefusal.notFound }
        let first = try await side(one, ask)
        let second = try await side(other, ask)
        if first.type != second.type { throw DeskRefusal.notFound }
        return Two(first: first, second: second)
    }

    /// A person or request, if the operator works in its scope.
    private func side(_ name: String, _ ask: Ask) async throws -> RecordView {
        guard let dot = Dot(name) else { throw DeskRefusal.notFound }
        let scopes = try await myScopes(ask.me).map(\.scope)
        let found = try await node.deskRecord(dot)
        guard let view = found, scopes.contains(view.key.scope), view.type == RecordType.applicant || view.type == RecordType.request else { throw DeskRefusal.notFound }
        return view
    }

    private func pairPage(_ ask: Ask) async throws -> LikenessPage {
        let texts = ask.texts
        let two = try await pair(ask)
        let (first, second) = (two.first, two.second)
        for view in [first, second] { try await node.deskRead(view.key, purpose: "service", by: ask.me.number) }
        let isPerson = first.type == RecordType.applicant
        let (one, other) = (first.key.record, second.key.record)
        let isOpen = try await node.desk { try $0.duplicates.candidates(of: one).contains { $0.record.record == other } }
        let schemas = await node.deskSchemas()
        let schema = schemas.first { $0.type == first.type }
        var lines: [LikenessPage.Line] = []
        func add(_ label: String, _ left: String, _ right: String) {
            if left.isEmpty, right.isEmpty { return }
            let isSame = left == right
            let isHalf = left.isEmpty || right.isEmpty
            lines.append(LikenessPage.Line(
                sideLabel: label, firstText: left.isEmpty ? texts("value_empty") : left, secondText: right.isEmpty ? texts("value_empty") : right,
                sideMark: isHalf ? nil : texts(isSame ? "pair_same" : "pair_differs"), sideMood: isSame ? "ok" : "bad"))
        }
        if isPerson {
            let words = RecordLines(isRevealed: false, texts: texts, service: nil)
            for field in schema?.fields ?? [] {
                func text(_ view: RecordView) -> String { view.versions(field.number).last.map { words.value($0.value, field) } ?? "" }
                add(texts.pick(field.labels), text(first), text(second))
            }
        } else {
            let (left, right) = (RecordReader(first), RecordReader(second))
            var services: [String: Service] = [:]
            for service in try await self.services() { services[service.code] = service }
            func serviceName(_ reader: RecordReader) -> String { reader.text(RequestField.service).map { code in services[code].map { texts.pick($0.name) } ?? code } ?? "" }
            add(texts("pair_service"), serviceName(left), serviceName(right))
            add(texts("pair_received"), DeskTime.day(left.number(RequestField.receivedOn)), DeskTime.day(right.number(RequestField.receivedOn)))
            let answers = (WorkPanel.answers(of: first), WorkPanel.answers(of: second))
            let service = left.text(RequestField.service).flatMap { services[$0] }
            for answer in answers.0 + answers.1.filter({ answer in !answers.0.contains { WorkPanel.key($0) == WorkPanel.key(answer) } }) {
                func text(_ answers: [FormAnswer]) -> String { answers.first { WorkPanel.key($0) == WorkPanel.key(answer) }.map { WorkPanel.words($0, service, texts) } ?? "" }
                add(service?.form.field(answer.code).map { texts.pick($0.label) } ?? answer.code, text(answers.0), text(answers.1))
            }
        }
        return LikenessPage(
            title: texts(isPerson ? "pair_title_persons" : "pair_title_requests"), reasons: Self.words(Self.compare(first, second), texts), first: try await shown(first, ask),
            second: try await shown(second, ask), lines: lines, action: "/mungkin-sama/\(one)/\(other)", isOpen: isOpen, differ: texts(isPerson ? "pair_differ_persons" : "pair_differ_requests"),
            advice: texts(isPerson ? "pair_advice_persons" : "pair_advice_requests"), merge: isOpen ? try await mergeForm(first, second, ask) : nil)
    }

    private func mergeForm(_ first: RecordView, _ second: RecordView, _ ask: Ask) async throws -> LikenessPage.Merge? {
        let texts = ask.texts
        let one = try await mergePlan(kept: first, gone: second)
        let other = try await mergePlan(kept: second, gone: first)
        guard let one, let other else { return nil }
        let numbers = (await node.deskSchemas().first { $0.type == RecordType.applicant }?.fields ?? []).map(\.number)
        // The one with more behind it stays, unless the operator says otherwise.
        let possible = [one, other].filter(\.isPossible)
        let likely = possible.max { $0.gone.fields.count == $1.gone.fields.count ? $0.requests.count < $1.requests.count : $0.gone.fields.count > $1.gone.fields.count }
        var keep = InputField("pakai", texts("merge_keep"), likely?.kept.key.record.description ?? "", isRequired: true)
        var choices: [(value: String, label: String)] = []
        for plan in possible {
            let side = try await shown(plan.kept, ask)
            choices.append((plan.kept.key.record.description, "\(side.sideName), \(side.sideBy)"))
        }
        keep.choose(choices, asRadio: true)
        return LikenessPage.Merge(
            seen: [first, second].map { LikenessPage.Merge.Seen(seenName: "dilihat-\($0.key.record)", seenValue: Seen.text($0, numbers)) }, keep: keep,
            trouble: possible.isEmpty ? mergeTrouble(one.held.isEmpty ? other : one, texts) : nil)
    }

    private func shown(_ view: RecordView, _ ask: Ask) async throws -> LikenessPage.Side {
        let names = try await operatorNames(view.key.scope)
        let desks = try await node.deskNodeNames()
        let version = view.fields.first?.versions.first
        let author = version.map { names[$0.author] ?? ask.texts("by_number", ["n": String($0.author)]) } ?? ""
        return LikenessPage.Side(
            sideHref: (view.type == RecordType.applicant ? "/orang/" : "/permohonan/") + view.key.record.description, sideName: Self.name(view),
            sideBy: "\(author), \(version.flatMap { desks[$0.node] } ?? ""), \(ask.time.text(RecordReader(view).created))")
    }

    // MARK: Before a request is submitted

    /// A page between the last step and the log when something like it is here already; nil when nothing is, or the operator has seen it.
    func sameBefore(_ open: OpenDraft, _ form: Form, _ ask: Ask) async throws -> Answer? {
        let request = open.request
        guard form["sudah_dilihat"] != "1", !NewRequest.Step.allCases.contains(where: { request.findings($0).hasErrors }) else { return nil }
        let answers = request.answers
        let event = SameTraits { code in answers.filter { $0.code == code }.map(\.text) }
        let person: SameTraits? = open.draft.applicant != nil ? nil : .person(PersonTraits(
            nik: request.fields["a.nik"], name: request.fields["a.name"], birthDate: try? DateText.parse(request.fields["a.birth_date"]), sex: Sex(rawValue: request.fields["a.sex"])))
        let requests = try await alike(event, RecordType.request, open, ask)
        let persons = try await alike(person, RecordType.applicant, open, ask)
        if requests.isEmpty, persons.isEmpty { return nil }
        let texts = ask.texts
        return .page(SameBeforePage(
            title: texts("same_before_title"), requests: requests, persons: persons, action: open.href(.review), choose: open.href(.applicant), back: open.href(.review)))
    }

    private func alike(_ traits: SameTraits?, _ type: UInt64, _ open: OpenDraft, _ ask: Ask) async throws -> [SameBeforePage.Same] {
        guard let traits, !traits.keys.isEmpty else { return [] }
        let scope = open.draft.scope
        var found: [(score: Int, same: SameBeforePage.Same)] = []
        for key in try await node.desk({ try $0.duplicates.records(with: traits.keys, limit: 30) }) where key.scope == scope {
            let held = try await node.deskRecord(key.record)
            guard let view = held, view.type == type, !view.isDeleted, let other = Self.traits(view), let candidate = traits.compare(other), candidate.score >= SameCandidate.likely
            else { continue }
            let reader = RecordReader(view)
            let note = type == RecordType.applicant
                ? [reader.text(ApplicantField.nik).map { Masked.number($0) } ?? "", DeskTime.day(reader.number(ApplicantField.birthDate))].filter { !$0.isEmpty }.joined(separator: " · ")
                : DeskTime.day(reader.number(RequestField.receivedOn))
            found.append((candidate.score, SameBeforePage.Same(
                sameHref: (type == RecordType.applicant ? "/orang/" : "/permohonan/") + key.record.description, sameName: Self.name(view), sameNote: note,
                sameWhy: Self.words(candidate, ask.texts).joined(separator: ", "), record: type == RecordType.applicant ? key.record.description : nil)))
        }
        return found.sorted { $0.score > $1.score }.prefix(5).map(\.same)
    }

    // MARK: For the home page

    /// Work that stands on pages of its own: pairs to look at, records in dispute.
    func alsoToSee(_ ask: Ask) async throws -> [HomePage.Row] {
        let texts = ask.texts
        var rows: [HomePage.Row] = []
        let scopes = Set(try await myScopes(ask.me).map(\.scope))
        let pairs = try await node.desk { try $0.duplicates.open(likeness: UInt64(SameCandidate.likely), limit: 50).items }.count { scopes.contains($0.first.scope) && scopes.contains($0.second.scope) }
        if pairs > 0 { rows.append(HomePage.Row(href: "/mungkin-sama", rowTitle: texts("also_pairs"), rowNote: texts("also_pairs_note"), rowMark: String(pairs), rowMood: "waiting")) }
        let disputes = try await contested(ask).count
        if disputes > 0 { rows.append(HomePage.Row(href: "/bersilang", rowTitle: texts("also_disputes"), rowNote: texts("also_disputes_note"), rowMark: String(disputes), rowMood: "bad")) }
        return rows
    }
}

extension WorkPanel {
    static func answers(of view: RecordView) -> [FormAnswer] { view.versions(RequestField.form).last.map { answers($0.value) } ?? [] }
}
