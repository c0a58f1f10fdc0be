import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import Testing

@Suite struct RuleBookTests {
    var world = World()

    func kiosk(_ epoch: UInt8 = 0) -> Author { Author(World.kiosk, in: Place.village, key: key(7), epoch: epoch) }

    // MARK: Rights

    @Test("a node writes in a scope once its context covers the right, not before")
    mutating func rightAtContext() {
        var log = kiosk()
        let early = log.write(request())
        let late = log.write(request(), seeing: [world.centre])
        #expect(world.judge(early, of: log) == .noRight)
        #expect(world.judge(late, of: log) == nil)
    }

    @Test("a right to read is none to write")
    mutating func readOnly() {
        var log = Author(World.court, in: Place.village, key: key(9))
        #expect(world.judge(log.write(request(), seeing: [world.centre]), of: log) == .noRight)
    }

    @Test("work done before a withdrawal was known counts, work done after does not")
    mutating func revocation() {
        var log = kiosk()
        let before = log.write(request(), seeing: [world.centre])
        world.publish(world.rules.membership.revoke(NodeID(World.kiosk), in: ScopeID(Place.village), author: 0, remark: "pindah"))
        let unaware = log.write(request())
        let aware = log.write(request(), seeing: [world.centre])
        world.publish(world.rules.membership.grant(Right(node: NodeID(World.kiosk), scope: ScopeID(Place.village), mode: .readWrite), author: 0)!)
        let still = log.write(request())
        let again = log.write(request(), seeing: [world.centre])
        for (written, expected) in [(before, nil), (unaware, nil), (aware, .noRight), (still, .noRight), (again, nil)] as [(Written, VerdictReason?)] {
            #expect(world.judge(written, of: log) == expected)
        }
    }

    @Test("a right lowered to reading stops the writing")
    mutating func lowered() {
        let right = Right(node: NodeID(World.kiosk), scope: ScopeID(Place.village), mode: .read)
        world.publish(world.rules.membership.grant(right, author: 0)!)
        #expect(world.rules.membership.grant(right, author: 0) == nil)
        var log = kiosk()
        #expect(world.judge(log.write(request(), seeing: [world.centre]), of: log) == .noRight)
    }

    @Test("a node's own private scope needs no right, another node's gives none")
    mutating func privateScope() {
        let access = EntryDraft(
            author: 263, target: .create(type: RecordType.access), fields: [AccessField.action], open: [(AccessField.action, .text("read"))])
        var own = Author(World.kiosk, in: 1000 + World.kiosk, key: key(7))
        #expect(world.judge(own.write(access, seeing: [world.centre]), of: own) == nil)
        var foreign = Author(World.kiosk, in: 1000 + World.court, key: key(7))
        #expect(world.judge(foreign.write(access, seeing: [world.centre]), of: foreign) == .noRight)
    }

    @Test("entry 0 says whose log it is and is spared the rules about writing")
    mutating func genesis() throws {
        let log = Author(World.kiosk, in: Place.otherVillage, key: key(7))
        let entry = try Entry.decode(log.entries[0], at: Dot(log.log.id, 0))
        #expect(world.judge(Written(entry: entry, context: VersionVector()), of: log) == nil)
    }

    // MARK: Keys

    @Test("a log under a key that never was the node's counts for nothing")
    mutating func wrongKey() {
        var log = Author(World.kiosk, in: Place.village, key: key(66))
        #expect(world.judge(log.write(request(), seeing: [world.centre]), of: log) == .noRight)
    }

    @Test("a log that began under the node's earlier key goes on counting after the node got a new one")
    mutating func rekeyed() {
        let live = world.rules.membership.liveRecord(nodeRecord(World.kiosk))!
        world.publish(
            EntryDraft(
                author: 0, target: .existing(live.id), fields: [NodeField.key], replaced: live.replacements(of: [NodeField.key]),
                open: [(NodeField.key, .bytes(key(77).publicKey.serialized))]))
        var old = kiosk()
        var new = Author(World.kiosk, in: Place.village, key: key(77))
        #expect(world.judge(old.write(request(), seeing: [world.centre]), of: old) == nil)
        #expect(world.judge(new.write(request(), seeing: [world.centre]), of: new) == nil)
        #expect(world.rules.membership.node(NodeID(World.kiosk), at: nil)?.key == key(77).publicKey)
    }

    func nodeRecord(_ node: UInt64) -> RecordID {
        for (index, bytes) in world.centre.entries.enumerated() {
            let dot = Dot(world.centre.log.id, UInt64(index))
            guard let entry = try? Entry.decode(bytes, at: dot), entry.type == RecordType.node else { continue }
            if entry.openValue(NodeField.number) == .unsigned(node) { return dot }
        }
        preconditionFailure("no record of node \(node)")
    }

