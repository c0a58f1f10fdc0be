import Causality
import MerkleLog
import OperationLog
import RecordMerge
package import Replica

// Second contents of logs, and logs that are cut back to where the branch that stays goes on (design D2).
extension SQLiteStore {
    /// A branch that is kept already is not kept twice.
    func write(_ branch: CommitBatch.Branch) throws(StoreError) {
        let log = logs.number(branch.log.rawValue)
        let insert = statements.insertBranch
        try insert.bind(1, Int64(log))
        try insert.bind(2, branch.start)
        try insert.bind(3, branch.checkpoint)
        guard try insert.step() else { return }
        let number = insert.int64(0)
        // An INSERT with RETURNING ends only when it is asked for the row after the last.
        let more = try insert.step()
        precondition(!more, "one branch gave two rows")
        let row = statements.insertEvidence
        for (index, entry) in branch.entries.enumerated() {
            precondition(entry.dot == Dot(branch.log, branch.start + UInt64(index)), "\(entry.dot) in a branch from \(branch.start) on")
            try row.bind(1, Int64(log))
            try row.bind(2, entry.dot.sequence)
            try row.bind(3, number)
            try row.bind(4, entry.bytes)
            if let payload = entry.payload { try row.bind(5, payload) } else { try row.bindNull(5) }
            try row.run()
        }
    }

    /// Destroys the payloads that evidence holds of an entry.
    func strip(_ dot: Dot, _ effects: inout CommitEffects) throws(StoreError) {
        guard let log = logs.existing(dot.log.rawValue) else { return }
        try statements.stripEvidence.bind(1, Int64(log))
        try statements.stripEvidence.bind(2, dot.sequence)
        try statements.stripEvidence.run()
        effects.erases = true
    }

    /// Takes the entries from the log's new end on out of it, when it is smaller than what is held. The database itself refuses to delete an
    /// entry that does not stand in the evidence with the same bytes.
    func cut(_ log: LogState, _ branches: [CommitBatch.Branch], _ effects: inout CommitEffects) throws(StoreError) {
        let number = logs.number(log.id.rawValue)
        guard size(number) > log.size else { return }
        precondition(
            branches.contains { $0.log == log.id && $0.start == log.size },
            "log \(log.id) shrinks from \(size(number)) to \(log.size) without a branch")
        for (statement, from) in [
            (statements.cutEntries, log.size), (statements.cutBlocks, log.size / MerkleTree.blockSize),
            (statements.dropArrivals, log.size), (statements.cutArrivals, log.size),
        ] {
            try statement.bind(1, Int64(number))
            try statement.bind(2, from)
            try statement.run()
        }
        effects.sizes[number] = log.size
    }

    /// All branches kept as evidence, in the order in which they came.
    package func branches() throws(StoreFailure) -> [CommitBatch.Branch] {
        try translated { () throws(StoreError) in
            var result: [CommitBatch.Branch] = []
            let rows = statements.branches
            defer { rows.reset() }
            while try rows.step() {
                guard let log = logs.log(try rows.count(1)) else { throw damaged }
                result.append(
                    CommitBatch.Branch(
                        log: log, start: try rows.count(2), entries: try evidence(log, number: rows.int64(1), branch: rows.int64(0)),
                        checkpoint: rows.blob(3)))
            }
            return result
        }
    }

    private func evidence(_ log: LogID, number: Int64, branch: Int64) throws(StoreError) -> [StoredEntry] {
        var result: [StoredEntry] = []
        let rows = statements.evidence
        defer { rows.reset() }
        try rows.bind(1, number)
        try rows.bind(2, branch)
        while try rows.step() {
            result.append(
                StoredEntry(
                    dot: Dot(log, try rows.count(0)), bytes: rows.blob(1), payload: rows.isNull(2) ? nil : rows.blob(2), previous: nil))
        }
        return result
    }

    /// Throws the merged state of every scope away: records and digests, which the logs can give again. Verdicts and erasures stay.
    /// Durable on return; the caller folds all logs anew before it does anything else.
    package func forgetMergedState() throws(StoreFailure) {
        var batch = CommitBatch()
        for scope in try index().scopes {
            batch.clearedScopes.append(scope.id)
            batch.scopes.append(ScopeState(id: scope.id, verdicts: scope.verdicts, erasures: scope.erasures))
        }
        try commit(batch)
    }
}
