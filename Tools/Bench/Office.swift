import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import Replica

/// A centre with its kiosks enrolled; keys and names come from counters, so every process makes the same one.
struct Office {
    static let deployment = "bench.example"
    static let upper = ScopeID(1)
    static let centreNode = NodeID(1)
    /// Milliseconds since 1970: the kiosks begin to write, ten operations a second.
    static let wall: UInt64 = 1_795_000_000_000
    /// The centre takes in what they wrote.
    static let receivedAt = wall + 1_000_000_000

    let centreKey: SigningKey
    let storedKey: SigningKey
    let answerKey: SigningKey
    /// The root's one key set.
    let keys: KeySetChain
    let kiosks: [Kiosk]

    struct Kiosk {
        let node: NodeID
        let scope: ScopeID
        let key: SigningKey
        var author: UInt64 { OperatorFacts.number(node: node, index: 1) }
    }

    /// - Parameter villages: kiosks are spread over so many; nil: each has its own.
    init(kiosks count: Int, villages: Int? = nil) throws {
        func key(_ number: UInt8) throws -> SigningKey { try SigningKey(seed: [UInt8](repeating: number, count: 32)) }
        (centreKey, storedKey, answerKey) = (try key(1), try key(2), try key(3))
        let root = try key(4)
        let set = KeySet(
            version: 1, deployment: Self.deployment,
            keys: [(.log, centreKey.publicKey), (.answers, answerKey.publicKey), (.stored, storedKey.publicKey)])
        keys = try KeySetChain(root: root.publicKey, deployment: Self.deployment, sets: [SignedKeySet(set, signedBy: root)])
        kiosks = try (0..<count).map { index in
            var numbers = SeededNumbers(UInt64(index) + 1000)
            let village = UInt64(index % (villages ?? count))
            return Kiosk(node: NodeID(UInt64(index) + 10), scope: ScopeID(3_527_012_002 + village), key: try SigningKey(seed: numbers.bytes(32)))
        }
    }

    func identity(of kiosk: Kiosk?) -> ReplicaIdentity {
        ReplicaIdentity(
            deployment: Self.deployment, node: kiosk?.node ?? Self.centreNode, key: kiosk?.key.publicKey ?? centreKey.publicKey, isCentre: kiosk == nil,
            upperScopes: [Self.upper], centreKeys: [centreKey.publicKey], centreNode: Self.centreNode)
    }

    /// What every node keeps of root and key sets.
    var trust: [CommitBatch.Note] {
        [CommitBatch.Note(key: NoteKey.root, value: keys.root.serialized), CommitBatch.Note(key: NoteKey.keySets, value: NoteValue.keySets(keys))]
    }

    /// The centre's word over what it has stored.
    func cosign(_ checkpoint: Checkpoint) -> HeldCosignature {
        let seconds = Self.receivedAt / 1000
        return HeldCosignature(
            size: checkpoint.size, root: checkpoint.root, time: seconds,
            signature: Cosignature(of: checkpoint, time: seconds, by: storedKey).signature)
    }

    /// Opens the upper log and enrols everybody in it.
    func furnish<Store: ReplicaStore>(_ centre: inout Replica<Store>) throws {
        try centre.commit(notes: trust)
        _ = try centre.openLog(scope: Self.upper, predecessor: nil, nonce: [UInt8](repeating: 3, count: 16), wall: Self.wall, isDoubtful: false)
        var drafts: [EntryDraft] = []
        for schema in RecordSchema.builtIn { drafts.append(centre.head.rules.membership.publish(schema, author: 0)) }
        drafts.append(ScopeFacts(number: Self.upper, kind: .upper).draft(name: "Kabupaten", author: 0))
        drafts.append(NodeFacts(number: Self.centreNode, role: .centre, key: centreKey.publicKey, privateScope: nil).draft(name: "Pusat", author: 0))
        var villages: Set<ScopeID> = []
        for kiosk in kiosks {
            if villages.insert(kiosk.scope).inserted {
                drafts.append(
                    ScopeFacts(number: kiosk.scope, kind: .village, region: "35.27.01.2002", parent: Self.upper).draft(name: "Desa", author: 0))
            }
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
