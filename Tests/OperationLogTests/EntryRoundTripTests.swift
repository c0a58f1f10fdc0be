import Causality
import OperationLog
import Testing

@Suite struct EntryRoundTripTests {
    @Test("an entry decodes from its bytes and encodes to the same", arguments: UInt64(1)...20)
    func roundTrip(seed: UInt64) throws {
        var generator = EntryGenerator(seed: seed)
        for _ in 0..<200 {
            var entry = generator.entry()
            let bytes = entry.encoded()
            let decoded = try Entry.decode(bytes, at: entry.dot)
            #expect(decoded.encoded() == bytes)
            entry.replaced = Entry.normalised(entry.replaced, own: entry.dot.log)
            #expect(decoded == entry)
            if !decoded.subject.isEmpty, let subject = decoded.subjectValue { #expect(subject.encoded() == decoded.subject) }
        }
    }

    @Test("normalised replacements say the same as those given, in one order", arguments: UInt64(1)...20)
    func normalised(seed: UInt64) {
        var generator = EntryGenerator(seed: seed &* 65_537)
        for _ in 0..<100 {
            let dot = Dot(generator.own, 20)
            let given = generator.replaced(at: dot)
            let normal = Entry.normalised(given, own: dot.log)
            #expect(Entry.normalised(given.shuffled(using: &generator.numbers), own: dot.log) == normal)
            let fields = Set(given.map(\.field))
            let probes = given.flatMap { item in [item.start - min(1, item.start), item.start, item.start + item.count - 1, item.start + item.count].map { Dot(item.log, $0) } }
            for field in fields {
                for probe in probes {
                    #expect(given.contains { $0.field == field && $0.covers(probe) } == normal.contains { $0.field == field && $0.covers(probe) })
                }
            }
            for (left, right) in zip(normal, normal.dropFirst()) where left.field == right.field && left.log == right.log {
                #expect(left.start + left.count < right.start)
            }
        }
    }

    @Test("with any bit flipped, an entry is malformed or is exactly the entry that those bytes say", arguments: UInt64(1)...12)
    func everyBit(seed: UInt64) throws {
        var generator = EntryGenerator(seed: seed &* 104_729)
        for _ in 0..<6 {
            let entry = generator.entry()
            var bytes = entry.encoded()
            for position in bytes.indices {
                for bit in UInt8(0)..<8 {
                    bytes[position] ^= 1 << bit
                    if let other = try? Entry.decode(bytes, at: entry.dot) {
                        #expect(other.encoded() == bytes, "bit \(bit) of byte \(position)")
                        #expect(other != entry)
                    }
                    bytes[position] ^= 1 << bit
                }
            }
        }
    }

    @Test("bytes put in, taken out or exchanged never make a second form of an entry", arguments: UInt64(1)...12)
    func everyEdit(seed: UInt64) throws {
        var generator = EntryGenerator(seed: seed &* 1_299_709)
        for _ in 0..<20 {
            let entry = generator.entry()
            let bytes = entry.encoded()
            for length in bytes.indices { #expect(malformation(Array(bytes[..<length]), at: entry.dot) != nil) }
            for _ in 0..<200 {
                var edited = bytes
                let place = Int(generator.numbers.upTo(UInt64(bytes.count - 1)))
                switch Int(generator.numbers.upTo(2)) {
                case 0: edited.insert(UInt8(truncatingIfNeeded: generator.numbers.next()), at: place)
                case 1: edited.remove(at: place)
                default: edited.swapAt(place, Int(generator.numbers.upTo(UInt64(bytes.count - 1))))
                }
                if let other = try? Entry.decode(edited, at: entry.dot) { #expect(other.encoded() == edited) }
            }
        }
    }

    @Test("an entry read at another place says something else or nothing, in the same bytes")
    func otherPlace() throws {
        var generator = EntryGenerator(seed: 42)
        for _ in 0..<500 {
            let entry = generator.entry()
            let bytes = entry.encoded()
            for place in [Dot(entry.dot.log, entry.dot.sequence + 1), Dot(LogID(5), entry.dot.sequence), Dot(LogID(5), 0)] {
                if let other = try? Entry.decode(bytes, at: place) { #expect(other.encoded() == bytes) }
            }
        }
    }

    @Test("an entry of 16 KiB is the largest")
    func size() throws {
        let dot = Dot(LogID(5), 9)
        var entry = Entry(dot: dot, time: Sample.time, author: 1, kind: EntryKind(77))
        func sized(_ count: Int) -> [UInt8] {
            entry.subject = [0x59, UInt8(count >> 8), UInt8(count & 0xFF)] + Array(repeating: 1, count: count)
            return entry.encoded()
        }
        let overhead = sized(1000).count - 1000
        #expect(malformation(sized(16 * 1024 - overhead), at: dot) == nil)
        #expect(malformation(sized(16 * 1024 - overhead + 1), at: dot) == .tooLarge)
    }

    @Test("what would be malformed for ever does not leave the encoder")
    func encoderStops() async {
        await #expect(processExitsWith: .failure) {
            _ = Entry(dot: Dot(LogID(5), 1), time: HybridTime(rawValue: 0), author: 1, kind: .write, fields: [1]).encoded()
        }
        await #expect(processExitsWith: .failure) {
            _ = Entry(dot: Dot(LogID(5), 1), time: HybridTime(rawValue: 0), author: 1, kind: .write, record: Dot(LogID(5), 0), fields: [2, 1]).encoded()
        }
        await #expect(processExitsWith: .failure) {
            _ = Entry(dot: Dot(LogID(5), 1), time: HybridTime(rawValue: 0), author: 1, kind: .write, record: Dot(LogID(5), 1)).encoded()
        }
        await #expect(processExitsWith: .failure) {
            _ = Entry(
                dot: Dot(LogID(5), 1), time: HybridTime(rawValue: 0), author: 1, kind: .write, record: Dot(LogID(5), 0),
                replaced: [Replacement(field: 1, dot: Dot(LogID(5), 1))]
            ).encoded()
        }
        await #expect(processExitsWith: .failure) { _ = Subject.verdict(.noRight, []).encoded() }
    }
}
