/// A rule that did not hold. The first one ends a seed.
package struct Violation: Error, Sendable, Equatable, CustomStringConvertible {
    package let rule: String
    package let detail: String

    init(_ rule: String, _ detail: String) {
        self.rule = rule
        self.detail = detail
    }

    package var description: String { "\(rule): \(detail)" }
}
