import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost

/// `/draf`: all that was begun and not submitted.
struct DraftsPage: Page {
    static let template = "drafts"
    let title: String
    let lead: String
    let rows: [HomePage.Row]
    let next: String?
}

/// A draft whose service the office offers no more: what was typed is still to be read.
struct StrandedPage: Page {
    static let template = "stranded"
    let title: String
    let sentence: String
    let lines: [ActPage.Line]
    let action: String
}

extension Desk {
    func addDraftList(to router: Router<DeskContext>) {
        page(router, "/draf") { ask in
            let scopes = Set(try await self.myScopes(ask.me).map(\.scope))
            let start = max(0, Int(ask.query("mulai")) ?? 0)
            let found = try await self.drafts(of: scopes, from: start, limit: Self.draftsOfPage)
            let rows = try await self.draftRows(found.drafts, ask)
            let next = start + found.drafts.count
            return .page(DraftsPage(
                title: ask.texts("home_drafts"), lead: ask.texts(found.total == 0 ? "drafts_none" : "drafts_count", ["n": String(found.total)]), rows: rows,
                next: next < found.total ? "/draf?mulai=\(next)" : nil))
        }
    }

    private static let draftsOfPage = 50

    struct NamedDraft: Sendable {
        let draft: Draft
        let name: String
    }

    struct NamedDrafts: Sendable {
        let drafts: [NamedDraft]
        /// Beyond the page too.
        let total: Int
    }

    /// Open drafts of these scopes, what was touched last first, and how many there are in all.
    func drafts(of scopes: Set<ScopeID>, from start: Int = 0, limit: Int) async throws -> NamedDrafts {
        try await node.desk { store in
            let all = try store.drafts.list().filter { $0.kind == NewRequest.kind && scopes.contains($0.scope) }
            let shown = try all.dropFirst(start).prefix(limit).map { draft in
                let name = try store.drafts.fields(draft.id).first { $0.name == "a.name" }.map { String(decoding: $0.value, as: UTF8.self) }
                return NamedDraft(draft: draft, name: name ?? "")
            }
            return NamedDrafts(drafts: Array(shown), total: all.count)
        }
    }

    func draftRows(_ drafts: [NamedDraft], _ ask: Ask) async throws -> [HomePage.Row] {
        var names: [String: String] = [:]
        for service in try await services() { names[service.code] = ask.texts.pick(service.name) }
        let now = ask.now
        return drafts.map { item in
            HomePage.Row(
                href: "/draf/\(item.draft.id)", rowTitle: item.name.isEmpty ? ask.texts("draft_nameless") : item.name,
                rowNote: "\(item.draft.service.map { names[$0] ?? $0 } ?? "") · \(ask.time.short(item.draft.updatedAt, now: now))", rowMark: nil, rowMood: "waiting")
        }
    }

    static func stranded(_ gone: ServiceGone, _ texts: Texts) -> StrandedPage {
        let person = NewRequest.person.compactMap { field -> ActPage.Line? in
            let value = gone.fields[field.name]
            guard !value.isEmpty else { return nil }
            let shown: String
            switch field.kind {
            case .nik, .kk: shown = Masked.number(value)
            case .phone: shown = Masked.phone(value)
            case .list(let list): shown = CodeList.builtIn.first { $0.code == list }?.item(value).map { texts.pick($0.label) } ?? value
            default: shown = value
            }
            return ActPage.Line(lineLabel: texts("label_" + field.code), lineValue: shown)
        }
        // Their labels went with the service.
        let rest = gone.fields.values.sorted { $0.key < $1.key }.filter { $0.key.hasPrefix("f.") || $0.key == "note" || $0.key == "received_on" }.map { name, value in
            ActPage.Line(lineLabel: name.hasPrefix("f.") ? String(name.dropFirst(2)) : texts(name == "note" ? "note_label" : "received_label"), lineValue: ValueText.isNumber(value) ? Masked.number(value) : value)
        }
        return StrandedPage(
            title: texts("stranded_title"), sentence: texts("stranded_sentence", ["service": gone.draft.service ?? ""]), lines: person + rest, action: "/draf/\(gone.draft.id)/buang")
    }
}
