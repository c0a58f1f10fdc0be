// Making proofs (RFC 6962 sections 2.1.1 and 2.1.2). The recursion over the tree is written as a walk from the root down, which
// collects the hashes beside the way; the proof is that list from the bottom up.

extension MerkleTree {
    /// The siblings of the leaf `index` in the tree of the first `size` leaves, the leaf's neighbour first.
    package static func inclusionProof<Source: TreeSource>(
        index: UInt64, size: UInt64, from source: Source
    ) throws(Source.Failure) -> [Hash] {
        precondition(index < size && size <= maximumSize, "leaf \(index) of \(size)")
        var proof: [Hash] = []
        var range: Range<UInt64> = 0..<size
        while range.count > 1 {
            let middle = split(range)
            if index < middle {
                proof.append(try CompactTree(over: middle..<range.upperBound, from: source).root())
                range = range.lowerBound..<middle
            } else {
                proof.append(try CompactTree(over: range.lowerBound..<middle, from: source).root())
                range = middle..<range.upperBound
            }
        }
        proof.reverse()
        return proof
    }

    /// Shows that the tree of the first `new` leaves continues the tree of the first `old`. Empty if the sizes are equal or
    /// `old` is 0: then there is nothing to prove by hashes.
    package static func consistencyProof<Source: TreeSource>(
        old: UInt64, new: UInt64, from source: Source
    ) throws(Source.Failure) -> [Hash] {
        precondition(old <= new && new <= maximumSize, "from \(old) to \(new) leaves")
        guard old > 0, old < new else { return [] }
        var proof: [Hash] = []
        var range: Range<UInt64> = 0..<new
        while range.upperBound != old {
            let middle = split(range)
            if old <= middle {
                proof.append(try CompactTree(over: middle..<range.upperBound, from: source).root())
                range = range.lowerBound..<middle
            } else {
                proof.append(try CompactTree(over: range.lowerBound..<middle, from: source).root())
                range = middle..<range.upperBound
            }
        }
        // The old tree's last subtree. If it is the whole old tree, its root is what the verifier starts from.
        if range.lowerBound > 0 { proof.append(try CompactTree(over: range, from: source).root()) }
        proof.reverse()
        return proof
    }

    /// Where RFC 6962 divides a range: after the largest power of two strictly below its length.
    private static func split(_ range: Range<UInt64>) -> UInt64 {
        let length = range.upperBound - range.lowerBound
        return range.lowerBound + 1 << UInt64(UInt64.bitWidth - 1 - (length - 1).leadingZeroBitCount)
    }
}
