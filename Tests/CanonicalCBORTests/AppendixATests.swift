import CanonicalCBOR
import Testing

/// RFC 8949 Appendix A, split into what our subset has and what it refuses.
@Suite struct AppendixATests {
    static let ours: [(String, CBORValue)] = [
        ("00", .unsigned(0)), ("01", .unsigned(1)), ("0a", .unsigned(10)), ("17", .unsigned(23)), ("1818", .unsigned(24)),
        ("1819", .unsigned(25)), ("1864", .unsigned(100)), ("1903e8", .unsigned(1000)), ("1a000f4240", .unsigned(1_000_000)),
        ("1b000000e8d4a51000", .unsigned(1_000_000_000_000)), ("1bffffffffffffffff", .unsigned(.max)),
        ("3bffffffffffffffff", .negative(.max)), ("20", CBORValue(-1)), ("29", CBORValue(-10)), ("3863", CBORValue(-100)),
        ("3903e7", CBORValue(-1000)), ("f4", .bool(false)), ("f5", .bool(true)), ("f6", .null), ("40", .bytes([])),
        ("4401020304", .bytes([1, 2, 3, 4])), ("60", .text("")), ("6161", .text("a")), ("6449455446", .text("IETF")),
        ("62225c", .text("\"\\")), ("62c3bc", .text("\u{fc}")), ("63e6b0b4", .text("\u{6c34}")), ("64f0908591", .text("\u{10151}")),
        ("80", .array([])), ("83010203", .array([.unsigned(1), .unsigned(2), .unsigned(3)])),
        ("8301820203820405", .array([.unsigned(1), .array([.unsigned(2), .unsigned(3)]), .array([.unsigned(4), .unsigned(5)])])),
        ("98190102030405060708090a0b0c0d0e0f101112131415161718181819", .array((1...25).map { .unsigned($0) })),
        ("a0", .map([])), ("a201020304", .map([.init(1, .unsigned(2)), .init(3, .unsigned(4))])),
    ]

    @Test("the values of our subset decode, and encode to the same bytes", arguments: ours)
    func decodes(text: String, value: CBORValue) throws {
        let bytes = hex(text)
        #expect(try CBORValue.decode(bytes) == value)
        #expect(value.encoded() == bytes)
        #expect(skipRefusal(bytes) == nil)
    }

    @Test("what lies outside our subset is refused", arguments: [
        // Tags: big numbers, times, URIs, embedded CBOR.
        "c249010000000000000000", "c349010000000000000000", "c074323031332d30332d32315432303a30343a30305a", "c11a514b67b0", "c1fb41d452d9e8080000",
        "d74401020304", "d818456449455446", "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
        // Floats of each width, infinities and NaN.
        "f90000", "f98000", "f93c00", "fb3ff199999999999a", "f93e00", "f97bff", "fa47c35000", "fa7f7fffff", "fb7e37e43c8800759c", "f90001",
        "f90400", "f9c400", "fbc010666666666666", "f97c00", "f97e00", "f9fc00", "fa7f800000", "fa7fc00000", "faff800000",
        "fb7ff0000000000000", "fb7ff8000000000000", "fbfff0000000000000",
        // Undefined and simple values.
        "f7", "f0", "f8ff", "f818", "e0", "f3",
        // Indefinite lengths.
        "5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "9f018202039f0405ffff", "9f01820203820405ff", "83018202039f0405ff",
        "83019f0203ff820405", "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff", "bf61610161629f0203ffff", "bf6346756ef563416d7421ff",
        "bfff", "bf0102ff", "ff",
    ])
    func refuses(text: String) {
        #expect(refusal(hex(text))?.reason == .notCanonical)
        #expect(skipRefusal(hex(text))?.reason == .notCanonical)
    }

    @Test("maps with text keys are refused: our keys are numbers", arguments: ["a26161016162820203", "826161a161626163", "a56161614161626142616361436164614461656145"])
    func refusesTextKeys(text: String) {
        #expect(refusal(hex(text))?.reason == .unexpectedType)
        #expect(skipRefusal(hex(text))?.reason == .unexpectedType)
    }
}
