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
