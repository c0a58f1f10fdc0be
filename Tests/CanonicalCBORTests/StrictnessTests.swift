import CanonicalCBOR
import Testing

@Suite struct StrictnessTests {
    /// (value, number of bytes of its argument): the largest that fits a form and the least that needs it.
    static let widths: [(UInt64, Int)] = [
        (0, 0), (23, 0), (24, 1), (0xFF, 1), (0x100, 2), (0xFFFF, 2), (0x1_0000, 4), (0xFFFF_FFFF, 4), (0x1_0000_0000, 8), (.max, 8),
    ]

    @Test("a number has its shortest form only, in every place where numbers stand", arguments: widths)
    func shortestForm(value: UInt64, width: Int) {
        for major in [UInt8(0), 1] {
            #expect(refusal(head(major, value, width: width)) == nil)
            #expect(skipRefusal(head(major, value, width: width)) == nil)
            for longer in [1, 2, 4, 8] where longer > width {
                #expect(refusal(head(major, value, width: longer)) == CBORError(.notCanonical, at: 0))
                #expect(skipRefusal(head(major, value, width: longer)) == CBORError(.notCanonical, at: 0))
            }
        }
    }

    @Test("lengths and counts have their shortest form only", arguments: [UInt8(2), 3, 4, 5])
    func shortestLength(major: UInt8) {
        for width in [1, 2, 4, 8] {
            // One item of content, so that only the length's form can be wrong.
            let content: [UInt8] = major == 5 ? [1, 2] : [0x01]
            let bytes = head(major, 1, width: width) + content
            #expect(refusal(bytes) == CBORError(.notCanonical, at: 0))
            #expect(skipRefusal(bytes) == CBORError(.notCanonical, at: 0))
        }
    }

    @Test("the additional informations 28 to 31 are refused for every major type", arguments: UInt8(0)...7)
    func reserved(major: UInt8) {
        for information in UInt8(28)...31 {
            #expect(refusal([major << 5 | information, 0, 0])?.reason == .notCanonical)
            #expect(skipRefusal([major << 5 | information, 0, 0])?.reason == .notCanonical)
        }
    }

    @Test("map keys ascend, none twice, and are unsigned", arguments: [
        ("a201000100", CBORError.Reason.keyOrder), ("a202000100", .keyOrder), ("a318ff00190100001900ff00", .notCanonical), ("a218ff000100", .keyOrder),
        ("a12000", .unexpectedType), ("a1410000", .unexpectedType), ("a1f500", .unexpectedType), ("a1f600", .unexpectedType), ("a1c00000", .notCanonical), ("a1800000", .unexpectedType),
    ])
    func keys(text: String, reason: CBORError.Reason) {
        #expect(refusal(hex(text))?.reason == reason)
        #expect(skipRefusal(hex(text))?.reason == reason)
    }

    @Test("text is UTF-8 by the strict rules", arguments: [
        "6180", "61bf", "61c3", "62c080", "62c1bf", "63e08080", "63eda080", "63edbfbf", "64f0808080", "64f4908080", "64f5808080", "61ff", "62c328", "63e28228",
        "64f0288cbc", "63e282", "65e6b0b4f090", "62fffe",
    ])
    func invalidText(text: String) {
        // Some of these end early too; both are refusals of the same item.
        let bytes = hex(text)
        #expect([.invalidText, .truncated].contains(refusal(bytes)?.reason))
        #expect(skipRefusal(bytes) == refusal(bytes))
    }

