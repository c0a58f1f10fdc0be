import AuditReplay
import Causality
import MerkleLog
import OperationLog
import Replica
import Testing

/// What the centre publishes of its own logs.
@Suite struct PublishedCheckpointTests {
    @Test("a log of the centre that disagrees with a checkpoint which it published is found, and so is one that is gone from its folder")
    func publishedCheckpoints() throws {
        var world = try World()
        try world.sync(0)
        let own = try #require(world.centre.head.ownLogs[World.village])
        let log = try #require(world.centre.head.logs[own])
        func publish(_ points: [LogPoint]) -> EntryDraft { EntryDraft(kind: .checkpoints, author: 0, target: .none, subject: .checkpoints(points)) }
        try world.atCentre([publish([LogPoint(log: log.id, size: log.size, root: log.tree.root())])], scope: World.upper)
        #expect(try world.findings() == [])
        var other = world
        try other.atCentre([publish([LogPoint(log: log.id, size: log.size, root: .sha256([1]))])], scope: World.upper)
        #expect(try other.findings() == [.forkClaimed])
        other = world
        try other.atCentre([publish([LogPoint(log: log.id, size: log.size + 3, root: .sha256([1]))])], scope: World.upper)
        #expect(try other.findings() == [.entriesMissing])
        // An export need not hold all scopes; the folder of the centre does.
        try world.atCentre([publish([LogPoint(log: LogID(5), size: 3, root: .sha256([1]))])], scope: World.upper)
        #expect(try world.findings() == [])
        #expect(try world.findings([.note]).contains(.elsewhere))
        var auditor = Auditor(StoreSource(world.centre.store))
        let result = auditor.run()
        #expect(result.findings.findings.map(\.kind).filter { $0.findingClass != .note } == [.logMissing])
    }
}
