package import Causality
package import MerkleLog
import OperationLog

/// The tree of a stored log, for proofs and for roots at earlier sizes.
package struct StoredTree<Store: ReplicaStore>: TreeSource {
    let store: Store
    let log: LogID

    package init(store: Store, log: LogID) {
        self.store = store
        self.log = log
    }

    package func leafHashes(_ range: Range<UInt64>) throws(StoreFailure) -> [Hash] {
        var hashes: [Hash] = []
        hashes.reserveCapacity(range.count)
        while hashes.count < range.count {
            let start = range.lowerBound + UInt64(hashes.count)
            let page = try store.entries(log, from: start, limit: range.count - hashes.count, maxBytes: 4 << 20)
            guard !page.isEmpty else { throw StoreFailure(.corrupt, "The log \(log) has no entry \(start), but its head says so. Restore this node from its backup or enrol it anew.") }
            for entry in page { hashes.append(MerkleTree.leafHash(entry.bytes)) }
        }
        return hashes
    }

    package func blockRoots(_ range: Range<UInt64>) throws(StoreFailure) -> [Hash]? {
        var roots: [Hash] = []
        roots.reserveCapacity(range.count)
        for index in range {
            guard let root = try store.block(log, index: index) else { return nil }
            roots.append(root)
        }
        return roots
    }
}

extension Replica {
    /// The root that a log had at an earlier size.
    package func root(of log: LogID, at size: UInt64) throws(StoreFailure) -> Hash {
        if let state = head.logs[log], state.size == size { return state.tree.root() }
        return try CompactTree(size: size, from: StoredTree(store: store, log: log)).root()
    }
}
