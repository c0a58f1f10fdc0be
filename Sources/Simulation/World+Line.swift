import Causality
import MerkleLog
import OperationLog
import Replica
import SyncProtocol

// The exchange over a bad line: what the real transport does with bytes, and everything that can happen to them on the way.

extension World {
    func supplies(_ kiosk: Kiosk) -> KioskPeer<SimulatedStore>.Supplies {
        KioskPeer.Supplies(
            requestID: secrets.bytes(16),
            status: NodeStatus(clock: kiosk.clock.wall(at: queue.now), pending: kiosk.peer?.pending ?? 0, oldest: 0, software: "simulated")
        ) { points throws(StoreFailure) in kiosk.fence.raise(points) }
    }

    func beginExchange(_ kiosk: Kiosk) throws {
        guard kiosk.isOn, queue.now >= kiosk.outageUntil || isHealing else {
            scheduleSync(kiosk, after: 30_000)
            return
        }
        if kiosk.isWaiting { return }
        do throws(PeerError) {
            try step(kiosk, kiosk.peer!.begin(supplies(kiosk), wall: kiosk.clock.wall(at: queue.now)))
        } catch { failed(kiosk, error) }
    }

    func scheduleSync(_ kiosk: Kiosk, after delay: UInt64) {
        // While it heals, the healing asks for exchanges itself.
        if !isHealing { queue.schedule(.sync(kiosk.index), after: delay) }
    }

    private func step(_ kiosk: Kiosk, _ step: KioskPeer<SimulatedStore>.Step) {
        kiosk.attempt += 1
        switch step {
        case .transmit(let frame):
            kiosk.isWaiting = true
            counters.add(.exchanges)
            send(frame, from: kiosk)
        case .rest(let next):
            kiosk.isWaiting = false
            kiosk.backoff.succeeded()
            scheduleSync(kiosk, after: max(UInt64(people.below(2 * options.syncEvery)), Backoff.wait(next, random: people.next())))
        }
    }

    private func failed(_ kiosk: Kiosk, _ error: PeerError) {
        kiosk.isWaiting = false
        switch error {
        case .protocol:
            kiosk.peer?.fail()
            counters.add(.answersRefusedByKiosk)
            scheduleSync(kiosk, after: kiosk.backoff.failed(random: people.next()))
        case .store(let failure):
            counters.add(failure.kind == .unknownOutcome ? .commitsUnknown : .commitsFailed)
            crash(kiosk)
            scheduleSync(kiosk, after: 70_000)
        }
    }

    // MARK: There

    private func send(_ frame: [UInt8], from kiosk: Kiosk) {
        let sender = Centre.Sender.kiosk(kiosk.index, attempt: kiosk.attempt)
        let delay = UInt64(50 + line.below(isHealing ? 100 : 4000))
        note("\(kiosk.name) sends \(frame.count) bytes")
        queue.schedule(.giveUp(kiosk.index, attempt: kiosk.attempt), after: 30_000)
        if oldRequests.count < 200 { oldRequests.append(frame) }
        if isHit(.duplicates, &line) { queue.schedule(.request(Centre.Envelope(bytes: frame, sender: .nobody)), after: delay + UInt64(line.below(3000))) }
        if isHit(.replays, &line), let old = line.pick(oldRequests) {
            queue.schedule(.request(Centre.Envelope(bytes: old, sender: .nobody)), after: UInt64(line.below(60_000)))
            counters.add(.replaysServed)
        }
        if isHit(.lostRequests, &line) { return }
        if isHit(.portal, &line) {
            queue.schedule(.answer(kiosk.index, attempt: kiosk.attempt, Array("<html>Selamat datang</html>".utf8), age: centre.age), after: delay)
            return
        }
        queue.schedule(.request(Centre.Envelope(bytes: damaged(frame), sender: sender)), after: delay)
    }

    private func damaged(_ frame: [UInt8]) -> [UInt8] {
        var frame = frame
        if isHit(.cutFrames, &line) { frame = Array(frame.prefix(line.below(frame.count))) }
        if isHit(.flippedBits, &line), !frame.isEmpty { frame[line.below(frame.count)] ^= 1 << UInt8(line.below(8)) }
        return frame
    }

