import Causality
import Hummingbird
import Membership
import NodeHost
import Replica

/// `/`: today's work.
struct HomePage: Page {
    static let template = "home"

    struct Row: Sendable {
        let href: String
        let rowTitle: String
        let rowNote: String
        let rowMark: String?
        let rowMood: String
    }

    struct Group: Sendable {
        let id: String
        let groupTitle: String
        let count: String
        let rows: [Row]
    }

    struct Announcement: Sendable {
        let heading: String
        let text: String
        let isUrgent: Bool
    }

    let title: String
    let greeting: String
    let today: String
    let announcements: [Announcement]
    let drafts: [Row]
    let groups: [Group]
    let isQuiet: Bool
}

extension Desk {
    func addHome(to router: Router<DeskContext>) {
        page(router, "/") { ask in .page(try await self.homePage(ask)) }
    }

    /// A request as lists show it.
    struct Listed: Sendable {
        let view: RecordView
        let reader: RecordReader
        let state: String
        let service: String
        let number: String
        let applicant: String
    }

    /// Requests of my scopes. Bounded: the work lists of the desk's store take its place.
    func listed(_ scopes: [ScopeID], _ texts: Texts) async throws -> [Listed] {
        let services = try await services(texts)
        var listed: [Listed] = []
        for scope in scopes {
            for view in try await node.deskRecords(RecordType.request, in: scope, after: nil, limit: 1000) where !view.isDeleted {
                let reader = RecordReader(view)
                guard let number = reader.text(RequestField.number) else { continue }
                let code = reader.text(RequestField.service) ?? ""
                var name = reader.text(RequestField.subjectName) ?? ""
                if name.isEmpty, let applicant = reader.reference(RequestField.applicant), let person = try await node.deskRecord(applicant) {
                    name = RecordReader(person).text(ApplicantField.name) ?? ""
                }
                listed.append(Listed(
                    view: view, reader: reader, state: reader.text(RequestField.state) ?? "", service: services.first { $0.code == code }?.name ?? code, number: number,
                    applicant: name))
            }
        }
        return listed.sorted { $0.reader.changed > $1.reader.changed }
    }

    private func homePage(_ ask: Ask) async throws -> HomePage {
        let texts = ask.texts
        let now = WallClock.milliseconds()
        let scopes = try await myScopes(ask.me).map(\.scope)
        let requests = try await listed(scopes, texts)
        let schema = await node.deskSchemas().first { $0.type == RecordType.request }
        func row(_ item: Listed, _ mark: String? = nil, _ mood: String? = nil) -> HomePage.Row {
            HomePage.Row(
                href: "/permohonan/\(item.view.key.record)", rowTitle: item.applicant.isEmpty ? item.number : item.applicant, rowNote: "\(item.service) · \(item.number)",
                rowMark: mark ?? RequestStates.label(item.state, texts), rowMood: mood ?? RequestStates.mood(item.state))
        }
        var groups: [HomePage.Group] = []
        func group(_ id: String, _ rows: [HomePage.Row]) {
            if !rows.isEmpty { groups.append(HomePage.Group(id: id, groupTitle: texts("home_" + id), count: String(rows.count), rows: Array(rows.prefix(20)))) }
        }
        let returned = requests.filter { ["incomplete", "rejected"].contains($0.state) && $0.reader.set(RequestField.missing).isEmpty }
        group("returned", returned.map { row($0) })
        group("ready", requests.filter { ["issued", "ready"].contains($0.state) }.map { row($0) })
        let late = requests.compactMap { item -> (Listed, Int64)? in
            guard RequestStates.open.contains(item.state), !["issued", "ready", "incomplete"].contains(item.state), let due = Self.due(item.reader) else { return nil }
            return (item, Int64(due) - Int64(now))
        }.filter { $0.1 < 4 * 3_600_000 }.sorted { $0.1 < $1.1 }
        group("late", late.map { item, left in
            let age = DeskTime.age(left.magnitude, texts)
            return row(item, left < 0 ? texts("late_by", ["age": age]) : texts("due_in", ["age": age]), left < 0 ? "bad" : "waiting")
        })
        group("disputed", requests.filter { item in schema?.fields.contains { item.reader.isDisputed($0) } ?? false }.map { row($0, texts("disputed"), "bad") })
        group("missing", requests.filter { RequestStates.open.contains($0.state) && !$0.reader.set(RequestField.missing).isEmpty }.map {
            row($0, texts("missing_count", ["n": String($0.reader.set(RequestField.missing).count)]), "bad")
        })
        if let last = ask.me.lastHere { group("new", requests.filter { $0.reader.changed > last && $0.reader.changed <= now }.map { row($0) }) }
        let mine = try await drafts.all().filter { scopes.contains($0.scope) }
        let services = try await services(texts)
        let draftRows = mine.map { draft in
            HomePage.Row(
                href: "/draf/\(draft.id)/\(NewRequest.step(draft).rawValue)", rowTitle: draft["a.name"].isEmpty ? texts("draft_nameless") : draft["a.name"],
                rowNote: "\(services.first { $0.code == draft["service"] }?.name ?? draft["service"]) · \(ask.time.short(draft.changed, now: now))", rowMark: nil, rowMood: "waiting")
        }
        return HomePage(
            title: texts("home_title"), greeting: texts("home_greeting", ["name": ask.me.name]), today: ask.time.date(now), announcements: try await announcements(ask, now),
            drafts: draftRows, groups: groups, isQuiet: groups.isEmpty && draftRows.isEmpty)
    }

    /// When the request is due: from when its papers were complete, else from its intake, in the morning of a day without a time.
    static func due(_ reader: RecordReader) -> UInt64? { reader.created == 0 ? nil : reader.created + (reader.number(RequestField.dueHours) ?? 24) * 3_600_000 }

    private func announcements(_ ask: Ask, _ now: UInt64) async throws -> [HomePage.Announcement] {
        let today = ask.time.day(now)
        var found: [HomePage.Announcement] = []
        for scope in await node.deskUpperScopes() {
            for view in try await node.deskRecords(RecordType.announcement, in: scope, after: nil, limit: 200) where !view.isDeleted {
                let reader = RecordReader(view)
                if let from = reader.date(AnnouncementField.shownFrom), from > today { continue }
                if let to = reader.date(AnnouncementField.shownTo), to < today { continue }
                func words(_ field: UInt16) -> String {
                    reader.rows(field).map { ask.texts.pick($0.first ?? "", $0.count > 1 ? $0[1] : "") }.joined(separator: " ")
                }
                found.append(HomePage.Announcement(
                    heading: words(AnnouncementField.title), text: words(AnnouncementField.text), isUrgent: reader.flag(AnnouncementField.urgent) ?? false))
            }
        }
        return Array(found.suffix(5).reversed())
    }
}
