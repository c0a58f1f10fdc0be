import Causality
import MerkleLog
import CurlTransport
import NodeHost
import OperationLog
import Replica
import SQLiteStore
package import SyncProtocol

/// What an exchange brought, for people.
package struct ExchangeReport: Sendable, Equatable {
    package var requests = 0
    package var bytesUp = 0
    package var bytesDown = 0
    package var sent: UInt64 = 0
    package var received: UInt64 = 0
    /// When the centre wants to see us again.
    package var next: ExchangeAnswer.NextContact?
}

extension KioskNode {
    /// One whole exchange with the centre: as many requests as it takes until both sides hold the same.
    /// - Parameter lane: ``Lane/waitedFor`` when a person asked for it: then requests are smaller, and the centre keeps places for them.
    func exchange(_ lane: Lane) async throws(NodeFault) -> ExchangeReport {
        urgent += 1
        while isExchanging { await withCheckedContinuation { waiting.append($0) } }
        urgent -= 1
        isExchanging = true
        defer { endTurn() }
        if let failedStop { throw NodeFault(failedStop) }
        link.lastTry = WallClock.milliseconds()
        _ = link.use(Network.current())
        do throws(NodeFault) {
            let report = try await rounds(lane)
            let now = WallClock.monotonic()
            if peer.wasRefused, let next = report.next {
                link.plan.refused(next, at: now, random: Entropy.number())
                throw NodeFault(.unreachable, "The centre is full just now and has given this kiosk a turn. Nothing is lost; the kiosk comes again by itself.")
            }
            link.plan.completed(report.next, at: now, random: Entropy.number())
            link.lastComplete = WallClock.milliseconds()
            setTrouble(nil)
            let notes = newComparisons()
            if !notes.isEmpty {
                do throws(StoreFailure) { try replica.commit(notes: notes) } catch { throw NodeFault(error) }
            }
            return report
        } catch {
            peer.fail()
            setTrouble(error)
            if !peer.wasRefused { link.plan.failed(hasProgressed: link.hasProgressed, at: WallClock.monotonic(), random: Entropy.number()) }
            link.hasProgressed = false
            throw error
        }
    }

    /// Whoever waits for the line has it next.
    func endTurn() {
        isExchanging = false
        let next = waiting
        waiting = []
        for continuation in next { continuation.resume() }
    }

    /// What became of the last try.
    func setTrouble(_ error: NodeFault?) {
        let before = link.trouble
        link.trouble = error.map { LinkState.Trouble(kind: found?.trouble, sentence: $0.sentence, detail: found?.detail) }
        found = nil
        saveLink(isLast: before?.kind != link.trouble?.kind || (before == nil) != (link.trouble == nil))
    }

    private func rounds(_ lane: Lane) async throws(NodeFault) -> ExchangeReport {
        var report = ExchangeReport()
        let held = heldEntries
        let pending = peer.pending
        var step = try beginStep(lane)
        // Another copy may go on meanwhile; the next exchange is soon enough for that.
        var mayRepeat = true
        while true {
            switch step {
            case .rest(let next):
                report.next = next
                if try reissueForks(), mayRepeat {
                    mayRepeat = false
                    step = try beginStep(lane)
                    continue
                }
                // Once a log, so this ends.
                if try confirmPredecessors() {
                    step = try beginStep(lane)
                    continue
                }
                try openOwnLogs()
                report.sent = pending - min(pending, peer.pending)
                report.received = heldEntries - held
                return report
            case .transmit(let frame):
                report.requests += 1
                report.bytesUp += frame.count
                let answer: [UInt8]
                (answer, step) = try await round(frame, lane)
                report.bytesDown += answer.count
            }
        }
    }

    /// One request. What its answer teaches about the link counts only once the answer is known to be the centre's.
    /// - Parameter lane: of the exchange.
    func round(_ frame: [UInt8], _ lane: Lane) async throws(NodeFault) -> (answer: [UInt8], step: KioskPeer<SQLiteStore>.Step) {
        let own = peer.lane
        do throws(NodeFault) {
            let (answer, timings) = try await post(frame, own)
            let step = try takeStep(answer, lane)
            try noteAnswer()
            link.ledger.ended(own, bytes: frame.count + answer.count, isAcknowledged: true, at: WallClock.monotonic())
            link.answeredAt = WallClock.monotonic()
            link.lastAnswer = WallClock.monotonic()
            if !peer.wasRefused {
                link.hasProgressed = true
                link.sizing.acknowledged(
                    bytesUp: frame.count, upTime: UInt64(clamping: timings.firstByte - timings.connect), bytesDown: answer.count,
                    downTime: UInt64(clamping: timings.total - timings.firstByte))
            }
            return (answer, step)
        } catch {
            link.ledger.ended(own, bytes: frame.count, isAcknowledged: false, at: WallClock.monotonic())
            link.answeredAt = nil
            throw error
        }
    }

    private var heldEntries: UInt64 {
        replica.head.scopeIDs.reduce(0) { $0 + replica.head.frontier($1).items.reduce(0) { $0 + $1.count } }
    }

    private func beginStep(_ lane: Lane) throws(NodeFault) -> KioskPeer<SQLiteStore>.Step {
        do throws(PeerError) { return try peer.begin(supplies(lane), lane: lane, wall: WallClock.milliseconds()) } catch { throw fault(error) }
    }

    func papersStep(_ lane: Lane) throws(NodeFault) -> KioskPeer<SQLiteStore>.Step {
        do throws(PeerError) { return try peer.beginPapers(lane, supplies(lane), wall: WallClock.milliseconds()) } catch { throw fault(error) }
    }

    private func takeStep(_ answer: [UInt8], _ lane: Lane) throws(NodeFault) -> KioskPeer<SQLiteStore>.Step {
        do throws(PeerError) { return try peer.take(answer, supplies(lane), wall: WallClock.milliseconds()) } catch { throw fault(error) }
    }

    private func supplies(_ lane: Lane) -> KioskPeer<SQLiteStore>.Supplies {
        let fence = fence
        let budget = link.sizing.budget(lane, isFirstOfConnection: !link.isConnected(at: WallClock.monotonic()))
        let allowed = link.ledger.allowance(lane, at: WallClock.monotonic())
        return KioskPeer.Supplies(
            requestID: Entropy.bytes(16),
            status: NodeStatus(clock: WallClock.milliseconds(), pending: peer.pending, oldest: oldestPending() ?? 0, software: Self.software),
            budget: RequestBudget(up: min(budget.up, allowed), down: min(budget.down, allowed)),
            mayFetch: link.ledger.allowance(.reference, at: WallClock.monotonic()) > 0
        ) { points throws(StoreFailure) in try fence.raise(points) }
    }

    private func fault(_ error: PeerError) -> NodeFault {
        switch error {
        case .store(let failure):
            if failure.kind == .unknownOutcome { failedStop = failure }
            return NodeFault(failure)
        case .protocol(let error):
            return fault(CentreLine.Failure(trouble: LinkTrouble(error), detail: "What came is not the centre's answer to this request."))
        }
    }
}
