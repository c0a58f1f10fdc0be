import Attachments
import BundleFiles
import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SyncProtocol

enum Place {
    static let upper = ScopeID(1)
    static let village = ScopeID(11)
}

struct Missing: Error { let line: Int }

/// As `#require`, which cannot be nested without a warning.
func need<Value>(_ value: Value?, line: Int = #line) throws -> Value {
    guard let value else { throw Missing(line: line) }
    return value
}

/// Bytes that are the same on every run.
func bytes(_ name: String, _ count: Int) -> [UInt8] { Array(Hash.sha256(Array("bundle test \(name)".utf8)).bytes[..<count]) }

func signing(_ name: String) throws -> SigningKey { try SigningKey(seed: bytes("key \(name)", 32)) }

/// A centre and kiosks 7, 8 and 9 of one village, in memory, with no line between them.
struct World {
    static let deployment = "test.example"
    var centre: CentrePeer<MemoryStore>
    var kiosks: [UInt64: KioskPeer<MemoryStore>] = [:]
    let seal: SealingKey
    private var drawn = 0
    private(set) var wall: UInt64 = 1_800_000_000_000

    /// - Parameter publishing: record types that the centre publishes; without any the bytes do not change with what these are.
    init(publishing schemas: [RecordSchema] = RecordSchema.builtIn.filter { [RecordType.request, RecordType.applicant].contains($0.type) }) throws {
        seal = try SealingKey(seed: bytes("centre's seal", 32))
        let log = try signing("1"), answers = try signing("answers"), stored = try signing("stored"), root = try signing("root")
        let set = KeySet(
            version: 1, deployment: Self.deployment, keys: [(.log, log.publicKey), (.answers, answers.publicKey), (.stored, stored.publicKey)],
            others: [KeySet.Item(purpose: .bundles, bytes: seal.publicKey.serialized)])
        let keys = try KeySetChain(root: root.publicKey, deployment: Self.deployment, sets: [SignedKeySet(set, signedBy: root)])
        func identity(_ node: UInt64, _ key: SigningKey) -> ReplicaIdentity {
            ReplicaIdentity(
                deployment: Self.deployment, node: NodeID(node), key: key.publicKey, isCentre: node == 1, upperScopes: [Place.upper], centreKeys: [log.publicKey],
                centreNode: NodeID(1))
        }
        centre = CentrePeer(
            replica: try Replica(store: MemoryStore(), identity: identity(1, log)), keys: keys, signers: CentreSigners(log: log, answers: answers, stored: stored))
        centre.attachments = try AttachmentLibrary(store: MemoryAttachments(), isCentre: true)
        for scope in [Place.upper, Place.village] {
            _ = try centre.replica.openLog(scope: scope, predecessor: nil, nonce: draw(), wall: wall, isDoubtful: false)
        }
        var drafts = [
            ScopeFacts(number: Place.upper, kind: .upper).draft(name: "Kabupaten", author: 0), ScopeFacts(number: Place.village, kind: .village).draft(name: "Desa", author: 0),
        ]
        for schema in schemas { drafts.append(schema.draft(author: 0)) }
        for node in [7, 8, 9] as [UInt64] {
            drafts.append(
                NodeFacts(
                    number: NodeID(node), role: .kiosk, key: try signing("\(node)").publicKey, privateScope: ScopeID(1000 + node),
                    seal: try SealingKey(ofNode: bytes("key \(node)", 32)).publicKey).draft(name: "Kios", author: 0))
            drafts.append(Right(node: NodeID(node), scope: Place.village, mode: .readWrite).draft(author: 0))
        }
        for draft in drafts {
            let secret = try need(RecordSecret(draw()))
            _ = try centre.replica.append([draft], scope: Place.upper, wall: wall, isDoubtful: false, secrets: [secret])
        }
        for node in [7, 8, 9] as [UInt64] {
            let key = try signing("\(node)")
            kiosks[node] = try KioskPeer(replica: try Replica(store: MemoryStore(), identity: identity(node, key)), key: key, centreKeys: keys, run: 1)
            kiosks[node]?.attachments = KioskAttachments(library: try AttachmentLibrary(store: MemoryAttachments(), isCentre: false))
            try bring(try bundle(from: centre, to: node), to: node)
            let nonce = draw()
            _ = try need(kiosks[node]?.replica.openLog(scope: Place.village, predecessor: nil, nonce: nonce, wall: wall, isDoubtful: false))
        }
    }

