import CentralNode
import Glibc
import NodeHost
import Testing

@Suite struct SetupTests {
    @Test("a new centre has its record types, its scopes and no findings")
    func fresh() async throws {
        let office = try Office()
        let status = try await office.json("status")
        #expect(status["deployment"]?.string == "uji.example")
        #expect(status["scopes"]?.array?.count == 2)
        #expect(status["findings"]?.array?.isEmpty == true)
        #expect(status["newLogs"]?.array?.isEmpty == true)
        let types = await office.run("list", ["types": "true"])
        #expect(types.text.split(separator: "\n").count == 14)
    }

    @Test("a folder with a node in it is not set up again")
    func twice() throws {
        let office = try Office()
        #expect(throws: NodeFault.self) { try CentralSetup.create(deployment: "b", data: office.path + "/centre", rootKeyFolder: nil, wantsJSON: false) }
        let fault = #expect(throws: NodeFault.self) {
            try CentralSetup.create(deployment: "b", data: office.path + "/other", rootKeyFolder: office.path + "/root", wantsJSON: false)
        }
        #expect(fault?.code == .inTheWay)
        // The root key was in the way: nothing that looks like a node stands in the folder.
        #expect(access(office.path + "/other/key", F_OK) != 0)
    }

    @Test("key files are for their owner alone")
    func modes() throws {
        let office = try Office()
        for file in ["/centre/key", "/centre/key.answers", "/centre/key.stored", "/centre/key.tls", "/root/root.key"] {
            var status = stat()
            #expect(stat(office.path + file, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(file)")
            #expect(status.st_size == 32, "\(file)")
        }
    }

    @Test("the folder cannot be opened twice")
    func held() throws {
        let office = try Office()
        let fault = #expect(throws: NodeFault.self) { try CentralNode(opening: office.path + "/centre") }
        #expect(fault?.code == .busy)
    }
}
