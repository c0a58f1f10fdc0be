import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import Testing

@Suite struct EntryDraftTests {
    private func seal(_ draft: EntryDraft, at dot: Dot, growth: [ContextItem] = [], transaction: Int? = nil, start: UInt64 = 0) throws -> EntryDraft.Sealed {
        var hasher = CommitmentHasher()
        return try draft.seal(
            at: dot, time: Sample.time, timeIsDoubtful: false, growth: growth, transaction: transaction, transactionStart: start,
            secret: RecordSecret(Array(repeating: 6, count: 16)), hasher: &hasher)
    }

    @Test("a sealed draft says what was drafted, in order, with open values in the entry and personal ones beside it")
    func seals() throws {
        let dot = Dot(LogID(5), 9)
        let draft = EntryDraft(
            author: 4, target: .existing(Dot(Sample.other, 3)), fields: [7, 0, 3], replaced: [Replacement(field: 7, dot: Dot(Sample.other, 3)), Replacement(field: 3, dot: Dot(LogID(5), 8))],
            open: [(7, .unsigned(2)), (3, .bool(true))], personal: [(8, .text("Siti")), (0, .text("salah ketik"))])
        let sealed = try seal(draft, at: dot, growth: [ContextItem(log: Sample.other, count: 4, root: 1)])
        let entry = try Entry.decode(sealed.entry, at: dot)
        #expect(entry.fields == [0, 3, 7] && entry.record == Dot(Sample.other, 3) && entry.type == nil && entry.author == 4 && entry.transaction == nil)
        #expect(entry.replaced.map(\.field) == [3, 7])
        #expect(entry.openValue(3) == .bool(true) && entry.openValue(7) == .unsigned(2) && entry.openValue(8) == nil)
        let payload = try Payload.decode(try #require(sealed.payload))
        #expect(payload.value(0) == .text("salah ketik") && payload.value(8) == .text("Siti") && payload.value(7) == nil)
        var hasher = CommitmentHasher()
        #expect(payload.commitment(secret: RecordSecret(Array(repeating: 6, count: 16)), dot: dot, hasher: &hasher) == entry.commitment)
    }

    @Test("a draft without personal values has no payload and needs no secret")
    func open() throws {
        let dot = Dot(LogID(5), 9)
        let sealed = try seal(EntryDraft(author: 0, target: .create(type: 3), fields: [1], open: [(1, .unsigned(1))]), at: dot)
        let entry = try Entry.decode(sealed.entry, at: dot)
        #expect(sealed.payload == nil && entry.commitment == nil && entry.record == dot && entry.type == 3)
    }

    @Test("within a transaction a draft can write to a record that an earlier one creates")
    func transaction() throws {
        let dot = Dot(LogID(5), 12)
        let sealed = try seal(EntryDraft(author: 0, target: .createdInTransaction(index: 1), fields: [1]), at: dot, start: 10)
        #expect(try Entry.decode(sealed.entry, at: dot).record == Dot(LogID(5), 11))
        let first = try seal(EntryDraft(author: 0, target: .create(type: 1)), at: Dot(LogID(5), 10), transaction: 3, start: 10)
        #expect(try Entry.decode(first.entry, at: Dot(LogID(5), 10)).transaction == 3)
    }

    @Test("a subject goes in with its kind")
    func subject() throws {
        let dot = Dot(LogID(5), 12)
        let subject = Subject.fork(LogPoint(log: Sample.other, size: 4, root: Hash(words: 1, 1, 1, 1)))
        let entry = try Entry.decode(try seal(EntryDraft(kind: .fork, author: 0, target: .none, subject: subject), at: dot).entry, at: dot)
        #expect(entry.subjectValue == subject && entry.record == nil)
    }

    @Test("what does not fit is refused with its size")
    func tooLarge() throws {
        let dot = Dot(LogID(5), 12)
        let long = CBORValue.bytes(Array(repeating: 0, count: 16 * 1024))
        #expect(throws: EntryDraftError.self) { try seal(EntryDraft(author: 0, target: .create(type: 1), open: [(1, long)]), at: dot) }
        #expect(throws: EntryDraftError.payloadTooLarge(bytes: 16 * 1024 + 5, fields: 1)) { try seal(EntryDraft(author: 0, target: .create(type: 1), personal: [(1, long)]), at: dot) }
        let many = (0..<257).map { (field: FieldNumber($0), value: CBORValue.null) }
        #expect(throws: EntryDraftError.self) { try seal(EntryDraft(author: 0, target: .create(type: 1), personal: many), at: dot) }
    }
}
