import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// A machine's database. What a crash leaves is `store`; replacing it is restoring a copy.
final class Disk {
    var store = MemoryStore()
    /// What the fence knows of this file: another number is another file.
    var identity: UInt64
    var fate = CommitFate.kept

    init(identity: UInt64) { self.identity = identity }
}

/// What becomes of the next commit.
enum CommitFate {
    case kept
    /// The disk is full: nothing of it is kept, and the caller is told so.
    case refused
    /// The sync failed: the caller knows nothing.
    case unknown(kept: Bool)
}

/// The store port onto a ``Disk``.
struct SimulatedStore: ReplicaStore {
    let disk: Disk

    func index() -> StoreIndex { disk.store.index() }
    func records(_ keys: [RecordKey]) -> [RecordState?] { disk.store.records(keys) }
    func recordKeys(_ scope: ScopeID, type: UInt64?, contestedOnly: Bool, after: RecordID?, limit: Int) -> [RecordID] {
        disk.store.recordKeys(scope, type: type, contestedOnly: contestedOnly, after: after, limit: limit)
    }
    func entries(_ log: LogID, from start: UInt64, limit: Int, maxBytes: Int) -> [StoredEntry] {
        disk.store.entries(log, from: start, limit: limit, maxBytes: maxBytes)
    }
    func entry(_ dot: Dot) -> StoredEntry? { disk.store.entry(dot) }
    func secrets(_ keys: [SecretKey]) -> [RecordSecret?] { disk.store.secrets(keys) }
    func block(_ log: LogID, index: UInt64) -> Hash? { disk.store.block(log, index: index) }
    func arrivals(_ log: LogID, beyond count: UInt64) -> [Arrival] { disk.store.arrivals(log, beyond: count) }
    func note(_ key: [UInt8]) -> [UInt8]? { disk.store.note(key) }
    func notes(prefix: [UInt8], limit: Int) -> [(key: [UInt8], value: [UInt8])] { disk.store.notes(prefix: prefix, limit: limit) }

    mutating func commit(_ batch: CommitBatch) throws(StoreFailure) {
        let fate = disk.fate
        disk.fate = .kept
        switch fate {
        case .kept: try disk.store.commit(batch)
        case .refused: throw StoreFailure(.full, "simulated: the disk is full")
        case .unknown(let kept):
            if kept { try disk.store.commit(batch) }
            throw StoreFailure(.unknownOutcome, "simulated: the sync failed")
        }
    }
}

/// What lies beside the database: what may have left the machine. A value, so that copying a folder copies it.
struct SimulatedFence {
    /// The file that the fence names.
    var database: UInt64
    private(set) var signed: [LogID: LogPoint] = [:]
    private(set) var reserved: [UInt32: UInt64] = [:]

    init(database: UInt64) { self.database = database }

    var points: [LogPoint] { signed.values.sorted() }

    /// Only raises. A log of an earlier epoch can be signed at a smaller size: it is the beginning of what was signed then.
    mutating func raise(_ points: [LogPoint]) {
        for point in points where signed[point.log].map({ $0.size < point.size }) ?? true { signed[point.log] = point }
    }

    /// Numbers of a series below the end of its block may stand on paper.
    mutating func reserve(_ series: UInt32, to end: UInt64) { reserved[series] = max(reserved[series] ?? 1, end) }
    func nextNumber(_ series: UInt32) -> UInt64 { reserved[series] ?? 1 }
}