    @Test("the centre's own entries always count, whatever they are")
    mutating func centre() {
        var log = Author(1, in: Place.village, key: World.centreKey)
        let verdict = EntryDraft(
            kind: .verdict, author: 0, target: .none, subject: .verdict(.byOrder, [EntryRange(log: LogID(5), start: 1, count: 1)]))
        #expect(world.judge(log.write(verdict), of: log) == nil)
        #expect(world.judge(log.write(request(author: 12)), of: log) == nil)
        var impostor = Author(1, in: Place.village, key: key(66))
        #expect(world.judge(impostor.write(verdict, seeing: [world.centre]), of: impostor) == .noRight)
    }

    @Test("what another node writes into the upper scope makes nobody a member")
    mutating func upperByOthers() throws {
        var log = Author(World.kiosk, in: Place.upper, key: key(7))
        world.rules.fold(try Entry.decode(log.entries[0], at: Dot(log.log.id, 0)), scope: ScopeID(Place.upper))
        let grant = log.write(Right(node: NodeID(World.kiosk), scope: ScopeID(Place.otherVillage), mode: .readWrite).draft(author: 0), seeing: [world.centre])
        #expect(world.judge(grant, of: log) == .noRight)
        world.rules.fold(grant.entry, scope: ScopeID(Place.upper))
        #expect(!world.rules.membership.hasRight(NodeID(World.kiosk), ScopeID(Place.otherVillage), .read, at: nil))
    }

    // MARK: Stolen and dead nodes

    @Test("of a compromised node what lies below the cut counts, what lies above does not, and a log without a cut not at all")
    mutating func compromised() throws {
        var log = kiosk()
        let below = (0..<3).map { _ in log.write(request(), seeing: [world.centre]) }
        let before = world.centre.frontier
        let marks = try world.rules.membership.markCompromised(NodeID(World.kiosk), logs: [(log.log.id, log.log.size)], author: 0, remark: "dicuri")
        #expect(marks.count == 2)
        world.publish(marks)
        #expect(world.rules.membership.node(NodeID(World.kiosk), at: nil)?.state == .compromised)
        #expect(world.rules.membership.node(NodeID(World.kiosk), at: before)?.state == .active)
        let above = log.write(request())
        for written in below { #expect(world.judge(written, of: log) == nil) }
        #expect(world.judge(above, of: log) == .compromised)
        // Judged again as of the moment before the mark, it counted: the answer depends on the centre's count alone.
        #expect(world.judge(above, of: log, centreCount: before) == nil)
        var uncut = kiosk(1)
        #expect(world.judge(uncut.write(request(), seeing: [world.centre]), of: uncut) == .compromised)
        let zero = Written(entry: try Entry.decode(uncut.entries[0], at: Dot(uncut.log.id, 0)), context: VersionVector())
        #expect(world.judge(zero, of: uncut) == .compromised)
    }

    @Test("marking twice moves the cut and leaves one")
    mutating func markedTwice() throws {
        let log = kiosk()
        world.publish(try world.rules.membership.markCompromised(NodeID(World.kiosk), logs: [(log.log.id, 4)], author: 0))
        world.publish(try world.rules.membership.markCompromised(NodeID(World.kiosk), logs: [(log.log.id, 9)], author: 0))
        #expect(world.rules.membership.cut(NodeID(World.kiosk), log.log.id, at: nil) == 9)
        #expect(throws: MembershipError.unknownNode(NodeID(World.stranger))) {
            try world.rules.membership.markCompromised(NodeID(World.stranger), logs: [], author: 0)
        }
    }

    @Test("a retired node's late entries count as usual")
    mutating func retired() throws {
        var log = kiosk()
        world.publish(try world.rules.membership.retire(NodeID(World.kiosk), author: 0, remark: "diganti"))
        #expect(world.rules.membership.node(NodeID(World.kiosk), at: nil)?.state == .retired)
        #expect(world.judge(log.write(request(), seeing: [world.centre]), of: log) == nil)
    }

    // MARK: Authors

