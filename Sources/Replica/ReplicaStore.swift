package import Causality
package import MerkleLog
package import OperationLog
package import RecordMerge

/// Where a replica keeps its logs and the state merged from them. One writer; whole batches: a caller loads the states that a batch
/// touches, folds, and commits once. A store knows nothing of sessions, rights or what a record means.
///
/// Two implementations pass one contract suite: ``MemoryStore`` and `SQLiteStore`. Nothing here is SQLite's, so that another database can
/// stand behind the centre later.
package protocol ReplicaStore {
    /// Everything that a replica keeps in memory while it runs: read once at the start.
    func index() throws(StoreFailure) -> StoreIndex

    /// The states of records in the order of the keys; nil for a record that no entry has touched.
    func records(_ keys: [RecordKey]) throws(StoreFailure) -> [RecordState?]

    /// Up to `limit` keys of a scope above `after`, ascending. With `contestedOnly`, those whose ``RecordState/isContested`` holds; with
    /// `type`, those created with this type.
    func recordKeys(_ scope: ScopeID, type: UInt64?, contestedOnly: Bool, after: RecordID?, limit: Int) throws(StoreFailure) -> [RecordID]

    /// Entries of a log from `start` on, dense, at most `limit` of them and about `maxBytes` bytes (at least one if there is any).
    func entries(_ log: LogID, from start: UInt64, limit: Int, maxBytes: Int) throws(StoreFailure) -> [StoredEntry]

    func entry(_ dot: Dot) throws(StoreFailure) -> StoredEntry?

    func secrets(_ keys: [SecretKey]) throws(StoreFailure) -> [RecordSecret?]

    /// The stored root of the 256 leaves from `256 * index` on.
    func block(_ log: LogID, index: UInt64) throws(StoreFailure) -> Hash?

    /// The rows of ``CommitBatch/arrivals`` of one log that reach beyond `count`, in the order of arrival.
    func arrivals(_ log: LogID, beyond count: UInt64) throws(StoreFailure) -> [Arrival]

    /// Small named values of the node itself: acknowledgements, runs, drafts. Keys are at most 128 bytes.
    func note(_ key: [UInt8]) throws(StoreFailure) -> [UInt8]?
    /// Notes whose key begins with `prefix`, ascending by key, at most `limit`.
    func notes(prefix: [UInt8], limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])]

    /// Makes a batch durable, all or nothing: when this returns, a power cut loses none of it.
    mutating func commit(_ batch: CommitBatch) throws(StoreFailure)
}

package struct RecordKey: Hashable, Sendable, Comparable {
    package let scope: ScopeID
    package let record: RecordID

    package init(scope: ScopeID, record: RecordID) {
        self.scope = scope
        self.record = record
    }

    package static func < (left: RecordKey, right: RecordKey) -> Bool {
        left.scope == right.scope ? left.record < right.record : left.scope < right.scope
    }
}

/// Names a secret: one a record and writing log.
package struct SecretKey: Hashable, Sendable {
    package let record: RecordID
    package let log: LogID

    package init(record: RecordID, log: LogID) {
        self.record = record
        self.log = log
    }
}

/// An entry as stored.
package struct StoredEntry: Sendable, Equatable {
    package let dot: Dot
    package let bytes: [UInt8]
    /// Encoded ``Payload``; nil when the entry has none, or it has not arrived, was erased whole, or pruned.
    package let payload: [UInt8]?
    /// The entry that touched the same record before, in this store's order of arrival: the record's history is this chain.
    package let previous: Dot?

    package init(dot: Dot, bytes: [UInt8], payload: [UInt8]?, previous: Dot?) {
        self.dot = dot
        self.bytes = bytes
        self.payload = payload
        self.previous = previous
    }
}

/// What is kept of a scope beside its logs and records.
package struct ScopeState: Sendable, Equatable {
    package let id: ScopeID
    package var digest: StateDigest
    /// Verdicts and what became of them, ascending by dot.
    package var verdicts: [Verdict] { didSet { setAside = Self.standing(verdicts) } }
    /// Values that orders have erased, one a dot, ascending: a payload that arrives later is stripped of them.
    package var erasures: [ErasedValue]
    /// What standing verdicts cover: ascending, joined. Every entry that arrives is looked up here.
    private var setAside: [EntryRange]

    package init(id: ScopeID, digest: StateDigest = StateDigest(), verdicts: [Verdict] = [], erasures: [ErasedValue] = []) {
        self.id = id
        self.digest = digest
        self.verdicts = verdicts
        self.erasures = erasures
        setAside = Self.standing(verdicts)
    }

    package struct Verdict: Sendable, Equatable {
        package let dot: Dot
        package let reason: VerdictReason
        package let ranges: [EntryRange]
        /// The re-admission that took it back.
        package var readmittedBy: Dot?

        package init(dot: Dot, reason: VerdictReason, ranges: [EntryRange], readmittedBy: Dot? = nil) {
            self.dot = dot
            self.reason = reason
            self.ranges = ranges
            self.readmittedBy = readmittedBy
        }
    }

    /// Keeps the order.
    package mutating func insert(_ verdict: Verdict) {
        verdicts.insert(verdict, at: verdicts.firstIndex { verdict.dot < $0.dot } ?? verdicts.count)
    }

    /// An entry is effective unless a verdict over it stands; of several the one with the lowest dot.
    package func standingVerdict(over dot: Dot) -> Verdict? {
        if isEffective(dot) { return nil }
        return verdicts.first { $0.readmittedBy == nil && $0.ranges.contains { $0.covers(dot) } }
    }

    package func isEffective(_ dot: Dot) -> Bool {
        var low = 0
        var high = setAside.count
        while low < high {
            let middle = (low + high) / 2
            let range = setAside[middle]
            if dot.log < range.log || (dot.log == range.log && dot.sequence < range.start) { high = middle } else { low = middle + 1 }
        }
        return low == 0 || !setAside[low - 1].covers(dot)
    }

    private static func standing(_ verdicts: [Verdict]) -> [EntryRange] {
        if verdicts.isEmpty { return [] }
        return EntryRange.normalised(verdicts.lazy.filter { $0.readmittedBy == nil }.flatMap(\.ranges))
    }
}

