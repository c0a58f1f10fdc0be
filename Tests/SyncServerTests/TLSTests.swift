import CurlTransport
import Foundation
import SyncServer
import TLSIdentity
import Testing

@Suite("TLS under a root of our own", .timeLimit(.minutes(1)))
struct TLSTests {
    private let transport = CurlTransport()
    private let root = TLSRoot()

    private func serverTLS(_ root: TLSRoot) throws -> ServerTLS {
        let leaf = try root.leaf()
        return try ServerTLS(certificate: leaf.certificate, key: leaf.key)
    }

    private func request(_ port: Int, _ trust: ServerTrust, fresh: Bool = false) -> TransportRequest {
        TransportRequest(url: "https://127.0.0.1:\(port)/echo", trust: trust, body: [1, 2, 3], freshConnection: fresh)
    }

    private func send(_ request: TransportRequest) async throws -> TransportAnswer { try await transport.send(request) }

    private func failure(_ request: TransportRequest) async -> TransportError? {
        do {
            _ = try await transport.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test("a server under the pinned root is spoken to by any name, and its connection is kept")
    func pinned() async throws {
        let anchor = try root.publicKey.anchor()
        try await withServer(tls: try serverTLS(root), routes: [echo]) { port in
            let first = try await transport.send(request(port, .root(anchor)))
            #expect(first.body == [1, 2, 3])
            #expect(!first.connectionWasKept && first.timings.tls > 0 && first.address == "127.0.0.1")
            let second = try await transport.send(request(port, .root(anchor)))
            #expect(second.connectionWasKept && second.timings.connect == 0)
            var named = request(port, .root(anchor))
            named.url = "https://kantor.invalid:\(port)/echo"
            named.knownAddress = KnownAddress(host: "kantor.invalid", port: port, address: "127.0.0.1")
            #expect(try await send(named).body == [1, 2, 3])
        }
    }

    @Test("another root is not the server's, and gets not one byte of the request")
    func foreign() async throws {
        let other = try TLSRoot().publicKey.anchor()
        try await withServer(tls: try serverTLS(root), routes: [Route(.post, "/echo", maxBody: 100) { _ in
            Issue.record("the request has reached a server that was not trusted")
            return .bytes([], contentType: "text/plain")
        }]) { port in
            #expect(await failure(request(port, .root(other))) == .untrusted)
        }
    }

    @Test("anyone is anyone, but never over a connection that is kept for the pinned root")
    func anyone() async throws {
        let (anchor, other) = (try root.publicKey.anchor(), try TLSRoot().publicKey.anchor())
        try await withServer(tls: try serverTLS(root), routes: [echo]) { port in
            #expect(try await send(request(port, .anyone)).body == [1, 2, 3])
            #expect(await failure(request(port, .root(other))) == .untrusted)
            let fresh = try await send(request(port, .root(anchor)))
            #expect(!fresh.connectionWasKept)
        }
    }

    @Test("plain HTTP is for this machine only, and TLS is not spoken to a plain server")
    func plain() async throws {
        await #expect(throws: ServerError.notLoopback(.tcp(host: "0.0.0.0", port: 0))) {
            try await withServer(on: .tcp(host: "0.0.0.0", port: 0), routes: [echo]) { _ in }
        }
        try await withServer(on: .tcp(host: "0.0.0.0", port: 0), tls: try serverTLS(root), routes: [echo]) { _ in }
        let anchor = try root.publicKey.anchor()
        try await withServer(routes: [echo]) { port in
            let found = await failure(request(port, .root(anchor)))
            guard case .tls = found else { return #expect(found == .tls("")) }
        }
    }

    @Test("who connects and says nothing is closed after the idle time, also before the handshake")
    func silent() async throws {
        var limits = SyncServer.Limits()
        limits.idleSeconds = 1
        let shown = try serverTLS(root)
        try await withServer(limits: limits, tls: shown, routes: [echo]) { port in
            let start = ContinuousClock.now
            #expect(await exchange(port: port, "", patience: 5_000) == "")
            #expect(ContinuousClock.now - start < .seconds(4))
        }
    }

    @Test("bodies larger than a record arrive whole both ways")
    func large() async throws {
        let anchor = try root.publicKey.anchor()
        let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 7 / 3) }
        try await withServer(tls: try serverTLS(root), routes: [echo]) { port in
            for count in [0, 1, 16_300, 16_384, 300_000] {
                var large = request(port, .root(anchor))
                large.body = Array(body.prefix(count))
                let back = try await send(large).body
                #expect(back == large.body)
            }
        }
    }

    @Test("who brings too much can read the refusal, over TLS as well, and the next request goes over a new connection")
    func refused() async throws {
        let anchor = try root.publicKey.anchor()
        try await withServer(tls: try serverTLS(root), routes: [Route(.post, "/echo", maxBody: 10) { .bytes($0.body, contentType: "text/plain") }]) { port in
            var large = request(port, .root(anchor))
            large.body = [UInt8](repeating: 7, count: 200_000)
            #expect(try await send(large).status == 413)
            let next = try await send(request(port, .root(anchor)))
            #expect(next.status == 200 && !next.connectionWasKept)
        }
    }

    @Test("a root is what its seed says, its key what its bytes say, and other bytes are none")
    func forms() throws {
        guard let again = TLSRoot(seed: root.seed) else { return #expect(Bool(false), "a seed gives no root") }
        #expect(again.publicKey == root.publicKey)
        #expect(root.publicKey.bytes.count == 34 && root.publicKey.bytes[0] == 2)
        #expect(TLSRootKey(root.publicKey.bytes) == root.publicKey)
        #expect(TLSRootKey([1] + root.publicKey.bytes.dropFirst()) == nil)
        #expect(TLSRootKey(Array(root.publicKey.bytes.dropLast())) == nil)
        #expect(TLSRootKey([2] + [UInt8](repeating: 0xFF, count: 33)) == nil)
        #expect(TLSRoot(seed: [UInt8](repeating: 0, count: 32)) == nil)
    }
}
