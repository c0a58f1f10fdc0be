import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

/// Batches made from a seed, and questions about them.
private struct World {
    private(set) var logs: [TestLog] = []
    private var numbers: SeededNumbers
    private var opened: Set<LogID> = []
    private var nextArrival: UInt64 = 1
    private let strangers = [LogID(0), LogID(1 << 63), LogID(.max)]
    private let scopes: [UInt64] = [7, 8, .max]
    private var scopeStates: [UInt64: ScopeState] = [:]

    init(_ seed: UInt64) throws {
        numbers = SeededNumbers(seed)
        for number in 1...4 { logs.append(try TestLog(UInt64(number) + seed * 100, scope: scopes[number % 3])) }
    }

    private mutating func anyLog() -> LogID { numbers.oneIn(3) ? numbers.pick(strangers) : logs[numbers.below(logs.count)].id }
    private mutating func anyDot() -> Dot { Dot(anyLog(), UInt64(numbers.below(40))) }
    private mutating func anyScope() -> UInt64 { numbers.pick(scopes) }
    private mutating func anyFields() -> FieldSet { FieldSet((0...numbers.below(4)).map { _ in FieldNumber(numbers.number(upTo: 300)) }) }

    private mutating func anyState() -> RecordState {
        var state = RecordState(type: numbers.oneIn(4) ? nil : UInt64(numbers.below(3)))
        let dots = Set((0..<numbers.below(5)).map { _ in anyDot() }).sorted()
        for dot in dots { state.live.append(.init(dot: dot, leaf: numbers.next(), fields: anyFields())) }
        if numbers.oneIn(5) {
            state.awaited = [Replacement(field: 3, log: anyLog(), start: numbers.number(upTo: 1 << 50), count: 1 + numbers.number(upTo: 1 << 50))]
        }
        state.last = numbers.oneIn(3) ? anyDot() : dots.last
        return state
    }

    /// What the store under test and its twin are given.
    mutating func batch(held store: any ReplicaStore) throws -> CommitBatch {
        var batch = CommitBatch()
        for index in logs.indices where numbers.oneIn(2) {
            if opened.insert(logs[index].id).inserted { batch.open(logs[index]) }
            if numbers.oneIn(6), batch.entries.last?.dot.log != logs[index].id, try cut(index, store, &batch) { continue }
            let start = logs[index].state.size
            for _ in 0..<(numbers.oneIn(5) ? 300 : numbers.below(6)) {
                var bytes = numbers.bytes(numbers.below(30))
                if numbers.oneIn(3) {
                    let time = HybridTime(rawValue: numbers.next())
                    bytes = Entry(
                        dot: Dot(logs[index].id, logs[index].state.size), time: time,
                        growth: [ContextItem(log: LogID(5), count: start + 1, root: numbers.next())], author: 0, kind: .write
                    ).encoded()
                }
                let payload = numbers.oneIn(3) ? nil : numbers.bytes(numbers.below(20))
                batch.append(bytes, to: &logs[index], payload: payload, previous: numbers.oneIn(2) ? nil : anyDot())
            }
            let end = logs[index].state.size
            if end > start {
                batch.arrivals.append(Arrival(position: nextArrival, range: EntryRange(log: logs[index].id, start: start, count: end - start)))
                nextArrival += 1
            }
        }
        if numbers.oneIn(8) { batch.clearedScopes = [ScopeID(anyScope())] }
        for dot in Set((0..<numbers.below(12)).map { _ in anyDot() }).sorted().reversed() { batch.write(anyScope(), dot, anyState()) }
        for scope in scopes where numbers.oneIn(3) { batch.scopes.append(change(scope)) }
        for _ in 0..<numbers.below(4) {
            let key = SecretKey(record: anyDot(), log: anyLog())
            if numbers.oneIn(3) { batch.destroyedSecrets.append(key) }
            if let secret = RecordSecret(numbers.bytes(16)) { batch.secrets.append(CommitBatch.Secret(key: key, secret: secret)) }
        }
        for _ in 0..<numbers.below(3) {
            let log = logs[numbers.below(logs.count)]
            guard opened.contains(log.id) else { continue }
            let dot = Dot(log.id, UInt64(numbers.below(log.states.count)))
            batch.payloads.append(CommitBatch.PayloadChange(dot: dot, payload: numbers.oneIn(2) ? nil : numbers.bytes(9)))
        }
        for _ in 0..<numbers.below(4) {
            batch.notes.append(CommitBatch.Note(key: numbers.bytes(numbers.below(3)).map { $0 & 0x83 }, value: numbers.oneIn(3) ? nil : numbers.bytes(5)))
        }
        return batch
    }

