/// One HTTP request, and how patient to be with the line.
///
/// Every request must be harmless when it arrives twice: libcurl posts again by itself, without telling, when a kept connection turns out to be dead
/// after the body was sent.
package struct TransportRequest: Sendable {
    package enum Method: Sendable, Equatable {
        case get
        case post
    }

    package var method: Method
    /// `http://` or `https://`. With `unixSocket` the host is only a name for the `Host` field.
    package var url: String
    /// Path of the socket to connect to instead of the host of `url`.
    package var unixSocket: String?
    /// Fields beside those that libcurl writes (`Host`, `Content-Length`, `User-Agent`). No CR or LF: a broken promise of the caller.
    package var headers: [(String, String)]
    /// Sent with `.post` only.
    package var body: [UInt8]
    /// Most bytes of the answer's body that are taken; one more is `TransportError.tooLarge`.
    package var maxAnswerBytes: Int
    /// Name lookup, TCP and TLS together, in ms. 25 s is three round trips over a satellite and a lost SYN.
    package var connectTimeout: Int
    /// The whole exchange, in ms; 0 is without end (a stream on the control socket).
    package var totalTimeout: Int
    /// Longest silence in ms in which no byte moved either way and none of ours was acknowledged; 0 is without end.
    /// It includes the time that the server thinks.
    package var stallTimeout: Int
    /// Open a new connection: for the try after a failure, when a kept one may be half dead behind a NAT.
    package var freshConnection: Bool
    /// `http://host:port` of a proxy, else none: the environment's `https_proxy` and its like are never read.
    package var proxy: String?
    /// Seconds for which an address that was looked up may be used again; 0 looks it up anew.
    package var addressAge: Int
    /// Take an answer whose length is not known beforehand, if its end can be seen (chunked). Else such an answer is `TransportError.unbounded`.
    package var acceptsStream: Bool
    /// Gets the body of a 2xx piece by piece, on the transport's only thread: it must return at once. The answer's body is then empty.
    /// A refusal (4xx, 5xx) still comes in the answer's body.
    package var onChunk: (@Sendable ([UInt8]) -> Void)?

    package init(
        method: Method = .post, url: String, unixSocket: String? = nil, headers: [(String, String)] = [], body: [UInt8] = [],
        maxAnswerBytes: Int = 1 << 20, connectTimeout: Int = 25_000, totalTimeout: Int = 120_000, stallTimeout: Int = 45_000,
        freshConnection: Bool = false, proxy: String? = nil, addressAge: Int = 86_400, acceptsStream: Bool = false,
        onChunk: (@Sendable ([UInt8]) -> Void)? = nil
    ) {
        self.method = method
        self.url = url
        self.unixSocket = unixSocket
        self.headers = headers
        self.body = body
        self.maxAnswerBytes = maxAnswerBytes
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.stallTimeout = stallTimeout
        self.freshConnection = freshConnection
        self.proxy = proxy
        self.addressAge = addressAge
        self.acceptsStream = acceptsStream
        self.onChunk = onChunk
    }
}
