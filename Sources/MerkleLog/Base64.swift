/// Base 64 (RFC 4648 section 4), padded, over bytes. The decoder takes only what the encoder writes, so that a value has one
/// spelling: libraries accept other unused bits in the last character, and one signed note then has several byte forms.
package enum Base64 {
    package static func encodedCount(_ byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

    package static func append(_ bytes: some Collection<UInt8>, to text: inout [UInt8]) {
        text.reserveCapacity(text.count + encodedCount(bytes.count))
        var pending: UInt32 = 0
        var held = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            held += 1
            if held == 3 {
                appendGroup(pending, characters: 4, to: &text)
                pending = 0
                held = 0
            }
        }
        if held > 0 { appendGroup(pending << UInt32(8 * (3 - held)), characters: held + 1, to: &text) }
    }

    package static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        append(bytes, to: &text)
        return text
    }

    /// Nil for anything that `encode` would not have written: other characters, missing padding, unused bits that are set.
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var pending: UInt32 = 0
        var held: UInt32 = 0
        for character in text.dropLast(padding) {
            guard let value = sixBits(character) else { return nil }
            pending = pending << 6 | value
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> held))
                pending &= 1 << held - 1
            }
        }
        return pending == 0 ? bytes : nil
    }

    private static func appendGroup(_ group: UInt32, characters: Int, to text: inout [UInt8]) {
        for position in 0..<4 {
            let value = UInt8(truncatingIfNeeded: group >> UInt32(18 - 6 * position)) & 63
            text.append(position < characters ? character(value) : UInt8(ascii: "="))
        }
    }

    private static func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }

    private static func sixBits(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