    private mutating func change(_ scope: UInt64) -> ScopeState {
        var state = scopeStates[scope] ?? ScopeState(id: ScopeID(scope))
        state.digest.add(Hash.sha256(numbers.bytes(4)))
        if numbers.oneIn(3) { state.verdicts.append(.init(dot: anyDot(), reason: .byOrder, ranges: [EntryRange(log: anyLog(), start: 1, count: 2)])) }
        if numbers.oneIn(3), !state.verdicts.isEmpty { state.verdicts[numbers.below(state.verdicts.count)].readmittedBy = anyDot() }
        if numbers.oneIn(5) { state.erasures.append(ErasedValue(dot: anyDot(), fields: [1, 2])) }
        scopeStates[scope] = state
        return state
    }

    private mutating func cut(_ index: Int, _ store: any ReplicaStore, _ batch: inout CommitBatch) throws -> Bool {
        let size = logs[index].state.size
        guard size > 2 else { return false }
        let start = 1 + UInt64(numbers.below(Int(size) - 1))
        let moved = try store.entries(logs[index].id, from: start, limit: .max, maxBytes: .max)
        batch.branches.append(CommitBatch.Branch(log: logs[index].id, start: start, entries: moved, checkpoint: numbers.bytes(3)))
        logs[index].cut(to: start)
        batch.keep(logs[index])
        return true
    }

    // MARK: Questions

    /// The same questions to both, and whether they answered alike.
    mutating func compare(_ one: StoreUnderTest, _ two: StoreUnderTest) throws {
        #expect(try one.store.index() == two.store.index())
        #expect(try one.branches() == two.branches())
        let keys = (0..<30).map { _ in RecordKey(scope: ScopeID(anyScope()), record: anyDot()) }
        #expect(try one.store.records(keys) == two.store.records(keys))
        for _ in 0..<6 {
            let (scope, type, contested) = (ScopeID(anyScope()), numbers.oneIn(2) ? nil : UInt64(numbers.below(3)), numbers.oneIn(2))
            let (after, limit) = (numbers.oneIn(2) ? nil : anyDot(), 1 + numbers.below(20))
            #expect(
                try one.store.recordKeys(scope, type: type, contestedOnly: contested, after: after, limit: limit)
                    == two.store.recordKeys(scope, type: type, contestedOnly: contested, after: after, limit: limit))
        }
        for log in logs.map(\.id) + strangers {
            let (start, limit, bytes) = (UInt64(numbers.below(300)), numbers.below(400), numbers.below(4000))
            #expect(
                try one.store.entries(log, from: start, limit: limit, maxBytes: bytes) == two.store.entries(log, from: start, limit: limit, maxBytes: bytes))
            #expect(try one.store.block(log, index: 0) == two.store.block(log, index: 0))
            #expect(try one.store.arrivals(log, beyond: start / 8) == two.store.arrivals(log, beyond: start / 8))
        }
        let secrets = (0..<40).map { _ in SecretKey(record: anyDot(), log: anyLog()) }
        #expect(try one.store.secrets(secrets) == two.store.secrets(secrets))
        for _ in 0..<6 {
            let dot = anyDot()
            #expect(try one.store.entry(dot) == two.store.entry(dot))
            let prefix = numbers.bytes(numbers.below(2)).map { $0 & 0x83 }
            #expect(try one.store.note(prefix) == two.store.note(prefix))
            let (left, right) = (try one.store.notes(prefix: prefix, limit: 5), try two.store.notes(prefix: prefix, limit: 5))
            #expect(left.elementsEqual(right) { $0.key == $1.key && $0.value == $1.value })
        }
    }
}

@Suite("Random batches") struct RandomBatchTests {
    @Test("both stores answer alike after any batches, failed ones and reopening included", arguments: 0..<8 as Range<UInt64>)
    func twins(_ seed: UInt64) throws {
        var world = try World(seed)
        let (memory, sqlite) = (try StoreUnderTest(.memory), try StoreUnderTest(.sqlite))
        for step in 0..<20 {
            let batch = try world.batch(held: memory.store)
            if step % 5 == 4, !batch.isEmpty {
                #expect(throws: StoreFailure.self) { try memory.commitFailing(batch) }
                #expect(throws: StoreFailure.self) { try sqlite.commitFailing(batch) }
            }
            try memory.commit(batch)
            try sqlite.commit(batch)
            if step % 7 == 6 { try sqlite.reopen() }
            try world.compare(memory, sqlite)
        }
        try sqlite.reopen()
        try world.compare(memory, sqlite)
    }
}