    mutating func draw() -> [UInt8] {
        drawn += 1
        return bytes("\(drawn)", 16)
    }

    mutating func write(_ node: UInt64, _ name: String) throws {
        wall += 1000
        let draft = EntryDraft(author: 0, target: .create(type: RecordType.applicant), fields: [3], personal: [(3, .text(name))])
        let secret = try need(RecordSecret(draw()))
        _ = try need(kiosks[node]?.replica.append([draft], scope: Place.village, wall: wall, isDoubtful: false, secrets: [secret]))
    }

    /// Names an attachment of so many bytes of ciphertext, which lies at the kiosk.
    mutating func attach(_ node: UInt64, _ name: String, size: Int) throws -> AttachmentID {
        wall += 1000
        let content = (0..<(size + 31) / 32).flatMap { bytes("\(name) \($0)", 32) }.prefix(size)
        let id = try need(AttachmentID(address: BlockTree(of: Array(content)).root, size: UInt64(size)))
        try need(kiosks[node]?.attachments?.library.store).keep(id, Array(content))
        var draft = EntryDraft(author: 0, target: .create(type: RecordType.attachment))
        draft.open = [(AttachmentField.sha256, .bytes(id.address.bytes)), (AttachmentField.size, .unsigned(id.size))]
        draft.personal = [(AttachmentField.key, .bytes(bytes("key of \(name)", 32)))]
        draft.fields = (draft.open + draft.personal).map(\.field).sorted()
        let secret = try need(RecordSecret(draw()))
        _ = try need(kiosks[node]?.replica.append([draft], scope: Place.village, wall: wall, isDoubtful: false, secrets: [secret]))
        return id
    }

    /// The frames of a bundle of one part: in the end a statement and runs.
    struct Parcel {
        let sender: NodeID
        let receiver: SealingPublicKey
        let id: [UInt8]
        var frames: [[UInt8]]
    }

    mutating func bundle(from node: UInt64) throws -> Parcel {
        var kiosk = try need(kiosks[node])
        let key = try signing("\(node)")
        let id = draw()
        var plan = kiosk.bundlePlan(stated: nil, everything: false)
        let statement = kiosk.bundleStatement(plan, wall: wall)
        var frames: [[UInt8]] = []
        func add(_ body: BundleFrame.Body) {
            frames.append(BundleFrame(place: .init(bundle: id, part: 1, index: UInt64(frames.count)), body: body).sealed(by: key))
        }
        add(.statement(statement))
        var (words, papers, _) = try kiosk.bundlePapers(scans: true)
        if !words.isEmpty { add(.papers(words)) }
        while !plan.isDone { add(.runs(try plan.next(&kiosk.replica, signer: key, maxBytes: 600) { _ in })) }
        var library = try need(kiosk.attachments?.library)
        while !papers.isDone { add(.parts(try papers.next(&library, partBytes: 0, limit: .max))) }
        kiosks[node] = kiosk
        return Parcel(sender: NodeID(node), receiver: seal.publicKey, id: id, frames: frames)
    }

    /// What the centre writes for a node that has said nothing yet.
    /// - Parameter said: what it said of attachments.
    mutating func bundle(from centre: CentrePeer<MemoryStore>, to node: UInt64, said: [AttachmentProgress] = []) throws -> Parcel {
        var centre = centre
        let id = draw()
        var plan = try centre.bundlePlan(for: NodeID(node), holding: nil)
        let (words, _) = try centre.bundlePapers(for: NodeID(node), said: said)
        let statement = try centre.bundleStatement(plan, for: NodeID(node), wall: wall)
        var frames = [BundleFrame(place: .init(bundle: id, part: 1, index: 0), body: .statement(statement)).sealed(by: centre.signers.answers)]
        if !words.isEmpty { frames.append(BundleFrame(place: .init(bundle: id, part: 1, index: 1), body: .papers(words)).sealed(by: centre.signers.answers)) }
        while !plan.isDone {
            let runs = try plan.next(&centre.replica, signer: centre.signers.log, maxBytes: 4096) { _ in }
            frames.append(BundleFrame(place: .init(bundle: id, part: 1, index: UInt64(frames.count)), body: .runs(runs)).sealed(by: centre.signers.answers))
        }
        return Parcel(sender: NodeID(1), receiver: try SealingKey(ofNode: bytes("key \(node)", 32)).publicKey, id: id, frames: frames)
    }

