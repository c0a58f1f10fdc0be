import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

/// What comes in another order, or names what is still to come, ends in the same state.
@Suite struct VerdictOrderTests {
    @Test("verdicts and re-admissions of two logs of the centre give one state in every order", arguments: 0..<24 as Range<UInt64>)
    func orders(_ seed: UInt64) throws {
        var world = try Deployment()
        var random = Random(seed)
        var records: [Dot] = []
        for number in 0..<8 { records.append(try world.seven.append(request("A-\(number)"))) }
        try world.settle()
        let log = records[0].log
        let first = try world.centre.own()
        let state = try need(world.centre.replica.head.logs[first])
        var verdicts: [Dot] = []
        for index in 0..<4 {
            verdicts.append(
                try world.centre.append(
                    EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(.byOrder, [EntryRange(log: log, start: records[index].sequence, count: 3)]))))
        }
        try world.centre.open(Place.village, predecessor: LogPoint(log: first, size: state.size, root: state.tree.root()))
        for dots in [[verdicts[0], verdicts[2]], [verdicts[2]], [verdicts[3]]] {
            try world.centre.append(EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission(dots)))
        }
        // The reader takes the two logs in pieces, each in its order, one before the other or mixed.
        var reader = world.eight
        var left = [first, try world.centre.own()]
        while !left.isEmpty {
            let log = left[random.below(left.count)]
            let held = reader.replica.head.frontier(Place.village).count(of: log)
            let size = try need(world.centre.replica.head.logs[log]).size
            if held == size { left.removeAll { $0 == log } } else { try reader.take([try world.centre.run(log, from: held, to: held + 1)]) }
        }
        #expect(reader.digest() == world.centre.digest())
        #expect(reader.replica.head.scopeState(Place.village) == world.centre.replica.head.scopeState(Place.village))
        try #expect(reader.digest().bytes == reader.slowDigest())
        for index in 0..<8 {
            // Verdict 1 alone stands: over entries 1 to 3.
            #expect(reader.replica.head.scopeState(Place.village).isEffective(records[index]) == !(1...3).contains(index))
            #expect(reader.replica.head.scopeState(Place.village).standingVerdict(over: records[index])?.dot == ((1...3).contains(index) ? verdicts[1] : nil))
        }
    }

    @Test("ranges of versions still to come do not grow a record without end, and count when those come", arguments: [1, 2, 7])
    func flood(_ pieces: Int) throws {
        var world = try Deployment()
        let record = try world.eight.append(request("A-1"))
        try world.settle()
        let own = try need(world.centre.replica.head.logs[world.centre.own()])
        // A hostile kiosk claims to have read hundreds of entries of the centre that were never written, and replaces every second one.
        let claim = [
            ContextItem(log: own.id, count: 4096, root: 7),
            ContextItem(log: record.log, count: 2, root: try world.eight.replica.root(of: record.log, at: 2).prefix),
        ].sorted { $0.log < $1.log } + (try world.upperContext())
        var forger = try Forger(7, key: 7, seeing: claim.sorted { $0.log < $1.log })
        for piece in 0..<pieces {
            forger.write(
                record: record, fields: [RequestField.channel],
                replaced: (0..<200).map { Replacement(field: RequestField.state, log: own.id, start: own.size + UInt64(pieces * $0 + piece) * 2) })
        }
        try world.centre.take([try forger.run()])
        try #expect(world.centre.state(record).awaited.count <= RecordState.maxAwaited)
        try #expect(world.centre.state(record).awaitsTooMuch == (pieces > 1))
        #expect(world.centre.replica.head.scopeState(Place.village).verdicts.isEmpty)
        // The versions come: what was named is replaced already, the others are live.
        for number in 0..<6 { try world.centre.append(change(record, state: "s\(number)", replacing: [])) }
        let wanted = [record] + [1, 3, 5].map { Dot(own.id, own.size + $0) }
        #expect(try world.centre.state(record).versions(of: RequestField.state) == wanted.sorted())
        try #expect(world.centre.digest().bytes == world.centre.slowDigest())
        try world.fetch(\.eight)
        #expect(world.eight.digest() == world.centre.digest())
        #expect(try world.eight.state(record).versions(of: RequestField.state) == wanted.sorted())
        #expect(try world.eight.reopened().digest() == world.eight.digest())
        var again = world.eight
        try again.replica.rebuild(Place.village)
        #expect(again.digest() == world.eight.digest())
        try #expect(again.state(record) == world.eight.state(record))
    }

    @Test("awaited ranges are one list whatever the order in which they were named")
    func awaited() throws {
        let record = Dot(LogID(1), 1)
        func entry(_ sequence: UInt64, _ replaced: [Replacement]) -> Entry {
            Entry(dot: Dot(LogID(2), sequence), time: HybridTime(milliseconds: 1), author: 0, kind: .write, record: record, replaced: replaced)
        }
        let all = [
            entry(1, [Replacement(field: 1, log: LogID(5), start: 10, count: 5), Replacement(field: 2, log: LogID(4), start: 3)]),
            entry(2, [Replacement(field: 1, log: LogID(5), start: 15, count: 2), Replacement(field: 1, log: LogID(4), start: 0)]),
            entry(3, [Replacement(field: 1, log: LogID(5), start: 12, count: 9), Replacement(field: 1, log: LogID(5), start: 30)]),
        ]
        var states: Set<RecordState> = []
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]] {
            var state = RecordState()
            var digest = StateDigest()
            var hasher = DigestHasher()
            for index in order { state.fold(all[index], leaf: 0, record: record, held: VersionVector(), digest: &digest, hasher: &hasher) }
            states.insert(state)
        }
        let wanted = [
            Replacement(field: 1, log: LogID(4), start: 0), Replacement(field: 1, log: LogID(5), start: 10, count: 11),
            Replacement(field: 1, log: LogID(5), start: 30), Replacement(field: 2, log: LogID(4), start: 3),
        ]
        #expect(states.map(\.awaited) == [wanted])
        var state = try need(states.first)
        var held = VersionVector()
        held.advance(LogID(5), to: 14)
        held.advance(LogID(4), to: 9)
        state.forgetAwaited(below: held)
        #expect(state.awaited == [Replacement(field: 1, log: LogID(5), start: 14, count: 7), Replacement(field: 1, log: LogID(5), start: 30)])
    }
}
