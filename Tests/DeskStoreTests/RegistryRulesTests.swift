import CanonicalCBOR
import Causality
import CivilRegistry
import DeskStore
import Membership
import OperationLog
import Replica
import Testing

@Suite("The civil registry's rules in the index") struct RegistryRulesTests {
    private static func birth(_ number: String, _ mother: String, day: String, child: String, state: String = "submitted") -> EntryDraft {
        var draft = request(number, state: state, subject: child, due: 24)
        let form: [[String]] = [
            ["child_name", child], ["child_sex", "male"], ["child_birth_date", day], ["birth_place_kind", "4"], ["child_birth_place", "Sampang"],
            ["mother_name", mother], ["mother_nik", "3527015507950002"], ["witness1_name", "Saksi Mata"],
        ]
        draft.personal.append((RequestField.form, .array(form.map { .array($0.map { .text($0) }) })))
        draft.fields = (draft.open + draft.personal).map(\.field).sorted()
        return draft
    }

    @Test("one birth, taken in by two desks, is a likely pair; a twin of another name is none")
    func births() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder(), rules: .civilRegistry)
        let mine = try world.seven.append(Self.birth("A", "Siti Aminah", day: "01-11-2026", child: "Moh. Zidan"))
        let theirs = try world.eight.append(Self.birth("B", "Sitti Aminah", day: "2-11-2026", child: "Muhammad Zidan"))
        try world.eight.append(Self.birth("C", "Dewi Lestari", day: "05-03-2026", child: "Putra"))
        try world.settle()
        try store.index.followAll(world.seven)
        let pairs = try store.duplicates.open(likeness: UInt64(SameCandidate.likely)).items
        #expect(pairs.map { [$0.first.record, $0.second.record].sorted() } == [[mine, theirs].sorted()])
        let draft = try need(SameTraits { code in ["birth_place_kind": ["1"], "child_birth_date": ["01-11-2026"], "mother_name": ["Siti"]][code] ?? [] })
        #expect(try store.duplicates.records(with: draft.keys).map(\.record) == [mine])
        // The mother finds it, the witness does not.
        #expect(try store.index.search(SearchQuery("siti amina")).requests.count == 2)
        #expect(try store.index.search(SearchQuery("saksi mata")) == SearchResult())
        #expect(try store.index.search(SearchQuery("3527015507950002")).requests.count == 3)
    }

    @Test("the lists of the day follow the states, and the clock stands while the citizen is waited for")
    func standing() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder(), rules: .civilRegistry)
        let record = try world.seven.append(Self.birth("A", "Siti", day: "01-11-2026", child: "Zidan"))
        try world.settle()
        func move(_ party: WritableKeyPath<Deployment, Party>, _ state: String, from: Dot) throws -> Dot {
            var other = world[keyPath: party]
            let dot = try other.append(change(record, state: state, replacing: [from]))
            world[keyPath: party] = other
            try world.settle()
            try store.index.followAll(world.seven)
            return dot
        }
        try store.index.followAll(world.seven)
        let begun = try need(store.index.request(record))
        #expect(begun.state == "submitted" && begun.stateEntry == record)
        #expect(try need(begun.due) / 1000 == begun.createdAt / 1000 + 24 * 3600)
        #expect(try store.index.count(.due(by: .max)) == 1)
        let back = try move(\.centre, "incomplete", from: record)
        #expect(try store.index.requests(.returned).items.map(\.state) == ["returned"])
        #expect(try store.index.count(.due(by: .max)) == 0)
        world.seven.wait(seconds: 7200)
        let again = try move(\.seven, "submitted", from: back)
        #expect(try store.index.count(.returned) == 0)
        #expect(try need(store.index.request(record)?.due) - need(begun.due) > 7_100_000)
        let issued = try move(\.centre, "issued", from: again)
        #expect(try store.index.request(record).map { [$0.state == "issued", $0.ready, $0.closed] } == [true, false, false])
        #expect(try store.index.count(.due(by: .max)) == 0)
        _ = try move(\.seven, "handed-over", from: issued)
        #expect(try store.index.request(record)?.closed == true)
    }

    @Test("the desk's cancellation beside the office's verification shows the office's state, and why")
    func withdrawal() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder(), rules: .civilRegistry)
        let record = try world.seven.append(request())
        try world.settle()
        try world.centre.append(change(record, state: "verified", replacing: [record]))
        try world.seven.append(change(record, state: "cancelled", replacing: [record]))
        try world.settle()
        try store.index.followAll(world.seven)
        let row = try need(store.index.request(record))
        #expect(row.state == "verified" && row.conflict == "withdrawal" && row.disputed == 1)
    }

    @Test("an amendment is listed until the office has decided")
    func amendments() throws {
        var world = try Deployment()
        let store = try open(TemporaryFolder(), rules: .civilRegistry)
        let record = try world.seven.append(request())
        let day = try need(CalendarDate(20_261_122))
        let wish = try world.seven.append(Amendment(request: record, kind: .withdrawal, reasonCode: "citizen", reason: nil, askedOn: day).draft(author: 0))
        try world.settle()
        try store.index.followAll(world.seven)
        #expect(try store.index.amendments().map(\.key.record) == [wish])
        #expect(try store.index.amendments(of: record).map(\.kind) == ["withdrawal"])
        try world.centre.append(
            EntryDraft(author: 0, target: .existing(wish), fields: [AmendmentField.state], open: [(AmendmentField.state, .text("accepted"))]))
        try world.settle()
        try store.index.followAll(world.seven)
        #expect(try store.index.amendments().isEmpty)
        #expect(try store.index.amendments(of: record).map(\.state) == ["accepted"])
    }
}
