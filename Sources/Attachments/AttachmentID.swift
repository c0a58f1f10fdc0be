import CanonicalCBOR
import Membership
package import MerkleLog
package import OperationLog

/// Names an attachment's ciphertext: the root of the RFC 6962 tree over its blocks, and its size. With both every single block can be checked
/// before it is stored, so nothing is ever taken on the word of whoever brings it (`Docs/Decisions/0013-attachment-address.md`).
package struct AttachmentID: Hashable, Sendable {
    package let address: Hash
    /// Bytes of the ciphertext: 1 to ``AttachmentLimits/maxSize``.
    package let size: UInt64

    /// Nil where the size is out of bounds.
    package init?(address: Hash, size: UInt64) {
        guard size >= 1, size <= AttachmentLimits.maxSize else { return nil }
        self.address = address
        self.size = size
    }

    /// Blocks of the ciphertext; the last one may be shorter.
    package var blockCount: UInt64 { (size + AttachmentLimits.blockSize - 1) / AttachmentLimits.blockSize }

    /// Blocks that lie wholly in the first `bytes` bytes.
    package func blocks(in bytes: UInt64) -> UInt64 { bytes == size ? blockCount : bytes / AttachmentLimits.blockSize }

    /// Whether a part may end here: at a block's end.
    package func isBoundary(_ offset: UInt64) -> Bool { offset == size || (offset < size && offset % AttachmentLimits.blockSize == 0) }
}

extension AttachmentID {
    /// What an entry of an attachment's record names, the preview first. Whether the record is one, the caller knows.
    package static func named(by entry: Entry) -> [(id: AttachmentID, isPreview: Bool)] {
        guard entry.fields.contains(AttachmentField.sha256) || entry.fields.contains(AttachmentField.previewSha256) else { return [] }
        var found: [(AttachmentID, Bool)] = []
        for (address, size, isPreview) in [
            (AttachmentField.previewSha256, AttachmentField.previewSize, true), (AttachmentField.sha256, AttachmentField.size, false),
        ] {
            guard case .bytes(let bytes)? = entry.openValue(address), let hash = Hash(bytes), case .unsigned(let count)? = entry.openValue(size),
                let id = AttachmentID(address: hash, size: count), !isPreview || count <= AttachmentLimits.maxPreview
            else { continue }
            found.append((id, isPreview))
        }
        return found
    }
}

/// Sizes that a peer or a file controls, bounded before memory is taken.
package enum AttachmentLimits {
    /// Bytes that are checked, kept and resumed as one.
    package static let blockSize: UInt64 = 4096
    /// Bytes of a ciphertext: a page scanned in colour at 300 dpi has a tenth of it.
    package static let maxSize: UInt64 = 16 << 20
    /// Bytes of a plain file.
    package static let maxPlain = AttachmentCipher.plainSize(ofCiphertext: Int(maxSize))
    /// Bytes of a preview's ciphertext: a page in black and white, or a small picture.
    package static let maxPreview: UInt64 = 128 << 10
    /// Parts, progress reports and names in one frame.
    package static let maxItems = 64
    /// Hashes of a part's proof: a tree of 4,096 blocks needs at most 13.
    package static let maxProof = 16
}

/// Consecutive blocks of a ciphertext, with the proof that they lead to its address: `Schemas/exchange.cddl`.
package struct AttachmentPart: Sendable, Equatable {
    package let id: AttachmentID
    /// Where the bytes begin: a multiple of the block size.
    package let offset: UInt64
    package let bytes: [UInt8]
    /// From the tree over all blocks up to the part's end to the whole tree (RFC 6962 section 2.1.2).
    package let proof: [Hash]

    package init(id: AttachmentID, offset: UInt64, bytes: [UInt8], proof: [Hash]) {
        self.id = id
        self.offset = offset
        self.bytes = bytes
        self.proof = proof
    }

    package var end: UInt64 { offset + UInt64(bytes.count) }
}
