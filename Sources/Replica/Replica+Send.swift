package import Causality
package import MerkleLog
package import OperationLog
import RecordMerge


extension Replica {
    /// What a peer that holds `frontier` of a scope lacks, in the order in which it arrived here: causally closed. A log of which the peer
    /// holds more than we do is skipped.
    package func missing(_ scope: ScopeID, beyond frontier: VersionVector) throws(StoreFailure) -> [EntryRange] {
        var rows: [Arrival] = []
        for item in head.frontier(scope).items where item.count > frontier.count(of: item.log) {
            let count = frontier.count(of: item.log)
            for arrival in try store.arrivals(item.log, beyond: count) {
                let start = max(arrival.range.start, count)
                rows.append(Arrival(position: arrival.position, range: EntryRange(log: item.log, start: start, count: arrival.range.end - start)))
            }
        }
        rows.sort { $0.position < $1.position }
        var ranges: [EntryRange] = []
        for row in rows {
            if let last = ranges.last, last.log == row.range.log, last.end == row.range.start {
                ranges[ranges.count - 1] = EntryRange(log: last.log, start: last.start, count: last.count + row.range.count)
            } else {
                ranges.append(row.range)
            }
        }
        return ranges
    }

    /// Entries of a log from `start`, as a run without its proof: whole transactions, as many as fit into about `maxBytes`, at least one.
    /// - Parameter end: no entry at or above this is taken.
    package func content(_ log: LogID, from start: UInt64, to end: UInt64, maxBytes: Int) throws(StoreFailure) -> RunContent {
        var content = RunContent(log: log, start: start)
        var bytes = 0
        var records: [RecordID] = []
        var seen: Set<RecordID> = []
        scan: while content.end < end {
            let page = try store.entries(log, from: content.end, limit: Int(min(end - content.end, 512)), maxBytes: max(maxBytes - bytes, 1 << 14) + Self.largestTransaction)
            guard !page.isEmpty else { break }
            var index = 0
            while index < page.count {
                let entry = try? Entry.decode(page[index].bytes, at: page[index].dot)
                let count = entry?.transaction ?? 1
                // A transaction that the page cuts is read again from its start.
                if index + count > page.count, content.end + UInt64(count) <= end {
                    if index == 0 { break scan }
                    continue scan
                }
                let group = page[index..<min(index + count, page.count)]
                // A node of ours keeps a transaction's payloads within the bound of its entries. Those of another are left behind, so that
                // nobody's frame grows past what its receiver takes.
                let payloadBytes = group.reduce(0) { $0 + ($1.payload?.count ?? 0) }
                let carries = payloadBytes <= EntryLimits.maxTransactionBytes
                let size = group.reduce(0) { $0 + $1.bytes.count + 8 } + (carries ? payloadBytes : 0)
                if bytes + size > maxBytes, !content.entries.isEmpty { break scan }
                bytes += size
                for stored in group {
                    content.entries.append(stored.bytes)
                    content.payloads.append(carries ? stored.payload : nil)
                    if carries, stored.payload != nil, let decoded = try? Entry.decode(stored.bytes, at: stored.dot) {
                        let record = decoded.record ?? decoded.dot
                        if seen.insert(record).inserted { records.append(record) }
                    }
                }
                index += group.count
            }
        }
        for (record, secret) in zip(records, try store.secrets(records.map { SecretKey(record: $0, log: log) })) {
            if let secret { content.secrets.append(LogRun.Secret(record: record, secret: secret)) }
        }
        return content
    }

    /// Bytes of the largest transaction that a log can hold, payloads included.
    private static var largestTransaction: Int { EntryLimits.maxTransactionEntries * (EntryLimits.maxBytes + EntryLimits.maxMaskedPayloadBytes) }

    /// How far to go in each of several logs, so that nothing builds on what a receiver would not have then, within about `maxBytes`.
    /// - Parameter starts: what the receiver holds of these logs; of all others it holds as much as we do.
    /// - Returns: the end in each log that moves at all.
    package func causalEnds(_ starts: [(log: LogID, start: UInt64)], maxBytes: Int) throws(StoreFailure) -> [LogID: UInt64] {
        var ends: [LogID: UInt64] = [:]
        for item in starts { ends[item.log] = item.start }
        var bytes = 0
        var hasMoved = true
        while hasMoved, bytes < maxBytes {
            hasMoved = false
            for item in starts {
                guard let log = head.logs[item.log] else { continue }
                while bytes < maxBytes, let end = ends[item.log], end < log.size {
                    let group = try content(item.log, from: end, to: log.size, maxBytes: 1)
                    let entries = group.entries.enumerated().compactMap { try? Entry.decode($0.element, at: Dot(item.log, end + UInt64($0.offset))) }
                    let builds = entries.flatMap(\.growth).allSatisfy { step in ends[step.log].map { $0 >= step.count } ?? true }
                    guard builds, !group.entries.isEmpty else { break }
                    ends[item.log] = group.end
                    bytes += group.byteCount
                    hasMoved = true
                }
            }
        }
        for item in starts where ends[item.log] == item.start { ends[item.log] = nil }
        return ends
    }

    /// The proof that leads from a log's size `old` to `new`.
    package func consistency(_ log: LogID, from old: UInt64, to new: UInt64) throws(StoreFailure) -> [Hash] {
        try MerkleTree.consistencyProof(old: old, new: new, from: StoredTree(store: store, log: log))
    }

    /// Reads the end of a log back from the store and hashes it again, before anything is signed (design D5): a flipped bit must not be signed.
    /// - Returns: the checkpoint of the log as it is stored; nil if what is read back does not give the tree that was kept.
    package func reread(_ log: LogID, from start: UInt64) throws(StoreFailure) -> Checkpoint? {
        guard let state = head.logs[log] else { return nil }
        var tree = try CompactTree(size: min(start, state.size), from: StoredTree(store: store, log: log))
        try forEachEntry(log, from: min(start, state.size), to: state.size) { tree.append(leaf: MerkleTree.leafHash($0.bytes)) }
        guard tree == state.tree else { return nil }
        return try? Checkpoint(origin: state.origin, size: state.size, root: tree.root())
    }
}

/// The entries of a run before it has its proof.
package struct RunContent: Sendable, Equatable {
    package let log: LogID
    package let start: UInt64
    package var entries: [[UInt8]] = []
    package var payloads: [[UInt8]?] = []
    package var secrets: [LogRun.Secret] = []

    package var end: UInt64 { start + UInt64(entries.count) }

    init(log: LogID, start: UInt64) {
        self.log = log
        self.start = start
    }

    package func run(_ proof: LogRun.Proof) -> LogRun {
        LogRun(log: log, start: start, entries: entries, payloads: payloads, secrets: secrets, proof: proof)
    }
}

extension RunContent {
    /// Bytes of entries and payloads.
    package var byteCount: Int {
        entries.reduce(0) { $0 + $1.count } + payloads.reduce(0) { $0 + ($1?.count ?? 0) } + secrets.count * 33
    }
}
