import MerkleLog
import Testing

@Suite struct TreeVectorTests {
    let tree = Vectors.shared.rfc6962

    @Test("leaf and node hashes are those of the vectors")
    func hashes() throws {
        #expect(try tree.entries_hex.map { MerkleTree.leafHash(bytes(hex: $0)) } == tree.leaf_hashes_hex.map(hash(hex:)))
        let example = tree.node_hash_example
        #expect(try MerkleTree.nodeHash(hash(hex: example.left_hex), hash(hex: example.right_hex)) == hash(hex: example.hex))
    }

    @Test("the roots of 0 to 8 leaves are those of the vectors")
    func roots() throws {
        var compact = CompactTree()
        #expect(try compact.root() == hash(hex: tree.roots_hex[0]))
        for (leaf, root) in zip(tree.leaf_hashes_hex, tree.roots_hex.dropFirst()) {
            compact.append(leaf: try hash(hex: leaf))
            #expect(try compact.root() == hash(hex: root))
        }
        #expect(compact.size == 8)
    }

    @Test("inclusion proofs are those of the vectors and verify", arguments: Vectors.shared.rfc6962.inclusion)
    func inclusion(vector: Vectors.Tree.Inclusion) throws {
        let leaves = try tree.leaf_hashes_hex.map(hash(hex:))
        let path = try vector.path_hex.map(hash(hex:))
        #expect(MerkleTree.inclusionProof(index: vector.index, size: vector.size, from: MemorySource(leaves)) == path)
        let root = try hash(hex: tree.roots_hex[Int(vector.size)])
        let leaf = leaves[Int(vector.index)]
        #expect(MerkleTree.isIncluded(leaf: leaf, index: vector.index, size: vector.size, root: root, proof: path))
        try expectOnlyThisInclusion(leaf: leaf, index: vector.index, size: vector.size, root: root, proof: path)
    }

    @Test("consistency proofs are those of the vectors and verify", arguments: Vectors.shared.rfc6962.consistency)
    func consistency(vector: Vectors.Tree.Consistency) throws {
        let leaves = try tree.leaf_hashes_hex.map(hash(hex:))
        let path = try vector.path_hex.map(hash(hex:))
        #expect(MerkleTree.consistencyProof(old: vector.old, new: vector.new, from: MemorySource(leaves)) == path)
        let (old, new) = try (hash(hex: tree.roots_hex[Int(vector.old)]), hash(hex: tree.roots_hex[Int(vector.new)]))
        try expectOnlyThisConsistency(old: vector.old, oldRoot: old, new: vector.new, newRoot: new, proof: path)
    }
}

@Suite struct CompactTreeTests {
    @Test("roots of 0 to 300 leaves are those of the naive tree, and bytes give the tree back")
    func roots() throws {
        let leaves = NaiveTree.leaves(300)
        var tree = CompactTree()
        for size in 0...300 {
            #expect(tree.size == UInt64(size) && tree.edge.count == size.nonzeroBitCount)
            #expect(tree.root() == NaiveTree.root(leaves[..<size]))
            #expect(CompactTree(tree.bytes) == tree)
            #expect(CompactTree(size: UInt64(size), from: MemorySource(leaves)) == tree)
            if size < 300 { tree.append(leaf: leaves[size]) }
        }
    }

    @Test("every 256th leaf gives the root of its block, no other leaf gives one")
    func blocks() {
        let leaves = NaiveTree.leaves(1100)
        var tree = CompactTree()
        for (position, leaf) in leaves.enumerated() {
            let block = tree.append(leaf: leaf)
            let expected = position % 256 == 255 ? NaiveTree.root(leaves[(position - 255)...position]) : nil
            #expect(block == expected)
        }
    }

    @Test("bytes that hold too few or too many hashes, or a size beyond the limit, are no tree")
    func malformedBytes() {
        var tree = CompactTree()
        for leaf in NaiveTree.leaves(7) { tree.append(leaf: leaf) }
        let bytes = tree.bytes
        #expect(bytes.count == 8 + 3 * 32)
        for count in 0..<bytes.count { #expect(CompactTree([UInt8](bytes[..<count])) == nil) }
        #expect(CompactTree(bytes + [UInt8](repeating: 0, count: 32)) == nil)
        let limit: [UInt8] = [0, 0x20, 0, 0, 0, 0, 0, 0] + NaiveTree.leaf(0).bytes
        #expect(CompactTree(limit)?.size == MerkleTree.maximumSize)
        #expect(CompactTree([0, 0x40] + limit[2...]) == nil)
        #expect(CompactTree([0x80, 0] + limit[2...]) == nil)
    }
}

@Suite struct ProofTests {
    /// For all sizes up to this, every proof there is; above it a few in every size.
    static let exhaustive = 40

