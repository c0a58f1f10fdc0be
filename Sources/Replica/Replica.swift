package import Causality
package import Membership
package import MerkleLog
package import OperationLog
package import RecordMerge

/// A node's logs and the state merged from them: verify, decide, fold, commit, one batch at a time. A value without clock, randomness,
/// sockets or threads; whoever owns it is the one writer.
///
/// What is kept in memory is small: the heads of logs, scopes with their digests and verdicts, and the rule book.
package struct Replica<Store: ReplicaStore> {
    package internal(set) var store: Store
    package internal(set) var head: ReplicaHead

    /// Opens a store. The rule book is folded anew from the upper scopes' logs and the operators of each scope.
    package init(store: Store, identity: ReplicaIdentity) throws(StoreFailure) {
        self.store = store
        head = ReplicaHead(identity: identity, index: try store.index())
        try readForks()
        try finishRebuilds()
        try rebuildRules()
        try settleForks()
    }

    package var identity: ReplicaIdentity { head.identity }
}

/// Who this replica is.
package struct ReplicaIdentity: Sendable {
    package let deployment: String
    package let node: NodeID
    package let key: PublicKey
    /// The centre judges what arrives and writes verdicts; other nodes take its word.
    package let isCentre: Bool
    /// Scopes above the villages: rights, schemas, catalogue.
    package let upperScopes: [ScopeID]
    /// Keys with which the centre signs its logs, certified by the deployment's root; the newest last.
    package var centreKeys: [PublicKey]
    package let centreNode: NodeID

    package init(
        deployment: String, node: NodeID, key: PublicKey, isCentre: Bool, upperScopes: [ScopeID], centreKeys: [PublicKey], centreNode: NodeID
    ) {
        self.deployment = deployment
        self.node = node
        self.key = key
        self.isCentre = isCentre
        self.upperScopes = upperScopes
        self.centreKeys = centreKeys
        self.centreNode = centreNode
    }
}

/// What a replica keeps in memory.
package struct ReplicaHead: Sendable {
    package var identity: ReplicaIdentity
    package var logs: [LogID: LogState]
    package var scopes: [ScopeID: ScopeState]
    /// What is held of each scope.
    package var frontiers: [ScopeID: VersionVector]
    package var rules: RuleBook
    package var clock: HybridClock
    package var nextArrival: UInt64
    /// The log that this node writes in each scope now.
    package var ownLogs: [ScopeID: LogID]
    /// Own logs of which somebody has proven another content from some entry on: what this node wrote there is to be issued anew, with
    /// ``Replica/reissue(_:from:nonce:wall:isDoubtful:signer:secret:)``.
    package internal(set) var ownForks: [LogID: UInt64] = [:]
    /// The other content of those logs, as far as it was shown.
    var shownBranches: [LogID: LogPoint] = [:]
    /// Which branch of a forked log stays, as the centre states it.
    var forkStatements: [LogID: ForkStatement] = [:]
    /// Forked logs of which the branch that stays is held.
    var settledForks: Set<LogID> = []
    /// Where the chain of a record's history ran through a branch that was moved aside: what comes before an entry instead of what it says.
    var relinked: [Dot: Dot?] = [:]
    /// Of each own log, how many entries were signed, as the fence said at the start. A backup that was restored may hold less of logs that it
    /// did not know as its own newest.
    var fenced: [LogID: UInt64] = [:]
    /// The newest signature given for each own log since the start.
    var signatures: [LogID: Signature] = [:]

    struct Signature: Sendable {
        let size: UInt64
        let signature: [UInt8]
    }

    init(identity: ReplicaIdentity, index: StoreIndex) {
        self.identity = identity
        logs = [:]
        scopes = [:]
        frontiers = [:]
        rules = RuleBook(upperScopes: identity.upperScopes, centreKeys: identity.centreKeys)
        clock = HybridClock()
        nextArrival = index.nextArrival
        ownLogs = [:]
        for scope in index.scopes { scopes[scope.id] = scope }
        for log in index.logs {
            logs[log.id] = log
            frontiers[log.scope, default: VersionVector()].advance(log.id, to: log.size)
        }
    }

    package func frontier(_ scope: ScopeID) -> VersionVector { frontiers[scope] ?? VersionVector() }
    package func digest(_ scope: ScopeID) -> StateDigest { scopes[scope]?.digest ?? StateDigest() }
    package func scopeState(_ scope: ScopeID) -> ScopeState { scopes[scope] ?? ScopeState(id: scope) }

    /// What is held of all upper scopes together: their logs have different names, so this is no combination of counts.
    package var upperFrontier: VersionVector {
        var result = VersionVector()
        for scope in identity.upperScopes { result.merge(frontier(scope)) }
        return result
    }

    /// Scopes with a log here, ascending.
    package var scopeIDs: [ScopeID] { frontiers.keys.sorted() }

    /// The fence, or a log that follows `log`, says that it had at least `count` entries: they were written and are not held, as after a restore.
    func hasLost(_ log: LogID, below count: UInt64) -> Bool {
        if fenced[log] ?? 0 >= count { return true }
        return logs.values.contains { $0.genesis.predecessor.map { $0.log == log && $0.size >= count } ?? false }
    }

    /// Logs of a scope, ascending.
    package func logs(of scope: ScopeID) -> [LogState] { frontier(scope).items.compactMap { logs[$0.log] } }
}

