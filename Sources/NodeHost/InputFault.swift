/// Why an operation cannot be appended: one sentence that says what and what to do, without quoting a value.
package struct InputFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let sentence: String
    let code: ExitCode

    package init(_ sentence: String) { self.init(sentence, .data) }

    init(_ sentence: String, _ code: ExitCode) {
        self.sentence = sentence
        self.code = code
    }

    package var description: String { sentence }
}
