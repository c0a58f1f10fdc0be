/// What stands above a paper on the screen and is not printed: print, another size, "did it print?", back.
struct PrintBar: Sendable {
    let backHref: String
    let use: String
    let from: String
    let sizes: [InputField.Option]
    /// Of the print that is open.
    let questionID: String?
    /// Who asked for the print is another operator: only the question is shown.
    var isOthers = false

    init(back: String, from: String, use: PaperSize.Use, size: PaperSize, question: String? = nil) {
        backHref = back
        self.from = from
        self.use = use.rawValue
        sizes = use.sizes.map { InputField.Option(optionValue: $0.rawValue, optionLabel: $0 == .roll ? "58 mm" : $0 == .f4 ? "F4 (215 × 330 mm)" : "A4", isChosen: $0 == size) }
        questionID = question
    }
}
