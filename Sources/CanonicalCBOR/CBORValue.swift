/// One item of our CBOR subset as a value: for field values and for tools. The engine's own formats are read by ``CBORReader`` directly.
package indirect enum CBORValue: Sendable, Equatable, Hashable {
    case unsigned(UInt64)
    /// -1 - n, as CBOR has it, so that the whole range down to -2^64 fits.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    /// Pairs with ascending keys, none twice: writing others is a defect, reading them an error.
    case map([Pair])
    case bool(Bool)
    case null

    package struct Pair: Sendable, Equatable, Hashable {
        package let key: UInt64
        package let value: CBORValue

        package init(_ key: UInt64, _ value: CBORValue) {
            self.key = key
            self.value = value
        }
    }

    package init(_ value: Int64) { self = value >= 0 ? .unsigned(UInt64(value)) : .negative(UInt64(-1 - value)) }

    /// Text is compared by its bytes: `String ==` would call two different byte strings equal.
    package static func == (left: CBORValue, right: CBORValue) -> Bool {
        switch (left, right) {
        case (.unsigned(let a), .unsigned(let b)), (.negative(let a), .negative(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.map(let a), .map(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        case (.null, .null): true
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(encoded()) }

    package func encoded() -> [UInt8] {
        var writer = CBORWriter()
        write(to: &writer)
        return writer.bytes
    }

    package func write(to writer: inout CBORWriter) {
        switch self {
        case .unsigned(let value): writer.uint(value)
        case .negative(let value): value <= UInt64(Int64.max) ? writer.int(-1 - Int64(value)) : writer.negative(value)
        case .bytes(let value): writer.byteString(value)
        case .text(let value): writer.text(value)
        case .array(let items):
            writer.array(count: items.count)
            for item in items { item.write(to: &writer) }
        case .map(let pairs):
            writer.map(count: pairs.count)
            var previous: UInt64?
            for pair in pairs {
                if let previous { precondition(pair.key > previous, "map key \(pair.key) after \(previous)") }
                previous = pair.key
                writer.uint(pair.key)
                pair.value.write(to: &writer)
            }
        case .bool(let value): writer.bool(value)
        case .null: writer.null()
        }
    }

    /// Decodes exactly one item.
    package static func decode(_ bytes: [UInt8], depth: Int = 8) throws(CBORError) -> CBORValue {
        var reader = CBORReader(bytes)
        let value = try read(from: &reader, depth: depth)
        try reader.finish()
        return value
    }

    package static func read(from reader: inout CBORReader, depth: Int = 8) throws(CBORError) -> CBORValue {
        guard depth > 0 else { throw CBORError(.tooLarge, at: reader.position) }
        switch try reader.peekMajorType() {
        case 0: return .unsigned(try reader.uint())
        case 1: return .negative(try reader.negative())
        case 2: return .bytes(try reader.byteString())
        case 3: return .text(try reader.text())
        case 4:
            let count = try reader.array()
            var items: [CBORValue] = []
            items.reserveCapacity(count)
            for _ in 0..<count { items.append(try read(from: &reader, depth: depth - 1)) }
            return .array(items)
        case 5:
            let count = try reader.map()
            var pairs: [Pair] = []
            pairs.reserveCapacity(count)
            for _ in 0..<count {
                let key = try reader.key(after: pairs.last?.key)
                pairs.append(Pair(key, try read(from: &reader, depth: depth - 1)))
            }
            return .map(pairs)
        default:
            if reader.nullIfPresent() { return .null }
            if reader.nextIsBool { return .bool(try reader.bool()) }
            throw CBORError(.notCanonical, at: reader.position)
        }
    }
}
