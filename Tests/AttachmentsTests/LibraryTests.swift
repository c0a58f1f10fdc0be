import Attachments
import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import Testing

let village = ScopeID(11)

/// A node with its replica and attachments, in memory.
struct Desk {
    var replica: Replica<MemoryStore>
    let store = MemoryAttachments()
    var library: AttachmentLibrary
    private var drawn: UInt8 = 0

    init(_ node: UInt64) throws {
        let key = try SigningKey(seed: [UInt8](repeating: UInt8(node), count: 32))
        let identity = ReplicaIdentity(
            deployment: "test.example", node: NodeID(node), key: key.publicKey, isCentre: node == 1, upperScopes: [ScopeID(1)],
            centreKeys: [key.publicKey], centreNode: NodeID(1))
        replica = try Replica(store: MemoryStore(), identity: identity)
        library = try AttachmentLibrary(store: store, isCentre: node == 1)
        _ = try replica.openLog(scope: village, predecessor: nil, nonce: draw(), wall: 1_790_000_000_000, isDoubtful: false)
    }

    private mutating func draw() -> [UInt8] {
        drawn += 1
        return Array(Hash.sha256([drawn]).bytes[..<16])
    }

    mutating func append(_ draft: EntryDraft) throws -> Dot {
        let secret = try #require(RecordSecret(draw()))
        let dot = try replica.append([draft], scope: village, wall: 1_790_000_001_000, isDoubtful: false, secrets: [secret])[0]
        try library.follow(replica)
        return dot
    }

    mutating func name(_ whole: Whole, preview: Whole? = nil) throws -> Dot {
        var draft = EntryDraft(author: 1, target: .create(type: RecordType.attachment))
        draft.open = [(AttachmentField.sha256, .bytes(whole.id.address.bytes)), (AttachmentField.size, .unsigned(whole.id.size))]
        if let preview {
            draft.open += [(AttachmentField.previewSha256, .bytes(preview.id.address.bytes)), (AttachmentField.previewSize, .unsigned(preview.id.size))]
        }
        draft.personal = [(AttachmentField.key, .bytes([UInt8](repeating: 7, count: 32)))]
        draft.fields = (draft.open + draft.personal).map(\.field).sorted()
        return try append(draft)
    }

    mutating func erase(_ dot: Dot, _ fields: [FieldNumber]) throws {
        _ = try append(EntryDraft(
            kind: .erasure, author: 1, target: .none, personal: [(0, .text("order"))], subject: .erasure([ErasedValue(dot: dot, fields: fields)])))
    }
}

@Suite("A node's attachments")
struct LibraryTests {
    @Test("what is kept before an operation names it is whole once one does")
    func adoption() throws {
        var desk = try Desk(12)
        let whole = try Whole(10_000)
        try desk.store.keep(whole.id, whole.bytes)
        #expect(try desk.store.attachment(whole.id) == nil)
        _ = try desk.name(whole)
        #expect(try desk.store.attachment(whole.id)?.isWhole == true)
        #expect(try desk.store.list(.toSend, limit: 9).map(\.id) == [whole.id])
        #expect(try desk.library.whole(whole.id) == whole.bytes)
    }

    @Test("previews stand before whole scans, and what nobody names is not sent")
    func order() throws {
        var desk = try Desk(12)
        let (first, second, preview, stray) = (try Whole(9_000), try Whole(8_000, seed: 2), try Whole(300, seed: 3), try Whole(50, seed: 4))
        for item in [first, second, preview, stray] { try desk.store.keep(item.id, item.bytes) }
        _ = try desk.name(first)
        _ = try desk.name(second, preview: preview)
        #expect(try desk.store.list(.toSend, limit: 9).map(\.id) == [preview.id, first.id, second.id])
    }

