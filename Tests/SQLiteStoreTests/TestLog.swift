import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// SplitMix64: the same numbers from the same seed.
struct SeededNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func oneIn(_ chance: Int) -> Bool { below(chance) == 0 }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// Mostly small, now and then as large as it can be.
    mutating func number(upTo bound: UInt64) -> UInt64 { next() >> UInt64(below(64)) % (bound &+ 1 == 0 ? .max : bound + 1) }
    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}

/// A log with every state that it went through, so that it can be cut.
struct TestLog {
    /// By size, from 1 on.
    private(set) var states: [LogState]
    var id: LogID { states[0].id }
    var state: LogState { states[states.count - 1] }

    let first: [UInt8]

    init(_ number: UInt64, scope: UInt64 = 7) throws {
        let key = try SigningKey(seed: [UInt8](repeating: 4, count: 32)).publicKey
        var numbers = SeededNumbers(number)
        let genesis = Genesis(
            deployment: "test.example", scope: ScopeID(scope), node: NodeID(number), key: key, predecessor: nil, nonce: numbers.bytes(16))
        first = genesis.entry(time: HybridTime(milliseconds: 1_700_000_000_000), timeIsDoubtful: false, growth: [])
        states = [try LogState(entryZero: first)]
    }

    /// Any bytes make an entry: most are malformed, which is none of a store's business.
    mutating func append(_ bytes: [UInt8]) -> (dot: Dot, block: Hash?) {
        var next = state
        let admitted = next.append(bytes)
        states.append(next)
        return (admitted.dot, admitted.block)
    }

    mutating func cut(to size: UInt64) { states.removeLast(states.count - Int(size)) }
}

extension CommitBatch {
    /// The log's entry 0.
    mutating func open(_ log: TestLog) {
        entries.append(StoredEntry(dot: Dot(log.id, 0), bytes: log.first, payload: nil, previous: nil))
        keep(log)
    }

    mutating func append(_ bytes: [UInt8], to log: inout TestLog, payload: [UInt8]? = nil, previous: Dot? = nil) {
        let (dot, block) = log.append(bytes)
        entries.append(StoredEntry(dot: dot, bytes: bytes, payload: payload, previous: previous))
        if let block { blocks.append(Block(log: log.id, index: dot.sequence / MerkleTree.blockSize, hash: block)) }
        keep(log)
    }

    mutating func keep(_ log: TestLog) {
        logs.removeAll { $0.id == log.id }
        logs.append(log.state)
    }

    mutating func write(_ scope: UInt64, _ record: RecordID, _ state: RecordState) {
        records.append(Record(key: RecordKey(scope: ScopeID(scope), record: record), state: state))
    }
}

extension RecordState {
    /// A record as it is right after it was created.
    static func created(_ dot: Dot, type: UInt64 = 33, fields: [FieldNumber] = [1, 2, 3]) -> RecordState {
        RecordState(type: type, live: [Live(dot: dot, leaf: 0x0102_0304_0506_0708, fields: FieldSet(fields))], last: dot)
    }

    /// Two versions of one field.
    static func contested(_ dot: Dot, with other: Dot) -> RecordState {
        var state = created(dot)
        state.live.append(Live(dot: other, leaf: .max, fields: FieldSet([2])))
        state.live.sort { $0.dot < $1.dot }
        state.last = other
        return state
    }
}
