import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SyncProtocol
import Testing

/// What the exchange promises: durable before acknowledged, signed only what was asked, nothing before its verdict.
@Suite struct GuaranteeTests {
    // MARK: Durable first

    static func centre(_ town: Town, _ journal: Journal) throws -> CentrePeer<JournalStore> {
        var replica = try Replica(store: JournalStore(journal: journal), identity: Town.identity(1, town.centre.signers.log.publicKey, town.keys))
        for scope in replica.head.scopeIDs { if let log = try replica.writtenLog(scope) { replica.resumeLog(log.id) } }
        return CentrePeer(replica: replica, keys: town.keys, signers: town.centre.signers)
    }

    static func supplies(_ town: inout Town, _ journal: Journal) -> CentrePeer<JournalStore>.Supplies {
        town.wall += 1000
        return CentrePeer.Supplies(
            wall: town.wall, nonces: [town.numbers.bytes(16)], next: ExchangeAnswer.NextContact(earliest: 1, spread: 1, maxBytes: 1 << 18)
        ) { _ throws(StoreFailure) in journal.events.append(.fence) }
    }

    @Test("the centre answers after its commit; when that fails nobody is told anything, and the same request may come again")
    func centreCommitsFirst() throws {
        var town = try Town()
        var seven = try town.desk(7)
        let dot = try seven.save(request("A-1", name: "Contoh"))
        let journal = Journal(town.centre.replica.store)
        var centre = try Self.centre(town, journal)
        // A daemon that knows no run asks for a sign of life first, and keeps nothing.
        guard case .answer(let challenge) = try centre.answer([seven.begin()], Self.supplies(&town, journal))[0] else { throw Missing(line: #line) }
        #expect(journal.events.isEmpty)
        let frame = try need(try seven.take(challenge))
        let supplies = Self.supplies(&town, journal)
        journal.fails = true
        var failure: StoreFailure?
        do { _ = try centre.answer([frame], supplies) } catch { failure = error }
        #expect(failure?.kind == .full)
        #expect(journal.store.entry(dot) == nil && centre.replica.head.frontier(Place.village).count(of: dot.log) == 0)
        journal.fails = false
        guard case .answer(let bytes) = try centre.answer([frame], supplies)[0] else { throw Missing(line: #line) }
        // Entry 0 and the request, in one commit with the word over them, before any signature.
        #expect(journal.events.first == .commit(entries: 2))
        #expect(journal.events.count { if case .commit = $0 { true } else { false } } == 1)
        let said = try need(town.read(bytes, to: frame).acknowledged.first)
        let kept = try HeldCosignature(try need(journal.store.note(NoteKey.cosigned(dot.log))))
        #expect(said.size == 2 && kept.size == 2 && kept.signature == said.signature && said.root == nil)
        #expect(seven.peer.pending == 1)
        _ = try seven.take(bytes)
        #expect(seven.peer.pending == 0)
    }

    static func kiosk(_ desk: Desk, _ journal: Journal) throws -> KioskPeer<JournalStore> {
        var replica = try Replica(store: JournalStore(journal: journal), identity: desk.peer.replica.identity)
        if let log = try replica.writtenLog(Place.village) { replica.resumeLog(log.id) }
        return try KioskPeer(replica: replica, key: desk.key, centreKeys: desk.peer.centreKeys, run: 2)
    }

    static func supplies(_ desk: inout Desk, _ journal: Journal) -> KioskPeer<JournalStore>.Supplies {
        KioskPeer.Supplies(requestID: desk.numbers.bytes(16), status: NodeStatus(clock: desk.wall, pending: 0, oldest: 0, software: "test")) {
            _ throws(StoreFailure) in journal.events.append(.fence)
        }
    }

    @Test("a kiosk syncs its fence before a signature leaves, and stores what came before it asks on; when its disk fails it has moved nowhere")
    func kioskCommitsFirst() throws {
        var town = try Town()
        var desk = try town.desk(7)
        var eight = try town.desk(8)
        try eight.save(request("B-1"))
        try town.exchange(&eight)
        try desk.save(request("A-1"))
        let journal = Journal(desk.peer.replica.store)
        var peer = try Self.kiosk(desk, journal)
        guard case .transmit(let first) = try peer.begin(Self.supplies(&desk, journal), wall: desk.wall) else { throw Missing(line: #line) }
        // The run is new, so a challenge will answer this: it brings nothing.
        #expect(try journal.events.isEmpty && ExchangeRequest.Unverified(first).request().runs.isEmpty)
        guard case .transmit(let second) = try peer.take(try town.answer(first), Self.supplies(&desk, journal), wall: desk.wall) else { throw Missing(line: #line) }
        #expect(journal.events == [.fence])
        let answer = try town.answer(second)
        let held = peer.replica.head.frontiers
        journal.fails = true
        var failure: PeerError?
        let supplies = Self.supplies(&desk, journal)
        do { _ = try peer.take(answer, supplies, wall: desk.wall) } catch { failure = error }
        guard case .store(let told)? = failure else { throw Missing(line: #line) }
        #expect(told.kind == .full && peer.replica.head.frontiers == held && peer.pending == 1)
        // The program starts again on what is on its disk.
        journal.fails = false
        journal.events = []
        peer = try Self.kiosk(desk, journal)
        #expect(peer.pending == 1)
        var step = try peer.begin(Self.supplies(&desk, journal), wall: desk.wall)
        while case .transmit(let frame) = step { step = try peer.take(try town.answer(frame), Self.supplies(&desk, journal), wall: desk.wall) }
        #expect(peer.pending == 0 && peer.replica.head.frontier(Place.village) == town.frontier)
        #expect(journal.events.first == .fence)
    }

    @Test("what an answer brings is learned, kept and applied before anything is composed")
    func orderOfDirectives() throws {
        let view = try SessionTests.view()
        var (session, _) = try SessionTests.begun(view)
        var answer = try SessionTests.answer(own: 6, other: 3, more: true)
        answer.keySets = [[1]]
        answer.acknowledged = [
            ExchangeAnswer.Acknowledgement(log: SessionTests.own, size: 6, root: nil, time: 1, signature: [UInt8](repeating: 0, count: 64))
        ]
        let directives = session.handle(.answered(answer))
        guard directives.count == 3, case .learn = directives[0], case .keep = directives[1], case .apply = directives[2] else { throw Missing(line: #line) }
        let next = session.handle(.applied([], view))
        guard next.count == 2, case .compare = next[0], case .compose = next[1] else { throw Missing(line: #line) }
    }

    @Test("an exchange without news is one request of a few hundred bytes, and writes nothing on either side")
    func idle() throws {
        var town = try Town()
        var desk = try town.desk(7)
        try desk.save(request("A-1"))
        try town.exchange(&desk)
        let here = Journal(desk.peer.replica.store)
        let there = Journal(town.centre.replica.store)
        var peer = try Self.kiosk(desk, here)
        var centre = try Self.centre(town, there)
        var sizes: [Int] = []
        for round in 0..<3 {
            var requests = 0
            var step = try peer.begin(Self.supplies(&desk, here), wall: desk.wall)
            while case .transmit(let frame) = step {
                guard case .answer(let bytes) = try centre.answer([frame], Self.supplies(&town, there))[0] else { throw Missing(line: #line) }
                step = try peer.take(bytes, Self.supplies(&desk, here), wall: desk.wall)
                requests += 1
                sizes += [frame.count, bytes.count]
            }
            // The first one is challenged.
            #expect(requests == (round == 0 ? 2 : 1))
        }
        #expect(here.events.isEmpty && there.events.isEmpty)
        #expect(sizes.allSatisfy { $0 < 700 })
    }

    // MARK: Whose word

    @Test("an answer of an earlier exchange is none to this one")
    func stale() throws {
        var town = try Town()
        var seven = try town.desk(7)
        try seven.save(request("A-1"))
        let late = try town.answer(seven.begin())
        seven.peer.fail()
        let frame = try seven.begin()
        let held = seven.peer.replica.head.frontiers
        #expect(seven.refusal(of: late) == .protocol(.otherRequest))
        #expect(seven.peer.pending == 1 && seven.peer.replica.head.frontiers == held)
        _ = try seven.take(try town.answer(frame))
        #expect(seven.peer.pending == 0)
    }

    /// The centre after a rotation of its answer key.
    static func rotated(_ town: Town, root: UInt8) throws -> Town {
        var town = town
        let signers = CentreSigners(log: town.centre.signers.log, answers: try key(40), stored: town.centre.signers.stored)
        let set = KeySet(
            version: 2, deployment: Town.deployment,
            keys: [(.log, signers.log.publicKey), (.answers, signers.answers.publicKey), (.stored, signers.stored.publicKey)])
        let signed = SignedKeySet(set, signedBy: try key(root))
        town.keys = try KeySetChain(
            root: try key(root).publicKey, deployment: Town.deployment, sets: [SignedKeySet(town.keys.sets[0].set, signedBy: try key(root)), signed])
        town.centre = CentrePeer(replica: town.centre.replica, keys: town.keys, signers: signers)
        return town
    }

    @Test("a kiosk learns a rotation from the answer that it certifies, keeps it, and then takes the older key's word no longer")
    func rotation() throws {
        var old = try Town()
        var seven = try old.desk(7)
        var town = try Self.rotated(old, root: 9)
        try seven.save(request("A-1"))
        try town.exchange(&seven)
        #expect(seven.peer.centreKeys.version == 2 && seven.peer.pending == 0)
        #expect(seven.peer.replica.store.note(NoteKey.keySets) == NoteValue.keySets(town.keys))
        let frame = try seven.begin()
        #expect(seven.refusal(of: try old.answer(frame)) == .protocol(.signature))
        _ = try seven.take(try town.answer(frame))
    }

    @Test("a key set under another root certifies nothing, and the answer that brings it moves nothing")
    func foreignRotation() throws {
        var town = try Town()
        var seven = try town.desk(7)
        try seven.save(request("A-1"))
        let frame = try seven.begin()
        var impostor = try Self.rotated(town, root: 41)
        #expect(seven.refusal(of: try impostor.answer(frame)) == .protocol(.signature))
        #expect(seven.peer.centreKeys.version == 1 && seven.peer.pending == 1)
        _ = try seven.take(try town.answer(frame))
        #expect(seven.peer.pending == 0)
    }

    // MARK: What is taken in

    @Test("a run that ends inside a transaction is refused whole, and comes in when it is whole")
    func cutTransaction() throws {
        var town = try Town()
        var seven = try town.desk(7)
        try town.exchange(&seven)
        let drafts = [request("A-1"), request("A-2"), request("A-3")]
        let dots = try seven.peer.replica.append(drafts, scope: Place.village, wall: seven.wall, isDoubtful: false, secrets: [])
        let log = try need(seven.peer.replica.head.logs[dots[0].log])
        let size = dots[2].sequence
        let checkpoint = try Checkpoint(origin: log.origin, size: size, root: seven.peer.replica.root(of: log.id, at: size))
        let entries = seven.peer.replica.store.entries(log.id, from: 0, limit: Int(size), maxBytes: .max).map(\.bytes)
        let run = LogRun(
            log: log.id, start: 0, entries: entries, payloads: entries.map { _ in nil }, secrets: [],
            proof: .end(signature: SignedCheckpoint(signing: checkpoint, with: seven.key).signature))
        let hostile = ExchangeRequest(
            node: NodeID(7), run: 1, number: 1000, keySet: 1, scopes: [], runs: [run], wanted: 1 << 18,
            status: NodeStatus(clock: 0, pending: 0, oldest: 0, software: "test"), nonce: nil)
        let before = town.frontier
        let frame = hostile.sealed(by: seven.key)
        let answer = try town.read(try town.answer(frame), to: frame)
        #expect(answer.refusal == nil && answer.troubles == [ExchangeAnswer.Trouble(log: log.id, code: .cutTransaction, place: 0)])
        #expect(town.frontier == before && answer.acknowledged.allSatisfy { $0.size <= before.count(of: log.id) })
        try town.exchange(&seven)
        #expect(town.frontier.count(of: log.id) == dots[2].sequence + 1 && seven.peer.pending == 0)
    }

    @Test("no answer, however small, brings an entry before the verdict over it", arguments: [1, 5000, 256 << 10])
    func verdictFirst(_ budget: Int) throws {
        var town = try Town()
        town.budget = budget
        var seven = try town.desk(7)
        var eight = try town.desk(8)
        for number in 0..<70 {
            var draft = request("A-\(number)", name: String(repeating: "Contoh ", count: 20))
            // Nobody appointed operator 999.
            if number % 3 == 0 { draft.author = 999 }
            try seven.save(draft)
            if number % 20 == 0 { try town.exchange(&seven) }
        }
        try town.exchange(&seven)
        let judged = town.centre.replica.head.scopeState(Place.village).verdicts.flatMap(\.ranges)
        #expect(judged.reduce(0) { $0 + $1.count } == 24)
        var frame: [UInt8]? = try eight.begin()
        var rounds = 0
        while let asked = frame {
            frame = try eight.take(try town.answer(asked))
            rounds += 1
            let state = eight.peer.replica.head.scopeState(Place.village)
            let held = eight.frontier
            for range in judged {
                for sequence in range.start..<range.end where held.count(of: range.log) > sequence { #expect(!state.isEffective(Dot(range.log, sequence))) }
            }
        }
        #expect(eight.frontier == town.frontier && eight.digest == town.digest)
        #expect(rounds > 2 || budget > 5000)
    }
}
