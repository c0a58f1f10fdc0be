import Causality
import CentralNode
import Membership
import MerkleLog
import NodeHost
import OperationLog
import Replica
import SyncProtocol
import Testing

@Suite struct ExchangeTests {
    @Test("what a kiosk records stands at the centre, and is acknowledged")
    func arrives() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let dots = try desk.register(["Siti Aminah"], in: scope)
        #expect(desk.peer.pending == 1)
        try await desk.sync()
        #expect(desk.peer.pending == 0)
        let record = try await office.json("show", ["record": dots[0].description, "reveal": "true"])
        #expect(record["fields"]?["name"]?["value"]?.string == "Siti Aminah")
        let board = try await office.json("nodes")
        #expect(board["backlog"]?.unsigned == 0)
        #expect(board["software"]?.string == "uji")
    }

    @Test("requests that come together are each answered under their own node's name")
    func together() async throws {
        let office = try Office()
        let scope = try await office.village()
        var desks: [Desk] = []
        for _ in 0..<6 { desks.append(try await office.kiosk(scope)) }
        var frames: [[UInt8]] = []
        for desk in desks {
            try desk.openLog(scope)
            _ = try desk.register(["A", "B"], in: scope)
            let status = NodeStatus(clock: 0, pending: 3, oldest: 1, software: "uji")
            let wall = WallClock.milliseconds()
            guard case .transmit(let frame) = try desk.peer.begin(.init(requestID: Entropy.bytes(16), status: status, fence: { _ in }), wall: wall) else {
                throw Trouble("nothing to send")
            }
            frames.append(frame)
        }
        let centre = office.centre
        let answers = await withTaskGroup(of: (Int, ExchangeReply).self) { group in
            for (index, frame) in frames.enumerated() { group.addTask { (index, await centre.exchange(frame)) } }
            var all: [Int: ExchangeReply] = [:]
            for await (index, reply) in group { all[index] = reply }
            return all
        }
        for (index, desk) in desks.enumerated() {
            guard case .answer(let bytes)? = answers[index] else { throw Trouble("no answer for \(index)") }
            let status = NodeStatus(clock: 0, pending: 0, oldest: 0, software: "uji")
            _ = try desk.peer.take(bytes, .init(requestID: Entropy.bytes(16), status: status, fence: { _ in }), wall: WallClock.milliseconds())
            #expect(desk.peer.pending == 0)
        }
    }

    @Test("a full centre refuses under its own signature, from the head alone, and the kiosk comes when it was told")
    func full() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        _ = try desk.register(["A"], in: scope)
        let wall = WallClock.milliseconds()
        let status = NodeStatus(clock: wall, pending: 1, oldest: 1, software: "uji")
        guard case .transmit = try desk.peer.begin(.init(requestID: Entropy.bytes(16), status: status, fence: { _ in }), wall: wall) else { throw Trouble("nothing to send") }
        #expect(office.centre.refusal(lane: .operations, bytes: 1000) == nil)
        guard let next = office.centre.refusal(lane: .operations, bytes: 1 << 30) else { throw Trouble("a gigabyte was let in") }
        let frame = office.centre.refusals.frame(id: desk.peer.requestID, next: next, time: wall)
        guard case .rest(let told) = try desk.peer.take(frame, .init(requestID: Entropy.bytes(16), status: status, fence: { _ in }), wall: wall) else {
            throw Trouble("the exchange goes on")
        }
        #expect(told == next)
        #expect(desk.peer.wasRefused)
        #expect(desk.peer.pending == 1)
        try await desk.sync()
        #expect(!desk.peer.wasRefused)
        #expect(desk.peer.pending == 0)
    }

    @Test("who is not enrolled gets one and the same answer, whatever the number")
    func strangers() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        let key = try SigningKey(seed: Entropy.bytes(32))
        for node in [desk.node, NodeID(77), NodeID(1)] {
            let request = ExchangeRequest(
                node: node, run: 1, number: 1, keySet: 1, scopes: [], runs: [], wanted: 1000,
                status: NodeStatus(clock: 0, pending: 0, oldest: 0, software: "uji"), nonce: nil)
            guard case .refused(.unknownNode) = await office.centre.exchange(request.sealed(by: key)) else { throw Trouble("node \(node) was answered") }
        }
        guard case .refused(.malformed) = await office.centre.exchange([0x80]) else { throw Trouble("nonsense was answered") }
    }

    @Test("a transaction is set aside whole, by a named clerk only, and comes back by re-admission")
    func orders() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let dots = try desk.register(["A", "B", "C"], in: scope)
        try await desk.sync()
        let log = dots[0].log.description
        #expect(await office.run("setaside", ["log": log, "from": "2", "to": "2", "reason": "uji"]).exit == .usage)
        #expect(await office.run("setaside", ["log": log, "from": "2", "to": "2", "reason": "uji", "by": "9"]).exit == .notFound)
        _ = try await office.json("setaside", ["log": log, "from": "2", "to": "2", "reason": "uji", "by": "257"])
        let verdict = try await office.json("verdicts")
        #expect(verdict["ranges"]?.array?.first?["from"]?.unsigned == 1)
        #expect(verdict["ranges"]?.array?.first?["to"]?.unsigned == 3)
        #expect(verdict["remark"]?.string == "uji")
        _ = try await office.json("readmit", ["verdict": verdict["verdict"]?.string ?? "", "reason": "keliru", "by": "257"])
        #expect(await office.run("verdicts").text.isEmpty)
        let record = try await office.json("show", ["record": dots[2].description, "reveal": "true"])
        #expect(record["fields"]?["name"]?["value"]?.string == "C")
    }

    @Test("an erased value is gone here and at the kiosk; an open one cannot be erased")
    func erasure() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let dot = try desk.register(["Siti Aminah"], in: scope)[0]
        try await desk.sync()
        let options = ["entry": dot.description, "reason": "permohonan", "by": "257"]
        #expect(await office.run("erase", options.merging(["fields": "nik_status"]) { $1 }).exit == .refused)
        #expect(await office.run("erase", options.merging(["fields": "nik"]) { $1 }).exit == .notFound)
        _ = try await office.json("erase", options.merging(["fields": "name"]) { $1 })
        let record = try await office.json("show", ["record": dot.description, "reveal": "true"])
        #expect(record["fields"]?["name"]?["erased"] == .bool(true))
        try await desk.sync()
        let view = try desk.peer.replica.view(RecordKey(scope: scope, record: dot))
        #expect(view?.versions(3).first?.value == .erased)
    }

    @Test("who brings what builds on work that it does not bring is named, until it brings that too")
    func unheld() async throws {
        let office = try Office()
        let scope = try await office.village()
        let (first, second) = (try await office.kiosk(scope), try await office.kiosk(scope))
        for desk in [first, second] { try desk.openLog(scope) }
        _ = try first.register(["Siti Aminah"], in: scope)
        let wall = WallClock.milliseconds()
        let logs = [first, second].compactMap { $0.own(scope)?.id }
        let work = try #require(try first.peer.replica.run(logs[0], from: 0, to: 2, maxBytes: 1 << 20, signer: first.key, fence: { _ in })?.run)
        _ = try second.peer.replica.ingest([work], allowed: nil, wall: wall)
        _ = try second.register(["Budi"], in: scope)
        let run = try #require(try second.peer.replica.run(logs[1], from: 0, to: 2, maxBytes: 1 << 20, signer: second.key, fence: { _ in })?.run)
        let request = ExchangeRequest(
            node: second.node, run: 1, number: 1000, keySet: 1, scopes: [], runs: [run], wanted: 1000,
            status: NodeStatus(clock: wall, pending: 1, oldest: wall, software: "uji"), nonce: nil)
        guard case .answer = await office.centre.exchange(request.sealed(by: second.key)) else { throw Trouble("no answer") }
        let status = await office.run("status")
        #expect(status.exit == .attention)
        let finding = try JSON.parse(Array(status.text.utf8))["findings"]?.array?.first
        #expect(finding?["finding"]?.string == "waits-for-unheld")
        #expect(finding?["log"]?.string == logs[1].description)
        #expect(await office.run("nodes").text.contains(logs[1].description))
        try await second.sync()
        #expect(second.peer.pending == 0)
        #expect(await office.run("status").exit == .done)
    }

    @Test("an order covers the copies in linked records, and their copies, by value; what was written there since stays")
    func erasureOfCopies() async throws {
        let office = try Office()
        let scope = try await office.village()
        for region in ["35.27.01.2005", "35.27.01.2006"] { _ = try await office.json("scope-add", ["kind": "village", "region": region, "name": "Desa Lain"]) }
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let dots = try desk.register(["Siti Aminah", "Budi"], in: scope)
        try await desk.sync()
        func link(_ record: String, _ region: String) async throws -> String {
            try await office.json("link", ["source": record, "to-scope": region])["record"]?.string ?? ""
        }
        let half = try await link(dots[0].description, "35.27.01.2005")
        let further = try await link(half, "35.27.01.2006")
        let other = try await link(dots[1].description, "35.27.01.2005")
        let changed = try await office.json("append", input: #"{"update": "\#(further)", "values": {"name": "Siti Rahma"}}"#)
        #expect(changed["saved"]?.array?.count == 1)
        let saved = try await office.json("erase", ["entry": dots[0].description, "fields": "name", "reason": "permohonan", "by": "257"])["saved"]?.array
        #expect(saved?.count == 3, "one order a scope")
        func name(_ record: String) async throws -> JSON? { try await office.json("show", ["record": record, "reveal": "true"])["fields"]?["name"] }
        #expect(try await name(dots[0].description)?["erased"] == .bool(true))
        #expect(try await name(half)?["erased"] == .bool(true))
        #expect(try await name(further)?["value"]?.string == "Siti Rahma")
        #expect(try await name(other)?["value"]?.string == "Budi")
        let explained = await office.run("explain", ["record": further, "field": "name", "reveal": "true"])
        #expect(!explained.text.contains("Siti Aminah"))
        #expect(try await office.audit().exitCode == 0)
    }

    @Test("of a compromised node counts what the centre held, and nothing is handed out to it")
    func compromised() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let early = try desk.register(["Awal"], in: scope)[0]
        try await desk.sync()
        let late = try desk.register(["Akhir"], in: scope)[0]
        _ = try await office.json("revoke", ["node": desk.node.description, "compromised": "true", "reason": "dicuri", "by": "257"])
        try await desk.sync()
        let before = try await office.json("show", ["record": early.description, "reveal": "true"])
        #expect(before["fields"]?["name"]?["value"]?.string == "Awal")
        let after = try await office.json("show", ["record": late.description, "reveal": "true"])
        #expect(after["fields"]?["name"] == nil)
        #expect(try await office.json("verdicts")["code"]?.unsigned == 4)
    }

    @Test("the other half of a record is written once, however often it is asked for")
    func links() async throws {
        let office = try Office()
        let scope = try await office.village()
        _ = try await office.json("scope-add", ["kind": "village", "region": "35.27.01.2005", "name": "Desa Lain"])
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let dot = try desk.register(["Siti Aminah"], in: scope)[0]
        try await desk.sync()
        let options = ["source": dot.description, "to-scope": "35.27.01.2005"]
        let first = try await office.json("link", options)
        let second = try await office.json("link", options)
        #expect(first["written"] == .bool(true))
        #expect(second["written"] == .bool(false))
        #expect(first["record"] == second["record"])
        let half = try await office.json("show", ["record": first["record"]?.string ?? "", "reveal": "true"])
        #expect(half["fields"]?["name"]?["value"]?.string == "Siti Aminah")
    }
}