/// Entries of one log that one commit brought, in the order in which the centre took them.
package struct Arrival: Sendable, Hashable {
    /// Ascends with every row of the store.
    package let position: UInt64
    package let range: EntryRange

    package init(position: UInt64, range: EntryRange) {
        self.position = position
        self.range = range
    }
}

package struct StoreIndex: Sendable, Equatable {
    /// Sorted by id.
    package var logs: [LogState]
    /// Sorted by id.
    package var scopes: [ScopeState]
    /// Above every arrival's position.
    package var nextArrival: UInt64

    package init(logs: [LogState] = [], scopes: [ScopeState] = [], nextArrival: UInt64 = 0) {
        self.logs = logs
        self.scopes = scopes
        self.nextArrival = nextArrival
    }
}

/// One durable step. Everything in it becomes visible together.
package struct CommitBatch: Sendable, Equatable {
    /// New entries; within a log ascending and continuing what is held.
    package var entries: [StoredEntry] = []
    /// The whole new state of each log that is new or has grown.
    package var logs: [LogState] = []
    /// The whole new state of each record touched; of one that is ``RecordState/isEmpty`` nothing is kept.
    package var records: [Record] = []
    package var scopes: [ScopeState] = []
    package var secrets: [Secret] = []
    /// Secrets to destroy.
    package var destroyedSecrets: [SecretKey] = []
    /// Payload columns that change: erased, pruned or fetched back. Those of entries that this batch cuts change before they are cut.
    package var payloads: [PayloadChange] = []
    package var blocks: [Block] = []
    package var arrivals: [Arrival] = []
    package var notes: [Note] = []
    /// Scopes whose merged state is thrown away before `records` is written: after a branch was moved aside.
    package var clearedScopes: [ScopeID] = []
    /// Second contents that are kept as evidence, each once. With a log state in `logs` that ends where the branch starts, and is smaller than
    /// what is held, the branch is what was held there: its entries, blocks and rows of arrival leave the log.
    package var branches: [Branch] = []
    /// Entries whose payloads in evidence are destroyed, in whatever branches they stand: an order covers what was issued anew.
    package var strippedEvidence: [Dot] = []

    package init() {}

    package struct Record: Sendable, Equatable {
        package let key: RecordKey
        package let state: RecordState

        package init(key: RecordKey, state: RecordState) {
            self.key = key
            self.state = state
        }
    }

    package struct Secret: Sendable, Equatable {
        package let key: SecretKey
        package let secret: RecordSecret

        package init(key: SecretKey, secret: RecordSecret) {
            self.key = key
            self.secret = secret
        }
    }

    package struct PayloadChange: Sendable, Equatable {
        package let dot: Dot
        package let payload: [UInt8]?

        package init(dot: Dot, payload: [UInt8]?) {
            self.dot = dot
            self.payload = payload
        }
    }

    package struct Block: Sendable, Equatable {
        package let log: LogID
        package let index: UInt64
        package let hash: Hash

        package init(log: LogID, index: UInt64, hash: Hash) {
            self.log = log
            self.index = index
            self.hash = hash
        }
    }

    package struct Note: Sendable, Equatable {
        package let key: [UInt8]
        /// Nil removes the note.
        package let value: [UInt8]?

        package init(key: [UInt8], value: [UInt8]?) {
            self.key = key
            self.value = value
        }
    }

    /// A second content for dots of a log, kept with its proof and never merged (design D2).
    package struct Branch: Sendable, Equatable {
        package let log: LogID
        /// Sequence of the first entry that differs.
        package let start: UInt64
        package let entries: [StoredEntry]
        /// The author's signed checkpoint over the branch: the proof.
        package let checkpoint: [UInt8]

        package init(log: LogID, start: UInt64, entries: [StoredEntry], checkpoint: [UInt8]) {
            self.log = log
            self.start = start
            self.entries = entries
            self.checkpoint = checkpoint
        }
    }

    package var isEmpty: Bool { self == CommitBatch() }

    /// The entry at `dot` goes out of its log with a branch of this batch.
    package func cuts(_ dot: Dot) -> Bool {
        if branches.isEmpty { return false }
        return branches.contains { branch in branch.log == dot.log && dot.sequence >= branch.start && logs.contains { $0.id == branch.log && $0.size == branch.start } }
    }
}

/// What went wrong below a store. The sentence names file and remedy, never content.
package struct StoreFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// Input or output failed at a commit: whether the batch is durable is unknown. Stop, reopen, verify the tail.
        case unknownOutcome
        case full
        case corrupt
        case busy
        case newerVersion
        case readOnly
        case other
    }

    package let kind: Kind
    package let sentence: String

    package init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }

    package var description: String { sentence }
}
