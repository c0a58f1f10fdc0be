import CentralNode
import Glibc
import NodeHost
import Replica
import SyncProtocol
import Testing

struct BackupTests {
    @Test("after a backup a kiosk hears once that its work is safe, up to what the backup holds")
    func words() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        _ = try desk.register(["Siti", "Rahma"], in: scope)
        try await desk.sync()
        let log = try #require(desk.peer.replica.head.ownLogs[scope])
        #expect(try desk.peer.replica.safeWord(log) == nil)
        #expect(try desk.peer.ownOperations() == (2, 2, 0))

        let made = try await office.json("backup", ["folder": office.path + "/backups", "same-disk": "true"])
        let id = try #require(made["id"]?.string.flatMap { FieldValues.bytes(hex: $0) })
        _ = try desk.register(["Budi"], in: scope)
        try await desk.sync()
        let word = try #require(try desk.peer.replica.safeWord(log))
        #expect(word.size == 3 && word.backup == id)
        #expect(try desk.peer.ownOperations() == (3, 3, 2))
        #expect(try desk.peer.replica.newestBackup()?.id == id)

        // Another one holds what came since; a log that did not grow keeps its word.
        let again = try await office.json("backup", ["folder": office.path + "/backups", "same-disk": "true", "keep": "1"])
        #expect(again["removed"]?.unsigned == 1)
        try await desk.sync()
        #expect(try desk.peer.replica.safeWord(log)?.size == 4)
        #expect(try desk.peer.ownOperations() == (3, 3, 3))
        let status = try await office.json("status")
        #expect(status["backup"]?["id"]?.string == again["id"]?.string)
        try removeAll(office.path + "/backups")
    }

    @Test("on its own disk the centre makes no backup unasked; wrong words are refused before anything is written")
    func refusals() async throws {
        let office = try Office()
        let folder = office.path + "/backups"
        #expect(await office.run("backup", ["folder": folder]).exit == .inTheWay)
        #expect(await office.run("backup", ["folder": folder, "same-disk": "true", "keep": "0"]).exit == .usage)
        #expect(await office.run("backup", [:]).exit == .usage)
        #expect(await office.run("backup", ["folder": office.path + "/no/backups", "same-disk": "true"]).exit == .notFound)
        try removeAll(folder)
    }

    @Test("a backup is restored into an empty folder, and the centre that starts there begins new logs")
    func restore() async throws {
        let office = try Office()
        let scope = try await office.village()
        let folder = office.path + "/backups"
        let made = try await office.json("backup", ["folder": folder, "same-disk": "true"])
        let data = office.path + "/again"
        let output = try CentralRestore.run(data: data, from: folder, isReplacing: false, wantsJSON: true) { _ in }
        #expect(try JSON.parse(Array(output.text.utf8))["id"] == made["id"])
        let centre = try CentralNode(opening: data)
        #expect(await centre.newEpochs.contains { $0.scope == scope })
        #expect(throws: NodeFault.self) { try CentralRestore.run(data: data, from: folder, isReplacing: false, wantsJSON: true) { _ in } }
        try removeAll(folder)
        try removeAll(data)
    }
}

/// Removes a folder with what is in it, two levels deep.
private func removeAll(_ path: String) throws {
    guard let stream = opendir(path) else { throw Trouble("\(path) cannot be read") }
    var names: [String] = []
    while let item = readdir(stream) {
        names.append(withUnsafePointer(to: &item.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } })
    }
    closedir(stream)
    for name in names where name != "." && name != ".." {
        if unlink(path + "/" + name) != 0 { try removeAll(path + "/" + name) }
    }
    rmdir(path)
}
