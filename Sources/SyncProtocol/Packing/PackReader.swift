/// Why packed runs were refused. It never quotes content.
package enum PackError: Error, Sendable, Equatable {
    /// The bytes end inside something.
    case cut
    /// A number, count or sum beyond its bound.
    case tooLarge
    /// What no packer writes: an index of nothing, fields out of order, bytes behind the end.
    case malformed
    /// A way of compressing, or a dictionary, that this program does not have.
    case unknownForm(UInt64)
    case compressed
}

/// Reads columns: numbers of seven bits a byte, lowest first (the highest bit says that more follow), and strings that were announced.
struct PackReader {
    let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var left: Int { bytes.count - position }

    mutating func number() throws(PackError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard position < bytes.count else { throw .cut }
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte < 2 else { throw .tooLarge }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    mutating func number(max bound: UInt64) throws(PackError) -> UInt64 {
        let value = try number()
        guard value <= bound else { throw .tooLarge }
        return value
    }

    /// A count of things that take a byte each at least, so it is bounded by what is there.
    mutating func count(max bound: Int = .max) throws(PackError) -> Int {
        let value = try number()
        guard value <= UInt64(min(bound, left)) else { throw value <= UInt64(bound) ? .cut : .tooLarge }
        return Int(value)
    }

    mutating func byte() throws(PackError) -> UInt8 {
        guard position < bytes.count else { throw .cut }
        position += 1
        return bytes[position - 1]
    }

    mutating func range(_ count: Int) throws(PackError) -> Range<Int> {
        guard count <= left else { throw .cut }
        position += count
        return (position - count)..<position
    }

    mutating func string(_ count: Int) throws(PackError) -> [UInt8] { Array(bytes[try range(count)]) }

    /// Eight bytes, big-endian.
    mutating func word() throws(PackError) -> UInt64 {
        var value: UInt64 = 0
        for index in try range(8) { value = value << 8 | UInt64(bytes[index]) }
        return value
    }

    func finish() throws(PackError) { guard left == 0 else { throw .malformed } }
}

extension [UInt8] {
    mutating func appendNumber(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    mutating func appendWord(_ value: UInt64) {
        var shift: UInt64 = 64
        while shift > 0 {
            shift -= 8
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
