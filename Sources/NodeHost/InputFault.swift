/// Why an operation cannot be appended: one sentence that says what and what to do, without quoting a value.
package struct InputFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let sentence: String

    package init(_ sentence: String) { self.sentence = sentence }

    package var description: String { sentence }
}
