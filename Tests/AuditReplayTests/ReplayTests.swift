import AuditReplay
import Causality
import Membership
import OperationLog
import RecordMerge
import Replica
import Testing

/// Replay and explanation over exports.
@Suite struct ReplayTests {
    private func replay(_ path: String, at: VersionVector? = nil, reveals: Bool = false, record: String? = nil) throws -> (lines: [String], result: AuditResult) {
        var options = AuditOptions()
        options.keepsStates = true
        options.limit = at
        var auditor = Auditor(ExportSource(path), options)
        let result = auditor.run()
        var replayer = Replayer(result, auditor.readSource, reveals: reveals)
        var lines: [String] = []
        _ = try replayer.write(scope: nil, only: record) { lines.append($0) }
        return (lines, result)
    }

    @Test("a replay at any vector gives the digest that a node had there")
    func digests() throws {
        let folder = TemporaryFolder()
        var world = try World.day()
        try world.export(folder.path + "/export")
        let end = world.centre.head.frontier(World.village)
        for first in 0...end.count(of: world.log(0)) {
            var at = end
            at.remove(world.log(0))
            at.advance(world.log(0), to: first)
            let (_, result) = try replay(folder.path + "/export", at: at)
            #expect(result.exitCode == 0)
            #expect(result.scopes.last?.digest == (try world.centre.digest(World.village, at: at)))
            #expect(result.scopes.last?.frontier == at)
        }
    }

    @Test("a replay says the same in the same bytes, and masks what is personal unless it is asked for")
    func lines() throws {
        let folder = TemporaryFolder()
        var world = try World.day()
        try world.export(folder.path + "/export")
        let (masked, _) = try replay(folder.path + "/export")
        #expect(try replay(folder.path + "/export").lines == masked)
        #expect(!masked.joined().contains("Ani") && masked.joined().contains(#""masked":true"#))
        #expect(masked.joined().contains("3527012002-AAAA-000001-X"))
        let (open, result) = try replay(folder.path + "/export", reveals: true)
        #expect(open.joined().contains("Ani Rahmawati"))
        #expect(masked.first == #"{"format":"desasync-replay/1","frontier":{"\#(world.centre.head.ownLogs[World.upper]!)":"\#(world.centre.head.upperFrontier.items[0].count)"},"scope":"1"}"#)
        #expect(open.last == #"{"digest":"\#(world.centre.head.digest(World.village))","records":"\#(result.scopes[1].records)","scope":"10"}"#)
        let ani = Dot(world.log(0), 1)
        #expect(try replay(folder.path + "/export", record: ani.description).lines.count == 3)
    }

    @Test("vectors are read as a person writes them, and nothing else is")
    func vectors() throws {
        let one = try #require(LogID("8b1f00aa12cd3e4f"))
        let two = try #require(LogID("91c2000000000001"))
        var expected = VersionVector()
        expected.advance(one, to: 120)
        expected.advance(two, to: 7)
        for text in [
            "8b1f00aa12cd3e4f=120,91c2000000000001=7", #"{"8b1f00aa12cd3e4f":"120", "91c2000000000001": 7}"#, " 91c2000000000001=7, 8b1f00aa12cd3e4f=120 ",
        ] { #expect(VersionVector(reading: text) == expected, "\(text)") }
        #expect(VersionVector(reading: "") == VersionVector() && VersionVector(reading: "{}") == VersionVector())
        for text in [
            "8b1f00aa12cd3e4f", "8b1f00aa12cd3e4f=", "8b1f=1", "8b1f00aa12cd3e4f=01", "8b1f00aa12cd3e4f=-1", "8b1f00aa12cd3e4f=1,", "{8b1f00aa12cd3e4f:1}",
            "8b1f00aa12cd3e4f=1,8b1f00aa12cd3e4f=2", #"{"8b1f00aa12cd3e4f":"1""#,
        ] { #expect(VersionVector(reading: text) == nil, "\(text)") }
    }

    @Test("an explanation tells who had not seen whom, who settled it, and between which times of the centre")
    func explanation() throws {
        let folder = TemporaryFolder()
        var world = try World.day()
        try world.export(folder.path + "/export")
        let ani = Dot(world.log(0), 1)
        let (mine, theirs) = (Dot(world.log(0), 4), Dot(world.log(1), 1))
        var options = AuditOptions()
        options.watch = ani
        var auditor = Auditor(ExportSource(folder.path + "/export"), options)
        let result = auditor.run()
        let report = try #require(ExplainReport(result, field: ExplainReport.field("name", of: result), reveals: true))
        let name = try #require(report.explanation.fields.first { $0.number == ApplicantField.name })
        #expect(name.versions.map(\.dot).contains(mine) && name.versions.map(\.dot).contains(theirs))
        let settled = try #require(name.view.shown.first)
        #expect(name.view == .one(settled))
        let lost = try #require(name.versions.first { $0.dot == mine })
        #expect(lost.standing == .replaced(by: [settled]) && lost.known == [ani] && lost.unseen == [theirs])
        #expect(report.explanation.timeline.map(\.entry.dot) == [ani, mine, theirs, settled])
        let text = report.lines.joined(separator: "\n")
        #expect(text.contains("Ani Rahmawati") && text.contains("node 2 (kiosk), operator 513"))
        #expect(text.contains("by the centre's clock not before") && text.contains("not after"))
        let masked = try #require(ExplainReport(result, field: nil, reveals: false))
        #expect(!masked.lines.joined().contains("Rahma") && !masked.json.line().contains("Rahma"))
        // While the two stood beside each other, neither writer had seen the other.
        options.limit = VersionVector()
        for log in world.centre.head.frontier(World.village).items {
            options.limit?.advance(log.log, to: log.log == settled.log ? settled.sequence : log.count)
        }
        var before = Auditor(ExportSource(folder.path + "/export"), options)
        let dispute = try #require(ExplainReport(before.run(), field: ApplicantField.name, reveals: false))
        let field = try #require(dispute.explanation.fields.first { $0.number == ApplicantField.name })
        #expect(field.view == .disputed([mine, theirs].sorted()))
        #expect(field.versions.first { $0.dot == mine }?.unseen == [theirs] && field.versions.first { $0.dot == theirs }?.unseen == [mine])
    }
}
