import Causality
import CivilRegistry
import DeskStore
import Replica
import Testing

@Suite("Search") struct SearchTests {
    private static func store() throws -> DeskStore {
        var world = try Deployment()
        let store = try open(TemporaryFolder(), rules: .civilRegistry)
        let siti = try world.seven.append(applicant("Hj. Siti Aminah", nik: "3527014107900003", kk: "3527011203040005", phone: "0812-3456-789"))
        try world.seven.append(applicant("Moh. Ridwan Hidayatullah", nik: "3527011708850001", phone: "+62 813 9999 000"))
        try world.seven.append(applicant("Muhammad Ridwan", nik: "3527010101700004"))
        try world.seven.append(applicant("Achmad Ridwan Basri"))
        try world.seven.append(request("3527012002-A7KD-000001-7", of: siti, subject: "Muhammad Zidan"))
        try store.index.followAll(world.seven)
        return store
    }

    private static func persons(_ text: String) throws -> [String] { try store().index.search(SearchQuery(text)).persons.compactMap(\.name) }

    @Test("spellings of a name meet", arguments: ["Mohammad Ridwan", "moh ridwan", "MUH. RIDWAN", "muchamad ridwan", "ridwan muhamad"])
    func spellings(text: String) throws {
        #expect(try Self.persons(text) == ["Muhammad Ridwan", "Moh. Ridwan Hidayatullah"])
    }

    @Test("the last word may be unfinished, whole words come first", arguments: [("siti am", 1), ("rid", 3), ("ridwan b", 1), ("ridwan x", 0), ("hidayat", 1)])
    func unfinished(text: String, count: Int) throws {
        #expect(try Self.persons(text).count == count)
    }

    @Test("numbers find their person at once, in every way they are typed", arguments: [
        "3527014107900003", "352701 410790 0003", "35270l4lO790OOO3", "3527011203040005", "0003", "08123456789", "+62 812 3456 789", "62812-3456-789",
    ])
    func numbers(text: String) throws {
        #expect(try Self.persons(text) == ["Hj. Siti Aminah"])
    }

    @Test("a request is found by its number on paper and by the person concerned", arguments: ["3527012002-A7KD-000001-7", "3527012002 a7kd oooool 7", "zidan", "moh zidan"])
    func requests(text: String) throws {
        let found = try Self.store().index.search(SearchQuery(text))
        #expect(found.requests.map(\.number) == ["3527012002-A7KD-000001-7"])
        #expect(found.requests.first?.applicantName == "Hj. Siti Aminah")
    }

    @Test("nothing, operators of the search language and controls find nothing and break nothing", arguments: [
        "", " ", "\"", "*", "a OR b", "NEAR(a b)", "tokens:ridwan", "ridwan\" OR \"siti", "\u{0}", "-", "AND", "3527014107900004", "9999",
    ])
    func nothing(text: String) throws {
        #expect(try Self.store().index.search(SearchQuery(text)) == SearchResult())
    }

    @Test("more hits than asked for are said to be more")
    func bounded() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder(), rules: .civilRegistry)
        for number in 0..<30 { try world.seven.append(applicant("Siti Nomor\(number)")) }
        try store.index.followAll(world.seven)
        let found = try store.index.search(SearchQuery("siti"), limit: 10)
        #expect(found.persons.count == 10 && found.hasMore)
        #expect(try !store.index.search(SearchQuery("siti nomor7"), limit: 10).hasMore)
    }
}
