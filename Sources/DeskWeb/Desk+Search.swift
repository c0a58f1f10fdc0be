import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost

/// `/cari`: people and requests by one field. The words go by POST, so that they stand in no address and no log.
struct SearchPage: Page {
    static let template = "search"

    struct Person: Sendable {
        let personHref: String
        let personName: String
        let personNote: String
        let rows: [HomePage.Row]
    }

    let title: String
    let words: InputField
    let searched: Bool
    let isNothing: Bool
    let hasMore: Bool
    let persons: [Person]
    let rows: [HomePage.Row]
}

extension Desk {
    func addSearch(to router: Router<DeskContext>) {
        page(router, "/cari") { ask in .page(try await self.searchPage("", ask)) }
        act(router, "/cari") { ask, form in .page(try await self.searchPage(form["kata"], ask)) }
    }

    private func searchPage(_ words: String, _ ask: Ask) async throws -> SearchPage {
        let texts = ask.texts
        var field = InputField("kata", texts("search_label"), words, hint: texts("search_hint"))
        field.hasFocus = true
        guard !words.isEmpty, words.utf8.count <= 200 else {
            return SearchPage(title: texts("nav_search"), words: field, searched: false, isNothing: false, hasMore: false, persons: [], rows: [])
        }
        let found = try await node.desk { store -> (result: SearchResult, requests: [[RequestRow]]) in
            let result = try store.index.search(SearchQuery(words), limit: 20)
            return (result, try result.persons.map { try store.index.requests(.of(applicant: $0.key.record), limit: 5).items })
        }
        let listing = try await listing(found.result.requests + found.requests.flatMap { $0 }, ask)
        let mine = zip(found.result.persons, found.requests).filter { listing.scopes.contains($0.0.key.scope) }
        let requests = found.result.requests.filter { listing.scopes.contains($0.key.scope) }
        // Names of people are about to be shown: who looked is written down first, once a quarter of an hour.
        if !mine.isEmpty || !requests.isEmpty { try await node.deskSearched(by: ask.me.number) }
        return SearchPage(
            title: texts("nav_search"), words: field, searched: true, isNothing: mine.isEmpty && requests.isEmpty, hasMore: found.result.hasMore,
            persons: mine.map { person, rows in
                let notes = [person.nik.map { Masked.number($0) } ?? "", person.birthDate.flatMap { CalendarDate($0) }.map { Masked.birthDate($0) } ?? "", person.phone.map { Masked.phone($0) } ?? ""]
                return SearchPage.Person(
                    personHref: "/orang/\(person.key.record)", personName: person.name ?? texts("draft_nameless"), personNote: notes.filter { !$0.isEmpty }.joined(separator: " · "), rows: rows.map { listing.row($0) })
            }, rows: requests.map { listing.row($0) })
    }
}
