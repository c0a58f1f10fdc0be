import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost

/// `/cari`: one field for everything. What is searched for goes by POST, and stands in no address.
struct SearchPage: Page {
    static let template = "search"

    struct Person: Sendable {
        let personHref: String
        let personName: String
        let personNote: String
    }

    let title: String
    let words: InputField
    let isSearched: Bool
    let persons: [Person]
    let rows: [HomePage.Row]
    let isNothing: Bool
    let hasMore: Bool
}

extension Desk {
    func addSearch(to router: Router<DeskContext>) {
        page(router, "/cari") { ask in .page(self.searchPage(ask)) }
        act(router, "/cari") { ask, form in
            let words = form["kata"]
            let query = words.utf8.count <= 200 ? SearchQuery(words) : .nothing
            if query == .nothing { return .page(self.searchPage(ask, problem: ask.texts("search_nothing")), status: .unprocessableContent) }
            try await self.node.deskSearched(by: ask.me.number)
            let found = try await self.node.desk { try $0.index.search(query, limit: 20) }
            let listing = try await self.listing(found.requests, ask)
            let persons = found.persons.filter { listing.scopes.contains($0.key.scope) }
            let requests = found.requests.filter { listing.scopes.contains($0.key.scope) }
            if let only = Self.only(query, persons, requests) { return .go(only) }
            var page = self.searchPage(ask, typed: words)
            page = SearchPage(
                title: page.title, words: page.words, isSearched: true,
                persons: persons.map { person in
                    let notes = [
                        person.nik.map { Masked.number($0) } ?? "", person.birthDate.flatMap { CalendarDate($0) }.map { Masked.birthDate($0) } ?? "", person.phone.map { Masked.phone($0) } ?? "",
                    ]
                    return SearchPage.Person(
                        personHref: "/orang/\(person.key.record)", personName: person.name ?? ask.texts("draft_nameless"), personNote: notes.filter { !$0.isEmpty }.joined(separator: " · "))
                }, rows: requests.map { listing.row($0) }, isNothing: persons.isEmpty && requests.isEmpty, hasMore: found.hasMore)
            return .page(page)
        }
    }

    /// A full number that names one thing leads there at once.
    static func only(_ query: SearchQuery, _ persons: [PersonRow], _ requests: [RequestRow]) -> String? {
        switch query {
        case .request: return requests.count == 1 ? "/permohonan/\(requests[0].key.record)" : nil
        case .number, .phone:
            guard persons.count == 1, requests.allSatisfy({ $0.applicant == persons[0].key.record }) else { return nil }
            return "/orang/\(persons[0].key.record)"
        case .nothing, .lastFour, .words: return nil
        }
    }

    private func searchPage(_ ask: Ask, typed: String = "", problem: String? = nil) -> SearchPage {
        var field = InputField("kata", ask.texts("search_label"), typed, hint: ask.texts("search_hint"))
        field.maxLength = 120
        field.hasFocus = true
        field.problem = problem
        return SearchPage(title: ask.texts("search_title"), words: field, isSearched: false, persons: [], rows: [], isNothing: false, hasMore: false)
    }
}
