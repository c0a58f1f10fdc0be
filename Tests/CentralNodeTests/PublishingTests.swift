import CentralNode
import Glibc
import Membership
import NodeHost
import Testing

@Suite struct PublishingTests {
    private static func file(_ name: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = try ProgramRun.readInput("/" + root + "/Schemas/records/" + name)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func catalogue(_ code: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return String(decoding: try ProgramRun.readInput("/" + root + "/Schemas/catalogue/services/\(code).json"), as: UTF8.self)
    }

    @Test("the files of Schemas/records are what a new centre has published", arguments: [
        "32-service.json", "33-applicant.json", "34-request.json", "35-attachment.json", "36-access.json", "37-announcement.json", "38-ruling.json", "39-amendment.json",
    ])
    func same(_ name: String) async throws {
        let office = try Office()
        let answer = try await office.json("publish-schema", input: try Self.file(name))
        #expect(answer["saved"]?.array?.isEmpty == true, "published anew: the file says something else")
    }

    @Test("a changed type keeps what was published, and the engine's types stay as they are")
    func changes() async throws {
        let office = try Office()
        let text = try Self.file("37-announcement.json")
        let longer = text.replacing("\"max\": 32", "\"max\": 40")
        #expect(try await office.json("publish-schema", input: longer)["saved"]?.array?.count == 1)
        #expect(await office.run("publish-schema", input: text.replacing("\"shown_from\"", "\"from\"")).exit == .data)
        #expect(await office.run("publish-schema", input: text.replacing("\"number\": 37", "\"number\": 12")).exit == .refused)
        #expect(await office.run("publish-schema", input: text.replacing("\"number\": 37", "\"number\": 50")).exit == .inTheWay)
        #expect(await office.run("publish-schema", input: text.replacing("\"latest\"", "\"newest\"")).exit == .data)
        #expect(await office.run("publish-schema", input: "{").exit == .data)
    }

    @Test("a service is written once, and later only what has changed of it")
    func services() async throws {
        let office = try Office()
        let first = #"[{"code": "BIRTH", "version": 1, "name_id": "Akta kelahiran", "fee": 0, "requirements": [["a", "b", "c"]]}]"#
        #expect(try await office.json("publish-service", input: first)["saved"]?.string != nil)
        #expect(try await office.json("publish-service", input: first)["saved"] == .null)
        _ = try await office.json("publish-service", input: #"{"code": "BIRTH", "version": 2, "fee": 0}"#)
        let service = try await office.json("list", ["type": "service"])
        #expect(service["fields"]?["version"]?["value"]?.unsigned == 2)
        #expect(service["fields"]?["name_id"]?["value"]?.string == "Akta kelahiran")
        #expect(await office.run("publish-service", input: #"{"code": "BIRTH", "version": 2, "fee": 10}"#).exit == .refused)
        #expect(await office.run("publish-service", input: #"{"code": "BIRTH", "fee": 10}"#).exit == .refused)
        #expect(await office.run("publish-service", input: #"{"code": "X", "version": 1, "form": [["a", "colour", "b", "c"]]}"#).exit == .data)
        #expect(await office.run("publish-service", input: #"{"code": "X", "price": 1}"#).exit == .data)
        #expect(await office.run("publish-service", input: #"[{"code": "Y"}, {"code": "Y"}]"#).exit == .data)
    }

    @Test("the shipped services are published at once, and leave alone what the office has changed")
    func shipped() async throws {
        let office = try Office()
        _ = try await office.json("publish-service", input: #"{"code": "BIRTH", "version": 7, "fee": 5, "offered": false}"#)
        let output = await office.run("publish-service", ["shipped": "true"])
        #expect(output.exit == .done, "\(output.complaint)")
        let services = await office.run("list", ["type": "service", "json": "true"]).text.split(separator: "\n").compactMap { try? JSON.parse(Array($0.utf8)) }
        #expect(services.count == 21)
        let birth = services.first { $0["fields"]?["code"]?["value"]?.string == "BIRTH" }
        #expect(birth?["fields"]?["version"]?["value"]?.unsigned == 7 && birth?["fields"]?["form"] == nil)
        let death = services.first { $0["fields"]?["code"]?["value"]?.string == "DEATH" }
        #expect(death?["fields"]?["report_days"]?["value"]?.unsigned == 30)
        #expect(try Self.catalogue("DEATH").contains("\"report_days\": 30"))
        #expect(try await office.json("publish-service", input: try Self.catalogue("DEATH"))["saved"] == .null)
    }
}

extension String {
    /// Without Foundation.
    fileprivate func replacing(_ old: String, _ new: String) -> String {
        var result: [UInt8] = []
        var rest = Array(utf8)[...]
        let wanted = Array(old.utf8)
        while !rest.isEmpty {
            if rest.starts(with: wanted) {
                result += new.utf8
                rest = rest.dropFirst(wanted.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
