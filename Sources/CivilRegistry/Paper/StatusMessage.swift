package import Membership

/// What a citizen gets by SMS, or reads out from the phone: one message, 160 characters of the basic alphabet.
package enum StatusMessage {
    package static let maxCharacters = 160

    /// Nil for states of which a citizen is told nothing. The service's name is cut when it does not fit.
    package static func text(_ state: ShownState, number: String, service: Labels, language: Language) -> String? {
        let key = "sms." + state.rawValue
        guard let frame = RegistryTexts.labels(key)?[language] else { return nil }
        let room = maxCharacters - frame.unicodeScalars.count + "{number}{service}".utf8.count - ascii(number).utf8.count
        let name = ascii(service[language])
        let short = name.utf8.count <= room ? name : String(name.prefix(max(0, room - 2))) + ".."
        return ascii(RegistryTexts.text(key, language, [("number", number), ("service", short)]))
    }

    /// What the basic alphabet of a telephone lacks becomes a question mark; a message of another alphabet would have room for 70.
    private static func ascii(_ text: String) -> String {
        String(decoding: text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? UInt8($0.value) : 0x3F }, as: UTF8.self)
    }
}
