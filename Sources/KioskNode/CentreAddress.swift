import Glibc

/// Where the centre is, as the enrolment code says: `host:port` with TLS, `http://host:port` without, which is for trials on one machine.
package struct CentreAddress: Sendable, Equatable {
    private static let plainPrefix = "http://"

    package let host: String
    package let port: Int
    package let isPlain: Bool

    /// - Parameter text: a profile's address. Without a port it is 443, or 80 for plain HTTP.
    package init(_ text: String) {
        isPlain = text.hasPrefix(Self.plainPrefix)
        let rest = isPlain ? String(text.dropFirst(Self.plainPrefix.count)) : text
        if let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(port), rest.last != "]" {
            (host, self.port) = (String(rest[..<colon]), port)
        } else {
            (host, port) = (rest, isPlain ? 80 : 443)
        }
    }

    /// As a profile keeps it.
    static func text(_ address: String, isPlain: Bool) -> String { isPlain ? plainPrefix + address : address }

    package func url(_ path: String) -> String { "\(isPlain ? "http" : "https")://\(host):\(port)\(path)" }

    /// This machine: the only one to which plain HTTP may go.
    package var isLoopback: Bool {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
        return host == "localhost" || host == "[::1]"
    }

    /// A name, which has to be looked up.
    package var isName: Bool {
        var four = in_addr()
        return inet_pton(AF_INET, host, &four) != 1 && !host.hasPrefix("[")
    }
}
