import Attachments
import Causality
import MerkleLog
import Replica
import SQLiteStore
import Testing

/// What both attachment stores must do.
@Suite("Attachment stores")
struct AttachmentStoreTests {
    private let folder = TemporaryFolder()

    /// As a new process would find it.
    private func open() throws -> SQLiteAttachments {
        return try SQLiteAttachments(SQLiteStore(path: folder("desa.sqlite3"), mode: .create), folder: folder("attachments"))
    }

    private func noise(_ count: Int, _ seed: UInt8) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ ($0 >> 8) &+ Int(seed)) } }

    private func reference(_ id: AttachmentID, _ sequence: UInt64, isPreview: Bool = false, request: RecordID? = nil) -> AttachmentReference {
        let dot = Dot(LogID(0xF000_0000_0000_0001), sequence)
        return AttachmentReference(id: id, entry: dot, isPreview: isPreview, scope: ScopeID(.max), record: dot, request: request)
    }

    @Test("random batches leave the same in memory and on the disk, and after every restart")
    func alike() throws {
        let memory = MemoryAttachments()
        var sqlite: any AttachmentStore = try open()
        var dice = Dice(seed: 7)
        let files = try (0..<6).map { number -> (id: AttachmentID, bytes: [UInt8], tree: BlockTree) in
            let bytes = noise(1 + Int(dice.next() % 20_000), UInt8(number))
            let tree = BlockTree(of: bytes)
            return (try #require(AttachmentID(address: tree.root, size: UInt64(bytes.count))), bytes, tree)
        }
        let request = Dot(LogID(5), 3)
        for round in 0..<120 {
            let file = files[Int(dice.next() % 6)]
            var batch = AttachmentBatch()
            var item = try memory.attachment(file.id) ?? Attachment(file.id, isPreview: dice.next() % 2 == 0)
            switch dice.next() % 6 {
            case 0: batch.references = [reference(file.id, dice.next() % 9, isPreview: item.isPreview, request: dice.next() % 2 == 0 ? request : nil)]
            case 1:
                item = Attachment(file.id, isPreview: item.isPreview)
                item.isErased = true
                batch.attachments = [item]
            case 2:
                batch.erased = [Dot(LogID(0xF000_0000_0000_0001), dice.next() % 9)]
                batch.followed = [(LogID(.max), FollowedLog(count: UInt64(round), evidence: [UInt8(round)]))]
            case 3: batch.forgotten = [Dot(LogID(0xF000_0000_0000_0001), dice.next() % 12)]
            default:
                item.isErased = false
                let start = item.blocks.held
                let end = min(file.id.size, start + 4096)
                let part = AttachmentPart(
                    id: file.id, offset: start, bytes: Array(file.bytes[Int(start)..<Int(end)]), proof: file.tree.proof(blocks: file.id.blocks(in: end)))
                if case .added(let bytes) = item.blocks.add(part) { batch.writes = [AttachmentBatch.Write(id: file.id, offset: start, bytes: bytes)] }
                item.sent = dice.next() % 3 == 0 ? file.id.size : 0
                item.isWanted = dice.next() % 2 == 0
                item.isSafe = item.sent == item.id.size && dice.next() % 2 == 0
                batch.attachments = [item]
            }
            try memory.commit(batch)
            try sqlite.commit(batch)
            if round % 10 == 0 {
                sqlite = memory
                sqlite = try open()
            }
            for file in files {
                #expect(try sqlite.attachment(file.id) == memory.attachment(file.id))
                #expect(try sqlite.references(of: file.id).sorted { $0.entry < $1.entry } == memory.references(of: file.id).sorted { $0.entry < $1.entry })
                #expect(try sqlite.bytes(file.id, from: 100, count: 5000) == memory.bytes(file.id, from: 100, count: 5000))
            }
            #expect(try sqlite.references(request: request).count == memory.references(request: request).count)
            #expect(try sqlite.totals() == memory.totals())
            #expect(try sqlite.followed() == memory.followed())
            for query in [AttachmentQuery.toSend, .toFetch, .lacking, .unsafe, .whole] {
                #expect(try sqlite.list(query, limit: 4) == memory.list(query, limit: 4))
            }
        }
    }

    @Test("bytes beyond what the database counts are written again, and files are for their owner only")
    func tornWrite() throws {
        let bytes = noise(10_000, 1)
        let tree = BlockTree(of: bytes)
        let id = try #require(AttachmentID(address: tree.root, size: 10_000))
        let store = try open()
        // As after a power cut between the file's sync and the commit: other bytes lie there, and no row says so.
        var torn = AttachmentBatch()
        torn.writes = [AttachmentBatch.Write(id: id, offset: 0, bytes: noise(9_000, 9))]
        try store.commit(torn)
        #expect(try store.attachment(id) == nil)
        var library = try AttachmentLibrary(store: store, isCentre: true)
        var known = AttachmentBatch()
        known.references = [reference(id, 1)]
        known.attachments = [Attachment(id, isPreview: false)]
        try store.commit(known)
        #expect(try library.receive([AttachmentPart(id: id, offset: 0, bytes: bytes, proof: [])]).map(\.next) == [10_000])
        #expect(try library.whole(id) == bytes)
    }

    @Test("a database of version 1 is brought up to this one when it is opened")
    func migration() throws {
        let path = folder("old.sqlite3")
        do {
            let database = try Database(path: path, mode: .create)
            try database.execute(StoreSchema.version1)
            try database.writeSchemaVersion(1)
        }
        let store = try SQLiteStore(path: path, mode: .readWrite)
        #expect(try SQLiteAttachments(store, folder: folder("attachments")).totals() == AttachmentTotals())
        #expect(try store.database.readSchemaVersion() == Database.schemaVersion)
    }
}

/// Numbers that are the same at every run.
private struct Dice {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
