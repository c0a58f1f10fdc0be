/// An inclusion proof and the checkpoint it leads to, as one text (C2SP tlog-proof@v1): what an auditor checks offline.
///
/// ```
/// c2sp.org/tlog-proof@v1 LF
/// extra base64 LF                    not always; signed by nobody
/// index decimal LF
/// base64(hash) LF                    0 to 63 times, the leaf's neighbour first
/// LF
/// signed checkpoint, verbatim
/// ```
package struct TlogProof: Hashable, Sendable {
    package static let maximumByteCount = 128 << 10

    /// Never empty: an absent line is the one way to say "none". Authenticated by nothing.
    package let extra: [UInt8]?
    package let index: UInt64
    package let path: [Hash]
    /// A signed note, parsed but not verified.
    package let note: SignedNote

    package init(index: UInt64, path: [Hash], note: SignedNote, extra: [UInt8]? = nil) {
        precondition(index < MerkleTree.maximumSize, "leaf \(index)")
        precondition(path.count <= MerkleTree.maximumProofCount, "path of \(path.count) hashes")
        precondition(extra.map { (1...Self.maximumExtraByteCount).contains($0.count) } ?? true, "extra of \(extra?.count ?? 0) bytes")
        self.extra = extra
        self.index = index
        self.path = path
        self.note = note
    }

    /// Throws `proofForm`, `number`, `base64` and what `SignedNote(parsing:)` throws.
    package init(parsing bytes: [UInt8]) throws(MerkleLogError) {
        guard bytes.count <= Self.maximumByteCount else { throw .proofForm }
        var lines = LineReader(bytes[...])
        guard let header = lines.next(), header.elementsEqual(Self.header), var line = lines.next() else { throw .proofForm }
        if line.starts(with: Self.extraPrefix) {
            guard let value = Base64.decode(line.dropFirst(Self.extraPrefix.count)), !value.isEmpty,
                value.count <= Self.maximumExtraByteCount
            else { throw .base64 }
            extra = value
            guard let next = lines.next() else { throw .proofForm }
            line = next
        } else {
            extra = nil
        }
        guard line.starts(with: Self.indexPrefix) else { throw .proofForm }
        index = try parseDecimal(line.dropFirst(Self.indexPrefix.count), limit: MerkleTree.maximumSize - 1)
        var path: [Hash] = []
        while true {
            guard let next = lines.next() else { throw .proofForm }
            if next.isEmpty { break }
            guard path.count < MerkleTree.maximumProofCount else { throw .proofForm }
            path.append(try parseHash(next))
        }
        self.path = path
        note = try SignedNote(parsing: [UInt8](lines.rest))
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLine(Self.header)
        if let extra {
            bytes.append(contentsOf: Self.extraPrefix)
            bytes.appendLine(Base64.encode(extra))
        }
        bytes.append(contentsOf: Self.indexPrefix)
        bytes.appendDecimal(index)
        bytes.append(lineFeed)
        for hash in path { bytes.appendHashLine(hash) }
        bytes.append(lineFeed)
        bytes.append(contentsOf: note.bytes)
        return bytes
    }

    /// Shows that `leaf` is entry `index` of the log called `origin`. Throws `proofMismatch` and what
    /// `SignedCheckpoint.open` throws.
    package func verify(
        leaf: Hash, origin: NoteName, key: PublicKey, cosigners: [NoteVerifier] = []
    ) throws(MerkleLogError) -> (checkpoint: SignedCheckpoint, cosignatures: [VerifiedSignature]) {
        let opened = try SignedCheckpoint.open(note, origin: origin, key: key, cosigners: cosigners)
        let checkpoint = opened.checkpoint.checkpoint
        guard MerkleTree.isIncluded(leaf: leaf, index: index, size: checkpoint.size, root: checkpoint.root, proof: path) else {
            throw .proofMismatch
        }
        return opened
    }

    private static let header = Array("c2sp.org/tlog-proof@v1".utf8)
    private static let extraPrefix = Array("extra ".utf8)
    private static let indexPrefix = Array("index ".utf8)
    private static let maximumExtraByteCount = 16 << 10
}
