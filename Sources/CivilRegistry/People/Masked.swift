package import Membership

/// Personal values as screens and papers show them until somebody asks for more, with a reason.
package enum Masked {
    /// NIK and KK number: `352701******0003`. The birth part is hidden. Of anything else nothing is shown.
    package static func number(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return bytes.isEmpty ? "" : "******" }
        return String(decoding: bytes[..<6], as: UTF8.self) + "******" + String(decoding: bytes[12...], as: UTF8.self)
    }

    /// As a receipt shows it: the last four digits.
    package static func numberOnReceipt(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        return bytes.count == 16 ? "************" + String(decoding: bytes[12...], as: UTF8.self) : ""
    }

    /// `S*** A***`.
    package static func name(_ text: some StringProtocol) -> String {
        text.split(separator: " ").map { word in word.first.map { "\($0)***" } ?? "" }.joined(separator: " ")
    }

    /// As a receipt shows it, which also has a part of the NIK: `Siti A.`; a name of one word is cut.
    package static func nameOnReceipt(_ text: some StringProtocol) -> String {
        let words = TypedText.tidy(text).split(separator: " ")
        guard let first = words.first else { return "" }
        guard words.count > 1 else { return first.count > 3 ? first.prefix(3) + "***" : String(first) }
        return ([String(first)] + words.dropFirst().prefix(4).compactMap { $0.first.map { "\($0)." } }).joined(separator: " ")
    }

    /// A name that was put right, so that a receipt shows what changed: of `Siti Aminah` beside `Siti Aminoh` it is `S. Aminah`. One word at most stands
    /// in full, the first that differs; a name of one word is cut behind the first letter that differs.
    package static func nameOnReceipt(_ text: some StringProtocol, beside other: some StringProtocol) -> String {
        let (words, others) = (TypedText.tidy(text).split(separator: " "), TypedText.tidy(other).split(separator: " "))
        guard words.count > 1 else {
            guard let word = words.first else { return "" }
            let same = others.first.map { zip(word, $0).prefix { $0 == $1 }.count } ?? 0
            let shown = word.prefix(max(3, same + 1))
            return shown.count < word.count ? "\(shown)***" : String(word)
        }
        let place = words.indices.first { $0 >= others.count || words[$0] != others[$0] } ?? 0
        return words.prefix(12).enumerated().map { index, word in index == place ? String(word) : "\(word.prefix(1))." }.joined(separator: " ")
    }

    /// `0812****901`: the beginning names the company, the end is what people know their number by.
    package static func phone(_ text: some StringProtocol) -> String {
        guard let national = Telephone(typed: text)?.national, national.utf8.count >= 9 else { return TypedText.tidy(text).isEmpty ? "" : "****" }
        return national.prefix(4) + String(repeating: "*", count: national.utf8.count - 7) + national.suffix(3)
    }

    /// `**-**-1990`.
    package static func birthDate(_ date: CalendarDate) -> String { "**-**-\(date.year)" }
}
