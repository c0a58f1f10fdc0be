/// A log as static files (C2SP tlog-tiles): names of tiles and entry bundles, and their bytes.
package enum Tiles {
    /// Hashes in a full tile, entries in a full bundle.
    package static let fullWidth = 256
    /// The length prefix has 2 bytes.
    package static let maximumEntryByteCount = 65_535
    /// A tree of 2^53 leaves has tiles of 7 levels; the format allows 64.
    package static let maximumLevel = 63

    /// The tiles of one level of a tree: `full` of 256 hashes and, unless `partialWidth` is 0, one more of that width.
    package struct Level: Hashable, Sendable {
        package let level: Int
        package let full: UInt64
        package let partialWidth: Int
    }

    /// All tiles of a tree of `size` leaves, level 0 first. Level 0 says as well which entry bundles there are.
    package static func levels(size: UInt64) -> [Level] {
        precondition(size <= MerkleTree.maximumSize, "tree size \(size)")
        var levels: [Level] = []
        var hashes = size
        while hashes > 0 {
            levels.append(Level(level: levels.count, full: hashes / 256, partialWidth: Int(hashes % 256)))
            hashes /= 256
        }
        return levels
    }

    /// `tile/<level>/<index>[.p/<width>]`
    package static func path(level: Int, index: UInt64, width: Int = fullWidth) -> String {
        precondition((0...maximumLevel).contains(level), "tile level \(level)")
        return "tile/\(level)/" + indexPath(index, width: width)
    }

    /// `tile/entries/<index>[.p/<width>]`
    package static func entryBundlePath(index: UInt64, width: Int = fullWidth) -> String {
        "tile/entries/" + indexPath(index, width: width)
    }

    /// Groups of three digits, all but the last after an `x`, so that a folder and a file never have the same name.
    private static func indexPath(_ index: UInt64, width: Int) -> String {
        precondition((1...fullWidth).contains(width), "tile width \(width)")
        var groups = [digits(index % 1000)]
        var rest = index / 1000
        while rest > 0 {
            groups.append("x" + digits(rest % 1000))
            rest /= 1000
        }
        let path = groups.reversed().joined(separator: "/")
        return width == fullWidth ? path : "\(path).p/\(width)"
    }

    private static func digits(_ group: UInt64) -> String {
        let digits = String(group)
        return String(repeating: "0", count: 3 - digits.utf8.count) + digits
    }
}

extension Tiles {
    /// A tile: its hashes one after the other.
    package static func encode(hashes: [Hash]) -> [UInt8] {
        precondition((1...fullWidth).contains(hashes.count), "tile of \(hashes.count) hashes")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * Hash.byteCount)
        for hash in hashes { hash.append(to: &bytes) }
        return bytes
    }

    /// Throws `tileForm` unless there are exactly `width` hashes.
    package static func decodeHashes(_ bytes: [UInt8], width: Int) throws(MerkleLogError) -> [Hash] {
        guard (1...fullWidth).contains(width), bytes.count == width * Hash.byteCount else { throw .tileForm }
        return stride(from: 0, to: bytes.count, by: Hash.byteCount).compactMap { Hash(bytes[$0..<$0 + Hash.byteCount]) }
    }

    /// A bundle: for every entry its length (2 bytes, big endian) and its bytes.
    package static func encode(entries: [[UInt8]]) -> [UInt8] {
        precondition((1...fullWidth).contains(entries.count), "bundle of \(entries.count) entries")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
        for entry in entries {
            precondition(entry.count <= maximumEntryByteCount, "entry of \(entry.count) bytes")
            bytes.append(UInt8(entry.count >> 8))
            bytes.append(UInt8(entry.count & 0xff))
            bytes.append(contentsOf: entry)
        }
        return bytes
    }

    /// Throws `tileForm` unless there are exactly `width` whole entries and nothing else.
    package static func decodeEntries(_ bytes: [UInt8], width: Int) throws(MerkleLogError) -> [[UInt8]] {
        guard (1...fullWidth).contains(width), bytes.count <= width * (2 + maximumEntryByteCount) else { throw .tileForm }
        var entries: [[UInt8]] = []
        entries.reserveCapacity(width)
        var position = 0
        while entries.count < width {
            guard bytes.count - position >= 2 else { throw .tileForm }
            let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
            position += 2
            guard bytes.count - position >= length else { throw .tileForm }
            entries.append([UInt8](bytes[position..<position + length]))
            position += length
        }
        guard position == bytes.count else { throw .tileForm }
        return entries
    }
}
