import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
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
        let more: String?
    }

    struct Announcement: Sendable {
        let heading: String
        let text: String
        let isUrgent: Bool
    }

    let title: String
    let greeting: String
    let today: String
    let notice: String?
    let announcements: [Announcement]
    let drafts: [Row]
    let groups: [Group]
    let isQuiet: Bool
    var also: [Row] = []
}

extension Desk {
    func addHome(to router: Router<DeskContext>) {
        page(router, "/") { ask in .page(try await self.homePage(ask)) }
    }

    /// Requests of a list as rows, of the scopes in which the operator works.
    struct Listing: Sendable {
        let scopes: Set<ScopeID>
        let names: [String: String]
        let received: Set<Dot>
        let texts: Texts

        func state(_ row: RequestRow) -> ShownState {
            let state = row.state.flatMap { ShownState(rawValue: $0) } ?? .unknown
            return state == .submitted && row.stateEntry.map { received.contains($0) } ?? false ? .received : state
        }

        func row(_ row: RequestRow, mark: String? = nil, mood: String? = nil) -> HomePage.Row {
            let state = state(row)
            let name = [row.subject, row.applicantName].compactMap { $0 }.first { !$0.isEmpty }
            let service = row.service.map { names[$0] ?? $0 } ?? ""
            return HomePage.Row(
                href: "/permohonan/\(row.key.record)", rowTitle: name ?? row.number ?? row.key.record.description, rowNote: "\(service) · \(row.number ?? "")",
                rowMark: mark ?? texts.registry(state.key), rowMood: mood ?? state.mood)
        }
    }

    func listing(_ rows: [RequestRow], _ ask: Ask) async throws -> Listing {
        var names: [String: String] = [:]
        for service in try await services() { names[service.code] = ask.texts.pick(service.name) }
        let received = await node.deskReceived(rows.compactMap(\.stateEntry))
        return Listing(scopes: Set(try await myScopes(ask.me).map(\.scope)), names: names, received: received, texts: ask.texts)
    }

    /// The lists of the home page, read in one turn of the writer.
    private struct Lists: Sendable {
        var rows: [(id: String, rows: [RequestRow], count: Int)] = []
        var drafts: [(draft: Draft, name: String)] = []
        var announcements: [AnnouncementRow] = []
    }

    private static let shown = 12

    private func lists(_ ask: Ask, now: UInt64) async throws -> Lists {
        let (visit, today) = (ask.me.visit, ask.today.rawValue)
        // Until tomorrow morning: what is due tonight is today's work.
        let soon = now + 16 * 3_600_000
        return try await node.desk { store in
            var lists = Lists()
            let parts: [(String, RequestList)] = [
                ("returned", .returned), ("ready", .ready), ("late", .due(by: soon)), ("disputed", .disputed), ("set_aside", .setAside), ("missing", .missingPapers),
            ]
            for (id, list) in parts {
                let page = try store.index.requests(list, limit: Self.shown)
                if !page.items.isEmpty { lists.rows.append((id, page.items, page.next == nil ? page.items.count : try store.index.count(list))) }
            }
            let news = try store.index.news(since: visit, limit: Self.shown)
            if !news.isEmpty { lists.rows.append(("new", news, news.count)) }
            for draft in try store.drafts.list().prefix(40) {
                let name = try store.drafts.fields(draft.id).first { $0.name == "a.name" }.map { String(decoding: $0.value, as: UTF8.self) }
                lists.drafts.append((draft, name ?? ""))
            }
            lists.announcements = try store.index.announcements(on: today)
            return lists
        }
    }

    private func homePage(_ ask: Ask) async throws -> HomePage {
        let texts = ask.texts
        let now = ask.now
        let lists = try await lists(ask, now: now)
        let listing = try await listing(lists.rows.flatMap(\.rows), ask)
        var groups: [HomePage.Group] = []
        for (id, rows, count) in lists.rows {
            let mine = rows.filter { listing.scopes.contains($0.key.scope) }
            if mine.isEmpty { continue }
            let shown = mine.map { row in
                switch id {
                case "late":
                    let left = Int64(clamping: row.due ?? now) - Int64(now)
                    let age = DeskTime.age(left.magnitude, texts)
                    return listing.row(row, mark: texts(left < 0 ? "late_by" : "due_in", ["age": age]), mood: left < 0 ? "bad" : "waiting")
                case "disputed": return listing.row(row, mark: texts("disputed"), mood: "bad")
                case "set_aside": return listing.row(row, mark: texts("set_aside"), mood: "bad")
                case "missing": return listing.row(row, mark: texts("missing_count", ["n": String(row.missing)]), mood: "bad")
                default: return listing.row(row)
                }
            }
            let more = count > mine.count && mine.count == rows.count ? texts("home_more", ["n": String(count - mine.count)]) : nil
            groups.append(HomePage.Group(id: id, groupTitle: texts("home_" + id), count: String(max(mine.count, mine.count == rows.count ? count : 0)), rows: shown, more: more))
        }
        let drafts = lists.drafts.filter { listing.scopes.contains($0.draft.scope) && $0.draft.kind == NewRequest.kind }.map { draft, name in
            HomePage.Row(
                href: "/draf/\(draft.id)", rowTitle: name.isEmpty ? texts("draft_nameless") : name,
                rowNote: "\(draft.service.map { listing.names[$0] ?? $0 } ?? "") · \(ask.time.short(draft.updatedAt, now: now))", rowMark: nil, rowMood: "waiting")
        }
        let also = try await alsoToSee(ask)
        return HomePage(
            title: texts("home_title"), greeting: texts("home_greeting", ["name": ask.me.name]), today: DeskTime.day(ask.today.rawValue), notice: await node.deskNoticeText(),
            announcements: try await announcements(lists.announcements, ask), drafts: drafts, groups: groups, isQuiet: groups.isEmpty && drafts.isEmpty && also.isEmpty, also: also)
    }

    private func announcements(_ rows: [AnnouncementRow], _ ask: Ask) async throws -> [HomePage.Announcement] {
        var found: [HomePage.Announcement] = []
        for row in rows.prefix(5) {
            guard let view = try await node.deskRecord(row.key.record) else { continue }
            let reader = RecordReader(view)
            func words(_ field: UInt16) -> String {
                reader.rows(field).map { row in ask.texts.pick(Labels(indonesian: row.first ?? "", english: row.count > 1 ? row[1] : "")) }.joined(separator: " ")
            }
            found.append(HomePage.Announcement(heading: words(AnnouncementField.title), text: words(AnnouncementField.text), isUrgent: row.isUrgent))
        }
        return found
    }
}
