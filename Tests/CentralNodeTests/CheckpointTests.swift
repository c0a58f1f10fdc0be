import AuditReplay
import Causality
import CentralNode
import Membership
import NodeHost
import OperationLog
import Replica
import Testing

/// The daily checkpoint of the centre's own private log (design section 2).
@Suite struct DailyCheckpointTests {
    private static let day: UInt64 = 86_400_000

    @Test("a centre that serves publishes one checkpoint of its private log a day, and the auditor compares it")
    func daily() async throws {
        let office = try Office()
        let today = WallClock.milliseconds()
        try await office.centre.publishDailyCheckpoint(wall: today)
        #expect(await office.checkpoints().isEmpty, "it does not serve yet")
        try await office.centre.beginServing()
        let first = await office.checkpoints()
        #expect(first.count == 1)
        _ = await office.run("status")
        try await office.centre.publishDailyCheckpoint(wall: today)
        #expect(await office.checkpoints().count == 1)
        // Somebody looks at a person: the private log grows.
        _ = await office.run("list", ["reveal": "true"])
        try await office.centre.publishDailyCheckpoint(wall: today + Self.day)
        try await office.centre.publishDailyCheckpoint(wall: today + Self.day)
        let second = await office.checkpoints()
        #expect(second.count == 2)
        #expect(second[1].log == first[0].log && second[1].size > first[0].size)
        try await office.centre.publishDailyCheckpoint(wall: 1_000)
        #expect(await office.checkpoints().count == 2, "under a clock that cannot be right")
        let report = try await office.audit()
        #expect(report.exitCode == 0)
        #expect(!report.findings.contains(.elsewhere))
        // Whoever has not the private scope is told that there is such a log.
        #expect(try await office.audit("1").findings.contains(.elsewhere))
    }
}

extension Office {
    func checkpoints() async -> [LogPoint] { await centre.publishedCheckpoints() }
}

extension CentralNode {
    /// The checkpoints that stand in the upper scope, in order.
    fileprivate func publishedCheckpoints() -> [LogPoint] {
        var points: [LogPoint] = []
        for log in replica.head.logs(of: ScopeID(1)) {
            try? replica.forEachEntry(log.id, to: log.size) { stored in
                guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), case .checkpoints(let found)? = entry.subjectValue else { return }
                points += found
            }
        }
        return points
    }
}
