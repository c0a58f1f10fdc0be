import Crypto

/// The Merkle tree of RFC 6962 section 2.1 over SHA-256: one tree a log, no second hash chain beside it.
package enum MerkleTree {
    /// Sizes above this are refused everywhere, so no arithmetic on a peer's size can overflow or run for ever, and every
    /// size survives a program that keeps numbers as doubles.
    package static let maximumSize: UInt64 = 1 << 53
    /// C2SP's bound; our own proofs have at most 54 hashes.
    package static let maximumProofCount = 63
    /// Leaves under one stored hash, and hashes in one full tile.
    package static let blockSize: UInt64 = 256

    /// SHA-256 of nothing.
    package static let emptyRoot = Hash.sha256([])

    /// SHA-256(0x00 ‖ entry).
    package static func leafHash(_ entry: [UInt8]) -> Hash {
        entry.withUnsafeBytes { leafHash($0) }
    }

    /// SHA-256(0x00 ‖ entry).
    package static func leafHash(_ entry: UnsafeRawBufferPointer) -> Hash {
        // The prefix goes in by itself: that costs less than 20 ns and saves copying an entry of 16 KiB.
        var function = SHA256()
        withUnsafeBytes(of: UInt8(0)) { function.update(bufferPointer: $0) }
        function.update(bufferPointer: entry)
        return Hash(function.finalize())
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    package static func nodeHash(_ left: Hash, _ right: Hash) -> Hash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * Hash.byteCount, alignment: 8) { buffer in
            buffer[0] = 1
            left.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
            right.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0) }
            return Hash.sha256(UnsafeRawBufferPointer(buffer))
        }
    }

    /// The root over a power-of-two number of neighbouring hashes of one level.
    static func perfectRoot(_ level: [Hash]) -> Hash {
        precondition(level.count.nonzeroBitCount == 1, "perfect subtree of \(level.count) hashes")
        var level = level
        var width = level.count
        while width > 1 {
            width /= 2
            for position in 0..<width { level[position] = nodeHash(level[2 * position], level[2 * position + 1]) }
        }
        return level[0]
    }
}
