import Causality
import MerkleLog
import NodeHost
import SyncProtocol
import Testing

/// References in what is appended.
@Suite struct ReferenceTests {
    private func append(_ office: Office, _ scope: ScopeID, _ line: String) async -> CommandOutput { await office.run("append", ["scope": scope.description], input: line) }

    @Test("a reference needs a record that is here, or that the same line or an earlier one creates")
    func references() async throws {
        let office = try Office()
        let scope = try await office.village()
        let other = try await office.json("scope-add", ["kind": "village", "region": "35.27.01.2005", "name": "Desa Lain"])["scope"]?.unsigned ?? 0
        let nowhere = await append(office, scope, #"{"create": "request", "values": {"number": "P-1", "applicant": "0123456789abcdef:7"}}"#)
        #expect(nowhere.exit == .data && nowhere.complaint.contains("applicant") && nowhere.complaint.contains("0123456789abcdef:7"))
        let elsewhere = await append(office, ScopeID(other), #"{"create": "applicant", "values": {"name": "Siti"}}"#)
        let dot = try JSON.parse(Array(elsewhere.text.utf8))["saved"]?.array?.first?.string ?? ""
        #expect(await append(office, scope, "{\"create\": \"request\", \"values\": {\"number\": \"P-1\", \"applicant\": \"\(dot)\"}}").exit == .data)
        #expect(await append(office, ScopeID(other), "{\"create\": \"request\", \"values\": {\"number\": \"P-1\", \"applicant\": \"\(dot)\"}}").exit == .done)
        let lines = #"""
            {"create": "applicant", "as": "a", "values": {"name": "Siti"}}
            {"create": "request", "values": {"number": "P-2", "applicant": "a"}}
            {"transaction": [{"create": "applicant", "as": "b", "values": {"name": "Budi"}}, {"create": "request", "values": {"number": "P-3", "applicant": "b"}}]}
            """#
        #expect(await append(office, scope, lines).exit == .done)
        // Nor may the end of a transaction be named at its beginning.
        let log = dot.split(separator: ":").first ?? ""
        #expect(await append(office, ScopeID(other), "{\"create\": \"request\", \"values\": {\"number\": \"P-9\", \"applicant\": \"\(log):999\"}}").exit == .data)
    }

    @Test("a reference into another scope is checked by entry and leaf where that scope is held, and taken at its word where it is not")
    func outside() async throws {
        let office = try Office()
        let scope = try await office.village()
        let code = try await office.json("enrol", ["name": "Meja 1", "scopes": scope.description])
        let place = ScopeID(code["privateScope"]?.unsigned ?? 0)
        let desk = try await Desk(office, try EnrolmentCode(reading: code["code"]?.string ?? ""))
        let saved = try await office.json("append", ["scope": scope.description], input: #"{"create": "applicant", "values": {"name": "Siti"}}"#)
        let dot = saved["saved"]?.array?.first?.string ?? ""
        try await desk.sync()
        guard let entry = Dot(dot), let stored = desk.peer.replica.store.entry(entry) else { throw Trouble("no entry") }
        let leaf = LogID(MerkleTree.leafHash(stored.bytes).prefix).description
        func line(_ scope: ScopeID, _ leaf: String) -> String {
            "{\"create\": \"access\", \"values\": {\"action\": \"view\", \"record\": {\"scope\": \(scope), \"entry\": \"\(dot)\", \"leaf\": \"\(leaf)\"}}}"
        }
        #expect(await append(office, place, line(scope, leaf)).exit == .done)
        #expect(await append(office, place, line(scope, "0000000000000000")).exit == .data)
        #expect(await append(office, place, line(ScopeID(1), leaf)).exit == .data)
        #expect(await append(office, place, line(ScopeID(999), leaf)).exit == .done)
    }
}
