import CurlTransport
import Foundation
import Synchronization
import SyncServer
import Testing

@Suite("The small server, asked over libcurl", .timeLimit(.minutes(1)))
struct SyncServerTests {
    private let transport = CurlTransport()

    private func address(_ port: Int, _ path: String) -> String {
        "http://127.0.0.1:\(port)\(path)"
    }

    private func problem(_ answer: TransportAnswer) throws -> [String: String] {
        #expect(answer.header("content-type") == "application/problem+json")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        #expect(object["status"] as? Int == answer.status)
        return object.compactMapValues { $0 as? String }
    }

    @Test("200 KB come back byte for byte, with the handler's fields and no other but what HTTP needs")
    func echoes() async throws {
        try await withServer(routes: [echo]) { port in
            let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let answer = try await transport.send(.init(url: address(port, "/echo"), body: body))
            #expect(answer.status == 200)
            #expect(answer.body == body)
            #expect(answer.header("content-length") == "200000")
            #expect(answer.header("desasync-request") == "17")
            #expect(answer.header("content-type") == "application/octet-stream")
            #expect(answer.header("date") == nil)
            #expect(answer.header("server") == nil)
        }
    }

    @Test("a connection is kept, also after a refusal")
    func keepAlive() async throws {
        try await withServer(routes: [echo]) { port in
            let first = try await transport.send(.init(url: address(port, "/echo"), body: [1]))
            let refused = try await transport.send(.init(url: address(port, "/nothing"), body: [1, 2, 3]))
            let last = try await transport.send(.init(url: address(port, "/echo"), body: [2]))
            #expect([first, refused, last].map(\.connectionWasKept) == [false, true, true])
            #expect(last.body == [2])
        }
    }

    @Test("a refusal by the head alone is sent before the body is there, and a small one keeps the connection")
    func refusalByHead() async throws {
        let route = Route(.post, "/full", maxBody: 4 << 20) { head in
            head.header("Desa-Id").map { .bytes(Array($0.utf8), contentType: "text/plain", status: 503) }
        } handler: { .bytes($0.body, contentType: "text/plain") }
        try await withServer(routes: [route]) { port in
            let taken = try await transport.send(.init(url: address(port, "/full"), body: [1]))
            #expect(taken.status == 200)
            let refused = try await transport.send(.init(url: address(port, "/full"), headers: [("Desa-Id", "abc")], body: [1, 2, 3]))
            #expect(refused.status == 503)
            #expect(refused.text == "abc")
            #expect(refused.connectionWasKept)
            let next = try await transport.send(.init(url: address(port, "/full"), body: [1]))
            #expect(next.connectionWasKept)
            let large = try await transport.send(.init(url: address(port, "/full"), headers: [("Desa-Id", "abc")], body: [UInt8](repeating: 1, count: 2 << 20)))
            #expect(large.status == 503)
            #expect(large.text == "abc")
            // Of this one the body never comes.
            let early = await exchange(port: port, "POST /full HTTP/1.1\r\nHost: x\r\nDesa-Id: early\r\nContent-Length: 1000000\r\n\r\n", patience: 500)
            #expect(early.hasPrefix("HTTP/1.1 503") && early.hasSuffix("early"))
        }
    }

