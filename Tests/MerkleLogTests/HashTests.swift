import Crypto
import MerkleLog
import Testing

@Suite struct HashTests {
    let counting = [UInt8](0..<32)

    @Test("a hash gives back its 32 bytes, in words, appended, on the stack and as text")
    func bytesRoundTrip() throws {
        let hash = try #require(Hash(counting))
        #expect(hash.bytes == counting)
        #expect(hash == Hash(words: 0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f, 0x1011_1213_1415_1617, 0x1819_1a1b_1c1d_1e1f))
        #expect(hash == counting.withUnsafeBytes { Hash($0) })
        #expect(hash == Hash(([9] + counting)[1...]))
        var buffer: [UInt8] = [7]
        hash.append(to: &buffer)
        #expect(buffer == [7] + counting)
        #expect(hash.withBytes { [UInt8]($0) } == counting)
        #expect(hash.prefix == 0x0001_0203_0405_0607)
        #expect(hash.hex == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    }

    @Test("only 32 bytes are a hash", arguments: [0, 1, 31, 33, 64])
    func wrongLength(count: Int) {
        let bytes = [UInt8](repeating: 0, count: count)
        #expect(Hash(bytes) == nil)
        #expect(bytes.withUnsafeBytes { Hash($0) } == nil)
    }

    @Test("hashes are ordered like their bytes, decided by the first byte that differs")
    func order() throws {
        for position in 0..<32 {
            var larger = [UInt8](repeating: 0x7f, count: 32)
            var smaller = larger
            larger[position] = 0x80
            for rest in (position + 1)..<32 { smaller[rest] = 0xff }
            let (a, b) = (try #require(Hash(smaller)), try #require(Hash(larger)))
            #expect(a < b && !(b < a) && !(a < a))
        }
    }

    @Test("SHA-256 of nothing and of abc is what FIPS 180-4 says")
    func knownHashes() {
        #expect(Hash.sha256([]).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Hash.sha256(Array("abc".utf8)).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("pieces are hashed as one input, and the next hash starts empty")
    func pieces() {
        var hasher = PieceHasher(capacity: 8)
        let inner = Hash.sha256([1])
        for _ in 0..<2 {
            hasher.append(UInt8(5))
            hasher.append([1, 2, 3])
            hasher.append([9, 8, 7][1...])
            hasher.append(UInt32(0x0a0b_0c0d))
            hasher.append(UInt64(0x0102_0304_0506_0708))
            hasher.append(inner)
            [UInt8]([4, 4]).withUnsafeBytes { hasher.append($0) }
            let input = [5, 1, 2, 3, 8, 7, 10, 11, 12, 13, 1, 2, 3, 4, 5, 6, 7, 8] + inner.bytes + [4, 4]
            #expect(hasher.finish() == Hash.sha256(input))
        }
        #expect(hasher.finish() == Hash.sha256([]))
    }
}

@Suite struct Base64Tests {
    @Test("the examples of RFC 4648", arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func examples(plain: String, text: String) {
        #expect(Base64.encode(plain.utf8) == Array(text.utf8))
        #expect(Base64.decode(Array(text.utf8)[...]) == Array(plain.utf8))
    }

    @Test("every text of four characters has one value and one spelling, or is refused")
    func oneSpelling() {
        // All characters that can end a group, each behind a valid start.
        var accepted = 0
        for third in UInt8.min...UInt8.max {
            for fourth in UInt8.min...UInt8.max {
                let text = Array("+/".utf8) + [third, fourth]
                guard let bytes = Base64.decode(text[...]) else { continue }
                #expect(Base64.encode(bytes) == text)
                accepted += 1
            }
        }
        // 64 x 64 whole groups and 16 with one padding character; none with two, since the slash sets bits that are then unused.
        #expect(accepted == 64 * 64 + 16)
        #expect(Base64.decode(Array("+w==".utf8)[...]) == [0xfb])
        for text in ["Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm9-", "Zm9_", "Zh=="] {
            #expect(Base64.decode(Array(text.utf8)[...]) == nil, "\(text)")
        }
    }
}
