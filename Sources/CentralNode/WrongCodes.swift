import Glibc

/// Guesses at codes within the last minute. Each peer has its own count, so that one who guesses stops nobody else; all together have a bound as
/// well, which is also the bound of the memory. (A secret has 80 bits: what this spares is work and log lines.)
package struct WrongCodes {
    /// Of one peer, and of all.
    static let maxOfPeer = 10
    package static let maxInMinute = 1000

    private struct Guess {
        /// Milliseconds of a clock that only goes forward.
        let time: UInt64
        let peer: [UInt8]
    }

    /// In the order of their times.
    private var guesses: [Guess] = []

    package init() {}

    package mutating func isFull(_ peer: String, now: UInt64) -> Bool {
        if let recent = guesses.firstIndex(where: { $0.time + 60_000 > now }) { guesses.removeFirst(recent) } else { guesses = [] }
        if guesses.count >= Self.maxInMinute { return true }
        let name = Self.name(peer)
        return guesses.count { $0.peer == name } >= Self.maxOfPeer
    }

    package mutating func add(_ peer: String, now: UInt64) { if guesses.count < Self.maxInMinute { guesses.append(Guess(time: now, peer: Self.name(peer))) } }

    /// An IPv4 address; of an IPv6 address the first 64 bits, for whoever has one has all of these.
    static func name(_ peer: String) -> [UInt8] {
        var parsed = in6_addr()
        guard inet_pton(AF_INET6, peer, &parsed) == 1 else { return Array(peer.utf8.prefix(64)) }
        let bytes = withUnsafeBytes(of: parsed) { [UInt8]($0) }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes[12...].map { String($0) }.joined(separator: ".").utf8) : Array(bytes[..<8])
    }
}
