package import MerkleLog

/// The leaves of a ciphertext's tree: one a block of 4,096 bytes.
package struct BlockTree: Sendable, Equatable {
    package let leaves: [Hash]

    package init(leaves: [Hash]) { self.leaves = leaves }

    package init(of bytes: [UInt8]) { leaves = Self.leaves(of: bytes[...]) }

    /// Leaf hashes of bytes that begin at a block's start.
    package static func leaves(of bytes: ArraySlice<UInt8>) -> [Hash] {
        let size = Int(AttachmentLimits.blockSize)
        return bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: size).map { start in
                MerkleTree.leafHash(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + size, bytes.count)]))
            }
        }
    }

    package var root: Hash {
        var tree = CompactTree()
        for leaf in leaves { tree.append(leaf: leaf) }
        return tree.root()
    }

    /// That the first `blocks` blocks are the beginning of the whole.
    package func proof(blocks: UInt64) -> [Hash] {
        MerkleTree.consistencyProof(old: blocks, new: UInt64(leaves.count), from: Leaves(hashes: leaves))
    }

    private struct Leaves: TreeSource {
        let hashes: [Hash]
        func leafHashes(_ range: Range<UInt64>) throws(Never) -> [Hash] { Array(hashes[Int(range.lowerBound)..<Int(range.upperBound)]) }
    }
}

/// What is held of an attachment from its beginning on, as far as it was proven.
package struct HeldBlocks: Sendable, Equatable {
    package let id: AttachmentID
    /// Bytes from the start: whole blocks, or all.
    package private(set) var held: UInt64
    /// Over the blocks held; empty once all are, when there is nothing left to check.
    package private(set) var tree: CompactTree

    package init(_ id: AttachmentID) {
        self.id = id
        held = 0
        tree = CompactTree()
    }

    /// A part of it; nil unless the tree is of as many blocks as `held` bytes have.
    package init?(_ id: AttachmentID, held: UInt64, tree: CompactTree) {
        guard held < id.size, id.isBoundary(held), tree.size == id.blocks(in: held) else { return nil }
        self.id = id
        self.held = held
        self.tree = tree
    }

    /// All of it.
    package init(whole id: AttachmentID) {
        self.id = id
        held = id.size
        tree = CompactTree()
    }

    package enum Outcome: Sendable, Equatable {
        /// These bytes follow what was held.
        case added([UInt8])
        /// All of it is held already, or it begins above what is held.
        case nothing
        /// Not the bytes of this address, or not cut at blocks: nothing is stored.
        case wrong
    }

    /// Checks a part against the address; what overlaps with what is held is passed over.
    package mutating func add(_ part: AttachmentPart) -> Outcome {
        let size = id.size
        guard part.id == id, part.offset <= size, UInt64(part.bytes.count) <= size - part.offset, id.isBoundary(part.offset), id.isBoundary(part.end),
            part.proof.count <= AttachmentLimits.maxProof
        else { return .wrong }
        if part.offset > held || part.end <= held { return .nothing }
        let new = part.bytes[Int(held - part.offset)...]
        var grown = tree
        for leaf in BlockTree.leaves(of: new) { grown.append(leaf: leaf) }
        guard MerkleTree.isConsistent(
            oldSize: grown.size, oldRoot: grown.root(), newSize: id.blockCount, newRoot: id.address, proof: part.proof)
        else { return .wrong }
        held = part.end
        tree = held == size ? CompactTree() : grown
        return .added(Array(new))
    }
}
