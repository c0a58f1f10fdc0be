import Causality
import DeskStore
import Replica
import Testing

@Suite("Duplicates") struct DuplicateTests {
    @Test("another desk's request about the same birth becomes a candidate when it arrives")
    func arrives() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder())
        let mine = try world.seven.append(request("A", subject: "Ahmad", event: 20_261_101))
        try world.seven.append(request("B", subject: "Dewi", event: 20_261_101))
        try store.index.followAll(world.seven)
        #expect(try store.duplicates.open(likeness: 1).items.isEmpty)
        let theirs = try world.eight.append(request("C", subject: "Ahmad", event: 20_261_101))
        try world.settle()
        try store.index.followAll(world.seven)
        #expect(try store.duplicates.candidates(of: mine).map(\.record.record) == [theirs])
        #expect(try store.duplicates.candidates(of: theirs).map(\.record.record) == [mine])
        let pair = try need(store.duplicates.open(likeness: 60).items.first)
        #expect([pair.first.record, pair.second.record].sorted() == [mine, theirs].sorted() && pair.likeness == 70)
        #expect(try store.duplicates.open(likeness: 71).items.isEmpty)
    }

    @Test("a draft asks by its keys, before it is a record")
    func draft() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder())
        let mine = try world.seven.append(request("A", subject: "Ahmad", event: 20_261_101))
        try store.index.followAll(world.seven)
        #expect(try store.duplicates.records(with: ["event 20261101", "nik 1"]).map(\.record) == [mine])
        #expect(try store.duplicates.records(with: ["event 20261102"]).isEmpty)
    }

    @Test("what an operator told apart stays apart, also when the index is made anew, until it is taken back")
    func toldApart() throws {
        var world = try Deployment()
        let folder = TemporaryFolder()
        let first = try world.seven.append(applicant("Siti", nik: "3527014107900003"))
        let second = try world.eight.append(applicant("Sitti", nik: "3527014107900003"))
        try world.settle()
        try {
            let store = try open(folder)
            try store.index.followAll(world.seven)
            #expect(try store.duplicates.open(likeness: 1).items.count == 1)
            try store.duplicates.tellApart(second, first, by: 2, wall: 5)
            #expect(try store.duplicates.open(likeness: 1).items.isEmpty)
            #expect(try store.duplicates.candidates(of: first).isEmpty)
        }()
        var rules = plainRules
        rules.version = 9
        let store = try open(folder, rules: rules)
        try store.index.followAll(world.seven)
        #expect(try store.duplicates.open(likeness: 1).items.isEmpty)
        try store.duplicates.takeBack(first, second)
        #expect(try store.duplicates.open(likeness: 1).items.count == 1)
    }

    @Test("a record that is changed away is no candidate any more")
    func changed() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder())
        let first = try world.seven.append(request("A", subject: "Ahmad", event: 20_261_101))
        let second = try world.seven.append(request("B", subject: "Ahmad", event: 20_261_101))
        try store.index.followAll(world.seven)
        #expect(try store.duplicates.candidates(of: first).count == 1)
        var rename = request("B", subject: "Bakti")
        rename = .init(author: 0, target: .existing(second), fields: [15], replaced: [.init(field: 15, dot: second)], personal: rename.personal)
        try world.seven.append(rename)
        try store.index.followAll(world.seven)
        #expect(try store.duplicates.candidates(of: first).isEmpty)
    }

    @Test("of many pairs a page is shown, and the next goes on behind it")
    func pages() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder())
        for number in 0..<6 { try world.seven.append(request("N\(number)", subject: "Ahmad", event: 20_261_101)) }
        try store.index.followAll(world.seven)
        var pairs: [Duplicates.Pair] = []
        var mark: ListMark?
        repeat {
            let page = try store.duplicates.open(likeness: 1, after: mark, limit: 4)
            pairs += page.items
            mark = page.next
        } while mark != nil
        #expect(pairs.count == 15)
        #expect(Set(pairs.map { "\($0.first.record) \($0.second.record)" }).count == 15)
    }
}
