import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog

/// One node's log in one scope, with the bytes of its entries: what an auditor is handed.
struct Author {
    private(set) var log: LogState
    private(set) var entries: [[UInt8]]
    private var hasher = CommitmentHasher()
    private var clock: UInt64 = 1_700_000_000_000

    init(_ node: UInt64, in scope: UInt64, key: SigningKey, epoch: UInt8 = 0, seeing others: [Author] = []) {
        let genesis = Genesis(
            deployment: "test.example", scope: ScopeID(scope), node: NodeID(node), key: key.publicKey, predecessor: nil,
            nonce: [UInt8](repeating: epoch, count: 16))
        let growth = others.map { ContextItem(log: $0.log.id, count: $0.log.size, root: $0.log.tree.root().prefix) }.sorted { $0.log < $1.log }
        let bytes = genesis.entry(time: HybridTime(milliseconds: clock), timeIsDoubtful: false, growth: growth)
        do { log = try LogState(entryZero: bytes) } catch { preconditionFailure("no genesis: \(error)") }
        entries = [bytes]
    }

    /// Seals the draft, appends it, and gives it back as a reader would decode it.
    @discardableResult
    mutating func write(_ draft: EntryDraft, seeing others: [Author] = [], claiming claims: [ContextItem] = []) -> Written {
        write([draft], seeing: others, claiming: claims)[0]
    }

    @discardableResult
    mutating func write(_ drafts: [EntryDraft], seeing others: [Author] = [], claiming claims: [ContextItem] = []) -> [Written] {
        let start = log.size
        var result: [Written] = []
        for (index, draft) in drafts.enumerated() {
            clock += 1000
            var growth: [ContextItem] = []
            if index == 0 {
                growth = others.map { ContextItem(log: $0.log.id, count: $0.log.size, root: $0.log.tree.root().prefix) } + claims
                growth = growth.filter { $0.count > log.context.count(of: $0.log) }.sorted { $0.log < $1.log }
            }
            let sealed: EntryDraft.Sealed
            do {
                sealed = try draft.seal(
                    at: Dot(log.id, log.size), time: HybridTime(milliseconds: clock), timeIsDoubtful: false, growth: growth,
                    transaction: index == 0 && drafts.count > 1 ? drafts.count : nil, transactionStart: start,
                    secret: RecordSecret([UInt8](repeating: 7, count: 16)), hasher: &hasher)
            } catch { preconditionFailure("not sealed: \(error)") }
            entries.append(sealed.entry)
            guard case .success(let entry) = log.append(sealed.entry).entry else { preconditionFailure("entry \(log.size - 1) is malformed") }
            result.append(Written(entry: entry, context: log.context))
        }
        return result
    }

    var frontier: VersionVector {
        var vector = VersionVector()
        vector.advance(log.id, to: log.size)
        return vector
    }
}

/// An entry with the context that its writer had.
struct Written {
    let entry: Entry
    let context: VersionVector

    var dot: Dot { entry.dot }
}

func key(_ number: UInt8) -> SigningKey {
    do { return try SigningKey(seed: [UInt8](repeating: number, count: 32)) } catch { preconditionFailure("no key: \(error)") }
}

/// Scopes and nodes of the tests: upper scope 1, villages 11 and 12, private scopes 1000 + node.
enum Place {
    static let upper: UInt64 = 1
    static let village: UInt64 = 11
    static let otherVillage: UInt64 = 12
}

/// A deployment: the centre's log in the upper scope with what every test needs, and a rule book fed from it.
struct World {
    var centre: Author
    var rules: RuleBook
    /// The type of each record, as a replica knows it.
    private var types: [RecordID: UInt64] = [:]

    static let centreKey = key(1)
    static let kiosk: UInt64 = 7
    static let court: UInt64 = 9
    static let stranger: UInt64 = 99

    /// Publishes the built-in schemas; enrols kiosk 7 (writes village 11) and court 9 (reads village 11, writes village 12).
    init() {
        centre = Author(1, in: Place.upper, key: World.centreKey)
        rules = RuleBook(upperScopes: [ScopeID(Place.upper)], centreKeys: [World.centreKey.publicKey])
        do {
            rules.fold(try Entry.decode(centre.entries[0], at: Dot(centre.log.id, 0)), scope: ScopeID(Place.upper))
        } catch { preconditionFailure("no entry: \(error)") }
        publish(ScopeFacts(number: ScopeID(Place.upper), kind: .upper).draft(name: "Kabupaten", author: 0))
        for schema in RecordSchema.builtIn { publish(schema.draft(author: 0)) }
        publish(World.facts(1, .centre, World.centreKey).draft(name: "Dinas", author: 0))
        enrol(World.kiosk, .kiosk, writes: Place.village)
        enrol(World.court, .court, writes: Place.otherVillage)
        publish(Right(node: NodeID(World.court), scope: ScopeID(Place.village), mode: .read).draft(author: 0))
    }

    static func facts(_ node: UInt64, _ role: NodeRole, _ key: SigningKey) -> NodeFacts {
        NodeFacts(number: NodeID(node), role: role, key: key.publicKey, privateScope: ScopeID(1000 + node))
    }

    mutating func enrol(_ node: UInt64, _ role: NodeRole, writes scope: UInt64) {
        publish(World.facts(node, role, key(UInt8(node))).draft(name: "Simpul", author: 0))
        publish(Right(node: NodeID(node), scope: ScopeID(scope), mode: .readWrite).draft(author: 0))
    }

    @discardableResult
    mutating func publish(_ draft: EntryDraft) -> Written { publish([draft])[0] }

    @discardableResult
    mutating func publish(_ drafts: [EntryDraft]) -> [Written] {
        let written = centre.write(drafts)
        for item in written { rules.fold(item.entry, scope: ScopeID(Place.upper)) }
        return written
    }

    /// What a replica does with an arriving entry: judge it, and take notice of it if it counts.
    mutating func judge(_ written: Written, of author: Author, centreCount: VersionVector? = nil) -> VerdictReason? {
        let entry = written.entry
        if let type = entry.type, let record = entry.record { types[record] = type }
        let type = entry.type ?? entry.record.flatMap { types[$0] }
        let reason = rules.reason(
            for: entry, log: author.log, context: written.context, recordType: type, centreCount: centreCount ?? centre.frontier)
        if reason == nil { rules.fold(entry, scope: author.log.scope, recordType: type) }
        return reason
    }

    /// The same with a rule book that has judged nothing before.
    func judgeAfresh(_ written: Written, of author: Author, centreCount: VersionVector? = nil) -> VerdictReason? {
        var copy = self
        copy.rules = RuleBook(upperScopes: rules.upperScopes, centreKeys: rules.centreKeys)
        for (index, bytes) in centre.entries.enumerated() {
            guard let entry = try? Entry.decode(bytes, at: Dot(centre.log.id, UInt64(index))) else { preconditionFailure("entry \(index)") }
            copy.rules.fold(entry, scope: ScopeID(Place.upper))
        }
        return copy.judge(written, of: author, centreCount: centreCount)
    }
}

/// An operation on a request: enough for the rules, which look at types, fields and kinds only.
func request(author: UInt64 = 0, state: String = "submitted") -> EntryDraft {
    EntryDraft(
        author: author, target: .create(type: RecordType.request), fields: [RequestField.state], open: [(RequestField.state, .text(state))])
}

func operatorRecord(_ number: UInt64, author: UInt64 = 0) -> EntryDraft {
    OperatorFacts(number: number, role: "operator").draft(name: "Petugas", author: author)
}

/// Small deterministic generator (SplitMix64).
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
