import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import Replica

/// SplitMix64: the same numbers from the same seed everywhere.
struct RunNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
    mutating func chance(_ count: UInt64, of all: UInt64) -> Bool { below(all) < count }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
    /// A number of any width.
    mutating func wide() -> UInt64 { next() >> below(64) }
}

/// Runs of everything that a log may hold, well-formed or not, with payloads right, wrong, masked and missing.
struct RunGenerator {
    private var numbers: RunNumbers
    private let names: [LogID]
    private var hasher = CommitmentHasher()

    init(seed: UInt64) {
        numbers = RunNumbers(seed)
        let (first, second) = (numbers.next(), numbers.next())
        names = [LogID(0), LogID(first), LogID(second), LogID(.max)].sorted()
    }

    mutating func runs() -> [LogRun] { (0...numbers.below(3)).map { _ in run() } }

    mutating func run() -> LogRun {
        let log = names[Int(numbers.below(4))]
        let start = numbers.chance(1, of: 3) ? 0 : numbers.chance(1, of: 4) ? Limits.maxLogSize - 100 : numbers.below(5000)
        var entries: [[UInt8]] = []
        var payloads: [[UInt8]?] = []
        var secrets: [LogRun.Secret] = []
        for index in 0..<numbers.below(40) {
            let dot = Dot(log, start + index)
            if numbers.chance(1, of: 12) {
                // Nothing that anybody could read.
                entries.append(numbers.bytes(Int(numbers.below(30))))
                payloads.append(numbers.chance(1, of: 2) ? nil : numbers.bytes(Int(numbers.below(30))))
                continue
            }
            var entry = entry(at: dot)
            let record = entry.record ?? dot
            var payload: [UInt8]?
            if numbers.chance(1, of: 2) {
                let known = secrets.first { $0.record == record }?.secret
                let secret = known ?? RecordSecret(numbers.bytes(16))!
                if known == nil, numbers.chance(14, of: 15) { secrets.append(LogRun.Secret(record: record, secret: secret)) }
                let whole = Payload(values: fields().map { ($0, value(depth: 3).encoded()) })
                entry.commitment = whole.commitment(secret: secret, dot: dot, hasher: &hasher)
                payload = whole.encoded()
                switch numbers.below(12) {
                case 0: payload = nil
                case 1: payload = whole.masking([whole.values[0].field], secret: secret, dot: dot, destroyingSecret: true, hasher: &hasher)?.encoded()
                case 2: entry.commitment = Hash.sha256(numbers.bytes(8))
                case 3: payload = numbers.bytes(Int(numbers.below(20)))
                default: break
                }
            } else if numbers.chance(1, of: 20) {
                entry.commitment = Hash.sha256(numbers.bytes(8))
            } else if numbers.chance(1, of: 20) {
                payload = [0xA1, 0x01, 0x02]
            }
            entries.append(entry.encoded())
            payloads.append(payload)
        }
        if numbers.chance(1, of: 6) { secrets.shuffle(using: &numbers) }
        let signature = numbers.bytes(64)
        let proof: LogRun.Proof =
            numbers.chance(1, of: 2)
            ? .end(signature: signature)
            : .prefix(
                size: numbers.below(1 << 53), root: Hash.sha256(signature), signature: signature,
                consistency: (0..<numbers.below(64)).map { Hash.sha256([UInt8($0)]) })
        return LogRun(log: log, start: start, entries: entries, payloads: payloads, secrets: secrets, proof: proof)
    }

