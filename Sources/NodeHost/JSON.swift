/// A JSON value with the order of its keys kept, so that output is the same on every run and machine. Numbers are integers only: nothing
/// here has fractions, and 64 bits must survive.
package indirect enum JSON: Sendable, Equatable {
    case object([(String, JSON)])
    case array([JSON])
    case string(String)
    case integer(Int64)
    case bool(Bool)
    case null

    package static func == (left: JSON, right: JSON) -> Bool { left.text() == right.text() }

    package static func number(_ value: UInt64) -> JSON { value <= UInt64(Int64.max) ? .integer(Int64(value)) : .string(String(value)) }

    package subscript(_ key: String) -> JSON? {
        guard case .object(let pairs) = self else { return nil }
        return pairs.first { $0.0 == key }?.1
    }

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var array: [JSON]? { if case .array(let items) = self { items } else { nil } }
    package var object: [(String, JSON)]? { if case .object(let pairs) = self { pairs } else { nil } }
    package var unsigned: UInt64? { if case .integer(let value) = self, value >= 0 { UInt64(value) } else { nil } }

    /// One line; with `pretty`, indented by two spaces.
    package func text(pretty: Bool = false) -> String {
        var output = ""
        write(to: &output, indent: pretty ? 0 : nil)
        return output
    }

    private func write(to output: inout String, indent: Int?) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .integer(let value): output += String(value)
        case .string(let value): JSON.write(value, to: &output)
        case .array(let items): JSON.write(items.map { (nil, $0) }, "[", "]", to: &output, indent: indent)
        case .object(let pairs): JSON.write(pairs.map { ($0.0, $0.1) }, "{", "}", to: &output, indent: indent)
        }
    }

    private static func write(_ items: [(String?, JSON)], _ open: String, _ close: String, to output: inout String, indent: Int?) {
        output += open
        for (index, item) in items.enumerated() {
            if index > 0 { output += "," }
            if let indent { output += "\n" + String(repeating: "  ", count: indent + 1) }
            if let key = item.0 {
                write(key, to: &output)
                output += indent == nil ? ":" : ": "
            }
            item.1.write(to: &output, indent: indent.map { $0 + 1 })
        }
        if let indent, !items.isEmpty { output += "\n" + String(repeating: "  ", count: indent) }
        output += close
    }

    private static func write(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
