import Causality
import CivilRegistry
import DeskStore
import Membership
import OperationLog
import Replica
import Testing

@Suite("Erasure in the index") struct ErasureTests {
    /// Parts that every way of storing the words would show: the search index leaves the first letters of a word away, and folds `v` to `f`.
    private static let traces = ["wfkarna", "wvkarna", "WVKARNA", "Zqxwvkarna", "3527019988776655", "812777888999"]

    @Test("an erased value is in no file any more, nor is what it was changed from, and others are found as before")
    func erased() throws {
        let folder = TemporaryFolder()
        var world = try Deployment()
        let store = try open(folder, rules: .civilRegistry)
        let gone = try world.seven.append(applicant("Zqxwvkarna Unik", nik: "3527019988776655", phone: "0812777888999"))
        for number in 0..<50 { try world.seven.append(applicant("Siti Nomor\(number)")) }
        try store.index.followAll(world.seven)
        let other = try world.seven.append(
            EntryDraft(
                author: 0, target: .existing(gone), fields: [ApplicantField.name], replaced: [Replacement(field: ApplicantField.name, dot: gone)],
                personal: [(ApplicantField.name, .text("Zqxwvkarna Lain"))]))
        try world.settle()
        try store.index.followAll(world.seven)
        #expect(try store.index.search(SearchQuery("zqxwvkarna lain")).persons.count == 1)
        for trace in ["wfkarna", "wvkarna", "3527019988776655", "812777888999"] { #expect(folder.holds(trace), "\(trace)") }
        // A damaged file of earlier days holds values too.
        folder.write(Array("Zqxwvkarna".utf8), to: "desk.sqlite.damaged")
        let fields = [ApplicantField.nik, ApplicantField.name, ApplicantField.phone]
        try world.centre.append(
            EntryDraft(kind: .erasure, author: 0, target: .none, subject: .erasure([ErasedValue(dot: gone, fields: fields), ErasedValue(dot: other, fields: [ApplicantField.name])])))
        try world.settle()
        try store.index.followAll(world.seven)
        for trace in Self.traces { #expect(!folder.holds(trace), "\(trace)") }
        #expect(!folder.names.contains("desk.sqlite.damaged"))
        #expect(try store.index.search(SearchQuery("zqxwvkarna")) == SearchResult())
        #expect(try store.index.person(gone).map { $0.name == nil && $0.nik == nil && $0.phone == nil } == true)
        #expect(try store.index.search(SearchQuery("siti nomor7")).persons.count == 1)
    }

    @Test("copies of an erased record go from open drafts, and what was typed stays")
    func drafts() throws {
        let folder = TemporaryFolder()
        var world = try Deployment()
        let store = try open(folder, rules: .civilRegistry)
        let gone = try world.seven.append(applicant("Zqxwvkarna Unik", nik: "3527019988776655", phone: "0812777888999"))
        try store.index.followAll(world.seven)
        func rows(_ values: [(String, String)]) -> [(name: String, value: [UInt8]?)] { values.map { ($0.0, Array($0.1.utf8)) } }
        let copies = rows([
            ("known", "1"), ("known.name", "Zqxwvkarna Unik"), ("known.nik", "3527019988776655"), ("known.phone", "0812777888999"), ("a.name", "Zqxwvkarna Unik"), ("a.nik", "3527019988776655"),
            ("a.phone", "0899"), ("f.mother_name", "Zqxwvkarna Unik"), ("f.child_name", "Budi Santoso"),
        ])
        for (number, record) in [(1, gone), (2, Dot(gone.log, gone.sequence + 7))] as [(UInt8, Dot)] {
            _ = try store.drafts.begin(Drafts.Beginning(id: id(number), scope: Place.village, kind: "request"), by: 2, wall: 1)
            let written = number == 1 ? copies : rows([("known.name", "Siti"), ("a.name", "Siti")])
            #expect(try store.drafts.choose(LiveRecord(id: record, versions: []), for: id(number), writing: written, by: 2, wall: 2) == .saved)
        }
        try world.settle()
        try store.index.followAll(world.seven)
        #expect(folder.holds("Zqxwvkarna") && folder.holds("3527019988776655"))
        let fields = [ApplicantField.nik, ApplicantField.name, ApplicantField.phone]
        try world.centre.append(EntryDraft(kind: .erasure, author: 0, target: .none, subject: .erasure([ErasedValue(dot: gone, fields: fields)])))
        try world.settle()
        try store.index.followAll(world.seven)
        #expect(try store.drafts.fields(id(1)).map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" } == ["a.phone=0899", "f.child_name=Budi Santoso", "known=1"])
        #expect(try store.drafts.fields(id(2)).map(\.name) == ["a.name", "known.name"])
        for trace in ["Zqxwvkarna", "3527019988776655", "0812777888999"] { #expect(!folder.holds(trace), "\(trace)") }
    }

    @Test("killed before the cleaning, the next step does it")
    func killed() throws {
        let folder = TemporaryFolder()
        var world = try Deployment()
        let gone = try world.seven.append(applicant("Zqxwvkarna Unik", nik: "3527019988776655"))
        try world.settle()
        try { _ = try open(folder, rules: .civilRegistry).index.followAll(world.seven) }()
        try world.centre.append(EntryDraft(kind: .erasure, author: 0, target: .none, subject: .erasure([ErasedValue(dot: gone, fields: [ApplicantField.nik, ApplicantField.name])])))
        try world.settle()
        try {
            // One entry a step: the order is obeyed in the first, and there is more to read, so nothing is cleaned yet.
            let store = try open(folder, rules: .civilRegistry)
            for _ in 0..<3 { try world.seven.append(applicant("Siti")) }
            #expect(try !store.index.follow(world.seven.replica, papers: nil, limit: 1).isComplete)
            #expect(try store.index.person(gone).map { $0.name == nil } == true)
        }()
        #expect(folder.holds("wfkarna"))
        try open(folder, rules: .civilRegistry).index.followAll(world.seven)
        #expect(!folder.holds("wfkarna") && !folder.holds("wvkarna") && !folder.holds("3527019988776655"))
    }
}
