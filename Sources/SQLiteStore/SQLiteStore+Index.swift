import Causality
import MerkleLog
import OperationLog
import RecordMerge
package import Replica

extension SQLiteStore {
    package func index() throws(StoreFailure) -> StoreIndex {
        try translated { () throws(StoreError) in
            var index = StoreIndex(logs: try logStates().sorted { $0.id < $1.id }, scopes: try scopeStates().sorted { $0.id < $1.id }, nextArrival: 1)
            try forEachState(.nextArrival) { _, bytes throws(DamagedBlob) in
                var reader = CompactReader(bytes)
                index.nextArrival = try reader.number()
                try reader.finish()
            }
            return index
        }
    }

    private func logStates() throws(StoreError) -> [LogState] {
        var heads: [(id: LogID, number: Int, head: LogHead)] = []
        try forEachState(.log) { number, bytes throws(DamagedBlob) in
            guard let id = logs.log(number) else { throw DamagedBlob() }
            heads.append((id, Int(number), try LogHead(bytes)))
        }
        var states: [LogState] = []
        states.reserveCapacity(heads.count)
        for item in heads {
            let genesis = try genesis(item.id, item.number)
            states.append(
                LogState(id: item.id, genesis: genesis, tree: item.head.tree, context: item.head.context, lastTime: item.head.lastTime))
        }
        return states
    }

    /// From entry 0, whose hash is the log's name: so this cannot be wrong unnoticed.
    private func genesis(_ log: LogID, _ number: Int) throws(StoreError) -> Genesis {
        let row = statements.entry
        defer { row.reset() }
        try row.bind(1, Int64(number))
        try row.bind(2, 0 as Int64)
        guard try row.step() else { throw damaged }
        let bytes = row.blob(0)
        guard Genesis.logID(ofEntryZero: bytes) == log, let entry = try? Entry.decode(bytes, at: Dot(log, 0)), let genesis = Genesis(entry) else {
            throw damaged
        }
        return genesis
    }

    /// Also fills ``keptScopes``.
    private func scopeStates() throws(StoreError) -> [ScopeState] {
        var states: [Int: ScopeState] = [:]
        try forEachState(.digest) { number, bytes throws(DamagedBlob) in
            guard let id = scopes.name(number), let digest = StateDigest([UInt8](bytes)) else { throw DamagedBlob() }
            states[Int(number)] = ScopeState(id: ScopeID(id), digest: digest)
        }
        try forEachState(.verdicts) { number, bytes throws(DamagedBlob) in
            let verdicts = try ScopeCodec.verdicts(bytes)
            guard states[Int(number)] != nil else { throw DamagedBlob() }
            states[Int(number)]?.verdicts = verdicts
        }
        try forEachState(.erasures) { number, bytes throws(DamagedBlob) in
            let erasures = try ScopeCodec.erasures(bytes)
            guard states[Int(number)] != nil else { throw DamagedBlob() }
            states[Int(number)]?.erasures = erasures
        }
        keptScopes = states
        return Array(states.values)
    }

    private func forEachState(
        _ kind: StateKind, _ body: (_ id: UInt64, UnsafeRawBufferPointer) throws(DamagedBlob) -> Void
    ) throws(StoreError) {
        let rows = statements.states
        defer { rows.reset() }
        try rows.bind(1, kind.rawValue)
        while try rows.step() {
            let id = try rows.count(0)
            guard id <= UInt64(Int32.max) else { throw damaged }
            try decoded { () throws(DamagedBlob) in
                try rows.withBlob(1) { bytes throws(DamagedBlob) in try body(id, bytes) }
            }
        }
    }

    // MARK: The ends of the logs

    /// Compares what is kept of each log with its entries: their number for every log; for the logs of `own` (nil: all) the last entries, at
    /// most 256, are hashed again and must, with the stored block roots before them, give the tree that is kept.
    /// - Throws: `.corrupt`, naming the log, when they do not: then this node must not sign it.
    func verifyTails(of own: NodeID?) throws(StoreFailure) {
        let states = try index().logs
        sizes = Array(repeating: 0, count: logs.names.count)
        for state in states { setSize(logs.existing(state.id.rawValue) ?? 1, state.size) }
        try translated { () throws(StoreError) in
            for number in 1...max(logs.names.count, 1) where number <= logs.names.count {
                let row = statements.lastEntry
                defer { row.reset() }
                try row.bind(1, Int64(number))
                let held = try row.step() && !row.isNull(0) ? try row.count(0) + 1 : 0
                guard held == size(number) else { throw StoreError.wrongTail(log: LogID(logs.names[number - 1]), file: database.file) }
            }
        }
        for state in states where own == nil || state.node == own { try verifyTail(state) }
    }

    private func verifyTail(_ log: LogState) throws(StoreFailure) {
        let start = (log.size - 1) / MerkleTree.blockSize * MerkleTree.blockSize
        var tree = try CompactTree(size: start, from: StoredTree(store: self, log: log.id))
        for entry in try entries(log.id, from: start, limit: Int(log.size - start), maxBytes: .max) {
            tree.append(leaf: MerkleTree.leafHash(entry.bytes))
        }
        guard tree == log.tree else { throw StoreFailure(.wrongTail(log: log.id, file: database.file)) }
    }
}
