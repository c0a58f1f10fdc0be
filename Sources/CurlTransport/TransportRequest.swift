/// Whom a request may talk to.
package enum ServerTrust: Sendable, Equatable {
    /// Whoever answers, over plain HTTP. For this machine, and for what may be seen and proves itself.
    case plain
    /// TLS 1.3 with a server whose certificate stands under this root (PEM). The server's name does not count: the root is one server's own, and its
    /// address may change.
    case root([UInt8])
    /// TLS with whoever answers: for what proves itself.
    case anyone
}

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
    /// `http://`, or with a ``trust`` that asks for TLS `https://`; nothing else is spoken. With `unixSocket` the host is only a name for the `Host` field.
    package var url: String
    package var trust: ServerTrust
    /// Path of the socket to connect to instead of the host of `url`.
    package var unixSocket: String?
    /// Fields beside those that libcurl writes (`Host`, `Content-Length`). No CR or LF: a broken promise of the caller.
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
    /// `http://host:port` or `http://user:password@host:port` of a proxy, which is asked for a tunnel; else none: the environment's `https_proxy`,
    /// `no_proxy` and their like are never read.
    package var proxy: String?
    /// Where `host:port` of the URL is, instead of a look-up: an address that was good before.
    package var knownAddress: KnownAddress?
    /// Use IPv6 addresses of a name as well. Many lines announce IPv6 and lose it, so only where IPv4 has failed.
    package var allowsIPv6: Bool
    /// Seconds for which an address that was looked up may be used again; 0 looks it up anew.
    package var addressAge: Int
    /// Take an answer whose length is not known beforehand, if its end can be seen (chunked). Else such an answer is `TransportError.unbounded`.
    package var acceptsStream: Bool
    /// Gets the body of a 2xx piece by piece, on the transport's only thread: it must return at once. The answer's body is then empty.
    /// A refusal (4xx, 5xx) still comes in the answer's body.
    package var onChunk: (@Sendable ([UInt8]) -> Void)?

    package init(
        method: Method = .post, url: String, trust: ServerTrust = .plain, unixSocket: String? = nil, headers: [(String, String)] = [], body: [UInt8] = [],
        maxAnswerBytes: Int = 1 << 20, connectTimeout: Int = 25_000, totalTimeout: Int = 120_000, stallTimeout: Int = 45_000,
        freshConnection: Bool = false, proxy: String? = nil, knownAddress: KnownAddress? = nil, allowsIPv6: Bool = false, addressAge: Int = 86_400, acceptsStream: Bool = false,
        onChunk: (@Sendable ([UInt8]) -> Void)? = nil
    ) {
        self.method = method
        self.url = url
        self.trust = trust
        self.unixSocket = unixSocket
        self.headers = headers
        self.body = body
        self.maxAnswerBytes = maxAnswerBytes
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.stallTimeout = stallTimeout
        self.freshConnection = freshConnection
        self.proxy = proxy
        self.knownAddress = knownAddress
        self.allowsIPv6 = allowsIPv6
        self.addressAge = addressAge
        self.acceptsStream = acceptsStream
        self.onChunk = onChunk
    }
}

/// The address of a name, as it was found at an earlier exchange.
package struct KnownAddress: Sendable, Equatable {
    package let host: String
    package let port: Int
    package let address: String

    package init(host: String, port: Int, address: String) {
        self.host = host
        self.port = port
        self.address = address
    }
}
