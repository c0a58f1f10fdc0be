import Causality
import CentralNode
import MerkleLog
import NodeHost
import SyncProtocol
import Testing

@Suite struct EnrolmentTests {
    private func request(_ secret: [UInt8], _ key: SigningKey, _ nonce: [UInt8]) -> [UInt8] {
        EnrolmentRequest(nonce: nonce, key: key.publicKey, software: "uji", secret: secret).encoded()
    }

    @Test("a code works once, and again for the same key")
    func once() async throws {
        let office = try Office()
        let scope = try await office.village()
        let code = try await office.code(["name": "Meja 1", "scopes": "\(scope):readwrite"])
        let key = try SigningKey(seed: Entropy.bytes(32))
        var nodes: [NodeID] = []
        for _ in 0..<2 {
            let nonce = Entropy.bytes(16)
            guard case .answer(let bytes) = await office.centre.enrol(request: request(code.secret, key, nonce)) else { throw Trouble("refused") }
            nodes.append(try EnrolmentAnswer.open(bytes, nonce: nonce, code: code).node)
        }
        #expect(nodes == [NodeID(2), NodeID(2)])
        let other = try SigningKey(seed: Entropy.bytes(32))
        guard case .refused = await office.centre.enrol(request: request(code.secret, other, Entropy.bytes(16))) else { throw Trouble("another key was taken") }
        let board = await office.run("nodes")
        #expect(board.text.split(separator: "\n").count == 1)
    }

    @Test("a wrong secret is refused, and after ten of them everything is for a while")
    func guesses() async throws {
        let office = try Office()
        let scope = try await office.village()
        let code = try await office.code(["name": "Meja 1", "scopes": scope.description])
        let key = try SigningKey(seed: Entropy.bytes(32))
        for _ in 0..<10 {
            guard case .refused = await office.centre.enrol(request: request(Entropy.bytes(10), key, Entropy.bytes(16))) else { throw Trouble("not refused") }
        }
        guard case .tooManyTries = await office.centre.enrol(request: request(code.secret, key, Entropy.bytes(16))) else { throw Trouble("guessing goes on") }
    }

    @Test("a withdrawn code does not work, and its number is not given again")
    func withdrawn() async throws {
        let office = try Office()
        let scope = try await office.village()
        let code = try await office.code(["name": "Meja 1", "scopes": scope.description])
        _ = try await office.json("revoke", ["node": "2", "retired": "true", "reason": "salah ketik", "by": "257"])
        let key = try SigningKey(seed: Entropy.bytes(32))
        guard case .refused = await office.centre.enrol(request: request(code.secret, key, Entropy.bytes(16))) else { throw Trouble("not refused") }
        let next = try await office.json("enrol", ["name": "Meja 2", "scopes": scope.description])
        #expect(next["node"]?.unsigned == 3)
    }

    @Test("what a code may say is checked when it is given out", arguments: [
        ["name": "A", "scopes": "99"], ["name": "A"], ["scopes": "3"], ["name": "A", "scopes": "3:write"], ["name": "A", "scopes": "3", "valid": "31d"],
        ["name": "A", "scopes": "3", "valid": "72"], ["name": "A", "scopes": "3", "role": "centre"], ["name": "A", "scopes": "3,3:read"],
        ["name": "A", "scopes": "3", "address": "a/b"],
    ])
    func checked(_ options: [String: String]) async throws {
        let office = try Office()
        _ = try await office.village()
        let output = await office.run("enrol", options)
        #expect([ExitCode.usage, .notFound].contains(output.exit))
        #expect(await office.run("nodes").text.isEmpty)
    }
}
