import Crypto
import MerkleLog

/// RFC 6962 section 2.1 word for word, with nothing remembered: the twin that the tree and its proofs are compared with.
enum NaiveTree {
    static func leaf(_ index: UInt64) -> Hash { MerkleTree.leafHash(Array("entry \(index)".utf8)) }
    static func leaves(_ count: Int) -> [Hash] { (0..<UInt64(count)).map(leaf) }

    static func root(_ leaves: ArraySlice<Hash>) -> Hash {
        guard let first = leaves.first else { return Hash.sha256([]) }
        if leaves.count == 1 { return first }
        let middle = leaves.startIndex + split(leaves.count)
        return Hash.sha256([1] + root(leaves[..<middle]).bytes + root(leaves[middle...]).bytes)
    }

    static func path(_ index: Int, _ leaves: ArraySlice<Hash>) -> [Hash] {
        if leaves.count == 1 { return [] }
        let k = split(leaves.count)
        let middle = leaves.startIndex + k
        return index < k
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index - k, leaves[middle...]) + [root(leaves[..<middle])]
    }

    static func proof(_ old: Int, _ leaves: ArraySlice<Hash>) -> [Hash] {
        subproof(old, leaves, true)
    }

    private static func subproof(_ old: Int, _ leaves: ArraySlice<Hash>, _ whole: Bool) -> [Hash] {
        if old == leaves.count { return whole ? [] : [root(leaves)] }
        let k = split(leaves.count)
        let middle = leaves.startIndex + k
        return old <= k
            ? subproof(old, leaves[..<middle], whole) + [root(leaves[middle...])]
            : subproof(old - k, leaves[middle...], false) + [root(leaves[..<middle])]
    }

    private static func split(_ count: Int) -> Int {
        var k = 1
        while 2 * k < count { k *= 2 }
        return k
    }
}

/// Leaves in memory, with or without the roots of whole blocks, counting what a proof reads.
final class MemorySource: TreeSource {
    let leaves: [Hash]
    let blocks: [Hash]?
    var leavesRead = 0
    var blocksRead = 0
    var largestAnswer = 0

    /// The block roots are those that an append hands out.
    init(_ leaves: [Hash], keepsBlocks: Bool = true) {
        self.leaves = leaves
        var tree = CompactTree()
        let blocks = leaves.compactMap { tree.append(leaf: $0) }
        self.blocks = keepsBlocks ? blocks : nil
    }

    func leafHashes(_ range: Range<UInt64>) throws(Never) -> [Hash] {
        leavesRead += range.count
        largestAnswer = max(largestAnswer, range.count)
        return Array(leaves[Int(range.lowerBound)..<Int(range.upperBound)])
    }

    func blockRoots(_ range: Range<UInt64>) throws(Never) -> [Hash]? {
        guard let blocks else { return nil }
        blocksRead += range.count
        largestAnswer = max(largestAnswer, range.count)
        return Array(blocks[Int(range.lowerBound)..<Int(range.upperBound)])
    }
}
