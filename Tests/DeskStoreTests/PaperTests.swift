import Attachments
import CanonicalCBOR
import Causality
import DeskStore
import Membership
import OperationLog
import Replica
import Testing

@Suite("Papers of a request") struct PaperTests {
    @Test("a request is ready when its signed document is whole here, though no entry says so")
    func document() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder(), rules: .civilRegistry)
        var library = try AttachmentLibrary(store: MemoryAttachments(), isCentre: false)
        let record = try world.seven.append(request())
        try world.settle()
        try world.centre.append(change(record, state: "issued", replacing: [record]))
        try world.settle()
        let bytes = [UInt8](repeating: 7, count: 5000)
        let id = try need(AttachmentID(address: BlockTree(of: bytes).root, size: 5000))
        try world.seven.append(
            EntryDraft(
                author: 0, target: .create(type: RecordType.attachment), fields: [1, 2, 4, 5, 10],
                open: [
                    (AttachmentField.request, ValueType.reference(to: record)), (AttachmentField.kind, .text(RegistryRules.documentKind)),
                    (AttachmentField.sha256, .bytes(id.address.bytes)), (AttachmentField.size, .unsigned(id.size)),
                ], personal: [(AttachmentField.key, .bytes([UInt8](repeating: 1, count: 32)))]))
        func row() throws -> RequestRow { try need(store.index.request(record)) }
        func followAll() throws { while try !store.index.follow(world.seven.replica, papers: library.store).isComplete {} }
        try library.follow(world.seven.replica)
        try followAll()
        #expect(try row().papers == 1 && row().papersHere == 0 && !row().ready && row().state == "issued")
        #expect(try store.index.attachments(of: record).map(\.kind) == [RegistryRules.documentKind])
        // The blocks arrive with an exchange that brings no entry.
        try library.store.keep(id, bytes)
        try library.change([Attachment(blocks: HeldBlocks(whole: id), sent: id.size, isPreview: false, isWanted: false, isErased: false, isSafe: false)])
        try followAll()
        #expect(try !row().ready)
        try store.index.refreshPapers(world.seven.replica, papers: library.store)
        #expect(try row().papersHere == 1 && row().ready && row().state == "ready")
        #expect(try store.index.requests(.ready).items.map(\.key.record) == [record])
    }
}
