import Causality
import DeskStore
import Membership
import Replica
import SQLiteStore
import Testing

@Suite("Drafts") struct DraftTests {
    private static func begin(_ store: DeskStore, _ draft: DraftID = id(1), by operator: UInt64 = 2) throws -> DraftOutcome {
        try store.drafts.begin(Drafts.Beginning(id: draft, scope: Place.village, kind: "request", service: "BIRTH", catalogueVersion: 3), by: `operator`, wall: 100)
    }

    private static func write(_ store: DeskStore, _ name: String, _ value: String, by operator: UInt64 = 2) throws -> DraftOutcome {
        try store.drafts.write([(name, Array(value.utf8))], of: id(1), by: `operator`, wall: 200)
    }

    @Test("every field that was saved is there after the process is gone")
    func durable() throws {
        let folder = TemporaryFolder()
        try {
            let store = try open(folder)
            #expect(try Self.begin(store) == .saved)
            #expect(try Self.write(store, "name", "Siti") == .saved)
            #expect(try Self.write(store, "name", "Siti Aminah") == .saved)
            #expect(try store.drafts.choose(LiveRecord(id: Dot(LogID(7), 3), versions: [.init(field: 1, dot: Dot(LogID(7), 3))]), for: id(1), by: 2, wall: 201) == .saved)
            #expect(try store.drafts.receivedOn(20_261_120, id(1), by: 2, wall: 202) == .saved)
        }()
        let store = try open(folder)
        let draft = try need(store.drafts.draft(id(1)))
        #expect(try store.drafts.list() == [draft])
        #expect(draft.service == "BIRTH" && draft.catalogueVersion == 3 && draft.scope == Place.village)
        #expect(draft.beganAt == 100 && draft.updatedAt == 202 && draft.receivedOn == 20_261_120)
        #expect(draft.applicant == LiveRecord(id: Dot(LogID(7), 3), versions: [.init(field: 1, dot: Dot(LogID(7), 3))]))
        let fields = try store.drafts.fields(id(1))
        #expect(fields.map(\.name) == ["name"])
        #expect(fields.map(\.value) == [Array("Siti Aminah".utf8)])
    }

    @Test("beginning a draft twice changes nothing")
    func beginTwice() throws {
        let store = try open(TemporaryFolder())
        #expect(try Self.begin(store) == .saved)
        #expect(try Self.write(store, "name", "Siti") == .saved)
        #expect(try Self.begin(store, by: 9) == .saved)
        #expect(try store.drafts.draft(id(1))?.beganBy == 2)
        #expect(try store.drafts.fields(id(1)).count == 1)
    }

    @Test("whoever took a draft over goes on; the one before learns it and overwrites nothing")
    func takeOver() throws {
        let store = try open(TemporaryFolder())
        _ = try Self.begin(store)
        #expect(try store.drafts.takeOver(id(1), by: 5, wall: 300) == .saved)
        #expect(try Self.write(store, "name", "Siti", by: 2) == .heldBy(5))
        #expect(try store.drafts.fields(id(1)).isEmpty)
        #expect(try Self.write(store, "name", "Siti", by: 5) == .saved)
        #expect(try store.drafts.draft(id(1)).map { [$0.beganBy, $0.heldBy] } == [2, 5])
    }

    @Test("a discarded draft is gone from the file, with what was typed")
    func discard() throws {
        let folder = TemporaryFolder()
        let store = try open(folder)
        _ = try Self.begin(store)
        _ = try Self.write(store, "name", "Rahasia Sekali")
        #expect(folder.holds("Rahasia Sekali"))
        #expect(try store.drafts.discard(id(1), by: 2) == .saved)
        #expect(try store.drafts.draft(id(1)) == nil)
        #expect(try Self.write(store, "name", "x") == .unknown)
        try store.checkpoint(truncate: true)
        #expect(!folder.holds("Rahasia Sekali"))
    }

    @Test("what is too much is refused and leaves the draft as it was")
    func bounded() throws {
        let store = try open(TemporaryFolder())
        _ = try Self.begin(store)
        _ = try Self.write(store, "name", "Siti")
        #expect(try store.drafts.write([("name", Array("other".utf8)), ("big", [UInt8](repeating: 65, count: DraftLimits.value + 1))], of: id(1), by: 2, wall: 1) == .tooLarge)
        #expect(try store.drafts.write((0..<300).map { ("f\($0)", [1]) }, of: id(1), by: 2, wall: 1) == .tooLarge)
        #expect(try Self.write(store, String(repeating: "n", count: 65), "x") == .tooLarge)
        #expect(try store.drafts.fields(id(1)).map(\.value) == [Array("Siti".utf8)])
        #expect(try store.drafts.draft(id(1))?.updatedAt == 200)
    }

    @Test("a person who is chosen comes into the draft with the copies of their values, or not at all")
    func chosen() throws {
        let store = try open(TemporaryFolder())
        _ = try Self.begin(store)
        let person = LiveRecord(id: Dot(LogID(7), 3), versions: [])
        #expect(try store.drafts.choose(person, for: id(1), writing: [("a.name", Array("Siti".utf8)), (String(repeating: "n", count: 65), [1])], by: 2, wall: 5) == .tooLarge)
        #expect(try store.drafts.draft(id(1))?.applicant == nil)
        #expect(try store.drafts.fields(id(1)).isEmpty)
        #expect(try store.drafts.choose(person, for: id(1), writing: [("a.name", Array("Siti".utf8))], by: 2, wall: 5) == .saved)
        #expect(try store.drafts.draft(id(1))?.applicant == person)
        #expect(try store.drafts.fields(id(1)).map(\.name) == ["a.name"])
    }

    @Test("drafts in which nobody typed go after a while; what was typed in, has a person or pages, or is young, stays")
    func sweep() throws {
        let store = try open(TemporaryFolder())
        for number in [1, 2, 3, 4, 5] as [UInt8] { _ = try Self.begin(store, id(number)) }
        _ = try store.drafts.write([("village", [1])], of: id(1), by: 2, wall: 150)
        _ = try store.drafts.write([("village", [1]), ("a.name", Array("Siti".utf8))], of: id(2), by: 2, wall: 150)
        _ = try store.drafts.choose(LiveRecord(id: Dot(LogID(7), 3), versions: []), for: id(3), by: 2, wall: 150)
        _ = try store.drafts.receivedOn(nil, id(4), by: 2, wall: 900)
        #expect(try store.drafts.untouched(kind: "request", aside: "village").map(\.id) == [id(4), id(1), id(5)])
        #expect(try store.drafts.sweep(kind: "other", aside: "village", before: 500, keeping: []) == 0)
        #expect(try store.drafts.sweep(kind: "request", aside: "village", before: 500, keeping: [id(5)]) == 1)
        #expect(try store.drafts.list().map(\.id) == [id(4), id(2), id(3), id(5)])
    }

    @Test("names of drafts are 32 hexadecimal digits")
    func names() {
        #expect(id(0xA7).description == "a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7")
        #expect(DraftID("a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7") == id(0xA7))
        for wrong in ["", "A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7A7", "a7a7", "a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7", "g7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7"] {
            #expect(DraftID(wrong) == nil)
        }
    }
}
