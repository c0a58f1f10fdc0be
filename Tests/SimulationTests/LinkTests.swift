import Causality
import MerkleLog
import Replica
import Simulation
import SyncProtocol
import Testing

private struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The virtual link, and the exchange over it.
@Suite struct LinkTests {
    private static let clean = LinkProfile(name: "clean", down: 80_000, up: 40_000, roundTrip: 200_000, jitter: 0, loss: .even(0), cuts: nil)

    // MARK: The link

    @Test("a connection costs two round trips and the flights of TLS, a message its bytes at the link's rate")
    func arithmetic() throws {
        var link = VirtualLink(Self.clean, seed: 1)
        // Up 5 bytes a millisecond, down 10. TCP: a round trip. Hellos: 302 and 882 bytes. Then 1000 + 115 + 22 + 82 and a packet's head.
        guard case .arrived(let there) = link.request(1000, at: 0) else { throw Unexpected("not it arrives") }
        #expect(there == 200_000 + (60_400 + 100_000) + (88_200 + 100_000) + (254_200 + 100_000))
        #expect(link.counters.connections == 1 && link.counters.turns == 5)
        guard case .arrived(let back) = link.answer(1000, at: there) else { throw Unexpected("not it arrives") }
        // 1000 + 80 + 22 and 418 of tickets, in two packets.
        #expect(back == there + (1520 + 2 * 52) * 100 + 100_000)
        guard case .arrived(let again) = link.request(1000, at: back) else { throw Unexpected("not it arrives") }
        #expect(again == back + (1137 + 52) * 200 + 100_000)
        #expect(link.counters.connections == 1)
        // SYN and ACK, hello, two requests, the acknowledgement of the answer's two packets.
        #expect(link.counters.up == 60 + 52 + 302 + 1271 + 1189 + 52)
        #expect(link.counters.down == 60 + 882 + 1624)
    }

    @Test("ten segments leave at once on a new connection, twice as many a round trip later")
    func slowStart() throws {
        let fast = LinkProfile(name: "fast", down: 1_000_000_000, up: 1_000_000_000, roundTrip: 1_000_000, jitter: 0, loss: .even(0), cuts: nil, queue: 1 << 30)
        for (segments, flights) in [(9, 1), (10, 1), (11, 2), (30, 2), (31, 3), (70, 3)] {
            var link = VirtualLink(fast, seed: 1)
            let bytes = segments * 1448 - 170 - 22 - 82
            guard case .arrived(let time) = link.request(bytes, at: 0) else { throw Unexpected("not it arrives") }
            #expect(time / 1_000_000 == UInt64(1 + flights), "\(segments) segments, \(time)")
        }
    }

    @Test("a lost packet is one stall of a round trip, and twice that if it is lost again")
    func loss() {
        var profile = Self.clean
        profile.loss = .even(500_000)
        var stalls: Set<UInt64> = []
        for seed in 0..<40 as Range<UInt64> {
            var link = VirtualLink(Self.clean, seed: seed)
            var lossy = VirtualLink(profile, seed: seed)
            guard case .arrived(let start) = lossy.request(100, at: 0), case .arrived(let usual) = link.request(100, at: 0) else { continue }
            guard case .arrived(let late) = lossy.request(100, at: start), case .arrived(let timely) = link.request(100, at: usual) else { continue }
            stalls.insert(late - start - (timely - usual))
        }
        #expect(stalls.isSuperset(of: [0, 200_000, 600_000]))
        #expect(stalls.allSatisfy { ($0 / 200_000 + 1) & ($0 / 200_000) == 0 && $0 % 200_000 == 0 }, "\(stalls)")
    }

    @Test("one seed gives one course of things, another another", arguments: LinkProfile.all)
    func seeded(profile: LinkProfile) {
        func course(_ seed: UInt64) -> [VirtualLink.Passage] {
            var link = VirtualLink(profile, schedule: DaySchedule(linkNeedsMains: true), seed: seed)
            var now: UInt64 = 8 * 3_600_000_000
            return (0..<60).map { _ in
                let passage = link.request(9_000, at: now)
                switch passage {
                case .arrived(let time): now = time + 20_000_000
                case .cut(_, let noticed), .unreachable(let noticed): now = max(now, noticed) + 5_000_000
                }
                return passage
            }
        }
        #expect(course(1) == course(1))
        #expect(course(1) != course(2))
    }

    @Test("a reset is known at once, a black hole after the client's patience, and a fade only delays")
    func cuts() throws {
        func passage(_ kind: CutPattern.Kind) -> VirtualLink.Passage {
            var profile = Self.clean
            profile.cuts = CutPattern(up: 2_000_000, down: 30_000_000, kind: kind, isDrawn: false)
            var link = VirtualLink(profile, seed: 3)
            return link.request(60_000, at: 0)
        }
        guard case .cut(let delivered, let reset) = passage(.reset) else { throw Unexpected("not cut") }
        #expect(delivered < 20_000 && reset < 2_500_000)
        guard case .cut(_, let silent) = passage(.blackHole) else { throw Unexpected("not cut") }
        #expect(silent > 45_000_000)
        guard case .arrived(let late) = passage(.stall) else { throw Unexpected("not arrived") }
        #expect(late > 30_000_000)
    }

