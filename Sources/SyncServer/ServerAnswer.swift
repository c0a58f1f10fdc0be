/// What a handler says. The server adds `Content-Length` unless it is a stream, and no `Date`: nobody here reads it, and frames say
/// the time under a signature.
package struct ServerAnswer: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// Sent chunk by chunk as they come; the connection is closed after it. The stream's `onTermination` runs when the peer goes away or the server
        /// stops, both of which cut the answer visibly. A producer that is faster than its reader should use `AsyncStream(unfolding:)`.
        case stream(AsyncStream<[UInt8]>)
    }

    package var status: Int
    /// nil leaves the field away, for an answer without a body.
    package var contentType: String?
    /// Further fields. Valid names (RFC 9110 section 5.1): a broken promise of the handler else.
    package var headers: [(String, String)]
    package var body: Body

    package init(status: Int = 200, contentType: String?, headers: [(String, String)] = [], body: Body) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }

    package static func bytes(_ body: [UInt8], contentType: String, status: Int = 200, headers: [(String, String)] = []) -> ServerAnswer {
        ServerAnswer(status: status, contentType: contentType, headers: headers, body: .bytes(body))
    }

    package static func stream(_ chunks: AsyncStream<[UInt8]>, contentType: String, headers: [(String, String)] = []) -> ServerAnswer {
        ServerAnswer(contentType: contentType, headers: headers, body: .stream(chunks))
    }

    package static func problem(_ problem: Problem, headers: [(String, String)] = []) -> ServerAnswer {
        ServerAnswer(status: problem.status, contentType: Problem.contentType, headers: headers, body: .bytes(problem.json))
    }

    /// 204.
    package static func noContent(headers: [(String, String)] = []) -> ServerAnswer {
        ServerAnswer(status: 204, contentType: nil, headers: headers, body: .bytes([]))
    }
}
