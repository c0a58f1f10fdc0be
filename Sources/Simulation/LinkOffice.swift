import Attachments
import CanonicalCBOR
package import Causality
import Membership
import MerkleLog
import OperationLog
package import Replica
package import SyncProtocol

/// A centre and kiosks with a village each, in memory, enrolled and up to date: where measurements over virtual links begin. All of it are
/// values: a copy of a peer is a snapshot.
package struct LinkOffice {
    static let upper = ScopeID(1)
    /// Milliseconds since 1970 at the start of virtual time: a midnight in western Indonesia.
    static let wall: UInt64 = 1_794_934_800_000

    package internal(set) var centre: CentrePeer<MemoryStore>
    package internal(set) var kiosks: [Kiosk] = []

    package struct Kiosk {
        package let scope: ScopeID
        package let log: LogID
        package var peer: KioskPeer<MemoryStore>
        var desk: DeskWork
        /// Bytes of the pages that it has scanned.
        package private(set) var previewBytes = 0
        package private(set) var scanBytes = 0

        /// A desk's work, so many operations one after another.
        /// - Parameters:
        ///   - pages: so many of them name a page each, which is scanned first.
        ///   - wall: not before that; nil for some minutes after each other.
        package mutating func work(_ operations: Int, pages: Int = 0, wall: UInt64? = nil) throws {
            precondition(pages <= operations, "\(pages) pages in \(operations) operations")
            for index in 0..<operations {
                let time = desk.time(notBefore: wall)
                let draft = index < operations - pages ? desk.next(at: Dot(log, peer.replica.head.logs[log]?.size ?? 0)) : try page()
                _ = try peer.replica.append([draft], scope: scope, wall: time, isDoubtful: false, secrets: [desk.secret()])
            }
            if pages > 0 { try peer.attachments?.library.follow(peer.replica) }
        }

        /// One operation that names a scan of so many bytes, without a preview.
        mutating func scan(_ size: Int) throws {
            guard let source = desk.pages, let store = peer.attachments?.library.store else { throw Violation("A kiosk that scans keeps papers", "") }
            let scan = source.page(seed: UInt64(size), size: size)
            try store.keep(scan, [])
            let draft = desk.attachment(preview: nil, scan: scan)
            _ = try peer.replica.append([draft], scope: scope, wall: desk.time(notBefore: nil), isDoubtful: false, secrets: [desk.secret()])
            try peer.attachments?.library.follow(peer.replica)
        }

        private mutating func page() throws -> EntryDraft {
            guard let source = desk.pages, let store = peer.attachments?.library.store else { throw Violation("A kiosk that scans keeps papers", "") }
            let (preview, scan) = desk.page(of: source)
            for id in [preview, scan] { try store.keep(id, []) }
            previewBytes += Int(preview.size)
            scanBytes += Int(scan.size)
            return desk.attachment(preview: preview, scan: scan)
        }
    }

    /// - Parameter pages: where pages come from; nil for an office without papers.
    package init(kiosks count: Int, seed: UInt64, keepsPapers: Bool = false) throws {
        let pages = keepsPapers ? PageSource() : nil
        var random = SeededRandom(seed: seed, "office")
        let root = try SigningKey(seed: random.bytes(32))
        let signers = CentreSigners(
            log: try SigningKey(seed: random.bytes(32)), answers: try SigningKey(seed: random.bytes(32)), stored: try SigningKey(seed: random.bytes(32)))
        let set = KeySet(
            version: 1, deployment: World.deployment,
            keys: [(.log, signers.log.publicKey), (.answers, signers.answers.publicKey), (.stored, signers.stored.publicKey)])
        let keys = try KeySetChain(root: root.publicKey, deployment: World.deployment, sets: [SignedKeySet(set, signedBy: root)])
        func identity(_ node: NodeID, _ key: PublicKey) -> ReplicaIdentity {
            ReplicaIdentity(
                deployment: World.deployment, node: node, key: key, isCentre: node == Centre.node, upperScopes: [Self.upper], centreKeys: keys.logKeys,
                centreNode: Centre.node)
        }

        var replica = try Replica(store: MemoryStore(), identity: identity(Centre.node, signers.log.publicKey))
        var drafts = [ScopeFacts(number: Self.upper, kind: .upper).draft(name: "Kabupaten", author: 0)]
        drafts += RecordSchema.builtIn.map { $0.draft(author: 0) }
        var enrolled: [(node: NodeID, key: SigningKey, scope: ScopeID)] = []
        for index in 0..<count {
            let (node, scope) = (NodeID(UInt64(10 + index)), ScopeID(UInt64(3_527_010_001 + index)))
            let key = try SigningKey(seed: random.bytes(32))
            enrolled.append((node, key, scope))
            drafts.append(ScopeFacts(number: scope, kind: .village, parent: Self.upper).draft(name: "Desa", author: 0))
            drafts.append(NodeFacts(number: node, role: .kiosk, key: key.publicKey, privateScope: ScopeID(1000 + node.rawValue)).draft(name: "Kios", author: 0))
            drafts.append(Right(node: node, scope: scope, mode: .readWrite).draft(author: 0))
        }
        _ = try replica.openLog(scope: Self.upper, predecessor: nil, nonce: random.bytes(16), wall: Self.wall, isDoubtful: false)
        for draft in drafts {
            let secret = RecordSecret(random.bytes(16))
            _ = try replica.append([draft], scope: Self.upper, wall: Self.wall, isDoubtful: false, secrets: secret.map { [$0] } ?? [])
        }
        for item in enrolled {
            for scope in [item.scope, ScopeID(1000 + item.node.rawValue)] {
                _ = try replica.openLog(scope: scope, predecessor: nil, nonce: random.bytes(16), wall: Self.wall, isDoubtful: false)
            }
        }
        centre = CentrePeer(replica: replica, keys: keys, signers: signers)
        if let pages { centre.attachments = try AttachmentLibrary(store: SeededPapers(pages), isCentre: true) }

        for item in enrolled {
            let replica = try Replica(store: MemoryStore(), identity: identity(item.node, item.key.publicKey))
            var peer = try KioskPeer(replica: replica, key: item.key, centreKeys: keys, run: 1)
            if let pages { peer.attachments = KioskAttachments(library: try AttachmentLibrary(store: SeededPapers(pages), isCentre: false)) }
            try exchange(&peer, &random)
            let log = try peer.replica.openLog(scope: item.scope, predecessor: nil, nonce: random.bytes(16), wall: Self.wall, isDoubtful: false)
            var desk = DeskWork(seed: seed, author: OperatorFacts.number(node: item.node, index: 1))
            desk.pages = pages
            _ = try peer.replica.append(
                [OperatorFacts(number: desk.author, role: "front").draft(name: "Petugas", author: 0)], scope: item.scope, wall: Self.wall, isDoubtful: false,
                secrets: [desk.secret()])
            try exchange(&peer, &random)
            kiosks.append(Kiosk(scope: item.scope, log: log, peer: peer, desk: desk))
        }
    }

    /// One exchange without a line between.
    private mutating func exchange(_ peer: inout KioskPeer<MemoryStore>, _ random: inout SeededRandom) throws {
        var step = try peer.begin(Self.supplies(peer, &random), wall: Self.wall)
        while case .transmit(let frame) = step {
            guard case .answer(let bytes) = try answer([frame], wall: Self.wall, &random, next: Self.quiet)[0] else { throw Violation("An enrolled kiosk is answered", "") }
            step = try peer.take(bytes, Self.supplies(peer, &random), wall: Self.wall)
        }
    }

    static let quiet = ExchangeAnswer.NextContact(earliest: 30_000, spread: 30_000, maxBytes: ProtocolLimits.preferredBytes)

    static func supplies(
        _ peer: KioskPeer<MemoryStore>, _ random: inout SeededRandom, budget: RequestBudget = .unbounded, mayFetch: Bool = true
    ) -> KioskPeer<MemoryStore>.Supplies {
        KioskPeer.Supplies(
            requestID: random.bytes(16), status: NodeStatus(clock: wall, pending: peer.pending, oldest: 0, software: "simulated"), budget: budget,
            mayFetch: mayFetch, fence: { _ in })
    }

    mutating func answer(
        _ frames: [[UInt8]], wall: UInt64, _ random: inout SeededRandom, next: ExchangeAnswer.NextContact,
        whenIdle: ((UInt64) -> ExchangeAnswer.NextContact)? = nil
    ) throws(StoreFailure) -> [CentrePeer<MemoryStore>.Reply] {
        try centre.answer(frames, .init(wall: wall, nonces: frames.map { _ in random.bytes(16) }, next: next, whenIdle: whenIdle, fence: { _ in }))
    }
}

