import Causality
import NodeHost
import Replica
import SyncProtocol

/// What became of an own log of which another copy of this node wrote another content.
struct ReissuedLog: Sendable {
    let log: LogID
    let start: UInt64
    let done: Reissue
}

extension KioskNode {
    /// Forks of own logs that were proven: what this node wrote after the fork is issued anew in another log (design D2). To be called when an
    /// exchange is complete, so that what another copy has issued anew is known; the next exchange brings the result to the centre, and what
    /// the centre holds of the old log here.
    /// - Returns: whether there is anything to exchange again.
    func reissueForks() throws(NodeFault) -> Bool {
        var forks = peer.forks.map { (log: $0.log, start: $0.start) }
        for (log, start) in replica.head.ownForks.sorted(by: { $0.key < $1.key }) where !forks.contains(where: { $0.log == log }) { forks.append((log, start)) }
        var hasMoved = false
        for fork in forks {
            let wall = WallClock.milliseconds()
            let done: Reissue
            do throws(StoreFailure) {
                done = try replica.reissue(
                    fork.log, from: fork.start, nonce: Entropy.bytes(16), wall: wall, isDoubtful: WallClock.isDoubtful(wall), signer: key,
                    secret: { Entropy.secrets(1)[0] })
            } catch {
                if error.kind == .unknownOutcome { failedStop = error }
                throw NodeFault(error)
            }
            peer.clearFork(fork.log)
            guard done.log != nil else { continue }
            hasMoved = true
            reissued.append(ReissuedLog(log: fork.log, start: fork.start, done: done))
        }
        return hasMoved
    }

    /// Says what was issued anew since it was said last.
    func reportReissued(wantsJSON: Bool = false, _ emit: (String) -> Void) {
        for item in reissued[reportedReissues...] { emit(wantsJSON ? JSON.object([("reissued", item.json)]).text() : item.sentence) }
        reportedReissues = reissued.count
    }
}

extension ReissuedLog {
    var json: JSON {
        .object([
            ("log", .string(log.description)), ("start", .number(start)), ("entries", .integer(Int64(done.pairs.count))), ("into", done.log.map { .string($0.description) } ?? .null),
            ("left", .array(done.left.map { .string($0.description) })),
        ])
    }

    var sentence: String {
        let rest = done.left.isEmpty ? "" : " \(done.left.count) cannot be and are kept as evidence."
        return "Another copy of this kiosk wrote to the log \(log) from entry \(start) on. \(done.pairs.count) operation(s) written here are issued anew, with their numbers; nothing is lost.\(rest) Tell the central office: two machines may have the same disk."
    }
}
