import Compression
import Testing

@Suite("A file as one frame of Zstandard")
struct ZstandardFileTests {
    private static let content = (0..<2_000).flatMap { Array("35.27.01.\(2_000 + $0),Desa \($0 % 97)\n".utf8) }

    @Test("what is unpacked is what was packed, and begins as other programs expect it")
    func roundTrip() throws {
        let packed = try #require(Zstandard.compress(file: Self.content))
        #expect(packed.count < Self.content.count / 3 && Zstandard.isFile(packed) && !Zstandard.isFile(Self.content))
        #expect(try Zstandard.decompress(file: packed, bound: Self.content.count) == Self.content)
        #expect(Zstandard.compress(file: []) == nil && Zstandard.compress(file: [1, 2, 3]) == nil)
    }

    @Test("more than the bound, cut or changed bytes, and what is no frame are refused")
    func hostile() throws {
        let packed = try #require(Zstandard.compress(file: Self.content))
        #expect(throws: CompressionError.tooLarge(UInt64(Self.content.count))) { try Zstandard.decompress(file: packed, bound: Self.content.count - 1) }
        for count in stride(from: 0, to: packed.count, by: 97) {
            #expect(throws: CompressionError.self) { try Zstandard.decompress(file: Array(packed[..<count]), bound: 1 << 20) }
        }
        #expect(throws: CompressionError.malformed) { try Zstandard.decompress(file: packed + [0], bound: 1 << 20) }
        #expect(throws: CompressionError.malformed) { try Zstandard.decompress(file: Self.content, bound: 1 << 20) }
        for place in stride(from: 4, to: packed.count, by: 53) {
            var damaged = packed
            damaged[place] ^= 0x10
            // The frame's checksum: never other content.
            if let content = try? Zstandard.decompress(file: damaged, bound: 1 << 20) { #expect(content == Self.content) }
        }
    }
}
