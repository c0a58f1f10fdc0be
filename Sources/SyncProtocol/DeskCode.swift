import Crypto
package import Causality

/// How an operator who has no PIN, or forgot it, gets one while the line is down: the desk shows a challenge, a clerk reads an answer over the
/// phone. Both are ten characters of Crockford's base 32 in two groups, `4K7QF-2M9DX`; the last is a check character, so that a slip is told
/// from a wrong code. Read in either case, with O for 0, I and L for 1, with or without hyphens and spaces.
package enum DeskCode {
    /// Nine characters of 5 bits: one of the centre's key, eight of chance.
    package struct Challenge: Sendable, Hashable, CustomStringConvertible {
        /// 0 to 31: of which of the centre's sealing keys the desk knows. After a rotation the centre holds several.
        package let keyMark: UInt8
        /// 5 bytes.
        package let random: [UInt8]

        package init?(keyMark: UInt8, random: [UInt8]) {
            guard keyMark < 32, random.count == 5 else { return nil }
            self.keyMark = keyMark
            self.random = random
        }

        package init?(reading text: some StringProtocol) {
            guard let values = DeskCode.read(text) else { return nil }
            var bits: UInt64 = 0
            for value in values[1...] { bits = bits << 5 | UInt64(value) }
            keyMark = values[0]
            random = (0..<5).map { UInt8(truncatingIfNeeded: bits >> UInt64(32 - 8 * $0)) }
        }

        package var description: String {
            let bits = random.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return DeskCode.text([keyMark] + (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(35 - 5 * $0)) & 31 })
        }
    }

    /// The mark of a sealing key, from its id.
    package static func mark(_ id: [UInt8]) -> UInt8 { (id.first ?? 0) >> 3 }

    /// The first 45 bits of HMAC-SHA256, as text, over what the answer is for. Whoever has it may set a new PIN for this operator
    /// at this node, once. Operators are numbered in each scope anew.
    /// - Parameter key: 32 bytes that only this node and the centre can derive.
    package static func answer(_ challenge: Challenge, key: [UInt8], deployment: String, node: NodeID, scope: ScopeID, number: UInt64) -> String {
        var message = Array("desasync/desk-pin/2\0".utf8)
        message += Array(deployment.utf8) + [0]
        for value in [node.rawValue, scope.rawValue, number] { withUnsafeBytes(of: value.bigEndian) { message += $0 } }
        message += [challenge.keyMark] + challenge.random
        let mac = Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
        let bits = mac[..<6].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return text((0..<9).map { UInt8(truncatingIfNeeded: bits >> UInt64(43 - 5 * $0)) & 31 })
    }

    /// What was typed, in the one form that ``answer(_:key:deployment:node:scope:number:)`` gives; nil when a character slipped.
    package static func normal(_ typed: some StringProtocol) -> String? { read(typed).map { text($0) } }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    private static func text(_ values: [UInt8]) -> String {
        let characters = (values + [check(values)]).map { alphabet[Int($0)] }
        return String(decoding: characters[..<5] + [0x2D] + characters[5...], as: UTF8.self)
    }

    /// The nine values without the check character.
    private static func read(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.count <= 64 else { return nil }
        var values: [UInt8] = []
        for byte in text.utf8 where byte != 0x2D && byte != 0x20 {
            let upper = (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
            let folded: UInt8 = switch upper { case 0x4F: 0x30; case 0x49, 0x4C: 0x31; default: upper }
            guard let value = alphabet.firstIndex(of: folded) else { return nil }
            values.append(UInt8(value))
        }
        guard values.count == 10, check(Array(values[..<9])) == values[9] else { return nil }
        return Array(values[..<9])
    }

    /// As of a number on paper: each character times x to the power of its place in GF(32); every wrong character and every swap shows.
    private static func check(_ values: [UInt8]) -> UInt8 {
        func timesX(_ value: UInt8) -> UInt8 {
            let shifted = value << 1
            return shifted & 0x20 == 0 ? shifted : shifted ^ 0x25
        }
        return timesX(values.reduce(0) { timesX($0) ^ $1 })
    }
}
