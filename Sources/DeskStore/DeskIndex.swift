package import Attachments
import Causality
import Membership
import MerkleLog
import OperationLog
package import Replica
import SQLiteStore

/// The index over the records of the node's scopes. Derived: it follows the logs, entry by entry, and can be made again from them. What it
/// says is what the record shows (`Replica.view`), never more: a value that was erased goes from here as well, and from the file.
package final class DeskIndex {
    let tables: DeskDatabase
    let rules: RegistryRules
    private let damagedFile: String
    private var followed: [LogID: Followed] = [:]
    /// The logs as they were when they were read last, in this process.
    private var seen: [LogID: CompactTree] = [:]
    /// Erased values stood in rows that have changed: the words of names and the WAL are still to be cleaned.
    private var mustScrub = false
    /// Pairs of records share a key and were not looked at side by side yet.
    private var mustCompare = false

    struct Followed: Equatable {
        var count: UInt64
        /// The log's note of evidence: another one means that the log may have been cut.
        var evidence: [UInt8]
    }

    init(_ tables: DeskDatabase, rules: RegistryRules, setAside: String) throws(StoreFailure) {
        self.tables = tables
        self.rules = rules
        damagedFile = setAside
        try translated { () throws(StoreError) in
            if try !isCurrent() { try begin() }
            followed = try readFollowed()
            mustScrub = try tables.number("SELECT value FROM meta WHERE key = 'scrub'") == 1
            mustCompare = true
        }
    }

    // MARK: Making it anew

    private func isCurrent() throws(StoreError) -> Bool {
        let versions = (
            index: try tables.number("SELECT value FROM meta WHERE key = 'index'"), rules: try tables.number("SELECT value FROM meta WHERE key = 'rules'")
        )
        return versions.index == DeskSchema.indexVersion && versions.rules == rules.version
    }

    /// Empty tables, with nothing followed yet.
    private func begin() throws(StoreError) {
        tables.forgetStatements()
        try tables.derived { () throws(StoreError) in
            try tables.database.execute(DeskSchema.dropIndex)
            try tables.database.execute(DeskSchema.index)
            try tables.run("REPLACE INTO meta(key, value) VALUES('index', ?)", .number(DeskSchema.indexVersion))
            try tables.run("REPLACE INTO meta(key, value) VALUES('rules', ?)", .number(rules.version))
        }
        followed = [:]
        seen = [:]
    }

    func readFollowed() throws(StoreError) -> [LogID: Followed] {
        var result: [LogID: Followed] = [:]
        for (log, state) in try tables.all("SELECT log, count, evidence FROM followed_log", [], { row throws(StoreError) in
            (LogID(row.bits(0)), Followed(count: try row.count(1), evidence: row.blob(2)))
        }) { result[log] = state }
        return result
    }

    // MARK: Following the logs

    /// Reads what the logs have gained since the last time, at most `limit` entries of them, and brings the rows of the records that those
    /// touched up to date, in one commit. To be called after every commit of the replica, and again until it is complete; between two calls
    /// others have their turn. Without news it costs a look at the heads of the logs.
    /// - Parameter papers: what is known of attachments, already brought up to the logs; nil in tests without any.
    package func follow<Store: ReplicaStore>(
        _ replica: Replica<Store>, papers: (any AttachmentStore)?, limit: Int = 512
    ) throws(StoreFailure) -> IndexProgress {
        let logs = replica.head.logs.values.filter { seen[$0.id] != $0.tree }.sorted { $0.id < $1.id }
        guard !logs.isEmpty || mustScrub || mustCompare else { return IndexProgress(read: 0, left: 0) }
        if mustCompare, try compare(replica, papers) { return IndexProgress(read: 0, left: logs.reduce(1) { $0 + $1.size - min($1.size, followed[$1.id]?.count ?? 0) }) }
        mustCompare = false
        for log in logs {
            let evidence = try replica.store.note(NoteKey.evidence(log.id)) ?? []
            guard let state = followed[log.id] else { continue }
            // Entries that were read went with a branch. Rare enough to begin anew.
            if state.evidence != evidence || state.count > log.size {
                try translated { () throws(StoreError) in try begin() }
                return try follow(replica, papers: papers, limit: limit)
            }
        }
        var step = IndexStep(replica, papers: papers)
        var changed: [(log: LogState, state: Followed)] = []
        var room = UInt64(limit)
        for log in logs {
            let evidence = try replica.store.note(NoteKey.evidence(log.id)) ?? []
            var state = followed[log.id] ?? Followed(count: 0, evidence: evidence)
            let end = min(log.size, state.count + room)
            if end > state.count {
                room -= end - state.count
                step.read += end - state.count
                try step.read(log, from: state.count, to: end)
                state.count = end
            }
            changed.append((log, state))
        }
        for scope in replica.head.scopeIDs { try readErasures(scope, &step) }
        try translated { () throws(StoreError) in try waiting() }.forEach { step.touch($0) }
        let rows = try step.shown(rules)
        try translated { () throws(StoreError) in
            try tables.derived { () throws(StoreError) in
                let writer = try IndexWriter(tables, rules)
                for row in rows { try writer.write(row) }
                for item in step.prints { try writer.countPrint(item) }
                for item in step.news { try writer.noteNews(item) }
                for (log, state) in changed where followed[log.id] != state {
                    try tables.run(
                        "REPLACE INTO followed_log(log, scope, count, evidence) VALUES(?, ?, ?, ?)", .bits(log.id.rawValue), .bits(log.scope.rawValue),
                        .count(state.count), .bytes(state.evidence))
                }
                for (scope, hash) in step.erasures {
                    try tables.run("REPLACE INTO followed_erasures(scope, hash) VALUES(?, ?)", .bits(scope.rawValue), .bytes(hash))
                }
                if !step.erasures.isEmpty { try tables.run("REPLACE INTO meta(key, value) VALUES('scrub', 1)") }
                if !step.erased.isEmpty { try Drafts.forgetCopies(of: step.erased, tables) }
            }
        }
        if !step.erasures.isEmpty { mustScrub = true }
        var left: UInt64 = 0
        for (log, state) in changed {
            followed[log.id] = state
            if state.count == log.size { seen[log.id] = log.tree } else { left += log.size - state.count }
        }
        // One more step: what was written now may share keys.
        mustCompare = !rows.isEmpty
        if mustScrub, left == 0 { try scrub() }
        return IndexProgress(read: step.read, left: left + (mustCompare ? 1 : 0))
    }

    /// Bytes of attachments arrived, and no entry with them: requests that wait for some are looked at again. To be called after an exchange
    /// that brought any.
    package func refreshPapers<Store: ReplicaStore>(_ replica: Replica<Store>, papers: any AttachmentStore) throws(StoreFailure) {
        let waiting = try translated { () throws(StoreError) in
            try tables.all(
                "SELECT r.scope, r.log, r.seq, q.papers_here FROM request AS q JOIN record AS r ON r.id = q.id WHERE q.papers_here < q.papers ORDER BY q.id DESC LIMIT 1024"
            ) { row throws(StoreError) in (key: RecordKey(scope: ScopeID(row.bits(0)), record: try row.dot(1)), here: row.int64(3)) }
        }
        var step = IndexStep(replica, papers: papers)
        for item in waiting where try papers.papers(of: item.key, replica).here.count != Int(item.here) { step.touch(item.key) }
        let rows = try step.shown(rules)
        if rows.isEmpty { return }
        try translated { () throws(StoreError) in
            try tables.derived { () throws(StoreError) in
                let writer = try IndexWriter(tables, rules)
                for row in rows { try writer.write(row) }
            }
        }
    }

    /// Looks at some of the pairs that share a key side by side; false: there were none. A crash leaves them for the next step.
    private func compare<Store: ReplicaStore>(_ replica: Replica<Store>, _ papers: (any AttachmentStore)?) throws(StoreFailure) -> Bool {
        let pairs = try translated { () throws(StoreError) in
            try tables.all(
                """
                SELECT c.first, c.second, a.scope, a.log, a.seq, b.scope, b.log, b.seq FROM candidate AS c JOIN record AS a ON a.id = c.first
                JOIN record AS b ON b.id = c.second WHERE c.likeness IS NULL ORDER BY c.first LIMIT 512
                """
            ) { row throws(StoreError) in
                (
                    first: row.int64(0), second: row.int64(1), left: RecordKey(scope: ScopeID(row.bits(2)), record: try row.dot(3)),
                    right: RecordKey(scope: ScopeID(row.bits(5)), record: try row.dot(6))
                )
            }
        }
        if pairs.isEmpty { return false }
        var step = IndexStep(replica, papers: papers)
        var records: [RecordKey: ShownRecord] = [:]
        for pair in pairs {
            for key in [pair.left, pair.right] where records[key] == nil { records[key] = try step.row(key)?.record }
        }
        try translated { () throws(StoreError) in
            try tables.derived { () throws(StoreError) in
                for pair in pairs {
                    if let left = records[pair.left], let right = records[pair.right], let likeness = rules.likeness(left, right) {
                        try tables.run("UPDATE candidate SET likeness = ? WHERE first = ? AND second = ?", .count(likeness), .number(pair.first), .number(pair.second))
                    } else {
                        try tables.run("DELETE FROM candidate WHERE first = ? AND second = ?", .number(pair.first), .number(pair.second))
                    }
                }
            }
        }
        return true
    }

    /// Records whose writers knew something that is not here yet may show otherwise now.
    private func waiting() throws(StoreError) -> [RecordKey] {
        try tables.all("SELECT scope, log, seq FROM record WHERE waits = 1 LIMIT 256") { row throws(StoreError) in
            RecordKey(scope: ScopeID(row.bits(0)), record: try row.dot(1))
        }
    }

    // MARK: Erasures

    /// Orders of a scope are compared as a whole with what they were: they also grow without an entry of their own, when an order reaches what
    /// was issued anew.
    private func readErasures<Store: ReplicaStore>(_ scope: ScopeID, _ step: inout IndexStep<Store>) throws(StoreFailure) {
        let orders = step.replica.head.scopeState(scope).erasures
        if orders.isEmpty { return }
        var bytes: [UInt8] = []
        for order in orders {
            bytes += order.dot.log.bytes
            withUnsafeBytes(of: order.dot.sequence.bigEndian) { bytes += $0 }
            for field in order.fields { withUnsafeBytes(of: field.bigEndian) { bytes += $0 } }
        }
        let hash = Hash.sha256(bytes).bytes
        let known = try translated { () throws(StoreError) in
            try tables.first("SELECT hash FROM followed_erasures WHERE scope = ?", [.bits(scope.rawValue)]) { $0.blob(0) }
        }
        guard known != hash else { return }
        step.erasures.append((scope, hash))
        for order in orders {
            guard let stored = try step.replica.store.entry(order.dot), let entry = try? Entry.decode(stored.bytes, at: order.dot) else { continue }
            if let record = entry.record {
                step.touch(RecordKey(scope: scope, record: record))
                step.erased.insert(record)
            }
        }
    }

    /// What was overwritten is zeroed in the tables (`secure_delete`), but the words of names stay in the search index until its parts are
    /// merged, and in the WAL until it is emptied. SQLite 3.40 has no other way for words: `secure-delete` of FTS5 came with 3.42. A damaged file
    /// that was set aside goes too: nobody can erase anything in it.
    private func scrub() throws(StoreFailure) {
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in
                try tables.run("INSERT INTO name_search(name_search) VALUES('optimize')")
                try tables.run("DELETE FROM meta WHERE key = 'scrub'")
            }
            try tables.database.checkpoint(truncate: true)
        }
        for suffix in ["", "-wal", "-shm", "-journal"] { removeFile(damagedFile + suffix) }
        mustScrub = false
    }

    // MARK: Progress

    /// Entries that are still to be read, of all logs: for a page that says how far the index is.
    package func progress<Store: ReplicaStore>(_ replica: Replica<Store>) -> IndexProgress {
        let total = replica.head.logs.values.reduce(0) { $0 + $1.size }
        let read = followed.values.reduce(0) { $0 + $1.count }
        return IndexProgress(read: read, left: total > read ? total - read : 0)
    }
}

package struct IndexProgress: Sendable, Equatable {
    /// Entries read: in this step, or in all.
    package let read: UInt64
    /// Entries that wait, and one for pairs that are still to be compared.
    package let left: UInt64

    package var isComplete: Bool { left == 0 }
}