/// What a village's desk writes: 30 % new applicants and requests with many fields, 60 % changes of one or two, 10 % notes.
struct DeskWork {
    let author: UInt64
    private var random: SeededRandom
    private var records: [(id: RecordID, isRequest: Bool, live: Dot)] = []
    private var clock = LinkOffice.wall
    /// Nil where nothing is scanned.
    var pages: PageSource?

    init(seed: UInt64, author: UInt64) {
        random = SeededRandom(seed: seed &+ author, "desk")
        self.author = author
    }

    mutating func secret() -> RecordSecret {
        guard let secret = RecordSecret(random.bytes(16)) else { preconditionFailure("a secret has 16 bytes") }
        return secret
    }

    /// Milliseconds since 1970, seconds to minutes after the operation before.
    mutating func time(notBefore wall: UInt64?) -> UInt64 {
        clock = max(clock + 1000 + random.below(400_000 as UInt64), wall ?? 0)
        return clock
    }

    /// A page: its preview has 25 to 50 KB, its scan 150 to 400.
    mutating func page(of source: PageSource) -> (preview: AttachmentID, scan: AttachmentID) {
        let preview = source.page(seed: random.next(), size: random.between(25_000, 50_000))
        return (preview, source.page(seed: random.next(), size: random.between(150_000, 400_000)))
    }

