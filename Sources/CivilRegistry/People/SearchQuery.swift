package import OperationLog

/// What somebody typed into the one field that finds people and requests.
package enum SearchQuery: Sendable, Hashable {
    case nothing
    /// Sixteen digits: a NIK or KK number.
    case number(String)
    /// A request, by its number on paper.
    case request(PaperNumber)
    /// `+62…`.
    case phone(String)
    /// The last four digits of a NIK.
    case lastFour(String)
    /// Folded words of a name; the last one may be unfinished.
    case words([String])

    package init(_ text: some StringProtocol) {
        let tidy = TypedText.tidy(text)
        guard !tidy.isEmpty, tidy.utf8.count <= 400 else {
            self = .nothing
            return
        }
        if let number = PaperNumber(reading: tidy) {
            self = .request(number)
            return
        }
        // A name of the letters o, i and l alone is no number.
        if tidy.utf8.contains(where: { (0x30...0x39).contains($0) }), let digits = TypedText.digits(tidy.utf8.first == 0x2B ? tidy.dropFirst() : tidy[...]) {
            let typed = String(decoding: digits, as: UTF8.self)
            switch digits.count {
            case 16: self = .number(typed)
            case 4: self = .lastFour(typed)
            default: self = Telephone(typed: tidy).map { .phone($0.international) } ?? .words([typed])
            }
            return
        }
        let words = NameKey.words(tidy)
        self = words.isEmpty ? .nothing : .words(words)
    }
}
