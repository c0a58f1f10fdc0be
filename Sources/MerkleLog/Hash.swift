import Crypto

/// 32 bytes: a SHA-256 value, or the root of a tree of them.
///
/// Kept as four big-endian words, so that a copy is four registers, the order of the words is the order of the bytes, and
/// an array of hashes is one flat block of memory. (`@usableFromInline` on the type matters: without it the compiler does not
/// specialise `@inlinable` members of a `package` type for other modules, and reading 32 bytes took 0.7 µs instead of 10 ns.)
@usableFromInline
package struct Hash: Hashable, Sendable {
    package static let byteCount = 32

    @usableFromInline let word0: UInt64
    @usableFromInline let word1: UInt64
    @usableFromInline let word2: UInt64
    @usableFromInline let word3: UInt64

    /// Word 0 holds bytes 0 to 7, the first byte in its highest bits.
    @inlinable
    package init(words word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// Nil unless there are exactly 32 bytes.
    @inlinable
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        self.init(loading: bytes)
    }

    /// Nil unless there are exactly 32 bytes.
    @inlinable
    package init?(_ bytes: some Collection<UInt8>) {
        let contiguous = bytes.withContiguousStorageIfAvailable { Hash(UnsafeRawBufferPointer($0)) }
        guard let hash = contiguous ?? [UInt8](bytes).withUnsafeBytes({ Hash($0) }) else { return nil }
        self = hash
    }

    @usableFromInline
    init(loading bytes: UnsafeRawBufferPointer) {
        word0 = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        word1 = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        word2 = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        word3 = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    }

    init(_ digest: SHA256.Digest) {
        self = digest.withUnsafeBytes { Hash(loading: $0) }
    }

    package var bytes: [UInt8] { withBytes { [UInt8]($0) } }

    /// The first 8 bytes, big endian: what a LogID and a causal context quote of a hash.
    @inlinable
    package var prefix: UInt64 { word0 }

    package func append(to buffer: inout [UInt8]) {
        withBytes { buffer.append(contentsOf: $0) }
    }

    /// The 32 bytes on the stack, for as long as `body` runs.
    @inlinable
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let words = (word0.bigEndian, word1.bigEndian, word2.bigEndian, word3.bigEndian)
        return try withUnsafeBytes(of: words, body)
    }
}

extension Hash: Comparable {
    /// The order of the bytes, as `memcmp` sees them.
    @inlinable
    package static func < (left: Hash, right: Hash) -> Bool {
        if left.word0 != right.word0 { return left.word0 < right.word0 }
        if left.word1 != right.word1 { return left.word1 < right.word1 }
        if left.word2 != right.word2 { return left.word2 < right.word2 }
        return left.word3 < right.word3
    }
}

extension Hash: CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package var hex: String {
        let digits: [UInt8] = Array("0123456789abcdef".utf8)
        return withBytes { bytes in
            String(unsafeUninitializedCapacity: 2 * Hash.byteCount) { text in
                for (position, byte) in bytes.enumerated() {
                    text[2 * position] = digits[Int(byte >> 4)]
                    text[2 * position + 1] = digits[Int(byte & 15)]
                }
                return 2 * Hash.byteCount
            }
        }
    }

    @usableFromInline
    package var description: String { hex }
}

extension Hash {
    package static func sha256(_ bytes: [UInt8]) -> Hash {
        bytes.withUnsafeBytes { sha256($0) }
    }

    /// One pass over one contiguous buffer. The library's fixed cost (a context on the heap, wiped afterwards) is about as
    /// much as hashing 64 bytes: gather short pieces first (`PieceHasher`) instead of feeding them one by one.
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> Hash {
        var function = SHA256()
        function.update(bufferPointer: bytes)
        return Hash(function.finalize())
    }
}
