import CanonicalCBOR
import Causality
import OperationLog
import Testing

/// Each rule of the envelope by itself, over bytes written by hand.
@Suite struct EnvelopeTests {
    static let dot = Dot(LogID(0x0102_0304_0506_0708), 5)

    /// Key 0 to 13 as hex; a plain update of field 1.
    static let plain: [(UInt64, String)] = [(0, "01"), (1, "1b0001020304050607"), (4, "04"), (5, "01"), (6, "02"), (8, "8101"), (9, "a1018102")]

    static func bytes(_ pairs: [(UInt64, String)]) -> [UInt8] {
        var writer = CBORWriter()
        writer.map(count: pairs.count)
        for (key, value) in pairs {
            writer.uint(key)
            writer.raw(hex(value))
        }
        return writer.bytes
    }

    /// The plain entry with one key set to another value, added, or (empty) taken away.
    static func with(_ changes: (UInt64, String)...) -> [UInt8] {
        var pairs = plain
        for (key, value) in changes {
            pairs.removeAll { $0.0 == key }
            if !value.isEmpty { pairs.append((key, value)) }
        }
        return bytes(pairs.sorted { $0.0 < $1.0 })
    }

    @Test("the plain entry is well formed and says what it says")
    func plainEntry() throws {
        let entry = try Entry.decode(Self.with(), at: Self.dot)
        #expect(entry.time.rawValue == 0x0001_0203_0405_0607)
        #expect(entry.record == Dot(Self.dot.log, 3))
        #expect(entry.replaced == [Replacement(field: 1, log: Self.dot.log, start: 3)])
        #expect(entry.fields == [1] && entry.author == 4 && entry.kind == .write && entry.type == nil && !entry.timeIsDoubtful)
    }

    @Test("values at the edge of each key's bounds are well formed", arguments: ([
        (UInt64(1), "1bffffffffffffffff"), (1, "00"), (2, "f5"), (4, "1b0000000100000000"), (4, "00"), (5, "0b"), (5, "1bffffffffffffffff"),
        (6, "05"), (6, "01"), (6, "82 48000000000000000a 1b001fffffffffffff"), (8, "8219fffe19ffff"), (8, "8100"),
        (3, "83 48000000000000000a 01 480000000000000000"), (3, "83 48ffffffffffffffff 1b0020000000000000 48ffffffffffffffff"),
        (3, "86 480000000000000000 01 480000000000000000 480000000000000001 01 480000000000000000"),
        (9, "a1008105"), (9, "a119ffff820103"), (9, "a101850102030405"), (9, "a10181 8348000000000000000a 00 01"),
        (9, "a10181 8348000000000000000a 00 1b0020000000000000"), (9, "a10181 8348000000000000000a 1b001fffffffffffff 01"),
        (9, "a10181 8548000000000000000a 00 01 02 01"), (9, "a10182 8348000000000000000a 00 01 8348000000000000000b 00 01"), (9, "a2018101028101"),
        (10, "02"), (10, "190100"), (12, "a10000"), (12, "a1187bf6"), (12, "a11b00000001000000006161"),
        (13, "5820" + String(repeating: "00", count: 32)),
    ] as [(UInt64, String)]))
    func edges(key: UInt64, value: String) throws {
        let bytes = Self.with((key, value))
        #expect(malformation(bytes, at: Self.dot) == nil)
        #expect(try Entry.decode(bytes, at: Self.dot).encoded() == bytes)
    }

