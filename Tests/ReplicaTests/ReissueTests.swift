import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite struct ReissueTests {
    @Test("two copies of a disk go on with one log: nothing is lost, every act is there once, and all replicas agree")
    func rawClone() throws {
        var world = try Deployment()
        let record = try world.seven.append(request("A-1", name: "Pertama"))
        try world.settle()
        let log = record.log
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2", name: "Kedua"))
        try world.seven.append(change(record, state: "ready", replacing: [record]))
        let old = try twin.append(request("B-2", name: "Salinan"))
        try twin.append(change(record, state: "refused", replacing: [record]))
        try twin.append(rename(old, to: "Salinan Baru", replacing: [old]))
        try twin.append([request("B-3"), EntryDraft(author: 0, target: .createdInTransaction(index: 0), fields: [40], open: [(40, ValueType.reference(to: old))])])
        let secret = try need(twin.replica.store.secrets([SecretKey(record: old, log: log)])[0])
        let entries = twin.replica.store.entries(log, from: 2, limit: .max, maxBytes: .max)

        try world.centre.take([try world.seven.run(log)])
        #expect(try world.centre.take([try twin.run(log, from: 2)]) == [.fork(start: 2)])
        let reissue = try twin.reissue(log, from: 2)
        #expect(reissue.pairs.map(\.old) == entries.map(\.dot) && reissue.left.isEmpty && reissue.known.isEmpty)
        let new = try need(reissue.log)
        #expect(new != log && twin.replica.head.ownLogs[Place.village] == new)
        #expect(twin.replica.head.logs[log]?.size == 2)
        #expect(try twin.digest().bytes == twin.slowDigest())
        #expect(try twin.reopened().digest() == twin.digest())

        world.twin(&twin)
        #expect(world.agree && twin.digest() == world.centre.digest() && twin.replica.head.frontier(Place.village) == world.centre.replica.head.frontier(Place.village))
        #expect(try world.centre.digest().bytes == world.centre.slowDigest())
        #expect(try twin.digest().bytes == twin.slowDigest())

        // Once each, with number, value, author and time as they were.
        let numbers = try world.centre.numbers()
        #expect(numbers.sorted() == ["A-1", "A-2", "B-2", "B-3"])
        for (pair, stored) in zip(reissue.pairs, entries) {
            let before = try Entry.decode(stored.bytes, at: stored.dot)
            let after = try Entry.decode(try need(world.eight.replica.store.entry(pair.new)).bytes, at: pair.new)
            #expect(after.kind == .reissue && after.reissued == EntryReference(dot: stored.dot, leaf: MerkleTree.leafHash(stored.bytes)))
            #expect(after.author == before.author && after.time == before.time && after.timeIsDoubtful == before.timeIsDoubtful)
            #expect(after.fields == before.fields && after.type == before.type && after.transaction == before.transaction)
        }
        for (pair, stored) in zip(reissue.pairs, entries) {
            #expect(try world.eight.replica.issuedAnew(pair.old, leaf: MerkleTree.leafHash(stored.bytes).prefix) == pair.new)
            #expect(try world.eight.replica.issuedAnew(pair.old, leaf: 1) == nil)
        }
        #expect(try world.eight.replica.issuedAnew(record, leaf: 1) == nil)
        let copy = try need(world.eight.replica.view(RecordKey(scope: Place.village, record: reissue.pairs[0].new)))
        #expect(copy.versions(RequestField.subjectName).map(\.value) == [.known(.text("Salinan Baru"))])
        let referring = try need(world.eight.replica.view(RecordKey(scope: Place.village, record: reissue.pairs[3].new)))
        #expect(referring.versions(40).map(\.value) == [.known(ValueType.reference(to: reissue.pairs[0].new))])
        // What both did to one field in ignorance of each other stands side by side.
        #expect(try world.eight.state(record).versions(of: RequestField.state).count == 2)
        // Its salts are new.
        let drawn = try need(world.centre.replica.store.secrets([SecretKey(record: reissue.pairs[0].new, log: new)])[0])
        #expect(drawn != secret)
    }

    @Test("the fork is proven by evidence at both sides, and reported with the genesis entries and checkpoints that show it")
    func proof() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1", name: "Pertama"))
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2"))
        try twin.append(request("B-2", name: "Kedua"))
        try world.centre.take([try world.seven.run(log)])
        try world.centre.take([try twin.run(log, from: 1)])
        try twin.reissue(log, from: 2)
        world.twin(&twin)
        for party in [world.centre, twin] {
            let branch = try need(party.replica.store.branches.first)
            #expect(party.replica.store.branches.count == 1)
            let state = try need(party.replica.head.logs[log])
            let signed = try SignedCheckpoint(note: branch.checkpoint, origin: state.origin, key: key(7).publicKey)
            var tree = try CompactTree(size: branch.start, from: StoredTree(store: party.replica.store, log: log))
            for entry in branch.entries { tree.append(leaf: MerkleTree.leafHash(entry.bytes)) }
            #expect(tree.size == signed.checkpoint.size && tree.root() == signed.checkpoint.root)
            #expect(try party.replica.root(of: log, at: 3) != signed.checkpoint.root)
            // The payload can be checked without any secret.
            let entry = try Entry.decode(branch.entries[0].bytes, at: branch.entries[0].dot)
            var hasher = CommitmentHasher()
            #expect(try Payload.decode(try need(branch.entries[0].payload)).commitment(secret: nil, dot: entry.dot, hasher: &hasher) == entry.commitment)
        }
        let reports = try world.centre.replica.successionReports()
        let grown = try need(reports.first { $0.log == log })
        #expect(reports.count == 1 && grown.node == NodeID(7) && grown.scope == Place.village)
        let new = try twin.own()
        #expect(grown.findings == [.grewBeyond(successor: new, size: 2)])
        #expect(grown.proof.map(\.log).sorted() == [log, new].sorted())
        for statement in grown.proof {
            let state = try LogState(entryZero: statement.entryZero)
            #expect(state.id == statement.log && state.genesis.node == NodeID(7))
            let signed = try SignedCheckpoint(note: try need(statement.checkpoint), origin: state.origin, key: key(7).publicKey)
            #expect(signed.checkpoint.size == world.centre.replica.head.logs[statement.log]?.size)
        }
    }

    @Test("a commit that fails on the way changes nothing; a second call does nothing")
    func once() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2"))
        try twin.append(request("B-2"))
        try world.centre.take([try world.seven.run(log)])
        let (digest, frontier) = (twin.digest(), twin.replica.head.frontier(Place.village))
        var store = twin.replica.store
        store.failingCommits = 1
        twin = try Party(7, store: store)
        twin.skip(7000)
        #expect(throws: StoreFailure.self) { try twin.reissue(log, from: 2) }
        #expect(twin.digest() == digest && twin.replica.head.frontier(Place.village) == frontier && twin.replica.head.ownLogs[Place.village] == log)
        #expect(try twin.reopened().digest() == digest)
        #expect(twin.replica.store.branches.isEmpty)
        #expect(try twin.reissue(log, from: 2).pairs.count == 1)
        let after = twin.replica.store.index()
        #expect(try twin.reissue(log, from: 2) == Reissue())
        #expect(twin.replica.store.index() == after)
        world.twin(&twin)
        #expect(world.agree && twin.digest() == world.centre.digest())
    }

    @Test("what another restored copy has issued anew already is not issued twice")
    func restoredTwice() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2"))
        let old = try twin.append(request("B-2"))
        let backup = twin.replica.store
        try world.centre.take([try world.seven.run(log)])
        try twin.reissue(log, from: 2)
        world.twin(&twin)

        // The twin's disk is set back to before; it does more, and learns of everything only then.
        var restored = try Party(7, store: backup)
        restored.skip(5000)
        try restored.append(change(old, state: "ready", replacing: [old]))
        let held = restored.replica.head.frontier(Place.village)
        for log in [try twin.own(), try world.eight.own()] where held.count(of: log) == 0 { try restored.take([try world.centre.run(log)]) }
        let again = try restored.reissue(log, from: 2)
        #expect(again.known.map(\.old) == [old] && again.pairs.count == 1)
        world.twin(&restored)
        world.twin(&twin)
        #expect(world.agree && restored.digest() == world.centre.digest() && twin.digest() == world.centre.digest())
        #expect(try world.centre.numbers().sorted() == ["A-1", "A-2", "B-2"])
        #expect(try world.centre.digest().bytes == world.centre.slowDigest())
        #expect(try restored.digest().bytes == restored.slowDigest())
    }

    @Test("random work of two copies, with others at the same records: nothing lost, nothing twice, one digest", arguments: 0..<20 as Range<UInt64>)
    func random(_ seed: UInt64) throws {
        var world = try Deployment()
        var random = Random(seed)
        var count = 0
        var names: [String] = []
        func work(_ party: inout Party, _ times: Int) throws {
            for _ in 0..<times {
                let keys = party.replica.store.recordKeys(Place.village, type: RecordType.request, contestedOnly: false, after: nil, limit: 100)
                let author: UInt64 = 0
                switch random.below(4) {
                case 0 where !keys.isEmpty:
                    let record = keys[random.below(keys.count)]
                    let seen = try party.state(record).versions(of: RequestField.state)
                    try party.append(change(record, state: "s\(random.below(100))", replacing: Array(seen.prefix(random.below(3))), author: author))
                case 1 where !keys.isEmpty:
                    let record = keys[random.below(keys.count)]
                    try party.append(rename(record, to: "N\(random.below(1000))", replacing: try party.state(record).versions(of: RequestField.subjectName)))
                case 2:
                    count += 2
                    names += ["T\(count)", "T\(count + 1)"]
                    try party.append([request("T\(count)", name: "x"), request("T\(count + 1)")])
                default:
                    count += 1
                    names.append("R\(count)")
                    try party.append(request("R\(count)", name: random.below(2) == 0 ? "y" : nil))
                }
            }
        }
        try work(&world.seven, 5)
        try work(&world.eight, 5)
        try world.settle()
        let log = try world.seven.own()
        let start = try need(world.seven.replica.head.logs[log]).size
        var twin = Party.copy(of: world.seven)
        try work(&world.seven, 6)
        try work(&twin, 8)
        try work(&world.eight, 4)
        try world.centre.pull(from: &world.eight)
        try twin.take([try world.centre.run(try world.eight.own())])
        try work(&twin, 4)
        try world.settle()
        try work(&world.eight, 4)
        try world.settle()
        #expect(try world.centre.take([try twin.run(log, from: start)]) == [.fork(start: start)])
        let result = try twin.reissue(log, from: start)
        #expect(result.left.isEmpty)
        try #expect(twin.digest().bytes == twin.slowDigest())
        try work(&twin, 3)
        world.twin(&twin)
        #expect(world.agree && twin.digest() == world.centre.digest())
        for party in [world.centre, world.eight, twin] { try #expect(party.digest().bytes == party.slowDigest()) }
        #expect(try world.centre.numbers().sorted() == names.sorted())
        // Histories are whole: every entry about a record is in its chain.
        for record in twin.replica.store.recordKeys(Place.village, type: nil, contestedOnly: false, after: nil, limit: 1000) {
            let key = RecordKey(scope: Place.village, record: record)
            #expect(try Set(twin.replica.history(key).map(\.dot)) == Set(world.centre.replica.history(key).map(\.dot)))
            #expect(try twin.replica.view(key)?.fields.map(\.field) == world.centre.replica.view(key)?.fields.map(\.field))
        }
        var opened = try twin.reopened()
        try #expect(opened.digest().bytes == opened.slowDigest())
        try opened.append(request("last"))
    }

    @Test("a hostile second branch with a wrong signature, or without any, proves nothing and changes nothing")
    func hostile() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("A-2"))
        try twin.append(request("B-2"))
        try world.centre.take([try world.seven.run(log)])
        let run = try twin.run(log, from: 1)
        let frontiers = world.centre.replica.head.frontiers
        #expect(try world.centre.take([run.with(proof: .end(signature: [UInt8](repeating: 7, count: 64)))]) == [.unproven])
        #expect(try world.centre.take([run.with(entries: run.entries.map { $0 + [0] })]) == [.unproven])
        #expect(world.centre.replica.store.branches.isEmpty && world.centre.replica.head.frontiers == frontiers)
    }

    @Test("whoever holds a key can make many branches: a bounded number is kept, and one statement is made")
    func many() throws {
        var world = try Deployment()
        try world.seven.append(request("A-1"))
        let log = try world.seven.own()
        var twins: [Party] = []
        for number in 0..<20 {
            var twin = Party.copy(of: world.seven)
            try twin.append(request("B-\(number)"))
            twins.append(twin)
        }
        try world.seven.append(request("A-2"))
        try world.centre.take([try world.seven.run(log)])
        let size = try need(world.centre.replica.head.logs[world.centre.own()]).size
        for var twin in twins {
            #expect(try world.centre.take([try twin.run(log, from: 1)]) == [.fork(start: 2)])
            #expect(try world.centre.take([try twin.run(log, from: 1)]) == [.fork(start: 2)])
        }
        #expect(world.centre.replica.store.branches.count == 16)
        #expect(try world.centre.replica.head.logs[world.centre.own()]?.size == size + 1)
    }
}

