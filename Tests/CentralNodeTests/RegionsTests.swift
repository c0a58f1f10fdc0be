import Attachments
import CentralNode
import Foundation
import Membership
import NodeHost
import SyncProtocol
import Testing

@Suite("The table of regions")
struct RegionsTests {
    private func file(_ csv: String) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("regions-\(UInt64.random(in: 0...UInt64.max)).csv").path
        try Data(csv.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test("an edition is published once, reaches a desk that asked for nothing, and is read there byte for byte")
    func published() async throws {
        let csv = "code,name\n35,Jawa Timur\n35.27,Kabupaten Sampang\n35.27.01,Sreseh\n35.27.01.2002,Labuhan\n"
        let path = try file(csv)
        defer { unlink(path) }
        let office = try Office()
        let scope = try await office.village()
        let options = ["file": path, "edition": "300.2.2-2430/2025", "valid-from": "2025-01-01"]
        #expect(try await office.json("publish-regions", options)["saved"]?.array?.count == 1)
        #expect(try await office.json("publish-regions", options)["saved"]?.array?.isEmpty == true)
        let files = try await office.centre.referenceFiles("regions")
        #expect(files.map(\.edition) == ["300.2.2-2430/2025"] && files.map(\.validFrom.description) == ["2025-01-01"] && files.allSatisfy(\.isHere))
        let file = try #require(files.first)
        #expect(try await office.centre.contents(file, limit: 1 << 20) == Array(csv.utf8))
        #expect(try await office.centre.referenceFiles("other").isEmpty)

        let desk = try await office.kiosk(scope)
        let store = try desk.keepAttachments()
        try await desk.sync()
        try await desk.sync()
        #expect(try store.attachment(file.reference.id)?.isWhole == true)
        #expect(try store.attachment(file.reference.id)?.isWanted == false)
    }

    @Test("a table with a mistake, another content under a name, and a day that is none are refused, the line named")
    func refused() async throws {
        let office = try Office()
        let good = try file("35,Jawa Timur\n")
        let bad = try file("code,name\n35,Jawa Timur\n35.27.01,Sreseh\n")
        let other = try file("35,Jawa Timur\n16,Sumatera Selatan\n")
        defer { for path in [good, bad, other] { unlink(path) } }
        let output = await office.run("publish-regions", ["file": bad, "edition": "a", "valid-from": "2025-01-01"])
        #expect(output.exit == .data && output.complaint.hasPrefix("Line 3 of the table:"))
        #expect(await office.run("publish-regions", ["file": good, "edition": "a", "valid-from": "2025-02-30"]).exit == .usage)
        #expect(await office.run("publish-regions", ["file": good, "edition": "a b", "valid-from": "2025-01-01"]).exit == .usage)
        #expect(await office.run("publish-regions", ["file": good, "edition": "a", "valid-from": "2025-01-01"]).exit == .done)
        #expect(await office.run("publish-regions", ["file": other, "edition": "a", "valid-from": "2025-01-01"]).exit == .inTheWay)
        #expect(await office.run("publish-regions", ["file": good, "edition": "a", "valid-from": "2026-01-01"]).exit == .inTheWay)
        #expect(await office.run("publish-regions", ["file": other, "edition": "b", "valid-from": "2026-01-01"]).exit == .done)
    }
}
