import CanonicalCBOR
import Causality
import OperationLog
import RecordMerge

/// SplitMix64: the same numbers on every machine.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func upTo(_ bound: Int) -> Int { Int.random(in: 0...bound, using: &self) }
    mutating func chance(_ one: Int, of many: Int) -> Bool { Int.random(in: 0..<many, using: &self) < one }
}

/// A random history of one scope: several logs write and change a few records, each seeing part of what the others wrote.
struct History {
    private(set) var logs: [[RecordState.Folded]] = []
    private(set) var records: [RecordID] = []

    init(seed: UInt64, logs count: Int = 4, length: Int = 60) {
        var numbers = SeededNumbers(seed: seed)
        logs = Array(repeating: [], count: count)
        // How much of each log each writer has applied.
        var seen = Array(repeating: Array(repeating: 0, count: count), count: count)
        for _ in 0..<length {
            let writer = numbers.upTo(count - 1)
            for other in 0..<count where numbers.chance(1, of: 3) { seen[writer][other] = max(seen[writer][other], numbers.upTo(logs[other].count)) }
            seen[writer][writer] = logs[writer].count
            let entry = Self.entry(at: Dot(LogID(UInt64(writer) + 1), UInt64(logs[writer].count)), records, logs, seen[writer], &numbers)
            if entry.type != nil { records.append(entry.dot) }
            logs[writer].append(RecordState.Folded(entry: entry, leaf: numbers.next()))
        }
    }

    private static func entry(
        at dot: Dot, _ records: [RecordID], _ logs: [[RecordState.Folded]], _ seen: [Int], _ numbers: inout SeededNumbers
    ) -> Entry {
        let known = logs.indices.flatMap { logs[$0].prefix(seen[$0]).map(\.entry) }
        let visible = records.filter { record in known.contains { $0.dot == record } }
        var entry = Entry(dot: dot, time: HybridTime(rawValue: 0), author: 0, kind: .write)
        guard let record = visible.randomElement(using: &numbers), !numbers.chance(1, of: 6) else {
            entry.record = dot
            entry.type = 34
            entry.fields = fields(&numbers)
            return entry
        }
        entry.record = record
        let touching = known.filter { $0.record == record }
        switch numbers.upTo(9) {
        case 0:
            // A tombstone that replaces all that was seen.
            entry.fields = [0]
            entry.replaced = touching.flatMap { old in old.fields.map { Replacement(field: $0, dot: old.dot) } }
        case 1:
            // An element of a set: replaces nothing.
            entry.fields = [7]
        case 2:
            // A range of a foreign log in which not every dot is of this record, or writes the field.
            let log = numbers.upTo(logs.count - 1)
            entry.fields = fields(&numbers)
            let end = log == Int(dot.log.rawValue) - 1 ? Int(dot.sequence) : seen[log]
            if end > 0 {
                let start = numbers.upTo(end - 1)
                entry.replaced = [Replacement(field: entry.fields[0], log: LogID(UInt64(log) + 1), start: UInt64(start), count: UInt64(end - start))]
            }
        case 3:
            // Replaces without writing.
            if let old = touching.randomElement(using: &numbers), let field = old.fields.first { entry.replaced = [Replacement(field: field, dot: old.dot)] }
        default:
            entry.fields = fields(&numbers)
            for old in touching {
                for field in old.fields where entry.fields.contains(field) && numbers.chance(4, of: 5) {
                    entry.replaced.append(Replacement(field: field, dot: old.dot))
                }
            }
        }
        entry.replaced = Entry.normalised(entry.replaced, own: dot.log)
        return entry
    }

    private static func fields(_ numbers: inout SeededNumbers) -> [FieldNumber] {
        let all: [FieldNumber] = [1, 2, 3, 7, 63, 64, 300]
        return Set((0...numbers.upTo(2)).map { _ in all[numbers.upTo(all.count - 1)] }).sorted()
    }

    /// The entries in one of the orders in which they can arrive: each log ascends, logs are mixed.
    func order(_ numbers: inout SeededNumbers) -> [RecordState.Folded] {
        var next = Array(repeating: 0, count: logs.count)
        var result: [RecordState.Folded] = []
        while true {
            let open = logs.indices.filter { next[$0] < logs[$0].count }
            guard let log = open.randomElement(using: &numbers) else { return result }
            for _ in 0...numbers.upTo(6) where next[log] < logs[log].count {
                result.append(logs[log][next[log]])
                next[log] += 1
            }
        }
    }
}

/// What a replica does with entries as they arrive, less everything but the merge.
struct Folding {
    private(set) var states: [RecordID: RecordState] = [:]
    private(set) var digest = StateDigest()
    private(set) var held = VersionVector()
    private var hasher = DigestHasher()

    mutating func take(_ item: RecordState.Folded, isSetAside: Bool = false) {
        if !isSetAside, let record = item.entry.record {
            states[record, default: RecordState()].fold(item.entry, leaf: item.leaf, record: record, held: held, digest: &digest, hasher: &hasher)
        }
        held.advance(item.entry.dot.log, to: item.entry.dot.sequence + 1)
    }

    var live: [SlowMerge.Version] {
        states.keys.sorted().flatMap { record in
            states[record]!.live.flatMap { version in version.fields.fields.map { SlowMerge.Version(record: record, field: $0, dot: version.dot) } }
        }.sorted()
    }
}
