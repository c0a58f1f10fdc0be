import Attachments
import MerkleLog
import Replica
import SyncProtocol

/// Kiosks on virtual links, one centre with one writer, and nothing else: the real exchange, its sizes, its pacing and its lanes in virtual time.
/// What ``World`` checks is not checked again here; this measures.
final class LinkWorld {
    /// What the centre's one writer needs, in microseconds.
    struct Speed {
        /// For a commit, whatever is in it.
        var commit: UInt64
        var request: UInt64
        /// For 1000 bytes of a request.
        var kilobyte: UInt64
        /// Requests that share a commit.
        var together = 64

        /// As Docs/Benchmarks.md has it: a durable commit, three signatures checked or made, 6 microseconds an operation of 120 bytes.
        static let measured = Speed(commit: 5_000, request: 400, kilobyte: 60)
    }

    final class Line {
        let index: Int
        var kiosk: LinkOffice.Kiosk
        var link: VirtualLink
        var sizing = LinkSizing()
        var plan: ContactPlan
        var ledger: LaneLedger
        /// The operator pressed the button.
        var isWaitedFor = false
        var hasProgressed = false
        var attempt: UInt64 = 0
        var lane = SyncProtocol.Lane.operations
        var isBusy = false
        var lastUse: UInt64 = 0
        /// Of the request that is under way.
        var frame: [UInt8] = []
        var began: UInt64 = 0
        var departed: UInt64 = 0
        /// Bytes at the level of IP of visits that brought nothing either way.
        var idleBytes = 0
        /// Before the request that is under way.
        var bytesBefore = 0
        /// When the last of the operations was acknowledged.
        var operationsIn: UInt64?
        var requests = 0
        var refusals = 0
        var failures = 0

        init(_ index: Int, _ kiosk: LinkOffice.Kiosk, _ link: VirtualLink, plan: ContactPlan, at now: UInt64) {
            self.index = index
            self.kiosk = kiosk
            self.link = link
            self.plan = plan
            ledger = LaneLedger(at: now / 1000)
        }
    }

    private enum Event {
        case contact(Int)
        case work(Int, Work)
        case arrival(Int, attempt: UInt64)
        case served([(request: Waiting, answer: [UInt8]?)])
        case delivery(Int, attempt: UInt64, [UInt8]?)
        case failure(Int, attempt: UInt64)
    }

    /// What a person does at the desk at one moment.
    struct Work {
        let operations: Int
        let pages: Int
    }

    struct Waiting {
        let line: Int
        let attempt: UInt64
        let frame: [UInt8]
    }

    private(set) var office: LinkOffice
    private(set) var lines: [Line] = []
    private let speed: Speed
    var admission: AdmissionControl
    private var refusals: SignedRefusal
    private var queue = EventQueue<Event>()
    private var waiting: [Waiting] = []
    private var isServing = false
    private var random: SeededRandom
    /// When the centre let the first request with a full scan in, and the bytes of all of them.
    private(set) var firstScan: UInt64?
    private(set) var scanBytes = 0
    /// Bytes of papers that the centre's disk has room for; nil for enough.
    var diskCap: Int?
    private(set) var peakRequests = 0
    private(set) var peakBytes = 0

    var now: UInt64 { queue.now }

    /// - Parameters:
    ///   - office: its centre serves; which of its kiosks take part is said by ``add(_:_:plan:)``.
    ///   - rate: requests a second that the centre believes to manage before it knows.
    init(_ office: LinkOffice, speed: Speed = .measured, limits: AdmissionControl.Limits = .init(), rate: Double = 200, seed: UInt64) {
        self.office = office
        self.speed = speed
        admission = AdmissionControl(limits: limits, rate: rate)
        refusals = SignedRefusal(key: office.centre.signers.answers)
        random = SeededRandom(seed: seed, "link world")
    }

    @discardableResult
    func add(_ kiosk: LinkOffice.Kiosk, _ link: VirtualLink, plan: ContactPlan) -> Line {
        let line = Line(lines.count, kiosk, link, plan: plan, at: now)
        lines.append(line)
        schedule(.contact(line.index), at: plan.due * 1000)
        return line
    }

    var hasEvents: Bool { !queue.isEmpty }

    func wake(_ line: Line) { schedule(.contact(line.index), at: now) }