    mutating func attachment(preview: AttachmentID?, scan: AttachmentID) -> EntryDraft {
        var open: [(field: FieldNumber, value: CBORValue)] = [(AttachmentField.sha256, .bytes(scan.address.bytes)), (AttachmentField.size, .unsigned(scan.size))]
        if let preview {
            open += [(AttachmentField.previewSha256, .bytes(preview.address.bytes)), (AttachmentField.previewSize, .unsigned(preview.size))]
        }
        return EntryDraft(
            author: author, target: .create(type: RecordType.attachment),
            fields: (open.map(\.field) + [AttachmentField.key, AttachmentField.plainSha256]).sorted(), open: open.sorted { $0.field < $1.field },
            personal: [(AttachmentField.key, .bytes(random.bytes(32))), (AttachmentField.plainSha256, .bytes(random.bytes(32)))])
    }

    private mutating func digits(_ count: Int) -> String { String(decoding: (0..<count).map { _ in UInt8(0x30 + random.below(10)) }, as: UTF8.self) }
    private mutating func name() -> String { (random.pick(Self.first) ?? "") + " " + (random.pick(Self.second) ?? "") }
    private static let first = ["Siti", "Ahmad", "Dewi", "Budi", "Nur", "Abdul", "Sri", "Moh.", "Rina", "Hasan", "Fatimah", "Slamet"]
    private static let second = ["Aminah", "Rahman", "Lestari", "Santoso", "Hidayah", "Wahid", "Wahyuni", "Ismail", "Basri", "Zahra"]

    /// The operation that will get the name `dot`.
    mutating func next(at dot: Dot) -> EntryDraft {
        let choice = random.below(100)
        if choice < 15 || records.isEmpty {
            records.append((dot, false, dot))
            return EntryDraft(
                author: author, target: .create(type: RecordType.applicant), fields: [1, 2, 3, 4, 5, 6, 7],
                personal: [
                    (1, .text("9" + digits(15))), (2, .text("9" + digits(15))), (3, .text(name())), (4, .unsigned(19_500_101 + UInt64(random.below(500_000)))),
                    (5, .text("Sampang")), (6, .text("L")), (7, .text("Dusun \(random.below(9)) RT 0\(random.below(9)) RW 0\(random.below(9))")),
                ])
        }
        if choice < 30 {
            records.append((dot, true, dot))
            return EntryDraft(
                author: author, target: .create(type: RecordType.request), fields: [1, 2, 4, 5, 15],
                open: [
                    (1, .text("3527012002-" + digits(10))), (2, .text("birth-certificate")), (4, .text("received")),
                    (5, .unsigned(20_261_122)),
                ], personal: [(15, .text(name()))])
        }
        let index = records.count - 1 - random.below(min(records.count, 50))
        let record = records[index]
        guard choice < 90 else {
            let field: FieldNumber = record.isRequest ? 19 : 16
            return EntryDraft(author: author, target: .existing(record.id), fields: [field], personal: [(field, .text("Berkas lengkap, menunggu tanda tangan " + name()))])
        }
        let field: FieldNumber = record.isRequest ? 4 : 7
        records[index].live = dot
        var draft = EntryDraft(author: author, target: .existing(record.id), fields: [field], replaced: [Replacement(field: field, dot: record.live)])
        if record.isRequest { draft.open = [(field, .text("checked"))] } else { draft.personal = [(field, .text("Dusun \(random.below(9)) RT 0\(random.below(9))"))] }
        return draft
    }
}