    @Test("50 requests at once are all answered")
    func concurrent() async throws {
        let route = Route(.post, "/slow", maxBody: 100) { request in
            try? await Task.sleep(for: .milliseconds(20))
            return .bytes(request.body, contentType: "text/plain")
        }
        try await withServer(routes: [route]) { port in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let body = Array("number \(number)".utf8)
                        let answer = try await transport.send(.init(url: address(port, "/slow"), body: body))
                        return answer.body == body
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test("more connections than allowed wait until one is free")
    func connectionLimit() async throws {
        var limits = SyncServer.Limits()
        limits.maxConnections = 2
        try await withServer(limits: limits, routes: [echo]) { port in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        let answer = try await transport.send(.init(url: address(port, "/echo"), headers: [("connection", "close")], body: [1]))
                        return answer.status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
        }
    }

    @Test("a handler sees path, query, fields and peer")
    func request() async throws {
        let route = Route(.get, "/look") { request in
            let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
            let text = [request.path, query, request.queryValue("b") ?? "-", request.header("X-One") ?? "-", request.peer.prefix(10).description]
            return .bytes(Array(text.joined(separator: "|").utf8), contentType: "text/plain")
        }
        try await withServer(routes: [route]) { port in
            let url = address(port, "/look?a=1&b=x%20y+z&b=%C3%A9&flag&&e=a=b")
            let answer = try await transport.send(.init(method: .get, url: url, headers: [("x-ONE", "yes")]))
            #expect(answer.text == "/look|a=1;b=x y z;b=é;flag=;e=a=b|x y z|yes|127.0.0.1:")
        }
    }

    // MARK: Refusals

    @Test("a path is compared byte by byte: no trailing slash, no escape, no look-alike", arguments: ["/", "/echo/", "/%65cho", "/Echo", "/ech\u{6F}\u{301}"])
    func notFound(path: String) async throws {
        try await withServer(routes: [echo]) { port in
            let answer = try await transport.send(.init(url: address(port, path), body: [1]))
            #expect(answer.status == 404)
            #expect(try problem(answer)["type"] == "urn:desasync:problem:not-found")
        }
    }

    @Test("a wrong method is told the right ones")
    func wrongMethod() async throws {
        try await withServer(routes: [echo, Route(.get, "/two") { _ in .noContent() }, Route(.post, "/two") { _ in .noContent() }]) { port in
            let one = try await transport.send(.init(method: .get, url: address(port, "/echo")))
            #expect(one.status == 405)
            #expect(one.header("allow") == "POST")
            #expect(try problem(one)["type"] == "urn:desasync:problem:method-not-allowed")
            let head = await exchange(port: port, "HEAD /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 405"))
            #expect(head.lowercased().contains("allow: get, post\r\n"))
            #expect(head.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("a body over the route's limit is refused, and the handler never called")
    func tooLarge() async throws {
        let calls = Mutex(0)
        let route = Route(.post, "/small", maxBody: 1_000) { _ in
            calls.withLock { $0 += 1 }
            return .noContent()
        }
        try await withServer(routes: [route]) { port in
            for size in [1_001, 60_000, 5_000_000] {
                let answer = try await transport.send(.init(url: address(port, "/small"), body: [UInt8](repeating: 0, count: size)))
                #expect(answer.status == 413)
                #expect(try problem(answer)["detail"] == "The body may have at most 1000 bytes here.")
            }
            #expect(calls.withLock { $0 } == 0)
            let answer = try await transport.send(.init(url: address(port, "/small"), body: [UInt8](repeating: 0, count: 1_000)))
            #expect(answer.status == 204)
        }
    }

    @Test("an announced body over the limit is refused before it comes, an endless one after a bounded part")
    func endless() async throws {
        var limits = SyncServer.Limits()
        limits.lingerMilliseconds = 200
        let route = Route(.post, "/small", maxBody: 10) { _ in .noContent() }
        try await withServer(limits: limits, routes: [route]) { port in
            let announced = await exchange(port: port, "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n")
            #expect(announced.hasPrefix("HTTP/1.1 413"))
            let chunk = "8000\r\n" + String(repeating: "x", count: 0x8000) + "\r\n"
            for (path, status) in [("/small", 413), ("/nothing", 404)] {
                let head = "POST \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                let start = ContinuousClock.now
                let answer = await exchange(port: port, head + String(repeating: chunk, count: 40), patience: 5_000)
                #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
                #expect(ContinuousClock.now - start < .seconds(3), "the server closes, it does not wait for the end")
            }
        }
    }

    @Test("a body that is cut never reaches a handler")
    func cutBody() async throws {
        let calls = Mutex(0)
        let route = Route(.post, "/count", maxBody: 1_000) { _ in
            calls.withLock { $0 += 1 }
            return .noContent()
        }
        try await withServer(routes: [route]) { port in
            for request in ["Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"] {
                // The short patience closes our side in the middle of the body.
                _ = await exchange(port: port, "POST /count HTTP/1.1\r\nHost: a\r\n\(request)", patience: 50)
            }
            let answer = try await transport.send(.init(url: address(port, "/count")))
            #expect(answer.status == 204)
            #expect(calls.withLock { $0 } == 1)
        }
    }

    @Test("nonsense, long targets, many fields and bad escapes are refused within bounds")
    func nonsense() async throws {
        try await withServer(routes: [echo]) { port in
            #expect(await exchange(port: port, "nonsense\r\n\r\n").hasPrefix("HTTP/1.1 400"))
            let fields = (0..<200).map { "f\($0): x\r\n" }.joined()
            #expect(await exchange(port: port, "GET /echo HTTP/1.1\r\n\(fields)\r\n").hasPrefix("HTTP/1.1 400"))
            #expect(await exchange(port: port, "GET /echo HTTP/1.1\r\na: \(String(repeating: "b", count: 20_000))\r\n\r\n").hasPrefix("HTTP/1.1 400"))
            let long = try await transport.send(.init(url: address(port, "/" + String(repeating: "a", count: 5_000))))
            #expect(long.status == 414)
            for query in ["a=%4", "a=%zz", "a=%ff", (0..<33).map { "a\($0)=1" }.joined(separator: "&")] {
                let answer = try await transport.send(.init(url: address(port, "/echo?" + query)))
                #expect(answer.status == 400)
                #expect(try problem(answer)["type"] == "urn:desasync:problem:bad-request")
            }
        }
    }

    @Test("a silent connection is closed after the idle time")
    func idle() async throws {
        var limits = SyncServer.Limits()
        limits.idleSeconds = 1
        try await withServer(limits: limits, routes: [echo]) { port in
            let start = ContinuousClock.now
            #expect(await exchange(port: port, "POST /echo HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf", patience: 5_000).isEmpty)
            #expect(ContinuousClock.now - start < .seconds(3))
        }
    }

    // MARK: Problems

    @Test("a problem is JSON whatever stands in it")
    func escaping() async throws {
        let detail = "quote \" back \\ line\nbell \u{7} é 😀 \u{7F}"
        let route = Route(.get, "/no") { _ in
            .problem(Problem("busy", title: "Busy", status: 503, detail: detail), headers: [("retry-after", "3")])
        }
        try await withServer(routes: [route]) { port in
            let answer = try await transport.send(.init(method: .get, url: address(port, "/no")))
            #expect(answer.status == 503)
            #expect(answer.header("retry-after") == "3")
            #expect(try problem(answer)["detail"] == detail)
        }
    }

    // MARK: Streams

    @Test("a stream arrives chunk by chunk while it is made")
    func stream() async throws {
        let (chunks, source) = AsyncStream<[UInt8]>.makeStream()
        source.yield(Array("step 0".utf8))
        let route = Route(.get, "/progress") { _ in .stream(chunks, contentType: "text/event-stream") }
        try await withServer(routes: [route]) { port in
            let received = Mutex<[String]>([])
            let answer = try await transport.send(
                .init(
                    method: .get, url: address(port, "/progress"), headers: [("accept", "text/event-stream")], totalTimeout: 0, acceptsStream: true,
                    onChunk: { bytes in
                        // The next is made only when this one is here.
                        let count = received.withLock { received in
                            received.append(String(decoding: bytes, as: UTF8.self))
                            return received.count
                        }
                        if count < 4 { source.yield(Array("step \(count)".utf8)) } else { source.finish() }
                    }))
            #expect(answer.status == 200)
            #expect(answer.header("content-type") == "text/event-stream")
            #expect(received.withLock { $0 } == (0..<4).map { "step \($0)" })
        }
    }

    @Test("when the reader goes away, the producer of the stream is told")
    func readerGone() async throws {
        let (chunks, source) = AsyncStream<[UInt8]>.makeStream()
        let (ends, ended) = AsyncStream<Void>.makeStream()
        source.onTermination = { _ in ended.finish() }
        source.yield([1])
        let route = Route(.get, "/progress") { _ in .stream(chunks, contentType: "text/plain") }
        try await withServer(routes: [route]) { port in
            let reader = Task { [transport, url = address(port, "/progress")] in
                let (first, arrived) = AsyncStream<Void>.makeStream()
                async let answer = transport.send(.init(method: .get, url: url, acceptsStream: true, onChunk: { _ in arrived.finish() }))
                for await _ in first {}
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await answer
            }
            await #expect(throws: TransportError.cancelled) { try await reader.value }
            // Nothing more is written: the end of the connection alone must do it.
            for await _ in ends {}
        }
    }

    // MARK: Start and stop

    @Test("stopping lets a running handler finish, cuts a stream visibly and takes no more")
    func stop() async throws {
        let (chunks, source) = AsyncStream<[UInt8]>.makeStream()
        source.yield([1])
        let entered = Mutex(0)
        let routes = [
            Route(.get, "/stream") { _ in
                entered.withLock { $0 += 1 }
                return .stream(chunks, contentType: "text/plain")
            },
            Route(.get, "/work") { _ in
                entered.withLock { $0 += 1 }
                try? await Task.sleep(for: .milliseconds(300))
                return .bytes(Array(Task.isCancelled ? "cancelled".utf8 : "done".utf8), contentType: "text/plain")
            },
        ]
        let tasks = Mutex<[Task<Result<TransportAnswer, TransportError>, Never>]>([])
        let start = ContinuousClock.now
        let port = try await withServer(routes: routes) { port in
            for path in ["/work", "/stream"] {
                let request = TransportRequest(method: .get, url: address(port, path), acceptsStream: true)
                let task = Task { [transport] in
                    do throws(TransportError) {
                        return Result<_, TransportError>.success(try await transport.send(request))
                    } catch {
                        return .failure(error)
                    }
                }
                tasks.withLock { $0.append(task) }
            }
            while entered.withLock({ $0 }) < 2 { try await Task.sleep(for: .milliseconds(5)) }
            return port
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        let results = tasks.withLock { $0 }
        #expect(try await results[0].value.get().text == "done")
        guard case .failure(.truncated) = await results[1].value else {
            Issue.record("a cut stream looked whole")
            return
        }
        await #expect(throws: TransportError.cannotConnect(reason: "it refuses connections")) {
            try await transport.send(.init(url: address(port, "/work")))
        }
    }

    @Test("a handler that does not end is cancelled when patience ends")
    func stubborn() async throws {
        var limits = SyncServer.Limits()
        limits.stopMilliseconds = 100
        let entered = Mutex(false)
        let route = Route(.get, "/long") { _ in
            entered.withLock { $0 = true }
            try? await Task.sleep(for: .seconds(30))
            return .noContent()
        }
        let start = ContinuousClock.now
        try await withServer(limits: limits, routes: [route]) { port in
            let request = TransportRequest(method: .get, url: address(port, "/long"))
            Task { [transport] in _ = try? await transport.send(request) }
            while !entered.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    @Test("only this machine may connect", arguments: ["0.0.0.0", "::", "192.168.1.4", "128.0.0.1", "example.org", "127.0.0.1.example.org", "::ffff:127.0.0.1", ""])
    func notLoopback(host: String) async throws {
        let server = SyncServer(bind: .tcp(host: host, port: 0), routes: [])
        await #expect(throws: ServerError.notLoopback(.tcp(host: host, port: 0))) {
            try await server.run { _ in Issue.record("it listens") }
        }
    }

    @Test("every loopback address will do", arguments: ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
    func loopback(host: String) async throws {
        try await withServer(on: .tcp(host: host, port: 0), routes: [echo]) { port in
            let name = host == "::1" ? "[::1]" : host == "localhost" ? "127.0.0.1" : host
            let answer = try await transport.send(.init(url: "http://\(name):\(port)/echo", body: [5]))
            #expect(answer.body == [5])
        }
    }

    @Test("a port in use is said to be in use")
    func portInUse() async throws {
        try await withServer(routes: [echo]) { port in
            let taken = ServerAddress.tcp(host: "127.0.0.1", port: port)
            await #expect(throws: ServerError.addressInUse(taken)) { try await withServer(on: taken, routes: [echo]) { _ in } }
            #expect(ServerError.addressInUse(taken).description == "Another program already listens on 127.0.0.1:\(port); stop it or choose another address.")
        }
        await #expect(throws: ServerError.cannotListen(.tcp(host: "127.0.0.1", port: 70_000), reason: "a port is a number from 0 to 65535")) {
            try await withServer(on: .tcp(host: "127.0.0.1", port: 70_000), routes: [echo]) { _ in }
        }
    }

    @Test("a server that is cancelled before it starts ends quietly")
    func cancelledAtOnce() async throws {
        let server = SyncServer(bind: .tcp(host: "127.0.0.1", port: 0), routes: [echo])
        for delay in [0, 0, 1, 1, 2] {
            let task = Task { try await server.run { _ in } }
            if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
            task.cancel()
            try await task.value
        }
    }
}
