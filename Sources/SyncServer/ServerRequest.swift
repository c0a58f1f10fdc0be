/// A request as a handler sees it: complete, and within the server's limits.
package struct ServerRequest: Sendable {
    package var path: String
    /// Percent-decoded, `+` read as a space, in order; at most 32.
    package var query: [(name: String, value: String)]
    /// Names in lower case, in order.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// `127.0.0.1:50312`, or `local` for a Unix socket. For logs, not for decisions.
    package var peer: String

    package init(
        path: String, query: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        peer: String = "local"
    ) {
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
    }

    /// The peer without its port, which is another one for each connection.
    package var host: String { peer.lastIndex(of: ":").map { String(peer[..<$0]) } ?? peer }

    /// The first field of that name, in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The first item of that name.
    package func queryValue(_ name: String) -> String? {
        query.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }
}

/// What is known of a request before its body.
package struct RequestHead: Sendable {
    /// Names in lower case, in order.
    package var headers: [(name: String, value: String)]

    package init(headers: [(name: String, value: String)]) { self.headers = headers }

    /// The first field of that name, in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }
}

/// The target of a request line (RFC 9112 section 3.2.1), cut at the question mark.
struct RequestTarget {
    static let maxItems = 32

    let path: Substring
    private let rawQuery: Substring

    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts[0]
        rawQuery = parts.count > 1 ? parts[1] : ""
    }

    /// nil if there are too many items, or an escape that is not `%` and two hexadecimal digits of UTF-8.
    func query() -> [(name: String, value: String)]? {
        let items = rawQuery.utf8.split(separator: UInt8(ascii: "&"), maxSplits: Self.maxItems)
        guard items.count <= Self.maxItems else { return nil }
        var query: [(name: String, value: String)] = []
        for item in items {
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = parts.count > 1 ? Self.decoded(parts[1]) : "" else { return nil }
            query.append((name, value))
        }
        return query
    }

    private static func decoded(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
