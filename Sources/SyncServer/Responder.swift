import Glibc
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// One request from its head to the last byte of its answer.
struct Responder: Sendable {
    let routes: RouteTable
    let limits: SyncServer.Limits
    let logger: Logger
    /// Fires when the server is asked to stop.
    let stop: OneShot

    /// Thrown to close the connection without another word.
    private enum Close: Error {
        case refused
        case bodyCut
        case bodyTooSlow
        case streamCut
    }

    private enum Reading {
        case complete([UInt8])
        case tooLarge
    }

    func respond(to request: Request, writer: consuming ResponseWriter, channel: any Channel) async throws {
        let start = ContinuousClock.now
        let target = request.head.path ?? ""
        guard target.utf8.count <= limits.maxTargetBytes else { return try await refuse(.targetTooLong, request, writer, channel) }
        let parsed = RequestTarget(target)
        let route: Route
        switch routes.match(method: request.method.rawValue, path: parsed.path.utf8) {
        case .none: return try await refuse(.notFound, request, writer, channel)
        case .otherMethod(let allowed): return try await refuse(.methodNotAllowed(allowed), request, writer, channel, headers: [("allow", allowed)])
        case .route(let match): route = match
        }
        guard let query = parsed.query() else { return try await refuse(.badRequest("The query cannot be read."), request, writer, channel) }
        if let length = contentLength(of: request), length > route.maxBody {
            return try await refuse(.tooLarge(route.maxBody), request, writer, channel)
        }
        let headers = request.headers.map { (name: $0.name.canonicalName, value: $0.value) }
        if let refusal = route.refusal?(RequestHead(headers: headers)) { return try await refuse(refusal, request, writer, channel) }

        var parts = request.body.makeAsyncIterator()
        guard case .complete(let body) = try await read(&parts, of: request, atMost: route.maxBody, since: start) else {
            try await send(.problem(.tooLarge(route.maxBody), headers: [("connection", "close")]), to: request, writer)
            try await drain(&parts, channel, milliseconds: limits.lingerMilliseconds)
            throw Close.refused
        }
        let answer = await route.handler(
            ServerRequest(
                path: route.path, query: query, headers: headers, body: body, peer: peer(of: channel)))
        logger.debug("answered", metadata: ["path": "\(route.path)", "status": "\(answer.status)", "took": "\(ContinuousClock.now - start)"])
        try await send(answer, to: request, writer)
    }

    // MARK: The request's body

    private func contentLength(of request: Request) -> Int? {
        request.headers[.contentLength].flatMap { Int($0) }
    }

    private func read(
        _ parts: inout RequestBody.AsyncIterator, of request: Request, atMost limit: Int, since start: ContinuousClock.Instant
    ) async throws -> Reading {
        let announced = contentLength(of: request)
        var body: [UInt8] = []
        while let part = try await parts.next() {
            guard part.readableBytes <= limit - body.count else { return .tooLarge }
            if body.isEmpty, let announced { body.reserveCapacity(announced) }
            body.append(contentsOf: part.readableBytesView)
            guard ContinuousClock.now - start < .seconds(limits.bodySeconds) else { throw Close.bodyTooSlow }
        }
        // The end of the connection looks like the end of the body here.
        if let announced, body.count != announced { throw Close.bodyCut }
        return .complete(body)
    }

    /// A body up to this size is taken in after a refusal so that the connection can be kept.
    private static let maxDrained = 65_536

    /// Before the body was read.
    private func refuse(
        _ problem: Problem, _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel, headers: [(String, String)] = []
    ) async throws {
        try await refuse(.problem(problem, headers: headers), request, writer, channel)
    }

    private func refuse(_ answer: ServerAnswer, _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let isSmall = contentLength(of: request).map { $0 <= Self.maxDrained } ?? (request.method != .post)
        var answer = answer
        if !isSmall { answer.headers.append(("connection", "close")) }
        try await send(answer, to: request, writer)
        var parts = request.body.makeAsyncIterator()
        try await drain(&parts, channel, milliseconds: isSmall ? limits.bodySeconds * 1_000 : limits.lingerMilliseconds)
        if !isSmall { throw Close.refused }
    }

    /// Takes in what still comes and throws it away, for a while: a peer whose bytes met a closed socket would lose the answer that it has not read yet.
    private func drain(_ parts: inout RequestBody.AsyncIterator, _ channel: any Channel, milliseconds: Int) async throws {
        let end = channel.eventLoop.scheduleTask(in: .milliseconds(Int64(milliseconds))) { channel.close(promise: nil) }
        defer { end.cancel() }
        while try await parts.next() != nil {}
    }

    // MARK: The answer

    private func send(_ answer: ServerAnswer, to request: Request, _ writer: consuming ResponseWriter) async throws {
        var head = HTTPResponse(status: .init(code: answer.status))
        head.headerFields[.contentType] = answer.contentType
        // Hummingbird then closes its half only; a client that is not told keeps the other one open.
        if request.headers[.connection] == "close" { head.headerFields[.connection] = "close" }
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name) else { preconditionFailure("not a name of a header field: \(name)") }
            if name == .connection { head.headerFields[name] = value } else { head.headerFields.append(HTTPField(name: name, value: value)) }
        }
        switch answer.body {
        case .bytes(let bytes):
            if answer.status != 204 && answer.status != 304 { head.headerFields[.contentLength] = String(bytes.count) }
            let isHead = request.method == .head
            try await writer.write(response: head, body: isHead || bytes.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let chunks):
            head.headerFields[.connection] = "close"
            let stream = StreamWriter(try await writer.writeHead(head))
            guard await pump(chunks, into: stream, of: request) else { throw Close.streamCut }
            try await stream.finish()
        }
    }

    /// True when the stream ended by itself and everything was written.
    private func pump(_ chunks: AsyncStream<[UInt8]>, into stream: StreamWriter, of request: Request) async -> Bool {
        let gone = OneShot()
        // The body has been read: what is still watched is the end of the connection.
        var watched = request
        watched.body = RequestBody(buffer: ByteBuffer())
        let work = { () async -> Bool in
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    for await chunk in chunks {
                        guard await stream.write(chunk) else { return false }
                    }
                    return !Task.isCancelled
                }
                for end in [gone, stop] {
                    group.addTask {
                        await end.wait()
                        return false
                    }
                }
                let first = await group.next() ?? false
                group.cancelAll()
                return first
            }
        }
        do {
            return try await watched.body.consumeWithInboundCloseHandler { _ in await work() } onInboundClosed: { gone.fire() }
        } catch {
            return false
        }
    }

    private func peer(of channel: any Channel) -> String {
        guard let address = channel.remoteAddress, let host = address.ipAddress, let port = address.port else { return "local" }
        return "\(host):\(port)"
    }
}

/// `@unchecked Sendable`: made in the task of the connection, then used by the one task that pumps, and by the first again after that has ended.
private final class StreamWriter: @unchecked Sendable {
    private var writer: any ResponseBodyWriter

    init(_ writer: some ResponseBodyWriter) {
        self.writer = writer
    }

    /// False if the connection is gone.
    func write(_ chunk: [UInt8]) async -> Bool {
        do {
            try await writer.write(ByteBuffer(bytes: chunk))
            return true
        } catch {
            return false
        }
    }

    func finish() async throws {
        try await writer.finish(nil)
    }
}
