import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// One log on its way through an audit: a page of its entries, the entries that wait for their context, and what was counted so far.
struct LogWork {
    let stated: AuditLog
    /// After the entries taken so far; nil before entry 0.
    var state: LogState?
    let genesis: Genesis
    /// Signed under a key that the root certified for the centre.
    let isCentre: Bool

    // Reading
    var page = AuditPage()
    var pageStart: UInt64 = 0
    /// As they stand in the source beside the page; nil when it keeps none.
    var leaves: [Hash]?
    var ended = false

    // Waiting: one entry, or the whole of a transaction.
    var group: [Taken] = []
    /// The tree before the group, when a claim about that size is likely.
    var treeBefore: CompactTree?
    var groupHasGrowth = false
    /// Place of its scope's merged state among those of the group.
    var fold = 0
    var applied: UInt64 = 0

    // Tree
    var blocks: [Hash] = []
    /// Sizes at which the root is kept, ascending.
    var wanted: [UInt64] = []
    var roots: [UInt64: Hash] = [:]
    private var recent: [(size: UInt64, prefix: UInt64)] = []

    // Verdicts
    var segments = SegmentCursor([])
    /// At the vector of a replay.
    var segmentsAtLimit = SegmentCursor([])
    /// Entries from here on are checked but not folded.
    var limit: UInt64 = .max
    var violations: [Violation] = []
    /// How much of this log the centre had when it wrote what is here.
    var judged: UInt64 = 0
    /// Some entry names a context that is not here, so rules cannot be judged from there on.
    var lacksContext = false

    // Times
    /// Of the newest centre's entry in the context.
    var centreTime = HybridTime(rawValue: 0)
    /// Of a centre's log: the time of every entry.
    var times: [UInt64] = []

    /// Entries proven by the author's signature.
    var signed: UInt64 = 0
    /// The centre's word that was checked; seconds since 1970.
    var cosigned: (size: UInt64, time: UInt64)?
    /// The centre's word about a backup, that was checked.
    var safe: HeldSafeWord?
    var counts = Counts()
    var missingPayloads: [EntryRange] = []
    var lost: [EntryRange] = []

    struct Taken {
        let dot: Dot
        let leaf: Hash
        let entry: Result<Entry, MalformedEntry>
        let context: VersionVector
        let previousTime: HybridTime
        let payload: [UInt8]?
        let secret: RecordSecret?
    }

    struct Violation {
        let range: EntryRange
        let reason: VerdictReason
    }

    /// Entries with the first of them.
    struct Tally {
        private(set) var count: UInt64 = 0
        private(set) var first: UInt64 = 0

        mutating func add(_ sequence: UInt64) {
            if count == 0 { first = sequence }
            count += 1
        }
    }

    struct Counts {
        var bytes: UInt64 = 0
        var payloads: UInt64 = 0
        var checkedPayloads: UInt64 = 0
        var erased = Tally()
        var maskedWithoutOrder = Tally()
        var malformed = Tally()
        var setAside: UInt64 = 0
        var doubtful = Tally()
        var fell = Tally()
        var beyondCosignature = Tally()
        var behindCentre = Tally()
        var notJudged = Tally()
        var judgedEntries: UInt64 = 0
        var readmittedRule = Tally()
        var judgedOnBranch = Tally()
    }

    init(_ stated: AuditLog, genesis: Genesis, isCentre: Bool) {
        self.stated = stated
        self.genesis = genesis
        self.isCentre = isCentre
    }

    var id: LogID { stated.id }
    /// Entries taken from the source.
    var size: UInt64 { state?.size ?? 0 }

    /// The first 8 bytes of the root at `count`, if that is at hand without reading anything again.
    mutating func rootPrefix(at count: UInt64) -> UInt64? {
        for item in recent where item.size == count { return item.prefix }
        let tree: CompactTree
        if let before = treeBefore, before.size == count {
            tree = before
        } else if let state, state.size == count {
            tree = state.tree
        } else {
            return nil
        }
        let prefix = tree.root().prefix
        if recent.count == 4 { recent.removeFirst() }
        recent.append((count, prefix))
        return prefix
    }
}

extension LogWork {
    /// Keeps the root when the log has just reached a size at which it will be asked for.
    mutating func keepRoot() {
        guard let next = wanted.first, let state else { return }
        if next == 0 {
            wanted.removeFirst()
            roots[0] = MerkleTree.emptyRoot
            keepRoot()
        } else if next == state.size {
            wanted.removeFirst()
            roots[next] = state.tree.root()
        }
    }

    /// After the log's group: what is needed later can be read again.
    mutating func forgetPages() {
        page = AuditPage()
        leaves = nil
        group = []
        treeBefore = nil
    }
}

// The hot path: on the element in its place, because a copy of all of this costs more than hashing an entry.
extension LogWork {
    /// The page has an entry that was not taken yet.
    var hasRow: Bool { size < pageStart + UInt64(page.entries.count) }

    /// Takes the next entry of the page into the tree and the waiting group.
    /// - Returns: the entry's dot when the hash that stands beside it is another's.
    mutating func takeRow() -> Dot? {
        let offset = Int(size - pageStart)
        let bytes = page.entries[offset]
        counts.bytes += UInt64(bytes.count)
        let previousTime = state?.lastTime ?? HybridTime(rawValue: 0)
        let admitted: LogState.Admitted
        if state == nil {
            // Opened before: a genesis.
            guard let first = try? LogState(entryZero: bytes), let entry = try? Entry.decode(bytes, at: Dot(first.id, 0)) else {
                preconditionFailure("entry 0 of \(id) changed while it was read")
            }
            state = first
            admitted = LogState.Admitted(dot: entry.dot, leaf: MerkleTree.leafHash(bytes), entry: .success(entry), block: nil)
        } else {
            if group.isEmpty, Self.looksGrown(bytes) { treeBefore = state!.tree }
            admitted = state!.append(bytes)
        }
        if let block = admitted.block { blocks.append(block) }
        if wanted.first ?? .max <= state!.size { keepRoot() }
        if case .success(let entry) = admitted.entry, !entry.growth.isEmpty { groupHasGrowth = true }
        let payload = page.payloads[offset]
        if payload != nil { counts.payloads += 1 }
        group.append(
            Taken(
                dot: admitted.dot, leaf: admitted.leaf, entry: admitted.entry, context: state!.context, previousTime: previousTime, payload: payload,
                secret: page.secrets[offset]))
        guard let leaves, offset < leaves.count, leaves[offset] != admitted.leaf else { return nil }
        return admitted.dot
    }

    /// Whether an entry most likely has a context that grew, from the place where it stands in most entries: version 1, a time of nine
    /// bytes, perhaps the doubtful flag, then key 3. Wrong guesses only cost a second reading.
    private static func looksGrown(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 16, bytes[4] == 0x1B else { return false }
        return bytes[13] == 3 || (bytes[13] == 2 && bytes[15] == 3)
    }
}
