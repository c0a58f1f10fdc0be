import MerkleLog

/// Writes one log's tiles and bundles as its entries pass by (C2SP tlog-tiles). In memory: one unfinished tile a level.
struct TileWriter {
    let folder: Folder
    let prefix: String
    /// Entries that get tiles; what follows them goes into `unsigned`.
    let size: UInt64
    private var levels: [Level] = []

    private struct Level {
        var index: UInt64 = 0
        var hashes: [Hash] = []
    }

    init(folder: Folder, prefix: String, size: UInt64) {
        self.folder = folder
        self.prefix = prefix
        self.size = size
    }

    /// The bundle of that index, whole, or up to the end of the log.
    mutating func write(_ entries: [[UInt8]], index: UInt64) throws(AuditFailure) {
        let start = index * 256
        let inside = Int(clamping: size > start ? min(size - start, UInt64(entries.count)) : 0)
        if inside > 0 {
            try folder.write(Tiles.encode(entries: Array(entries[..<inside])), to: ExportLayout.entries(prefix, index: index, width: inside))
            for entry in entries[..<inside] { try append(MerkleTree.leafHash(entry), level: 0) }
        }
        if inside < entries.count {
            try folder.write(Tiles.encode(entries: Array(entries[inside...])), to: ExportLayout.unsigned(prefix, index: index))
        }
        if start + UInt64(inside) == size { try flush() }
    }

    private mutating func append(_ hash: Hash, level: Int) throws(AuditFailure) {
        if level == levels.count { levels.append(Level()) }
        levels[level].hashes.append(hash)
        guard levels[level].hashes.count == Tiles.fullWidth else { return }
        try folder.write(
            Tiles.encode(hashes: levels[level].hashes), to: ExportLayout.tile(prefix, level: level, index: levels[level].index, width: 256))
        let root = Self.perfectRoot(levels[level].hashes)
        levels[level] = Level(index: levels[level].index + 1)
        try append(root, level: level + 1)
    }

    private mutating func flush() throws(AuditFailure) {
        for (number, level) in levels.enumerated() where !level.hashes.isEmpty {
            try folder.write(
                Tiles.encode(hashes: level.hashes),
                to: ExportLayout.tile(prefix, level: number, index: level.index, width: level.hashes.count))
        }
        levels = []
    }

    /// The root over 256 neighbouring hashes of one level.
    static func perfectRoot(_ hashes: [Hash]) -> Hash {
        precondition(hashes.count == Tiles.fullWidth, "tile of \(hashes.count) hashes")
        var level = hashes
        while level.count > 1 {
            level = (0..<level.count / 2).map { MerkleTree.nodeHash(level[2 * $0], level[2 * $0 + 1]) }
        }
        return level[0]
    }
}
