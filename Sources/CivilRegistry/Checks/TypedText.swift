/// What people type where a machine expects digits or a code: as bytes, because a String calls different bytes equal.
package enum TypedText {
    /// The digits of a number typed with spaces, dots, hyphens, strokes or brackets between them, O for 0, and I or L for 1.
    /// Nil when anything else stands in it, or more than 64 bytes.
    package static func digits(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.count <= 64 else { return nil }
        var digits: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            switch byte {
            case 0x30...0x39: digits.append(byte)
            case 0x4F, 0x6F: digits.append(0x30)
            case 0x49, 0x69, 0x4C, 0x6C: digits.append(0x31)
            case 0x20, 0x09, 0x28, 0x29, 0x2D, 0x2E, 0x2F, 0x5F: continue
            case 0xC2 where bytes.first == 0xA0: bytes.removeFirst()
            default: return nil
            }
        }
        return digits
    }

    /// A code as the catalogue writes it: without spaces at the ends, capitals, an underscore or space inside as a hyphen.
    package static func code(_ text: some StringProtocol) -> String {
        let upper = trimmed(text).map { (0x61...0x7A).contains($0) ? $0 - 0x20 : ($0 == 0x20 || $0 == 0x5F ? 0x2D : $0) }
        return String(decoding: upper, as: UTF8.self)
    }

    /// Without spaces at the ends, and with one space where several stood; nothing else is changed.
    package static func tidy(_ text: some StringProtocol) -> String { String(decoding: trimmed(text), as: UTF8.self) }

    private static func trimmed(_ text: some StringProtocol) -> [UInt8] {
        var result: [UInt8] = []
        for word in text.utf8.split(whereSeparator: { $0 == 0x20 || (0x09...0x0D).contains($0) }) {
            if !result.isEmpty { result.append(0x20) }
            result += word
        }
        return result
    }

    static func number(_ digits: ArraySlice<UInt8>) -> UInt64 { digits.reduce(0) { $0 * 10 + UInt64($1 - 0x30) } }
}
