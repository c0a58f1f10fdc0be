import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

/// What orders of the centre reach where a log has two contents, and what they must not reach.
@Suite struct ErasureTests {
    static func order(_ dot: Dot, _ field: FieldNumber = RequestField.subjectName) -> EntryDraft {
        EntryDraft(kind: .erasure, author: 0, target: .none, subject: .erasure([ErasedValue(dot: dot, fields: [field])]))
    }

    static func name(_ record: RecordID, at party: Party) throws -> VersionView.Value? {
        try party.replica.view(RecordKey(scope: Place.village, record: record))?.versions(RequestField.subjectName).first?.value
    }

    @Test("an order over one content of a dot does not touch the other one, which is issued anew with its value")
    func otherBranch() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        try world.settle()
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        let erased = try world.seven.append(request("A-2", name: "Dihapus"))
        let kept = try twin.append(request("B-2", name: "Tetap"))
        #expect(erased == kept)
        try world.bring(\.seven)
        try world.centre.append(Self.order(erased))
        // The order reaches the copy before it knows of the fork.
        let own = try world.centre.own()
        try twin.take([try world.centre.run(own, from: twin.replica.head.frontier(Place.village).count(of: own))])
        #expect(try Self.name(kept, at: twin) == .known(.text("Tetap")))
        try world.centre.take([try twin.run(log, from: 1)])
        let new = try need(twin.reissue(log, from: kept.sequence).pairs.first).new
        world.twin(&twin)
        for party in [world.centre, world.seven, world.eight, twin] {
            #expect(try Self.name(erased, at: party) == .erased)
            #expect(try Self.name(new, at: party) == .known(.text("Tetap")))
            #expect(party.digest() == world.centre.digest())
        }
        let isThere = world.centre.replica.store.contains("Dihapus") || twin.replica.store.contains("Dihapus")
        #expect(!isThere)
    }

    @Test("an order over what was issued anew destroys the value in the evidence too")
    func evidence() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        try world.settle()
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2"))
        try twin.append(request("B-2", name: "Rahasia"))
        try world.bring(\.seven)
        try world.centre.take([try twin.run(log, from: 1)])
        let new = try need(twin.reissue(log, from: 2).pairs.first).new
        world.twin(&twin)
        let wasThere = world.centre.replica.store.contains("Rahasia") && twin.replica.store.contains("Rahasia")
        #expect(wasThere)
        try world.centre.append(Self.order(new))
        world.twin(&twin)
        for party in [world.centre, world.seven, world.eight, twin] {
            #expect(try Self.name(new, at: party) == .erased)
            let isThere = party.replica.store.contains("Rahasia")
            #expect(!isThere)
        }
        #expect(world.centre.replica.store.branches[0].entries.count == 1)
    }

    @Test("a value that was erased before the fork was known stays erased where it is issued anew", arguments: [false, true])
    func erasedBefore(_ isLate: Bool) throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        try world.settle()
        let backup = world.centre.replica.store
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        let record = try world.seven.append(request("A-2", name: "Dihapus"))
        try world.settle()
        try world.centre.append(Self.order(record))
        let old = world.centre
        let own = try world.centre.own()
        if !isLate { try world.fetch(\.seven) }
        // The centre is set back to before and hears of the other content first.
        var centre = try Party(1, store: backup)
        centre.skip(4000)
        try centre.open(Place.village)
        try twin.append(request("B-2", name: "Lain"))
        try centre.pull(from: &twin)
        world.centre = centre
        try world.centre.take([try world.seven.run(log, from: 1)])
        let new = try need(world.seven.reissue(log, from: 2).pairs.first).new
        var yesterday = old
        try world.centre.pull(from: &world.seven)
        // The order comes back from whoever has it.
        if isLate { try world.centre.take([try yesterday.run(own, from: world.centre.replica.head.frontier(Place.village).count(of: own))]) }
        for _ in 0..<2 { try world.settle() }
        for party in [world.centre, world.seven] {
            #expect(try Self.name(new, at: party) == .erased)
            let isThere = party.replica.store.contains("Dihapus")
            #expect(!isThere)
        }
    }

    @Test("orders and verdicts in a malformed transaction of the centre decide nothing")
    func malformed() throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1", name: "Tetap"))
        try world.settle()
        let growth = [ContextItem(log: record.log, count: 2, root: try world.seven.replica.root(of: record.log, at: 2).prefix)]
        var forger = try Forger(1, key: 1, seeing: growth)
        forger.write(.erasure, transaction: 4, subject: Subject.erasure([ErasedValue(dot: record, fields: [RequestField.subjectName])]).encoded())
        forger.write(.verdict, subject: Subject.verdict(.byOrder, [EntryRange(log: record.log, start: 1, count: 1)]).encoded())
        forger.write(.fork, subject: Subject.fork(LogPoint(log: record.log, size: 2, root: Hash.sha256([1]))).encoded())
        // A sibling that replaces what its writer never saw.
        forger.write(record: record, fields: [2], replaced: [Replacement(field: 2, log: LogID(77), start: 0)])
        let before = world.eight.replica.head.scopeState(Place.village)
        #expect(try world.eight.take([try forger.run()]) == [.stored(start: 0, count: 5, setAside: 0, malformed: 4)])
        let after = world.eight.replica.head.scopeState(Place.village)
        #expect(after == before)
        #expect(try Self.name(record, at: world.eight) == .known(.text("Tetap")))
        #expect(world.eight.replica.head.logs[record.log]?.size == 2)
        try #expect(world.eight.digest().bytes == world.eight.slowDigest())
    }
}

extension MemoryStore {
    /// Some payload, of an entry or in evidence, holds this text.
    func contains(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        func holds(_ payload: [UInt8]?) -> Bool {
            guard let payload, payload.count >= wanted.count else { return false }
            return (0...(payload.count - wanted.count)).contains { Array(payload[$0..<($0 + wanted.count)]) == wanted }
        }
        for log in index().logs { for entry in entries(log.id, from: 0, limit: .max, maxBytes: .max) where holds(entry.payload) { return true } }
        return branches.contains { $0.entries.contains { holds($0.payload) } }
    }
}
