import MerkleLog

/// Writes the small blobs of the store: numbers as unsigned LEB128 (7 bits a byte, low bits first, a set high bit says "more"), words and
/// hashes as they are. One buffer for many blobs: start each with ``clear()``.
struct CompactWriter {
    private(set) var bytes: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func number(_ value: Int) { number(UInt64(value)) }

    /// Small positive and negative numbers alike: 0, -1, 1, -2 … as 0, 1, 2, 3 …
    mutating func signed(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    /// 8 bytes, big-endian.
    mutating func word(_ value: UInt64) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }

    mutating func raw(_ value: [UInt8]) { bytes.append(contentsOf: value) }
}

/// What a blob of the store holds cannot have been written by this program.
struct DamagedBlob: Error {}

/// Reads what ``CompactWriter`` wrote. The bytes stay SQLite's: the reader must not outlive the closure that it is made in.
struct CompactReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func number() throws(DamagedBlob) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 64 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                // The tenth byte has room for one bit; no number ends in a byte that adds nothing.
                guard shift < 63 || byte <= 1, byte != 0 || shift == 0 else { throw DamagedBlob() }
                return value
            }
            shift += 7
        }
        throw DamagedBlob()
    }

    /// A count of things that take `size` bytes at least: never more than are there.
    mutating func count(ofSize size: Int) throws(DamagedBlob) -> Int {
        let value = try number()
        guard value <= UInt64((bytes.count - position) / size) else { throw DamagedBlob() }
        return Int(value)
    }

    mutating func signed() throws(DamagedBlob) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func word() throws(DamagedBlob) -> UInt64 {
        guard bytes.count - position >= 8 else { throw DamagedBlob() }
        defer { position += 8 }
        return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    mutating func raw(count: Int) throws(DamagedBlob) -> [UInt8] {
        guard count >= 0, bytes.count - position >= count else { throw DamagedBlob() }
        defer { position += count }
        return [UInt8](bytes[position..<position + count])
    }

    func finish() throws(DamagedBlob) {
        guard position == bytes.count else { throw DamagedBlob() }
    }
}