    @Test("parts bring an attachment from one node to another through restarts of both at every block")
    func parts() throws {
        var (from, to) = (try Desk(12), try Desk(1))
        let whole = try Whole(7 * 4096 + 1)
        try from.store.keep(whole.id, whole.bytes)
        for _ in 0..<1 { _ = try (from.name(whole), to.name(whole)) }
        var next: UInt64 = 0
        while next < whole.id.size {
            // As after a restart: nothing but the stores is left.
            from.library = try AttachmentLibrary(store: from.store, isCentre: false)
            to.library = try AttachmentLibrary(store: to.store, isCentre: true)
            let part = try #require(try from.library.part(whole.id, from: next, room: 5000))
            #expect(part.bytes.count <= 4096)
            // Lost once: the same again.
            #expect(try from.library.part(whole.id, from: next, room: 5000) == part)
            let progress = try to.library.receive([part, part])
            #expect(progress.allSatisfy { $0.code == .held && $0.next == part.end })
            next = part.end
        }
        #expect(try to.library.whole(whole.id) == whole.bytes)
        #expect(try to.store.attachment(whole.id)?.isAtCentre == true)
    }

    @Test("wrong bytes, and attachments that nobody names, change nothing")
    func refused() throws {
        var desk = try Desk(1)
        let (whole, unknown) = (try Whole(9_000), try Whole(100, seed: 2))
        _ = try desk.name(whole)
        var bytes = whole.part(0, 4096).bytes
        bytes[17] ^= 4
        let wrong = AttachmentPart(id: whole.id, offset: 0, bytes: bytes, proof: whole.part(0, 4096).proof)
        let codes = try desk.library.receive([wrong, unknown.part(0, 100), whole.part(4096, 9000), whole.part(0, 4096)])
        #expect(codes.map(\.code) == [.wrong, .unknown, .held, .held])
        #expect(codes.map(\.next) == [0, 0, 0, 4096])
        #expect(try desk.store.bytes(unknown.id, from: 0, count: 100).isEmpty)
        #expect(try desk.store.bytes(whole.id, from: 0, count: 9000) == Array(whole.bytes[..<4096]))
    }

    @Test("a copy that is damaged or lost on the disk is never sent, and counts as missing from then on")
    func damage() throws {
        var desk = try Desk(12)
        let (first, second) = (try Whole(9_000), try Whole(9_000, seed: 2))
        for item in [first, second] {
            try desk.store.keep(item.id, item.bytes)
            _ = try desk.name(item)
        }
        desk.store.spoil(first.id, at: 8_999)
        desk.store.lose(second.id)
        for item in [first, second] {
            #expect(try desk.library.part(item.id, from: 0, room: 1 << 20) == nil)
            #expect(try desk.store.attachment(item.id)?.blocks.held == 0)
        }
        #expect(try desk.store.list(.lacking, limit: 9).count == 2)
    }

    @Test("an erased key takes the ciphertext with it, here and wherever it comes later; another value erased does not")
    func erasure() throws {
        var desk = try Desk(1)
        let (gone, kept) = (try Whole(5_000), try Whole(6_000, seed: 2))
        for item in [gone, kept] { try desk.store.keep(item.id, item.bytes) }
        let (first, second) = (try desk.name(gone), try desk.name(kept))
        try desk.erase(first, [AttachmentField.key])
        try desk.erase(second, [AttachmentField.title])
        #expect(try desk.store.bytes(gone.id, from: 0, count: 5_000).isEmpty)
        #expect(try desk.library.whole(gone.id) == nil)
        #expect(try desk.library.receive([gone.part(0, 4096)]).map(\.code) == [.unknown])
        #expect(try !desk.library.isNamed(gone.id, in: [village], desk.replica.head))
        #expect(try desk.library.whole(kept.id) == kept.bytes)
        #expect(try desk.store.totals().known == 1)
        // A second record with a key of its own keeps what it names.
        _ = try desk.name(gone)
        #expect(try desk.library.receive([gone.part(0, 4096)]).map(\.next) == [4096])
    }

    @Test("only readers of a scope in which an effective entry names it may have an attachment")
    func rights() throws {
        var desk = try Desk(1)
        let whole = try Whole(100)
        _ = try desk.name(whole)
        #expect(try desk.library.isNamed(whole.id, in: [village], desk.replica.head))
        #expect(try !desk.library.isNamed(whole.id, in: [ScopeID(12)], desk.replica.head))
        #expect(try !desk.library.isNamed(try Whole(100, seed: 2).id, in: [village], desk.replica.head))
    }
}
