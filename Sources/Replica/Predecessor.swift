package import Causality
import MerkleLog
package import OperationLog

// What the centre confirms of the log that a node left (design D2): an entry of kind `predecessor` in the log that follows. Entry 0 says what the
// node knew of the old log, from database and fence; this one says what the centre holds of it. Less than entry 0 named: its end is lost.

extension NoteKey {
    /// What the centre holds of an own log's predecessor stands in that log: `[log, size, root]`. Written in the same commit as the entry.
    package static func confirmed(_ log: LogID) -> [UInt8] { Array("confirmed/\(log)".utf8) }
}

/// What a log says that the centre holds of the one before it.
package struct PredecessorConfirmation: Sendable, Equatable {
    /// The entry that says so.
    package let dot: Dot
    package let point: LogPoint

    package init(dot: Dot, point: LogPoint) {
        self.dot = dot
        self.point = point
    }
}

extension Replica {
    /// The log that this node left for the one that it writes in `scope`, while what the centre holds of it is still to be written down.
    package func unconfirmedPredecessor(_ scope: ScopeID) throws(StoreFailure) -> LogState? {
        guard !identity.isCentre, let own = head.ownLogs[scope], let left = head.logs[own]?.genesis.predecessor, head.ownForks[left.log] == nil,
            let log = head.logs[left.log], log.node == identity.node, try store.note(NoteKey.confirmed(own)) == nil
        else { return nil }
        return log
    }

    /// Writes into the log of `scope` what the centre has cosigned of its predecessor. Once: the note that says so is in the same commit.
    /// - Parameter said: verified by the caller against the root that is held here.
    package mutating func confirmPredecessor(
        _ scope: ScopeID, _ log: LogID, _ said: HeldCosignature, wall: UInt64, isDoubtful: Bool
    ) throws(StoreFailure) -> Dot {
        guard let own = head.ownLogs[scope] else { preconditionFailure("no own log in scope \(scope)") }
        let point = LogPoint(log: log, size: said.size, root: said.root)
        let draft = EntryDraft(kind: .predecessor, author: 0, target: .none, subject: .predecessor(point))
        do throws(AppendError) {
            return try append(
                [draft], scope: scope, wall: wall, isDoubtful: isDoubtful, secrets: [],
                notes: [CommitBatch.Note(key: NoteKey.confirmed(own), value: point.encoded())])[0]
        } catch {
            guard case .store(let failure) = error else { preconditionFailure("a confirmation cannot be written: \(error)") }
            throw failure
        }
    }

    /// What a log says that the centre holds of its predecessor; nil while it says nothing. Reads the log up to that entry.
    package func confirmation(in log: LogState) throws(StoreFailure) -> PredecessorConfirmation? {
        guard let left = log.genesis.predecessor else { return nil }
        var position: UInt64 = 1
        while position < log.size {
            let page = try store.entries(log.id, from: position, limit: 256, maxBytes: 1 << 20)
            guard !page.isEmpty else { return nil }
            for stored in page {
                guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), entry.kind == .predecessor, case .predecessor(let point)? = entry.subjectValue,
                    point.log == left.log
                else { continue }
                return PredecessorConfirmation(dot: stored.dot, point: point)
            }
            position += UInt64(page.count)
        }
        return nil
    }
}
