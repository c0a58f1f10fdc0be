import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// Scopes of the tests: one upper, two villages; private scopes are 1000 + node.
enum Place {
    static let upper = ScopeID(1)
    static let village = ScopeID(11)
    static let other = ScopeID(12)
}

func key(_ number: UInt8) -> SigningKey {
    do { return try SigningKey(seed: [UInt8](repeating: number, count: 32)) } catch { preconditionFailure("no key: \(error)") }
}

/// A node with its replica, and with a supply of nonces and secrets that never repeats.
struct Party {
    static let centreKeys = [key(1).publicKey]

    let node: UInt64
    let signer: SigningKey
    var replica: Replica<MemoryStore>
    private var drawn: UInt64 = 0
    private(set) var wall: UInt64 = 1_790_000_000_000
    private(set) var fenced: [LogPoint] = []

    init(_ node: UInt64, store: MemoryStore = MemoryStore(), key number: UInt8? = nil) throws {
        self.node = node
        signer = key(number ?? UInt8(node))
        replica = try Replica(store: store, identity: Self.identity(node, signer))
        for log in replica.head.logs.values.sorted(by: { $0.id < $1.id }) where log.node == replica.identity.node { replica.resumeLog(log.id) }
    }

    static func identity(_ node: UInt64, _ signer: SigningKey) -> ReplicaIdentity {
        ReplicaIdentity(
            deployment: "test.example", node: NodeID(node), key: signer.publicKey, isCentre: node == 1, upperScopes: [Place.upper],
            centreKeys: centreKeys, centreNode: NodeID(1))
    }

    mutating func bytes() -> [UInt8] {
        drawn += 1
        return Array(Hash.sha256(Array("\(node)/\(drawn)".utf8)).bytes[..<16])
    }

    @discardableResult
    mutating func open(_ scope: ScopeID, predecessor: LogPoint? = nil) throws -> LogID {
        try replica.openLog(scope: scope, predecessor: predecessor, nonce: bytes(), wall: wall, isDoubtful: false)
    }

    @discardableResult
    mutating func append(_ drafts: [EntryDraft], in scope: ScopeID = Place.village) throws -> [Dot] {
        wall += 1000
        let secrets = try drafts.map { _ in try need(RecordSecret(bytes())) }
        return try replica.append(drafts, scope: scope, wall: wall, isDoubtful: false, secrets: secrets)
    }

    @discardableResult
    mutating func append(_ draft: EntryDraft, in scope: ScopeID = Place.village) throws -> Dot { try append([draft], in: scope)[0] }

    func own(_ scope: ScopeID = Place.village) throws -> LogID { try need(replica.head.ownLogs[scope]) }
    func state(_ record: RecordID, in scope: ScopeID = Place.village) throws -> RecordState { try need(replica.store.records([RecordKey(scope: scope, record: record)])[0]) }
    func digest(_ scope: ScopeID = Place.village) -> StateDigest { replica.head.digest(scope) }

    /// What this node sends of a log it holds.
    mutating func run(_ log: LogID, from start: UInt64 = 0, to end: UInt64? = nil, maxBytes: Int = 1 << 20) throws -> LogRun {
        let state = try need(replica.head.logs[log])
        let mine = state.node == replica.identity.node
        return try need(replica.run(log, from: start, to: end ?? state.size, maxBytes: maxBytes, signer: mine ? signer : nil, fence: { fenced += $0 })?.run)
    }

    @discardableResult
    mutating func take(_ runs: [LogRun]) throws -> [RunOutcome] {
        wall += 1000
        let stored = key(3)
        let seconds = wall / 1000
        return try replica.ingest(runs.map { Delivery(run: $0, allowed: nil) }, wall: wall) { checkpoint in
            HeldCosignature(
                size: checkpoint.size, root: checkpoint.root, time: seconds, signature: Cosignature(of: checkpoint, time: seconds, by: stored).signature)
        }
    }

