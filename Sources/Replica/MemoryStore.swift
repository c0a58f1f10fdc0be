package import Causality
package import MerkleLog
package import OperationLog
package import RecordMerge

/// A store in memory: for the simulation and as the plain reading of the port. A copy of the value is a copy of the database.
package struct MemoryStore: ReplicaStore, Sendable {
    private var logs: [LogID: LogState] = [:]
    private var entriesByLog: [LogID: [StoredEntry]] = [:]
    private var recordStates: [RecordKey: RecordState] = [:]
    private var scopeStates: [ScopeID: ScopeState] = [:]
    private var secretsByKey: [SecretKey: RecordSecret] = [:]
    private var blocks: [LogID: [UInt64: Hash]] = [:]
    private var arrivalsByLog: [LogID: [Arrival]] = [:]
    private var nextArrival: UInt64 = 1
    private var noteValues: [[UInt8]: [UInt8]] = [:]
    package private(set) var branches: [CommitBatch.Branch] = []
    /// The next commits that fail as a full disk or a dead one would: nothing of them is kept.
    package var failingCommits = 0
    /// So many commits succeed before all later ones fail; nil for no end.
    package var failAfter: Int?

    package init() {}

    package func index() -> StoreIndex {
        StoreIndex(
            logs: logs.values.sorted { $0.id < $1.id }, scopes: scopeStates.values.sorted { $0.id < $1.id },
            nextArrival: nextArrival)
    }

    package func records(_ keys: [RecordKey]) -> [RecordState?] { keys.map { recordStates[$0] } }

    package func recordKeys(_ scope: ScopeID, type: UInt64?, contestedOnly: Bool, after: RecordID?, limit: Int) -> [RecordID] {
        let matching = recordStates.filter { key, state in
            key.scope == scope && (type == nil || state.type == type) && (!contestedOnly || state.isContested) && (after.map { key.record > $0 } ?? true)
        }
        return Array(matching.keys.map(\.record).sorted().prefix(limit))
    }

    package func entries(_ log: LogID, from start: UInt64, limit: Int, maxBytes: Int) -> [StoredEntry] {
        guard let all = entriesByLog[log], start < UInt64(all.count) else { return [] }
        var result: [StoredEntry] = []
        var bytes = 0
        for entry in all[Int(start)...].prefix(limit) {
            bytes += entry.bytes.count + (entry.payload?.count ?? 0)
            if bytes > maxBytes, !result.isEmpty { break }
            result.append(entry)
        }
        return result
    }

    package func entry(_ dot: Dot) -> StoredEntry? {
        guard let all = entriesByLog[dot.log], dot.sequence < UInt64(all.count) else { return nil }
        return all[Int(dot.sequence)]
    }

    package func secrets(_ keys: [SecretKey]) -> [RecordSecret?] { keys.map { secretsByKey[$0] } }
    package func block(_ log: LogID, index: UInt64) -> Hash? { blocks[log]?[index] }

    package func arrivals(_ log: LogID, beyond count: UInt64) -> [Arrival] {
        (arrivalsByLog[log] ?? []).filter { $0.range.end > count }
    }

    package func note(_ key: [UInt8]) -> [UInt8]? { noteValues[key] }

    package func notes(prefix: [UInt8], limit: Int) -> [(key: [UInt8], value: [UInt8])] {
        let matching = noteValues.filter { $0.key.starts(with: prefix) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return matching.prefix(limit).map { (key: $0.key, value: $0.value) }
    }

    package mutating func commit(_ batch: CommitBatch) throws(StoreFailure) {
        if failingCommits > 0 {
            failingCommits -= 1
            throw StoreFailure(.full, "The disk is full: free some space and try again; nothing was saved.")
        }
        if let left = failAfter {
            guard left > 0 else { throw StoreFailure(.full, "The disk is full: free some space and try again; nothing was saved.") }
            failAfter = left - 1
        }
        for change in batch.payloads where batch.cuts(change.dot) { write(change) }
        for branch in batch.branches where !branches.contains(where: { $0.log == branch.log && $0.start == branch.start && $0.checkpoint == branch.checkpoint }) {
            branches.append(branch)
        }
        for dot in batch.strippedEvidence {
            branches = branches.map { branch in
                guard branch.log == dot.log else { return branch }
                let entries = branch.entries.map { $0.dot == dot ? StoredEntry(dot: dot, bytes: $0.bytes, payload: nil, previous: nil) : $0 }
                return CommitBatch.Branch(log: branch.log, start: branch.start, entries: entries, checkpoint: branch.checkpoint)
            }
        }
        for log in batch.logs {
            if let held = entriesByLog[log.id], UInt64(held.count) > log.size {
                let cut = batch.branches.contains { $0.log == log.id && $0.start == log.size }
                precondition(cut, "log \(log.id) shrinks from \(held.count) to \(log.size) without a branch")
                entriesByLog[log.id] = Array(held.prefix(Int(log.size)))
                blocks[log.id] = blocks[log.id]?.filter { ($0.key + 1) * MerkleTree.blockSize <= log.size }
                arrivalsByLog[log.id] = arrivalsByLog[log.id]?.filter { $0.range.start < log.size }.map { arrival in
                    let end = min(arrival.range.end, log.size)
                    return Arrival(position: arrival.position, range: EntryRange(log: log.id, start: arrival.range.start, count: end - arrival.range.start))
                }
            }
            logs[log.id] = log
        }
        for entry in batch.entries {
            let count = UInt64(entriesByLog[entry.dot.log]?.count ?? 0)
            precondition(entry.dot.sequence == count, "entry \(entry.dot) does not continue \(count) held entries")
            entriesByLog[entry.dot.log, default: []].append(entry)
        }
        for scope in batch.clearedScopes { recordStates = recordStates.filter { $0.key.scope != scope } }
        for record in batch.records { recordStates[record.key] = record.state.isEmpty ? nil : record.state }
        for scope in batch.scopes { scopeStates[scope.id] = scope }
        for secret in batch.secrets { secretsByKey[secret.key] = secret.secret }
        for key in batch.destroyedSecrets { secretsByKey[key] = nil }
        for change in batch.payloads where !batch.cuts(change.dot) { write(change) }
        for block in batch.blocks { blocks[block.log, default: [:]][block.index] = block.hash }
        for arrival in batch.arrivals {
            arrivalsByLog[arrival.range.log, default: []].append(arrival)
            nextArrival = max(nextArrival, arrival.position + 1)
        }
        for note in batch.notes { noteValues[note.key] = note.value }
    }

    private mutating func write(_ change: CommitBatch.PayloadChange) {
        guard let old = entry(change.dot) else { preconditionFailure("payload of \(change.dot), which is not held") }
        entriesByLog[change.dot.log]![Int(change.dot.sequence)] = StoredEntry(dot: old.dot, bytes: old.bytes, payload: change.payload, previous: old.previous)
    }
}