    private func schedule(_ event: Event, at time: UInt64) { queue.schedule(event, after: time > now ? time - now : 0) }

    /// Runs until nothing happens any more, `end` has come, or `isDone` says so after an event.
    func run(until end: UInt64, isDone: (LinkWorld) -> Bool = { _ in false }) throws {
        while now < end, let event = queue.next() {
            switch event {
            case .contact(let index): try contact(lines[index])
            case .work(let index, let work): try self.work(lines[index], work)
            case .arrival(let index, let attempt): if lines[index].attempt == attempt { try arrive(lines[index]) }
            case .served(let replies): try served(replies)
            case .delivery(let index, let attempt, let answer):
                guard lines[index].attempt == attempt else { continue }
                if let answer { try take(lines[index], answer) } else { fail(lines[index]) }
            case .failure(let index, let attempt): if lines[index].attempt == attempt { fail(lines[index]) }
            }
            if isDone(self) { return }
        }
    }

    // MARK: The kiosk

    func plan(_ work: Work, for line: Line, at time: UInt64) { schedule(.work(line.index, work), at: time) }

    private func work(_ line: Line, _ work: Work) throws {
        if let on = line.link.schedule?.nextOn(from: now), on > now { return plan(work, for: line, at: on) }
        try line.kiosk.work(work.operations, pages: work.pages, wall: LinkOffice.wall + now / 1000)
        if work.operations > 0 { line.plan.workArrived(at: now / 1000, random: random.next()) }
        schedule(.contact(line.index), at: line.plan.due * 1000)
    }

    private func contact(_ line: Line) throws {
        if let on = line.link.schedule?.nextOn(from: now), on > now {
            // Off: when it is on again it starts as any other.
            line.link.disconnect()
            if !line.isBusy {
                line.plan = ContactPlan(splay: line.plan.splay, at: on / 1000, random: random.next())
                schedule(.contact(line.index), at: line.plan.due * 1000)
            }
            return
        }
        guard !line.isBusy else { return }
        // As our client does with connections that were idle so long.
        if now - line.lastUse > 90_000_000 { line.link.disconnect() }
        if now / 1000 < line.plan.due { return try papers(line) }
        line.lane = line.isWaitedFor ? .waitedFor : .operations
        line.isBusy = true
        try proceed(line, line.kiosk.peer.begin(supplies(line), lane: line.lane, wall: LinkOffice.wall + now / 1000))
    }

    /// One request with papers, while nothing more urgent is due.
    private func papers(_ line: Line) throws {
        guard line.plan.admitsBulk(at: now / 1000) else { return }
        let ready = try line.kiosk.peer.paperLanes(wall: LinkOffice.wall + now / 1000)
        guard let lane = line.ledger.next(of: ready, at: now / 1000) else {
            guard let wait = ready.compactMap({ line.ledger.use($0, at: now / 1000).wait }).min() else { return }
            line.plan.bulkWaits(until: now / 1000 + max(1000, wait))
            return schedulePapers(line)
        }
        line.lane = lane
        line.isBusy = true
        try proceed(line, line.kiosk.peer.beginPapers(lane, supplies(line), wall: LinkOffice.wall + now / 1000))
    }

    private func schedulePapers(_ line: Line) { schedule(.contact(line.index), at: max(now, line.plan.bulkFrom * 1000)) }

    private func supplies(_ line: Line) -> KioskPeer<MemoryStore>.Supplies {
        let budget = line.sizing.budget(line.lane, isFirstOfConnection: !line.link.isConnected)
        let allowed = line.ledger.allowance(line.lane, at: now / 1000)
        return LinkOffice.supplies(
            line.kiosk.peer, &random, budget: RequestBudget(up: min(budget.up, allowed), down: min(budget.down, allowed)),
            mayFetch: line.ledger.allowance(.reference, at: now / 1000) > 0)
    }

