import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import Testing

/// An auditor's view: bytes of logs, nothing else.
private struct Audit {
    struct Entrance {
        let log: LogState
        let entry: Entry
        let context: VersionVector
        let recordType: UInt64?
    }

    let entrances: [Entrance]
    let logs: [LogState]
    let isCentres: [LogID]

    init(_ logs: [[[UInt8]]], centreKey: PublicKey) throws {
        var states: [LogState] = []
        var entrances: [Entrance] = []
        var types: [RecordID: UInt64] = [:]
        for bytes in logs {
            var state = try LogState(entryZero: bytes[0])
            entrances.append(Entrance(log: state, entry: try Entry.decode(bytes[0], at: Dot(state.id, 0)), context: state.context, recordType: nil))
            for item in bytes.dropFirst() {
                let entry = try state.append(item).entry.get()
                if let type = entry.type, let record = entry.record { types[record] = type }
                entrances.append(Entrance(log: state, entry: entry, context: state.context, recordType: entry.record.flatMap { types[$0] }))
            }
            states.append(state)
        }
        self.logs = states
        self.entrances = entrances
        isCentres = states.filter { $0.genesis.key == centreKey }.map(\.id)
    }

    /// The verdicts that the centre wrote: dot → reason and the count of its upper logs when it wrote.
    func verdicts() -> [Dot: (reason: VerdictReason, centreCount: VersionVector)] {
        var result: [Dot: (VerdictReason, VersionVector)] = [:]
        for item in entrances where isCentres.contains(item.log.id) {
            guard case .verdict(let reason, let ranges)? = item.entry.subjectValue else { continue }
            for range in ranges { for sequence in range.start..<range.end { result[Dot(range.log, sequence)] = (reason, item.context) } }
        }
        return result
    }

    /// What the rules say of every entry, from the logs alone.
    func judge(upper: ScopeID, centreKeys: [PublicKey]) -> [Dot: VerdictReason] {
        var rules = RuleBook(upperScopes: [upper], centreKeys: centreKeys)
        for item in entrances where item.log.scope == upper { rules.fold(item.entry, scope: upper) }
        let stated = verdicts()
        var whole = VersionVector()
        for log in logs where log.scope == upper { whole.advance(log.id, to: log.size) }
        var result: [Dot: VerdictReason] = [:]
        for item in entrances where item.log.scope != upper {
            let count = stated[item.entry.dot].map { $0.centreCount.meet(whole) } ?? whole
            let reason = rules.reason(
                for: item.entry, log: item.log, context: item.context, recordType: item.recordType, centreCount: count)
            if let reason { result[item.entry.dot] = reason } else { rules.fold(item.entry, scope: item.log.scope, recordType: item.recordType) }
        }
        return result
    }
}

@Suite struct AuditTests {
    @Test("from the bytes of the logs alone an auditor finds exactly the verdicts that the centre wrote")
    func recomputed() throws {
        var world = World()
        var office = Author(1, in: Place.village, key: World.centreKey, seeing: [world.centre])
        var kiosk = Author(World.kiosk, in: Place.village, key: key(7))
        var court = Author(World.court, in: Place.village, key: key(9))
        var written: [Dot: VerdictReason] = [:]

        /// The centre takes an entry in: judges it, and writes its verdict with what it held of the upper log.
        func arrive(_ item: Written, from author: Author) {
            guard let reason = world.judge(item, of: author) else { return }
            written[item.dot] = reason
            let verdict = EntryDraft(
                kind: .verdict, author: 0, target: .none,
                subject: .verdict(reason, [EntryRange(log: item.dot.log, start: item.dot.sequence, count: 1)]))
            office.write(verdict, seeing: [world.centre, author])
        }

        arrive(kiosk.write(request()), from: kiosk)
        arrive(kiosk.write(operatorRecord(5), seeing: [world.centre]), from: kiosk)
        arrive(kiosk.write(request(author: 5)), from: kiosk)
        arrive(kiosk.write(request(author: 6)), from: kiosk)
        arrive(court.write(request(), seeing: [world.centre, kiosk]), from: court)
        arrive(kiosk.write(EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission([Dot(LogID(1), 1)]))), from: kiosk)
        let unaware = kiosk.write(request(author: 5))
        world.publish(world.rules.membership.revoke(NodeID(World.kiosk), in: ScopeID(Place.village), author: 0))
        arrive(unaware, from: kiosk)
        arrive(kiosk.write(request(author: 5), seeing: [world.centre]), from: kiosk)
        world.publish(world.rules.membership.grant(Right(node: NodeID(World.kiosk), scope: ScopeID(Place.village), mode: .readWrite), author: 0)!)
        arrive(kiosk.write(request(author: 5), seeing: [world.centre]), from: kiosk)
        world.publish(try world.rules.membership.markCompromised(NodeID(World.kiosk), logs: [(kiosk.log.id, kiosk.log.size)], author: 0))
        arrive(kiosk.write(request(author: 5)), from: kiosk)

        #expect(Set(written.values) == [.noRight, .unknownAuthor, .notAllowed, .compromised])
        let audit = try Audit([world.centre.entries, office.entries, kiosk.entries, court.entries], centreKey: World.centreKey.publicKey)
        #expect(audit.judge(upper: ScopeID(Place.upper), centreKeys: [World.centreKey.publicKey]) == written)
        #expect(audit.verdicts().mapValues(\.reason) == written)
    }
}
