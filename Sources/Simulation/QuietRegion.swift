import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SyncProtocol

/// One centre and some kiosks on memory stores, without faults but those that the caller makes: for long logs, where ``World`` would take too
/// long. The peers are the ones of the programs.
final class QuietRegion {
    static let upper = ScopeID(1)
    static let villages = [ScopeID(11), ScopeID(12)]
    private static let centreNode = NodeID(1)

    struct Kiosk {
        let node: NodeID
        let key: SigningKey
        let scopes: [ScopeID]
        var peer: KioskPeer<MemoryStore>
    }

    private let signers: CentreSigners
    private let keys: KeySetChain
    private var random: SeededRandom
    private var fence = SimulatedFence(database: 1)
    private(set) var centre: CentrePeer<MemoryStore>
    var kiosks: [Kiosk] = []
    /// Milliseconds since 1970 everywhere.
    private var wall: UInt64 = 1_800_000_000_000
    /// Bytes of entries and payloads in an answer and a request.
    var budget = ProtocolLimits.preferredBytes
    private(set) var requests = 0
    private(set) var bytesUp: UInt64 = 0
    private(set) var bytesDown: UInt64 = 0
    /// Records that were written last, by scope.
    private var recent: [ScopeID: [RecordID]] = [:]

    /// - Parameter kiosks: the villages of each.
    init(seed: UInt64, kiosks: [[ScopeID]]) throws {
        random = SeededRandom(seed: seed, "quiet")
        let root = try SigningKey(seed: random.bytes(32))
        signers = CentreSigners(log: try SigningKey(seed: random.bytes(32)), answers: try SigningKey(seed: random.bytes(32)), stored: try SigningKey(seed: random.bytes(32)))
        let set = KeySet(
            version: 1, deployment: World.deployment,
            keys: [(.log, signers.log.publicKey), (.answers, signers.answers.publicKey), (.stored, signers.stored.publicKey)])
        keys = try KeySetChain(root: root.publicKey, deployment: World.deployment, sets: [SignedKeySet(set, signedBy: root)])
        let replica = try Replica(store: MemoryStore(), identity: Self.identity(Self.centreNode, signers.log.publicKey, keys))
        centre = CentrePeer(replica: replica, keys: keys, signers: signers)
        _ = try centre.replica.openLog(scope: Self.upper, predecessor: nil, nonce: random.bytes(16), wall: wall, isDoubtful: false)
        try publish(ScopeFacts(number: Self.upper, kind: .upper).draft(name: "Kabupaten", author: 0))
        for village in Self.villages { try publish(ScopeFacts(number: village, kind: .village, parent: Self.upper).draft(name: "Desa", author: 0)) }
        for schema in RecordSchema.builtIn { try publish(schema.draft(author: 0)) }
        for (index, scopes) in kiosks.enumerated() { try enrol(NodeID(UInt64(10 + index)), scopes) }
    }

    private static func identity(_ node: NodeID, _ key: PublicKey, _ keys: KeySetChain) -> ReplicaIdentity {
        ReplicaIdentity(
            deployment: World.deployment, node: node, key: key, isCentre: node == centreNode, upperScopes: [upper], centreKeys: keys.logKeys, centreNode: centreNode)
    }

    private func publish(_ draft: EntryDraft) throws { _ = try append(at: nil, [draft], Self.upper) }

    private func enrol(_ node: NodeID, _ scopes: [ScopeID]) throws {
        let key = try SigningKey(seed: random.bytes(32))
        let own = ScopeID(1000 + node.rawValue)
        try publish(NodeFacts(number: node, role: .kiosk, key: key.publicKey, privateScope: own).draft(name: "Kios", author: 0))
        for scope in scopes { try publish(Right(node: node, scope: scope, mode: .readWrite).draft(author: 0)) }
        for scope in scopes + [own] where centre.replica.head.ownLogs[scope] == nil {
            _ = try centre.replica.openLog(scope: scope, predecessor: nil, nonce: random.bytes(16), wall: wall, isDoubtful: false)
        }
        let replica = try Replica(store: MemoryStore(), identity: Self.identity(node, key.publicKey, keys))
        kiosks.append(Kiosk(node: node, key: key, scopes: scopes, peer: try KioskPeer(replica: replica, key: key, centreKeys: keys, run: 1)))
        let index = kiosks.count - 1
        _ = try exchange(index)
        for scope in scopes + [own] {
            _ = try kiosks[index].peer.replica.openLog(scope: scope, predecessor: nil, nonce: random.bytes(16), wall: wall, isDoubtful: false)
        }
    }

    // MARK: Work

    /// - Parameter kiosk: nil for the centre.
    private func append(at kiosk: Int?, _ drafts: [EntryDraft], _ scope: ScopeID) throws -> [Dot] {
        wall += 20_000
        let drawn = drafts.compactMap { _ in RecordSecret(random.bytes(16)) }
        if let kiosk { return try kiosks[kiosk].peer.replica.append(drafts, scope: scope, wall: wall, isDoubtful: false, secrets: drawn) }
        return try centre.replica.append(drafts, scope: scope, wall: wall, isDoubtful: false, secrets: drawn)
    }

