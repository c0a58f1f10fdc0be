import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SyncProtocol

/// SplitMix64: the same numbers on every machine.
struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    mutating func chance(_ one: Int, of many: Int) -> Bool { below(many) < one }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
    mutating func hash() -> Hash { Hash(words: next(), next(), next(), next()) }
}

func need<Value>(_ value: Value?, line: Int = #line) throws -> Value {
    guard let value else { throw Missing(line: line) }
    return value
}

struct Missing: Error { let line: Int }

func key(_ number: UInt8) throws -> SigningKey { try SigningKey(seed: [UInt8](repeating: number, count: 32)) }

enum Place {
    static let upper = ScopeID(1)
    static let village = ScopeID(11)
}

/// A kiosk of the tests: its peer, and what a shell supplies.
struct Desk {
    let node: UInt64
    let key: SigningKey
    var peer: KioskPeer<MemoryStore>
    var numbers: Numbers
    private(set) var wall: UInt64 = 1_790_000_000_000

    init(_ node: UInt64, keys: KeySetChain, store: MemoryStore = MemoryStore(), run: UInt64 = 1) throws {
        self.node = node
        key = try SyncProtocolTests.key(UInt8(node))
        numbers = Numbers(seed: node << 8 | run)
        var replica = try Replica(store: store, identity: Town.identity(node, key.publicKey, keys))
        for scope in [Place.village, ScopeID(1000 + node)] { if let log = try replica.writtenLog(scope) { replica.resumeLog(log.id) } }
        peer = try KioskPeer(replica: replica, key: key, centreKeys: keys, run: run)
    }

    mutating func supplies() -> KioskPeer<MemoryStore>.Supplies {
        KioskPeer.Supplies(
            requestID: numbers.bytes(16), status: NodeStatus(clock: wall, pending: peer.pending, oldest: 0, software: "test")) { _ throws(StoreFailure) in }
    }

