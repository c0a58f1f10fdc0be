import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import Testing

@Suite struct MembershipTests {
    var world = World()
    var members: Membership { world.rules.membership }
    let node = NodeID(World.kiosk)
    let village = ScopeID(Place.village)

    @Test("nodes, scopes and rights are read as they were at any context")
    mutating func history() throws {
        let first = world.centre.frontier
        world.publish(try members.retire(node, author: 0))
        world.publish(members.revoke(node, in: village, author: 0))
        let second = world.centre.frontier
        world.publish(ScopeFacts(number: village, kind: .village, region: "35.27.01.2002", parent: ScopeID(Place.upper)).draft(name: "Labuhan", author: 0))
        #expect(members.node(node, at: first)?.state == .active)
        #expect(members.node(node, at: second)?.state == .retired)
        #expect(members.hasRight(node, village, .readWrite, at: first))
        #expect(!members.hasRight(node, village, .read, at: second))
        #expect(members.scope(village, at: second) == nil)
        #expect(
            members.scope(village, at: nil) == ScopeFacts(number: village, kind: .village, region: "35.27.01.2002", parent: ScopeID(Place.upper)))
        #expect(members.node(node, at: VersionVector()) == nil)
    }

    @Test("a node reads the scopes of its rights, its private one and the upper ones")
    mutating func scopes() {
        #expect(members.scopes(of: node, at: nil) == [1, 11, 1007].map { ScopeID($0) })
        #expect(members.scopes(of: NodeID(World.court), at: nil) == [1, 11, 12, 1009].map { ScopeID($0) })
        #expect(members.scopes(of: NodeID(World.stranger), at: nil) == [])
        #expect(members.mayRead(NodeID(World.court), village, at: nil) && !members.mayWrite(NodeID(World.court), village, at: nil))
        #expect(members.mayRead(node, ScopeID(Place.upper), at: nil) && !members.mayWrite(node, ScopeID(Place.upper), at: nil))
        #expect(!members.mayRead(node, ScopeID(Place.otherVillage), at: nil))
        #expect(members.mayWrite(NodeID(1), ScopeID(Place.otherVillage), at: nil))
        #expect(members.rights(in: village, at: nil) == [Right(node: node, scope: village, mode: .readWrite), Right(node: NodeID(World.court), scope: village, mode: .read)])
        #expect(members.nodes(at: nil).map(\.number.rawValue) == [1, 7, 9])
    }

    @Test("the order and number of times in which entries are folded changes no answer", arguments: 0..<6 as Range<UInt64>)
    mutating func anyOrder(_ seed: UInt64) throws {
        world.publish(members.revoke(node, in: village, author: 0))
        world.publish(members.grant(Right(node: node, scope: village, mode: .read), author: 0)!)
        world.publish(members.grant(Right(node: node, scope: village, mode: .readWrite), author: 0)!)
        world.publish(members.grant(Right(node: node, scope: village, mode: .read), author: 0)!)
        world.publish(members.grant(Right(node: node, scope: village, mode: .readWrite), author: 0)!)
        world.publish(try members.markCompromised(node, logs: [(LogID(5), 3), (LogID(6), 1)], author: 0))
        world.publish(members.publish(RecordSchema.builtIn[8], author: 0))
        var random = Random(seed: seed)
        var order = Array(0..<world.centre.entries.count) + Array(3..<world.centre.entries.count)
        order.shuffle(using: &random)
        var shuffled = Membership()
        for index in order { shuffled.fold(try Entry.decode(world.centre.entries[index], at: Dot(world.centre.log.id, UInt64(index)))) }
        for count in stride(from: UInt64(1), through: world.centre.log.size, by: 1) {
            var context = VersionVector()
            context.advance(world.centre.log.id, to: count)
            #expect(shuffled.nodes(at: context) == members.nodes(at: context))
            #expect(shuffled.scopes(of: node, at: context) == members.scopes(of: node, at: context))
            #expect(shuffled.rights(of: node, at: context) == members.rights(of: node, at: context))
            #expect(shuffled.cut(node, LogID(5), at: context) == members.cut(node, LogID(5), at: context))
            #expect(shuffled.schemas(at: context) == members.schemas(at: context))
        }
        #expect(shuffled.cut(node, LogID(6), at: nil) == 1)
        for sequence in 0..<world.centre.log.size {
            let record = Dot(world.centre.log.id, sequence)
            #expect(shuffled.liveRecord(record) == members.liveRecord(record))
        }
    }

    @Test("of versions that two branches of the centre wrote the highest by dot counts, and a withdrawal wins over what stands beside it")
    mutating func forked() throws {
        // Two logs of the centre that do not know of each other.
        var other = Author(1, in: Place.upper, key: World.centreKey, epoch: 1)
        let before = world.centre
        world.rules.fold(try Entry.decode(other.entries[0], at: Dot(other.log.id, 0)), scope: ScopeID(Place.upper))
        let retired = other.write(try members.retire(node, author: 0), seeing: [before])
        let raised = other.write(members.grant(Right(node: node, scope: village, mode: .read), author: 0)!)
        let compromised = world.publish(try members.markCompromised(node, logs: [], author: 0))[0]
        let revoked = world.publish(members.revoke(node, in: village, author: 0))[0]
        world.rules.fold(retired.entry, scope: ScopeID(Place.upper))
        world.rules.fold(raised.entry, scope: ScopeID(Place.upper))
        let expected: NodeState = compromised.dot < retired.dot ? .retired : .compromised
        #expect(members.node(node, at: nil)?.state == expected)
        #expect(members.right(of: node, in: village, at: nil) == nil)
        // Each branch by itself says what it said.
        var context = before.frontier
        context.advance(other.log.id, to: other.log.size)
        #expect(members.node(node, at: context)?.state == .retired)
        #expect(members.right(of: node, in: village, at: context) == .read)
        context = before.frontier
        context.advance(revoked.dot.log, to: revoked.dot.sequence + 1)
        #expect(members.node(node, at: context)?.state == .compromised)
        #expect(members.right(of: node, in: village, at: context) == nil)
    }

    @Test("entries of other types, of other kinds and without values are passed over")
    mutating func others() {
        let before = members.nodes(at: nil)
        let service = world.publish(EntryDraft(author: 0, target: .create(type: RecordType.service), fields: [1], open: [(1, .text("KK-NEW"))]))
        world.publish(EntryDraft(author: 0, target: .existing(service.dot), fields: [2], open: [(2, .unsigned(2))]))
        world.publish(EntryDraft(kind: .fork, author: 0, target: .none, subject: .fork(LogPoint(log: LogID(5), size: 1, root: .sha256([1])))))
        // A node record that says too little is no node.
        world.publish(EntryDraft(author: 0, target: .create(type: RecordType.node), fields: [1], open: [(1, .unsigned(55))]))
        world.publish(
            EntryDraft(
                author: 0, target: .create(type: RecordType.node), fields: [1, 2, 3, 4],
                open: [(1, .unsigned(56)), (2, .unsigned(2)), (3, .bytes([9, 9])), (4, .unsigned(1))]))
        #expect(members.nodes(at: nil) == before)
        #expect(members.liveRecord(service.dot) == nil)
    }

    @Test("a deleted operator is none, a renumbered one has the new number only")
    mutating func operators() throws {
        var log = Author(World.kiosk, in: Place.village, key: key(7))
        var register = OperatorRegister()
        let number = OperatorFacts.number(node: node, index: 1)
        let facts = OperatorFacts(number: number, role: "operator", validFrom: CalendarDate(20_260_101), validTo: CalendarDate(20_271_231))
        let made = log.write(facts.draft(name: "Petugas", author: 0))
        register.fold(made.entry)
        #expect(register.facts(number) == facts)
        #expect(register.all() == [facts])
        let live = try #require(register.liveRecord(number))
        #expect(live.versions.map(\.field) == [1, 2, 3, 4, 5])
        let changed = log.write(
            EntryDraft(
                author: 0, target: .existing(live.id), fields: [OperatorField.number], replaced: live.replacements(of: [OperatorField.number]),
                open: [(OperatorField.number, .unsigned(9))]))
        register.fold(changed.entry)
        #expect(!register.isOperator(number, at: nil) && register.isOperator(9, at: nil))
        #expect(register.isOperator(number, at: VersionVector(), writing: changed.dot))
        #expect(!register.isOperator(number, at: VersionVector(), writing: made.dot))
        #expect(!register.isOperator(number, at: VersionVector()))
        let gone = log.write(try #require(register.liveRecord(9)).deletion(author: 0))
        register.fold(gone.entry)
        #expect(register.all().isEmpty && register.isOperator(0, at: VersionVector()))
        // The same from the end: the type is known, so the order does not matter.
        var backwards = OperatorRegister()
        for entry in [gone.entry, changed.entry, made.entry] { backwards.fold(entry, recordType: RecordType.operator) }
        #expect(backwards.all().isEmpty)
        #expect(backwards.isOperator(9, at: VersionVector(), writing: gone.dot))
        #expect(backwards.isOperator(number, at: VersionVector(), writing: changed.dot))
    }
}