    @Test("an author counts from the entry that makes him an operator until he is dismissed, each seen from the writer's context")
    mutating func authors() {
        var log = kiosk()
        let stranger = log.write(request(author: 5), seeing: [world.centre])
        let appointed = log.write(operatorRecord(5))
        let own = log.write(request(author: 5))
        for (written, expected) in [(stranger, .unknownAuthor), (appointed, nil), (own, nil)] as [(Written, VerdictReason?)] {
            #expect(world.judge(written, of: log) == expected)
        }
        // Another log of the scope has to have seen the appointment.
        world.enrol(8, .kiosk, writes: Place.village)
        var other = Author(8, in: Place.village, key: key(8))
        let unseen = other.write(request(author: 5), seeing: [world.centre])
        let seen = other.write(request(author: 5), seeing: [log])
        #expect(world.judge(unseen, of: other) == .unknownAuthor)
        #expect(world.judge(seen, of: other) == nil)
        let live = world.rules.operators(of: ScopeID(Place.village)).liveRecord(5)!
        let dismissal = log.write(live.deletion(author: 0, remark: "berhenti"))
        #expect(world.judge(dismissal, of: log) == nil)
        #expect(world.judge(log.write(request(author: 5)), of: log) == .unknownAuthor)
        #expect(world.judge(other.write(request(author: 5)), of: other) == nil)
        #expect(world.judge(other.write(request(author: 5), seeing: [log]), of: other) == .unknownAuthor)
        #expect(world.rules.operators(of: ScopeID(Place.village)).all().isEmpty)
    }

    @Test("an operator may be the author of the entry that appoints him, if the node's role may appoint")
    mutating func firstOperator() {
        var log = kiosk()
        #expect(world.judge(log.write(operatorRecord(5, author: 5), seeing: [world.centre]), of: log) == nil)
        #expect(world.judge(log.write(request(author: 5)), of: log) == nil)
        // Operators of one scope are none in another.
        world.publish(Right(node: NodeID(World.kiosk), scope: ScopeID(Place.otherVillage), mode: .readWrite).draft(author: 0))
        var other = Author(World.kiosk, in: Place.otherVillage, key: key(7))
        #expect(world.judge(other.write(request(author: 5), seeing: [world.centre, log]), of: other) == .unknownAuthor)
    }

    @Test("an operator that an entry set aside appointed is none")
    mutating func appointedWithoutRight() {
        var log = kiosk()
        #expect(world.judge(log.write(operatorRecord(5)), of: log) == .noRight)
        #expect(world.judge(log.write(request(author: 5), seeing: [world.centre]), of: log) == .unknownAuthor)
    }

    @Test("an operator counts once his appointment, set aside first, was re-admitted")
    mutating func readmitted() {
        var log = kiosk()
        var other = kiosk(1)
        let appointment = log.write(operatorRecord(5))
        #expect(world.judge(appointment, of: log) == .noRight)
        #expect(world.judge(other.write(request(author: 5), seeing: [world.centre, log]), of: other) == .unknownAuthor)
        world.rules.fold(appointment.entry, scope: ScopeID(Place.village))
        #expect(world.judge(other.write(request(author: 5)), of: other) == nil)
        // What is folded later changes the answer, although the writer's context covered it before.
        let second = log.write(operatorRecord(6))
        #expect(world.judge(other.write(request(author: 6), seeing: [log]), of: other) == .unknownAuthor)
        world.rules.fold(second.entry, scope: ScopeID(Place.village))
        #expect(world.judge(other.write(request(author: 6)), of: other) == nil)
    }

    @Test("a book that was given whole logs before it judges does not let an author write before his time")
    mutating func preloaded() {
        var log = kiosk()
        var other = kiosk(1)
        let items = [
            log.write(request(author: 5), seeing: [world.centre]), log.write(request(author: 5)), log.write(operatorRecord(5)),
            log.write(request(author: 5)), log.write(request(author: 5)),
        ]
        let unseen = other.write(request(author: 5), seeing: [world.centre])
        let seen = other.write(request(author: 5), seeing: [log])
        let dismissal = log.write(EntryDraft(author: 0, target: .existing(items[2].dot), fields: [0], replaced: [Replacement(field: 1, dot: items[2].dot)]))
        let late = log.write(request(author: 5))
        for written in items + [dismissal, late] { world.rules.fold(written.entry, scope: ScopeID(Place.village)) }
        for (written, expected) in zip(items, [.unknownAuthor, .unknownAuthor, nil, nil, nil] as [VerdictReason?]) {
            #expect(world.judge(written, of: log) == expected)
        }
        #expect(world.judge(late, of: log) == .unknownAuthor)
        #expect(world.judge(items[4], of: log) == nil)
        #expect(world.judge(unseen, of: other) == .unknownAuthor)
        #expect(world.judge(seen, of: other) == nil)
    }

    // MARK: Types, fields, kinds