    @Test("inclusion proofs of 1 to 300 leaves are the naive ones and verify")
    func inclusion() throws {
        let leaves = NaiveTree.leaves(300)
        let source = MemorySource(leaves)
        for size in 1...300 {
            let root = NaiveTree.root(leaves[..<size])
            let some = [0, 1, size / 3, size / 2, size - 2, size - 1, 127, 128, 255, 256].filter { $0 < size }
            for index in size <= Self.exhaustive ? Array(0..<size) : some {
                let proof = MerkleTree.inclusionProof(index: UInt64(index), size: UInt64(size), from: source)
                #expect(proof == NaiveTree.path(index, leaves[..<size]))
                #expect(MerkleTree.isIncluded(leaf: leaves[index], index: UInt64(index), size: UInt64(size), root: root, proof: proof))
                if size <= 20 {
                    try expectOnlyThisInclusion(
                        leaf: leaves[index], index: UInt64(index), size: UInt64(size), root: root, proof: proof)
                }
            }
        }
    }

    @Test("consistency proofs between 0 to 300 leaves are the naive ones and verify")
    func consistency() throws {
        let leaves = NaiveTree.leaves(300)
        let roots = (0...300).map { NaiveTree.root(leaves[..<$0]) }
        let source = MemorySource(leaves)
        for new in 0...300 {
            let some = [0, 1, new / 3, new / 2, new - 2, new - 1, new, 127, 128, 255, 256].filter { $0 <= new }
            for old in new <= Self.exhaustive ? Array(0...new) : some {
                let proof = MerkleTree.consistencyProof(old: UInt64(old), new: UInt64(new), from: source)
                if old > 0 { #expect(proof == NaiveTree.proof(old, leaves[..<new])) }
                #expect(
                    MerkleTree.isConsistent(
                        oldSize: UInt64(old), oldRoot: roots[old], newSize: UInt64(new), newRoot: roots[new], proof: proof))
                if new <= 20, old > 0 {
                    try expectOnlyThisConsistency(
                        old: UInt64(old), oldRoot: roots[old], new: UInt64(new), newRoot: roots[new], proof: proof)
                }
            }
        }
    }

    @Test("a proof reads at most 511 leaves when block roots are kept, never more than 256 at once, and is the same without")
    func reading() {
        let size: UInt64 = 140_000
        let leaves = NaiveTree.leaves(Int(size))
        let (kept, bare) = (MemorySource(leaves), MemorySource(leaves, keepsBlocks: false))
        let root = CompactTree(size: size, from: kept).root()
        for index in [0, 255, 256, 65_535, 65_536, 99_999, 139_775, 139_776, size - 1] {
            kept.leavesRead = 0
            let proof = MerkleTree.inclusionProof(index: index, size: size, from: kept)
            #expect(kept.leavesRead <= 511)
            #expect(MerkleTree.isIncluded(leaf: leaves[Int(index)], index: index, size: size, root: root, proof: proof))
        }
        for old in [1, 255, 256, 257, 65_536, 100_001, 139_776, size - 1] as [UInt64] {
            kept.leavesRead = 0
            let proof = MerkleTree.consistencyProof(old: old, new: size, from: kept)
            #expect(kept.leavesRead <= 511)
            let oldRoot = CompactTree(size: old, from: kept).root()
            #expect(MerkleTree.isConsistent(oldSize: old, oldRoot: oldRoot, newSize: size, newRoot: root, proof: proof))
        }
        #expect(
            MerkleTree.consistencyProof(old: 99_999, new: size, from: bare)
                == MerkleTree.consistencyProof(old: 99_999, new: size, from: kept))
        #expect(max(kept.largestAnswer, bare.largestAnswer) == 256)
    }

    @Test("sizes and proofs beyond the limits are refused, not computed")
    func limits() {
        let leaf = NaiveTree.leaf(0)
        let long = [Hash](repeating: leaf, count: MerkleTree.maximumProofCount + 1)
        for size in [MerkleTree.maximumSize + 1, 1 << 62, (1 << 62) + 1, UInt64(Int64.max), .max] {
            #expect(!MerkleTree.isIncluded(leaf: leaf, index: 0, size: size, root: leaf, proof: Array(long.prefix(63))))
            #expect(!MerkleTree.isConsistent(oldSize: 1, oldRoot: leaf, newSize: size, newRoot: leaf, proof: [leaf]))
            #expect(!MerkleTree.isConsistent(oldSize: size, oldRoot: leaf, newSize: size, newRoot: leaf, proof: []))
        }
        #expect(!MerkleTree.isIncluded(leaf: leaf, index: 0, size: 0, root: leaf, proof: []))
        #expect(!MerkleTree.isIncluded(leaf: leaf, index: 1, size: 1, root: leaf, proof: []))
        #expect(MerkleTree.rootOfInclusion(leaf: leaf, index: 0, size: MerkleTree.maximumSize, proof: long) == nil)
        #expect(MerkleTree.rootOfInclusion(leaf: leaf, index: 0, size: MerkleTree.maximumSize, proof: Array(long.prefix(53))) != nil)
        #expect(!MerkleTree.isConsistent(oldSize: 2, oldRoot: leaf, newSize: 1, newRoot: leaf, proof: []))
    }

