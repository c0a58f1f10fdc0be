import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite struct ForkTests {
    @Test("a second content for a dot is reported with its proof and changes nothing else", arguments: [false, true])
    func fork(_ behind: Bool) throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1"))
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2"))
        try twin.append(request("B-2", name: "Contoh"))
        try twin.append(request("B-3"))
        if behind { for number in 0..<4 { try world.seven.append(request("A-\(number)")) } }
        try world.centre.take([try world.seven.run(record.log)])
        let head = world.centre.replica.head
        #expect(try world.centre.take([try twin.run(record.log, from: 1)]) == [.fork(start: 2)])
        #expect(world.centre.replica.head.logs[record.log] == head.logs[record.log] && world.centre.replica.head.scopes == head.scopes)
        let branch = try need(world.centre.replica.store.branches.first)
        #expect(branch.log == record.log && branch.start == 2)
        // Whoever has the evidence can check it: the author's signature over a tree that the branch completes and the log does not.
        let state = try need(world.centre.replica.head.logs[record.log])
        let signed = try SignedCheckpoint(note: branch.checkpoint, origin: state.origin, key: key(7).publicKey)
        var tree = try CompactTree(size: branch.start, from: StoredTree(store: world.centre.replica.store, log: record.log))
        for entry in branch.entries { tree.append(leaf: MerkleTree.leafHash(entry.bytes)) }
        #expect(tree.size == signed.checkpoint.size && tree.root() == signed.checkpoint.root)
        #expect(branch.entries.contains { $0.payload != nil })
        // Again, and in one commit with more of the other branch: one piece of evidence.
        try world.centre.take([try twin.run(record.log, from: 1)])
        #expect(world.centre.replica.store.branches.count == 1)
    }

    @Test("a run from behind the fork proves nothing; one from before it does")
    func behind() throws {
        var world = try Deployment()
        for number in 0..<4 { try world.seven.append(request("A-\(number)")) }
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        for number in 0..<3 { try world.seven.append(request("A-\(number)")) }
        for number in 0..<6 { try twin.append(request("B-\(number)")) }
        try world.centre.take([try world.seven.run(log)])
        #expect(try world.centre.take([try twin.run(log, from: 8)]) == [.unproven])
        #expect(try world.centre.take([try twin.run(log, from: 7)]) == [.unproven])
        #expect(world.centre.replica.store.branches.isEmpty)
        #expect(try world.centre.take([try twin.run(log, from: 3)]) == [.fork(start: 5)])
    }

    @Test("a shorter copy of what is held is no fork")
    func shorter() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2"))
        try world.centre.take([try world.seven.run(try world.seven.own())])
        #expect(try world.centre.take([try twin.run(try twin.own())]) == [.held])
        #expect(world.centre.replica.store.branches.isEmpty)
    }

    @Test("both branches in one commit: the first stays, the second is evidence")
    func together() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2"))
        try twin.append(request("B-2"))
        let outcomes = try world.centre.take([try world.seven.run(log), try twin.run(log), try world.seven.run(log, from: 1)])
        #expect(outcomes == [.stored(start: 0, count: 3, setAside: 0, malformed: 0), .fork(start: 2), .held])
        #expect(world.centre.digest() == world.seven.digest())
    }

    // MARK: Epochs

    static let old = LogPoint(log: LogID(7), size: 10, root: Hash.sha256([1]))

    @Test("only an intact database goes on; a new log names the highest checkpoint that is known")
    func decision() {
        let ahead = LogPoint(log: LogID(7), size: 12, root: Hash.sha256([2]))
        let behind = LogPoint(log: LogID(7), size: 8, root: Hash.sha256([3]))
        let other = LogPoint(log: LogID(7), size: 10, root: Hash.sha256([4]))
        #expect(EpochDecision.of(current: Self.old, fenced: behind, standing: .intact) == .continueLog(LogID(7)))
        #expect(EpochDecision.of(current: nil, fenced: nil, standing: .intact) == .openLog(predecessor: nil))
        for standing in [DatabaseStanding.unfenced, .copied, .behind] {
            #expect(EpochDecision.of(current: Self.old, fenced: nil, standing: standing) == .openLog(predecessor: Self.old))
            #expect(EpochDecision.of(current: Self.old, fenced: behind, standing: standing) == .openLog(predecessor: Self.old))
            #expect(EpochDecision.of(current: Self.old, fenced: ahead, standing: standing) == .openLog(predecessor: ahead))
            #expect(EpochDecision.of(current: Self.old, fenced: other, standing: standing) == .openLog(predecessor: other))
        }
    }

    @Test("a database behind its fence is noticed in any of its logs, also one that it does not know")
    func standing() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        let backup = world.seven.replica.store
        _ = try world.seven.run(world.seven.own())
        let signedThen = world.seven.fenced
        try world.seven.append(request("A-2"))
        _ = try world.seven.run(world.seven.own())
        let point = try need(world.seven.fenced.last)
        #expect(try world.seven.replica.standing(fenced: world.seven.fenced, isSameDatabase: true) == .intact)
        #expect(try world.seven.replica.standing(fenced: nil, isSameDatabase: true) == .unfenced)
        #expect(try world.seven.replica.standing(fenced: world.seven.fenced, isSameDatabase: false) == .copied)
        #expect(try world.seven.replica.epoch(Place.village, fenced: [point], standing: .intact) == .continueLog(point.log))
        #expect(try world.seven.replica.epoch(Place.other, fenced: [point], standing: .intact) == .openLog(predecessor: nil))

        var restored = try Party(7, store: backup)
        #expect(try restored.replica.standing(fenced: signedThen, isSameDatabase: true) == .intact)
        #expect(try restored.replica.standing(fenced: [point], isSameDatabase: true) == .behind)
        #expect(try restored.replica.epoch(Place.village, fenced: [point], standing: .behind) == .openLog(predecessor: point))
        #expect(try restored.replica.standing(fenced: signedThen + [LogPoint(log: LogID(99), size: 1, root: Hash.sha256([]))], isSameDatabase: true) == .behind)
        let wrong = LogPoint(log: point.log, size: 2, root: Hash.sha256([9]))
        #expect(try restored.replica.standing(fenced: [wrong], isSameDatabase: true) == .behind)

        // The new log is the one it writes from now on, also after its old tail has come back.
        let new = try restored.open(Place.village, predecessor: point)
        try restored.take([try world.seven.run(point.log)])
        #expect(try restored.replica.writtenLog(Place.village)?.id == new)
        #expect(try restored.reopened().replica.writtenLog(Place.village)?.id == new)
    }

    @Test("a log that a copy of this node wrote is never taken for the own one")
    func copysLog() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        let log = try need(world.seven.replica.head.logs[world.seven.own()])
        var copy = Party.copy(of: world.seven)
        try copy.open(Place.village, predecessor: LogPoint(log: log.id, size: log.size, root: log.tree.root()))
        try copy.append(request("B-1"))
        try world.seven.take([try copy.run(copy.own())])
        #expect(try world.seven.replica.writtenLog(Place.village)?.id == log.id)
        #expect(try copy.replica.writtenLog(Place.village)?.id == copy.own())
    }
}

extension Party {
    /// A copy of the disk, fence and all, that draws other random numbers.
    static func copy(of party: Party) -> Party {
        var copy = party
        for _ in 0..<1000 { _ = copy.bytes() }
        return copy
    }
}