// MARK: Small things

extension Party {
    @discardableResult
    mutating func reissue(_ log: LogID, from start: UInt64) throws -> Reissue {
        let nonce = bytes()
        var drawn: [RecordSecret] = []
        for _ in 0..<200 { drawn.append(try need(RecordSecret(bytes()))) }
        var next = 0
        return try replica.reissue(log, from: start, nonce: nonce, wall: wall, isDoubtful: false, signer: signer) {
            next += 1
            return drawn[next - 1]
        }
    }

    /// So that a copy draws other random numbers.
    mutating func skip(_ count: Int) { for _ in 0..<count { _ = bytes() } }

    /// The numbers on paper of all live requests.
    func numbers() throws -> [String] {
        try replica.store.recordKeys(Place.village, type: RecordType.request, contestedOnly: false, after: nil, limit: 1000).flatMap { record in
            try need(replica.view(RecordKey(scope: Place.village, record: record))).versions(RequestField.number).compactMap { version in
                if case .known(.text(let text)) = version.value { text } else { nil }
            }
        }
    }
}

extension Deployment {
    /// The copy exchanges with the centre, and then everybody.
    mutating func twin(_ twin: inout Party) {
        do {
            for _ in 0..<2 {
                try centre.pull(from: &twin)
                try settle()
                try twin.pull(from: &centre)
            }
        } catch { Issue.record(error) }
    }
}

/// Small and the same everywhere.
struct Random {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }
}
