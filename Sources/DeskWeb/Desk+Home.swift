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
        let shownNote: String
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
        /// Villages, where the operator works for several: on every row it is said which.
        let places: [DeskPlace]
        let received: Set<Dot>
        let texts: Texts

        /// `LABUHAN`; nil where there is one only.
        func place(_ row: RequestRow) -> String? {
            guard places.count > 1 else { return nil }
            let own = places.filter { $0.scope.scope == row.key.scope }
            return (own.first { $0.isWithin && $0.region == row.region } ?? own.first { !$0.isWithin })?.name ?? own.first?.scope.label ?? row.region
        }

        func state(_ row: RequestRow) -> ShownState {
            let state = row.state.flatMap { ShownState(rawValue: $0) } ?? .unknown
            return state == .submitted && row.stateEntry.map { received.contains($0) } ?? false ? .received : state
        }

        /// - Parameter path: of the request's pages the one that the row leads to.
        func row(_ row: RequestRow, mark: String? = nil, mood: String? = nil, path: String = "") -> HomePage.Row {
            let state = state(row)
            let name = [row.subject, row.applicantName].compactMap { $0 }.first { !$0.isEmpty }
            let service = row.service.map { names[$0] ?? $0 } ?? ""
            return HomePage.Row(
                href: "/permohonan/\(row.key.record)\(path)", rowTitle: name ?? row.number ?? row.key.record.description, rowNote: [service, row.number ?? "", place(row) ?? ""].filter { !$0.isEmpty }.joined(separator: " · "),
                rowMark: mark ?? texts.registry(state.key), rowMood: mood ?? state.mood)
        }
    }

    func listing(_ rows: [RequestRow], _ ask: Ask) async throws -> Listing {
        var names: [String: String] = [:]
        for service in try await services() { names[service.code] = ask.texts.pick(service.name) }
        let received = await node.deskReceived(rows.compactMap(\.stateEntry))
        let places = try await places(ask)
        return Listing(scopes: Set(places.map(\.scope.scope)), names: names, places: places, received: received, texts: ask.texts)
    }

    /// The lists of the home page, read in one turn of the writer.
    private struct Lists: Sendable {
        var rows: [(id: String, rows: [RequestRow], count: Int)] = []
        var drafts: [(draft: Draft, name: String)] = []
        var announcements: [AnnouncementRow] = []
        /// Requests whose document was printed here: what is left is to hand it over.
        var printed: Set<RecordID> = []
    }

    private static let shown = 12

    private func lists(_ ask: Ask, now: UInt64) async throws -> Lists {
        let (visit, today) = (ask.me.visit, ask.today.rawValue)
        // Until tomorrow morning: what is due tonight is today's work.
        let soon = now + 16 * 3_600_000
        let mine = try await ownScopes(ask)
        return try await node.desk { store in
            var lists = Lists()
            let parts: [(String, RequestList)] = [
                ("returned", .returned), ("ready", .ready), ("complete", .complete), ("late", .due(by: soon)), ("disputed", .disputed), ("set_aside", .setAside),
                ("missing", .missingPapers),
            ]
            for (id, list) in parts {
                let page = try store.index.requests(list, in: mine, limit: Self.shown)
                if list == .ready { for row in page.items where try store.prints.count(of: row.key.record, kind: RegistryRules.documentKind) > 0 { lists.printed.insert(row.key.record) } }
                if !page.items.isEmpty { lists.rows.append((id, page.items, page.next == nil ? page.items.count : try store.index.count(list, in: mine))) }
            }
            let news = try store.index.news(since: visit, in: mine, limit: Self.shown)
            if !news.isEmpty { lists.rows.append(("new", news, news.count)) }
            for draft in try store.drafts.list().prefix(40) {
                let name = try store.drafts.fields(draft.id).first { $0.name == "a.name" }.map { String(decoding: $0.value, as: UTF8.self) }
                lists.drafts.append((draft, name ?? ""))
            }
            lists.announcements = try store.index.announcements(on: today)
            return lists
        }
    }

    /// The operator's scopes for a query; nil when they are all that this desk has.
    func ownScopes(_ ask: Ask) async throws -> [ScopeID]? {
        let mine = try await myScopes(ask.me).map(\.scope)
        return try await node.deskScopes().allSatisfy { mine.contains($0.scope) } ? nil : mine
    }

    private func homePage(_ ask: Ask) async throws -> HomePage {
        let texts = ask.texts
        let now = ask.now
        let lists = try await lists(ask, now: now)
        let listing = try await listing(lists.rows.flatMap(\.rows), ask)
        var groups: [HomePage.Group] = []
        for (id, rows, count) in lists.rows {
            let shown = rows.map { row in
                switch id {
                case "late":
                    let left = Int64(clamping: row.due ?? now) - Int64(now)
                    let age = DeskTime.age(left.magnitude, texts)
                    return listing.row(row, mark: texts(left < 0 ? "late_by" : "due_in", ["age": age]), mood: left < 0 ? "bad" : "waiting")
                case "disputed": return listing.row(row, mark: texts("disputed"), mood: "bad")
                case "set_aside": return listing.row(row, mark: texts("set_aside"), mood: "bad")
                case "ready":
                    // The shortest way: a paper that was not printed is printed first, and nobody's record is opened for that.
                    let isPrinted = lists.printed.contains(row.key.record)
                    return listing.row(row, mark: texts(isPrinted ? "ready_hand_over" : "ready_print"), mood: "ok", path: isPrinted ? "/serahkan" : "/cetak")
                case "complete": return listing.row(row, mark: texts("complete_mark"), mood: "ok")
                case "missing": return listing.row(row, mark: texts("missing_count", ["n": String(row.missing)]), mood: "bad")
                default: return listing.row(row)
                }
            }
            let more = count > rows.count ? texts("home_more", ["n": String(count - rows.count)]) : nil
            groups.append(HomePage.Group(id: id, groupTitle: texts("home_" + id), count: String(count), rows: shown, more: more))
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
                reader.rows(field).map { row in ask.texts.pick(Labels(indonesian: row.first ?? "", english: row.count > 1 ? row[1] : row.first ?? "")) }.joined(separator: " ")
            }
            found.append(HomePage.Announcement(heading: words(AnnouncementField.title), text: words(AnnouncementField.text),
                shownNote: ask.texts("announced", ["from": DeskTime.day(row.shownFrom), "to": DeskTime.day(row.shownTo)]), isUrgent: row.isUrgent))
        }
        return found
    }
}
