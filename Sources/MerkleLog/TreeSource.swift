/// Where hashes of a log are read for a proof. A store that keeps one hash for every complete 256 leaves answers any proof
/// with at most 511 leaves read or rehashed.
///
/// A source answers with exactly what was asked for or throws; a wrong count is a defect and stops the program.
package protocol TreeSource<Failure> {
    associatedtype Failure: Error

    /// Leaf hashes of the entries in `range`, at most 256 a call, all of them below the size that the caller proves.
    func leafHashes(_ range: Range<UInt64>) throws(Failure) -> [Hash]

    /// Roots of the blocks in `range`, at most 256 a call; block i covers the entries 256i ..< 256(i + 1). Nil if any of
    /// them is not kept: the leaves are then read instead.
    func blockRoots(_ range: Range<UInt64>) throws(Failure) -> [Hash]?
}

extension TreeSource {
    package func blockRoots(_ range: Range<UInt64>) throws(Failure) -> [Hash]? { nil }
}

extension MerkleTree {
    /// The perfect subtree of 2^height leaves that starts at `start`.
    static func perfectRoot<Source: TreeSource>(
        start: UInt64, height: Int, from source: Source
    ) throws(Source.Failure) -> Hash {
        let count: UInt64 = 1 << UInt64(height)
        if height > 16 {
            // Halves, so that memory stays at 256 hashes whatever the size of the log.
            let left = try perfectRoot(start: start, height: height - 1, from: source)
            let right = try perfectRoot(start: start + count / 2, height: height - 1, from: source)
            return nodeHash(left, right)
        }
        if height >= 8 {
            let blocks = start / blockSize..<(start + count) / blockSize
            if let roots = try source.blockRoots(blocks) {
                precondition(roots.count == blocks.count, "\(roots.count) roots for the blocks \(blocks)")
                return perfectRoot(roots)
            }
            if height > 8 {
                let left = try perfectRoot(start: start, height: height - 1, from: source)
                let right = try perfectRoot(start: start + count / 2, height: height - 1, from: source)
                return nodeHash(left, right)
            }
        }
        let leaves = try source.leafHashes(start..<start + count)
        precondition(leaves.count == Int(count), "\(leaves.count) leaf hashes for \(start)..<\(start + count)")
        return perfectRoot(leaves)
    }
}

extension CompactTree {
    /// The right edge at `size`, read from a source: what a lost or doubted edge is compared with.
    package init<Source: TreeSource>(size: UInt64, from source: Source) throws(Source.Failure) {
        precondition(size <= MerkleTree.maximumSize, "tree size \(size)")
        try self.init(over: 0..<size, from: source)
    }

    /// The tree over the entries in `range` alone. The range is one that RFC 6962's recursion visits, so it starts at a
    /// multiple of the largest power of two that fits into it.
    init<Source: TreeSource>(over range: Range<UInt64>, from source: Source) throws(Source.Failure) {
        self.init()
        var start = range.lowerBound
        while start < range.upperBound {
            let height = UInt64.bitWidth - 1 - (range.upperBound - start).leadingZeroBitCount
            append(perfect: try MerkleTree.perfectRoot(start: start, height: height, from: source), height: height)
            start += 1 << UInt64(height)
        }
    }
}
