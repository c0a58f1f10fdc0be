import MerkleLog

/// What an operator types to enrol a kiosk (design D16): the centre's address, the fingerprint of the deployment's root key (20 bytes), a
/// secret (10 bytes) that is used only in a MAC, and two check bytes.
///
/// ```
/// kantor.example:8470/7KQ2-9XWM-…-4T1A
/// ```
///
/// 32 bytes in Crockford's base 32, in groups of four; read with O for 0, I and L for 1, in either case, with or without hyphens and spaces.
package struct EnrolmentCode: Sendable, Equatable, CustomStringConvertible {
    /// `host:port`, printable ASCII without slash.
    package let address: String
    package let fingerprint: [UInt8]
    package let secret: [UInt8]

    package init?(address: String, fingerprint: [UInt8], secret: [UInt8]) {
        guard fingerprint.count == 20, secret.count == 10, Self.isValid(address: address) else { return nil }
        self.address = address
        self.fingerprint = fingerprint
        self.secret = secret
    }

    private static func isValid(address: String) -> Bool {
        (3...128).contains(address.utf8.count) && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x23 && $0 != 0x3F && $0 != 0x40 }
    }

    package var description: String {
        let digits = Base32.encode(fingerprint + secret + check)
        var groups: [String] = []
        var index = digits.startIndex
        while index < digits.endIndex {
            let end = digits.index(index, offsetBy: 4, limitedBy: digits.endIndex) ?? digits.endIndex
            groups.append(String(decoding: digits[index..<end], as: UTF8.self))
            index = end
        }
        return "\(address)/\(groups.joined(separator: "-"))"
    }

    /// Finds a slip of the finger before anything is sent.
    private var check: [UInt8] { Array(Hash.sha256(Array(address.utf8) + [0] + fingerprint + secret).bytes[..<2]) }

    package enum Fault: Error, Sendable, Equatable {
        case form
        /// A character is wrong, or the address is.
        case check
    }

    package init(reading text: String) throws(Fault) {
        let bytes = Array(text.utf8)
        guard let slash = bytes.lastIndex(of: 0x2F) else { throw .form }
        let address = String(decoding: bytes[..<slash], as: UTF8.self).lowercased()
        guard let content = Base32.decode(bytes[(slash + 1)...]), content.count == 32,
            let code = EnrolmentCode(address: address, fingerprint: Array(content[..<20]), secret: Array(content[20..<30]))
        else { throw .form }
        guard code.check == Array(content[30...]) else { throw .check }
        self = code
    }
}

/// Crockford's base 32, whole bytes, unused bits zero.
enum Base32 {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                result.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 { result.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return result
    }

    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text where byte != 0x2D && byte != 0x20 {
            var upper = (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
            if upper == 0x4F { upper = 0x30 }
            if upper == 0x49 || upper == 0x4C { upper = 0x31 }
            guard let digit = alphabet.firstIndex(of: upper) else { return nil }
            buffer = buffer << 5 | UInt32(digit)
            bits += 5
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
                buffer &= (1 << UInt32(bits)) - 1
            }
        }
        guard buffer == 0, bits < 5 else { return nil }
        return result
    }
}
