import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite struct VerdictTests {
    @Test("what a rule forbids is stored, set aside in the same commit, and its verdict goes ahead of it")
    func sameCommit() throws {
        var world = try Deployment()
        let good = try world.seven.append(request("A-1"))
        let bad = try world.seven.append(request("A-2", author: 4711))
        let outcome = try world.centre.take([try world.seven.run(world.seven.own())])
        #expect(outcome == [.stored(start: 0, count: 3, setAside: 1, malformed: 0)])
        let scope = world.centre.replica.head.scopeState(Place.village)
        #expect(scope.isEffective(good) && scope.standingVerdict(over: bad)?.reason == .unknownAuthor)
        let order = try world.centre.replica.missing(Place.village, beyond: VersionVector())
        let verdict = try need(order.firstIndex { $0.covers(scope.verdicts[0].dot) })
        #expect(verdict < (try need(order.firstIndex { $0.covers(bad) })))
        // Also after the commit: a failing one stores neither.
        #expect(world.centre.digest().bytes == (try world.centre.slowDigest()))
        #expect(try world.centre.reopened().digest() == world.centre.digest())
    }

    @Test("a verdict failing to be stored takes what it judges with it")
    func oneCommit() throws {
        var world = try Deployment()
        try world.seven.append(request("A-2", author: 4711))
        let run = try world.seven.run(world.seven.own())
        var store = world.centre.replica.store
        store.failingCommits = 1
        world.centre = try Party(1, store: store)
        let head = world.centre.replica.head
        #expect(throws: StoreFailure.self) { try world.centre.take([run]) }
        #expect(world.centre.replica.head.frontiers == head.frontiers && world.centre.replica.head.scopes == head.scopes)
        #expect(world.centre.replica.head.nextArrival == head.nextArrival)
        try world.centre.take([run])
        #expect(world.centre.replica.head.scopeState(Place.village).verdicts.count == 1)
    }

    @Test("a transaction is set aside as a whole")
    func wholeTransaction() throws {
        var world = try Deployment()
        let dots = try world.seven.append([request("A-1"), request("A-2", author: 4711), request("A-3")])
        try world.centre.take([try world.seven.run(world.seven.own())])
        for dot in dots { #expect(!world.centre.replica.head.scopeState(Place.village).isEffective(dot)) }
        #expect(try world.centre.state(dots[0]).live.isEmpty)
    }

    @Test("a verdict that comes before, with or after what it judges gives one digest, and so does its re-admission", arguments: 0..<30 as Range<UInt64>)
    func anyOrder(_ seed: UInt64) throws {
        var numbers = Numbers(seed: seed)
        var world = try Deployment()
        let record = try world.seven.append(request("A-1", name: "Satu"))
        try world.eight.take([try world.seven.run(world.seven.own())])
        try world.eight.append(change(record, state: "done", replacing: [record]))
        try world.seven.append([change(record, state: "stolen", replacing: [record], author: 4711), request("A-9")])
        try world.seven.append(rename(record, to: "Dua", replacing: [record]))
        try world.centre.pull(from: &world.seven)
        try world.centre.pull(from: &world.eight)
        let eights = try world.eight.own()
        let order = try world.centre.append(
            EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(.byOrder, [EntryRange(log: eights, start: 1, count: 1)])))
        if numbers.chance(1, of: 2) {
            try world.centre.append(EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission([order])))
        }
        #expect(world.centre.digest().bytes == (try world.centre.slowDigest()))
        // Logs in any order, each cut anywhere, to a replica that knows the keys.
        var ninth = try Party(9)
        try ninth.pull(from: &world.centre, Place.upper)
        var rest = [try world.seven.own(), eights, try world.centre.own()].map { ($0, UInt64(0)) }
        while let index = rest.indices.randomElement(using: &numbers) {
            let (log, start) = rest[index]
            let run = try world.centre.run(log, from: start, maxBytes: 1 + numbers.below(400))
            try ninth.take([run])
            rest[index].1 = run.end
            if run.end == world.centre.replica.head.logs[log]?.size { rest.remove(at: index) }
            #expect(ninth.digest().bytes == (try ninth.slowDigest()))
        }
        #expect(ninth.digest() == world.centre.digest())
        #expect(try ninth.reopened().digest() == ninth.digest())
    }

    @Test("a re-admission in a later log of the centre that comes before its verdict takes it back all the same")
    func readmissionFirst() throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1"))
        try world.centre.pull(from: &world.seven)
        let old = try world.centre.own()
        let verdict = try world.centre.append(
            EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(.byOrder, [EntryRange(log: record.log, start: 1, count: 1)])))
        try world.centre.open(Place.village)
        try world.centre.append(EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission([verdict])))
        try world.eight.take([try world.seven.run(record.log), try world.centre.run(world.centre.own())])
        try world.eight.take([try world.centre.run(old)])
        #expect(world.eight.digest() == world.centre.digest())
        #expect(world.eight.replica.head.scopeState(Place.village).isEffective(record))
    }

    @Test("setting aside what replaced something brings it back; a re-admission takes it again")
    func back() throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1"))
        let changed = try world.seven.append(change(record, state: "done", replacing: [record]))
        try world.centre.pull(from: &world.seven)
        let before = world.centre.digest()
        let verdict = try world.centre.append(
            EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(.byOrder, [EntryRange(log: changed.log, start: changed.sequence, count: 1)])))
        #expect(try world.centre.state(record).versions(of: RequestField.state) == [record])
        try world.centre.append(EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission([verdict])))
        #expect(try world.centre.state(record).versions(of: RequestField.state) == [changed])
        #expect(world.centre.digest() == before)
    }

    @Test("the centre can write to a record and judge an entry about it in one transaction")
    func inOneTransaction() throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1"))
        let changed = try world.seven.append(change(record, state: "done", replacing: [record]))
        try world.centre.pull(from: &world.seven)
        try world.centre.append([
            EntryDraft(author: 0, target: .existing(record), fields: [RequestField.reason], open: [(RequestField.reason, .text("void"))]),
            EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(.byOrder, [EntryRange(log: changed.log, start: changed.sequence, count: 1)])),
        ])
        #expect(world.centre.digest().bytes == (try world.centre.slowDigest()))
        try world.seven.pull(from: &world.centre)
        #expect(world.seven.digest() == world.centre.digest())
    }

    @Test("an operator whom a re-admission brings back may write again, before and after a new start")
    func operatorBack() throws {
        var world = try Deployment()
        let appointed = try world.seven.append(OperatorFacts(number: 1793, role: "front").draft(name: "Petugas", author: 4711))
        try world.centre.pull(from: &world.seven)
        // Appointing needs no operator of its own; a clerk's order does not unmake one.
        #expect(world.centre.replica.head.rules.operators(of: Place.village).isOperator(1793, at: nil))
        try world.centre.append(
            EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(.byOrder, [EntryRange(log: appointed.log, start: appointed.sequence, count: 1)])))
        for centre in [world.centre, try world.centre.reopened()] {
            #expect(centre.replica.head.rules.operators(of: Place.village).isOperator(1793, at: nil))
        }
    }

    @Test("malformed entries are kept and handed on as they came, and count nowhere; nor do their siblings")
    func malformed() throws {
        var world = try Deployment()
        var forger = try Forger(7, key: 7, seeing: world.upperContext())
        let good = forger.write(type: RecordType.request, fields: [4])
        forger.append([0xFF, 0x00])
        forger.write(record: Dot(LogID(99), 3), fields: [4])
        // A transaction whose first entry refers outside its context: its siblings fall with it.
        forger.write(record: Dot(LogID(99), 3), fields: [4], transaction: 2)
        let sibling = forger.write(type: RecordType.request, fields: [4])
        forger.write(type: RecordType.request, fields: [4], transaction: 2)
        forger.write(type: RecordType.request, fields: [4], transaction: 2)
        let last = forger.write(type: RecordType.request, fields: [4])
        let run = try forger.run()
        #expect(try world.centre.take([run]) == [.stored(start: 0, count: 9, setAside: 0, malformed: 6)])
        for dot in [good, last] { #expect(try world.centre.state(dot).versions(of: 4) == [dot]) }
        #expect(world.centre.replica.store.records([RecordKey(scope: Place.village, record: sibling)])[0]?.live.isEmpty ?? true)
        #expect(world.centre.digest().bytes == (try world.centre.slowDigest()))
        let relayed = try world.centre.run(forger.log.id)
        #expect(relayed.entries == run.entries)
        try world.eight.take([relayed])
        #expect(world.eight.digest() == world.centre.digest())
        // It is acknowledged like any other log.
        #expect(world.centre.replica.store.note(NoteKey.cosigned(forger.log.id)) != nil)
    }

    @Test("who claims to have read what the centre never wrote is set aside; who names unheld work of others waits for it")
    func impossible() throws {
        var world = try Deployment()
        let upper = try need(world.centre.replica.head.logs[world.centre.own(Place.upper)])
        var liar = try Forger(7, key: 7, seeing: [ContextItem(log: upper.id, count: upper.size + 5, root: 1)])
        let dot = liar.write(type: RecordType.request, fields: [4])
        try world.centre.take([try liar.run()])
        #expect(world.centre.replica.head.scopeState(Place.village).standingVerdict(over: dot)?.reason == .impossibleContext)
        let waiting = try Forger(7, key: 7, seeing: [ContextItem(log: LogID(12345), count: 1, root: 1)], nonce: 9)
        #expect(try world.centre.take([try waiting.run()]) == [.gap(held: 0)])
    }

    @Test("a restored centre waits for what it lost before it judges what builds on it")
    func restoredCentre() throws {
        var world = try Deployment()
        let backup = world.centre.replica.store
        // A right that the backup does not know.
        try world.centre.append(Right(node: NodeID(7), scope: Place.other, mode: .readWrite).draft(author: 0), in: Place.upper)
        try world.seven.pull(from: &world.centre, Place.upper)
        try world.seven.open(Place.other)
        let record = try world.seven.append(request("A-1"), in: Place.other)
        let upper = try need(world.centre.replica.head.logs[world.centre.own(Place.upper)])
        let lost = LogPoint(log: upper.id, size: upper.size, root: upper.tree.root())

        world.centre = try Party(1, store: backup)
        try world.centre.open(Place.upper, predecessor: lost)
        let run = try world.seven.run(record.log)
        #expect(try world.centre.take([run]) == [.gap(held: 0)])
        let tail = try world.seven.run(upper.id, from: 0)
        #expect(try world.centre.take([tail, run]) == [.stored(start: upper.size - 1, count: 1, setAside: 0, malformed: 0), .stored(start: 0, count: 2, setAside: 0, malformed: 0)])
        #expect(world.centre.replica.head.scopeState(Place.other).isEffective(record))
    }
}
