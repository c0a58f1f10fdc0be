import Crypto
import MerkleLog
import Testing

@Suite struct KeyTests {
    @Test("keys, key IDs and vkeys are those of the vectors", arguments: Vectors.shared.keys.keys.sorted())
    func vectorKeys(entry: String) throws {
        let vector = try #require(Vectors.shared.keys[entry])
        let signing = try SigningKey(seed: bytes(hex: vector.seed_hex))
        #expect(signing.publicKey.raw == bytes(hex: vector.public_hex))
        for (type, vkey) in vector.vkeys {
            let parsed = try NoteVerifier(vkey: Array(vkey.utf8))
            #expect(parsed.type == (type == "0x04" ? .cosignature : .ed25519))
            #expect(try parsed == NoteVerifier(name: NoteName(vector.name), type: parsed.type, key: signing.publicKey))
            #expect(parsed.vkey == Array(vkey.utf8))
        }
    }

    @Test("a vkey that was altered or cut anywhere is refused")
    func alteredVkey() {
        let vkey = Actor.kiosk.log.vkey
        for position in vkey.indices {
            for bit in 0..<8 {
                var altered = vkey
                altered[position] ^= 1 << UInt8(bit)
                #expect(throws: MerkleLogError.self) { try NoteVerifier(vkey: altered) }
            }
            #expect(throws: MerkleLogError.self) { try NoteVerifier(vkey: [UInt8](vkey[..<position])) }
        }
    }

    @Test("the 33 stored bytes give the key back; other lengths and algorithms are refused")
    func serialized() throws {
        let key = Actor.kiosk.key
        #expect(key.serialized == [1] + key.raw)
        #expect(try PublicKey(serialized: key.serialized) == key)
        #expect(throws: MerkleLogError.keyLength) { try PublicKey(serialized: key.raw) }
        #expect(throws: MerkleLogError.keyLength) { try PublicKey(serialized: key.serialized + [0]) }
        for algorithm in UInt8.min...UInt8.max where algorithm != 1 {
            #expect(throws: MerkleLogError.unknownAlgorithm) { try PublicKey(serialized: [algorithm] + key.raw) }
        }
        #expect(throws: MerkleLogError.keyLength) { try SigningKey(seed: [UInt8](repeating: 1, count: 31)) }
    }

    /// The eight points of small order.
    static let torsion = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]

    @Test("under a small-order key the library accepts a signature that nobody made; we refuse the key", arguments: torsion)
    func smallOrder(encoding: String) throws {
        let raw = bytes(hex: encoding)
        let library = try Curve25519.Signing.PublicKey(rawRepresentation: raw)
        // R = the neutral element, S = 0: valid for one message in eight or more.
        let forged: [UInt8] = [1] + [UInt8](repeating: 0, count: 63)
        #expect((0..<100).contains { library.isValidSignature(forged, for: Array("message \($0)".utf8)) })
        #expect(throws: MerkleLogError.weakKey) { try PublicKey(ed25519: raw) }
        #expect(throws: MerkleLogError.weakKey) { try PublicKey(serialized: [1] + raw) }
    }

    @Test("second spellings of points are refused", arguments: [UInt8(0x7f), 0xff])
    func nonCanonical(last: UInt8) {
        for first in UInt8(0xed)...0xff {
            let raw = [first] + [UInt8](repeating: 0xff, count: 30) + [last]
            #expect(throws: MerkleLogError.weakKey) { try PublicKey(ed25519: raw) }
        }
        // The neutral element and the point of order 2 with a sign that x = 0 does not have.
        let neutral: [UInt8] = [1] + [UInt8](repeating: 0, count: 30) + [0x80]
        let order2: [UInt8] = [0xec] + [UInt8](repeating: 0xff, count: 31)
        #expect(throws: MerkleLogError.weakKey) { try PublicKey(ed25519: neutral) }
        #expect(throws: MerkleLogError.weakKey) { try PublicKey(ed25519: order2) }
    }

    @Test("a signature holds for its message and key only, and its length is checked")
    func signatures() {
        let (kiosk, centre) = (Actor.kiosk, Actor.centre)
        let signature = kiosk.signing.sign([1, 2, 3])
        #expect(kiosk.key.isValidSignature(signature, for: [1, 2, 3]))
        #expect(!kiosk.key.isValidSignature(signature, for: [1, 2]))
        #expect(!centre.key.isValidSignature(signature, for: [1, 2, 3]))
        #expect(!kiosk.key.isValidSignature(signature + [0], for: [1, 2, 3]))
        #expect(!kiosk.key.isValidSignature([], for: [1, 2, 3]))
    }

    @Test("adding the group order to S makes no second valid signature")
    func malleability() {
        let order = bytes(hex: "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var signature = Actor.kiosk.signing.sign([1])
        var carry = 0
        for position in 0..<32 {
            carry += Int(signature[32 + position]) + Int(order[position])
            signature[32 + position] = UInt8(carry & 0xff)
            carry >>= 8
        }
        #expect(!Actor.kiosk.key.isValidSignature(signature, for: [1]))
    }

    @Test("a tagged signature holds under its tag only, over 0xFF, tag, 0x00 and message")
    func tags() {
        let (signing, key) = (Actor.kiosk.signing, Actor.kiosk.key)
        let signature = signing.sign(tag: "request/v1", message: [7, 8])
        #expect(key.isValidSignature(signature, tag: "request/v1", message: [7, 8]))
        #expect(key.isValidSignature(signature, for: [0xff] + Array("request/v1".utf8) + [0, 7, 8]))
        #expect(!key.isValidSignature(signature, tag: "request/v2", message: [7, 8]))
        #expect(!key.isValidSignature(signature, tag: "answer/v1", message: [7, 8]))
        #expect(!key.isValidSignature(signature, for: [7, 8]))
        #expect(throws: MerkleLogError.noteCharacter) {
            try SignedNote(parsing: [0xff] + Array("request/v1\n\n".utf8) + Actor.kiosk.name.bytes + [0x0a])
        }
    }
}
