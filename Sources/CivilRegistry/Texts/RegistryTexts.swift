package import Membership

/// Sentences of the registry for people, in two languages, by key: `Schemas/catalogue/texts.json`. Logic returns keys.
package enum RegistryTexts {
    private static let all: [String: Labels] = {
        var texts: [String: Labels] = [:]
        for row in BuiltInCatalogue.lines(BuiltInTexts.texts) where row.count == 3 { texts[row[0]] = Labels(indonesian: row[1], english: row[2]) }
        return texts
    }()

    package static let keys: [String] = all.keys.sorted()

    /// Nil for a key that does not exist.
    package static func labels(_ key: String) -> Labels? { all[key] }

    /// With `{name}` replaced by what is given; the key itself when it does not exist, so that nothing is hidden.
    package static func text(_ key: String, _ language: Language, _ values: [(name: String, value: String)] = []) -> String {
        guard let text = all[key]?[language] else { return key }
        return values.isEmpty ? text : fill(text, values)
    }

    /// One pass, so a value that has braces in it is not filled again.
    private static func fill(_ text: String, _ values: [(name: String, value: String)]) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = rest[rest.index(after: open)..<close]
            result += rest[..<open]
            result += values.first { $0.name == name }?.value ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

extension Finding {
    package func text(_ language: Language) -> String { RegistryTexts.text(key, language) }
}
