// Checking proofs, by the loops of RFC 9162 sections 2.1.3.2 and 2.1.4.2. Sizes and proofs come from a peer: bounded first, and
// every hash of a proof must be used.

extension MerkleTree {
    /// The root of the tree of `size` leaves in which `leaf` stands at `index` beside the hashes of `proof`; nil if the proof
    /// does not have the shape that index and size demand.
    package static func rootOfInclusion(leaf: Hash, index: UInt64, size: UInt64, proof: [Hash]) -> Hash? {
        guard index < size, size <= maximumSize, proof.count <= maximumProofCount else { return nil }
        var position = index
        var last = size - 1
        var node = leaf
        for sibling in proof {
            guard last > 0 else { return nil }
            if position & 1 == 1 || position == last {
                node = nodeHash(sibling, node)
                // A last node without a right neighbour is carried up to the level where it is a right child.
                while position & 1 == 0 && position > 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                node = nodeHash(node, sibling)
            }
            position >>= 1
            last >>= 1
        }
        return last == 0 ? node : nil
    }

    package static func isIncluded(leaf: Hash, index: UInt64, size: UInt64, root: Hash, proof: [Hash]) -> Bool {
        rootOfInclusion(leaf: leaf, index: index, size: size, proof: proof) == root
    }

    /// Whether a log that had `oldRoot` at `oldSize` and has `newRoot` at `newSize` only grew in between.
    ///
    /// Equal sizes need equal roots and an empty proof. From size 0 there is nothing to prove: an empty proof and the root of
    /// the empty tree will do.
    package static func isConsistent(
        oldSize: UInt64, oldRoot: Hash, newSize: UInt64, newRoot: Hash, proof: [Hash]
    ) -> Bool {
        guard oldSize <= newSize, newSize <= maximumSize, proof.count <= maximumProofCount else { return false }
        if oldSize == 0 && oldRoot != emptyRoot { return false }
        if oldSize == newSize { return proof.isEmpty && oldRoot == newRoot }
        if oldSize == 0 { return proof.isEmpty }

        // A proof from a perfect tree leaves out the old root, which the verifier has.
        var path = proof[...]
        guard let first = oldSize.nonzeroBitCount == 1 ? oldRoot : path.popFirst(), !path.isEmpty else { return false }
        var position = oldSize - 1
        var last = newSize - 1
        while position & 1 == 1 {
            position >>= 1
            last >>= 1
        }
        var oldNode = first
        var newNode = first
        for hash in path {
            guard last > 0 else { return false }
            if position & 1 == 1 || position == last {
                oldNode = nodeHash(hash, oldNode)
                newNode = nodeHash(hash, newNode)
                while position & 1 == 0 && position > 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                newNode = nodeHash(newNode, hash)
            }
            position >>= 1
            last >>= 1
        }
        return last == 0 && oldNode == oldRoot && newNode == newRoot
    }
}
