import AuditReplay
import Causality
import MerkleLog
import OperationLog
import Replica
import Testing

/// Branches, successors, and what entries say of other logs.
@Suite struct ForkTests {
    @Test("two contents signed for one place are proven and reported as a fork, with exit code 4")
    func evidence() throws {
        var world = try World()
        let copy = world.kiosks[0]
        try world.atKiosk(0, [.applicant("Ani")])
        try world.sync(0)
        world.kiosks[0] = copy
        // Put back to before the exchange, the kiosk signs its next entry in the same place.
        try world.atKiosk(0, [.applicant("Budi")])
        let log = world.log(0)
        _ = try world.fork(0, log)
        let folder = TemporaryFolder()
        try world.export(folder.path + "/export")
        let result = world.audit(folder.path + "/export")
        #expect(result.exitCode == 4)
        #expect(result.findings.findings.filter { $0.kind.findingClass != .note }.map(\.kind) == [.forkProven])
        #expect(result.findings.findings.contains { $0.log == log && $0.sequence == 1 })
    }

    @Test("evidence that its author did not sign is no proof")
    func forgedEvidence() throws {
        let folder = TemporaryFolder()
        var world = try World()
        let copy = world.kiosks[0]
        try world.atKiosk(0, [.applicant("Ani")])
        try world.sync(0)
        world.kiosks[0] = copy
        try world.atKiosk(0, [.applicant("Budi")])
        _ = try world.fork(0, world.log(0))
        try world.export(folder.path + "/export")
        let name = folder.path + "/export/evidence/0/checkpoint"
        var note = TemporaryFolder.read(name)
        note[note.count - 10] = note[note.count - 10] == 0x41 ? 0x42 : 0x41
        TemporaryFolder.write(note, name)
        #expect(world.audit(folder.path + "/export").findings.contains(.badProof))
    }

    @Test("a quoted root that the log here never had is found")
    func quotedRoot() throws {
        var world = try World()
        try world.sync(0)
        try world.sync(1)
        let other = world.log(1)
        _ = try world.smuggle(0, log: world.log(0)) { state in
            [Entry(
                dot: Dot(state.id, state.size), time: state.lastTime, growth: [ContextItem(log: other, count: 1, root: 0xBAD)], author: 0, kind: .write
            ).encoded()]
        }
        #expect(try world.findings() == [.quotedRootDiffers])
    }

    @Test("a context that names more of a log than is here, or a log that is not, is incomplete")
    func missingContext() throws {
        for (log, kind) in [(LogID(5), FindingKind.logMissing), (nil, .entriesMissing)] {
            var world = try World()
            try world.sync(0)
            try world.sync(1)
            let named = log ?? world.log(1)
            try world.blindCentre()
            _ = try world.smuggle(0, log: world.log(0)) { state in
                [Entry(
                    dot: Dot(state.id, state.size), time: state.lastTime, growth: [ContextItem(log: named, count: 50, root: 1)], author: 0, kind: .write
                ).encoded()]
            }
            let found = try world.findings([.incomplete])
            #expect(found == [.permissionNotJudged, kind])
        }
    }

    @Test("a node that goes on in a new log is checked against the old one; two successors point at a copy")
    func successors() throws {
        var world = try World()
        try world.atKiosk(0, [.applicant("Ani")])
        try world.sync(0)
        let old = try #require(world.kiosks[0].head.logs[world.log(0)])
        let point = LogPoint(log: old.id, size: old.size, root: old.tree.root())
        var clone = world.kiosks[0]
        try world.reopen(0, point)
        try world.sync(0)
        #expect(try world.findings() == [])
        swap(&clone, &world.kiosks[0])
        try world.reopen(0, point)
        try world.sync(0)
        #expect(try world.findings() == [])
        #expect(try world.findings([.note]).contains(.successors))
        swap(&clone, &world.kiosks[0])
        try world.reopen(0, LogPoint(log: old.id, size: 1, root: Hash.sha256([1])))
        try world.sync(0)
        #expect(try world.findings() == [.forkClaimed])
    }

    @Test("a log that follows another one says what the centre holds of that; a lost tail and another content are named")
    func confirmations() throws {
        var world = try World()
        try world.atKiosk(0, [.applicant("Ani")])
        try world.sync(0)
        let old = try #require(world.kiosks[0].head.logs[world.log(0)])
        func confirmation(_ point: LogPoint) -> EntryDraft { EntryDraft(kind: .predecessor, author: 0, target: .none, subject: .predecessor(point)) }
        var copy = world
        try world.reopen(0, LogPoint(log: old.id, size: old.size + 2, root: .sha256([1])))
        try world.atKiosk(0, [confirmation(LogPoint(log: old.id, size: old.size, root: old.tree.root()))])
        try world.sync(0)
        #expect(try world.findings() == [.tailLost, .entriesMissing])
        try copy.reopen(0, LogPoint(log: old.id, size: old.size, root: old.tree.root()))
        try copy.atKiosk(0, [confirmation(LogPoint(log: old.id, size: old.size, root: old.tree.root()))])
        try copy.sync(0)
        #expect(try copy.findings() == [])
        try copy.atKiosk(0, [confirmation(LogPoint(log: old.id, size: 1, root: .sha256([1])))])
        try copy.sync(0)
        #expect(try copy.findings() == [.forkClaimed])
    }

    @Test("a number on paper that two records have is found, a re-issue of the same is not")
    func numbers() throws {
        var world = try World()
        try world.atKiosk(0, [.request("3527012002-AAAA-000001-X")])
        try world.atKiosk(1, [.request("3527012002-BBBB-000001-X")])
        try world.sync(0)
        try world.sync(1)
        #expect(try world.findings() == [])
        try world.atKiosk(1, [.request("3527012002-AAAA-000001-X")])
        try world.sync(1)
        #expect(try world.findings() == [.numberTwice])
    }
}

extension World {
    mutating func reopen(_ index: Int, _ point: LogPoint) throws {
        let (nonce, time) = (nonce(), tick())
        _ = try kiosks[index].openLog(scope: World.village, predecessor: point, nonce: nonce, wall: time, isDoubtful: false)
    }

    /// The kiosk signs what it holds of a log from the first entry on, and the centre finds that it has another content.
    mutating func fork(_ index: Int, _ log: LogID) throws -> [RunOutcome] {
        let size = kiosks[index].head.logs[log]!.size
        guard let run = try kiosks[index].run(log, from: 1, to: size, maxBytes: 1 << 30, signer: kioskKeys[index], fence: { _ in }) else { return [] }
        let time = tick()
        return try centre.ingest([run.run], allowed: nil, wall: time)
    }
}
