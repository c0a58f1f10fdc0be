import CanonicalCBOR
import Causality
import CentralNode
import Membership
import MerkleLog
import NodeHost
import OperationLog
import Replica
import Testing

/// A family moves: the request stands in the old village, its other half in the new one, and the centre is killed at any commit between.
@Suite struct MovingFamilyTests {
    static let upper = ScopeID(1)
    static let old = ScopeID(11)
    static let new = ScopeID(12)

    /// SplitMix64.
    struct Draws: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    static func start(_ machine: Machine, keepsLast: Bool) throws -> Replica<FailingStore> {
        let key = try SigningKey(seed: [UInt8](repeating: 1, count: 32))
        let identity = ReplicaIdentity(
            deployment: "uji.example", node: NodeID(1), key: key.publicKey, isCentre: true, upperScopes: [upper], centreKeys: [key.publicKey], centreNode: NodeID(1))
        var replica = try Replica(store: FailingStore(machine: machine, keepsLast: keepsLast), identity: identity)
        for (index, scope) in [upper, old, new].enumerated() {
            if let log = try replica.writtenLog(scope) {
                replica.resumeLog(log.id)
            } else {
                _ = try replica.openLog(scope: scope, predecessor: nil, nonce: [UInt8](repeating: UInt8(index), count: 16), wall: 1_790_000_000_000, isDoubtful: false)
            }
        }
        return replica
    }

    static func request(_ number: Int) -> EntryDraft {
        EntryDraft(
            author: 0, target: .create(type: RecordType.request), fields: [RequestField.number, RequestField.subjectName],
            open: [(RequestField.number, .text("P-\(number)"))], personal: [(RequestField.subjectName, .text("Keluarga \(number)"))])
    }

    /// Moves all families, over and over, with a kill after a random number of commits each time, until one go gets through.
    /// - Returns: how many times the centre was killed.
    static func move(_ sources: [RecordKey], on machine: Machine, _ draws: inout Draws) throws -> Int {
        var kills = 0
        while true {
            machine.commitsLeft = .max
            var replica = try start(machine, keepsLast: draws.next() % 2 == 0)
            var halves = HalfWriter()
            machine.commitsLeft = Int(draws.next() % 4)
            if kills > 400 { machine.commitsLeft = .max }
            var isThrough = true
            for key in sources {
                guard let source = try halves.source(key, replica) else { throw Trouble("a source is gone") }
                let supplies = HalfWriter.Supplies(wall: 1_790_000_000_000, isDoubtful: false, secrets: Entropy.secrets(2))
                let content = [request(7), EntryDraft(
                    author: 0, target: .createdInTransaction(index: 0), fields: [RequestField.notes], personal: [(RequestField.notes, .text("pindah datang"))])]
                do throws(AppendError) {
                    _ = try halves.write(source, into: new, content: content, author: 0, &replica, supplies)
                } catch {
                    isThrough = false
                    break
                }
            }
            if isThrough { return kills }
            kills += 1
        }
    }

    @Test("however often the centre is killed between the halves, in the end each is there exactly once and both sides know", arguments: 0..<60 as Range<UInt64>)
    func killed(_ seed: UInt64) throws {
        var draws = Draws(state: seed)
        let machine = Machine()
        var replica = try Self.start(machine, keepsLast: false)
        var sources: [RecordKey] = []
        for number in 0..<5 {
            let dot = try replica.append([Self.request(number)], scope: Self.old, wall: 1_790_000_000_000, isDoubtful: false, secrets: Entropy.secrets(1))[0]
            sources.append(RecordKey(scope: Self.old, record: dot))
        }
        let kills = try Self.move(sources, on: machine, &draws)
        #expect(kills >= 2)
        machine.commitsLeft = .max
        let after = try Self.start(machine, keepsLast: false)
        let records = machine.store.recordKeys(Self.new, type: RecordType.request, contestedOnly: false, after: nil, limit: .max)
        #expect(records.count == sources.count)
        var found: [RecordID] = []
        for key in sources {
            let said = try after.links(of: key)
            #expect(said.count == 1 && said.first?.scope == Self.new)
            guard let half = said.first?.reference.dot else { continue }
            found.append(half)
            // And the half names its source, by dot and leaf.
            let back = try after.links(of: RecordKey(scope: Self.new, record: half))
            #expect(back.map(\.scope) == [Self.old] && back.map(\.reference.dot) == [key.record])
            #expect(try after.view(RecordKey(scope: Self.new, record: half))?.versions(RequestField.notes).count == 1)
        }
        #expect(Set(found) == Set(records))
        // Once more changes nothing.
        let size = machine.store.index().logs.map(\.size)
        var calm = Draws(state: 0)
        machine.commitsLeft = .max
        _ = try Self.move(sources, on: machine, &calm)
        #expect(machine.store.index().logs.map(\.size) == size)
    }
}

/// What desks and the office see of it.
@Suite struct HalfTests {
    static let other = "35.27.01.2005"

