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
            guard case .answer(let bytes) = await office.centre.enrol(request: request(code.secret, key, nonce), from: "10.0.0.1") else { throw Trouble("refused") }
            nodes.append(try EnrolmentAnswer.open(bytes, nonce: nonce, code: code).node)
        }
        #expect(nodes == [NodeID(2), NodeID(2)])
        let other = try SigningKey(seed: Entropy.bytes(32))
        guard case .refused = await office.centre.enrol(request: request(code.secret, other, Entropy.bytes(16)), from: "10.0.0.1") else { throw Trouble("another key was taken") }
        let board = await office.run("nodes")
        #expect(board.text.split(separator: "\n").count == 1)
    }

    @Test("ten wrong secrets of one peer, and it is refused for a while; nobody else is")
    func guesses() async throws {
        let office = try Office()
        let scope = try await office.village()
        let code = try await office.code(["name": "Meja 1", "scopes": scope.description])
        let key = try SigningKey(seed: Entropy.bytes(32))
        for number in 0..<10 {
            // One host has all addresses of a /64.
            let peer = number % 2 == 0 ? "2001:db8::1" : "2001:db8:0:0:ffff::7"
            guard case .refused = await office.centre.enrol(request: request(Entropy.bytes(10), key, Entropy.bytes(16)), from: peer) else { throw Trouble("not refused") }
        }
        guard case .tooManyTries = await office.centre.enrol(request: request(code.secret, key, Entropy.bytes(16)), from: "2001:db8::2") else { throw Trouble("guessing goes on") }
        guard case .answer = await office.centre.enrol(request: request(code.secret, key, Entropy.bytes(16)), from: "::ffff:10.0.0.1") else { throw Trouble("a stranger stopped it") }
    }

    @Test("all peers together have a bound, so that their number cannot fill the memory")
    func manyPeers() {
        var codes = WrongCodes()
        var taken = 0
        for number in 0..<1100 {
            let peer = "10.1.\(number / 256).\(number % 256)"
            if codes.isFull(peer, now: 5000) { continue }
            codes.add(peer, now: 5000)
            taken += 1
        }
        #expect(taken == WrongCodes.maxInMinute)
        #expect(codes.isFull("10.9.9.9", now: 64_999) && !codes.isFull("10.9.9.9", now: 65_000))
    }

    @Test("another version of the request is named as such")
    func version() async throws {
        let office = try Office()
        let newer: [UInt8] = [0x82, 0x43, 0x82, 0x09, 0x00, 0x58, 0x20] + [UInt8](repeating: 0, count: 32)
        guard case .otherVersion = await office.centre.enrol(request: newer, from: "10.0.0.1") else { throw Trouble("not named") }
        guard case .malformed = await office.centre.enrol(request: [0x82, 0x41, 0x00], from: "10.0.0.1") else { throw Trouble("nonsense was understood") }
    }

    @Test("a withdrawn code does not work, and its number is not given again")
    func withdrawn() async throws {
        let office = try Office()
        let scope = try await office.village()
        let code = try await office.code(["name": "Meja 1", "scopes": scope.description])
        _ = try await office.json("revoke", ["node": "2", "retired": "true", "reason": "salah ketik", "by": "257"])
        let key = try SigningKey(seed: Entropy.bytes(32))
        guard case .refused = await office.centre.enrol(request: request(code.secret, key, Entropy.bytes(16)), from: "10.0.0.1") else { throw Trouble("not refused") }
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
