import Causality
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
    func exchange() async throws(NodeFault) -> ExchangeReport {
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
        do throws(NodeFault) {
            let report = try await rounds()
            link.lastComplete = WallClock.milliseconds()
            link.trouble = nil
            link.backoff.succeeded()
            if let note = link.noteToKeep(moved: report.sent + report.received > 0) {
                do throws(StoreFailure) { try replica.commit(notes: [CommitBatch.Note(key: LinkState.note, value: note)]) } catch { throw NodeFault(error) }
            }
            return report
        } catch {
            peer.fail()
            link.trouble = error.sentence
            throw error
        }
    }

    private func rounds() async throws(NodeFault) -> ExchangeReport {
        var report = ExchangeReport()
        let held = heldEntries
        let pending = peer.pending
        var step = try beginStep()
        // Another copy may go on meanwhile; the next exchange is soon enough for that.
        var mayRepeat = true
        while true {
            switch step {
            case .rest(let next):
                report.next = next
                if try reissueForks(), mayRepeat {
                    mayRepeat = false
                    step = try beginStep()
                    continue
                }
                // Once a log, so this ends.
                if try confirmPredecessors() {
                    step = try beginStep()
                    continue
                }
                try openOwnLogs()
                report.sent = pending - min(pending, peer.pending)
                report.received = heldEntries - held
                return report
            case .transmit(let frame):
                report.requests += 1
                report.bytesUp += frame.count
                let answer = try await post(frame)
                report.bytesDown += answer.count
                step = try takeStep(answer)
            }
        }
    }

    private var heldEntries: UInt64 {
        replica.head.scopeIDs.reduce(0) { $0 + replica.head.frontier($1).items.reduce(0) { $0 + $1.count } }
    }

    private func beginStep() throws(NodeFault) -> KioskPeer<SQLiteStore>.Step {
        do throws(PeerError) { return try peer.begin(supplies(), wall: WallClock.milliseconds()) } catch { throw fault(error) }
    }

    private func takeStep(_ answer: [UInt8]) throws(NodeFault) -> KioskPeer<SQLiteStore>.Step {
        do throws(PeerError) { return try peer.take(answer, supplies(), wall: WallClock.milliseconds()) } catch { throw fault(error) }
    }

    private func supplies() -> KioskPeer<SQLiteStore>.Supplies {
        let fence = fence
        return KioskPeer.Supplies(
            requestID: Entropy.bytes(16),
            status: NodeStatus(clock: WallClock.milliseconds(), pending: peer.pending, oldest: oldestPending() ?? 0, software: Self.software)
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

    private func post(_ frame: [UInt8]) async throws(NodeFault) -> [UInt8] {
        let request = TransportRequest(
            url: "http://\(profile.address)/v1/exchange", headers: [("Content-Type", "application/x-desasync")], body: frame,
            maxAnswerBytes: ProtocolLimits.maxFrameBytes + 1024, totalTimeout: 180_000, freshConnection: link.trouble != nil)
        let answer: TransportAnswer
        do throws(TransportError) { answer = try await transport.send(request) } catch {
            throw NodeFault(.unreachable, "The centre at \(profile.address) cannot be reached: \(error.description) Work goes on; the kiosk tries again by itself.")
        }
        switch answer.status {
        case 200: return answer.body
        case 403: throw NodeFault(.refused, "The centre does not know this kiosk or its key. Ask the central office; your work is kept here.")
        case 503: throw NodeFault(.unreachable, "The centre is busy. The kiosk tries again by itself.")
        default:
            throw NodeFault(.unreachable, "What answers at \(profile.address) is not the centre (HTTP \(answer.status)). Nothing has moved; the kiosk tries again by itself.")
        }
    }
}