    @Test("until the half is written the desk shows that it is not yet there, and the office lists it; then both see it")
    func shown() async throws {
        let office = try Office()
        let scope = try await office.village()
        _ = try await office.json("scope-add", ["kind": "village", "region": Self.other, "name": "Desa Lain"])
        let record = try await office.json("append", ["scope": scope.description], input: #"{"create": "request", "values": {"number": "auto", "service": "MOVE", "other_regions": ["35.27.01.2005"]}}"#)
        let dot = record["saved"]?.array?.first?.string ?? ""
        let open = try await office.json("show", ["record": dot])["halves"]?.array?.first
        #expect(open?["region"]?.string == Self.other && open?["there"] == .bool(false))
        let text = await office.centre.run(NodeCommand("show", options: ["record": dot])) { _ in }
        #expect(text.text.contains("Other half in \(Self.other) not yet there"))
        let listed = try await office.json("halves")
        #expect(listed["record"]?.string == dot && listed["region"]?.string == Self.other)
        // It is not old yet.
        #expect(await office.run("halves", ["older": "1d"]).text.isEmpty)
        #expect(await office.run("halves", ["older": "soon"]).exit == .usage)
        let half = try await office.json("link", ["source": dot, "to-scope": Self.other])
        let shown = try await office.json("show", ["record": dot])["halves"]?.array?.first
        #expect(shown?["there"] == .bool(true) && shown?["record"] == half["record"])
        #expect(await office.run("halves").text.isEmpty)
        #expect(try await office.json("link", ["source": dot, "to-scope": Self.other])["written"] == .bool(false))
        let halfNumber = try await office.json("show", ["record": half["record"]?.string ?? ""])["fields"]?["number"]?["value"]?.string
        let number = try await office.json("show", ["record": dot])["fields"]?["number"]?["value"]?.string
        // A number on paper is one record's.
        #expect(halfNumber != nil && number != nil && halfNumber != number && halfNumber?.hasPrefix("3527012005-") == true)
        // The half itself names its own region, for which nothing is missing.
        #expect(try await office.json("show", ["record": half["record"]?.string ?? ""])["halves"] == nil)
    }

    @Test("one ruling of a court that has its own scope reaches two villages, and the court's desk sees when")
    func ruling() async throws {
        let office = try Office()
        let first = try await office.village()
        let second = try await office.json("scope-add", ["kind": "village", "region": Self.other, "name": "Desa Lain"])["scope"]?.unsigned
        let code = try await office.code(["name": "Pengadilan", "role": "court", "new-scope": "court", "scope-name": "Pengadilan Agama"])
        let court = try await Desk(office, code)
        let desk = try await office.kiosk(first)
        guard let scope = court.peer.replica.head.rules.membership.scopes(at: nil).first(where: { $0.kind == .court })?.number else { throw Trouble("no court's scope") }
        try court.openLog(scope)
        let ruling = try court.peer.replica.append(
            [EntryDraft(
                author: 0, target: .create(type: RecordType.ruling), fields: [RulingField.kind, RulingField.villages, RulingField.partyName],
                open: [(RulingField.kind, .text("DIVORCE")), (RulingField.villages, .array([.text("35.27.01.2002"), .text(Self.other)]))],
                personal: [(RulingField.partyName, .text("Siti Aminah"))])],
            scope: scope, wall: WallClock.milliseconds(), isDoubtful: false, secrets: Entropy.secrets(1))[0]
        try await court.sync()
        #expect(await office.run("verdicts").text.isEmpty)
        #expect(await office.run("halves").text.split(separator: "\n").count == 2)
        let values = #"{"number": "auto", "service": "DIVORCE", "state": "submitted"}"#
        var halves: [String] = []
        for region in ["35.27.01.2002", Self.other] {
            #expect(try await office.json("show", ["record": ruling.description])["halves"]?.array?.count { $0["there"] == .bool(true) } == halves.count)
            let done = try await office.json("link", ["source": ruling.description, "to-scope": region, "type": "request", "values": values])
            #expect(done["written"] == .bool(true))
            halves.append(done["record"]?.string ?? "")
            try await court.sync()
            #expect(try court.peer.replica.links(of: RecordKey(scope: scope, record: ruling)).map(\.reference.dot.description) == halves)
        }
        #expect(await office.run("halves").text.isEmpty)
        try await desk.sync()
        let seen = Dot(halves[0]).map { RecordKey(scope: first, record: $0) }
        let view = try seen.flatMap { try desk.peer.replica.view($0) }
        #expect(view?.versions(RequestField.service).first?.value == .known(.text("DIVORCE")))
        #expect(try seen.map { try desk.peer.replica.links(of: $0).map(\.reference.dot) } == [ruling])
        // The village has no right in the court's scope and holds nothing of it, nor the court of the village's.
        #expect(!desk.peer.replica.head.scopeIDs.contains(scope))
        #expect(!court.peer.replica.head.scopeIDs.contains(first) && second.map { !court.peer.replica.head.scopeIDs.contains(ScopeID($0)) } == true)
    }
}
