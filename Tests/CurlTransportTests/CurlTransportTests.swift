import CurlTransport
import Foundation
import Synchronization
import Testing

@Suite("One request, one answer, over libcurl", .timeLimit(.minutes(1)))
struct CurlTransportTests {
    private let transport = CurlTransport()

    private func failure(_ request: TransportRequest) async -> TransportError? {
        do {
            _ = try await transport.send(request)
            return nil
        } catch {
            return error
        }
    }

    private func milliseconds(_ work: () async throws -> Void) async rethrows -> Int {
        let start = ContinuousClock.now
        try await work()
        let (seconds, fraction) = (ContinuousClock.now - start).components
        return Int(seconds) * 1_000 + Int(fraction / 1_000_000_000_000_000)
    }

    // MARK: Whole answers

    @Test("a request carries its body and fields and nothing that nobody reads")
    func plain() async throws {
        let head = Mutex("")
        let server = ScriptedServer { connection, _ in
            guard let request = connection.request() else { return }
            head.withLock { $0 = request.head }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\nX-One:  a b \r\n\r\n")
            connection.write(String(decoding: request.body, as: UTF8.self))
        }
        let answer = try await transport.send(.init(url: server.url, headers: [("desasync-request", "42"), ("empty", "")], body: Array("hello".utf8)))
        #expect(answer.status == 200)
        #expect(answer.body == Array("hello".utf8))
        #expect(answer.header("x-one") == "a b")
        #expect(answer.contentLengthPresent)
        #expect(answer.bytesUp == 5)
        #expect(answer.bytesDown > 5)
        #expect(
            head.withLock { $0 }
                == "POST /exchange HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: desasync\r\n"
                + "desasync-request: 42\r\nempty:\r\nContent-Length: 5\r\n\r\n")
    }

    @Test("a POST without a body has length 0, a GET none", arguments: [TransportRequest.Method.post, .get])
    func empty(method: TransportRequest.Method) async throws {
        let server = ScriptedServer { connection, _ in
            guard let request = connection.request() else { return }
            connection.answer(request.head.contains("Content-Length: 0\r\n") ? "zero" : "none")
        }
        let answer = try await transport.send(.init(method: method, url: server.url))
        #expect(answer.body == Array((method == .post ? "zero" : "none").utf8))
    }

    @Test("a refusal is an answer, with its status and body")
    func refusal() async throws {
        let server = ScriptedServer { connection, _ in
            _ = connection.request()
            connection.write("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\nRetry-After: 9\r\n\r\nlate")
        }
        let answer = try await transport.send(.init(url: server.url, onChunk: { _ in Issue.record("a refusal is no stream") }))
        #expect(answer.status == 503)
        #expect(answer.header("retry-after") == "9")
        #expect(answer.body == Array("late".utf8))
    }

    @Test("a 204 needs no length, and an interim answer is not the answer")
    func noContent() async throws {
        let server = ScriptedServer { connection, _ in
            _ = connection.request()
            connection.write("HTTP/1.1 100 Continue\r\nx-interim: 1\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")
        }
        let answer = try await transport.send(.init(url: server.url))
        #expect(answer.status == 204)
        #expect(answer.header("x-interim") == nil)
    }

    @Test("a redirect is not followed")
    func redirect() async throws {
        let server = ScriptedServer { connection, _ in
            _ = connection.request()
            connection.write("HTTP/1.1 302 Found\r\nLocation: /portal\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(try await transport.send(.init(url: server.url)).status == 302)
        #expect(server.requests == 1)
    }

    // MARK: Connections

    @Test("a connection is kept for the next request, unless a fresh one is asked for")
    func reuse() async throws {
        let server = ScriptedServer { connection, _ in
            while connection.request() != nil { connection.answer("ok") }
        }
        let first = try await transport.send(.init(url: server.url))
        let second = try await transport.send(.init(url: server.url))
        #expect(!first.connectionWasKept)
        #expect(second.connectionWasKept)
        #expect(server.connections == 1)
        let fresh = try await transport.send(.init(url: server.url, freshConnection: true))
        #expect(!fresh.connectionWasKept)
        #expect(server.connections == 2)
    }

    @Test("libcurl posts again by itself when a kept connection dies before the answer: the server sees the request twice")
    func silentRepost() async throws {
        let bodies = Mutex<[[UInt8]]>([])
        let server = ScriptedServer { connection, number in
            while let request = connection.request() {
                bodies.withLock { $0.append(request.body) }
                if number == 0, bodies.withLock({ $0.count }) == 2 { return }
                connection.answer("ok")
            }
        }
        _ = try await transport.send(.init(url: server.url, body: [1]))
        let answer = try await transport.send(.init(url: server.url, body: [2]))
        #expect(answer.body == Array("ok".utf8))
        #expect(bodies.withLock { $0 } == [[1], [2], [2]])
    }

    @Test("many requests at once all get their own answer")
    func concurrent() async throws {
        let server = ScriptedServer { connection, _ in
            while let request = connection.request() { connection.answer(String(decoding: request.body, as: UTF8.self)) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let body = Array("request \(number)".utf8)
                    let answer = try await transport.send(.init(url: server.url, body: body))
                    #expect(answer.body == body)
                }
            }
            try await group.waitForAll()
        }
        #expect(server.requests == 40)
    }

    @Test("a server that is not there is said to refuse, a socket that is not there not to exist")
    func refused() async {
        let port = ScriptedServer { _, _ in }.port
        #expect(await failure(.init(url: "http://127.0.0.1:\(port)/")) == .cannotConnect(reason: "it refuses connections"))
        #expect(await failure(.init(url: "http://node/", unixSocket: "/nonexistent/control")) == .cannotConnect(reason: "its socket does not exist"))
        let long = "/" + String(repeating: "a", count: 200)
        #expect(await failure(.init(url: "http://node/", unixSocket: long)) == .cannotConnect(reason: "the path of its socket is too long"))
        #expect(await failure(.init(url: "http://\(String(repeating: "n", count: 64)).invalid/")) == .cannotResolve)
    }

    @Test("only http and https are spoken")
    func scheme() async {
        guard case .other(code: 1, _) = await failure(.init(url: "file:///etc/passwd")) else {
            Issue.record("a file was fetched")
            return
        }
    }

    // MARK: Cut, slow and too long

    @Test(
        "an answer that is cut, or whose end cannot be seen, is never taken for a whole one",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", TransportError.truncated),
            ("HTTP/1.1 200 OK\r\n\r\nhalf", .unbounded),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n", .unbounded),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", .truncated),
            ("HTTP/1.1 200 OK\r\nContent-Le", .unbounded),
            ("", .truncated),
        ])
    func cut(text: String, expected: TransportError) async {
        let server = ScriptedServer { connection, _ in
            _ = connection.request()
            connection.write(text)
        }
        #expect(await failure(.init(url: server.url, body: [7])) == expected)
    }

    @Test("a body over the cap is refused, announced or not, and so is a head over its bounds")
    func tooLarge() async throws {
        let server = ScriptedServer { connection, number in
            _ = connection.request()
            switch number {
            case 0: connection.answer(String(repeating: "x", count: 1_001))
            case 1: connection.write("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1_001))
            case 2: connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + String(repeating: "a: b\r\n", count: 64) + "\r\n")
            case 3: connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\na: " + String(repeating: "b", count: 16_384) + "\r\n\r\n")
            default: connection.answer(String(repeating: "x", count: 1_000))
            }
        }
        for _ in 0..<4 { #expect(await failure(.init(url: server.url, maxAnswerBytes: 1_000, freshConnection: true)) == .tooLarge) }
        #expect(try await transport.send(.init(url: server.url, maxAnswerBytes: 1_000)).body.count == 1_000)
    }

    @Test("an answer that takes longer than the total time is a timeout")
    func timeout() async {
        let server = ScriptedServer { connection, _ in
            _ = connection.request()
            connection.wait(milliseconds: 4_000)
        }
        let took = await milliseconds { #expect(await failure(.init(url: server.url, totalTimeout: 200)) == .timeout) }
        // Far below what the server takes, also on a busy machine.
        #expect(190...3_500 ~= took)
    }

    @Test("silence is a stall, before the answer and in the middle of it", arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"])
    func stalled(text: String) async {
        let server = ScriptedServer { connection, _ in
            _ = connection.request()
            connection.write(text)
            connection.wait(milliseconds: 4_000)
        }
        let took = await milliseconds { #expect(await failure(.init(url: server.url, stallTimeout: 200)) == .stalled) }
        #expect(190...3_500 ~= took)
    }

    @Test("a slow trickle is no stall")
    func trickle() async throws {
        let server = ScriptedServer { connection, _ in
            _ = connection.request()
            for part in ["HTTP/1.1 200 OK\r\n", "Content-Length: 3\r\n", "\r\n", "a", "b", "c"] {
                connection.wait(milliseconds: 300)
                connection.write(part)
            }
        }
        #expect(try await transport.send(.init(url: server.url, stallTimeout: 1_000)).body == Array("abc".utf8))
    }

    @Test("a body that only the kernel still holds, and that the peer takes slowly, is no stall")
    func slowUpload() async throws {
        let server = ScriptedServer(receiveBuffer: 4_096) { connection, _ in
            if let request = connection.request(atMost: 2_048, pause: 10) { connection.answer("\(request.body.count)") }
        }
        let request = TransportRequest(url: server.url, body: [UInt8](repeating: 1, count: 100_000), stallTimeout: 250)
        let took = try await milliseconds {
            let answer = try await transport.send(request)
            #expect(answer.body == Array("100000".utf8))
        }
        #expect(took > 400)
    }

    // MARK: Ends

    @Test("cancelling the task ends the transfer at once, and the connection with it")
    func cancelled() async throws {
        let ended = Atomic<Bool>(false)
        let server = ScriptedServer { connection, number in
            guard number == 0 else { return connection.answer("still working") }
            _ = connection.request()
            if connection.read() == nil { ended.store(true, ordering: .releasing) }
        }
        let request = TransportRequest(url: server.url)
        let task = Task { await failure(request) }
        while server.requests == 0 { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        #expect(await task.value == .cancelled)
        for _ in 0..<200 where !ended.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(5)) }
        let isEnded = ended.load(ordering: .acquiring)
        #expect(isEnded)

        let before = Task { () -> TransportError? in
            while !Task.isCancelled { await Task.yield() }
            return await failure(request)
        }
        before.cancel()
        #expect(await before.value == .cancelled)
        #expect(server.requests == 1)
    }

    @Test("closing ends what runs and what comes later")
    func closed() async throws {
        let server = ScriptedServer { connection, _ in
            _ = connection.request()
            _ = connection.read()
        }
        let request = TransportRequest(url: server.url)
        let running = Task { await failure(request) }
        while server.requests == 0 { try await Task.sleep(for: .milliseconds(5)) }
        transport.close()
        transport.close()
        #expect(await running.value == .cancelled)
        #expect(await failure(request) == .cancelled)
    }

    // MARK: Streams

    @Test("a stream is handed over piece by piece, and a cut one is an error")
    func stream() async throws {
        let server = ScriptedServer { connection, number in
            _ = connection.request()
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
            connection.wait(milliseconds: 50)
            connection.write("3\r\ntwo\r\n" + (number == 0 ? "0\r\n\r\n" : ""))
        }
        let pieces = Mutex<[String]>([])
        let request = TransportRequest(
            method: .get, url: server.url, freshConnection: true, acceptsStream: true,
            onChunk: { bytes in pieces.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } })
        let answer = try await transport.send(request)
        #expect(answer.body.isEmpty)
        #expect(!answer.contentLengthPresent)
        #expect(pieces.withLock { $0 } == ["one", "two"])
        #expect(await failure(request) == .truncated)

        var gathered = request
        gathered.onChunk = nil
        #expect(await failure(gathered) == .truncated)
    }
}