    /// Writes so many operations in one transaction: people are taken in and their names corrected.
    func write(at kiosk: Int?, in scope: ScopeID, _ count: Int) throws {
        let store = kiosk.map { kiosks[$0].peer.replica.store } ?? centre.replica.store
        var drafts: [EntryDraft] = []
        for number in 0..<count {
            let name: [(field: FieldNumber, value: CBORValue)] = [(ApplicantField.name, .text("Warga \(random.below(1_000_000)) binti \(random.below(1_000_000))"))]
            if number % 2 == 0, let record = random.pick(recent[scope] ?? []), let state = store.records([RecordKey(scope: scope, record: record)])[0],
                case let seen = state.versions(of: ApplicantField.name), !seen.isEmpty
            {
                drafts.append(EntryDraft(
                    author: 0, target: .existing(record), fields: [ApplicantField.name], replaced: seen.map { Replacement(field: ApplicantField.name, dot: $0) }, personal: name))
            } else {
                drafts.append(EntryDraft(author: 0, target: .create(type: RecordType.applicant), fields: [ApplicantField.name], personal: name))
            }
        }
        let dots = try append(at: kiosk, drafts, scope)
        for (draft, dot) in zip(drafts, dots) { if case .create = draft.target { recent[scope, default: []].append(dot) } }
        if let known = recent[scope], known.count > 64 { recent[scope] = Array(known.suffix(32)) }
    }

    // MARK: Exchanges

    /// - Parameter limit: the line is cut in the answer after so many; false then.
    func exchange(_ index: Int, cutAfter limit: Int = .max) throws -> Bool {
        wall += 1000
        var step = try kiosks[index].peer.begin(supplies(), wall: wall)
        var taken = 0
        while case .transmit(let frame) = step {
            requests += 1
            bytesUp += UInt64(frame.count)
            guard case .answer(let bytes) = try answer(frame) else { throw Violation("The centre answers its kiosks", "a request is refused") }
            bytesDown += UInt64(bytes.count)
            if taken == limit {
                kiosks[index].peer.fail()
                return false
            }
            taken += 1
            step = try kiosks[index].peer.take(bytes, supplies(), wall: wall)
        }
        return true
    }

    private func answer(_ frame: [UInt8]) throws -> CentrePeer<MemoryStore>.Reply {
        let next = ExchangeAnswer.NextContact(earliest: 1000, spread: 1000, maxBytes: budget)
        let reply = try centre.answer([frame], CentrePeer.Supplies(wall: wall, nonces: [random.bytes(16)], next: next, fence: { [self] points in fence.raise(points) }))
        guard let first = reply.first else { throw Violation("The centre answers its kiosks", "no reply") }
        return first
    }

    private func supplies() -> KioskPeer<MemoryStore>.Supplies {
        KioskPeer.Supplies(requestID: random.bytes(16), status: NodeStatus(clock: wall, pending: 0, oldest: 0, software: "quiet"), fence: { _ in })
    }

    // MARK: Loss

    /// The centre's disk is replaced by an older copy of it, and it starts as the program does: with new logs everywhere.
    /// - Parameter keepsFence: false where the whole folder went.
    func restoreCentre(_ store: MemoryStore, keepsFence: Bool) throws {
        let scopes = centre.replica.head.scopeIDs
        var replica = try Replica(store: store, identity: Self.identity(Self.centreNode, signers.log.publicKey, keys))
        let points = keepsFence ? fence.points : nil
        let standing = try replica.standing(fenced: points, isSameDatabase: false)
        for scope in scopes {
            switch try replica.epoch(scope, fenced: points, standing: standing) {
            case .continueLog(let log): replica.resumeLog(log)
            case .openLog(let predecessor):
                _ = try replica.openLog(scope: scope, predecessor: predecessor, nonce: random.bytes(16), wall: wall, isDoubtful: false)
            }
        }
        if !keepsFence { fence = SimulatedFence(database: 2) }
        centre = CentrePeer(replica: replica, keys: keys, signers: signers)
    }

    /// Everybody exchanges until nothing moves.
    /// - Returns: rounds.
    func settle() throws -> Int {
        for round in 1...64 {
            let before = (centre.replica.head.frontiers, kiosks.map(\.peer.replica.head.frontiers))
            for index in kiosks.indices { _ = try exchange(index) }
            if (centre.replica.head.frontiers, kiosks.map(\.peer.replica.head.frontiers)) == before, kiosks.allSatisfy({ $0.peer.pending == 0 }) { return round }
        }
        throw Violation("Everything drains", "after 64 rounds something still moves")
    }

    /// Every kiosk has what the centre has in its scopes, with the same digest.
    func checkAgreement() throws {
        for kiosk in kiosks {
            for scope in kiosk.peer.replica.head.scopeIDs {
                guard kiosk.peer.replica.head.frontier(scope) == centre.replica.head.frontier(scope) else {
                    throw Violation("Everything drains", "node \(kiosk.node) and the centre hold different counts of scope \(scope)")
                }
                guard kiosk.peer.replica.head.digest(scope) == centre.replica.head.digest(scope) else {
                    throw Violation("Equal frontiers have equal digests", "node \(kiosk.node) and the centre differ in scope \(scope)")
                }
            }
        }
    }

    var entriesAtCentre: UInt64 { centre.replica.head.logs.values.reduce(0) { $0 + $1.size } }
}