    private func proceed(_ line: Line, _ step: KioskPeer<MemoryStore>.Step) throws {
        switch step {
        case .transmit(let frame): post(line, frame)
        case .rest(let next):
            line.isBusy = false
            line.lastUse = now
            let peer = line.kiosk.peer
            if peer.wasRefused { line.refusals += 1 }
            switch (line.lane.isBulk, peer.wasRefused) {
            case (true, true): line.plan.bulkRefused(next, at: now / 1000, random: random.next())
            case (true, false):
                line.plan.bulkCompleted()
                if peer.isForgotten { line.plan.pressed(at: now / 1000) }
                if peer.attachments?.hasNoRoom == true { line.plan.bulkWaits(until: now / 1000 + 600_000) }
            case (false, true): line.plan.refused(next, at: now / 1000, random: random.next())
            case (false, false):
                line.plan.completed(next, at: now / 1000, random: random.next())
                line.isWaitedFor = false
            }
            schedule(.contact(line.index), at: line.plan.due * 1000)
            if peer.attachments != nil { schedulePapers(line) }
        }
    }

    private func post(_ line: Line, _ frame: [UInt8]) {
        line.attempt += 1
        line.bytesBefore = line.link.counters.up + line.link.counters.down
        line.requests += 1
        line.frame = frame
        line.began = now
        // A refusal before the body meets a client that has sent no more than its first flight.
        let isRefused = !admission.admits(line.kiosk.peer.lane, bytes: frame.count, at: now / 1000)
        switch line.link.request(isRefused ? min(frame.count, RequestSizing.firstOfConnection) : frame.count, at: now) {
        case .arrived(let time): schedule(.arrival(line.index, attempt: line.attempt), at: time)
        case .cut(_, let noticed), .unreachable(let noticed): schedule(.failure(line.index, attempt: line.attempt), at: noticed)
        }
    }

    private func take(_ line: Line, _ answer: [UInt8]) throws {
        let oneWay = line.link.usual.roundTrip / 2
        line.ledger.ended(line.kiosk.peer.lane, bytes: line.frame.count + answer.count, isAcknowledged: true, at: now / 1000)
        let pending = line.kiosk.peer.pending
        let step = try line.kiosk.peer.take(answer, supplies(line), wall: LinkOffice.wall + now / 1000)
        if !line.kiosk.peer.wasRefused {
            let up = line.departed + oneWay - min(line.departed + oneWay, line.began + line.link.connectTime)
            let down = now - min(now, line.departed + oneWay)
            line.sizing.acknowledged(bytesUp: line.frame.count, upTime: up / 1000, bytesDown: answer.count, downTime: down / 1000)
            line.hasProgressed = true
        }
        if !line.lane.isBulk, pending == 0 { line.idleBytes += line.link.counters.up + line.link.counters.down - line.bytesBefore }
        if line.kiosk.peer.pending == 0, !line.kiosk.peer.wasRefused, line.operationsIn == nil { line.operationsIn = now }
        try proceed(line, step)
    }

    private func fail(_ line: Line) {
        line.failures += 1
        line.attempt += 1
        line.isBusy = false
        line.kiosk.peer.fail()
        line.ledger.ended(line.kiosk.peer.lane, bytes: line.frame.count, isAcknowledged: false, at: now / 1000)
        line.sizing.failed()
        if line.lane.isBulk {
            line.plan.bulkFailed(hasProgressed: line.hasProgressed, at: now / 1000, random: random.next())
        } else {
            line.plan.failed(hasProgressed: line.hasProgressed, at: now / 1000, random: random.next())
        }
        line.hasProgressed = false
        schedule(.contact(line.index), at: line.plan.due * 1000)
        if line.kiosk.peer.attachments != nil { schedulePapers(line) }
    }

    // MARK: The centre

    private func arrive(_ line: Line) throws {
        let lane = line.kiosk.peer.lane
        guard admission.enter(lane, bytes: line.frame.count, at: now / 1000) else {
            let next = admission.turn(for: lane, at: now / 1000)
            let id = line.kiosk.peer.requestID
            return reply(line, refusals.frame(id: id, next: next, time: LinkOffice.wall + now / 1000))
        }
        (peakRequests, peakBytes) = (max(peakRequests, admission.requests), max(peakBytes, admission.bytes))
        if lane == .scans {
            firstScan = firstScan ?? now
            scanBytes += line.frame.count
        }
        waiting.append(Waiting(line: line.index, attempt: line.attempt, frame: line.frame))
        try serve()
    }

