import Replica
import SQLiteStore

/// The stores that have to behave alike.
enum StoreKind: CaseIterable, Sendable {
    case memory
    case sqlite
}

/// One store that can be closed, opened again, and made to fail.
final class StoreUnderTest {
    let kind: StoreKind
    let folder = TemporaryFolder()
    let faults = FaultyFiles()
    private(set) var store: (any ReplicaStore)!

    init(_ kind: StoreKind) throws(StoreFailure) {
        self.kind = kind
        switch kind {
        case .memory: store = MemoryStore()
        case .sqlite: try reopen()
        }
    }

    /// As a new process would find it.
    func reopen() throws(StoreFailure) {
        guard kind == .sqlite else { return }
        store = nil
        store = try SQLiteStore(path: folder("desa.sqlite3"), mode: .create, vfs: faults.name)
    }

    func commit(_ batch: CommitBatch) throws(StoreFailure) { try store.commit(batch) }

    /// A commit onto a full disk.
    func commitFailing(_ batch: CommitBatch) throws(StoreFailure) {
        if var memory = store as? MemoryStore {
            memory.failingCommits = 1
            defer { store = memory }
            try memory.commit(batch)
        } else {
            faults.state.withLock { $0.diskFull = true }
            defer { faults.state.withLock { $0.diskFull = false } }
            try store.commit(batch)
        }
    }

    /// Without the order of arrival of their entries, which is not evidence.
    func branches() throws(StoreFailure) -> [CommitBatch.Branch] {
        let all = if let memory = store as? MemoryStore { memory.branches } else { try (store as? SQLiteStore)?.branches() ?? [] }
        return all.map { branch in
            let entries = branch.entries.map { StoredEntry(dot: $0.dot, bytes: $0.bytes, payload: $0.payload, previous: nil) }
            return CommitBatch.Branch(log: branch.log, start: branch.start, entries: entries, checkpoint: branch.checkpoint)
        }
    }
}
