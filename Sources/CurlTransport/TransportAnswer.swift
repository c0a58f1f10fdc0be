/// A whole answer, whatever its status. Nothing in it is trusted: a portal or a proxy may have written it.
package struct TransportAnswer: Sendable {
    /// Milliseconds from the start of the request, as libcurl measured them.
    package struct Timings: Sendable, Equatable {
        /// Until the name was looked up, TCP stood, TLS stood; each 0 on a kept connection, the last without TLS.
        package var lookup: Int
        package var tcp: Int
        package var tls: Int
        /// Until the connection stood, TLS included; 0 on a kept one.
        package var connect: Int { max(tcp, tls) }
        package var firstByte: Int
        package var total: Int
    }

    package var status: Int
    /// Names in lower case, in the order of arrival; at most 64 fields and 16 KiB (RFC 9110 section 5.4 leaves the limit to us).
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    package var contentLengthPresent: Bool
    package var timings: Timings
    /// The exchange went over a connection that was already open.
    package var connectionWasKept: Bool
    /// Body bytes handed to the kernel; more than the body's size if libcurl posted twice.
    package var bytesUp: Int
    /// Bytes of the request's head, as often as it was posted.
    package var headBytesUp: Int
    /// Head and body.
    package var bytesDown: Int
    /// Where the connection went to; the proxy's address if there is one, empty for a Unix socket.
    package var address: String

    /// The first field of that name, which is written in lower case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }
}
