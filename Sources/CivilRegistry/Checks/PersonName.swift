/// A person's name as it was written down.
package enum PersonName {
    /// Letters with the spaces between them (Permendagri 73/2022).
    package static let maxCharacters = 60
    /// What a field of a record takes.
    package static let maxBytes = 240

    /// The rules of Permendagri 73/2022 hold for names that are recorded for the first time, and are warnings: older people often have one
    /// word, and the officer decides.
    /// - Parameter isNew: the name is being recorded for the first time, as a newborn's is.
    package static func check(_ text: some StringProtocol, field: String, isNew: Bool) -> [Finding] {
        let name = TypedText.tidy(text)
        guard !name.isEmpty else { return [] }
        guard name.utf8.count <= maxBytes else { return [Finding(.error, .tooLong, field)] }
        var findings: [Finding] = []
        if !name.unicodeScalars.allSatisfy(belongs) { findings.append(Finding(.warning, .nameCharacters, field)) }
        guard isNew else { return findings }
        let words = name.split(separator: " ")
        if words.count < 2 { findings.append(Finding(.warning, .nameOneWord, field)) }
        if name.count > maxCharacters { findings.append(Finding(.warning, .nameTooLong, field)) }
        if words.contains(where: { $0.count == 1 || $0.utf8.contains(0x2E) }) { findings.append(Finding(.warning, .nameAbbreviated, field)) }
        return findings
    }

    private static func belongs(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || " '.,-`\u{2019}".unicodeScalars.contains(scalar)
    }
}
