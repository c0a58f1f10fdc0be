import Causality
import NodeHost
import Replica
import SQLiteStore
package import SyncProtocol
import Synchronization

/// What becomes of a request that came by HTTP.
package enum ExchangeReply: Sendable {
    case answer([UInt8])
    case refused(CentreRefusal)
    /// Too many wait already, or the disk is full; come again then.
    case busy(ExchangeAnswer.NextContact)
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

/// What waits for the writer, counted before it gets there.
final class ExchangeLoad: Sendable {
    private let state = Mutex(AdmissionControl())

    func admits(_ lane: Lane, _ bytes: Int) -> Bool { state.withLock { $0.admits(lane, bytes: bytes, at: WallClock.monotonic()) } }
    func enter(_ lane: Lane, _ bytes: Int) -> Bool { state.withLock { $0.enter(lane, bytes: bytes, at: WallClock.monotonic()) } }
    func leave(_ bytes: Int) { state.withLock { $0.leave(bytes: bytes) } }
    func served(_ count: Int, milliseconds: UInt64) { state.withLock { $0.served(count, milliseconds: milliseconds) } }
    func heard(_ node: NodeID, pending: UInt64) { state.withLock { $0.returns.heard(node, pending: pending, at: WallClock.monotonic()) } }
    /// After a start: nodes that were heard of lately.
    func expect(_ nodes: [NodeID]) { state.withLock { $0.returns.expect(nodes, at: WallClock.monotonic()) } }
    func setVisits(_ visits: VisitIntervals) { state.withLock { $0.visits = visits } }
    func setRoom(_ room: PaperRoom) { state.withLock { $0.paperRoom = room } }
    var room: PaperRoom { state.withLock { $0.paperRoom } }

    /// For an answer to a node with which nothing was exchanged for so long.
    func next(idle: UInt64, wall: UInt64) -> ExchangeAnswer.NextContact { state.withLock { $0.next(interval: $0.visits.interval(idle: idle, wall: wall)) } }
    /// For an answer.
    var next: ExchangeAnswer.NextContact { state.withLock { $0.next() } }
    /// For a refusal.
    func turn(_ lane: Lane) -> ExchangeAnswer.NextContact { state.withLock { $0.turn(for: lane, at: WallClock.monotonic()) } }
}

extension CentralNode {
    /// Requests answered with one commit at most.
    private static let maxTogether = 64
    /// For those who come while the disk is full or the node stops.
    private static let pause = ExchangeAnswer.NextContact(earliest: 30_000, spread: 30_000, maxBytes: ProtocolLimits.preferredBytes)

    /// One exchange. What it brought is durable before its answer is given.
    package nonisolated func exchange(_ frame: [UInt8], lane: Lane = .operations) async -> ExchangeReply {
        guard load.enter(lane, frame.count) else { return .busy(load.turn(lane)) }
        defer { load.leave(frame.count) }
        return await enqueue(frame)
    }

    /// What to say before the body is read: when the next requests are let in; nil when this one is. No place is kept for a body that is still
    /// to come: who sends slowly, or nothing, must not hold places.
    package nonisolated func refusal(lane: Lane, bytes: Int) -> ExchangeAnswer.NextContact? { load.admits(lane, bytes) ? nil : load.turn(lane) }

    private func enqueue(_ frame: [UInt8]) async -> ExchangeReply {
        if failedStop != nil { return .busy(Self.pause) }
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
            wall: wall, nonces: batch.map { _ in Entropy.bytes(16) }, next: load.next, whenIdle: { [load] in load.next(idle: $0, wall: wall) },
            fence: { points throws(StoreFailure) in try fence.raise(points) })
        let start = WallClock.monotonic()
        lookAtDisk(start)
        let (held, heard) = (operationsByNode(), peer.contacts)
        do throws(StoreFailure) {
            let replies = try peer.answer(batch.map(\.frame), supplies)
            load.served(batch.count, milliseconds: WallClock.monotonic() - start)
            countArrivals(since: held, heard)
            for (node, contact) in peer.contacts where contact != heard[node] { load.heard(node, pending: lastContact(node)?.status.pending ?? 0) }
            for (item, reply) in zip(batch, replies) { item.reply.resume(returning: ExchangeReply(reply)) }
        } catch {
            noticed(error)
            for item in batch { item.reply.resume(returning: .busy(Self.pause)) }
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
