import Causality
import CentralNode
import NodeHost
import RecordMerge
import Replica
import Testing

@Suite struct RebuildTests {
    /// A centre with something in its village, of which the state is not what the logs say.
    private func damaged() async throws -> String {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        _ = try desk.register(["Siti Aminah"], in: scope)
        try await desk.sync()
        try await office.centre.forgetDigest(scope)
        return office.keep()
    }

    private func rebuild(_ path: String) throws(NodeFault) -> (lines: [JSON], exit: ExitCode) {
        var lines: [JSON] = []
        let output = try Rebuild.run(data: path + "/centre", isCentre: true, wantsJSON: true) { line in
            if let json = try? JSON.parse(Array(line.utf8)) { lines.append(json) }
        }
        return (lines, output.exit)
    }

    @Test("a state that is not what the logs say is put right and reported; one that is stays as it is")
    func differs() async throws {
        let path = try await damaged()
        try await Folders.released(path + "/centre")
        let first = try rebuild(path)
        #expect(first.exit == .attention)
        #expect(first.lines.count == 4)
        #expect(first.lines.filter { $0["same"] == .bool(false) }.map { $0["scope"]?.unsigned } == [3])
        let second = try rebuild(path)
        #expect(second.exit == .done)
        #expect(second.lines.allSatisfy { $0["same"] == .bool(true) })
        let office = try await Office(at: path)
        #expect(try await office.json("status")["newLogs"]?.array?.isEmpty == true)
    }

    @Test("a node that runs, or is of the other kind, is left alone")
    func refused() async throws {
        let office = try Office()
        func code(_ isCentre: Bool, _ path: String) -> ExitCode? {
            do throws(NodeFault) {
                _ = try Rebuild.run(data: path + "/centre", isCentre: isCentre, wantsJSON: true) { _ in }
                return nil
            } catch { return error.code }
        }
        #expect(code(true, office.path) == .busy)
        let path = try await damaged()
        try await Folders.released(path + "/centre")
        #expect(code(false, path) == .notFound)
    }
}

extension CentralNode {
    fileprivate func forgetDigest(_ scope: ScopeID) throws {
        var state = replica.head.scopeState(scope)
        state.digest = StateDigest()
        var batch = CommitBatch()
        batch.scopes = [state]
        try replica.store.commit(batch)
    }
}
