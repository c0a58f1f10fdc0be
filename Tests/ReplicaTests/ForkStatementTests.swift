import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite struct ForkStatementTests {
    @Test("a reader that holds the branch that does not stay moves it aside at the centre's statement, and ends like the others", arguments: [false, true])
    func reader(_ isLonger: Bool) throws {
        var world = try Deployment()
        try world.seven.append(request("A-1", name: "Satu"))
        try world.settle()
        let backup = world.centre.replica.store
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2", name: "Dua"))
        if isLonger { try world.seven.append(request("A-3")) }
        try world.settle()

        // The centre is set back, and hears of the other content first.
        var centre = try Party(1, store: backup)
        centre.skip(4000)
        try centre.open(Place.village, predecessor: nil)
        try twin.append(request("B-2", name: "Lain"))
        try twin.append(request("B-3"))
        try centre.pull(from: &twin)
        world.centre = centre
        #expect(try world.centre.take([try world.seven.run(log, from: 1)]) == [.fork(start: 2)])
        try world.eight.take([try world.centre.run(try world.centre.own())])
        if !isLonger {
            // Shorter than the branch that stays, it may be its beginning, until that does not fit.
            #expect(world.eight.replica.head.logs[log]?.size == 3)
            #expect(try world.eight.take([try world.centre.run(log, from: 3)]) == [.unproven])
        }
        #expect(world.eight.replica.head.logs[log]?.size == 2)
        #expect(world.eight.replica.store.branches.count == 1)
        try #expect(world.eight.digest().bytes == world.eight.slowDigest())
        let branch = try need(world.eight.replica.store.branches.first)
        #expect(branch.start == 2 && !branch.checkpoint.isEmpty && branch.entries.count == (isLonger ? 2 : 1))

        let reissue = try world.seven.reissue(log, from: 2)
        #expect(reissue.pairs.count == (isLonger ? 2 : 1))
        for _ in 0..<2 {
            try world.settle()
            world.twin(&twin)
        }
        #expect(world.agree && twin.digest() == world.centre.digest())
        try #expect(world.eight.digest().bytes == world.eight.slowDigest())
        #expect(try world.eight.numbers().sorted() == ["A-1", "A-2"] + (isLonger ? ["A-3"] : []) + ["B-2", "B-3"])
        #expect(world.eight.replica.head.logs[log]?.size == 4)
        try #expect(world.eight.reopened().digest() == world.eight.digest())
    }

    @Test("a statement that names no first entry is obeyed all the same")
    func withoutBody() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2"))
        try twin.append(request("B-2"))
        try twin.append(request("B-3"))
        try world.settle()
        let other = try need(twin.replica.head.logs[log])
        try world.centre.append(
            EntryDraft(kind: .fork, author: 0, target: .none, subject: .fork(LogPoint(log: log, size: 4, root: other.tree.root()))))
        try world.eight.take([try world.centre.run(try world.centre.own())])
        // Shorter than the branch that stays: it may be its beginning, until something does not fit.
        #expect(world.eight.replica.head.logs[log]?.size == 3)
        #expect(try world.eight.take([try twin.run(log, from: 3)]) == [.unproven])
        #expect(world.eight.replica.head.logs[log]?.size == 1)
        try world.eight.take([try twin.run(log, from: 1)])
        #expect(world.eight.replica.head.logs[log]?.size == 4)
        try #expect(world.eight.digest().bytes == world.eight.slowDigest())
        #expect(try world.eight.numbers().sorted() == ["A-1", "B-2", "B-3"])
    }

    @Test("a centre whose own log was continued by another copy issues its own entries anew, verdicts too, and says which branch stays")
    func centre() throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1"))
        try world.settle()
        var other = Party.copy(of: world.centre)
        let log = try world.centre.own()
        // One copy is heard by eight; the other judges what seven brings.
        let said = try other.append(change(record, state: "ready", replacing: [record]))
        try world.eight.take([try other.run(log, from: said.sequence)])
        try world.seven.append(request("A-2", author: 99))
        try world.bring(\.seven)
        let verdicts = world.centre.replica.head.scopeState(Place.village).verdicts
        #expect(verdicts.count == 1)
        try world.fetch(\.seven)
        #expect(world.seven.digest() == world.centre.digest())

        #expect(try world.centre.take([try world.eight.run(log, from: 1)]) == [.fork(start: said.sequence)])
        #expect(world.centre.replica.head.ownForks == [log: said.sequence])
        #expect(world.centre.replica.store.branches.isEmpty)
        let reissue = try world.centre.reissue(log, from: said.sequence)
        #expect(reissue.pairs.count == 1 && world.centre.replica.head.ownForks.isEmpty)
        let after = world.centre.replica.head.scopeState(Place.village).verdicts
        #expect(after.count == 1 && after[0].ranges == verdicts[0].ranges && after[0].dot == reissue.pairs[0].new)
        try #expect(world.centre.digest().bytes == world.centre.slowDigest())
        try world.centre.take([try world.eight.run(log, from: said.sequence)])
        // Seven holds the branch that went.
        try world.seven.take([try world.centre.run(try world.centre.own())])
        #expect(world.seven.replica.head.logs[log]?.size == said.sequence)
        try world.settle()
        #expect(world.agree)
        for party in [world.centre, world.seven, world.eight] {
            try #expect(party.digest().bytes == party.slowDigest())
            #expect(party.replica.head.scopeState(Place.village).verdicts.map(\.ranges) == [verdicts[0].ranges])
        }
        #expect(try world.seven.state(record).versions(of: RequestField.state) == [said])
    }

    @Test("a node that is handed more of its own log than it wrote goes on in another one", arguments: [false, true])
    func overtaken(_ isCentre: Bool) throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        try world.settle()
        let path: WritableKeyPath<Deployment, Party> = isCentre ? \.centre : \.seven
        let log = try world[keyPath: path].own()
        let store = world[keyPath: path].replica.store
        let record = try world[keyPath: path].append(request("A-2"))
        try world.settle()
        var back = try Party(isCentre ? 1 : 7, store: store)
        back.skip(3000)
        if isCentre { try back.take([try world.eight.run(log, from: 1), try world.seven.run(try world.seven.own())]) } else { try back.pull(from: &world.centre) }
        let new = try back.own()
        #expect(new != log)
        let genesis = try need(back.replica.head.logs[new]).genesis
        #expect(genesis.predecessor == LogPoint(log: log, size: record.sequence + 1, root: try back.replica.root(of: log, at: record.sequence + 1)))
        #expect(try back.replica.writtenLog(Place.village)?.id == new)
        try back.append(request("A-3"))
        world[keyPath: path] = back
        try world.settle()
        #expect(world.agree)
        #expect(try world.eight.numbers().sorted() == ["A-1", "A-2", "A-3"])
        #expect(try world.centre.replica.successionReports().isEmpty)
    }
}
