/// The statement "this log has `size` entries and this root" (C2SP tlog-checkpoint), without a signature.
///
/// ```
/// origin LF
/// size, decimal LF
/// base64(root) LF
/// ```
/// Extension lines are neither written nor accepted: nobody who checks a log can check what they say.
package struct Checkpoint: Hashable, Sendable {
    package let origin: NoteName
    /// Number of entries, at most `MerkleTree.maximumSize`.
    package let size: UInt64
    package let root: Hash

    /// Throws `number` for a size above the limit, `emptyTreeRoot` for size 0 with another root than SHA-256 of nothing.
    package init(origin: NoteName, size: UInt64, root: Hash) throws(MerkleLogError) {
        guard size <= MerkleTree.maximumSize else { throw .number }
        guard size > 0 || root == MerkleTree.emptyRoot else { throw .emptyTreeRoot }
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// From a note text. Throws `checkpointForm`, `noteName`, `number`, `base64`, `emptyTreeRoot`.
    package init(text: [UInt8]) throws(MerkleLogError) {
        var lines = LineReader(text[...])
        guard let origin = lines.next(), let size = lines.next(), let root = lines.next(), lines.rest.isEmpty else {
            throw .checkpointForm
        }
        try self.init(
            origin: NoteName(origin), size: parseDecimal(size, limit: MerkleTree.maximumSize), root: parseHash(root))
    }

    /// The note text: what is signed, and what a checkpoint is identified by.
    package var text: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(origin.bytes.count + 64)
        text.appendLine(origin.bytes)
        text.appendDecimal(size)
        text.append(lineFeed)
        text.appendHashLine(root)
        return text
    }

    package var textHash: Hash { Hash.sha256(text) }
}