    /// Everything of a scope that `other` holds and this node does not, in the other's order of arrival if it keeps one.
    @discardableResult
    mutating func pull(from other: inout Party, _ scope: ScopeID = Place.village) throws -> [RunOutcome] {
        let held = replica.head.frontier(scope)
        var runs: [LogRun] = []
        for item in other.replica.head.frontier(scope).items where item.count > held.count(of: item.log) {
            runs.append(try other.run(item.log, from: held.count(of: item.log)))
        }
        return runs.isEmpty ? [] : try take(runs)
    }

    /// The store as a copy that can be opened as another replica.
    func reopened() throws -> Party { try Party(node, store: replica.store) }

    /// The digest of a scope by the plain reading of the rule, from the stored bytes alone.
    func slowDigest(_ scope: ScopeID = Place.village) throws -> [UInt8] {
        var merge = SlowMerge()
        let state = replica.head.scopeState(scope)
        for log in replica.head.logs(of: scope) {
            let stored = replica.store.entries(log.id, from: 0, limit: .max, maxBytes: .max)
            var reader = try LogState(entryZero: stored[0].bytes)
            var admitted: [LogState.Admitted] = []
            for entry in stored.dropFirst() { admitted.append(reader.append(entry.bytes)) }
            var index = 0
            while index < admitted.count {
                let group = admitted[index..<(index + (admitted[index].transaction ?? 1))]
                index = group.endIndex
                let entries = group.compactMap { try? $0.entry.get() }
                if entries.count < group.count || entries.contains(where: { !state.isEffective($0.dot) }) { continue }
                for (entry, item) in zip(entries, group) { merge.add(entry, leaf: item.leaf.prefix) }
            }
        }
        return merge.digest
    }
}

/// A centre with schemas, rights and two kiosks: 7 and 8 write the village, 8 the other village too.
struct Deployment {
    var centre: Party
    var seven: Party
    var eight: Party

    init() throws {
        centre = try Party(1)
        for scope in [Place.upper, Place.village, Place.other] { try centre.open(scope) }
        try centre.append(ScopeFacts(number: Place.upper, kind: .upper).draft(name: "Kabupaten", author: 0), in: Place.upper)
        try centre.append(ScopeFacts(number: Place.village, kind: .village).draft(name: "Desa", author: 0), in: Place.upper)
        for schema in RecordSchema.builtIn where [RecordType.request, RecordType.applicant].contains(schema.type) {
            try centre.append(schema.draft(author: 0), in: Place.upper)
        }
        seven = try Party(7)
        eight = try Party(8)
        for node in [7, 8] as [UInt64] {
            try centre.append(
                NodeFacts(number: NodeID(node), role: .kiosk, key: key(UInt8(node)).publicKey, privateScope: ScopeID(1000 + node)).draft(name: "Kios", author: 0),
                in: Place.upper)
            try centre.append(Right(node: NodeID(node), scope: Place.village, mode: .readWrite).draft(author: 0), in: Place.upper)
        }
        try centre.append(Right(node: NodeID(8), scope: Place.other, mode: .readWrite).draft(author: 0), in: Place.upper)
        try seven.pull(from: &centre, Place.upper)
        try eight.pull(from: &centre, Place.upper)
        try seven.open(Place.village)
        try eight.open(Place.village)
    }

    /// All three hold the same of the village.
    mutating func settle() throws {
        for _ in 0..<2 {
            try centre.pull(from: &seven)
            try centre.pull(from: &eight)
            try seven.pull(from: &centre)
            try eight.pull(from: &centre)
        }
    }

    /// What a node that has read all of the upper scope says so with.
    func upperContext() throws -> [ContextItem] {
        let upper = try need(centre.replica.head.logs[centre.own(Place.upper)])
        return [ContextItem(log: upper.id, count: upper.size, root: upper.tree.root().prefix)]
    }

    mutating func bring(_ party: WritableKeyPath<Deployment, Party>) throws {
        var other = self[keyPath: party]
        try centre.pull(from: &other)
        self[keyPath: party] = other
    }

    mutating func fetch(_ party: WritableKeyPath<Deployment, Party>) throws {
        var other = self[keyPath: party]
        try other.pull(from: &centre)
        self[keyPath: party] = other
    }

    var agree: Bool {
        centre.replica.head.frontier(Place.village) == seven.replica.head.frontier(Place.village) && seven.replica.head.frontier(Place.village) == eight.replica.head.frontier(Place.village)
            && centre.digest() == seven.digest() && seven.digest() == eight.digest()
    }
}