    @Test("each required key is required", arguments: [UInt64(0), 1, 4, 5])
    func required(key: UInt64) { #expect(malformation(Self.with((key, "")), at: Self.dot) == .envelope(key: 0)) }

    @Test("a value that a key's meaning forbids makes the entry malformed", arguments: [
        // Flags and counts that say nothing.
        (UInt64(2), "f4", UInt64(2)), (3, "80", 3), (8, "80", 8), (9, "a0", 9), (9, "a10180", 9), (12, "a0", 12),
        // Context growth: threes, ascending logs, counts from 1, never of the own log.
        (3, "82 48000000000000000a 01", 3), (3, "84 48000000000000000a 01 480000000000000000 00", 3),
        (3, "83 48000000000000000a 00 480000000000000000", 3), (3, "83 480102030405060708 01 480000000000000000", 3),
        (3, "86 48000000000000000b 01 480000000000000000 48000000000000000a 01 480000000000000000", 3),
        (3, "86 48000000000000000a 01 480000000000000000 48000000000000000a 02 480000000000000000", 3),
        // Record: a distance back in the own log, or a foreign dot; with a type never.
        (6, "00", 6), (6, "06", 6), (6, "1bffffffffffffffff", 6), (6, "82 480102030405060708 03", 6), (6, "83 48000000000000000a 00 00", 6),
        (6, "81 48000000000000000a", 6), (7, "02", 7),
        // Fields ascend, none twice.
        (8, "820101", 8), (8, "820201", 8),
        // Replaced: distances from 1 to the own number, ascending, then foreign logs ascending, their ranges apart.
        (9, "a1018100", 9), (9, "a1018106", 9), (9, "a101820202", 9), (9, "a101820201", 9), (9, "a11a0001000081 01", 9),
        (9, "a10181 83480102030405060708 00 01", 9), (9, "a10181 8148000000000000000a", 9), (9, "a10181 8248000000000000000a 00", 9),
        (9, "a10181 8448000000000000000a 00 01 02", 9), (9, "a10181 8348000000000000000a 00 00", 9),
        (9, "a10181 8548000000000000000a 00 01 01 01", 9), (9, "a10181 8548000000000000000a 00 02 01 01", 9), (9, "a10181 8548000000000000000a 05 01 00 01", 9),
        (9, "a10182 8348000000000000000a 00 01 8348000000000000000a 02 01", 9), (9, "a10182 8348000000000000000b 00 01 8348000000000000000a 00 01", 9),
        // Transactions have at least two entries.
        (10, "00", 10), (10, "01", 10),
        // The body is a map, the commitment 32 bytes.
        (12, "80", 12), (12, "00", 12), (13, "581f" + String(repeating: "00", count: 31), 13),
        (13, "5821" + String(repeating: "00", count: 33), 13),
        // Keys that do not exist.
        (14, "00", 14), (1 << 40, "00", 1 << 40),
    ])
    func forbidden(key: UInt64, value: String, named: UInt64) {
        #expect(malformation(Self.with((key, value)), at: Self.dot) == .envelope(key: named))
    }

    @Test("a value beyond its bound or of another type makes the entry malformed", arguments: [
        (UInt64(0), "f6"), (1, "20"), (1, "f6"), (2, "f6"), (2, "01"), (4, "1b0000000100000001"), (4, "20"), (5, "20"), (3, "a0"),
        (3, "83 47000000000000000a 01 480000000000000000"), (3, "83 48000000000000000a 01 490000000000000000ff"), (3, "83 0a 01 480000000000000000"),
        (3, "83 48000000000000000a 1b0020000000000001 480000000000000000"), (6, "20"), (6, "82 48000000000000000a 1b0020000000000000"),
        (6, "82 48000000000000000a 20"), (8, "811a00010000"), (8, "8120"), (8, "a10101"), (9, "8101"), (9, "a1018120"), (9, "a10101"),
        (9, "a10182 8348000000000000000a 00 01 01"), (9, "a10181 8348000000000000000a 1b0020000000000000 01"),
        (9, "a10181 8348000000000000000a 01 1b0020000000000000"), (9, "a10181 8348000000000000000a 00 1bffffffffffffffff"),
        (9, "a10181 8348000000000000000a 1bffffffffffffffff 01"), (10, "190101"), (10, "20"), (12, "a1010001"), (12, "bf01ff"), (13, "00"),
        (12, "a1 01 81818181818181818100"),
    ])
    func bounds(key: UInt64, value: String) {
        guard case .encoding = malformation(Self.with((key, value)), at: Self.dot) else {
            Issue.record("\(key): \(value) gives \(String(describing: malformation(Self.with((key, value)), at: Self.dot)))")
            return
        }
    }

    @Test("another version of the envelope is not guessed at", arguments: ["00", "02", "1bffffffffffffffff"])
    func version(value: String) { #expect(malformation(Self.with((0, value)), at: Self.dot) == .unknownVersion) }

    @Test("fields and replacements belong to a record")
    func recordless() {
        #expect(malformation(Self.with((6, "")), at: Self.dot) == .envelope(key: 6))
        #expect(malformation(Self.with((6, ""), (9, "")), at: Self.dot) == .envelope(key: 6))
        #expect(malformation(Self.with((6, ""), (8, "")), at: Self.dot) == .envelope(key: 6))
        #expect(malformation(Self.with((6, ""), (8, ""), (9, "")), at: Self.dot) == nil)
        #expect(malformation(Self.with((6, ""), (7, "02")), at: Self.dot) == nil)
    }

    @Test("the first entry of a log has nothing before it")
    func atZero() {
        let zero = Dot(Self.dot.log, 0)
        #expect(malformation(Self.with((6, "01"), (9, "")), at: zero) == .envelope(key: 6))
        #expect(malformation(Self.with((6, ""), (7, "02"), (9, "a1018101")), at: zero) == .envelope(key: 9))
    }

    @Test("keys out of order, twice, or under another type are no envelope")
    func keys() {
        let pairs = Self.plain
        for index in pairs.indices.dropFirst() {
            var swapped = pairs
            swapped.swapAt(index, index - 1)
            #expect(malformation(Self.bytes(swapped), at: Self.dot) == .encoding(CBORError(.keyOrder, at: offset(of: index, in: swapped))))
            var doubled = pairs
            doubled.insert(pairs[index], at: index)
            #expect(malformation(Self.bytes(doubled), at: Self.dot) == .encoding(CBORError(.keyOrder, at: offset(of: index + 1, in: doubled))))
        }
        #expect(malformation([0xA1, 0x20, 0x00], at: Self.dot) == .encoding(CBORError(.unexpectedType, at: 1)))
        let plain = Self.with()
        let wrapped: [[UInt8]] = [[0xD9, 0xD9, 0xF7] + plain, [0xBF] + Array(plain.dropFirst()) + [0xFF], plain + [0x00]]
        for bytes in [[], [0x80], [0xF6], [0xA0], [0x41, 0xA0]] + wrapped {
            #expect(malformation(bytes, at: Self.dot) != nil)
        }
    }

    private func offset(of index: Int, in pairs: [(UInt64, String)]) -> Int {
        pairs[..<index].reduce(1) { $0 + 1 + hex($1.1).count }
    }
}
