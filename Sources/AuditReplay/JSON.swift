/// JSON in one spelling: members sorted by name, two blanks of indent or none, integers of 64 bits as strings because many readers round
/// them. Escapes only what must be escaped. The reader takes only what the writer writes.
package indirect enum JSON: Sendable, Equatable {
    case string(String)
    case bool(Bool)
    case null
    case array([JSON])
    /// Sorted when written; no name twice.
    case object([Member])

    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    package static func number(_ value: some BinaryInteger) -> JSON { .string(String(value)) }
    package static func dictionary(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        .object(members.compactMap { member in member.value.map { Member(member.key, $0) } })
    }

    package subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    package var text: String? { if case .string(let text) = self { text } else { nil } }
    package var items: [JSON]? { if case .array(let items) = self { items } else { nil } }

    /// A plain decimal in a string.
    package var count: UInt64? {
        guard let text, let value = UInt64(text), String(value).utf8.elementsEqual(text.utf8) else { return nil }
        return value
    }

    /// - Parameter isIndented: for people, with a line feed at the end; else one line without.
    package func bytes(isIndented: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes, indent: isIndented ? 0 : nil)
        if isIndented { bytes.append(UInt8(ascii: "\n")) }
        return bytes
    }

    package func line() -> String { String(decoding: bytes(isIndented: false), as: UTF8.self) }

    private func write(to bytes: inout [UInt8], indent: Int?) {
        switch self {
        case .string(let text): Self.write(text, to: &bytes)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .null: bytes.append(contentsOf: "null".utf8)
        case .array(let items):
            Self.list(items.count, "[", "]", indent, &bytes) { index, bytes, indent in items[index].write(to: &bytes, indent: indent) }
        case .object(let members):
            let sorted = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            Self.list(sorted.count, "{", "}", indent, &bytes) { index, bytes, indent in
                Self.write(sorted[index].name, to: &bytes)
                bytes.append(contentsOf: (indent == nil ? ":" : ": ").utf8)
                sorted[index].value.write(to: &bytes, indent: indent)
            }
        }
    }

    private static func list(
        _ count: Int, _ open: String, _ close: String, _ indent: Int?, _ bytes: inout [UInt8], _ item: (Int, inout [UInt8], Int?) -> Void
    ) {
        bytes.append(contentsOf: open.utf8)
        let inner = indent.map { $0 + 2 }
        func newLine(_ indent: Int?) {
            guard let indent else { return }
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
        }
        for index in 0..<count {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            newLine(inner)
            item(index, &bytes, inner)
        }
        if count > 0 { newLine(indent) }
        bytes.append(contentsOf: close.utf8)
    }

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSON {
    /// Nil unless the bytes are what `bytes(isIndented:)` would have written.
    package init?(_ bytes: [UInt8], isIndented: Bool) {
        var reader = JSONReader(bytes: bytes)
        guard let value = reader.value(depth: 8), value.bytes(isIndented: isIndented) == bytes else { return nil }
        self = value
    }
}

/// Reads leniently about blanks and order: the comparison with what would have been written decides.
private struct JSONReader {
    let bytes: [UInt8]
    var position = 0

    mutating func value(depth: Int) -> JSON? {
        skipBlanks()
        guard depth > 0, position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return word("null") ? .null : nil
        case UInt8(ascii: "["):
            var items: [JSON] = []
            guard list(UInt8(ascii: "]"), { reader in
                guard let item = reader.value(depth: depth - 1) else { return false }
                items.append(item)
                return true
            }) else { return nil }
            return .array(items)
        case UInt8(ascii: "{"):
            var members: [JSON.Member] = []
            guard list(UInt8(ascii: "}"), { reader in
                reader.skipBlanks()
                guard let name = reader.string() else { return false }
                reader.skipBlanks()
                guard reader.take(UInt8(ascii: ":")), let value = reader.value(depth: depth - 1) else { return false }
                if let last = members.last, !last.name.utf8.lexicographicallyPrecedes(name.utf8) { return false }
                members.append(JSON.Member(name, value))
                return true
            }) else { return nil }
            return .object(members)
        default: return nil
        }
    }

    private mutating func list(_ close: UInt8, _ item: (inout JSONReader) -> Bool) -> Bool {
        position += 1
        skipBlanks()
        if take(close) { return true }
        while true {
            guard item(&self) else { return false }
            skipBlanks()
            if take(close) { return true }
            guard take(UInt8(ascii: ",")) else { return false }
        }
    }

    private mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return String(validating: text, as: UTF8.self) }
            if byte != UInt8(ascii: "\\") {
                text.append(byte)
                continue
            }
            guard position < bytes.count else { return nil }
            let escape = bytes[position]
            position += 1
            switch escape {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(escape)
            case UInt8(ascii: "u"):
                guard bytes.count - position >= 4, let value = UInt8(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
                else { return nil }
                position += 4
                text.append(value)
            default: return nil
            }
        }
        return nil
    }

    private mutating func word(_ word: String) -> Bool {
        for byte in word.utf8 { guard take(byte) else { return false } }
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\n") { position += 1 }
    }
}