    mutating func bring(_ parcel: Parcel, to node: UInt64) throws {
        wall += 1000
        for (index, frame) in parcel.frames.enumerated() {
            let unverified = try BundleFrame.Unverified(frame, at: .init(bundle: parcel.id, part: 1, index: UInt64(index)))
            guard kiosks[node]?.isCentres(unverified) == true else { throw Missing(line: #line) }
            _ = try kiosks[node]?.take(unverified.frame, wall: wall, nonce: bytes("nonce", 16))
        }
    }

    /// A centre that goes on by itself from here: its attachments lie in an object.
    static func twin(_ centre: CentrePeer<MemoryStore>) throws -> CentrePeer<MemoryStore> {
        var twin = centre
        guard let store = centre.attachments?.store as? MemoryAttachments else { throw Missing(line: #line) }
        twin.attachments = try AttachmentLibrary(store: MemoryAttachments(copying: store), isCentre: true)
        return twin
    }

    /// Takes frames in as the centre does: up to the first that is not the sender's.
    static func take(_ frames: [[UInt8]], _ header: BundleHeader, into centre: inout CentrePeer<MemoryStore>, wall: UInt64) throws -> [RunOutcome] {
        guard let key = centre.replica.head.rules.membership.node(header.sender, at: nil)?.key else { return [] }
        var outcomes: [RunOutcome] = []
        for (index, frame) in frames.enumerated() {
            guard let unverified = try? BundleFrame.Unverified(frame, at: .init(bundle: header.bundle, part: header.part, index: UInt64(index))), unverified.isSigned(by: key)
            else { break }
            if case .parts(let parts) = unverified.frame.body { _ = try centre.take(parts, from: header.sender) }
            if case .runs(let runs) = unverified.frame.body { outcomes += try centre.take(runs, from: header.sender, wall: wall, nonce: bytes("nonce", 16)) }
        }
        return outcomes
    }
}

extension World.Parcel {
    func header(_ secret: BundleSecret) -> BundleHeader {
        BundleHeader(bundle: id, part: 1, of: 1, sender: sender, receiver: receiver.id, encapsulated: secret.encapsulated)
    }

    /// A whole part, as it lies on a stick.
    func sealed() throws -> [UInt8] {
        let secret = try need(SealingKey.secret(for: receiver))
        return BundlePart.seal(header(secret), frames: frames, contentKey: secret.contentKey)
    }
}

/// A part as its reader takes it: the frames that came, and why no more.
func open(_ bytes: [UInt8], _ key: SealingKey) -> (header: BundleHeader?, frames: [[UInt8]], error: BundleError?, isComplete: Bool) {
    var header: BundleHeader?
    var frames: [[UInt8]] = []
    do throws(BundleError) {
        let length = try BundleHeader.length(Array(bytes.prefix(BundleHeader.prefixBytes)))
        let read = try BundleHeader(Array(bytes.prefix(length)))
        header = read
        guard let contentKey = key.contentKey(read) else { throw .otherReceiver }
        var reader = BundlePartReader(read, contentKey: contentKey)
        var position = length
        while position < bytes.count {
            let chunk = Array(bytes[position..<min(position + BundlePartReader.chunkBytes, bytes.count)])
            position += chunk.count
            frames += try reader.take(chunk, endsFile: position == bytes.count)
        }
        return (header, frames, nil, reader.isComplete)
    } catch { return (header, frames, error, false) }
}