    @Test("the day has its outages, and its rates")
    func day() {
        let schedule = DaySchedule(linkNeedsMains: true, longOutage: 7)
        let hour: UInt64 = 3_600_000_000
        #expect(schedule.kioskIsOn(at: 8 * hour) && !schedule.kioskIsOn(at: 10 * hour + 1) && schedule.kioskIsOn(at: 12 * hour) && !schedule.kioskIsOn(at: 20 * hour))
        #expect(schedule.linkIsUp(at: 9 * hour) && !schedule.linkIsUp(at: 10 * hour) && schedule.linkIsUp(at: 12 * hour))
        #expect(!schedule.linkIsUp(at: 4 * DaySchedule.day + 14 * hour) && schedule.linkIsUp(at: 3 * DaySchedule.day + 14 * hour))
        #expect(!schedule.linkIsUp(at: 7 * DaySchedule.day + 8 * hour) && schedule.linkIsUp(at: 21 * DaySchedule.day + 8 * hour))
        #expect(schedule.profile(.weakSignal, at: 12 * hour).up == 120_000)
        #expect(schedule.profile(.satellite, at: 10 * hour).up == 64_000)
        #expect(schedule.profile(.weakSignal, at: 26 * DaySchedule.day + 8 * hour) == .usedUp)
    }

    // MARK: The exchange over it

    /// A kiosk with operations, and a centre that knows its program's run.
    private struct Pair {
        var kiosk: LinkOffice.Kiosk
        var centre: CentrePeer<MemoryStore>
        var counter: UInt8 = 0

        init(operations: Int, seed: UInt64 = 5) throws {
            let office = try LinkOffice(kiosks: 1, seed: seed)
            kiosk = office.kiosks[0]
            centre = office.centre
            try kiosk.work(operations)
        }

        private var wall: UInt64 { 1_795_000_001_000 }

        private mutating func supplies(_ budget: RequestBudget) -> KioskPeer<MemoryStore>.Supplies {
            counter &+= 1
            return .init(
                requestID: [UInt8](repeating: counter, count: 16), status: NodeStatus(clock: wall, pending: kiosk.peer.pending, oldest: 0, software: "uji"),
                budget: budget, fence: { _ in })
        }

        mutating func begin(_ budget: RequestBudget = .unbounded) throws -> KioskPeer<MemoryStore>.Step {
            let supplies = supplies(budget)
            return try kiosk.peer.begin(supplies, wall: wall)
        }

        mutating func take(_ answer: [UInt8], _ budget: RequestBudget = .unbounded) throws -> KioskPeer<MemoryStore>.Step {
            let supplies = supplies(budget)
            return try kiosk.peer.take(answer, supplies, wall: wall)
        }

        /// Nil when the centre refuses the bytes as no request.
        mutating func serve(_ frame: [UInt8]) throws -> [UInt8]? {
            let next = ExchangeAnswer.NextContact(earliest: 1000, spread: 0, maxBytes: 1 << 18)
            guard case .answer(let bytes) = try centre.answer([frame], .init(wall: wall, nonces: [[UInt8](repeating: 9, count: 16)], next: next, fence: { _ in }))[0] else { return nil }
            return bytes
        }

        var agrees: Bool {
            kiosk.peer.pending == 0 && kiosk.peer.diverged.isEmpty
                && kiosk.peer.replica.head.digest(kiosk.scope) == centre.replica.head.digest(kiosk.scope)
                && kiosk.peer.replica.head.frontier(kiosk.scope) == centre.replica.head.frontier(kiosk.scope)
        }
    }

    /// One exchange over the link from virtual time 0, tried again after each cut.
    /// - Returns: the requests that were begun.
    private func exchange(_ pair: inout Pair, _ link: inout VirtualLink) throws -> Int {
        var requests = 0
        var now: UInt64 = 0
        tries: for _ in 0..<4 {
            var step = try pair.begin()
            while case .transmit(let frame) = step {
                requests += 1
                switch link.request(frame.count, at: now) {
                case .arrived(let time): now = time
                case .cut(let delivered, let noticed):
                    // What did come is no request; a server that is handed it all the same must find that out.
                    if try pair.serve(Array(frame.prefix(delivered))) != nil { Issue.record("a request cut after \(delivered) bytes was answered") }
                    pair.kiosk.peer.fail()
                    now = noticed
                    continue tries
                case .unreachable: Issue.record("nothing to connect to")
                }
                guard let answer = try pair.serve(frame) else { throw Unexpected("a whole request was refused") }
                switch link.answer(answer.count, at: now) {
                case .arrived(let time): now = time
                case .cut(let delivered, let noticed):
                    // A client that cannot tell a cut answer from a whole one hands over what came.
                    do {
                        _ = try pair.take(Array(answer.prefix(delivered)))
                        Issue.record("an answer cut after \(delivered) bytes was taken")
                    } catch {}
                    pair.kiosk.peer.fail()
                    now = noticed
                    continue tries
                case .unreachable: Issue.record("nothing to connect to")
                }
                step = try pair.take(answer)
            }
            return requests
        }
        return requests
    }