    /// Requests wait for the writer: those that come meanwhile share a commit.
    func arrive(_ envelope: Centre.Envelope) {
        guard centre.peer != nil else { return }
        centre.waiting.append(envelope)
        if !centre.isServing {
            centre.isServing = true
            queue.schedule(.serve, after: UInt64(line.below(isHealing ? 50 : 1500)))
        }
    }

    func serve() throws {
        centre.isServing = false
        guard centre.peer != nil, !centre.waiting.isEmpty else { return }
        let batch = Array(centre.waiting.prefix(6))
        centre.waiting.removeFirst(batch.count)
        if batch.count > 1 { counters.add(.batchesOfRequests) }
        let before = centre.disk.store.index().logs.reduce(0) { $0 + $1.size }
        let fence = { [centre] (points: [LogPoint]) throws(StoreFailure) in centre.fence.raise(points) }
        let supplies = CentrePeer<SimulatedStore>.Supplies(
            wall: wall, nonces: batch.map { _ in secrets.bytes(16) },
            next: ExchangeAnswer.NextContact(earliest: 1000, spread: 2000, maxBytes: options.budget), fence: fence)
        let replies: [CentrePeer<SimulatedStore>.Reply]
        do throws(StoreFailure) {
            replies = try centre.peer!.answer(batch.map(\.bytes), supplies)
        } catch {
            guard error.kind != .corrupt else { throw Violation("The centre reads back what it stored", error.sentence) }
            counters.add(error.kind == .unknownOutcome ? .commitsUnknown : .commitsFailed)
            crashCentre()
            return
        }
        try checkCausallyClosed()
        let after = centre.disk.store.index().logs.reduce(0) { $0 + $1.size }
        note("centre answers \(batch.count), \(after - min(before, after)) new entries")
        for (envelope, said) in zip(batch, replies) { try reply(said, to: envelope) }
        try reissueAtTheCentre()
        if !centre.waiting.isEmpty {
            centre.isServing = true
            queue.schedule(.serve, after: UInt64(line.below(500)))
        }
    }

    private func reply(_ reply: CentrePeer<SimulatedStore>.Reply, to envelope: Centre.Envelope) throws {
        let bytes: [UInt8]
        switch reply {
        case .answer(let answer):
            bytes = answer
            try checkAnswer(answer, to: envelope.bytes)
        case .refused:
            counters.add(.framesRefusedByCentre)
            bytes = Array("HTTP 400".utf8)
        }
        switch envelope.sender {
        case .nobody: counters.add(.duplicatesServed)
        case .hostile: hostile?.hear(bytes, keys: centre.keys)
        case .kiosk(let index, let attempt):
            if oldAnswers.count < 200 { oldAnswers.append(bytes) }
            var answer = bytes
            if isHit(.replays, &line), let old = line.pick(oldAnswers) { answer = old }
            if isHit(.lostAnswers, &line) { return }
            answer = damaged(answer)
            queue.schedule(.answer(index, attempt: attempt, answer, age: centre.age), after: UInt64(50 + line.below(isHealing ? 100 : 4000)))
        }
    }

    // MARK: And back

    func take(_ kiosk: Kiosk, _ attempt: UInt64, _ bytes: [UInt8], age: Int) throws {
        guard kiosk.isOn, kiosk.isWaiting, kiosk.attempt == attempt else { return }
        let held = kiosk.peer!.replica.head.frontiers
        let pending = kiosk.peer!.pending
        let acknowledged = acknowledged(kiosk)
        do throws(PeerError) {
            let next = try kiosk.peer!.take(bytes, supplies(kiosk), wall: kiosk.clock.wall(at: queue.now))
            if kiosk.peer!.replica.head.frontiers == held, pending == kiosk.peer!.pending { counters.add(.emptyExchanges) }
            step(kiosk, next)
        } catch {
            if case .protocol = error, kiosk.peer!.replica.head.frontiers != held {
                failed(kiosk, error)
                throw Violation("What is no answer moves nothing", "\(kiosk.name) moved with \(bytes.count) bytes")
            }
            if case .store(let failure) = error, failure.kind == .corrupt { throw Violation("A kiosk reads back what it stored", "\(kiosk.name): \(failure.sentence)") }
            failed(kiosk, error)
            return
        }
        note("\(kiosk.name) takes \(bytes.count) bytes, pending \(kiosk.peer!.pending)")
        if !kiosk.peer!.diverged.isEmpty { try inspect() }
        if let diverged = kiosk.peer!.diverged.first(where: { !checker.isForked(in: $0) }) {
            explainDifference(kiosk, diverged)
            throw Violation("Equal frontiers have equal digests", "\(kiosk.name) and the centre differ in scope \(diverged)")
        }
        if age == centre.age { try checkAcknowledged(kiosk, since: acknowledged) }
        if !kiosk.isWaiting {
            try openNewLogs(kiosk)
            try followForks(kiosk)
            try confirmPredecessors(kiosk)
        }
    }

