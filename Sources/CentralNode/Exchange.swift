import Causality
import NodeHost
import Replica
import SQLiteStore
import SyncProtocol
import Synchronization

/// What becomes of a request that came by HTTP.
package enum ExchangeReply: Sendable {
    case answer([UInt8])
    case refused(CentreRefusal)
    /// Too many wait already, or the disk is full; come again after so many seconds.
    case busy(seconds: Int)
}

package enum CentreRefusal: Sendable, Equatable {
    case malformed
    case tooLarge
    case otherVersion
    case unknownNode
}

struct WaitingExchange {
    let frame: [UInt8]
    let reply: CheckedContinuation<ExchangeReply, Never>
}

/// What waits for the writer, counted before it gets there: a storm of kiosks must not fill the memory.
final class ExchangeLoad: Sendable {
    static let maxRequests = 256
    static let maxBytes = 64 << 20

    private let state = Mutex((requests: 0, bytes: 0))

    func enter(_ bytes: Int) -> Bool {
        state.withLock { state in
            guard state.requests < Self.maxRequests, state.bytes + bytes <= Self.maxBytes else { return false }
            state.requests += 1
            state.bytes += bytes
            return true
        }
    }

    func leave(_ bytes: Int) {
        state.withLock { state in
            state.requests -= 1
            state.bytes -= bytes
        }
    }

    var requests: Int { state.withLock { $0.requests } }
}

/// When nodes are told to come again (design D19).
struct Pacing {
    /// Milliseconds between two exchanges of a node in quiet times, half of it drawn by the node itself.
    var interval: UInt64 = 60_000

    /// With a queue, nodes come later and bring less at once, so that everybody gets a turn.
    func next(waiting: Int) -> ExchangeAnswer.NextContact {
        let stretch = UInt64(1 + waiting / 32)
        let bytes = waiting < 64 ? ProtocolLimits.preferredBytes : ProtocolLimits.preferredBytes / 4
        return ExchangeAnswer.NextContact(earliest: interval / 2 * stretch, spread: interval / 2 * stretch, maxBytes: bytes)
    }
}

extension CentralNode {
    /// Requests answered with one commit at most.
    private static let maxTogether = 64

    /// One exchange. What it brought is durable before its answer is given.
    package nonisolated func exchange(_ frame: [UInt8]) async -> ExchangeReply {
        guard load.enter(frame.count) else { return .busy(seconds: 15) }
        defer { load.leave(frame.count) }
        return await enqueue(frame)
    }

    private func enqueue(_ frame: [UInt8]) async -> ExchangeReply {
        if failedStop != nil { return .busy(seconds: 30) }
        return await withCheckedContinuation { reply in
            waiting.append(WaitingExchange(frame: frame, reply: reply))
            scheduleDrain()
        }
    }

    /// Whatever arrived while the writer was busy stands before the drain in this actor's queue, and so is drained together.
    private func scheduleDrain() {
        guard !willDrain else { return }
        willDrain = true
        Task { self.drain() }
    }

    private func drain() {
        let batch = Array(waiting.prefix(Self.maxTogether))
        waiting.removeFirst(batch.count)
        willDrain = false
        if !waiting.isEmpty { scheduleDrain() }
        let wall = WallClock.milliseconds()
        let fence = fence
        let supplies = CentrePeer<SQLiteStore>.Supplies(
            wall: wall, nonces: batch.map { _ in Entropy.bytes(16) }, next: pacing.next(waiting: load.requests),
            fence: { points throws(StoreFailure) in try fence.raise(points) })
        let (held, heard) = (operationsByNode(), peer.contacts)
        do throws(StoreFailure) {
            let replies = try peer.answer(batch.map(\.frame), supplies)
            countArrivals(since: held, heard)
            for (item, reply) in zip(batch, replies) { item.reply.resume(returning: ExchangeReply(reply)) }
        } catch {
            noticed(error)
            for item in batch { item.reply.resume(returning: .busy(seconds: 60)) }
            return
        }
        do throws(StoreFailure) {
            // What arrived may state scopes that a restored centre had forgotten: verdicts in them need a log.
            try replica.openMissingLogs(wall: wall)
            try reissueOwnForks(wall: wall)
            try rememberContacts(wall: wall)
            try publishDailyCheckpoint(wall: wall)
        } catch { noticed(error) }
    }
}

extension ExchangeReply {
    fileprivate init(_ reply: CentrePeer<SQLiteStore>.Reply) {
        switch reply {
        case .answer(let bytes): self = .answer(bytes)
        case .refused(.unknownNode): self = .refused(.unknownNode)
        case .refused(.malformed(.tooLarge)): self = .refused(.tooLarge)
        case .refused(.malformed(.version)): self = .refused(.otherVersion)
        case .refused(.malformed): self = .refused(.malformed)
        }
    }
}