    /// Each offset is an exchange of its own from the same beginning: some thousand of them.
    @Test("cut at every byte of an exchange of 20 operations, both ways: it converges, and one request at most is sent again", arguments: [VirtualLink.Direction.up, .down])
    func everyByte(direction: VirtualLink.Direction) throws {
        let start = try Pair(operations: 20)
        var whole = start
        guard case .transmit(let frame) = try whole.begin(), let answer = try whole.serve(frame) else { throw Unexpected("nothing to send") }
        let size = direction == .up ? frame.count : answer.count
        for byte in 0..<size {
            var pair = start
            var link = VirtualLink(Self.clean, seed: 1)
            link.cutAtByte = (direction, byte, .reset)
            let requests = try exchange(&pair, &link)
            guard requests == 2, pair.agrees, link.counters.connections == 2, link.cutAtByte == nil else {
                Issue.record("cut after byte \(byte) of \(size): \(requests) requests, \(link.counters), \(pair.kiosk.peer.pending) pending")
                return
            }
        }
    }

    @Test("nothing that a hotspot or a proxy does moves the outbox, and all goes on when it stops", arguments: Interference.allCases)
    func interference(_ mode: Interference) throws {
        var pair = try Pair(operations: 5)
        guard case .transmit(let first) = try pair.begin(), let earlier = try pair.serve(first) else { throw Unexpected("nothing to send") }
        pair.kiosk.peer.fail()
        let pending = pair.kiosk.peer.pending
        guard case .transmit(let frame) = try pair.begin() else { throw Unexpected("nothing to send") }
        var answer: [UInt8]?
        for request in mode.requests(frame) { answer = try pair.serve(request) ?? answer }
        switch mode.arrival(of: answer, earlier: earlier) {
        case .answer(200, _, let bytes):
            do {
                _ = try pair.take(bytes)
                #expect(mode.isHarmless)
            } catch {
                #expect(!mode.isHarmless)
                pair.kiosk.peer.fail()
            }
        case .answer, .failure:
            #expect(!mode.isHarmless)
            pair.kiosk.peer.fail()
        }
        #expect(pair.kiosk.peer.pending == (mode.isHarmless ? 0 : pending))
        var link = VirtualLink(Self.clean, seed: 2)
        _ = try exchange(&pair, &link)
        #expect(pair.agrees)
    }

    @Test("no request is larger than the link is good for, and all arrive in order", arguments: [4 << 10, 13_500, 64 << 10])
    func budgets(bytes: Int) throws {
        var pair = try Pair(operations: 600)
        let budget = RequestBudget(up: bytes, down: bytes)
        var step = try pair.begin(budget)
        var sizes: [Int] = []
        while case .transmit(let frame) = step {
            sizes.append(frame.count)
            guard let answer = try pair.serve(frame) else { throw Unexpected("refused") }
            step = try pair.take(answer, budget)
        }
        #expect(sizes.allSatisfy { $0 <= bytes }, "\(sizes)")
        // No more requests than that needs, with a quarter lost to guessing.
        #expect(sizes.count <= sizes.reduce(0, +) * 4 / bytes / 3 + 2, "\(sizes)")
        #expect(pair.agrees)
    }

    @Test("a signed refusal moves nothing, says when to come, and is taken for nothing else")
    func refusal() throws {
        var pair = try Pair(operations: 5)
        guard case .transmit = try pair.begin() else { throw Unexpected("nothing to send") }
        let next = ExchangeAnswer.NextContact(earliest: 7000, spread: 500, maxBytes: 1 << 16)
        let frame = SignedRefusal(key: pair.centre.signers.answers).frame(id: pair.kiosk.peer.requestID, next: next, time: 1)
        #expect(try pair.take(frame) == .rest(next))
        #expect(pair.kiosk.peer.wasRefused && pair.kiosk.peer.pending == 6 - 1)
        var link = VirtualLink(Self.clean, seed: 2)
        _ = try exchange(&pair, &link)
        #expect(!pair.kiosk.peer.wasRefused && pair.agrees)
    }

    @Test("a nation that comes at once is in when the centre has worked through it, with two tries each; drawn over a quarter of an hour, with one")
    func nation() {
        var herd = NationalHerd()
        herd.kiosks = 20_000
        herd.splay = 0
        let turns = herd.run(seed: 1)
        #expect(turns.attempts <= 41_000 && turns.all < 110_000)
        herd.splay = 900_000
        let drawn = herd.run(seed: 1)
        #expect(drawn.attempts == 20_000 && drawn.all < 910_000)
    }
}
