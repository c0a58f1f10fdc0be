import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import Replica

/// A centre with its kiosks enrolled, and kiosks whose logs are made without a store, so that what is measured is the centre alone.
struct Office {
    static let deployment = "bench.example"
    static let upper = ScopeID(1)
    static let centreNode = NodeID(1)
    static let wall: UInt64 = 1_795_000_000_000

    let centreKey: SigningKey
    let kiosks: [Kiosk]

    struct Kiosk {
        let node: NodeID
        let scope: ScopeID
        let key: SigningKey
        var author: UInt64 { OperatorFacts.number(node: node, index: 1) }
    }

    init(kiosks count: Int) throws {
        centreKey = try SigningKey(seed: [UInt8](repeating: 1, count: 32))
        kiosks = try (0..<count).map { index in
            let seed = SeededNumbers(UInt64(index) + 1000)
            var numbers = seed
            return Kiosk(node: NodeID(UInt64(index) + 10), scope: ScopeID(3_527_012_002 + UInt64(index)), key: try SigningKey(seed: numbers.bytes(32)))
        }
    }

    func identity(of kiosk: Kiosk?) -> ReplicaIdentity {
        ReplicaIdentity(
            deployment: Self.deployment, node: kiosk?.node ?? Self.centreNode, key: kiosk?.key.publicKey ?? centreKey.publicKey, isCentre: kiosk == nil,
            upperScopes: [Self.upper], centreKeys: [centreKey.publicKey], centreNode: Self.centreNode)
    }

    /// Opens the upper log and enrols everybody in it.
    func furnish<Store: ReplicaStore>(_ centre: inout Replica<Store>) throws {
        _ = try centre.openLog(scope: Self.upper, predecessor: nil, nonce: [UInt8](repeating: 3, count: 16), wall: Self.wall, isDoubtful: false)
        var drafts: [EntryDraft] = []
        for schema in RecordSchema.builtIn { drafts.append(centre.head.rules.membership.publish(schema, author: 0)) }
        for kiosk in kiosks {
            drafts.append(ScopeFacts(number: kiosk.scope, kind: .village, region: "35.27.01.2002").draft(name: "Desa", author: 0))
            drafts.append(
                NodeFacts(number: kiosk.node, role: .kiosk, key: kiosk.key.publicKey, privateScope: ScopeID(kiosk.node.rawValue + 1_000_000)).draft(name: "Kiosk", author: 0))
            drafts.append(Right(node: kiosk.node, scope: kiosk.scope, mode: .readWrite).draft(author: 0))
        }
        var numbers = SeededNumbers(7)
        while !drafts.isEmpty {
            let part = Array(drafts.prefix(200))
            drafts.removeFirst(part.count)
            _ = try centre.append(
                part, scope: Self.upper, wall: Self.wall, isDoubtful: false, secrets: part.compactMap { _ in RecordSecret(numbers.bytes(16)) })
        }
    }

    /// What a kiosk that has read the whole upper log knows.
    static func upperGrowth(_ head: ReplicaHead) -> [ContextItem] {
        head.logs(of: upper).map { ContextItem(log: $0.id, count: $0.size, root: $0.tree.root().prefix) }
    }
}

/// A kiosk's log while it is written, in memory.
struct KioskLog {
    private let kiosk: Office.Kiosk
    private var log: LogState
    private var pending: [[UInt8]]
    private var workload: Workload
    private var numbers: SeededNumbers
    private var secrets: [RecordID: RecordSecret] = [:]
    private var hasher = CommitmentHasher()

    init(_ kiosk: Office.Kiosk, growth: [ContextItem]) throws {
        self.kiosk = kiosk
        let genesis = Genesis(
            deployment: Office.deployment, scope: kiosk.scope, node: kiosk.node, key: kiosk.key.publicKey, predecessor: nil,
            nonce: [UInt8](repeating: 9, count: 16))
        let bytes = genesis.entry(time: HybridTime(milliseconds: Office.wall), timeIsDoubtful: false, growth: growth)
        log = try LogState(entryZero: bytes)
        pending = [bytes]
        workload = Workload(seed: kiosk.node.rawValue, author: kiosk.author)
        numbers = SeededNumbers(kiosk.node.rawValue + 77)
    }

    /// The next `count` operations as a run that ends in the log's signature. The first run begins with entry 0 and the operator's record.
    mutating func run(_ count: Int) throws -> LogRun {
        let start = log.size - UInt64(pending.count)
        var payloads = [[UInt8]?](repeating: nil, count: pending.count)
        var written: [LogRun.Secret] = []
        var seen: Set<RecordID> = []
        for index in 0..<count + pending.count {
            let dot = Dot(log.id, log.size)
            let draft =
                log.size == 1 && index == 0
                ? OperatorFacts(number: kiosk.author, role: "clerk").draft(name: "Petugas", author: kiosk.author) : workload.next(at: dot)
            let record: RecordID = if case .existing(let id) = draft.target { id } else { dot }
            let secret = secrets[record] ?? RecordSecret(numbers.bytes(16))
            let sealed = try draft.seal(
                at: dot, time: HybridTime(milliseconds: Office.wall + log.size * 100), timeIsDoubtful: false, growth: [], transaction: nil,
                transactionStart: log.size, secret: secret, hasher: &hasher)
            _ = log.append(sealed.entry)
            pending.append(sealed.entry)
            payloads.append(sealed.payload)
            if sealed.payload != nil, let secret {
                secrets[record] = secret
                if seen.insert(record).inserted { written.append(LogRun.Secret(record: record, secret: secret)) }
            }
            if pending.count == count { break }
        }
        let checkpoint = try Checkpoint(origin: log.origin, size: log.size, root: log.tree.root())
        let signature = SignedCheckpoint(signing: checkpoint, with: kiosk.key).signature
        defer { pending = [] }
        return LogRun(log: log.id, start: start, entries: pending, payloads: payloads, secrets: written, proof: .end(signature: signature))
    }
}
