package import CivilRegistry
import Membership
import Mustache

extension Language {
    var other: Language { self == .indonesian ? .english : .indonesian }
}

/// One language's catalogue: `{{t.home_title}}` in a template, `texts("late_by", ["age": "3 jam"])` in Swift.
package struct Texts: Sendable, MustacheParent {
    package let language: Language
    private let table: [String: String]

    package static func of(_ language: Language) -> Texts { language == .indonesian ? indonesian : english }

    private static let indonesian = Texts(language: .indonesian, table: DeskTexts.indonesian)
    private static let english = Texts(language: .english, table: DeskTexts.english)

    package init(language: Language, table: [String: String]) {
        self.language = language
        self.table = table
    }

    /// A test holds every key that stands in a page or in Swift against the catalogue; one that slips through is shown as it is.
    package func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        guard let text = table[key] else { return key }
        if values.isEmpty { return text }
        // In one pass, so that a value with braces in it stays what it is.
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            result += values[String(rest[rest.index(after: open)..<close])] ?? ""
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// A sentence of the registry: states, findings, reasons.
    func registry(_ key: String, _ values: [(name: String, value: String)] = []) -> String { RegistryTexts.text(key, language, values) }

    func pick(_ labels: Labels) -> String { labels[language].isEmpty ? labels.indonesian : labels[language] }

    package func has(_ key: String) -> Bool { table[key] != nil }

    package func child(named key: String) -> Any? { self(key) }

    func pick(_ indonesian: String, _ english: String) -> String { language == .indonesian || english.isEmpty ? indonesian : english }
}
