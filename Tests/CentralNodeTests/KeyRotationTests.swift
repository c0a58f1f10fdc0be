import Causality
import CentralNode
import Membership
import NodeHost
import OperationLog
import Replica
import SQLiteStore
import Testing

/// New keys for the centre (design D16).
@Suite struct KeyRotationTests {
    /// A village with a kiosk that has sent something; its centre stops.
    private func village() async throws -> (path: String, scope: ScopeID, desk: Desk.Kept) {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        _ = try desk.register(["Siti Aminah"], in: scope)
        try await desk.sync()
        return (office.keep(), scope, desk.kept)
    }

    private func rotate(_ path: String, only: [String] = [], root: String? = nil) async throws -> JSON {
        try await Folders.released(path + "/centre")
        let output = try KeyRotation.run(data: path + "/centre", rootKey: root ?? path + "/root/root.key", only: only, wantsJSON: true)
        return try JSON.parse(Array(output.text.utf8))
    }

    @Test("after a change of all keys, or of one, nodes follow, old signatures count, and the auditor finds nothing", arguments: [[], ["answers"], ["stored"], ["log"]])
    func rotation(only: [String]) async throws {
        let (path, scope, kept) = try await village()
        #expect(try await rotate(path, only: only)["keySet"]?.unsigned == 2)
        let office = try await Office(at: path)
        let desk = try Desk(office, kept)
        _ = try desk.register(["Budi"], in: scope)
        try await desk.sync()
        try await desk.sync()
        #expect(desk.peer.pending == 0)
        #expect(desk.peer.diverged.isEmpty)
        #expect(desk.peer.centreKeys.version == 2)
        let status = try await office.json("status")
        #expect(status["keySet"]?.unsigned == 2)
        #expect(status["findings"]?.array?.isEmpty == true)
        // A kiosk that is new since gets the old logs too.
        let other = try await office.kiosk(scope)
        #expect(other.peer.replica.head.frontier(scope) == desk.peer.replica.head.frontier(scope))
        #expect(other.peer.replica.head.digest(scope) == desk.peer.replica.head.digest(scope))
        let report = try await office.audit()
        #expect(report.exitCode == 0)
        #expect(report.keySets == 2)
    }

    @Test("keys can be changed again and again, and new logs are begun once for each log key")
    func again() async throws {
        let (path, scope, kept) = try await village()
        for version in 2...4 as ClosedRange<UInt64> { #expect(try await rotate(path)["keySet"]?.unsigned == version) }
        let office = try await Office(at: path)
        #expect(try await office.json("status")["newLogs"]?.array?.isEmpty == true)
        let desk = try Desk(office, kept)
        try await desk.sync()
        #expect(desk.peer.centreKeys.version == 4)
        #expect(desk.peer.replica.head.logs(of: scope).filter { $0.node == CentralSetup.centre }.count == 4)
        #expect(try await office.audit().exitCode == 0)
    }

    @Test("a change that was cut off before its key set was stored has never been; one that was cut off after it is completed at the next start")
    func cut() async throws {
        let (path, _, _) = try await village()
        let folder = try DataFolder(opening: path + "/centre")
        let names = ["key", "key.answers", "key.stored"]
        func read(_ name: String) throws -> [UInt8]? { try folder.readSecret(folder.path + "/" + name, limit: 32) }
        for name in names { try folder.writeSecret(Entropy.bytes(32), to: folder.path + "/" + name + ".next") }
        let old = try names.map { try read($0) }
        #expect(try await rotate(path)["keySet"]?.unsigned == 2)
        let new = try names.map { try read($0) }
        for (before, after) in zip(old, new) { #expect(before != after) }
        // As if the power had gone just after the commit.
        for (name, (before, after)) in zip(names, zip(old, new)) {
            try folder.writeSecret(try #require(after), to: folder.path + "/" + name + ".next")
            try folder.writeSecret(try #require(before), to: folder.path + "/" + name, replacing: true)
        }
        let office = try await Office(at: path)
        #expect(try await office.json("status")["keySet"]?.unsigned == 2)
        for (name, after) in zip(names, new) {
            #expect(try read(name) == after)
            #expect(try read(name + ".next") == nil)
        }
    }

    @Test("only this deployment's root key changes keys, and only while the centre is stopped")
    func refused() async throws {
        let office = try Office()
        let (path, _, _) = try await village()
        func code(_ data: String, _ root: String, only: [String] = []) async -> ExitCode? {
            do {
                _ = try await rotate(data, only: only, root: root)
                return nil
            } catch { return (error as? NodeFault)?.code }
        }
        let (own, foreign) = (path + "/root/root.key", office.path + "/root/root.key")
        #expect(await code(path, path + "/root/nothing") == .notFound)
        #expect(await code(path, path + "/centre/desa.sqlite3") == .data)
        #expect(await code(path, own, only: ["pintu"]) == .usage)
        #expect(await code(path, foreign) == .refused)
        #expect(await code(office.path, foreign) == .busy)
        let stopped = try await Office(at: path)
        #expect(try await stopped.json("status")["keySet"]?.unsigned == 1)
    }
}
