import BundleFiles
import Causality
import CentralNode
import DeskStore
import DeskWeb
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KioskNode
import Membership
import MerkleLog
import NIOCore
import NodeHost
import OperationLog
import SQLiteStore
import SyncProtocol

struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A centre and a village's kiosk in folders of their own, acquainted by a stick: real nodes without a line.
final class Village: Sendable {
    let path: String
    let centre: CentralNode
    let kiosk: KioskNode
    let scope: ScopeID
    static let clerk = "257"

    /// - Parameter services: codes of shipped services that the centre publishes.
    init(services: [String] = ["BIRTH", "KK-SPLIT"]) async throws {
        path = FileManager.default.temporaryDirectory.path + "/desk-\(UInt64.random(in: 0 ..< .max))"
        try FileManager.default.createDirectory(atPath: path + "/stick", withIntermediateDirectories: true)
        _ = try CentralSetup.create(deployment: "uji.example", data: path + "/centre", rootKeyFolder: path + "/root", wantsJSON: true)
        centre = try CentralNode(opening: path + "/centre")
        let made = try await Self.json(centre, "scope-add", ["kind": "village", "region": "35.27.01.2002", "name": "Desa Uji"])
        guard let number = made["scope"]?.unsigned else { throw Trouble("no scope") }
        scope = ScopeID(number)
        for (number, name) in [("1", "Bu Rahma"), ("2", "Pak Slamet")] { _ = try await Self.json(centre, "operator-add", ["scope": scope.description, "number": number, "name": name]) }
        for code in services {
            let file = Self.root + "/Schemas/catalogue/services/\(code).json"
            _ = await centre.run(NodeCommand("publish-service", input: try Array(Data(contentsOf: URL(fileURLWithPath: file))))) { _ in }
        }
        let answer = try await Self.json(centre, "enrol", ["name": "Meja", "scopes": scope.description, "address": "127.0.0.1:9"])
        guard let text = answer["code"]?.string else { throw Trouble("no code") }
        kiosk = try await Self.enrol(try EnrolmentCode(reading: text), centre, path)
        try await carry()
        _ = try await kiosk.openDesk()
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static func enrol(_ code: EnrolmentCode, _ centre: CentralNode, _ path: String) async throws -> KioskNode {
        let seed = Entropy.bytes(32)
        let key = try SigningKey(seed: seed)
        let nonce = Entropy.bytes(16)
        let request = EnrolmentRequest(nonce: nonce, key: key.publicKey, software: "uji", seal: try SealingKey(ofNode: seed).publicKey, secret: code.secret)
        guard case .answer(let bytes) = await centre.enrol(request: request.encoded(), from: "10.0.0.9") else { throw Trouble("the code was refused") }
        let answer = try EnrolmentAnswer.open(bytes, nonce: nonce, code: code)
        let profile = NodeProfile(
            deployment: answer.keys.deployment, node: answer.node, centre: answer.centre, upperScopes: answer.upperScopes, address: "127.0.0.1:9", incarnation: Entropy.bytes(16), run: 0)
        try OpenedNode.create(OpenedNode.Seed(profile: profile, key: key, keySeed: seed, keys: answer.keys), in: try DataFolder(creating: path + "/kiosk"))
        return try await KioskNode.open(path + "/kiosk")
    }

    static func json(_ node: CentralNode, _ name: String, _ options: [String: String] = [:]) async throws -> JSON {
        let output = await node.run(NodeCommand(name, options: options.merging(["json": "true"]) { $1 })) { _ in }
        guard output.exit == .done else { throw Trouble(output.complaint) }
        return try JSON.parse(Array(output.text.utf8))
    }

    /// A stick goes to the village.
    func carry() async throws {
        let written = await centre.run(NodeCommand("bundle-write", options: ["folder": path + "/stick", "nodes": "2"])) { _ in }
        guard written.exit == .done else { throw Trouble(written.complaint) }
        let read = await kiosk.run(NodeCommand("bundle-read", options: ["folder": path + "/stick"])) { _ in }
        guard read.exit == .done else { throw Trouble(read.complaint) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func desk() -> Desk {
        var settings = DeskSettings()
        settings.extraHosts = ["localhost"]
        settings.pinCost = 4
        return Desk(node: kiosk, settings: settings)
    }

    /// Runs `body` with a browser at the desk's own router.
    func browse(_ body: @Sendable @escaping (Browser) async throws -> Void) async throws {
        let application = Application(router: desk().router())
        try await application.test(.router) { client in try await body(Browser(client: client, village: self)) }
    }
}

/// What a browser does: keeps cookies, follows redirects, sends forms with what the page had in them.
final class Browser: @unchecked Sendable {
    // One test, one task.
    private let client: any TestClientProtocol
    private let village: Village
    private var cookies: [String: String] = [:]
    private(set) var path = "/"
    /// May be set to an older one: another window.
    var page = ""
    private(set) var status = 0
    private(set) var headers = HTTPFields()

    init(client: any TestClientProtocol, village: Village) {
        self.client = client
        self.village = village
    }

    @discardableResult
    func get(_ path: String, headers extra: HTTPFields = [:]) async throws -> String { try await send(path, .get, extra, nil) }

    /// Sends a form as the page's own browser would.
    @discardableResult
    func post(_ path: String, _ fields: [(String, String)], csrf: String? = nil, headers extra: HTTPFields? = nil) async throws -> String {
        let token = csrf ?? self.csrf
        // What the page showed goes with its form.
        let shown = fields.contains { $0.0 == "dilihat" } ? [] : self.shown(path).map { [("dilihat", $0)] } ?? []
        let body = ([("_csrf", token)] + shown + fields).map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
        var headers = extra ?? [.origin: "http://localhost"]
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await send(path, .post, headers, ByteBuffer(string: body))
    }

    @discardableResult
    func post(_ path: String, body: String, type: String) async throws -> String {
        try await send(path, .post, [.origin: "http://localhost", .contentType: type], ByteBuffer(string: body))
    }

    /// What the form with this address says that its page showed.
    private func shown(_ action: String) -> String? {
        for form in page.components(separatedBy: "<form ").dropFirst() where form.hasPrefix("method=\"post\" action=\"\(action)\"") {
            let form = form.components(separatedBy: "</form>")[0]
            if let value = form.components(separatedBy: "name=\"dilihat\" value=\"").dropFirst().first?.components(separatedBy: "\"")[0] {
                return value.replacing("&#x3D;", with: "=").replacing("&#61;", with: "=")
            }
        }
        return nil
    }

    var csrf: String { attribute("name=\"_csrf\" value=\"") ?? "" }

    /// What stands behind a piece of the page, up to the next quotation mark.
    func attribute(_ start: String) -> String? {
        guard let range = page.range(of: start) else { return nil }
        return page[range.upperBound...].split(separator: "\"", omittingEmptySubsequences: false).first.map(String.init)
    }

    func forgetCookies() { cookies = [:] }

    private func send(_ target: String, _ method: HTTPRequest.Method, _ extra: HTTPFields, _ body: ByteBuffer?) async throws -> String {
        var (target, method, body, extra) = (target, method, body, extra)
        for _ in 0..<6 {
            var fields = extra
            if !cookies.isEmpty { fields[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
            let response = try await client.executeRequest(uri: target, method: method, headers: fields, body: body)
            status = response.status.code
            headers = response.headers
            page = String(buffer: response.body)
            path = target
            for cookie in response.headers[values: .setCookie] {
                let pair = cookie.split(separator: ";")[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                cookies[String(pair[0])] = String(pair[1])
            }
            guard status == 303, let next = response.headers[.location] else { return page }
            (target, method, body, extra) = (next, .get, nil, [:])
        }
        throw Trouble("too many redirects")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) ? String(decoding: [byte], as: UTF8.self) : "%" + FieldValues.hex([byte]).uppercased()
        }.joined()
    }

    /// Sets operator 1's first PIN with the office's help, and is signed in.
    func signIn(number: String = "1", pin: String = "482913") async throws {
        try await get("/masuk/kode/\(village.scope)-\(number)")
        guard let challenge = attribute("<p class=\"big code\">")?.split(separator: "<").first else { throw Trouble("no challenge on the page") }
        let answer = try await Village.json(village.centre, "pin", ["node": "2", "operator": number, "challenge": String(challenge)])
        try await post("/masuk/kode/\(village.scope)-\(number)", [("jawaban", answer["answer"]?.string ?? ""), ("pin", pin), ("ulang", pin)])
        guard path == "/" else { throw Trouble("signed in at \(path)") }
    }
}
