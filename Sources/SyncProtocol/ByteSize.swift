/// A size as people write it: `0`, `500kB`, `50MB`, `2GB`; powers of ten, as plans for data are sold.
package struct ByteSize: Sendable, Equatable {
    package let bytes: Int

    /// Nil for anything else, and beyond 2^53.
    package init?(_ text: [UInt8]) {
        let digits = text.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, digits.count <= 15 else { return nil }
        let factor: Int
        switch String(decoding: text[digits.count...], as: UTF8.self) {
        case "", "B": factor = 1
        case "kB", "KB": factor = 1000
        case "MB": factor = 1_000_000
        case "GB": factor = 1_000_000_000
        default: return nil
        }
        let (product, overflow) = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }.multipliedReportingOverflow(by: factor)
        guard !overflow, product <= 1 << 53 else { return nil }
        bytes = product
    }
}
