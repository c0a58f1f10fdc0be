import MerkleLog
import Testing

@Suite struct TilesTests {
    @Test("paths are those of the vectors")
    func paths() {
        #expect(Tiles.path(level: 0, index: 1_234_067) == "tile/0/x001/x234/067")
        #expect(Tiles.path(level: 1, index: 0, width: 17) == "tile/1/000.p/17")
        #expect(Tiles.entryBundlePath(index: 273, width: 112) == "tile/entries/273.p/112")
        #expect(Tiles.entryBundlePath(index: 0, width: 5) == "tile/entries/000.p/5")
        #expect(Tiles.path(level: 0, index: 999) == "tile/0/999")
        #expect(Tiles.path(level: 0, index: 1000) == "tile/0/x001/000")
        #expect(Tiles.path(level: 63, index: 1_000_000) == "tile/63/x001/x000/000")
    }

    @Test("a tree has the tiles of the vectors", arguments: Vectors.shared.tiles.widths.keys.sorted())
    func levels(size: String) throws {
        let expected = try #require(Vectors.shared.tiles.widths[size])
        let levels = Tiles.levels(size: try #require(UInt64(size)))
        #expect(levels.map(\.level) == expected.map(\.level))
        #expect(levels.map(\.full) == expected.map(\.full))
        #expect(levels.map(\.partialWidth) == expected.map(\.partial_width))
    }

    @Test("the empty tree has no tiles, the largest has seven levels")
    func extremes() {
        #expect(Tiles.levels(size: 0).isEmpty)
        #expect(Tiles.levels(size: MerkleTree.maximumSize).count == 7)
    }

    @Test("the tile and the bundle of the vectors decode and encode to the same bytes")
    func vectorBytes() throws {
        let log = Vectors.shared.oplog
        let tile = bytes(base64: log.level0_tile_partial_5_base64)
        let hashes = try Tiles.decodeHashes(tile, width: 5)
        #expect(try hashes == log.ops.map { try hash(base64: $0.leaf_hash_base64) })
        #expect(Tiles.encode(hashes: hashes) == tile)
        let bundle = bytes(base64: log.entry_bundle_partial_5_base64)
        let entries = try Tiles.decodeEntries(bundle, width: 5)
        #expect(entries == log.ops.map { bytes(base64: $0.entry_base64) })
        #expect(entries.map { MerkleTree.leafHash($0) } == hashes)
        #expect(Tiles.encode(entries: entries) == bundle)
    }

    @Test("a bundle or tile that was cut or is longer than its width says is refused")
    func malformed() {
        let bundle = Tiles.encode(entries: [[], [1, 2, 3], [UInt8](repeating: 7, count: 300)])
        for count in 0..<bundle.count {
            #expect(throws: MerkleLogError.tileForm) { try Tiles.decodeEntries([UInt8](bundle[..<count]), width: 3) }
        }
        for width in [0, 1, 2, 4, 257] {
            #expect(throws: MerkleLogError.tileForm) { try Tiles.decodeEntries(bundle, width: width) }
        }
        #expect(throws: MerkleLogError.tileForm) { try Tiles.decodeEntries(bundle + [0], width: 3) }
        let tile = Tiles.encode(hashes: NaiveTree.leaves(3))
        for width in [0, 2, 4, 257] { #expect(throws: MerkleLogError.tileForm) { try Tiles.decodeHashes(tile, width: width) } }
        #expect(throws: MerkleLogError.tileForm) { try Tiles.decodeHashes(tile + [0], width: 3) }
    }

    @Test("the longest entry fits into a bundle")
    func longestEntry() throws {
        let entries = [[UInt8](repeating: 1, count: Tiles.maximumEntryByteCount), [2]]
        #expect(try Tiles.decodeEntries(Tiles.encode(entries: entries), width: 2) == entries)
    }
}
