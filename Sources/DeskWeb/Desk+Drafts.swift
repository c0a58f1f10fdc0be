import Causality
import CivilRegistry
import DeskStore
import HTTPTypes
import Hummingbird
import KioskNode
import Membership
import NIOCore
import NodeHost
import Replica

/// `/draf/<id>` when somebody else has it.
struct TakeOverPage: Page {
    static let template = "take-over"
    let title: String
    let action: String
    let sentence: String
}

/// A draft with what was typed, and the service that it is for.
struct OpenDraft: Sendable {
    let draft: Draft
    let request: NewRequest
    let scope: DeskScope
    /// The known person who was chosen, as the record is now.
    let person: RecordView?

    var id: String { draft.id.description }
    /// Somebody was chosen, and the record has been deleted since.
    var isGone: Bool { draft.applicant != nil && person == nil }
    var fields: DraftFields { request.fields }
    var step: NewRequest.Step { NewRequest.Step(rawValue: fields["step"]) ?? .applicant }
    func href(_ step: NewRequest.Step) -> String { "/draf/\(id)/\(step.rawValue)" }
}

extension Desk {
    func addDrafts(to router: Router<DeskContext>) {
        page(router, "/draf/:id") { ask in
            let open = try await self.open(ask)
            return .go(open.href(open.step))
        }
        act(router, "/draf/:id/ambil") { ask, _ in
            let (id, number, now) = (try await self.draft(ask, isHeld: false).draft.id, ask.me.number, WallClock.milliseconds())
            _ = try await self.node.desk { try $0.drafts.takeOver(id, by: number, wall: now) }
            return .go("/draf/\(id)")
        }
        act(router, "/draf/:id/buang") { ask, _ in
            let (id, number) = (try await self.draft(ask).draft.id, ask.me.number)
            _ = try await self.node.desk { try $0.drafts.discard(id, by: number) }
            self.papers.discard(id.description)
            ask.flash(ask.texts("draft_thrown"))
            return .go("/")
        }
        act(router, "/draf/:id/simpan") { ask, form in
            let open = try await self.open(ask)
            let typed = form.fields("").filter { DraftFields.isField($0.name) }
            let fields = try await self.write(typed.map { ($0.name, $0.value) }, open, ask)
            return .json(try await self.known(typed.map(\.name), NewRequest(open.request, fields), open, ask))
        }
    }

    // MARK: Opening

    struct StoredDraft: Sendable {
        let draft: Draft
        let fields: DraftFields
        let scope: DeskScope
    }

    /// The draft that the path names, if the operator works in its scope.
    /// - Parameter isHeld: it must be the operator's; else the page that offers to take it over is shown.
    private func draft(_ ask: Ask, isHeld: Bool = true) async throws -> StoredDraft {
        let scopes = try await myScopes(ask.me)
        guard let id = DraftID(ask.parameter("id")) else { throw DeskRefusal.notFound }
        let found = try await node.desk { store -> (draft: Draft?, values: [String: String]) in
            var values: [String: String] = [:]
            for field in try store.drafts.fields(id) { values[field.name] = String(decoding: field.value, as: UTF8.self) }
            return (try store.drafts.draft(id), values)
        }
        guard let draft = found.draft, draft.kind == NewRequest.kind, let scope = scopes.first(where: { $0.scope == draft.scope }) else { throw DeskRefusal.notFound }
        if let record = draft.submitted { throw Elsewhere(path: "/permohonan/\(record)") }
        if isHeld, draft.heldBy != ask.me.number { throw HeldByAnother(draft: draft) }
        return StoredDraft(draft: draft, fields: DraftFields(found.values), scope: scope)
    }

    /// The operator's draft that the path names, with its service and the known person as they are now.
    func open(_ ask: Ask) async throws -> OpenDraft {
        let stored = try await draft(ask)
        guard let service = try await service(stored.draft.service ?? "") else { throw ServiceGone(draft: stored.draft, fields: stored.fields) }
        let now = try await followed(stored.draft, stored.fields)
        if let person = now.person { try await node.deskRead(person.key, purpose: "service", by: ask.me.number) }
        let village = stored.fields[DraftFields.village]
        let request = NewRequest(
            service: service, fields: now.fields, today: ask.today, clockIsDoubtful: clock.isDoubtful, region: village.isEmpty ? stored.scope.region : village,
            regions: try await regions.current())
        return OpenDraft(draft: stored.draft, request: request, scope: stored.scope, person: now.person)
    }

    /// A draft for a service: the operator's own in which nothing was typed yet, or a new one. Those that lay untouched for a day go.
    func begin(_ service: Service, _ scope: DeskScope, _ ask: Ask) async throws -> DraftID {
        guard let id = DraftID(Entropy.bytes(16)) else { throw DeskRefusal.badForm }
        let beginning = Drafts.Beginning(id: id, scope: scope.scope, kind: NewRequest.kind, service: service.code, catalogueVersion: service.version)
        let (number, now, scanned) = (ask.me.number, WallClock.milliseconds(), papers.drafts())
        let found = try await node.desk { store -> DraftID? in
            try store.drafts.sweep(kind: NewRequest.kind, aside: DraftFields.village, before: now - min(now, 86_400_000), keeping: scanned)
            let same = try store.drafts.untouched(kind: NewRequest.kind, aside: DraftFields.village).first { draft in
                draft.heldBy == number && draft.scope == beginning.scope && draft.service == beginning.service && !scanned.contains(draft.id)
            }
            if let same { return same.id }
            return try store.drafts.begin(beginning, by: number, wall: now) == .saved ? id : nil
        }
        guard let found else { throw DeskRefusal.tooManyDrafts }
        return found
    }

