import NodeHost

extension JSON {
    static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
    static func optional(_ number: UInt64?) -> JSON { number.map { .number($0) } ?? .null }
}
