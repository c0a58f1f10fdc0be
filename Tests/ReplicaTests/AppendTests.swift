import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite struct AppendTests {
    @Test("what was appended is shown, stored, and there again after a new start")
    func append() throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1", name: "Contoh"))
        try world.seven.append(change(record, state: "done", replacing: [record]))
        let state = try world.seven.state(record)
        #expect(state.type == RecordType.request && state.versions(of: RequestField.state) == [Dot(record.log, 2)])
        #expect(world.seven.digest().bytes == (try world.seven.slowDigest()))
        let again = try world.seven.reopened()
        #expect(again.digest() == world.seven.digest())
        #expect(try again.state(record) == state)
        #expect(try again.replica.history(RecordKey(scope: Place.village, record: record)).map(\.dot) == [record, Dot(record.log, 2)])
    }

    @Test("a transaction is one commit: all of it or nothing")
    func transaction() throws {
        var world = try Deployment()
        let before = world.seven.replica.head.frontier(Place.village)
        var store = world.seven.replica.store
        store.failingCommits = 1
        world.seven = try Party(7, store: store)
        #expect(throws: AppendError.self) { try world.seven.append([request("A-1", name: "Satu"), request("A-2", name: "Dua")]) }
        #expect(world.seven.replica.head.frontier(Place.village) == before)
        let dots = try world.seven.append([
            request("A-1", name: "Satu"),
            EntryDraft(author: 0, target: .createdInTransaction(index: 0), fields: [RequestField.missing], open: [(RequestField.missing, .text("kk"))]),
        ])
        #expect(try world.seven.state(dots[0]).fields.contains(RequestField.missing))
    }

    @Test("a commit that fails leaves memory and store as they were, for appends, logs and runs")
    func failing() throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1", name: "Contoh"))
        var store = world.seven.replica.store
        store.failingCommits = 3
        world.seven = try Party(7, store: store)
        let head = world.seven.replica.head
        #expect(throws: AppendError.self) { try world.seven.append(change(record, state: "done", replacing: [record])) }
        #expect(throws: StoreFailure.self) { try world.seven.open(Place.other) }
        try world.eight.append(request("B-1", name: "Lain"))
        let run = try world.eight.run(world.eight.own())
        #expect(throws: StoreFailure.self) { try world.seven.take([run]) }
        #expect(world.seven.replica.head.frontiers == head.frontiers)
        #expect(world.seven.replica.head.scopes == head.scopes)
        #expect(world.seven.replica.head.logs == head.logs)
        #expect(world.seven.replica.head.ownLogs == head.ownLogs)
        // And then it goes on as if nothing had been.
        #expect(try world.seven.take([run]) == [.stored(start: 0, count: 2, setAside: 0, malformed: 0)])
        try world.seven.append(change(record, state: "done", replacing: [record]))
        #expect(world.seven.digest().bytes == (try world.seven.slowDigest()))
    }

    @Test("without a log of its own in the scope a node writes nothing; nor more than a transaction holds")
    func refused() throws {
        var world = try Deployment()
        #expect(throws: AppendError.noLog(Place.other)) { try world.seven.append(request(), in: Place.other) }
        #expect(throws: AppendError.tooManyEntries(257)) { try world.seven.append(Array(repeating: request(), count: 257)) }
        #expect(throws: AppendError.tooManyEntries(0)) { try world.seven.append([EntryDraft]()) }
        let long = String(repeating: "x", count: 15_000)
        #expect(throws: AppendError.self) { try world.seven.append(Array(repeating: request("A", name: long), count: 80)) }
        #expect(throws: AppendError.self) { try world.seven.append(request("A", name: long + long)) }
        #expect(world.seven.replica.head.frontier(Place.village).items.map(\.count) == [1])
    }

    @Test("a version or record that is not held cannot be named: nothing is written")
    func notHeld() throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1", name: "Contoh"))
        let later = Dot(record.log, 9)
        let elsewhere = Dot(LogID(7), 0)
        for dot in [later, elsewhere] {
            #expect(throws: AppendError.notHeld(dot)) { try world.seven.append(change(record, state: "done", replacing: [dot])) }
            #expect(throws: AppendError.notHeld(dot)) { try world.seven.append(change(dot, state: "done", replacing: [])) }
        }
        #expect(world.seven.replica.head.frontier(Place.village).count(of: record.log) == record.sequence + 1)
        // What the same transaction has written can be named.
        let next = record.sequence + 1
        try world.seven.append([change(record, state: "a", replacing: [record]), change(record, state: "b", replacing: [Dot(record.log, next)])])
        #expect(try world.seven.state(record).versions(of: RequestField.state) == [Dot(record.log, next + 1)])
    }

    @Test("the context of an entry says what was applied, as growth since the last one")
    func context() throws {
        var world = try Deployment()
        try world.settle()
        let record = try world.seven.append(request())
        try world.eight.append(request("B-1"))
        try world.settle()
        let dot = try world.seven.append(change(record, state: "done", replacing: [record]))
        let entry = try Entry.decode(try need(world.seven.replica.store.entry(dot)).bytes, at: dot)
        let eights = try need(world.eight.replica.head.logs[world.eight.own()])
        #expect(entry.growth == [ContextItem(log: eights.id, count: 2, root: eights.tree.root().prefix)])
    }

    @Test("before a signature leaves, the fence holds the log's size and root")
    func fence() throws {
        var world = try Deployment()
        try world.seven.append(request())
        let log = try need(world.seven.replica.head.logs[world.seven.own()])
        _ = try world.seven.run(log.id)
        #expect(world.seven.fenced.contains(LogPoint(log: log.id, size: log.size, root: log.tree.root())))
        struct Stop: Error {}
        #expect(throws: StoreFailure.self) {
            _ = try world.eight.replica.run(world.eight.own(), from: 0, to: 1, maxBytes: 100, signer: world.eight.signer) { _ throws(StoreFailure) in throw StoreFailure(.full, "") }
        }
    }

    @Test("a clock of 1970 or ten years ahead orders nothing and is bounded by five minutes where it comes from others")
    func clocks() throws {
        var world = try Deployment()
        let secrets = [try need(RecordSecret([UInt8](repeating: 1, count: 16)))]
        let ahead = world.seven.wall + 10 * 365 * 86_400_000
        _ = try world.seven.replica.append([request("A-1")], scope: Place.village, wall: ahead, isDoubtful: true, secrets: secrets)
        try world.eight.take([try world.seven.run(world.seven.own())])
        let dot = try world.eight.append(request("B-1"))
        let entry = try Entry.decode(try need(world.eight.replica.store.entry(dot)).bytes, at: dot)
        #expect(entry.time.milliseconds <= world.eight.wall + HybridClock.maxLead + 1)
        let fallen = try world.seven.replica.append([request("A-2")], scope: Place.village, wall: 1000, isDoubtful: false, secrets: secrets)[0]
        let late = try Entry.decode(try need(world.seven.replica.store.entry(fallen)).bytes, at: fallen)
        #expect(late.timeIsDoubtful && late.time.milliseconds == 1000)
    }
}