    /// The writer takes what waits, as much as shares a commit, and answers when that is durable.
    private func serve() throws {
        guard !isServing, !waiting.isEmpty else { return }
        isServing = true
        let batch = Array(waiting.prefix(speed.together))
        waiting.removeFirst(batch.count)
        // Whoever hung up meanwhile is served all the same: the centre does not know.
        let before = held(batch)
        makeRoom()
        let wall = LinkOffice.wall + now / 1000
        let replies = try office.answer(batch.map(\.frame), wall: wall, &random, next: admission.next()) { [admission] in
            admission.next(interval: admission.visits.interval(idle: $0, wall: wall))
        }
        let time = speed.commit + UInt64(batch.count) * speed.request + UInt64(batch.reduce(0) { $0 + $1.frame.count }) * speed.kilobyte / 1000
        let answers = zip(batch, replies).map { item, reply -> (request: Waiting, answer: [UInt8]?) in
            if case .answer(let answer) = reply { (item, answer) } else { (item, nil) }
        }
        for (item, count) in zip(batch, before) {
            let node = lines[item.line].kiosk.peer.replica.identity.node
            let waiting = office.centre.contacts[node]?.status.pending ?? 0
            let brought = (office.centre.replica.head.logs[lines[item.line].kiosk.log]?.size ?? 0) - count
            admission.returns.heard(node, pending: waiting - min(waiting, brought), at: now / 1000)
        }
        admission.served(batch.count, milliseconds: max(1, time / 1000))
        schedule(.served(answers), at: now + time)
    }

    /// As a centre does that looks at its disk now and then.
    private func makeRoom() {
        guard let diskCap else { return }
        let room = PaperRoom(free: UInt64(max(0, diskCap - diskUsed)), kept: UInt64(diskCap / 10))
        office.centre.paperRoom = room
        admission.paperRoom = room
    }

    /// Bytes of papers at the centre.
    var diskUsed: Int { (office.centre.attachments?.store as? SeededPapers)?.used ?? 0 }

    /// What the centre holds of the logs of those whose requests these are.
    private func held(_ batch: [Waiting]) -> [UInt64] { batch.map { office.centre.replica.head.logs[lines[$0.line].kiosk.log]?.size ?? 0 } }

    private func served(_ replies: [(request: Waiting, answer: [UInt8]?)]) throws {
        isServing = false
        for item in replies {
            admission.leave(bytes: item.request.frame.count)
            let line = lines[item.request.line]
            if line.attempt == item.request.attempt { reply(line, item.answer) }
        }
        try serve()
    }

    private static let problemSize = 200

    private func reply(_ line: Line, _ answer: [UInt8]?) {
        line.departed = now
        switch line.link.answer(answer?.count ?? Self.problemSize, at: now) {
        case .arrived(let time): schedule(.delivery(line.index, attempt: line.attempt, answer), at: time)
        case .cut(_, let noticed), .unreachable(let noticed): schedule(.failure(line.index, attempt: line.attempt), at: noticed)
        }
    }
}

// MARK: By hand

extension LinkWorld {
    /// Bytes of papers of a kiosk that have not arrived.
    func waitingBytes(_ line: Line) throws -> Int { Int(try line.kiosk.peer.attachments?.library.store.totals().bytesToSend ?? 0) }

    /// Somebody carries to the centre what waits at a kiosk, as a bundle does: the same frames, without a line.
    /// - Returns: bytes of papers that went.
    func carry(_ line: Line) throws -> Int {
        let before = try waitingBytes(line)
        let wall = LinkOffice.wall + now / 1000
        // What was under way is forgotten.
        line.attempt += 1
        line.isBusy = false
        schedule(.contact(line.index), at: line.plan.due * 1000)
        func pass(_ first: KioskPeer<MemoryStore>.Step) throws {
            var step = first
            while case .transmit(let frame) = step {
                guard case .answer(let bytes) = try office.answer([frame], wall: wall, &random, next: LinkOffice.quiet)[0] else {
                    throw Violation("An enrolled kiosk is answered", "")
                }
                step = try line.kiosk.peer.take(bytes, LinkOffice.supplies(line.kiosk.peer, &random), wall: wall)
            }
        }
        try pass(line.kiosk.peer.begin(LinkOffice.supplies(line.kiosk.peer, &random), lane: .waitedFor, wall: wall))
        while let lane = try line.kiosk.peer.paperLanes(wall: wall).first {
            try pass(line.kiosk.peer.beginPapers(lane, LinkOffice.supplies(line.kiosk.peer, &random), wall: wall))
        }
        return try before - waitingBytes(line)
    }
}
