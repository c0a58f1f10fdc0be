/// The one strict decoder: reads canonical CBOR (RFC 8949 section 4.2.1) and refuses every other form of the same value.
///
/// Our subset has unsigned and negative integers, byte and text strings, arrays, maps with ascending unsigned keys, booleans and null.
/// Floats, tags, undefined and indefinite lengths are refused. Nothing is allocated for a length that the bytes do not hold.
package struct CBORReader: Sendable {
    package let bytes: [UInt8]
    package private(set) var position: Int
    private let end: Int

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    /// Reads inside `bytes[range]`; offsets in errors stay those of `bytes`.
    package init(_ bytes: [UInt8], in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range \(range) outside \(bytes.count) bytes")
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    package var isAtEnd: Bool { position == end }

    /// Refuses bytes behind the last item.
    package func finish() throws(CBORError) {
        guard position == end else { throw CBORError(.trailingBytes, at: position) }
    }

    /// The major type (0...7) of the next item, without consuming it.
    package func peekMajorType() throws(CBORError) -> UInt8 {
        guard position < end else { throw CBORError(.truncated, at: position) }
        return bytes[position] >> 5
    }

    package mutating func uint() throws(CBORError) -> UInt64 { try argument(ofMajor: 0) }

    /// An unsigned integer of at most `bound`.
    package mutating func uint(max bound: UInt64) throws(CBORError) -> UInt64 {
        let start = position
        let value = try argument(ofMajor: 0)
        guard value <= bound else { throw CBORError(.tooLarge, at: start) }
        return value
    }

    package mutating func int() throws(CBORError) -> Int64 {
        let start = position
        if try peekMajorType() == 1 {
            let value = try argument(ofMajor: 1)
            guard value <= UInt64(Int64.max) else { throw CBORError(.tooLarge, at: start) }
            return -1 - Int64(value)
        }
        let value = try argument(ofMajor: 0)
        guard value <= UInt64(Int64.max) else { throw CBORError(.tooLarge, at: start) }
        return Int64(value)
    }

    /// The n of a negative integer -1 - n.
    package mutating func negative() throws(CBORError) -> UInt64 { try argument(ofMajor: 1) }

    var nextIsBool: Bool { position < end && (bytes[position] == 0xF4 || bytes[position] == 0xF5) }

    /// The range in `bytes` of a byte string's content.
    package mutating func byteStringRange() throws(CBORError) -> Range<Int> { try stringRange(major: 2) }

    package mutating func byteString() throws(CBORError) -> [UInt8] { Array(bytes[try byteStringRange()]) }

    package mutating func byteString(count: Int) throws(CBORError) -> [UInt8] {
        let start = position
        let range = try byteStringRange()
        guard range.count == count else { throw CBORError(.unexpectedType, at: start) }
        return Array(bytes[range])
    }

    /// A byte string of exactly eight bytes, read big-endian.
    package mutating func byteString8() throws(CBORError) -> UInt64 {
        let start = position
        let range = try byteStringRange()
        guard range.count == 8 else { throw CBORError(.unexpectedType, at: start) }
        var value: UInt64 = 0
        for index in range { value = value << 8 | UInt64(bytes[index]) }
        return value
    }

    package mutating func text() throws(CBORError) -> String {
        let start = position
        let range = try stringRange(major: 3)
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw CBORError(.invalidText, at: start) }
        return text
    }

    /// The count of an array's items, which follow. Each item takes a byte at least, so the count is bounded by what is there.
    package mutating func array() throws(CBORError) -> Int { try count(ofMajor: 4, bytesAnItem: 1) }

    /// The count of a map's pairs, which follow; keys are read by ``key(after:)``.
    package mutating func map() throws(CBORError) -> Int { try count(ofMajor: 5, bytesAnItem: 2) }

    /// A map key: unsigned, and above the previous one (nil before the first).
    package mutating func key(after previous: UInt64?) throws(CBORError) -> UInt64 {
        let start = position
        let key = try uint()
        if let previous, key <= previous { throw CBORError(.keyOrder, at: start) }
        return key
    }

    package mutating func bool() throws(CBORError) -> Bool {
        guard position < end else { throw CBORError(.truncated, at: position) }
        switch bytes[position] {
        case 0xF4: position += 1; return false
        case 0xF5: position += 1; return true
        default: throw CBORError(.unexpectedType, at: position)
        }
    }

    /// Consumes a null if one is next.
    package mutating func nullIfPresent() -> Bool {
        guard position < end, bytes[position] == 0xF6 else { return false }
        position += 1
        return true
    }

    /// Passes over one whole item, checking every rule, and returns its range in `bytes`.
    package mutating func skip(depth: Int = 8) throws(CBORError) -> Range<Int> {
        let start = position
        guard depth > 0 else { throw CBORError(.tooLarge, at: start) }
        switch try peekMajorType() {
        case 0: _ = try argument(ofMajor: 0)
        case 1: _ = try argument(ofMajor: 1)
        case 2: _ = try byteStringRange()
        case 3: try skipText()
        case 4:
            var remaining = try array()
            while remaining > 0 { _ = try skip(depth: depth - 1); remaining -= 1 }
        case 5:
            var remaining = try map()
            var previous: UInt64?
            while remaining > 0 {
                previous = try key(after: previous)
                _ = try skip(depth: depth - 1)
                remaining -= 1
            }
        default:
            guard (0xF4...0xF6).contains(bytes[position]) else { throw CBORError(.notCanonical, at: start) }
            position += 1
        }
        return start..<position
    }

    /// As ``text()``, without building a string: payloads are mostly text, and a merge passes over each of them once.
    private mutating func skipText() throws(CBORError) {
        let start = position
        let range = try stringRange(major: 3)
        do { _ = try UTF8Span(validating: bytes.span.extracting(range)) } catch { throw CBORError(.invalidText, at: start) }
    }

    /// The range in `bytes` of a text string's content, which is not looked at.
    package mutating func textRange() throws(CBORError) -> Range<Int> { try stringRange(major: 3) }

    private mutating func stringRange(major: UInt8) throws(CBORError) -> Range<Int> {
        let start = position
        let length = try argument(ofMajor: major)
        guard length <= UInt64(end - position) else { throw CBORError(.truncated, at: start) }
        let range = position..<(position + Int(length))
        position = range.upperBound
        return range
    }

    private mutating func count(ofMajor major: UInt8, bytesAnItem: UInt64) throws(CBORError) -> Int {
        let start = position
        let count = try argument(ofMajor: major)
        guard count <= UInt64(end - position) / bytesAnItem else { throw CBORError(.truncated, at: start) }
        return Int(count)
    }

    private mutating func argument(ofMajor major: UInt8) throws(CBORError) -> UInt64 {
        guard position < end else { throw CBORError(.truncated, at: position) }
        let initial = bytes[position]
        guard initial >> 5 == major else { throw CBORError(initial >> 5 == 6 ? .notCanonical : .unexpectedType, at: position) }
        let information = initial & 0x1F
        if information < 24 {
            position += 1
            return UInt64(information)
        }
        guard information < 28 else { throw CBORError(.notCanonical, at: position) }
        let width = 1 << Int(information - 24)
        guard end - position > width else { throw CBORError(.truncated, at: position) }
        var value: UInt64 = 0
        for index in (position + 1)...(position + width) { value = value << 8 | UInt64(bytes[index]) }
        // The smallest value that needs this width; a smaller one has a shorter form.
        let least: UInt64 = switch information { case 24: 24; case 25: 0x100; case 26: 0x1_0000; default: 0x1_0000_0000 }
        guard value >= least else { throw CBORError(.notCanonical, at: position) }
        position += 1 + width
        return value
    }
}

extension CBORReader {
    /// The next key of a map whose keys are all known.
    package mutating func expect(key expected: UInt64) throws(CBORError) {
        let place = position
        guard try uint() == expected else { throw CBORError(.unexpectedType, at: place) }
    }
}