// MARK: Operations

func request(_ number: String = "A-1", name: String? = nil, author: UInt64 = 0) -> EntryDraft {
    EntryDraft(
        author: author, target: .create(type: RecordType.request),
        fields: [RequestField.number, RequestField.state] + (name == nil ? [] : [RequestField.subjectName]),
        open: [(RequestField.number, .text(number)), (RequestField.state, .text("submitted"))],
        personal: name.map { [(RequestField.subjectName, .text($0))] } ?? [])
}

func change(_ record: RecordID, state: String, replacing: [Dot], author: UInt64 = 0) -> EntryDraft {
    EntryDraft(
        author: author, target: .existing(record), fields: [RequestField.state], replaced: replacing.map { Replacement(field: RequestField.state, dot: $0) },
        open: [(RequestField.state, .text(state))])
}

func rename(_ record: RecordID, to name: String, replacing: [Dot] = []) -> EntryDraft {
    EntryDraft(
        author: 0, target: .existing(record), fields: [RequestField.subjectName],
        replaced: replacing.map { Replacement(field: RequestField.subjectName, dot: $0) }, personal: [(RequestField.subjectName, .text(name))])
}

// MARK: Small things

/// As `#require`, which cannot be nested without a warning.
func need<Value>(_ value: Value?, line: Int = #line) throws -> Value {
    guard let value else { throw Missing(line: line) }
    return value
}

struct Missing: Error { let line: Int }

extension LogRun {
    /// The same run with something changed.
    func with(
        log: LogID? = nil, start: UInt64? = nil, entries: [[UInt8]]? = nil, payloads: [[UInt8]?]? = nil, secrets: [Secret]? = nil, proof: Proof? = nil
    ) -> LogRun {
        LogRun(
            log: log ?? self.log, start: start ?? self.start, entries: entries ?? self.entries, payloads: payloads ?? self.payloads,
            secrets: secrets ?? self.secrets, proof: proof ?? self.proof)
    }
}

/// A node's log written by hand, past everything that a replica would refuse.
struct Forger {
    private(set) var log: LogState
    private(set) var entries: [[UInt8]]
    let signer: SigningKey

    init(_ node: UInt64, key number: UInt8, scope: ScopeID = Place.village, seeing growth: [ContextItem] = [], nonce: UInt8 = 0) throws {
        signer = key(number)
        let genesis = Genesis(
            deployment: "test.example", scope: scope, node: NodeID(node), key: signer.publicKey, predecessor: nil, nonce: [UInt8](repeating: nonce, count: 16))
        let bytes = genesis.entry(time: HybridTime(milliseconds: 1), timeIsDoubtful: true, growth: growth)
        log = try LogState(entryZero: bytes)
        entries = [bytes]
    }

    mutating func append(_ bytes: [UInt8]) {
        _ = log.append(bytes)
        entries.append(bytes)
    }

    @discardableResult
    mutating func write(
        _ kind: EntryKind = .write, record: RecordID? = nil, type: UInt64? = nil, fields: [FieldNumber] = [], replaced: [Replacement] = [], author: UInt64 = 0,
        transaction: Int? = nil, growth: [ContextItem] = [], subject: [UInt8] = [], commitment: Hash? = nil
    ) -> Dot {
        let dot = Dot(log.id, log.size)
        let entry = Entry(
            dot: dot, time: HybridTime(milliseconds: 2), growth: growth, author: author, kind: kind, record: type != nil ? dot : record, type: type, fields: fields,
            replaced: replaced, transaction: transaction, subject: subject, commitment: commitment)
        append(entry.encoded())
        return dot
    }

    func run(from start: UInt64 = 0) throws -> LogRun {
        let checkpoint = try Checkpoint(origin: log.origin, size: log.size, root: log.tree.root())
        let rest = Array(entries[Int(start)...])
        return LogRun(
            log: log.id, start: start, entries: rest, payloads: rest.map { _ in nil }, secrets: [],
            proof: .end(signature: SignedCheckpoint(signing: checkpoint, with: signer).signature))
    }
}
