import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog

/// Well-formed entries of every shape, by seed.
struct EntryGenerator {
    var numbers: SeededNumbers
    let own = LogID(0x7777_0000_0000_0001)

    init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

    mutating func entry() -> Entry {
        let dot = Dot(own, sequence())
        var entry = Entry(dot: dot, time: HybridTime(rawValue: wide()), timeIsDoubtful: numbers.chance(1, of: 3), author: wide() & 0xFFFF_FFFF, kind: .write)
        if numbers.chance(1, of: 3) { entry.growth = logs().map { ContextItem(log: $0, count: 1 + numbers.upTo(1 << 40), root: wide()) } }
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: break
        case 1:
            entry.record = dot
            entry.type = wide()
        case 2 where dot.sequence > 0: entry.record = Dot(own, numbers.upTo(dot.sequence - 1))
        default: entry.record = Dot(logs()[0], sequence())
        }
        if entry.record != nil {
            if numbers.chance(3, of: 4) { entry.fields = fields() }
            if numbers.chance(1, of: 2) { entry.replaced = replaced(at: dot) }
        }
        if numbers.chance(1, of: 5) { entry.transaction = Int.random(in: 2...256, using: &numbers) }
        (entry.kind, entry.subject) = kindAndSubject()
        if numbers.chance(1, of: 2) { entry.body = CBORValue.map(fields().map { .init(UInt64($0), openValue()) }).encoded() }
        if numbers.chance(1, of: 2) { entry.commitment = numbers.hash() }
        return entry
    }

    /// A number of any width.
    mutating func wide() -> UInt64 { numbers.next() >> numbers.upTo(63) }
    mutating func sequence() -> UInt64 { numbers.chance(1, of: 2) ? numbers.upTo(30) : wide() & (1 << 53 - 1) }

    /// One to four, ascending, never the own.
    mutating func logs() -> [LogID] {
        let names = (0...Int(numbers.upTo(3))).map { _ in LogID(numbers.chance(1, of: 2) ? numbers.upTo(9) : numbers.next()) }
        return Set(names).subtracting([own]).sorted()
    }

    mutating func fields() -> [FieldNumber] {
        let wanted = Int(numbers.upTo(4)) + 1
        return Set((0..<wanted).map { _ in FieldNumber(truncatingIfNeeded: numbers.next() >> numbers.upTo(63)) }).sorted()
    }

    mutating func replaced(at dot: Dot) -> [Replacement] {
        var result: [Replacement] = []
        for field in fields() {
            for log in [own] + logs() {
                for _ in 0..<Int(numbers.upTo(3)) {
                    let start = log == own ? (dot.sequence == 0 ? nil : dot.sequence - 1 - numbers.upTo(min(dot.sequence - 1, 40))) : sequence()
                    guard let start else { continue }
                    let room = log == own ? dot.sequence - start : 1 << 53 - start
                    result.append(Replacement(field: field, log: log, start: start, count: 1 + numbers.upTo(min(room - 1, log == own ? 6 : room - 1))))
                }
            }
        }
        return result.shuffled(using: &numbers)
    }

    mutating func openValue() -> CBORValue {
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: .unsigned(wide())
        case 1: .negative(wide())
        case 2: .bool(numbers.chance(1, of: 2))
        default: .bytes(numbers.bytes(Int(numbers.upTo(30))))
        }
    }

    mutating func kindAndSubject() -> (EntryKind, [UInt8]) {
        switch Int.random(in: 0..<16, using: &numbers) {
        case 0: (.predecessor, Subject.predecessor(point()).encoded())
        case 1: (.reissue, Subject.reissue(reference()).encoded())
        case 2: (.verdict, Subject.verdict(VerdictReason(numbers.chance(1, of: 2) ? .rule : .order, code: wide()), ranges()).encoded())
        case 3: (.readmission, Subject.readmission((0...Int(numbers.upTo(4))).map { _ in Dot(LogID(wide()), sequence()) }).encoded())
        case 4: (.fork, Subject.fork(point()).encoded())
        case 5: (.erasure, Subject.erasure((0...Int(numbers.upTo(3))).map { _ in ErasedValue(dot: Dot(LogID(wide()), sequence()), fields: fields()) }).encoded())
        case 6: (.lost, Subject.lost(ranges()).encoded())
        case 7: (.checkpoints, Subject.checkpoints((0...Int(numbers.upTo(3))).map { _ in point() }).encoded())
        case 8: (.link, Subject.link(deployment: numbers.chance(1, of: 2) ? "" : "sumenep.example", scope: ScopeID(wide()), reference()).encoded())
        case 9: (EntryKind(11 + wide() & (.max - 11)), numbers.chance(1, of: 2) ? [] : CBORValue.array([.text("anything"), .map([.init(7, .null)])]).encoded())
        default: (.write, [])
        }
    }

    mutating func point() -> LogPoint { LogPoint(log: LogID(wide()), size: 1 + sequence(), root: numbers.hash()) }
    mutating func reference() -> EntryReference { EntryReference(dot: Dot(LogID(wide()), sequence()), leaf: numbers.hash()) }

    mutating func ranges() -> [EntryRange] {
        (0...Int(numbers.upTo(4))).map { _ in
            let start = sequence()
            return EntryRange(log: LogID(numbers.upTo(3)), start: start, count: 1 + numbers.upTo(min(9, 1 << 53 - 1 - start)))
        }
    }
}
