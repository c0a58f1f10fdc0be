import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite struct IngestTests {
    @Test("a run taken twice changes nothing the second time")
    func idempotent() throws {
        var world = try Deployment()
        try world.seven.append([request("A-1", name: "Satu"), request("A-2")])
        let run = try world.seven.run(world.seven.own())
        #expect(try world.eight.take([run]) == [.stored(start: 0, count: 3, setAside: 0, malformed: 0)])
        let head = world.eight.replica.head
        #expect(try world.eight.take([run]) == [.held])
        #expect(world.eight.replica.head.scopes == head.scopes && world.eight.replica.head.logs == head.logs)
        #expect(world.eight.digest() == world.seven.digest())
    }

    @Test("the same run several times in one commit, whole, in parts and overlapping, is stored once", arguments: [false, true])
    func twiceInOneCommit(_ known: Bool) throws {
        var world = try Deployment()
        for number in 0..<6 { try world.seven.append(request("A-\(number)", name: "Nama \(number)")) }
        let log = try world.seven.own()
        if known { try world.eight.take([try world.seven.run(log, to: 3)]) }
        let whole = try world.seven.run(log)
        let (head, tail) = (try world.seven.run(log, to: 4), try world.seven.run(log, from: 4))
        let outcomes = try world.eight.take([head, tail, tail, whole, head, try world.seven.run(log, from: 2, to: 5)])
        #expect(outcomes == [.stored(start: known ? 3 : 0, count: known ? 1 : 4, setAside: 0, malformed: 0), .stored(start: 4, count: 3, setAside: 0, malformed: 0), .held, .held, .held, .held])
        #expect(world.eight.digest() == world.seven.digest())
        #expect(try world.eight.replica.lacking(log).isEmpty)
    }

    @Test("a run that begins above what is held says where the gap begins")
    func gap() throws {
        var world = try Deployment()
        for _ in 0..<4 { try world.seven.append(request()) }
        let log = try world.seven.own()
        #expect(try world.eight.take([try world.seven.run(log, from: 2)]) == [.gap(held: 0)])
        try world.eight.take([try world.seven.run(log, to: 2)])
        #expect(try world.eight.take([try world.seven.run(log, from: 3)]) == [.gap(held: 2)])
        #expect(try world.eight.take([try world.seven.run(log, from: 2)]) == [.stored(start: 2, count: 3, setAside: 0, malformed: 0)])
    }

    @Test("a run that ends inside a transaction is not taken, whatever its signature says")
    func cut() throws {
        var world = try Deployment()
        var forger = try Forger(7, key: 7, seeing: world.upperContext())
        forger.write(type: RecordType.request, fields: [4])
        forger.write(type: RecordType.request, fields: [4], transaction: 3)
        forger.write(type: RecordType.request, fields: [4])
        #expect(try world.centre.take([try forger.run()]) == [.cutTransaction])
        #expect(world.centre.replica.head.logs[forger.log.id] == nil)
        forger.write(type: RecordType.request, fields: [4])
        #expect(try world.centre.take([try forger.run()]) == [.stored(start: 0, count: 5, setAside: 0, malformed: 0)])
    }

    @Test("no run goes out that ends inside a transaction, however small the wish")
    func wholeTransactions() throws {
        var world = try Deployment()
        try world.seven.append((0..<5).map { request("A-\($0)") })
        try world.seven.append(request("B"))
        let log = try world.seven.own()
        var start: UInt64 = 0
        var ends: [UInt64] = []
        while start < 7 {
            let run = try world.seven.run(log, from: start, maxBytes: 1)
            try world.eight.take([run])
            start = run.end
            ends.append(start)
        }
        #expect(ends == [1, 6, 7])
        #expect(world.eight.digest() == world.seven.digest())
    }

    @Test("every flipped bit of a run is noticed: nothing of it is stored")
    func everyBit() throws {
        var world = try Deployment()
        try world.seven.append(request())
        try world.seven.append(change(Dot(world.seven.own(), 1), state: "done", replacing: [Dot(world.seven.own(), 1)]))
        let run = try world.seven.run(world.seven.own())
        let head = world.eight.replica.head
        for (index, entry) in run.entries.enumerated() {
            for bit in 0..<(entry.count * 8) {
                var entries = run.entries
                entries[index][bit / 8] ^= 1 << UInt8(bit % 8)
                let outcome = try world.eight.take([run.with(entries: entries)])[0]
                #expect([.unproven, .cutTransaction, .foreign].contains(outcome))
            }
        }
        guard case .end(let signature) = run.proof else { throw Missing(line: #line) }
        for bit in 0..<(signature.count * 8) {
            var bytes = signature
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(try world.eight.take([run.with(proof: .end(signature: bytes))]) == [.unproven])
        }
        #expect(try world.eight.take([run.with(log: LogID(run.log.rawValue ^ 1))]) == [.unproven])
        #expect(try world.eight.take([run.with(start: 1)]) == [.gap(held: 0)])
        #expect(world.eight.replica.head.logs == head.logs && world.eight.replica.head.frontiers == head.frontiers)
        #expect(try world.eight.take([run]) == [.stored(start: 0, count: 3, setAside: 0, malformed: 0)])
    }

    @Test("a run cut by another carries the author's larger checkpoint; every bit of that proof counts")
    func prefix() throws {
        var world = try Deployment()
        for number in 0..<9 { try world.seven.append(request("A-\(number)")) }
        let log = try world.seven.own()
        try world.centre.take([try world.seven.run(log)])
        let run = try world.centre.run(log, to: 6)
        guard case .prefix(let size, let root, let signature, let consistency) = run.proof else { throw Missing(line: #line) }
        #expect(size == 10)
        for index in consistency.indices {
            var hashes = consistency
            hashes[index] = Hash.sha256([1])
            #expect(try world.eight.take([run.with(proof: .prefix(size: size, root: root, signature: signature, consistency: hashes))]) == [.unproven])
        }
        #expect(try world.eight.take([run.with(proof: .prefix(size: size - 1, root: root, signature: signature, consistency: consistency))]) == [.unproven])
        #expect(try world.eight.take([run.with(proof: .prefix(size: size, root: Hash.sha256([]), signature: signature, consistency: consistency))]) == [.unproven])
        #expect(try world.eight.take([run.with(proof: .end(signature: signature))]) == [.unproven])
        #expect(try world.eight.take([run]) == [.stored(start: 0, count: 6, setAside: 0, malformed: 0)])
        // What came with a proof beyond its end can be handed on whole, also when less was wished for.
        let handedOn = try world.eight.run(log, maxBytes: 1)
        #expect(handedOn.end == 6 && handedOn.proof == run.proof)
        var ninth = try Party(9)
        try ninth.pull(from: &world.centre, Place.upper)
        #expect(try ninth.take([handedOn]) == [.stored(start: 0, count: 6, setAside: 0, malformed: 0)])
    }

    @Test("a log in a scope that the sender may not write, of an unknown node or another key or deployment, is not taken")
    func foreign() throws {
        var world = try Deployment()
        for forger in [try Forger(99, key: 7), try Forger(7, key: 8), try Forger(1, key: 7)] { #expect(try world.centre.take([try forger.run()]) == [.foreign]) }
        let stranger = try Forger(7, key: 7, scope: Place.other, seeing: world.upperContext())
        #expect(try world.centre.replica.ingest([Delivery(run: try stranger.run(), allowed: [Place.upper, Place.village])], wall: 0) == [.foreign])
        let bytes = Genesis(
            deployment: "other.example", scope: Place.village, node: NodeID(7), key: key(7).publicKey, predecessor: nil, nonce: [UInt8](repeating: 0, count: 16)
        ).entry(time: HybridTime(rawValue: 0), timeIsDoubtful: false, growth: [])
        let log = try LogState(entryZero: bytes)
        let checkpoint = try Checkpoint(origin: log.origin, size: 1, root: log.tree.root())
        let run = LogRun(
            log: log.id, start: 0, entries: [bytes], payloads: [nil], secrets: [], proof: .end(signature: SignedCheckpoint(signing: checkpoint, with: key(7)).signature))
        #expect(try world.centre.take([run]) == [.foreign])
        #expect(world.centre.replica.head.logs(of: Place.village).count == 1)
    }

    @Test("what a node wrote before its right was withdrawn is stored and counts; what it wrote with the news is set aside")
    func withdrawn() throws {
        var world = try Deployment()
        let early = try world.seven.append(request("A-1"))
        let readable = [Place.upper, ScopeID(1007)]
        for draft in world.centre.replica.head.rules.membership.revoke(NodeID(7), in: Place.village, author: 0) { try world.centre.append(draft, in: Place.upper) }
        let first = Delivery(run: try world.seven.run(world.seven.own()), allowed: readable)
        #expect(try world.centre.replica.ingest([first], wall: 0) == [.stored(start: 0, count: 2, setAside: 0, malformed: 0)])
        try world.seven.pull(from: &world.centre, Place.upper)
        let late = try world.seven.append(request("A-2"))
        let second = Delivery(run: try world.seven.run(world.seven.own(), from: 2), allowed: readable)
        #expect(try world.centre.replica.ingest([second], wall: 0) == [.stored(start: 2, count: 1, setAside: 1, malformed: 0)])
        #expect(world.centre.replica.head.scopeState(Place.village).isEffective(early))
        #expect(world.centre.replica.head.scopeState(Place.village).standingVerdict(over: late)?.reason == .noRight)
        // A new log counts for nothing, though the key is the old one; in a scope where it never had a right it is no log of its.
        var fresh = try Forger(7, key: 7)
        let forged = fresh.write(type: RecordType.request, fields: [RequestField.state])
        #expect(try world.centre.replica.ingest([Delivery(run: try fresh.run(), allowed: readable)], wall: 0) == [.stored(start: 0, count: 2, setAside: 1, malformed: 0)])
        #expect(world.centre.replica.head.scopeState(Place.village).standingVerdict(over: forged)?.reason == .noRight)
        let stray = try Forger(7, key: 7, scope: Place.other)
        #expect(try world.centre.replica.ingest([Delivery(run: try stray.run(), allowed: readable)], wall: 0) == [.foreign])
    }

    @Test("work that builds on a log begun without having read of a right gets back to a restored centre, also from who has lost its own right")
    func builtOnStranger() throws {
        var world = try Deployment()
        var stranger = try Forger(8, key: 8)
        let record = stranger.write(type: RecordType.request, fields: [RequestField.state])
        let backup = try world.centre.reopened()
        #expect(try world.centre.replica.ingest([Delivery(run: try stranger.run(), allowed: [Place.village])], wall: 0).allSatisfy { if case .stored = $0 { true } else { false } })
        try world.fetch(\.seven)
        let own = try world.seven.append(change(record, state: "done", replacing: [record]))
        world.centre = backup
        let readable = [Place.upper, ScopeID(1007)]
        for draft in world.centre.replica.head.rules.membership.revoke(NodeID(7), in: Place.village, author: 0) { try world.centre.append(draft, in: Place.upper) }
        let runs = [try world.seven.run(stranger.log.id), try world.seven.run(world.seven.own())]
        let outcomes = try world.centre.replica.ingest(runs.map { Delivery(run: $0, allowed: readable) }, wall: 0)
        #expect(outcomes.allSatisfy { if case .stored = $0 { true } else { false } })
        #expect(world.centre.replica.head.scopeState(Place.village).isEffective(own))
    }

    @Test("the log of a node that is enrolled in the same answer is taken with it")
    func enrolledTogether() throws {
        var world = try Deployment()
        try world.seven.append(request())
        try world.centre.pull(from: &world.seven)
        var ninth = try Party(9)
        let runs = [try world.centre.run(world.centre.own(Place.upper)), try world.centre.run(world.seven.own())]
        #expect(try ninth.take(runs).allSatisfy { if case .stored = $0 { true } else { false } })
        #expect(ninth.digest() == world.centre.digest())
    }

    @Test("the centre takes what builds on unheld work only after that work")
    func causal() throws {
        var world = try Deployment()
        let record = try world.seven.append(request())
        try world.eight.take([try world.seven.run(world.seven.own())])
        try world.eight.append(change(record, state: "done", replacing: [record]))
        let late = try world.eight.run(world.eight.own())
        #expect(try world.centre.take([late]) == [.gap(held: 0)])
        #expect(try world.centre.take([try world.seven.run(world.seven.own()), late]).allSatisfy { if case .stored = $0 { true } else { false } })
        #expect(world.centre.digest() == world.eight.digest())
    }

    @Test("what builds on a log that nobody has waits for ever, and holds up nothing else, of its node or of others")
    func unheldForEver() throws {
        var world = try Deployment()
        let nowhere = ContextItem(log: LogID(0xBAD), count: 3, root: 7)
        var forged = try Forger(7, key: 7, seeing: (try world.upperContext() + [nowhere]).sorted { $0.log < $1.log })
        forged.write(type: RecordType.request, fields: [RequestField.state])
        var other = try Forger(7, key: 7, seeing: try world.upperContext(), nonce: 1)
        let dot = other.write(type: RecordType.request, fields: [RequestField.state])
        let own = try world.eight.append(request())
        // What names the log that waits waits as well.
        var second = try Forger(8, key: 8, seeing: (try world.upperContext() + [ContextItem(log: forged.log.id, count: 1, root: 7)]).sorted { $0.log < $1.log }, nonce: 2)
        second.write()
        let honest = try world.eight.run(try world.eight.own())
        for _ in 0..<3 {
            let outcomes = try world.centre.take([try forged.run(), try second.run(), try other.run(), honest])
            #expect(outcomes[0] == .gap(held: 0))
            #expect(outcomes[1] == .gap(held: 0))
        }
        #expect(world.centre.replica.head.logs[forged.log.id] == nil)
        for record in [dot, own] { #expect(world.centre.replica.store.records([RecordKey(scope: Place.village, record: record)])[0] != nil) }
        try world.fetch(\.eight)
        #expect(world.eight.digest() == world.centre.digest())
    }

    @Test("random exchange between three replicas in any order ends in one digest, the plain one", arguments: 0..<25 as Range<UInt64>)
    func random(_ seed: UInt64) throws {
        var numbers = Numbers(seed: seed)
        var world = try Deployment()
        var records: [RecordID] = []
        for _ in 0..<40 {
            let party = numbers.chance(1, of: 2) ? \Deployment.seven : \Deployment.eight
            switch numbers.below(5) {
            case 0: records.append(try world[keyPath: party].append(request("A", name: numbers.chance(1, of: 2) ? "Nama" : nil)))
            case 1, 2:
                guard let record = records.randomElement(using: &numbers), let state = try? world[keyPath: party].state(record), state.type != nil else { continue }
                let seen = state.versions(of: RequestField.state)
                let draft = numbers.chance(1, of: 4) ? rename(record, to: "Lain") : change(record, state: "s\(numbers.below(9))", replacing: seen)
                try world[keyPath: party].append(numbers.chance(1, of: 5) ? [draft, request("B")] : [draft])
            case 3: try world.bring(party)
            default: try world.fetch(party)
            }
            #expect(world.seven.digest().bytes == (try world.seven.slowDigest()))
        }
        try world.settle()
        #expect(world.agree)
        #expect(world.centre.digest().bytes == (try world.centre.slowDigest()))
    }

    @Test("the digest at an earlier frontier is the one that was there", arguments: 0..<10 as Range<UInt64>)
    func earlier(_ seed: UInt64) throws {
        var numbers = Numbers(seed: seed)
        var world = try Deployment()
        var past: [(VersionVector, StateDigest)] = []
        var records = [try world.seven.append(request("A", name: "Satu"))]
        for _ in 0..<25 {
            past.append((world.seven.replica.head.frontier(Place.village), world.seven.digest()))
            switch numbers.below(4) {
            case 0: records.append(try world.seven.append(request("A")))
            case 1:
                try world.eight.pull(from: &world.seven)
                if let record = records.randomElement(using: &numbers) { try world.eight.append(change(record, state: "x", replacing: [record])) }
                try world.seven.pull(from: &world.eight)
            case 2:
                try world.settle()
                let log = world.eight.replica.head.logs[try world.eight.own()]
                if let log, log.size > 1 {
                    let range = EntryRange(log: log.id, start: log.size - 1, count: 1)
                    try world.centre.append(EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(.byOrder, [range])))
                }
                try world.seven.pull(from: &world.centre)
            default:
                if let verdict = world.centre.replica.head.scopeState(Place.village).verdicts.randomElement(using: &numbers) {
                    try world.centre.append(EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission([verdict.dot])))
                }
                try world.seven.pull(from: &world.centre)
            }
        }
        for (frontier, digest) in past { #expect(try world.seven.replica.digest(Place.village, at: frontier) == digest) }
    }
}

struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    mutating func chance(_ one: Int, of many: Int) -> Bool { below(many) < one }
}