    @Test("the schema says which roles may create, write, replace and delete")
    mutating func typesAndFields() {
        var log = kiosk()
        let made = log.write(request(), seeing: [world.centre])
        #expect(world.judge(made, of: log) == nil)
        let state = Replacement(field: RequestField.state, dot: made.dot)
        let issued = EntryDraft(
            author: 0, target: .existing(made.dot), fields: [RequestField.issuedOn], open: [(RequestField.issuedOn, .unsigned(20_260_101))])
        #expect(world.judge(log.write(issued), of: log) == .notAllowed)
        let wiped = EntryDraft(author: 0, target: .existing(made.dot), replaced: [Replacement(field: RequestField.issuedOn, dot: made.dot)])
        #expect(world.judge(log.write(wiped), of: log) == .notAllowed)
        let deleted = EntryDraft(
            author: 0, target: .existing(made.dot), fields: [0], replaced: [state, Replacement(field: RequestField.issuedOn, dot: made.dot)])
        #expect(world.judge(log.write(deleted), of: log) == nil)
        #expect(world.judge(log.write(ScopeFacts(number: ScopeID(5), kind: .village).draft(name: "x", author: 0)), of: log) == .notAllowed)
        // A field and a type that the schemas do not know: the writer's software may be newer.
        let newer = EntryDraft(author: 0, target: .existing(made.dot), fields: [200], open: [(200, .unsigned(1))])
        #expect(world.judge(log.write(newer), of: log) == nil)
        let newType = EntryDraft(author: 0, target: .create(type: 4711), fields: [1], open: [(1, .unsigned(1))])
        #expect(world.judge(log.write(newType), of: log) == nil)
    }

    @Test("a court writes rulings and no requests, a kiosk requests and no rulings")
    mutating func roles() {
        let ruling = EntryDraft(
            author: 0, target: .create(type: RecordType.ruling), fields: [RulingField.kind], open: [(RulingField.kind, .text("divorce"))])
        var court = Author(World.court, in: Place.otherVillage, key: key(9))
        #expect(world.judge(court.write(ruling, seeing: [world.centre]), of: court) == nil)
        #expect(world.judge(court.write(request()), of: court) == .notAllowed)
        var log = kiosk()
        #expect(world.judge(log.write(ruling, seeing: [world.centre]), of: log) == .notAllowed)
    }

    @Test("a changed schema holds from the context that covers it")
    mutating func changedSchema() {
        var log = kiosk()
        let before = log.write(request(), seeing: [world.centre])
        let old = RecordSchema.builtIn.first { $0.type == RecordType.request }!
        let new = RecordSchema(type: old.type, code: old.code, writers: [.hub], scopes: old.scopes, labels: old.labels, fields: old.fields)
        world.publish(world.rules.membership.publish(new, author: 0))
        let unaware = log.write(request())
        let aware = log.write(request(), seeing: [world.centre])
        #expect(world.judge(before, of: log) == nil)
        #expect(world.judge(unaware, of: log) == nil)
        #expect(world.judge(aware, of: log) == .notAllowed)
    }

    struct Hostile: CustomTestStringConvertible, Sendable {
        let name: String
        let reason: VerdictReason?
        let draft: EntryDraft

        var testDescription: String { name }
    }

    static let point = LogPoint(log: LogID(5), size: 3, root: .sha256([1]))

