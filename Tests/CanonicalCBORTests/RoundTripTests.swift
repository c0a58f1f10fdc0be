import CanonicalCBOR
import Testing

@Suite struct RoundTripTests {
    @Test("any value decodes from its bytes, and no other bytes are its", arguments: UInt64(1)...20)
    func roundTrip(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<100 {
            let value = randomValue(depth: 6, &numbers)
            let bytes = value.encoded()
            let decoded = try CBORValue.decode(bytes)
            #expect(decoded == value)
            #expect(decoded.encoded() == bytes)
            #expect(decoded.hashValue == value.hashValue)
            #expect(skipRefusal(bytes) == nil)
        }
    }

    @Test("damaged bytes are refused or are the canonical form of another value; both readers agree", arguments: UInt64(1)...20)
    func damage(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed &* 977)
        for _ in 0..<150 {
            var bytes = randomValue(depth: 5, &numbers).encoded()
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] ^= 1 << UInt8.random(in: 0...7, using: &numbers)
            }
            let error = refusal(bytes)
            #expect(skipRefusal(bytes)?.reason == error?.reason)
            if error == nil { #expect(try CBORValue.decode(bytes).encoded() == bytes) }
        }
    }

    @Test("bytes out of nowhere never crash a reader", arguments: UInt64(1)...20)
    func noise(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed &* 31_337)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...24, using: &numbers)).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            if refusal(bytes) == nil { #expect(try CBORValue.decode(bytes).encoded() == bytes) }
        }
    }

    @Test("text that Swift calls equal stays two values when its bytes differ", arguments: [
        ("\u{e9}", "e\u{301}"), ("\u{212b}", "\u{c5}"), ("\u{1100}\u{1161}", "\u{ac00}"), ("q\u{307}\u{323}", "q\u{323}\u{307}"),
    ])
    func canonicalEquivalence(left: String, right: String) throws {
        #expect(left == right)
        #expect(CBORValue.text(left) != CBORValue.text(right))
        #expect(Set([CBORValue.text(left), .text(right)]).count == 2)
        #expect(CBORValue.array([.text(left)]) != CBORValue.array([.text(right)]))
        #expect(CBORValue.map([.init(1, .text(left))]) != CBORValue.map([.init(1, .text(right))]))
        for text in [left, right] {
            guard case .text(let decoded) = try CBORValue.decode(CBORValue.text(text).encoded()) else { Issue.record("no text"); continue }
            #expect(Array(decoded.utf8) == Array(text.utf8))
        }
    }

    @Test("zero bytes, line ends and the ends of planes keep their bytes", arguments: [
        "\u{0}", "a\u{0}b", "\r\n", "\r", "\n", "\n\r", "\u{feff}", "\u{fffd}", "\u{d7ff}\u{e000}", "\u{10ffff}", "\u{200d}\u{1f468}", "",
    ])
    func awkwardText(text: String) throws {
        let bytes = CBORValue.text(text).encoded()
        #expect(bytes.count == 1 + text.utf8.count)
        guard case .text(let decoded) = try CBORValue.decode(bytes) else { Issue.record("no text"); return }
        #expect(Array(decoded.utf8) == Array(text.utf8))
    }

    @Test("a map with keys out of order is a defect of whoever writes it")
    func writerOrder() async {
        await #expect(processExitsWith: .failure) { _ = CBORValue.map([.init(2, .null), .init(1, .null)]).encoded() }
        await #expect(processExitsWith: .failure) { _ = CBORValue.map([.init(2, .null), .init(2, .null)]).encoded() }
    }

    private func randomValue(depth: Int, _ numbers: inout SeededNumbers) -> CBORValue {
        // Numbers of every width, small ones more often than chance has them.
        let number = numbers.next() >> UInt64.random(in: 0...63, using: &numbers)
        switch Int.random(in: 0...(depth > 1 ? 7 : 5), using: &numbers) {
        case 0: return .unsigned(number)
        case 1: return .negative(number)
        case 2: return .bytes((0..<randomLength(&numbers)).map { _ in UInt8.random(in: 0...255, using: &numbers) })
        case 3:
            let scalars: [Unicode.Scalar] = ["a", "\u{0}", "\r", "\n", "\u{e9}", "\u{301}", "\u{6c34}", "\u{1f468}", "\u{200d}"]
            var text = String.UnicodeScalarView()
            for _ in 0..<randomLength(&numbers) { text.append(scalars.randomElement(using: &numbers)!) }
            return .text(String(text))
        case 4: return .bool(number & 1 == 0)
        case 5: return .null
        case 6: return .array((0..<Int.random(in: 0...5, using: &numbers)).map { _ in randomValue(depth: depth - 1, &numbers) })
        default:
            let keys = Set((0..<Int.random(in: 0...5, using: &numbers)).map { _ in numbers.next() >> UInt64.random(in: 0...63, using: &numbers) }).sorted()
            return .map(keys.map { .init($0, randomValue(depth: depth - 1, &numbers)) })
        }
    }

    private func randomLength(_ numbers: inout SeededNumbers) -> Int {
        [0, 1, 22, 23, 24, 25, 255, 256, 300].randomElement(using: &numbers)!
    }
}