    func giveUp(_ kiosk: Kiosk, _ attempt: UInt64) {
        guard kiosk.isOn, kiosk.isWaiting, kiosk.attempt == attempt else { return }
        kiosk.isWaiting = false
        kiosk.attempt += 1
        kiosk.peer?.fail()
        scheduleSync(kiosk, after: kiosk.backoff.failed(random: people.next()))
    }

    /// What this machine wrote after a fork of an own log is issued anew, when an exchange is complete, and exchanged at once.
    private func followForks(_ kiosk: Kiosk) throws {
        guard let peer = kiosk.peer else { return }
        var forks = peer.forks.map { (log: $0.log, start: $0.start) }
        for (log, start) in peer.replica.head.ownForks.sorted(by: { $0.key < $1.key }) where !forks.contains(where: { $0.log == log }) { forks.append((log, start)) }
        for fork in forks {
            counters.add(.forksReported)
            if !kiosk.isCloned { throw Violation("Only a clone forks", "\(kiosk.name) is told of a fork of \(fork.log) at \(fork.start)") }
            let done: Reissue
            do throws(StoreFailure) {
                done = try kiosk.peer!.replica.reissue(
                    fork.log, from: fork.start, nonce: secrets.bytes(16), wall: kiosk.clock.wall(at: queue.now), isDoubtful: false, signer: kiosk.key,
                    secret: { RecordSecret(self.secrets.bytes(16))! })
            } catch {
                if error.kind == .corrupt { throw Violation("A kiosk reads back what it stored", "\(kiosk.name): \(error.sentence)") }
                crash(kiosk)
                return
            }
            kiosk.peer!.clearFork(fork.log)
            try noteReissued(kiosk, fork.log, done)
        }
        if !forks.isEmpty { scheduleSync(kiosk, after: 1000) }
    }

    /// What the centre wrote in a past that it left again is issued anew, before it answers anything else.
    private func reissueAtTheCentre() throws {
        for (log, start) in centre.peer!.replica.head.ownForks.sorted(by: { $0.key < $1.key }) {
            let done: Reissue
            do throws(StoreFailure) {
                done = try centre.peer!.replica.reissue(
                    log, from: start, nonce: secrets.bytes(16), wall: wall, isDoubtful: false, signer: centre.signers.log, secret: { RecordSecret(self.secrets.bytes(16))! })
            } catch {
                if error.kind == .corrupt { throw Violation("The centre reads back what it stored", error.sentence) }
                crashCentre()
                return
            }
            guard let new = done.log else { continue }
            note("centre issues \(done.pairs.count) entries of \(log) anew in \(new), \(done.known.count) known, \(done.left.count) left")
            counters.add(.reissued, done.pairs.count)
            told(done.pairs.map(\.new))
            centre.inspected = [:]
        }
    }

    private func noteReissued(_ kiosk: Kiosk, _ log: LogID, _ done: Reissue) throws {
        guard let new = done.log else { return }
        note("\(kiosk.name) issues \(done.pairs.count) entries of \(log) anew in \(new), \(done.known.count) known, \(done.left.count) left")
        counters.add(.reissued, done.pairs.count)
        told(kiosk, done.pairs.map(\.new))
        kiosk.inspected = [:]
    }
}