    private mutating func entry(at dot: Dot) -> Entry {
        var entry = Entry(dot: dot, time: time(), timeIsDoubtful: numbers.chance(1, of: 9), author: numbers.chance(1, of: 4) ? numbers.below(1 << 32 + 1) : 7, kind: .write)
        if numbers.chance(1, of: 6) {
            entry.growth = names.filter { $0 != dot.log }.filter { _ in numbers.chance(2, of: 3) }.map { ContextItem(log: $0, count: 1 + numbers.below(1 << 53), root: numbers.next()) }
        }
        switch numbers.below(5) {
        case 0: break
        case 1:
            entry.record = dot
            entry.type = numbers.chance(1, of: 2) ? 33 : numbers.wide()
        case 2 where dot.sequence > 0, 3 where dot.sequence > 0: entry.record = Dot(dot.log, dot.sequence - 1 - numbers.below(min(dot.sequence, 20)))
        default:
            let other = names.first { $0 != dot.log }!
            entry.record = Dot(other, numbers.chance(1, of: 2) ? numbers.below(3) : numbers.below(1 << 53))
        }
        if entry.record != nil {
            if numbers.chance(3, of: 4) { entry.fields = fields() }
            if numbers.chance(1, of: 2) { entry.replaced = replaced(at: dot) }
        }
        if numbers.chance(1, of: 9) { entry.transaction = Int(2 + numbers.below(255)) }
        if numbers.chance(1, of: 8) {
            entry.kind = .lost
            entry.subject = Subject.lost([EntryRange(log: names[Int(numbers.below(4))], start: numbers.below(50), count: 1 + numbers.below(9))]).encoded()
        } else if numbers.chance(1, of: 8) {
            entry.kind = EntryKind(11 + numbers.wide() & (.max - 11))
            if numbers.chance(1, of: 2) { entry.subject = value(depth: 6).encoded() }
        }
        if numbers.chance(1, of: 2) { entry.body = CBORValue.map(fields().map { .init(UInt64($0), value(depth: 4)) }).encoded() }
        return entry
    }

    private var clock: UInt64 = 1_790_000_000_000

    private mutating func time() -> HybridTime {
        switch numbers.below(6) {
        case 0: return HybridTime(rawValue: numbers.wide())
        case 1: return HybridTime(milliseconds: clock, counter: UInt16(numbers.below(3)))
        case 2: return HybridTime(rawValue: .max)
        default:
            clock += numbers.below(100_000)
            return HybridTime(milliseconds: clock)
        }
    }

    private mutating func fields() -> [FieldNumber] {
        let count = Int(1 + numbers.below(4))
        return Set((0..<count).map { _ in numbers.chance(3, of: 4) ? FieldNumber(numbers.below(9)) : FieldNumber(numbers.below(65_536)) }).sorted()
    }

    private mutating func replaced(at dot: Dot) -> [Replacement] {
        var result: [Replacement] = []
        for field in fields() {
            if dot.sequence > 0, numbers.chance(2, of: 3) {
                let start = dot.sequence - 1 - numbers.below(min(dot.sequence, 12))
                result.append(Replacement(field: field, log: dot.log, start: start, count: 1 + numbers.below(min(dot.sequence - start, 4))))
            }
            for log in names where log != dot.log && numbers.chance(1, of: 4) {
                let start = numbers.below(1 << 40)
                result.append(Replacement(field: field, log: log, start: start, count: 1 + numbers.below(1 << 30)))
            }
            if result.isEmpty { result.append(Replacement(field: field, log: names.first { $0 != dot.log }!, start: 3)) }
        }
        return result
    }

    private mutating func value(depth: Int) -> CBORValue {
        switch numbers.below(depth > 1 ? 12 : 8) {
        case 0: .unsigned(numbers.wide())
        case 1: .negative(numbers.wide())
        case 2: .bool(numbers.chance(1, of: 2))
        case 3: .null
        case 4: .bytes(numbers.bytes(Int(numbers.below(40))))
        case 5: .bytes(names[Int(numbers.below(4))].bigEndianBytes)
        case 6: .array([.bytes(names[Int(numbers.below(4))].bigEndianBytes), .unsigned(numbers.below(20))])
        case 7: .text(["", "Siti Aminah", "RT 01", "Sa'diyah \u{e9}\u{301}"][Int(numbers.below(4))])
        case 8: .array((0..<numbers.below(40)).map { .unsigned($0) })
        case 9: .map((0..<numbers.below(70)).map { .init($0, .bool(true)) })
        default: .array((0..<numbers.below(4)).map { _ in value(depth: depth - 1) })
        }
    }
}

extension LogID {
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: rawValue.bigEndian) { [UInt8]($0) } }
}
