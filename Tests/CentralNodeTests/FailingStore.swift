import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// What survives a kill: the stored bytes, and how many more commits the machine lives to see.
final class Machine {
    var store = MemoryStore()
    var commitsLeft = Int.max
}

/// A memory store whose process is killed at a chosen commit, just before or just after it became durable.
struct FailingStore: ReplicaStore {
    let machine: Machine
    var keepsLast = false

    func index() -> StoreIndex { machine.store.index() }
    func records(_ keys: [RecordKey]) -> [RecordState?] { machine.store.records(keys) }
    func recordKeys(_ scope: ScopeID, type: UInt64?, contestedOnly: Bool, after: RecordID?, limit: Int) -> [RecordID] {
        machine.store.recordKeys(scope, type: type, contestedOnly: contestedOnly, after: after, limit: limit)
    }
    func entries(_ log: LogID, from start: UInt64, limit: Int, maxBytes: Int) -> [StoredEntry] { machine.store.entries(log, from: start, limit: limit, maxBytes: maxBytes) }
    func entry(_ dot: Dot) -> StoredEntry? { machine.store.entry(dot) }
    func secrets(_ keys: [SecretKey]) -> [RecordSecret?] { machine.store.secrets(keys) }
    func block(_ log: LogID, index: UInt64) -> Hash? { machine.store.block(log, index: index) }
    func arrivals(_ log: LogID, beyond count: UInt64) -> [Arrival] { machine.store.arrivals(log, beyond: count) }
    func note(_ key: [UInt8]) -> [UInt8]? { machine.store.note(key) }
    func notes(prefix: [UInt8], limit: Int) -> [(key: [UInt8], value: [UInt8])] { machine.store.notes(prefix: prefix, limit: limit) }

    mutating func commit(_ batch: CommitBatch) throws(StoreFailure) {
        if machine.commitsLeft == 0 {
            if keepsLast { try machine.store.commit(batch) }
            throw StoreFailure(.unknownOutcome, "killed")
        }
        machine.commitsLeft -= 1
        try machine.store.commit(batch)
    }
}