    @Test("a tree of 2^54 leaves is refused although its proofs have the right shape, one of 2^53 is not")
    func justBeyond() {
        let leaf = NaiveTree.leaf(0)
        var root = leaf
        for height in 1...54 {
            root = MerkleTree.nodeHash(root, leaf)
            let (size, proof) = (UInt64(1) << UInt64(height), [Hash](repeating: leaf, count: height))
            #expect(MerkleTree.isIncluded(leaf: leaf, index: 0, size: size, root: root, proof: proof) == (height < 54))
            #expect(
                MerkleTree.isConsistent(oldSize: 1, oldRoot: leaf, newSize: size, newRoot: root, proof: proof) == (height < 54))
        }
    }

    @Test("a proof that climbs above the root is refused, even to roots made for it")
    func aboveTheRoot() {
        let leaves = NaiveTree.leaves(5)
        let (top, source) = (Hash.sha256([0xaa]), MemorySource(leaves))
        let lifted = { (size: Int) in MerkleTree.nodeHash(top, NaiveTree.root(leaves[..<size])) }
        #expect(MerkleTree.rootOfInclusion(leaf: leaves[0], index: 0, size: 1, proof: [top]) == nil)
        let path = MerkleTree.inclusionProof(index: 4, size: 5, from: source) + [top]
        #expect(!MerkleTree.isIncluded(leaf: leaves[4], index: 4, size: 5, root: lifted(5), proof: path))
        let proof = MerkleTree.consistencyProof(old: 3, new: 5, from: source) + [top]
        #expect(!MerkleTree.isConsistent(oldSize: 3, oldRoot: lifted(3), newSize: 5, newRoot: lifted(5), proof: proof))
    }

    @Test("from the empty tree there is nothing to prove, but it must be the empty tree")
    func fromNothing() {
        let (empty, leaf) = (MerkleTree.emptyRoot, NaiveTree.leaf(0))
        #expect(MerkleTree.isConsistent(oldSize: 0, oldRoot: empty, newSize: 1, newRoot: leaf, proof: []))
        #expect(MerkleTree.isConsistent(oldSize: 0, oldRoot: empty, newSize: 0, newRoot: empty, proof: []))
        #expect(!MerkleTree.isConsistent(oldSize: 0, oldRoot: leaf, newSize: 1, newRoot: leaf, proof: []))
        #expect(!MerkleTree.isConsistent(oldSize: 0, oldRoot: leaf, newSize: 0, newRoot: leaf, proof: []))
        #expect(!MerkleTree.isConsistent(oldSize: 0, oldRoot: empty, newSize: 1, newRoot: leaf, proof: [leaf]))
    }
}

/// One hash altered, left out, added or moved, another leaf, index or root: all refused.
func expectOnlyThisInclusion(leaf: Hash, index: UInt64, size: UInt64, root: Hash, proof: [Hash]) throws {
    let other = Hash.sha256([0xaa])
    for altered in alterations(of: proof) {
        #expect(!MerkleTree.isIncluded(leaf: leaf, index: index, size: size, root: root, proof: altered))
    }
    for position in 0...size where position != index {
        #expect(!MerkleTree.isIncluded(leaf: leaf, index: position, size: size, root: root, proof: proof))
    }
    // A tree twice as large has one level more, so this path is too short for it.
    #expect(!MerkleTree.isIncluded(leaf: leaf, index: index, size: 2 * size, root: root, proof: proof))
    #expect(!MerkleTree.isIncluded(leaf: other, index: index, size: size, root: root, proof: proof))
    #expect(!MerkleTree.isIncluded(leaf: leaf, index: index, size: size, root: other, proof: proof))
}

func expectOnlyThisConsistency(old: UInt64, oldRoot: Hash, new: UInt64, newRoot: Hash, proof: [Hash]) throws {
    let other = Hash.sha256([0xaa])
    func holds(_ oldRoot: Hash, _ newRoot: Hash, _ proof: [Hash], size: UInt64? = nil) -> Bool {
        MerkleTree.isConsistent(oldSize: old, oldRoot: oldRoot, newSize: size ?? new, newRoot: newRoot, proof: proof)
    }
    #expect(holds(oldRoot, newRoot, proof))
    // A tree twice as large has one level more, so this proof is too short for it.
    #expect(!holds(oldRoot, newRoot, proof, size: 2 * new))
    for altered in alterations(of: proof) { #expect(!holds(oldRoot, newRoot, altered)) }
    #expect(!holds(other, newRoot, proof))
    #expect(!holds(oldRoot, other, proof))
}

private func alterations(of proof: [Hash]) -> [[Hash]] {
    let other = Hash.sha256([0xaa])
    var altered = [proof + [other], [other] + proof]
    for position in proof.indices {
        var changed = proof
        changed[position] = other
        altered.append(changed)
        changed.remove(at: position)
        altered.append(changed)
        if position > 0, proof[position] != proof[position - 1] {
            changed = proof
            changed.swapAt(position, position - 1)
            altered.append(changed)
        }
        altered.append(proof + [proof[position]])
    }
    return altered
}
