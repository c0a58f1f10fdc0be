package import Replica
package import SQLiteStore

/// A store that hands out the second contents that it keeps.
package protocol EvidenceStore: ReplicaStore {
    /// In the order in which they came.
    func evidence() throws(StoreFailure) -> [CommitBatch.Branch]
}

extension MemoryStore: EvidenceStore {
    package func evidence() -> [CommitBatch.Branch] { branches }
}

extension SQLiteStore: EvidenceStore {
    package func evidence() throws(StoreFailure) -> [CommitBatch.Branch] { try branches() }
}