    // MARK: Writing

    /// Writes fields durably; an empty value takes one away.
    func write(_ changes: [(name: String, value: String)], _ open: OpenDraft, _ ask: Ask) async throws -> DraftFields {
        var fields = open.fields
        for change in changes { fields[change.name] = change.value }
        if changes.isEmpty { return fields }
        // What is typed over a known person's value is typed over what the record says now, which stood on the page.
        let under = changes.compactMap { change in open.copyUnder(change.name) }
        let rows = (changes + under).map { (name: $0.name, value: $0.value.isEmpty ? nil : Array($0.value.utf8)) }
        let (id, number, now) = (open.draft.id, ask.me.number, WallClock.milliseconds())
        switch try await node.desk({ try $0.drafts.write(rows, of: id, by: number, wall: now) }) {
        case .saved: return fields
        case .tooLarge: throw DeskRefusal.tooLarge
        case .heldBy: throw HeldByAnother(draft: open.draft)
        case .submitted(let record): throw Elsewhere(path: "/permohonan/\(record)")
        case .unknown: throw DeskRefusal.notFound
        }
    }

    /// What the desk knows about a number that was just typed: fields to fill where they are empty, and people to choose from.
    private func known(_ names: [String], _ request: NewRequest, _ open: OpenDraft, _ ask: Ask) async throws -> JSON {
        var fill: [(name: String, value: String)] = []
        var people: [ApplicantPage.Found] = []
        for name in names {
            if name == "a.nik" || name == "a.kk" || name == "a.phone", open.person == nil { people += try await find(request.fields[name], open.draft.scope, ask) }
            if name == "a.nik" { fill += NewRequest.suggestions(request.fields, nik: "a.nik", birthDate: "a.birth_date", sex: "a.sex", today: request.today) }
            let person = try await person(at: name, request, open.draft.scope, by: ask.me.number)
            // What is known of the person goes before what the number says.
            fill += person + request.suggestions(at: name).filter { item in !person.contains { $0.name == item.name } }
        }
        let found = people.map { JSON.object([("record", .string($0.record)), ("name", .string($0.foundName)), ("note", .string($0.foundNote))]) }
        return .object([("saved", .string(ask.time.clock(WallClock.milliseconds()))), ("fill", .object(fill.map { ($0.name, .string($0.value)) })), ("people", .array(found))])
    }

    /// What the person with the NIK of a form's field fills in its section.
    func person(at name: String, _ request: NewRequest, _ scope: ScopeID, by number: UInt64) async throws -> [(name: String, value: String)] {
        guard name.hasPrefix("f."), let nik = PopulationNumber(typed: request.fields[name]) else { return [] }
        let parts = name.dropFirst(2).split(separator: "#")
        guard let code = parts.first, let section = request.service.form.sections.first(where: { $0.fields.contains { $0.code == code && $0.kind == .nik } }) else { return [] }
        let row = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        guard let found = try await node.desk({ try $0.index.persons(nik) }).first(where: { $0.key.scope == scope }), let view = try await node.deskRecord(found.key.record) else { return [] }
        try await node.deskSearched(by: number)
        return request.filled(section: section, row: row, person: NewRequest.typed(view))
    }

    /// People known here by a full number or by words of a name.
    func find(_ words: String, _ scope: ScopeID, _ ask: Ask) async throws -> [ApplicantPage.Found] {
        guard !words.isEmpty, words.utf8.count <= 200 else { return [] }
        let persons = try await node.desk { try $0.index.search(SearchQuery(words), limit: 12).persons }
        let mine = persons.filter { $0.key.scope == scope }
        if !mine.isEmpty { try await node.deskSearched(by: ask.me.number) }
        return mine.map { person in
            let notes = [person.nik.map { Masked.number($0) } ?? "", person.birthDate.flatMap { CalendarDate($0) }.map { Masked.birthDate($0) } ?? "", person.phone.map { Masked.phone($0) } ?? ""]
            return ApplicantPage.Found(
                record: person.key.record.description, foundName: person.name ?? ask.texts("draft_nameless"), foundNote: notes.filter { !$0.isEmpty }.joined(separator: " · "))
        }
    }
}

/// The reader is led there instead.
struct Elsewhere: Error { let path: String }
/// Another operator has the draft.
struct HeldByAnother: Error { let draft: Draft }
/// The office offers the draft's service no more.
struct ServiceGone: Error {
    let draft: Draft
    let fields: DraftFields
}

extension NewRequest {
    /// The same request with other fields.
    init(_ request: NewRequest, _ fields: DraftFields) {
        self.init(service: request.service, fields: fields, today: request.today, clockIsDoubtful: request.clockIsDoubtful, region: request.region, regions: request.regions)
    }
}
