import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite struct PayloadTests {
    /// Whether the centre's word over a log's whole size is given.
    static func isAcknowledged(_ party: Party, _ log: LogID) throws -> Bool {
        guard let note = party.replica.store.note(NoteKey.cosigned(log)) else { return false }
        return try HeldCosignature(note).size == party.replica.head.logs[log]?.size
    }

    @Test("a payload that is missing or wrong never holds the entry up, but the centre's word is withheld until it comes", arguments: [false, true])
    func late(_ wrong: Bool) throws {
        var world = try Deployment()
        let dot = try world.seven.append(request("A-1", name: "Contoh"))
        let run = try world.seven.run(dot.log)
        let payload: [UInt8]? = wrong ? try need(run.payloads[1]).dropLast() + [0x41] : nil
        try world.centre.take([run.with(payloads: [nil, payload])])
        #expect(try world.centre.replica.lacking(dot.log) == [1])
        #expect(try !Self.isAcknowledged(world.centre, dot.log))
        #expect(world.centre.digest() == world.seven.digest())
        // Nothing else helps.
        try world.seven.append(request("A-2"))
        try world.centre.take([try world.seven.run(dot.log, from: 2)])
        try world.centre.take([run.with(payloads: [nil, payload])])
        #expect(try !Self.isAcknowledged(world.centre, dot.log))
        #expect(try world.centre.take([run]) == [.held])
        #expect(try world.centre.replica.lacking(dot.log).isEmpty)
        #expect(try Self.isAcknowledged(world.centre, dot.log))
        #expect(world.centre.replica.store.entry(dot)?.payload == run.payloads[1])
        #expect(world.centre.digest() == world.seven.digest())
    }

    @Test("two runs of one log in one commit both say what they lack")
    func lackingTwice() throws {
        var world = try Deployment()
        for number in 0..<3 { try world.seven.append(request("A", name: "Nama \(number)")) }
        let log = try world.seven.own()
        let (first, second) = (try world.seven.run(log, to: 3), try world.seven.run(log, from: 3))
        try world.centre.take([first.with(payloads: [nil, nil, nil]), second.with(payloads: [nil])])
        #expect(try world.centre.replica.lacking(log) == [1, 2, 3])
        try world.centre.take([first, second])
        #expect(try world.centre.replica.lacking(log).isEmpty)
        #expect(try Self.isAcknowledged(world.centre, log))
    }

    @Test("the writer's word that a payload is lost, or an order, stands for it")
    func statedLost() throws {
        var world = try Deployment()
        let dot = try world.seven.append(request("A-1", name: "Contoh"))
        let run = try world.seven.run(dot.log)
        try world.centre.take([run.with(payloads: [nil, nil])])
        try world.seven.append(EntryDraft(kind: .lost, author: 0, target: .none, subject: .lost([EntryRange(log: dot.log, start: 1, count: 1)])))
        try world.centre.take([try world.seven.run(dot.log, from: 2)])
        #expect(try Self.isAcknowledged(world.centre, dot.log))

        let other = try world.eight.append(request("B-1", name: "Contoh"))
        let bare = try world.eight.run(other.log)
        try world.centre.take([bare.with(payloads: [nil, nil])])
        try world.centre.append(Self.erasure([(other, [RequestField.subjectName])]))
        #expect(try world.centre.replica.lacking(other.log).isEmpty)
        #expect(try world.centre.take([bare]) == [.held])
        #expect(try Self.isAcknowledged(world.centre, other.log))
        #expect(try Self.values(world.centre, other).isEmpty)
    }

    // MARK: Erasure

    static func erasure(_ items: [(Dot, [FieldNumber])]) -> EntryDraft {
        EntryDraft(kind: .erasure, author: 0, target: .none, subject: .erasure(items.map { ErasedValue(dot: $0.0, fields: $0.1) }))
    }

    /// Fields of a stored payload whose values are still there.
    static func values(_ party: Party, _ dot: Dot) throws -> [FieldNumber] {
        guard let payload = try need(party.replica.store.entry(dot)).payload else { return [] }
        return try Payload.decode(payload).values.map(\.field)
    }

    /// The stored payload, whatever is left of it, still gives the commitment.
    static func fits(_ party: Party, _ dot: Dot, record: RecordID) throws -> Bool {
        let stored = try need(party.replica.store.entry(dot))
        let entry = try Entry.decode(stored.bytes, at: dot)
        var hasher = CommitmentHasher()
        let secret = party.replica.store.secrets([SecretKey(record: record, log: dot.log)])[0]
        return try Payload.decode(try need(stored.payload)).commitment(secret: secret, dot: dot, hasher: &hasher) == entry.commitment
    }

    static func person() -> EntryDraft {
        EntryDraft(
            author: 0, target: .create(type: RecordType.applicant), fields: [ApplicantField.nik, ApplicantField.name],
            personal: [(ApplicantField.nik, .text("3527010101010001")), (ApplicantField.name, .text("Contoh"))])
    }

    static func rename(_ record: RecordID, _ name: String) -> EntryDraft {
        EntryDraft(author: 0, target: .existing(record), fields: [ApplicantField.name], personal: [(ApplicantField.name, .text(name))])
    }

    @Test("an order destroys the value and the secret; state, digest and every other value stay, at each node")
    func erase() throws {
        var world = try Deployment()
        let record = try world.seven.append(Self.person())
        let second = try world.seven.append(Self.rename(record, "Lain"))
        try world.settle()
        let digest = world.centre.digest()
        let state = try world.centre.state(record)
        try world.centre.append(Self.erasure([(record, [ApplicantField.nik])]))
        try world.seven.pull(from: &world.centre)
        try world.eight.pull(from: &world.centre)
        for party in [world.centre, world.seven, world.eight] {
            #expect(party.digest() == digest)
            #expect(try party.state(record) == state)
            #expect(try Self.values(party, record) == [ApplicantField.name])
            #expect(try Self.values(party, second) == [ApplicantField.name])
            #expect(try Self.fits(party, record, record: record) && Self.fits(party, second, record: record))
            #expect(party.replica.store.secrets([SecretKey(record: record, log: record.log)]) == [nil])
        }
        // A node that comes later gets what is left, and it proves right.
        var ninth = try Party(9)
        try ninth.pull(from: &world.centre, Place.upper)
        try ninth.pull(from: &world.centre)
        #expect(ninth.digest() == digest)
        #expect(try Self.values(ninth, record) == [ApplicantField.name])
    }

    @Test("an order reaches a payload that comes with it, before it or long after it", arguments: [0, 1, 2])
    func order(_ when: Int) throws {
        var world = try Deployment()
        let record = try world.seven.append(Self.person())
        let second = try world.seven.append(Self.rename(record, "Lain"))
        let runs = try world.seven.run(record.log)
        try world.centre.take([runs])
        let erasure = try world.centre.append(Self.erasure([(record, [ApplicantField.nik])]))
        let orders = try world.centre.run(erasure.log)
        // Seven has not heard of the order and hands out all it has.
        switch when {
        case 0: try world.eight.take([orders, runs])
        case 1: try world.eight.take([runs, orders])
        default:
            try world.eight.take([orders])
            try world.eight.take([try world.seven.run(record.log, to: 2)])
            try world.eight.take([try world.seven.run(record.log, from: 2)])
        }
        #expect(try Self.values(world.eight, record) == [ApplicantField.name])
        #expect(try Self.values(world.eight, second) == [ApplicantField.name])
        #expect(try Self.fits(world.eight, record, record: record) && Self.fits(world.eight, second, record: record))
        #expect(world.eight.replica.store.secrets([SecretKey(record: record, log: record.log)]) == [nil])
        #expect(world.eight.digest() == world.centre.digest())
        try world.eight.take([runs])
        #expect(try Self.values(world.eight, record) == [ApplicantField.name])
    }

    @Test("a secret that an order destroyed is not stored again with later work that the writer did under it")
    func resurrection() throws {
        var world = try Deployment()
        let record = try world.seven.append(Self.person())
        try world.centre.take([try world.seven.run(record.log)])
        try world.centre.append(Self.erasure([(record, [ApplicantField.nik])]))
        // Before it hears of the order, seven writes under the old secret; afterwards under a new one.
        let old = try world.seven.append(Self.rename(record, "Lama"))
        try world.centre.take([try world.seven.run(record.log, from: 2)])
        #expect(world.centre.replica.store.secrets([SecretKey(record: record, log: record.log)]) == [nil])
        #expect(try Self.values(world.centre, old) == [ApplicantField.name] && Self.fits(world.centre, old, record: record))
        try world.seven.pull(from: &world.centre)
        let new = try world.seven.append(Self.rename(record, "Baru"))
        try world.centre.take([try world.seven.run(record.log, from: 3)])
        #expect(try Self.values(world.centre, new) == [ApplicantField.name] && Self.fits(world.centre, new, record: record))
        #expect(try Self.isAcknowledged(world.centre, record.log))
        // A node that has the old secret meets order and new secret in one commit.
        let run = try world.seven.run(record.log, to: 2)
        var ninth = try Party(9)
        try ninth.pull(from: &world.centre, Place.upper)
        try ninth.take([run.with(payloads: [nil, nil])])
        try ninth.pull(from: &world.centre)
        #expect(try Self.values(ninth, new) == [ApplicantField.name])
        #expect(ninth.replica.store.secrets([SecretKey(record: record, log: record.log)]) == [nil])
    }

    @Test("a new secret of the writer is taken by a node that still holds the old one")
    func newSecret() throws {
        var world = try Deployment()
        let record = try world.seven.append(Self.person())
        try world.settle()
        try world.centre.append(Self.erasure([(record, [ApplicantField.nik])]))
        try world.seven.pull(from: &world.centre)
        let new = try world.seven.append(Self.rename(record, "Baru"))
        try world.centre.pull(from: &world.seven)
        // Straight from seven, without the order, and with it.
        for runs in [[try world.seven.run(record.log, from: 2)], [try world.seven.run(record.log, from: 2), try world.centre.run(try world.centre.own())]] {
            var eight = world.eight
            try eight.take(runs)
            #expect(try Self.values(eight, new) == [ApplicantField.name])
            #expect(try eight.replica.lacking(record.log).isEmpty)
        }
    }

    @Test("an order over an entry in the centre's own transaction reaches it")
    func ownTransaction() throws {
        var world = try Deployment()
        let next = try need(world.centre.replica.head.logs[world.centre.own()]).size
        let record = Dot(try world.centre.own(), next)
        let dots = try world.centre.append([Self.person(), Self.erasure([(record, [ApplicantField.nik])])])
        #expect(dots[0] == record)
        #expect(try Self.values(world.centre, record) == [ApplicantField.name] && Self.fits(world.centre, record, record: record))
    }
}
