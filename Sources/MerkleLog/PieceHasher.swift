/// Gathers the pieces of one hash input in a buffer that is kept from hash to hash, then hashes once.
///
/// Pieces run into each other without separators: whoever calls this gives every piece a fixed length, writes its length
/// first, or hashes it before, so that two lists of pieces never make the same input.
package struct PieceHasher: Sendable {
    private var buffer: [UInt8] = []

    package init(capacity: Int = 256) {
        buffer.reserveCapacity(capacity)
    }

    package mutating func append(_ byte: UInt8) {
        buffer.append(byte)
    }

    /// 4 bytes, big endian.
    package mutating func append(_ value: UInt32) {
        withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
    }

    /// 8 bytes, big endian.
    package mutating func append(_ value: UInt64) {
        withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
    }

    package mutating func append(_ hash: Hash) {
        hash.append(to: &buffer)
    }

    package mutating func append(_ bytes: [UInt8]) {
        buffer.append(contentsOf: bytes)
    }

    package mutating func append(_ bytes: ArraySlice<UInt8>) {
        buffer.append(contentsOf: bytes)
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        buffer.append(contentsOf: bytes)
    }

    /// SHA-256 of all pieces since the last call; the buffer is empty afterwards and keeps its memory.
    package mutating func finish() -> Hash {
        let hash = Hash.sha256(buffer)
        buffer.removeAll(keepingCapacity: true)
        return hash
    }
}
