import Glibc

/// Where to listen. Without TLS nothing but this machine is allowed.
package enum ServerAddress: Sendable, Equatable, CustomStringConvertible {
    /// Without TLS `host` is in 127.0.0.0/8, `::1` or `localhost` (taken as 127.0.0.1, never looked up). Port 0 lets the system choose.
    case tcp(host: String, port: Int)
    /// At most 99 bytes: a socket's name ends at 107 (unix(7)), and it is made under a longer one at first.
    case unixSocket(path: String)

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unixSocket(let path): path
        }
    }

    func check(isPlain: Bool) throws(ServerError) {
        switch self {
        case .tcp(let host, let port):
            guard !isPlain || Self.isLoopback(host) else { throw .notLoopback(self) }
            guard 0...65_535 ~= port else { throw .cannotListen(self, reason: "a port is a number from 0 to 65535") }
        case .unixSocket(let path):
            guard path.utf8.count <= 99 else { throw .socketPathTooLong(self) }
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" { return true }
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
        var six = in6_addr()
        guard inet_pton(AF_INET6, host, &six) == 1 else { return false }
        return withUnsafeBytes(of: six) { $0.dropLast().allSatisfy { $0 == 0 } && $0[15] == 1 }
    }
}
