import Causality
package import CivilRegistry
package import Replica
import SQLiteStore

/// What a search found: persons and requests apart, the best first.
package struct SearchResult: Sendable, Equatable {
    package var persons: [PersonRow] = []
    package var requests: [RequestRow] = []
    /// There are more: more letters would find them.
    package var hasMore = false

    package init() {}
}

extension DeskIndex {
    /// Hits that are looked at for their rank: with 91,000 persons a common name alone has thousands, and the newest are as good as any.
    private static let looked: Int64 = 400

    /// One field for everything: a number on paper, a full NIK, a family card's or telephone number, the last four digits of a NIK, or words of
    /// a name, the last of which may be unfinished (``SearchQuery``).
    package func search(_ query: SearchQuery, limit: Int = 20) throws(StoreFailure) -> SearchResult {
        try translated { () throws(StoreError) in
            switch query {
            case .nothing: SearchResult()
            case .number(let digits): try rows(try ids(Lookup.nik, digits) + ids(Lookup.familyCard, digits), limit)
            case .request(let number): try rows(try ids(Lookup.number, number.description), limit)
            case .phone(let number): try rows(try ids(Lookup.phone, number), limit)
            case .lastFour(let digits): try rows(try ids(Lookup.nikEnd, digits), limit)
            case .words(let words): try rows(try byName(words), limit)
            }
        }
    }

    private func ids(_ kind: Int64, _ value: String) throws(StoreError) -> [Int64] {
        try tables.all("SELECT id FROM lookup WHERE kind = ? AND value = ? ORDER BY id DESC LIMIT ?", [.number(kind), .text(value), .number(Self.looked)]) { $0.int64(0) }
    }

    // MARK: Names

    /// Records by words of a name: first those that have all of them, then those where the last word only begins so; of each the shorter names
    /// first, as they fit better.
    private func byName(_ words: [String]) throws(StoreError) -> [Int64] {
        let words = words.prefix(8).filter { !$0.isEmpty && $0.utf8.allSatisfy(Self.isWordByte) }
        guard let last = words.last else { return [] }
        let whole = words.map { "\"\($0)\"" }.joined(separator: " AND ")
        var found = try named(whole)
        if found.count < Self.looked {
            let start = (words.dropLast().map { "\"\($0)\"" } + ["\"\(last)\"*"]).joined(separator: " AND ")
            var seen = Set(found)
            for id in try named(start) where seen.insert(id).inserted { found.append(id) }
        }
        return found
    }

    private static func isWordByte(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }

    private func named(_ query: String) throws(StoreError) -> [Int64] {
        try tables.all(
            """
            SELECT id FROM (SELECT n.id, length(n.tokens) AS size FROM name_search AS s JOIN name AS n ON n.id = s.rowid
            WHERE name_search MATCH ? ORDER BY s.rowid DESC LIMIT ?) ORDER BY size, id DESC
            """, [.text(query), .number(Self.looked)]
        ) { $0.int64(0) }
    }

    // MARK: Rows

    private func rows(_ ids: [Int64], _ limit: Int) throws(StoreError) -> SearchResult {
        var result = SearchResult()
        for id in ids {
            if result.persons.count < limit,
                let person = try tables.first("SELECT \(PersonRow.columns) FROM record AS r JOIN person AS p ON p.id = r.id WHERE r.id = ?", [.number(id)], { row throws(StoreError) in
                    try PersonRow(row)
                })
            {
                result.persons.append(person)
            } else if result.requests.count < limit,
                let request = try tables.first("SELECT \(RequestRow.columns) FROM record AS r JOIN request AS q ON q.id = r.id WHERE r.id = ?", [.number(id)], { row throws(StoreError) in
                    try RequestRow(row)
                })
            {
                result.requests.append(request)
            } else {
                result.hasMore = true
            }
            if result.persons.count == limit, result.requests.count == limit { break }
        }
        if ids.count > result.persons.count + result.requests.count { result.hasMore = true }
        return result
    }

    /// The person with this NIK, at once: what fills a form. Several where it is disputed or was given twice.
    package func persons(_ nik: PopulationNumber) throws(StoreFailure) -> [PersonRow] {
        try translated { () throws(StoreError) in try rows(try ids(Lookup.nik, nik.text), 20).persons }
    }

    /// The members of a family card that are known here.
    package func persons(_ familyCard: FamilyCardNumber) throws(StoreFailure) -> [PersonRow] {
        try translated { () throws(StoreError) in try rows(try ids(Lookup.familyCard, familyCard.text), 50).persons }
    }
}
