/// Gathers the pieces of one hash input in a buffer that is kept from hash to hash, then hashes once.
///
/// Pieces run into each other without separators: whoever calls this gives every piece a fixed length, writes its length
/// first, or hashes it before, so that two lists of pieces never make the same input.
package struct PieceHasher: Sendable {
    /// The first `count` bytes are the pieces so far; the rest is left over from earlier hashes. Filled by hand, because
    /// appending to an array costs several times as much as copying a short piece.
    private var buffer: [UInt8]
    private var count = 0

    package init(capacity: Int = 256) {
        buffer = [UInt8](repeating: 0, count: max(capacity, 64))
    }

    package mutating func append(_ byte: UInt8) {
        reserve(1)
        buffer[count] = byte
        count += 1
    }

    /// 4 bytes, big endian.
    package mutating func append(_ value: UInt32) {
        withUnsafeBytes(of: value.bigEndian) { append($0) }
    }

    /// 8 bytes, big endian.
    package mutating func append(_ value: UInt64) {
        withUnsafeBytes(of: value.bigEndian) { append($0) }
    }

    package mutating func append(_ hash: Hash) {
        hash.withBytes { append($0) }
    }

    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    package mutating func append(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { append($0) }
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        let start = count
        buffer.withUnsafeMutableBytes {
            UnsafeMutableRawBufferPointer(rebasing: $0[start..<start + bytes.count]).copyMemory(from: bytes)
        }
        count += bytes.count
    }

    /// SHA-256 of all pieces since the last call; the buffer is empty afterwards and keeps its memory.
    package mutating func finish() -> Hash {
        let end = count
        count = 0
        return buffer.withUnsafeBytes { Hash.sha256(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
    }

    private mutating func reserve(_ more: Int) {
        if buffer.count - count < more {
            buffer.append(contentsOf: repeatElement(0, count: max(more, buffer.count)))
        }
    }
}
