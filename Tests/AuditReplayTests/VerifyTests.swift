import AuditReplay
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite struct VerifyTests {
    @Test("an export of a working day verifies with 0, under the root key that the auditor gives")
    func clean() throws {
        let folder = TemporaryFolder()
        var world = try World.day()
        let summary = try world.export(folder.path + "/export")
        let result = world.audit(folder.path + "/export")
        #expect(result.findings.findings.filter { $0.kind.findingClass != .note } == [])
        #expect(result.exitCode == 0)
        #expect(result.isRootTrusted)
        #expect(summary.logs == 4 && result.logs.count == 4)
        #expect(result.logs.allSatisfy { $0.signed == $0.entries && $0.judged == $0.entries })
        #expect(result.scopes.map(\.id) == [World.upper, World.village])
        for scope in result.scopes { #expect(scope.digest == world.centre.head.digest(scope.id) && scope.claimed == scope.digest) }
    }
}

extension World {
    /// Two kiosks work alone, meet, and disagree about a name; one writes a transaction.
    static func day() throws -> World {
        var world = try World()
        let ani = try world.atKiosk(0, [.applicant("Ani")])[0]
        try world.atKiosk(0, [.request("3527012002-AAAA-000001-X"), .applicant("Budi")])
        try world.sync(0)
        try world.sync(1)
        try world.atKiosk(0, [.rename(ani, "Ani Rahma", replacing: [ani])])
        try world.atKiosk(1, [.rename(ani, "Ani Rahmawati", replacing: [ani])])
        try world.sync(0)
        try world.sync(1)
        try world.sync(0)
        try world.atCentre([.rename(ani, "Ani Rahmawati", replacing: [Dot(world.log(0), 4), Dot(world.log(1), 1)], author: 0)])
        try world.sync(0)
        try world.sync(1)
        return world
    }

    func log(_ kiosk: Int) -> LogID { kiosks[kiosk].head.ownLogs[World.village]! }
}
