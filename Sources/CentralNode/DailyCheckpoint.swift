import Causality
package import NodeHost
import OperationLog
package import Replica

// Nobody but the centre holds its private scope, where it notes who read what. So once a day it binds itself: size and root of that log go into
// the upper scope, which every node reads and keeps (design section 2). What is taken out of it, or changed, later than that shows in an audit.

extension CentralNode {
    /// The day, counted from 1970 in UTC, of the last checkpoint.
    static let checkpointDay = Array("checkpoint-day".utf8)

    /// While the centre serves: with the first commit of a day by its own clock, and at a start when today's is missing. Not under a clock that
    /// cannot be right.
    package func publishDailyCheckpoint(wall: UInt64) throws(StoreFailure) {
        guard isServing, failedStop == nil, !WallClock.isDoubtful(wall) else { return }
        let day = wall / 86_400_000
        guard day != lastCheckpointDay else { return }
        let note = Array(String(day).utf8)
        lastCheckpointDay = try replica.store.note(Self.checkpointDay).flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
        guard day != lastCheckpointDay, let scope = membership.node(profile.node, at: nil)?.privateScope,
            let log = replica.head.ownLogs[scope].flatMap({ replica.head.logs[$0] })
        else { return }
        let point = LogPoint(log: log.id, size: log.size, root: log.tree.root())
        // What others are told of a log is in the fence before: restored to less than that, it is not continued.
        try fence.raise([point])
        let draft = EntryDraft(kind: .checkpoints, author: 0, target: .none, subject: .checkpoints([point]))
        do throws(AppendError) {
            _ = try replica.append(
                [draft], scope: upperScope, wall: wall, isDoubtful: false, secrets: [], notes: [CommitBatch.Note(key: Self.checkpointDay, value: note)])
        } catch {
            guard case .store(let failure) = error else { preconditionFailure("a checkpoint cannot be written: \(error)") }
            throw failure
        }
        lastCheckpointDay = day
    }

    /// From now on this process serves: a command may make a day's first commit.
    package func beginServing() throws(NodeFault) {
        isServing = true
        try publishCheckpointWhenDue()
    }

    func publishCheckpointWhenDue() throws(NodeFault) {
        do throws(StoreFailure) { try publishDailyCheckpoint(wall: WallClock.milliseconds()) } catch { throw noticed(error) }
    }
}
