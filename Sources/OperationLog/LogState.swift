package import Causality
package import MerkleLog

/// What has to be known of a log to take its next entry: who writes it, what it may refer to, and its tree. Computed from the log alone,
/// so every reader finds the same entries malformed.
package struct LogState: Sendable, Hashable {
    package let id: LogID
    package let genesis: Genesis
    package private(set) var tree: CompactTree
    /// What the writer had applied when it wrote the last entry: the sum of all growth. The own log is not in it.
    package private(set) var context: VersionVector
    package private(set) var lastTime: HybridTime
    /// How many entries of the open transaction are still to come. Stores hold whole transactions, so this is zero in them.
    package private(set) var openTransaction: Int
    /// Bytes of the open transaction's entries so far.
    private var openBytes = 0

    package var size: UInt64 { tree.size }
    package var scope: ScopeID { genesis.scope }
    package var node: NodeID { genesis.node }
    package var origin: NoteName { genesis.origin(of: id) }

    /// Begins a log with its entry 0.
    /// - Throws: ``MalformedEntry`` when these bytes are no genesis: then there is no log.
    package init(entryZero bytes: [UInt8]) throws(MalformedEntry) {
        id = Genesis.logID(ofEntryZero: bytes)
        let entry = try Entry.decode(bytes, at: Dot(id, 0))
        guard let genesis = Genesis(entry) else { throw .genesisPlace }
        self.genesis = genesis
        tree = CompactTree()
        context = VersionVector()
        lastTime = entry.time
        openTransaction = 0
        for item in entry.growth { context.advance(item.log, to: item.count) }
        tree.append(leaf: MerkleTree.leafHash(bytes))
    }

    /// As a store kept it.
    package init(id: LogID, genesis: Genesis, tree: CompactTree, context: VersionVector, lastTime: HybridTime) {
        self.id = id
        self.genesis = genesis
        self.tree = tree
        self.context = context
        self.lastTime = lastTime
        openTransaction = 0
    }

    /// An entry as the log has it.
    package struct Admitted: Sendable {
        package let dot: Dot
        package let leaf: Hash
        /// The entry, or why it is malformed. A malformed one takes its place in the tree all the same.
        package let entry: Result<Entry, MalformedEntry>
        /// The root of the 256 leaves that this entry completed; see ``CompactTree/append(leaf:)``.
        package let block: Hash?
        /// How many entries the transaction has that this one opens, malformed or not; nil when it opens none.
        package let transaction: Int?

        package init(dot: Dot, leaf: Hash, entry: Result<Entry, MalformedEntry>, block: Hash?, transaction: Int? = nil) {
            self.dot = dot
            self.leaf = leaf
            self.entry = entry
            self.block = block
            self.transaction = transaction
        }
    }

    /// Takes the next entry: decodes it, checks what it refers to, and adds it to the tree.
    package mutating func append(_ bytes: [UInt8]) -> Admitted {
        let dot = Dot(id, size)
        let leaf = MerkleTree.leafHash(bytes)
        let result: Result<Entry, MalformedEntry>
        var announced: Int?
        do throws(MalformedEntry) {
            let entry = try Entry.decode(bytes, at: dot)
            if openTransaction == 0 { announced = entry.transaction }
            try check(entry, bytes: bytes.count)
            for item in entry.growth { context.advance(item.log, to: item.count) }
            lastTime = entry.time
            result = .success(entry)
        } catch {
            result = .failure(error)
        }
        // A first entry that refers outside its context still tells how many siblings fall with it; one that does not decode tells nothing,
        // and what follows it stands alone.
        if openTransaction > 0 {
            openTransaction -= 1
        } else if let announced {
            openTransaction = announced - 1
        }
        openBytes = openTransaction > 0 ? openBytes + bytes.count : 0
        return Admitted(dot: dot, leaf: leaf, entry: result, block: tree.append(leaf: leaf), transaction: announced)
    }

    private func check(_ entry: Entry, bytes: Int) throws(MalformedEntry) {
        guard entry.kind != .genesis else { throw .genesisPlace }
        if entry.transaction != nil, openTransaction > 0 { throw .nestedTransaction }
        if openTransaction > 0, openBytes + bytes > EntryLimits.maxTransactionBytes { throw .tooLarge }
        for item in entry.growth where item.count <= context.count(of: item.log) { throw .outsideContext }
        if entry.type == nil, let record = entry.record { try check(record.log, end: record.sequence + 1, entry) }
        for item in entry.replaced { try check(item.log, end: item.start + item.count, entry) }
    }

    /// Everything below `end` of `log` must have been applied by the writer, this entry's own growth included.
    private func check(_ log: LogID, end: UInt64, _ entry: Entry) throws(MalformedEntry) {
        if log == id {
            guard end <= entry.dot.sequence else { throw .outsideContext }
            return
        }
        if end <= context.count(of: log) { return }
        for item in entry.growth where item.log == log && end <= item.count { return }
        throw .outsideContext
    }
}
