import CentralNode
import NodeHost
import Testing

@Suite struct ListTests {
    @Test("a list of any length comes in pages of a bounded size, each record once, with one access record")
    func pages() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        var names: Set<String> = []
        for part in 0..<6 {
            let new = (0..<250).map { "Warga \(part).\($0)" }
            names.formUnion(new)
            _ = try desk.register(new, in: scope)
        }
        try await desk.sync()
        let command = NodeCommand("list", options: ["type": "applicant", "reveal": "true", "json": "true", "purpose": "uji"])
        let first = Counted()
        let page = await office.centre.run(command) { first.add($0) }
        #expect(page.next != nil)
        #expect(first.bytes < 300_000)
        #expect(first.lines > 100)
        let all = await office.run("list", ["type": "applicant", "reveal": "true", "purpose": "uji"])
        let lines = all.text.split(separator: "\n")
        #expect(lines.count == names.count)
        var found: Set<String> = []
        for line in lines { if let name = try JSON.parse(Array(line.utf8))["fields"]?["name"]?["value"]?.string { found.insert(name) } }
        #expect(found == names)
        let looks = await office.run("list", ["type": "access"]).text.split(separator: "\n")
        #expect(looks.count == 2, "one for each list that was begun")
        #expect(await office.run("list", ["after": "1/x/0"]).exit == .usage)
    }
}

private final class Counted: @unchecked Sendable {
    // Filled on the centre's thread, read after the command has ended.
    var lines = 0
    var bytes = 0

    func add(_ line: String) {
        lines += 1
        bytes += line.utf8.count
    }
}
