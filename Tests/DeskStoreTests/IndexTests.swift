import CanonicalCBOR
import Causality
import CivilRegistry
import DeskStore
import Membership
import OperationLog
import Replica
import SQLiteStore
import Testing

@Suite("The index follows the logs") struct IndexTests {
    @Test("a request is found as it shows, and again after each change")
    func follows() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder())
        let siti = try world.seven.append(applicant("Siti Aminah", nik: "3527014107900003"))
        let birth = try world.seven.append(request(of: siti, subject: "Ahmad", event: 20_261_101, due: 24, missing: "KK"))
        try store.index.followAll(world.seven)
        let row = try need(store.index.request(birth))
        #expect(row.number == "3527012002-A7KD-000001-7" && row.service == "BIRTH" && row.state == "submitted")
        #expect(row.receivedOn == 20_261_122 && row.eventDate == 20_261_101 && row.missing == 1)
        #expect(row.applicant == siti && row.applicantName == "Siti Aminah" && row.subject == "Ahmad")
        #expect(row.disputed == 0 && row.setAside == 0 && !row.closed && row.due == 1_800_086_400_000)
        try world.seven.append(change(birth, state: "returned", replacing: [birth]))
        try store.index.followAll(world.seven)
        #expect(try store.index.request(birth)?.state == "returned")
        #expect(try store.index.requests(.returned).items.map(\.key.record) == [birth])
        #expect(try store.index.person(siti)?.nik == "3527014107900003")
    }

    @Test("in small steps, cut off and begun again, it says the same as in one", arguments: [1, 7, 512])
    func steps(limit: Int) throws {
        var world = try Deployment()
        for number in 0..<20 {
            let person = try world.seven.append(applicant("Orang \(number)"))
            let record = try world.eight.append(request("N-\(number)", on: 20_261_100 + UInt64(number)))
            try world.eight.append(change(record, state: "returned", replacing: [record]))
            try world.seven.append(request("M-\(number)", of: person))
        }
        try world.settle()
        let folder = TemporaryFolder()
        var rounds = 0
        while true {
            // A process that lives for three steps.
            let store = try open(folder)
            var isComplete = false
            for _ in 0..<3 where !isComplete { isComplete = try store.index.follow(world.seven.replica, papers: nil, limit: limit).isComplete }
            rounds += 1
            if isComplete { break }
        }
        let whole = try open(TemporaryFolder())
        try whole.index.followAll(world.seven, limit: .max)
        let parts = try open(folder)
        #expect(parts.index.progress(world.seven.replica).isComplete)
        func all(_ store: DeskStore) throws -> [String] {
            try store.index.requests(.all(RequestFilter()), limit: 100).items.map { "\($0.key.record) \($0.number ?? "") \($0.state ?? "") \($0.applicantName ?? "")" }.sorted()
        }
        #expect(try all(parts).count == 40)
        #expect(try all(parts) == all(whole))
        if limit == 1 { #expect(rounds > 30) }
    }

    @Test("what is disputed says so, and no more when it is resolved")
    func disputed() throws {
        var world = try Deployment()
        let record = try world.seven.append(request())
        try world.settle()
        try world.seven.append(change(record, state: "returned", replacing: [record]))
        try world.eight.append(change(record, state: "verified", replacing: [record]))
        try world.settle()
        let store = try open(TemporaryFolder())
        try store.index.followAll(world.seven)
        #expect(try store.index.request(record)?.disputed == 1)
        #expect(try store.index.count(.disputed) == 1)
        let dots = try need(world.seven.replica.view(RecordKey(scope: Place.village, record: record))).versions(RequestField.state).map(\.dot)
        try world.eight.append(change(record, state: "verified", replacing: dots))
        try world.settle()
        try store.index.followAll(world.seven)
        #expect(try store.index.request(record)?.disputed == 0)
        #expect(try store.index.count(.disputed) == 0)
    }

    @Test("a deleted record leaves all lists and the search")
    func deleted() throws {
        var world = try Deployment()
        let record = try world.seven.append(request(subject: "Hilang"))
        let store = try open(TemporaryFolder())
        try store.index.followAll(world.seven)
        #expect(try store.index.search(SearchQuery("hilang")).requests.count == 1)
        let view = try need(world.seven.replica.view(RecordKey(scope: Place.village, record: record)))
        try world.seven.append(
            EntryDraft(author: 0, target: .existing(record), fields: [0], replaced: view.fields.flatMap { item in item.versions.map { Replacement(field: item.field, dot: $0.dot) } }))
        try store.index.followAll(world.seven)
        #expect(try store.index.request(record) == nil)
        #expect(try store.index.search(SearchQuery("hilang")) == SearchResult())
        #expect(try store.index.search(SearchQuery("3527012002-A7KD-000001-7")) == SearchResult())
    }

    @Test("a record that the centre set aside is listed as such with what it said, and no more when it is re-admitted")
    func setAside() throws {
        var world = try Deployment()
        let record = try world.seven.append(request())
        try world.settle()
        let store = try open(TemporaryFolder())
        try store.index.followAll(world.seven)
        #expect(try store.index.count(.setAside) == 0)
        let range = EntryRange(log: record.log, start: record.sequence, count: 1)
        let verdict = try world.centre.append(
            EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(VerdictReason(.order, code: 1), [range])))
        try world.settle()
        try store.index.followAll(world.seven)
        #expect(try store.index.requests(.setAside).items.map(\.number) == ["3527012002-A7KD-000001-7"])
        #expect(try store.index.request(record)?.setAside == 1)
        try world.centre.append(EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission([verdict])))
        try world.settle()
        try store.index.followAll(world.seven)
        #expect(try store.index.request(record)?.setAside == 0)
        #expect(try store.index.count(.setAside) == 0)
    }

    @Test("a log of which a branch went makes the index anew, in step with the log")
    func branch() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder())
        let record = try world.seven.append(request("A"))
        try store.index.followAll(world.seven)
        try world.seven.replica.commit(notes: [CommitBatch.Note(key: NoteKey.evidence(record.log), value: [1, 2, 3, 4, 5, 6, 7, 8])])
        try world.seven.append(request("B"))
        let all = world.seven.replica.head.logs.values.reduce(0) { $0 + $1.size }
        #expect(try store.index.follow(world.seven.replica, papers: nil).read == all)
        try store.index.followAll(world.seven)
        #expect(try store.index.requests(.all(RequestFilter())).items.map(\.number) == ["B", "A"])
    }

    @Test("news are what others wrote since the last visit, also when the index is made anew")
    func news() throws {
        var world = try Deployment()
        let folder = TemporaryFolder()
        let own = try world.seven.append(request("OWN"))
        let old = try world.eight.append(request("OLD"))
        try world.settle()
        var rules = plainRules
        try {
            let store = try open(folder)
            try store.index.followAll(world.seven)
            #expect(try store.index.news(since: VersionVector()).map(\.number) == ["OLD"])
            try store.people.visited(operator2)
            #expect(try store.index.news(since: store.people.lastVisit(of: operator2)).isEmpty)
        }()
        try world.eight.append(change(own, state: "returned", replacing: [own]))
        try world.seven.append(change(old, state: "returned", replacing: [old]))
        try world.settle()
        rules.version = 2
        let store = try open(folder, rules: rules)
        #expect(!store.index.progress(world.seven.replica).isComplete)
        try store.index.followAll(world.seven)
        #expect(try store.index.news(since: store.people.lastVisit(of: operator2)).map(\.number) == ["OWN"])
        #expect(try store.index.news(since: store.people.lastVisit(of: DeskOperator(scope: Place.village, number: 3))).count == 2)
    }

    @Test("lists go on behind the last row, whatever is added meanwhile")
    func pages() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder())
        for number in 0..<25 { try world.seven.append(request("N-\(number)", on: 20_261_101 + UInt64(number / 3))) }
        try store.index.followAll(world.seven)
        var seen: [String] = []
        var mark: ListMark?
        repeat {
            let page = try store.index.requests(.all(RequestFilter()), after: mark, limit: 4)
            seen += page.items.compactMap(\.number)
            mark = page.next.flatMap { ListMark($0.description) }
            if seen.count == 8 {
                try world.seven.append(request("LATER", on: 20_261_230))
                try store.index.followAll(world.seven)
            }
        } while mark != nil
        #expect(seen == (0..<25).reversed().map { "N-\($0)" })
        #expect(try store.index.requests(.all(RequestFilter(state: "submitted", service: "BIRTH", from: 20_261_102, to: 20_261_102)), limit: 50).items.count == 3)
        #expect(try store.index.requests(.book(day: 20_261_103)).items.map(\.number) == ["N-6", "N-7", "N-8"])
    }

    @Test("prints are counted from the access records, also when the index is made anew")
    func prints() throws {
        var world = try Deployment()
        let folder = TemporaryFolder()
        let record = try world.seven.append(request())
        let print = EntryDraft(
            author: 2, target: .create(type: RecordType.access), fields: [AccessField.action, AccessField.record, AccessField.purpose, AccessField.count],
            open: [
                (AccessField.action, .text(Prints.action)), (AccessField.record, OutsideReference(scope: Place.village, dot: record, leaf: 1).value),
                (AccessField.purpose, .text("receipt")), (AccessField.count, .unsigned(1)),
            ])
        try world.seven.append([print], in: Place.own(7))
        try {
            let store = try open(folder)
            try store.index.followAll(world.seven)
            try world.seven.append([print], in: Place.own(7))
            try store.index.followAll(world.seven)
            #expect(try store.prints.count(of: record, kind: "receipt") == 2)
            #expect(try store.prints.count(of: record, kind: "F-2.01") == 0)
        }()
        let store = try open(TemporaryFolder())
        try store.index.followAll(world.seven)
        #expect(try store.prints.count(of: record, kind: "receipt") == 2)
        let question = try store.prints.ask(record, kind: "receipt", by: 2, wall: 5)
        #expect(try store.prints.questions().map(\.record) == [record])
        #expect(try store.prints.questions(of: Dot(LogID(1), 1)).isEmpty)
        try store.prints.answered(question)
        #expect(try store.prints.questions().isEmpty)
    }
}