    @Test("every short text is accepted or refused alike by both readers and by the standard library")
    func textTwin() {
        var numbers = SeededNumbers(seed: 8949)
        let interesting: [UInt8] = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF]
        for _ in 0..<20_000 {
            let content = (0..<Int.random(in: 0...7, using: &numbers)).map { _ in interesting.randomElement(using: &numbers)! }
            let bytes = [0x60 | UInt8(content.count)] + content
            let isValid = String(validating: content, as: UTF8.self) != nil
            #expect((refusal(bytes) == nil) == isValid)
            #expect((skipRefusal(bytes) == nil) == isValid)
        }
    }

    @Test("a cut at any byte is noticed, and so is a byte too many")
    func cuts() throws {
        let value = CBORValue.map([
            .init(0, .text("Dusun Krajan\r\n\u{0}")), .init(23, .bytes(Array(repeating: 9, count: 300))), .init(24, CBORValue(-70_000)),
            .init(70_000, .array([.null, .bool(true), .unsigned(.max), .map([.init(1, .array([]))])])),
        ])
        let bytes = value.encoded()
        for length in 0..<bytes.count {
            #expect(refusal(Array(bytes[..<length]))?.reason == .truncated)
            #expect(skipRefusal(Array(bytes[..<length]))?.reason == .truncated)
        }
        #expect(refusal(bytes + [0]) == CBORError(.trailingBytes, at: bytes.count))
        #expect(try CBORValue.decode(bytes) == value)
    }

    @Test("a length or count that the bytes cannot hold is refused before memory is taken", arguments: [UInt8(2), 3, 4, 5])
    func hugeClaims(major: UInt8) {
        for claim in [UInt64(25), 0x100, 0xFFFF, 0x1_0000, 0xFFFF_FFFF, 0x1_0000_0000, 1 << 53, UInt64(Int64.max), UInt64(Int64.max) + 1, .max] {
            let bytes = head(major, claim, width: claim < 0x100 ? 1 : claim < 0x1_0000 ? 2 : claim < 0x1_0000_0000 ? 4 : 8) + [0x00, 0x00]
            #expect(refusal(bytes) == CBORError(.truncated, at: 0))
            #expect(skipRefusal(bytes) == CBORError(.truncated, at: 0))
        }
        // A map's pair takes two bytes: three bytes hold one pair.
        #expect(refusal([0xA2, 0, 0, 1])?.reason == .truncated)
    }

    @Test("nesting stops at the bound, for arrays and maps, however deep it goes on")
    func nesting() {
        for opener in [[UInt8(0x81)], [0xA1, 0x00]] {
            for depth in 1...8 {
                let inside = Array(repeatElement(opener, count: depth - 1).joined()) + [0x00]
                #expect(refusal(inside, depth: depth) == nil)
                #expect(skipRefusal(inside, depth: depth) == nil)
                #expect(refusal(opener + inside, depth: depth)?.reason == .tooLarge)
                #expect(skipRefusal(opener + inside, depth: depth)?.reason == .tooLarge)
            }
            let bomb = Array(repeatElement(opener, count: 1_000_000).joined()) + [0x00]
            #expect(refusal(bomb)?.reason == .tooLarge)
            #expect(skipRefusal(bomb)?.reason == .tooLarge)
        }
    }

    @Test("a reader of a range sees nothing behind it and counts offsets from the start of all bytes")
    func ranges() throws {
        let bytes = hex("ff 8201 02")
        var reader = CBORReader(bytes, in: 1..<3)
        #expect(throws: CBORError(.truncated, at: 1)) { try reader.array() }
        reader = CBORReader(bytes, in: 1..<4)
        #expect(try reader.skip() == 1..<4)
        #expect(reader.isAtEnd)
        reader = CBORReader(hex("4401020304"), in: 0..<4)
        #expect(throws: CBORError(.truncated, at: 0)) { try reader.byteString() }
    }

    @Test("the typed readers keep their bounds")
    func bounds() throws {
        func read<Value>(_ text: String, _ body: (inout CBORReader) throws -> Value) throws -> Value {
            var reader = CBORReader(hex(text))
            return try body(&reader)
        }
        #expect(try read("1b7fffffffffffffff") { try $0.int() } == .max)
        #expect(try read("3b7fffffffffffffff") { try $0.int() } == .min)
        #expect(throws: CBORError(.tooLarge, at: 0)) { try read("1b8000000000000000") { try $0.int() } }
        #expect(throws: CBORError(.tooLarge, at: 0)) { try read("3b8000000000000000") { try $0.int() } }
        #expect(throws: CBORError(.unexpectedType, at: 0)) { try read("40") { try $0.int() } }
        #expect(try read("1903e8") { try $0.uint(max: 1000) } == 1000)
        #expect(throws: CBORError(.tooLarge, at: 0)) { try read("1903e9") { try $0.uint(max: 1000) } }
        #expect(throws: CBORError(.unexpectedType, at: 0)) { try read("20") { try $0.uint() } }
        #expect(throws: CBORError(.unexpectedType, at: 0)) { try read("61 61") { try $0.byteString() } }
        #expect(throws: CBORError(.unexpectedType, at: 0)) { try read("41 61") { try $0.text() } }
        #expect(throws: CBORError(.unexpectedType, at: 0)) { try read("47 01020304050607") { try $0.byteString8() } }
        #expect(throws: CBORError(.unexpectedType, at: 0)) { try read("49 010203040506070809") { try $0.byteString8() } }
        #expect(try read("48 0102030405060708") { try $0.byteString8() } == 0x0102_0304_0506_0708)
        #expect(throws: CBORError(.unexpectedType, at: 0)) { try read("42 0102") { try $0.byteString(count: 3) } }
        #expect(throws: CBORError(.unexpectedType, at: 0)) { try read("f6") { try $0.bool() } }
        #expect(throws: CBORError(.truncated, at: 0)) { try read("") { try $0.bool() } }
    }

    /// A head with an argument of 1, 2, 4 or 8 bytes, whether canonical or not; 0 for the argument in the first byte.
    private func head(_ major: UInt8, _ value: UInt64, width: Int) -> [UInt8] {
        guard width > 0 else { return [major << 5 | UInt8(value)] }
        let information = UInt8(24 + width.trailingZeroBitCount)
        return [major << 5 | information] + (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}
