/// All of a log that an append and a root need: its size and the roots of its perfect subtrees (the right edge).
///
/// ```
/// bytes:  size, 8 bytes big endian ‖ one hash for every bit that is set in size, largest subtree first
/// ```
package struct CompactTree: Sendable, Hashable {
    /// At most `MerkleTree.maximumSize`.
    package private(set) var size: UInt64 = 0
    /// One root for every bit that is set in `size`, largest subtree first.
    package private(set) var edge: [Hash] = []

    package init() {}

    /// Adds one leaf; amortised one node hash.
    /// - Returns: the root of the 256 leaves that this one completed, to be stored for later proofs; nil for the other 255.
    @discardableResult
    package mutating func append(leaf: Hash) -> Hash? {
        precondition(size < MerkleTree.maximumSize, "tree of \(size) leaves is full")
        var node = leaf
        var block: Hash?
        for height in 0..<size.trailingOnes {
            node = MerkleTree.nodeHash(edge.removeLast(), node)
            if height == 7 { block = node }
        }
        edge.append(node)
        size += 1
        return block
    }

    /// Adds 2^height leaves at once. Everything before them is at least as large, so nothing merges.
    mutating func append(perfect root: Hash, height: Int) {
        precondition(size & (2 << UInt64(height) - 1) == 0, "subtree of height \(height) after \(size) leaves")
        edge.append(root)
        size += 1 << UInt64(height)
    }

    /// The root hash of RFC 6962 section 2.1; at most 53 node hashes, most often a few.
    package func root() -> Hash {
        guard var node = edge.last else { return MerkleTree.emptyRoot }
        for left in edge.dropLast().reversed() { node = MerkleTree.nodeHash(left, node) }
        return node
    }
}

extension CompactTree {
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + edge.count * Hash.byteCount)
        withUnsafeBytes(of: size.bigEndian) { bytes.append(contentsOf: $0) }
        for hash in edge { hash.append(to: &bytes) }
        return bytes
    }

    /// Nil unless the size is within bounds and has as many hashes as it needs, with nothing left over. Whether they are the
    /// right ones shows only in the root.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count >= 8, (bytes.count - 8) % Hash.byteCount == 0 else { return nil }
        size = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        guard size <= MerkleTree.maximumSize, (bytes.count - 8) / Hash.byteCount == size.nonzeroBitCount else { return nil }
        edge = stride(from: 8, to: bytes.count, by: Hash.byteCount).compactMap { Hash(bytes[$0..<$0 + Hash.byteCount]) }
    }
}

extension UInt64 {
    fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
