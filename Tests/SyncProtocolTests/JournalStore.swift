import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// What happened to a machine's disk, in its order.
final class Journal {
    enum Event: Equatable {
        case commit(entries: Int)
        case fence
    }

    var store: MemoryStore
    var events: [Event] = []
    /// The next commit fails, and nothing of it is kept.
    var fails = false

    init(_ store: MemoryStore) { self.store = store }
}

/// A memory store that writes down its commits, and can fail.
struct JournalStore: ReplicaStore {
    let journal: Journal

    func index() -> StoreIndex { journal.store.index() }
    func records(_ keys: [RecordKey]) -> [RecordState?] { journal.store.records(keys) }
    func recordKeys(_ scope: ScopeID, type: UInt64?, contestedOnly: Bool, after: RecordID?, limit: Int) -> [RecordID] {
        journal.store.recordKeys(scope, type: type, contestedOnly: contestedOnly, after: after, limit: limit)
    }
    func entries(_ log: LogID, from start: UInt64, limit: Int, maxBytes: Int) -> [StoredEntry] { journal.store.entries(log, from: start, limit: limit, maxBytes: maxBytes) }
    func entry(_ dot: Dot) -> StoredEntry? { journal.store.entry(dot) }
    func secrets(_ keys: [SecretKey]) -> [RecordSecret?] { journal.store.secrets(keys) }
    func block(_ log: LogID, index: UInt64) -> Hash? { journal.store.block(log, index: index) }
    func arrivals(_ log: LogID, beyond count: UInt64) -> [Arrival] { journal.store.arrivals(log, beyond: count) }
    func note(_ key: [UInt8]) -> [UInt8]? { journal.store.note(key) }
    func notes(prefix: [UInt8], limit: Int) -> [(key: [UInt8], value: [UInt8])] { journal.store.notes(prefix: prefix, limit: limit) }

    mutating func commit(_ batch: CommitBatch) throws(StoreFailure) {
        if journal.fails { throw StoreFailure(.full, "the disk is full") }
        try journal.store.commit(batch)
        journal.events.append(.commit(entries: batch.entries.count))
    }
}
