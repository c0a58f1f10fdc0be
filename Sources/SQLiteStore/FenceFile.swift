/// The bytes of the fence file: blocks that each start at a multiple of 4096, then zeros.
///
///     0       8        12       16        24         32
///     +-------+--------+--------+---------+----------+---------------------------+
///     | magic | length | zero   | number  | checksum | body (length bytes)       |   integers little-endian
///     +-------+--------+--------+---------+----------+---------------------------+
///
/// Block 0 is a snapshot of all values; each later block, numbered 1, 2, 3 …, raises some. A block never shares a sector or a page with an
/// older one, so a torn write of it cannot touch what was promised before.
///
/// The checksum is FNV-1a with 64 bits over the block without it. It tells whole blocks from torn, zeroed or rotten ones (each of its steps
/// is one-to-one, so any single changed byte shows; else 2^-64), and is no defence against somebody who edits the file: they own the
/// key beside it as well.
enum FenceFile {
    static let blockSize = 4096
    /// A fence of half a million logs; nothing larger is read.
    static let sizeLimit = 64 << 20
    private static let headerSize = 32
    // "DESAFNC" and the version of this format.
    private static let magic: [UInt8] = [0x44, 0x45, 0x53, 0x41, 0x46, 0x4e, 0x43, 1]

    // MARK: Writing

    static func snapshot(_ contents: FenceContents) -> [UInt8] {
        var body: [UInt8] = [UInt8(contents.machine.count)]
        body += contents.machine
        for value in [contents.database.device, contents.database.inode, contents.database.born] { append(value, 8, to: &body) }
        body += contents.incarnation
        appendValues(contents.signed, contents.reserved, to: &body)
        return block(number: 0, body)
    }

    /// Bytes behind the snapshot for raises: as many as its own, at least 64 blocks.
    static func room(afterSnapshot length: Int) -> Int { max(64 * blockSize, length) }

    static func raise(number: UInt64, _ signed: [SignedSize], _ reserved: [ReservedNumbers]) -> [UInt8] {
        var body: [UInt8] = []
        appendValues(signed, reserved, to: &body)
        return block(number: number, body)
    }

    private static func appendValues(_ signed: [SignedSize], _ reserved: [ReservedNumbers], to body: inout [UInt8]) {
        append(UInt64(signed.count), 4, to: &body)
        for entry in signed {
            append(entry.log, 8, to: &body)
            append(entry.size, 8, to: &body)
            body += entry.root
        }
        append(UInt64(reserved.count), 4, to: &body)
        for entry in reserved {
            append(UInt64(entry.series), 4, to: &body)
            append(entry.end, 8, to: &body)
        }
    }

    /// Padded to whole blocks.
    private static func block(number: UInt64, _ body: [UInt8]) -> [UInt8] {
        precondition(body.count < sizeLimit / 4, "a fence block of \(body.count) bytes")
        var bytes = magic
        append(UInt64(body.count), 4, to: &bytes)
        append(0, 4, to: &bytes)
        append(number, 8, to: &bytes)
        append(checksum(bytes[...], body[...]), 8, to: &bytes)
        bytes += body
        bytes += [UInt8](repeating: 0, count: (blockSize - bytes.count % blockSize) % blockSize)
        return bytes
    }

    private static func append(_ value: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * shift))) }
    }

    private static func checksum(_ parts: ArraySlice<UInt8>...) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for part in parts { for byte in part { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 } }
        return hash
    }

    // MARK: Reading

    /// The contents; nil if the file is damaged. A block that does not verify is the torn end of a write that never returned, and what came
    /// before it counts, but only if no whole block follows: then it was whole once, and rotted.
    static func decode(_ bytes: [UInt8]) -> FenceContents? {
        guard bytes.count <= sizeLimit, let first = body(at: 0, number: 0, in: bytes), var contents = decodeSnapshot(first) else {
            return nil
        }
        var offset = length(ofBlock: first)
        // A file that was cut short may have lost raises without a trace.
        guard bytes.count == offset + room(afterSnapshot: offset) else { return nil }
        var number: UInt64 = 1
        while let body = body(at: offset, number: number, in: bytes) {
            guard apply(body, to: &contents) else { return nil }
            offset += length(ofBlock: body)
            number += 1
        }
        for later in stride(from: offset, to: bytes.count, by: blockSize) where body(at: later, number: nil, in: bytes) != nil {
            return nil
        }
        return contents
    }

    private static func length(ofBlock body: ArraySlice<UInt8>) -> Int {
        (headerSize + body.count + blockSize - 1) / blockSize * blockSize
    }

    /// The body of a whole block at `offset`; with any number if `number` is nil.
    private static func body(at offset: Int, number: UInt64?, in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        guard bytes.count >= offset + headerSize, bytes[offset..<offset + 8].elementsEqual(magic) else { return nil }
        var header = FenceReader(bytes[offset + 8..<offset + headerSize])
        guard let count = header.integer(4), let zero = header.integer(4), let found = header.integer(8), let sum = header.integer(8),
            zero == 0, number == nil || found == number, count <= UInt64(bytes.count - offset - headerSize)
        else { return nil }
        let start = offset + headerSize
        let body = bytes[start..<start + Int(count)]
        return checksum(bytes[offset..<offset + 24], body) == sum ? body : nil
    }

    private static func decodeSnapshot(_ body: ArraySlice<UInt8>) -> FenceContents? {
        var reader = FenceReader(body)
        guard let length = reader.integer(1), (1...64).contains(length), let machine = reader.bytes(Int(length)),
            let device = reader.integer(8), let inode = reader.integer(8), let born = reader.integer(8),
            let incarnation = reader.bytes(16)
        else { return nil }
        var contents = FenceContents(
            machine: machine, database: FileIdentity(device: device, inode: inode, born: born), incarnation: incarnation)
        return apply(reader.rest, to: &contents) ? contents : nil
    }

    /// False if the values are cut, out of order, or below those before them.
    private static func apply(_ body: ArraySlice<UInt8>, to contents: inout FenceContents) -> Bool {
        var reader = FenceReader(body)
        guard let logs = reader.integer(4) else { return false }
        var lastLog: UInt64?
        for _ in 0..<logs {
            guard let log = reader.integer(8), let size = reader.integer(8), let root = reader.bytes(32), lastLog.map({ $0 < log }) ?? true,
                contents.accept(SignedSize(log: log, size: size, root: root))
            else { return false }
            lastLog = log
        }
        guard let series = reader.integer(4) else { return false }
        var lastSeries: UInt32?
        for _ in 0..<series {
            guard let name = reader.integer(4).map({ UInt32($0) }), let end = reader.integer(8), lastSeries.map({ $0 < name }) ?? true,
                contents.accept(ReservedNumbers(series: name, end: end))
            else { return false }
            lastSeries = name
        }
        return reader.rest.isEmpty
    }
}

/// Takes little-endian integers and byte strings off the front; nil where nothing is left.
private struct FenceReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func integer(_ count: Int) -> UInt64? {
        guard rest.count >= count else { return nil }
        var value: UInt64 = 0
        for byte in rest.prefix(count).reversed() { value = value << 8 | UInt64(byte) }
        rest = rest.dropFirst(count)
        return value
    }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return [UInt8](rest.prefix(count))
    }
}
