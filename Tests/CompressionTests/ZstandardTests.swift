import Compression
import Testing

struct ZstandardTests {
    private static let dictionary = CompressionDictionary(Array("Dusun Krajan RT 01 RW 02, Sampang. birth-letter marriage-book".utf8), level: 19)
    private static let other = CompressionDictionary(Array("something else altogether, of which nothing is the same as there".utf8), level: 3)

    private static func text(_ count: Int) -> [UInt8] {
        var state: UInt64 = 7
        return (0..<count).flatMap { _ -> [UInt8] in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Array("Dusun Krajan RT 0\(state >> 60 & 7) ".utf8)
        }
    }

    @Test("what is decompressed is what was compressed", arguments: [1, 2, 10, 300, 20_000])
    func roundTrip(count: Int) throws {
        let content = Self.text(count)
        let compressed = try #require(Zstandard.compress(content, dictionary: Self.dictionary))
        #expect(compressed.count < content.count)
        #expect(try Zstandard.decompress(compressed, dictionary: Self.dictionary, bound: content.count) == content)
    }

    @Test("what does not get smaller is not compressed")
    func incompressible() {
        #expect(Zstandard.compress([], dictionary: Self.dictionary) == nil)
        #expect(Zstandard.compress([1, 2, 3], dictionary: Self.dictionary) == nil)
    }

    @Test("more than the bound is refused before memory is taken for it")
    func bound() throws {
        let content = Self.text(1000)
        let compressed = try #require(Zstandard.compress(content, dictionary: Self.dictionary))
        #expect(throws: CompressionError.tooLarge(UInt64(content.count))) {
            try Zstandard.decompress(compressed, dictionary: Self.dictionary, bound: content.count - 1)
        }
    }

    @Test("so few bytes that claim so much are neither written nor taken")
    func ratio() {
        #expect(Zstandard.compress([UInt8](repeating: 0, count: 1 << 20), dictionary: Self.dictionary) == nil)
        // Single segment, size in four bytes: 256 MiB, in one empty last block.
        let bomb: [UInt8] = [0xA0, 0, 0, 0, 0x10, 0x01, 0, 0]
        #expect(throws: CompressionError.tooLarge(256 << 20)) { try Zstandard.decompress(bomb, dictionary: Self.dictionary, bound: 1 << 30) }
        // A block of one byte, repeated less often than the frame says.
        let short: [UInt8] = [0x60, 0xFF, 0xFF, 0x03, 0x00, 0x00, 0x41]
        #expect(throws: CompressionError.malformed) { try Zstandard.decompress(short, dictionary: Self.dictionary, bound: 1 << 20) }
    }

    @Test("cut, lengthened or changed bytes never crash, and only whole frames are taken")
    func hostile() throws {
        let content = Self.text(60)
        let compressed = try #require(Zstandard.compress(content, dictionary: Self.dictionary))
        for count in 0..<compressed.count {
            #expect(throws: CompressionError.self, "\(count)") { try Zstandard.decompress(Array(compressed[..<count]), dictionary: Self.dictionary, bound: 1 << 20) }
        }
        #expect(throws: CompressionError.malformed) { try Zstandard.decompress(compressed + [0], dictionary: Self.dictionary, bound: 1 << 20) }
        #expect(throws: CompressionError.malformed) { try Zstandard.decompress(compressed + [0x28, 0xB5, 0x2F, 0xFD] + compressed, dictionary: Self.dictionary, bound: 1 << 20) }
        var taken = 0
        for index in compressed.indices {
            for bit in 0..<8 {
                var changed = compressed
                changed[index] ^= 1 << UInt8(bit)
                if let result = try? Zstandard.decompress(changed, dictionary: Self.dictionary, bound: 1 << 20) {
                    taken += 1
                    #expect(result.count <= 1 << 20)
                }
            }
        }
        #expect(taken < compressed.count * 8)
    }

    @Test("another dictionary gives an error or other bytes, never a crash")
    func otherDictionary() throws {
        let content = Self.text(60)
        let compressed = try #require(Zstandard.compress(content, dictionary: Self.dictionary))
        if let result = try? Zstandard.decompress(compressed, dictionary: Self.other, bound: 1 << 20) { #expect(result != content) }
    }
}