    @Test(
        "what only the centre may write is set aside when a kiosk writes it",
        arguments: [
            Hostile(
                name: "verdict", reason: .notAllowed,
                draft: EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(.noRight, [EntryRange(log: LogID(5), start: 0, count: 9)]))),
            Hostile(name: "re-admission", reason: .notAllowed, draft: EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission([Dot(LogID(5), 1)]))),
            Hostile(name: "fork statement", reason: .notAllowed, draft: EntryDraft(kind: .fork, author: 0, target: .none, subject: .fork(point))),
            Hostile(
                name: "erasure", reason: .notAllowed,
                draft: EntryDraft(kind: .erasure, author: 0, target: .none, subject: .erasure([ErasedValue(dot: Dot(LogID(5), 1), fields: [1])]))),
            Hostile(name: "checkpoints", reason: .notAllowed, draft: EntryDraft(kind: .checkpoints, author: 0, target: .none, subject: .checkpoints([point]))),
            Hostile(
                name: "link", reason: .notAllowed,
                draft: request().linked(to: LinkSource(scope: ScopeID(12), reference: EntryReference(dot: Dot(LogID(5), 1), leaf: .sha256([2]))))),
            Hostile(name: "unknown author", reason: .unknownAuthor, draft: request(author: 77)),
            Hostile(
                name: "unknown author of a re-issue", reason: .unknownAuthor,
                draft: EntryDraft(
                    kind: .reissue, author: 77, target: .create(type: RecordType.request), fields: [RequestField.state],
                    open: [(RequestField.state, .text("submitted"))], subject: .reissue(EntryReference(dot: Dot(LogID(5), 1), leaf: .sha256([2]))))),
            Hostile(name: "right for itself", reason: .notAllowed, draft: Right(node: NodeID(7), scope: ScopeID(12), mode: .readWrite).draft(author: 0)),
            Hostile(name: "predecessor", reason: nil, draft: EntryDraft(kind: .predecessor, author: 0, target: .none, subject: .predecessor(point))),
            Hostile(name: "lost payloads", reason: nil, draft: EntryDraft(kind: .lost, author: 0, target: .none, subject: .lost([EntryRange(log: LogID(5), start: 1, count: 1)]))),
            Hostile(name: "a kind of the future", reason: nil, draft: EntryDraft(kind: EntryKind(99), author: 0, target: .none)),
        ])
    mutating func hostile(_ row: Hostile) {
        var log = kiosk()
        let written = log.write(row.draft, seeing: [world.centre])
        #expect(world.judge(written, of: log) == row.reason)
    }

    @Test("a foreign scope and a context of the future are set aside")
    mutating func foreignAndFuture() {
        var foreign = Author(World.kiosk, in: Place.otherVillage, key: key(7))
        #expect(world.judge(foreign.write(request(), seeing: [world.centre]), of: foreign) == .noRight)
        var stranger = Author(World.stranger, in: Place.village, key: key(99))
        #expect(world.judge(stranger.write(request(), seeing: [world.centre]), of: stranger) == .noRight)
        var log = kiosk()
        let claim = ContextItem(log: world.centre.log.id, count: world.centre.log.size + 1, root: 0)
        let future = log.write(request(), claiming: [claim])
        #expect(world.judge(future, of: log) == .impossibleContext)
        // When the centre has written that far, the same entry is judged at what it names.
        world.publish(request())
        #expect(world.judge(future, of: log) == nil)
    }

    // MARK: The cache

    @Test("a book that remembers decides like one that never judged before", arguments: 0..<8 as Range<UInt64>)
    mutating func cacheTwin(_ seed: UInt64) throws {
        var random = Random(seed: seed)
        var logs = (0..<3).map { epoch in kiosk(UInt8(epoch)) }
        logs.append(Author(World.court, in: Place.otherVillage, key: key(9)))
        logs.append(Author(World.kiosk, in: Place.otherVillage, key: key(7)))
        var allowed = 0
        var refused = 0
        for step in 0..<120 {
            if random.next() % 9 == 0 {
                switch random.next() % 3 {
                case 0: world.publish(world.rules.membership.revoke(NodeID(World.kiosk), in: ScopeID(Place.village), author: 0))
                case 1:
                    if let draft = world.rules.membership.grant(Right(node: NodeID(World.kiosk), scope: ScopeID(Place.village), mode: .readWrite), author: 0) {
                        world.publish(draft)
                    }
                default:
                    if step > 100 { world.publish(try world.rules.membership.markCompromised(NodeID(World.kiosk), logs: [(logs[0].log.id, 5)], author: 0)) }
                }
            }
            let index = Int(random.next() % UInt64(logs.count))
            let drafts = [request(), operatorRecord(5), EntryDraft(kind: .lost, author: 0, target: .none, subject: .lost([EntryRange(log: LogID(5), start: 1, count: 1)]))]
            let draft = drafts[Int(random.next() % 3)]
            let written = logs[index].write(draft, seeing: random.next() % 3 == 0 ? [world.centre] : [])
            let fresh = world.judgeAfresh(written, of: logs[index])
            #expect(world.judge(written, of: logs[index]) == fresh)
            if fresh == nil { allowed += 1 } else { refused += 1 }
        }
        #expect(allowed > 10 && refused > 10)
    }

    @Test("more logs than the book remembers are judged all the same")
    mutating func manyLogs() {
        for round in 0..<3 {
            for node in 20..<60 as Range<UInt64> {
                if round == 0 { world.enrol(node, .kiosk, writes: node % 2 == 0 ? Place.village : Place.otherVillage) }
            }
            for node in 20..<60 as Range<UInt64> {
                var log = Author(node, in: Place.village, key: key(UInt8(node)))
                #expect(world.judge(log.write(request(), seeing: [world.centre]), of: log) == (node % 2 == 0 ? nil : .noRight))
            }
        }
    }
}
