/// The text is no JSON that is taken here; see ``JSON/parse(_:)``.
package struct JSONFault: Error, Sendable, Equatable {}

extension JSON {
    /// Parses one JSON text (RFC 8259) in UTF-8, with the order of names kept. Stricter than the RFC where a lenient reader would lose or alter
    /// what somebody wrote: a name stands once in an object, and numbers are whole and fit 64 bits with a sign, without fraction or exponent.
    package static func parse(_ bytes: [UInt8]) throws(JSONFault) -> JSON {
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        parser.skipBlanks()
        guard parser.isAtEnd else { throw JSONFault() }
        return value
    }
}

private struct JSONParser {
    /// An operation has about five levels.
    private static let maxDepth = 64

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func skipBlanks() {
        while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x0A || bytes[place] == 0x0D || bytes[place] == 0x09 { place += 1 }
    }

    mutating func value(depth: Int) throws(JSONFault) -> JSON {
        skipBlanks()
        guard place < bytes.count, depth < Self.maxDepth else { throw JSONFault() }
        switch bytes[place] {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw JSONFault()
        }
    }

    private mutating func object(_ depth: Int) throws(JSONFault) -> JSON {
        place += 1
        var pairs: [(String, JSON)] = []
        var names: Set<String> = []
        if takes("}") { return .object([]) }
        repeat {
            skipBlanks()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw JSONFault() }
            let name = try string()
            guard names.insert(name).inserted, takes(":") else { throw JSONFault() }
            pairs.append((name, try value(depth: depth + 1)))
        } while takes(",")
        guard takes("}") else { throw JSONFault() }
        return .object(pairs)
    }

    private mutating func array(_ depth: Int) throws(JSONFault) -> JSON {
        place += 1
        var items: [JSON] = []
        if takes("]") { return .array([]) }
        repeat { items.append(try value(depth: depth + 1)) } while takes(",")
        guard takes("]") else { throw JSONFault() }
        return .array(items)
    }

    private mutating func takes(_ sign: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: sign) else { return false }
        place += 1
        return true
    }

    private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONFault) -> JSON {
        let end = place + text.utf8CodeUnitCount
        let isThere = text.withUTF8Buffer { end <= bytes.count && bytes[place..<end].elementsEqual($0) }
        guard isThere else { throw JSONFault() }
        place = end
        return value
    }

    private mutating func integer() throws(JSONFault) -> Int64 {
        let isNegative = bytes[place] == UInt8(ascii: "-")
        if isNegative { place += 1 }
        let start = place
        var value: Int64 = 0
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) {
            let digit = Int64(bytes[place] - 0x30)
            let (shifted, isLost) = value.multipliedReportingOverflow(by: 10)
            let (next, isTooLarge) = isNegative ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
            guard !isLost, !isTooLarge else { throw JSONFault() }
            value = next
            place += 1
        }
        guard place > start, place == start + 1 || bytes[start] != UInt8(ascii: "0") else { throw JSONFault() }
        if place < bytes.count, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[place]) { throw JSONFault() }
        return value
    }

    /// From its opening quotation mark to behind the closing one.
    private mutating func string() throws(JSONFault) -> String {
        place += 1
        var text: [UInt8] = []
        var start = place
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                text += bytes[start..<place]
                place += 1
                guard let string = String(validating: text, as: UTF8.self) else { throw JSONFault() }
                return string
            case UInt8(ascii: "\\"):
                text += bytes[start..<place]
                place += 1
                text += try escaped()
                start = place
            case 0..<0x20: throw JSONFault()
            default: place += 1
            }
        }
        throw JSONFault()
    }

    /// What stands behind a backslash, as UTF-8.
    private mutating func escaped() throws(JSONFault) -> [UInt8] {
        guard place < bytes.count else { throw JSONFault() }
        let sign = bytes[place]
        place += 1
        switch sign {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [sign]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800...0xDBFF).contains(code) {
                guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u") else { throw JSONFault() }
                place += 2
                let low = try hexadecimal()
                guard (0xDC00...0xDFFF).contains(low) else { throw JSONFault() }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            // Nil for the lower half of a pair that stands alone.
            guard let scalar = Unicode.Scalar(code) else { throw JSONFault() }
            return Array(String(Character(scalar)).utf8)
        default: throw JSONFault()
        }
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        guard place + 4 <= bytes.count else { throw JSONFault() }
        var value: UInt32 = 0
        for byte in bytes[place..<place + 4] {
            switch byte {
            case 0x30...0x39: value = value << 4 + UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 + UInt32(byte - 0x41 + 10)
            case 0x61...0x66: value = value << 4 + UInt32(byte - 0x61 + 10)
            default: throw JSONFault()
            }
        }
        place += 4
        return value
    }
}
