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
        while isExchanging { await withCheckedContinuation { waiting.append($0) } }
        isExchanging = true
        defer {
            isExchanging = false
            let next = waiting
            waiting = []
            for continuation in next { continuation.resume() }
        }
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
            link.trouble = nil
            if let note = link.noteToKeep(moved: report.sent + report.received > 0) {
                do throws(StoreFailure) { try replica.commit(notes: [CommitBatch.Note(key: LinkState.note, value: note)]) } catch { throw NodeFault(error) }
            }
            return report
        } catch {
            peer.fail()
            link.trouble = error.sentence
            if !peer.wasRefused { link.plan.failed(hasProgressed: link.hasProgressed, at: WallClock.monotonic(), random: Entropy.number()) }
            link.hasProgressed = false
            throw error
        }
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
    private func round(_ frame: [UInt8], _ lane: Lane) async throws(NodeFault) -> (answer: [UInt8], step: KioskPeer<SQLiteStore>.Step) {
        do throws(NodeFault) {
            let (answer, timings) = try await post(frame, lane)
            let step = try takeStep(answer, lane)
            link.ledger.ended(lane, bytes: frame.count + answer.count, isAcknowledged: true, at: WallClock.monotonic())
            link.answeredAt = WallClock.monotonic()
            if !peer.wasRefused {
                link.hasProgressed = true
                link.sizing.acknowledged(
                    bytesUp: frame.count, upTime: UInt64(clamping: timings.firstByte - timings.connect), bytesDown: answer.count,
                    downTime: UInt64(clamping: timings.total - timings.firstByte))
            }
            return (answer, step)
        } catch {
            link.ledger.ended(lane, bytes: frame.count, isAcknowledged: false, at: WallClock.monotonic())
            link.answeredAt = nil
            throw error
        }
    }

    private var heldEntries: UInt64 {
        replica.head.scopeIDs.reduce(0) { $0 + replica.head.frontier($1).items.reduce(0) { $0 + $1.count } }
    }

    private func beginStep(_ lane: Lane) throws(NodeFault) -> KioskPeer<SQLiteStore>.Step {
        do throws(PeerError) { return try peer.begin(supplies(lane), wall: WallClock.milliseconds()) } catch { throw fault(error) }
    }

    private func takeStep(_ answer: [UInt8], _ lane: Lane) throws(NodeFault) -> KioskPeer<SQLiteStore>.Step {
        do throws(PeerError) { return try peer.take(answer, supplies(lane), wall: WallClock.milliseconds()) } catch { throw fault(error) }
    }

    private func supplies(_ lane: Lane) -> KioskPeer<SQLiteStore>.Supplies {
        let fence = fence
        let budget = link.sizing.budget(isWaitedFor: lane == .waitedFor, isFirstOfConnection: !link.isConnected(at: WallClock.monotonic()))
        let allowed = link.ledger.allowance(lane, at: WallClock.monotonic())
        return KioskPeer.Supplies(
            requestID: Entropy.bytes(16),
            status: NodeStatus(clock: WallClock.milliseconds(), pending: peer.pending, oldest: oldestPending() ?? 0, software: Self.software),
            budget: RequestBudget(up: min(budget.up, allowed), down: min(budget.down, allowed))
        ) { points throws(StoreFailure) in try fence.raise(points) }
    }

    /// Time of the oldest own operation that the centre has not acknowledged.
    func oldestPending() -> UInt64? {
        var oldest: UInt64?
        for log in replica.head.logs.values where log.node == profile.node {
            let size = peer.acknowledgedSize(log.id)
            guard size < log.size, let stored = try? replica.store.entry(Dot(log.id, size)), let entry = try? Entry.decode(stored.bytes, at: stored.dot) else { continue }
            oldest = min(oldest ?? .max, entry.time.milliseconds)
        }
        return oldest
    }

    private func fault(_ error: PeerError) -> NodeFault {
        switch error {
        case .store(let failure):
            if failure.kind == .unknownOutcome { failedStop = failure }
            return NodeFault(failure)
        case .protocol(.version):
            return NodeFault(.unreachable, "The centre speaks another version of the protocol: bring this kiosk's software up to date. Nothing was lost.")
        case .protocol:
            return NodeFault(.unreachable, "What answers at \(profile.address) is not the centre, or its answer was damaged on the way. Nothing has moved; the kiosk tries again by itself.")
        }
    }

    private func post(_ frame: [UInt8], _ lane: Lane) async throws(NodeFault) -> (body: [UInt8], timings: TransportAnswer.Timings) {
        let type = "application/x-desasync"
        var headers = [("Content-Type", type), (SignedRefusal.idField, String(decoding: Base64.encode(peer.requestID), as: UTF8.self))]
        if lane != .operations { headers.append((SignedRefusal.laneField, String(lane.rawValue))) }
        let request = TransportRequest(
            url: "http://\(profile.address)/v0/exchange", headers: headers, body: frame,
            maxAnswerBytes: ProtocolLimits.maxFrameBytes + 1024, totalTimeout: 180_000, freshConnection: !link.isConnected(at: WallClock.monotonic()))
        let answer: TransportAnswer
        do throws(TransportError) { answer = try await transport.send(request) } catch {
            switch error {
            // A line that was never there says nothing about what it carries.
            case .cannotResolve, .cannotConnect, .cancelled: break
            default: link.sizing.failed()
            }
            throw NodeFault(.unreachable, "The centre at \(profile.address) cannot be reached: \(error.description) Work goes on; the kiosk tries again by itself.")
        }
        switch answer.status {
        case 200: return (answer.body, answer.timings)
        // Signed over the request's id, or it is refused like any other answer that is not the centre's.
        case 503 where answer.header("content-type").map { $0.utf8.elementsEqual(type.utf8) } ?? false: return (answer.body, answer.timings)
        case 403: throw NodeFault(.refused, "The centre does not know this kiosk or its key. Ask the central office; your work is kept here.")
        case 503: throw NodeFault(.unreachable, "The centre is busy. The kiosk tries again by itself.")
        default:
            throw NodeFault(.unreachable, "What answers at \(profile.address) is not the centre (HTTP \(answer.status)). Nothing has moved; the kiosk tries again by itself.")
        }
    }
}
