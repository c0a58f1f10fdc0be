import Causality
import DeskStore
import Replica
import SQLiteStore
import Testing

/// A kill is a program that stops between two steps: what it had made durable is opened again, everything else is gone.
@Suite("A draft becomes an operation once") struct SubmissionTests {
    private static func begun(_ folder: TemporaryFolder) throws -> DeskStore {
        let store = try open(folder)
        _ = try store.drafts.begin(Drafts.Beginning(id: id(1), scope: Place.village, kind: "request", service: "BIRTH"), by: 2, wall: 1)
        _ = try store.drafts.write([("name", Array("Siti".utf8))], of: id(1), by: 2, wall: 2)
        return store
    }

    /// Submits as the pages do; ends after so many steps.
    private static func submit(_ store: DeskStore, _ party: inout Party, stop: Int = .max, draft: DraftID = id(1)) throws -> RecordID? {
        let record = try party.next()
        switch try store.drafts.submission(of: draft, as: record, by: 2, log: party.replica.store) {
        case .done(let record): return record
        case .unknown, .heldBy: return nil
        case .go(let notes):
            if stop == 1 { return nil }
            let dots = try party.append([request()], notes: notes)
            #expect(dots == [record])
            if stop == 2 { return nil }
            try store.index.followAll(party)
            if stop == 3 { return nil }
            try store.drafts.submitted(draft, as: record)
            return record
        }
    }

    private static func requests(_ party: Party) throws -> Int {
        party.replica.store.recordKeys(Place.village, type: 34, contestedOnly: false, after: nil, limit: 100).count
    }

    @Test("killed after any step, the request is neither lost nor made twice", arguments: [1, 2, 3, 4])
    func killed(after step: Int) throws {
        let folder = TemporaryFolder()
        var world = try Deployment()
        try {
            let store = try Self.begun(folder)
            _ = try Self.submit(store, &world.seven, stop: step)
        }()
        let store = try open(folder)
        #expect(try store.drafts.settle(world.seven.replica.store) == ([2, 3].contains(step) ? 1 : 0))
        #expect(try store.drafts.list().isEmpty == (step != 1))
        if step == 1 { #expect(try store.drafts.fields(id(1)).count == 1) }
        // The operator presses the button again, or the page is sent again.
        let record = try need(Self.submit(store, &world.seven))
        #expect(try Self.requests(world.seven) == 1)
        #expect(try store.drafts.draft(id(1))?.submitted == record)
        #expect(try store.drafts.fields(id(1)).isEmpty)
        try store.index.followAll(world.seven)
        #expect(try store.index.request(record)?.number == "3527012002-A7KD-000001-7")
    }

    @Test("without settling first, the next submission finds what was done")
    func unsettled() throws {
        let folder = TemporaryFolder()
        var world = try Deployment()
        try { _ = try Self.submit(try Self.begun(folder), &world.seven, stop: 2) }()
        let store = try open(folder)
        #expect(try Self.submit(store, &world.seven) != nil)
        #expect(try Self.requests(world.seven) == 1)
    }

    @Test("a page that is sent twice meets the record that it became")
    func twice() throws {
        let store = try Self.begun(TemporaryFolder())
        var world = try Deployment()
        let first = try Self.submit(store, &world.seven)
        #expect(try Self.submit(store, &world.seven) == first)
        #expect(try Self.requests(world.seven) == 1)
        #expect(try store.drafts.write([("name", [1])], of: id(1), by: 2, wall: 9) == .submitted(try need(first)))
    }

    @Test("notes in the log's database go with later submissions")
    func notes() throws {
        let store = try Self.begun(TemporaryFolder())
        var world = try Deployment()
        func kept() -> Int { world.seven.replica.store.notes(prefix: Array("submitted/".utf8), limit: 100).count }
        _ = try Self.submit(store, &world.seven)
        #expect(kept() == 1)
        for number in 2...30 as ClosedRange<UInt8> {
            _ = try store.drafts.begin(Drafts.Beginning(id: id(number), scope: Place.village, kind: "request"), by: 2, wall: UInt64(number) * 10)
            #expect(try Self.submit(store, &world.seven, draft: id(number)) != nil)
            #expect(kept() == 1)
        }
        #expect(try Self.requests(world.seven) == 30)
    }

    @Test("who does not have the draft does not submit it")
    func held() throws {
        let store = try Self.begun(TemporaryFolder())
        var world = try Deployment()
        _ = try store.drafts.takeOver(id(1), by: 5, wall: 3)
        #expect(try store.drafts.submission(of: id(1), as: world.seven.next(), by: 2, log: world.seven.replica.store) == .heldBy(5))
        #expect(try Self.submit(store, &world.seven, draft: id(99)) == nil)
        #expect(try Self.requests(world.seven) == 0)
    }
}