extension Replica {
    /// Entries of a log with their decoded form, in order: for the rule book and the history of records.
    package func forEachEntry(_ log: LogID, from start: UInt64 = 0, to end: UInt64, _ body: (StoredEntry) throws(StoreFailure) -> Void) throws(StoreFailure) {
        var position = start
        while position < end {
            let page = try store.entries(log, from: position, limit: Int(min(end - position, 1024)), maxBytes: 4 << 20)
            guard !page.isEmpty else {
                throw StoreFailure(.corrupt, "The log \(log) ends at entry \(position), but its head says \(end). Restore this node from its backup or enrol it anew.")
            }
            for entry in page {
                try body(entry)
                position += 1
            }
        }
    }

    mutating func rebuildRules() throws(StoreFailure) {
        var rules = RuleBook(upperScopes: identity.upperScopes, centreKeys: identity.centreKeys)
        for scope in identity.upperScopes {
            for log in head.logs(of: scope).sorted(by: ReplicaHead.chronological) {
                try forEachEntry(log.id, to: log.size) { stored throws(StoreFailure) in
                    if let entry = try? Entry.decode(stored.bytes, at: stored.dot) { rules.fold(entry, scope: scope) }
                }
            }
        }
        for scope in head.scopeIDs where !identity.upperScopes.contains(scope) {
            for record in try store.recordKeys(scope, type: RecordType.operator, contestedOnly: false, after: nil, limit: .max) {
                for stored in try history(RecordKey(scope: scope, record: record)) {
                    // What a rule set aside makes nobody an operator; a clerk's order later does not unmake one.
                    if head.scopeState(scope).standingVerdict(over: stored.dot)?.reason.reasonClass == .rule { continue }
                    if let entry = try? Entry.decode(stored.bytes, at: stored.dot) { rules.fold(entry, scope: scope, recordType: RecordType.operator) }
                }
            }
        }
        head.rules = rules
    }

    /// The stored entries that touched a record, oldest arrival first.
    package func history(_ key: RecordKey) throws(StoreFailure) -> [StoredEntry] {
        guard let state = try store.records([key])[0] else { return [] }
        return try chain(from: state.last)
    }

    /// - Parameters:
    ///   - pending: entries of a batch that is not stored yet, where the chain may begin.
    ///   - relinked: what a batch makes of ``ReplicaHead/relinked``.
    func chain(from last: Dot?, pending: [StoredEntry] = [], relinked: [Dot: Dot?]? = nil) throws(StoreFailure) -> [StoredEntry] {
        let relinked = relinked ?? head.relinked
        var result: [StoredEntry] = []
        var new: [Dot: Int]?
        var next = last
        while let dot = next {
            var found: StoredEntry?
            if !pending.isEmpty, dot.sequence >= head.logs[dot.log]?.size ?? 0 {
                let places = new ?? Dictionary(pending.indices.map { (pending[$0].dot, $0) }, uniquingKeysWith: { $1 })
                new = places
                found = places[dot].map { pending[$0] }
            } else {
                found = try store.entry(dot)
            }
            guard let stored = found else {
                throw StoreFailure(.corrupt, "Entry \(dot) of a record's history is missing. Restore this node from its backup or enrol it anew.")
            }
            result.append(stored)
            if let other = relinked[dot] { next = other } else { next = stored.previous }
        }
        result.reverse()
        return result
    }
}

extension ReplicaHead {
    /// Of one node's logs in a scope the successor comes after its predecessor; others by name. Only the rule book's order of folding needs it.
    static func chronological(_ left: LogState, _ right: LogState) -> Bool {
        if left.genesis.predecessor?.log == right.id { return false }
        if right.genesis.predecessor?.log == left.id { return true }
        return left.id < right.id
    }
}
