package import Causality
package import OperationLog

/// Whether an own log goes on at a start, or a new one begins (design D2). A database that was restored, copied, salvaged or lost its tail
/// never continues its logs: what it would sign next may have been signed before, with another content.
package enum EpochDecision: Sendable, Equatable {
    case continueLog(LogID)
    /// - predecessor: the highest checkpoint that database and fence know of the log that is left; nil in a scope that had none.
    case openLog(predecessor: LogPoint?)

    /// - Parameters:
    ///   - current: the log that this database says it writes in the scope, as it is stored.
    ///   - fenced: what the fence says that this machine signed of that log.
    ///   - standing: what is known of the database as a whole.
    package static func of(current: LogPoint?, fenced: LogPoint?, standing: DatabaseStanding) -> EpochDecision {
        guard let current else { return .openLog(predecessor: nil) }
        if standing == .intact { return .continueLog(current.log) }
        // Of two contents at one size the fence names the one that has left the machine.
        guard let fenced, fenced.log == current.log, fenced.size >= current.size else { return .openLog(predecessor: current) }
        return .openLog(predecessor: fenced)
    }
}

/// What fence and database say of each other.
package enum DatabaseStanding: Sendable, Equatable {
    /// The fence names this database on this machine, and the database holds all that the fence saw signed.
    case intact
    /// There is no fence, or it cannot be read.
    case unfenced
    /// The fence names another file or machine: a copy.
    case copied
    /// Something that was signed is not in the database: an older copy, or a lost tail.
    case behind
}

extension Replica {
    /// What becomes of this database's logs. From now on the node also knows how much of its logs it has signed, whatever the database holds of them.
    /// - Parameters:
    ///   - fenced: every point that the fence holds; nil when there is no readable fence.
    ///   - isSameDatabase: the fence names this file, on this machine, in this incarnation.
    package mutating func standing(fenced: [LogPoint]?, isSameDatabase: Bool) throws(StoreFailure) -> DatabaseStanding {
        guard let fenced else { return .unfenced }
        head.fenced = Dictionary(fenced.map { ($0.log, $0.size) }) { max($0, $1) }
        if !isSameDatabase { return .copied }
        for point in fenced {
            if let log = head.logs[point.log], log.size >= point.size, try root(of: point.log, at: point.size) == point.root { continue }
            // Signed, and since then issued anew elsewhere: the end of a log that a copy of this node wrote as well.
            guard let left = try store.note(NoteKey.left(point.log)).flatMap({ try? LogPoint($0) }), left.size > point.size || left == point else { return .behind }
        }
        return .intact
    }

    /// The log that this database writes in a scope. Another log of this node, which a copy of it wrote and the centre handed out, is not it.
    package func writtenLog(_ scope: ScopeID) throws(StoreFailure) -> LogState? {
        guard let note = try store.note(NoteKey.writes(scope)), let log = LogID(String(decoding: note, as: UTF8.self)) else { return nil }
        return head.logs[log]
    }

    /// What to do in a scope before anything is written there. The order at a start: open all logs that are to be opened, and only then let
    /// the fence name this database; a start that is cut off in between decides the same again.
    package func epoch(_ scope: ScopeID, fenced: [LogPoint]?, standing: DatabaseStanding) throws(StoreFailure) -> EpochDecision {
        let current = try writtenLog(scope).map { LogPoint(log: $0.id, size: $0.size, root: $0.tree.root()) }
        return EpochDecision.of(current: current, fenced: current.flatMap { log in fenced?.first { $0.log == log.log } }, standing: standing)
    }
}
