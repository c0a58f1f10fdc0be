import CanonicalCBOR
import Causality
import Crypto
import MerkleLog
import OperationLog
import Testing

@Suite struct CommitmentTests {
    static let dot = Dot(LogID(0x0102_0304_0506_0708), 0x1112)

    static func secret(_ byte: UInt8) throws -> RecordSecret { try #require(RecordSecret(Array(repeating: byte, count: 16))) }

    static func payload(_ values: [(FieldNumber, CBORValue)]) -> Payload { Payload(values: values.map { (field: $0.0, value: $0.1.encoded()) }) }

    @Test("the formulas, written out with another library")
    func formulas() throws {
        func sha(_ parts: [UInt8]...) -> [UInt8] { Array(SHA256.hash(data: parts.flatMap { $0 })) }
        let secret = try Self.secret(0x5A)
        let values: [(FieldNumber, CBORValue)] = [(0, .text("alasan")), (0x0102, .unsigned(7))]
        var list: [UInt8] = Array("DSc1".utf8)
        var hasher = CommitmentHasher()
        for (field, value) in values {
            let number = [UInt8(field >> 8), UInt8(field & 0xFF)]
            let salt = Array(sha(Array("DSs1".utf8), secret.bytes, hex("0102030405060708 0000000000001112"), number)[..<16])
            let fieldHash = sha(Array("DSf1".utf8), salt, number, value.encoded())
            #expect(hasher.salt(secret, dot: Self.dot, field: field) == salt)
            #expect(hasher.fieldHash(salt: salt, field: field, value: value.encoded()[...]).bytes == fieldHash)
            list += number + fieldHash
        }
        #expect(try hasher.commitment(payload: Self.payload(values).encoded(), secret: secret, dot: Self.dot).bytes == sha(list))
    }

    @Test("the quick way and the plain way give one commitment; masking keeps it", arguments: UInt64(1)...20)
    func agree(seed: UInt64) throws {
        var generator = EntryGenerator(seed: seed &* 8191)
        var hasher = CommitmentHasher()
        for _ in 0..<20 {
            let secret = try #require(RecordSecret(generator.numbers.bytes(16)))
            let dot = Dot(LogID(generator.wide()), generator.sequence())
            let fields = generator.fields()
            let payload = Self.payload(fields.map { ($0, generator.openValue()) })
            let whole = payload.encoded()
            let commitment = try hasher.commitment(payload: whole, secret: secret, dot: dot)
            #expect(try Payload.decode(whole) == payload)
            #expect(payload.commitment(secret: secret, dot: dot, hasher: &hasher) == commitment)
            #expect(payload.commitment(secret: nil, dot: dot, hasher: &hasher) == nil)

            let some = fields.filter { _ in generator.numbers.chance(1, of: 2) }
            let masked = try #require(payload.masking(some, secret: secret, dot: dot, destroyingSecret: false, hasher: &hasher))
            #expect(masked.values.map(\.field) == fields.filter { !some.contains($0) } && masked.masked.map(\.field) == some && masked.salts.isEmpty)
            #expect(masked.commitment(secret: secret, dot: dot, hasher: &hasher) == commitment)

            // Erased: whoever has the rest can still prove it, and nothing of what was erased remains.
            let erased = try #require(payload.masking(some, secret: secret, dot: dot, destroyingSecret: true, hasher: &hasher))
            #expect(erased.salts.map(\.field) == erased.values.map(\.field))
            #expect(erased.commitment(secret: nil, dot: dot, hasher: &hasher) == commitment)
            #expect(try Payload.decode(erased.encoded()) == erased)
            // A second erasure without the secret, down to nothing.
            let rest = try #require(erased.masking(fields, secret: nil, dot: dot, destroyingSecret: true, hasher: &hasher))
            #expect(rest.values.isEmpty && rest.salts.isEmpty && rest.masked.map(\.field) == fields)
            #expect(rest.commitment(secret: nil, dot: dot, hasher: &hasher) == commitment)
            #expect(try Payload.decode(rest.encoded()) == rest)
            #expect(try Self.once(masked, secret, dot) == Self.once(erased, secret, dot))
        }
    }

    private static func once(_ payload: Payload, _ secret: RecordSecret, _ dot: Dot) throws -> Hash {
        var hasher = CommitmentHasher()
        return try #require(payload.commitment(secret: secret, dot: dot, hasher: &hasher))
    }

    @Test("a masked payload without secret or salt for a value proves nothing, and is masked no further")
    func noSalt() throws {
        var hasher = CommitmentHasher()
        let payload = Self.payload([(1, .unsigned(1)), (2, .unsigned(2))])
        let masked = try #require(payload.masking([1], secret: try Self.secret(1), dot: Self.dot, destroyingSecret: false, hasher: &hasher))
        #expect(masked.commitment(secret: nil, dot: Self.dot, hasher: &hasher) == nil)
        #expect(masked.masking([2], secret: nil, dot: Self.dot, destroyingSecret: true, hasher: &hasher) == nil)
    }

    @Test("another value, field, secret, salt, dot or list gives another commitment")
    func differs() throws {
        var hasher = CommitmentHasher()
        func commit(_ values: [(FieldNumber, CBORValue)], _ secret: UInt8 = 1, _ dot: Dot = Self.dot) throws -> Hash {
            try hasher.commitment(payload: Self.payload(values).encoded(), secret: Self.secret(secret), dot: dot)
        }
        let base: [(FieldNumber, CBORValue)] = [(1, .text("e\u{301}")), (2, .bytes([0]))]
        var seen: Set<Hash> = []
        for hash in [
            try commit(base), try commit([(1, .text("\u{e9}")), (2, .bytes([0]))]), try commit([(1, .text("e\u{301}"))]), try commit([(2, .bytes([0]))]),
            try commit([(1, .bytes([0])), (2, .text("e\u{301}"))]), try commit([(1, .text("e\u{301}")), (3, .bytes([0]))]), try commit([(1, .text("e\u{301}")), (2, .bytes([0])), (3, .null)]),
            try commit([(257, .text("e\u{301}")), (258, .bytes([0]))]), try commit(base, 2), try commit(base, 1, Dot(Self.dot.log, Self.dot.sequence + 1)),
            try commit(base, 1, Dot(LogID(1), Self.dot.sequence)),
        ] { #expect(seen.insert(hash).inserted) }
        // A single salt that is wrong in one bit.
        let erased = try #require(Self.payload(base).masking([2], secret: try Self.secret(1), dot: Self.dot, destroyingSecret: true, hasher: &hasher))
        var wrong = erased
        wrong.salts[0].salt[15] ^= 1
        #expect(erased.commitment(secret: nil, dot: Self.dot, hasher: &hasher) == seen.first { $0 == (try? commit(base)) })
        #expect(wrong.commitment(secret: nil, dot: Self.dot, hasher: &hasher).map { seen.contains($0) } == false)
    }

    @Test("a broken payload leaves nothing behind in the hasher")
    func brokenThenGood() throws {
        let secret = try Self.secret(3)
        let good = Self.payload([(1, .text("Sumenep")), (9, .unsigned(4))]).encoded()
        var fresh = CommitmentHasher()
        let expected = try fresh.commitment(payload: good, secret: secret, dot: Self.dot)
        for length in 0..<good.count {
            var hasher = CommitmentHasher()
            #expect(throws: CBORError.self) { try hasher.commitment(payload: Array(good[..<length]), secret: secret, dot: Self.dot) }
            #expect(try hasher.commitment(payload: good, secret: secret, dot: Self.dot) == expected)
        }
    }

    @Test("what is no payload is refused by both ways", arguments: [
        "", "a0", "00", "f6", "41a0", "a10000 00", "a2010001 00", "a2020001 00", "a11a0001000000", "a101", "a1011801", "a1019f ff", "a16161 00", "bf0100ff", "a1 01 61ff",
        "a1 01 818181818181818100",
    ])
    func noPayload(text: String) throws {
        var hasher = CommitmentHasher()
        let secret = try Self.secret(1)
        #expect(throws: CBORError.self) { try Payload.decode(hex(text)) }
        #expect(throws: CBORError.self) { try hasher.commitment(payload: hex(text), secret: secret, dot: Self.dot) }
    }

    static let h = "5820" + String(repeating: "00", count: 32)
    static let s = "50" + String(repeating: "00", count: 16)

    @Test("what is no masked payload is refused", arguments: [
        "80", "83a0a0a0", "83 a1010a a0 a0", "82 a1010a a0", "84 a0 a101\(h) a0 a0", "83 a1010a a101\(h) a0", "83 a1010a a102\(h) a102\(s)", "83 a0 a102\(h) a102\(s)",
        "83 a0 a0 a101\(s)", "83 a1010a a0 a102\(s)", "83 a0 a101581f a0", "83 a1010a a0 a10149000000000000000000", "83 a0 a202\(h)01\(h) a0", "83 a0 80 a0", "83 a0 a101\(h) a0 00",
    ])
    func noMasked(text: String) { #expect(throws: CBORError.self) { try Payload.decode(hex(text)) } }

    @Test("a payload has at most 256 fields and 16 KiB; its masked forms always fit")
    func limits() throws {
        var hasher = CommitmentHasher()
        let secret = try Self.secret(1)
        let most = Self.payload((0..<256).map { (FieldNumber(0xFF00 + $0), .bytes(Array(repeating: 1, count: 58))) })
        let whole = most.encoded()
        #expect(whole.count <= 16 * 1024 && whole.count > 16 * 1024 - 300)
        let commitment = try hasher.commitment(payload: whole, secret: secret, dot: Self.dot)
        for fields in [[], [FieldNumber(0xFF00)], (0..<255).map { FieldNumber(0xFF00 + $0) }] {
            let masked = try #require(most.masking(fields, secret: secret, dot: Self.dot, destroyingSecret: true, hasher: &hasher))
            #expect(try Payload.decode(masked.encoded()).commitment(secret: nil, dot: Self.dot, hasher: &hasher) == commitment)
        }
        let tooMany = Self.payload((0..<257).map { (FieldNumber($0), .null) }).encoded()
        let tooLong = Self.payload([(1, .bytes(Array(repeating: 0, count: 16 * 1024)))]).encoded()
        for bytes in [tooMany, tooLong] {
            #expect(throws: CBORError(.tooLarge, at: 0)) { try Payload.decode(bytes) }
            #expect(throws: CBORError(.tooLarge, at: 0)) { try hasher.commitment(payload: bytes, secret: secret, dot: Self.dot) }
        }
    }

    @Test("a secret has sixteen bytes")
    func secretSize() {
        #expect(RecordSecret(Array(repeating: 0, count: 16)) != nil)
        #expect(RecordSecret(Array(repeating: 0, count: 15)) == nil && RecordSecret(Array(repeating: 0, count: 17)) == nil && RecordSecret([]) == nil)
    }
}
