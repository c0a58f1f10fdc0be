import AuditReplay
import Causality
import CentralNode
import Membership
import NodeHost
import OperationLog
import Replica
import SyncProtocol
import Testing

/// What the centre confirms of a log that was left (design D2).
@Suite struct PredecessorTests {
    @Test("a log that follows another one says once what the centre holds of it, after a restart too")
    func once() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        _ = try desk.register(["Siti Aminah", "Budi"], in: scope)
        try await desk.sync()
        let left = try #require(desk.own(scope))
        try desk.leave(scope, claiming: 0)
        try desk.restart()
        #expect(try desk.confirm() == [], "before the centre has said anything since")
        try await desk.sync()
        let written = try desk.confirm()
        try #require(written.count == 1)
        #expect(try desk.confirm() == [])
        try desk.restart()
        try await desk.sync()
        #expect(try desk.confirm() == [])
        let own = try #require(desk.own(scope))
        let confirmed = try #require(try desk.peer.replica.confirmation(in: own))
        #expect(confirmed == PredecessorConfirmation(dot: written[0], point: LogPoint(log: left.id, size: left.size, root: left.tree.root())))
        #expect(desk.peer.pending == 0)
        #expect(try await office.json("status")["findings"]?.array?.isEmpty == true)
        #expect(await office.run("verdicts").text.isEmpty)
    }

    @Test("less than the node had signed is a lost tail, which centre and auditor name")
    func lostTail() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        _ = try desk.register(["Siti Aminah"], in: scope)
        try await desk.sync()
        let left = try #require(desk.own(scope))
        // The fence knew of three entries more than anybody has.
        try desk.leave(scope, claiming: 3)
        try await desk.sync()
        #expect(try desk.confirm().count == 1)
        try await desk.sync()
        let status = await office.run("status")
        let finding = try #require(try JSON.parse(Array(status.text.utf8))["findings"]?.array?.first)
        #expect(finding["finding"]?.string == "missing-before-successor")
        #expect(finding["named"]?.unsigned == left.size + 3)
        #expect(finding["confirmed"]?.unsigned == left.size)
        let report = try await office.audit()
        #expect(report.exitCode == 6)
        let lost = report.findings.findings.first { $0.kind == .tailLost }
        #expect(lost?.log == left.id)
        #expect(lost?.sequence == left.size)
    }

    @Test("a node without the right writes nothing about the log that it left")
    func noRight() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        try await desk.sync()
        try desk.leave(scope, claiming: 0)
        _ = try await office.json("rights", ["node": desk.node.description, "withdraw": scope.description, "reason": "uji", "by": "257"])
        try await desk.sync()
        #expect(try desk.confirm() == [])
    }
}

extension Desk {
    func own(_ scope: ScopeID) -> LogState? { peer.replica.head.ownLogs[scope].flatMap { peer.replica.head.logs[$0] } }

    /// As after a restore: a new log, which follows `more` entries that were signed and are not here.
    func leave(_ scope: ScopeID, claiming more: UInt64) throws {
        guard let old = own(scope) else { throw Trouble("no log") }
        let point = LogPoint(log: old.id, size: old.size + more, root: more == 0 ? old.tree.root() : .sha256(Entropy.bytes(4)))
        _ = try peer.replica.openLog(scope: scope, predecessor: point, nonce: Entropy.bytes(16), wall: WallClock.milliseconds(), isDoubtful: false)
    }

    func confirm() throws -> [Dot] { try peer.confirmPredecessors(wall: WallClock.milliseconds(), isDoubtful: false) }

    /// The same store, opened again.
    func restart() throws {
        let scopes = peer.replica.head.ownLogs
        var replica = try Replica(store: peer.replica.store, identity: peer.replica.identity)
        for scope in scopes.keys.sorted() { if let log = try replica.writtenLog(scope) { replica.resumeLog(log.id) } }
        peer = try KioskPeer(replica: replica, key: key, centreKeys: peer.centreKeys, run: 2)
    }
}

extension Office {
    /// An auditor's look at an export of the centre.
    func audit(_ scopes: String? = nil) async throws -> AuditResult {
        let folder = path + "/export"
        var options = ["folder": folder]
        options["scopes"] = scopes
        _ = try await json("export", options)
        defer { Folders.remove(folder) }
        var auditor = Auditor(ExportSource(folder))
        return auditor.run()
    }
}
