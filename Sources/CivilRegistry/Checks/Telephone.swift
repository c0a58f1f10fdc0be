/// A telephone number of Indonesia, or of elsewhere with its `+`.
package struct Telephone: Sendable, Hashable {
    /// `+62…`: what is compared and searched for.
    package let international: String

    /// `0812…`, `62812…`, `+62 812-…`, `0062…`; nil when it has no such form.
    package init?(typed text: some StringProtocol) {
        guard case .digits(let digits, let hasPlus) = Self.read(text), let number = Self.normal(digits, hasPlus), (6...15).contains(number.count) else { return nil }
        international = "+" + String(decoding: number, as: UTF8.self)
    }

    /// As it is dialled at home: `0812…`; with `+` when it is no number of Indonesia.
    package var national: String { international.hasPrefix("+62") ? "0" + international.dropFirst(3) : international }

    private enum Reading {
        case other
        case digits([UInt8], hasPlus: Bool)
    }

    private static func read(_ text: some StringProtocol) -> Reading {
        let tidy = TypedText.tidy(text)
        let hasPlus = tidy.utf8.first == 0x2B
        guard let digits = TypedText.digits(hasPlus ? tidy.dropFirst() : tidy[...]), !digits.isEmpty else { return .other }
        return .digits(digits, hasPlus: hasPlus)
    }

    /// With the country's number in front.
    private static func normal(_ digits: [UInt8], _ hasPlus: Bool) -> [UInt8]? {
        let country = Array("62".utf8)
        if hasPlus { return drop(trunk: digits) }
        if digits.starts(with: "00".utf8) { return drop(trunk: Array(digits.dropFirst(2))) }
        if digits[0] == 0x30 { return country + digits.dropFirst() }
        if digits.starts(with: country) { return drop(trunk: digits) }
        return digits[0] == 0x38 ? country + digits : nil
    }

    /// `+62 0812…` is written often, and wrong by one digit.
    private static func drop(trunk digits: [UInt8]) -> [UInt8] {
        digits.starts(with: "620".utf8) ? Array("62".utf8) + digits.dropFirst(3) : digits
    }

    /// Nothing for an empty text.
    package static func check(_ text: some StringProtocol, field: String) -> [Finding] {
        guard !TypedText.tidy(text).isEmpty else { return [] }
        guard case .digits(let digits, let hasPlus) = read(text) else { return [Finding(.error, .phoneForm, field)] }
        guard let number = normal(digits, hasPlus), (9...15).contains(number.count) else { return [Finding(.warning, .phoneLength, field)] }
        return []
    }
}