    mutating func begin() throws -> [UInt8] {
        wall += 1000
        guard case .transmit(let frame) = try peer.begin(supplies(), wall: wall) else { throw Missing(line: #line) }
        return frame
    }

    /// The next request, nil when the exchange is complete.
    mutating func take(_ answer: [UInt8]) throws -> [UInt8]? {
        wall += 1000
        guard case .transmit(let frame) = try peer.take(answer, supplies(), wall: wall) else { return nil }
        return frame
    }

    /// Why an answer is not taken; nil if it is.
    mutating func refusal(of answer: [UInt8]) -> PeerError? {
        do { _ = try take(answer) } catch { return error as? PeerError }
        return nil
    }

    @discardableResult
    mutating func open(_ scope: ScopeID = Place.village) throws -> LogID {
        try peer.replica.openLog(scope: scope, predecessor: nil, nonce: numbers.bytes(16), wall: wall, isDoubtful: false)
    }

    @discardableResult
    mutating func save(_ draft: EntryDraft, in scope: ScopeID = Place.village) throws -> Dot {
        wall += 1000
        return try peer.replica.append([draft], scope: scope, wall: wall, isDoubtful: false, secrets: [try need(RecordSecret(numbers.bytes(16)))])[0]
    }

    var frontier: VersionVector { peer.replica.head.frontier(Place.village) }
    var digest: StateDigest { peer.replica.head.digest(Place.village) }
}

func request(_ number: String, name: String? = nil) -> EntryDraft {
    EntryDraft(
        author: 0, target: .create(type: RecordType.request), fields: [RequestField.number] + (name == nil ? [] : [RequestField.subjectName]),
        open: [(RequestField.number, .text(number))], personal: name.map { [(RequestField.subjectName, .text($0))] } ?? [])
}

func note(_ record: RecordID, _ text: String) -> EntryDraft {
    EntryDraft(author: 0, target: .existing(record), fields: [RequestField.reason], open: [(RequestField.reason, .text(text))])
}

/// A centre with kiosks 7 and 8, which write the village.
struct Town {
    static let deployment = "test.example"

    var keys: KeySetChain
    var centre: CentrePeer<MemoryStore>
    var numbers = Numbers(seed: 1)
    var wall: UInt64 = 1_790_000_000_000
    /// Bytes that the centre asks for.
    var budget = 256 << 10

    static func identity(_ node: UInt64, _ key: PublicKey, _ keys: KeySetChain) -> ReplicaIdentity {
        ReplicaIdentity(
            deployment: deployment, node: NodeID(node), key: key, isCentre: node == 1, upperScopes: [Place.upper], centreKeys: keys.logKeys, centreNode: NodeID(1))
    }

    init() throws {
        let signers = CentreSigners(log: try key(1), answers: try key(2), stored: try key(3))
        let set = KeySet(
            version: 1, deployment: Town.deployment,
            keys: [(.log, signers.log.publicKey), (.answers, signers.answers.publicKey), (.stored, signers.stored.publicKey)])
        let root = try key(9)
        keys = try KeySetChain(root: root.publicKey, deployment: Town.deployment, sets: [SignedKeySet(set, signedBy: root)])
        var replica = try Replica(store: MemoryStore(), identity: Town.identity(1, signers.log.publicKey, keys))
        for (index, scope) in [Place.upper, Place.village, ScopeID(1007), ScopeID(1008)].enumerated() {
            _ = try replica.openLog(scope: scope, predecessor: nil, nonce: [UInt8](repeating: UInt8(index), count: 16), wall: wall, isDoubtful: false)
        }
        centre = CentrePeer(replica: replica, keys: keys, signers: signers)
        try publish(ScopeFacts(number: Place.upper, kind: .upper).draft(name: "Kabupaten", author: 0))
        try publish(ScopeFacts(number: Place.village, kind: .village).draft(name: "Desa", author: 0))
        for node in [7, 8] as [UInt64] {
            try publish(
                NodeFacts(number: NodeID(node), role: .kiosk, key: try key(UInt8(node)).publicKey, privateScope: ScopeID(1000 + node)).draft(name: "Kios", author: 0))
            try publish(Right(node: NodeID(node), scope: Place.village, mode: .readWrite).draft(author: 0))
        }
    }

    /// A kiosk that has read the upper scope and has its log in the village.
    mutating func desk(_ node: UInt64) throws -> Desk {
        var desk = try Desk(node, keys: keys)
        try exchange(&desk)
        try desk.open()
        return desk
    }

    @discardableResult
    mutating func publish(_ draft: EntryDraft, in scope: ScopeID = Place.upper) throws -> Dot {
        wall += 1000
        return try centre.replica.append([draft], scope: scope, wall: wall, isDoubtful: false, secrets: [try need(RecordSecret(numbers.bytes(16)))])[0]
    }

    mutating func answer(_ frames: [[UInt8]]) throws -> [CentrePeer<MemoryStore>.Reply] {
        wall += 1000
        return try centre.answer(
            frames,
            CentrePeer.Supplies(
                wall: wall, nonces: frames.map { _ in numbers.bytes(16) }, next: ExchangeAnswer.NextContact(earliest: 1000, spread: 1000, maxBytes: budget)
            ) { _ throws(StoreFailure) in })
    }

    mutating func answer(_ frame: [UInt8]) throws -> [UInt8] {
        guard case .answer(let bytes) = try answer([frame])[0] else { throw Missing(line: #line) }
        return bytes
    }

    /// What stands in an answer to a request.
    func read(_ answer: [UInt8], to frame: [UInt8]) throws -> ExchangeAnswer {
        try ExchangeAnswer.open(
            answer, request: ExchangeRequest.id(of: frame), brought: ExchangeRequest.Unverified(frame).request().brought, keys: keys.everyKey(.answers))
    }

    /// A whole exchange; returns how many requests it took.
    @discardableResult
    mutating func exchange(_ desk: inout Desk) throws -> Int {
        var requests = 1
        var frame = try desk.begin()
        while let next = try desk.take(try answer(frame)) {
            frame = next
            requests += 1
            if requests > 500 { throw Missing(line: #line) }
        }
        return requests
    }

    var frontier: VersionVector { centre.replica.head.frontier(Place.village) }
    var digest: StateDigest { centre.replica.head.digest(Place.village) }

    /// The centre with an older database, as a restore leaves it: new logs, which name what the fence knows of the old ones.
    func restored(_ store: MemoryStore) throws -> Town {
        var town = self
        var replica = try Replica(store: store, identity: Town.identity(1, centre.signers.log.publicKey, keys))
        for (index, scope) in replica.head.scopeIDs.enumerated() {
            let old = try need(centre.replica.writtenLog(scope))
            let point = LogPoint(log: old.id, size: old.size, root: old.tree.root())
            _ = try replica.openLog(scope: scope, predecessor: point, nonce: [UInt8](repeating: UInt8(100 + index), count: 16), wall: wall, isDoubtful: false)
        }
        town.centre = CentrePeer(replica: replica, keys: keys, signers: centre.signers)
        return town
    }
}
