import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

/// What every store promises; each test runs on both.
@Suite("Store contract") struct StoreContract {
    @Test("what a batch holds is read back, before and after reopening", arguments: StoreKind.allCases)
    func writtenAndRead(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        #expect(try under.store.index() == StoreIndex(nextArrival: 1))
        var log = try TestLog(1)
        var batch = CommitBatch()
        batch.open(log)
        let growth = Entry(
            dot: Dot(log.id, 1), time: HybridTime(milliseconds: 1_700_000_100_000, counter: 3),
            growth: [ContextItem(log: LogID(5), count: 9, root: 1), ContextItem(log: LogID(.max), count: Limits.maxLogSize, root: .max)],
            author: 0, kind: .write)
        batch.append(growth.encoded(), to: &log, payload: [0xA0])
        batch.append([], to: &log, payload: [], previous: Dot(log.id, 1))
        let record = Dot(log.id, 1)
        batch.write(7, record, .created(record))
        var digest = StateDigest()
        digest.add(Hash.sha256([1]))
        batch.scopes = [ScopeState(id: ScopeID(7), digest: digest)]
        batch.arrivals = [Arrival(position: 1, range: EntryRange(log: log.id, start: 0, count: 3))]
        try under.commit(batch)
        for _ in 0..<2 {
            #expect(try under.store.index() == StoreIndex(logs: [log.state], scopes: batch.scopes, nextArrival: 2))
            #expect(log.state.context.items.map(\.count) == [9, Limits.maxLogSize])
            #expect(try under.store.entries(log.id, from: 0, limit: 10, maxBytes: .max) == batch.entries)
            for entry in batch.entries { #expect(try under.store.entry(entry.dot) == entry) }
            #expect(try under.store.records([RecordKey(scope: ScopeID(7), record: record)]) == [.created(record)])
            #expect(try under.store.arrivals(log.id, beyond: 2) == batch.arrivals)
            try under.reopen()
        }
    }

    @Test("an empty batch changes nothing", arguments: StoreKind.allCases)
    func empty(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        try under.commit(CommitBatch())
        #expect(try under.store.index() == StoreIndex(nextArrival: 1))
    }

    // MARK: Records

    @Test("records come in the order of the keys, twice if asked twice, nil where there is none", arguments: StoreKind.allCases)
    func keyOrder(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        var batch = CommitBatch()
        let dots = [Dot(LogID(9), 4), Dot(LogID(2), 1), Dot(LogID(.max), 0), Dot(LogID(2), 0)]
        for dot in dots { batch.write(7, dot, .created(dot)) }
        batch.write(8, dots[0], .created(dots[0], type: 1))
        try under.commit(batch)
        func key(_ scope: UInt64, _ dot: Dot) -> RecordKey { RecordKey(scope: ScopeID(scope), record: dot) }
        let keys = [
            key(7, dots[3]), key(7, dots[0]), key(9, dots[0]), key(8, dots[0]), key(7, dots[3]), key(7, Dot(LogID(2), 2)), key(7, Dot(LogID(3), 0)),
            key(8, dots[1]),
        ]
        let expected: [RecordState?] = [.created(dots[3]), .created(dots[0]), nil, .created(dots[0], type: 1), .created(dots[3]), nil, nil, nil]
        #expect(try under.store.records(keys) == expected)
        try under.reopen()
        #expect(try under.store.records(keys) == expected)
    }

    @Test("any state of a record comes back as it was", arguments: StoreKind.allCases)
    func recordStates(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        let own = Dot(LogID(3), 1000)
        let far = Dot(LogID(4), Limits.maxSequence)
        var all = FieldSet(low: .max, high: [])
        for field in [64, 65, FieldNumber.max] { all.insert(field) }
        let states = [
            RecordState(),
            RecordState(type: 0, last: far),
            RecordState(type: .max, live: [.init(dot: own, leaf: 0, fields: FieldSet([0]))]),
            // An entry of the record's own log that comes before it, and one of another log.
            RecordState(live: [.init(dot: Dot(own.log, 2), leaf: .max, fields: all), .init(dot: far, leaf: 1, fields: FieldSet([64]))], last: own),
            RecordState(
                type: 33, live: [.init(dot: far, leaf: 1, fields: FieldSet([1]))],
                awaited: [
                    Replacement(field: .max, log: LogID(0), start: Limits.maxSequence - 1, count: 1), Replacement(field: 0, log: own.log, start: 0, count: 1 << 52),
                ], last: far),
        ]
        for state in states + states.reversed() {
            var batch = CommitBatch()
            batch.write(7, own, state)
            try under.commit(batch)
            #expect(try under.store.records([RecordKey(scope: ScopeID(7), record: own)]) == [state.isEmpty ? nil : state])
        }
    }

    @Test("records are listed ascending by log and number, by type, contested alone, and in pages", arguments: StoreKind.allCases)
    func listing(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        // Local numbers are given in another order than the names have, and the upper half of the names is negative to SQLite.
        let dots = [LogID(1 << 63), LogID(7), LogID(.max), LogID(3)].flatMap { log in [5, 0, 1].map { Dot(log, $0) } }
        var batch = CommitBatch()
        for (index, dot) in dots.enumerated() {
            var state = index % 3 == 0 ? RecordState.contested(dot, with: Dot(LogID(99), 1)) : .created(dot)
            state.type = UInt64(index % 2)
            batch.write(7, dot, state)
        }
        batch.write(8, Dot(LogID(7), 9), .created(Dot(LogID(7), 9), type: 0))
        try under.commit(batch)
        func list(type: UInt64? = nil, contested: Bool = false, after: RecordID? = nil, limit: Int = .max) throws -> [RecordID] {
            try under.store.recordKeys(ScopeID(7), type: type, contestedOnly: contested, after: after, limit: limit)
        }
        let sorted = dots.sorted()
        #expect(try list() == sorted)
        #expect(try list(type: 1) == dots.indices.filter { $0 % 2 == 1 }.map { dots[$0] }.sorted())
        #expect(try list(contested: true) == dots.indices.filter { $0 % 3 == 0 }.map { dots[$0] }.sorted())
        #expect(try list(type: 0, contested: true) == dots.indices.filter { $0 % 6 == 0 }.map { dots[$0] }.sorted())
        #expect(try list(type: 2) == [])
        #expect(try list(limit: 0) == [])
        #expect(try list(after: sorted[3], limit: 4) == Array(sorted[4..<8]))
        // Also after something that is no record.
        #expect(try list(after: Dot(LogID(7), 3)) == sorted.filter { $0 > Dot(LogID(7), 3) })
        #expect(try list(after: Dot(LogID(8), 0)) == sorted.filter { $0 > Dot(LogID(8), 0) })
        #expect(try list(after: sorted[11]) == [])
        #expect(try under.store.recordKeys(ScopeID(6), type: nil, contestedOnly: false, after: nil, limit: 9) == [])

        var settled = CommitBatch()
        settled.write(7, dots[0], .created(dots[0]))
        try under.commit(settled)
        #expect(try list(contested: true).contains(dots[0]) == false)
    }

    @Test("clearing a scope drops its records, before the batch writes its own", arguments: StoreKind.allCases)
    func clearing(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        let dots = (0..<4).map { Dot(LogID(1), $0) }
        var batch = CommitBatch()
        for dot in dots { batch.write(7, dot, .created(dot)) }
        batch.write(8, dots[0], .created(dots[0]))
        try under.commit(batch)
        var cleared = CommitBatch()
        cleared.clearedScopes = [ScopeID(7)]
        cleared.write(7, dots[2], .created(dots[2], type: 5))
        try under.commit(cleared)
        #expect(try under.store.recordKeys(ScopeID(7), type: nil, contestedOnly: false, after: nil, limit: 9) == [dots[2]])
        #expect(try under.store.recordKeys(ScopeID(8), type: nil, contestedOnly: false, after: nil, limit: 9) == [dots[0]])
        try under.commit(batch)
        #expect(try under.store.records(dots.map { RecordKey(scope: ScopeID(7), record: $0) }) == dots.map { .created($0) })
    }

    // MARK: Entries

    @Test("entries are paged by number and by bytes, at least one", arguments: StoreKind.allCases)
    func paging(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        var log = try TestLog(1)
        var batch = CommitBatch()
        batch.open(log)
        for size in 1...9 { batch.append([UInt8](repeating: 1, count: size * 10), to: &log, payload: [UInt8](repeating: 2, count: size)) }
        try under.commit(batch)
        let all = batch.entries
        func read(_ start: UInt64, _ limit: Int, _ bytes: Int) throws -> [StoredEntry] {
            try under.store.entries(log.id, from: start, limit: limit, maxBytes: bytes)
        }
        #expect(try read(2, 3, .max) == Array(all[2..<5]))
        #expect(try read(1, 100, 11 + 22) == Array(all[1..<3]))
        #expect(try read(1, 100, 11 + 22 - 1) == Array(all[1..<2]))
        #expect(try read(9, 100, 0) == [all[9]])
        #expect(try read(10, 100, .max) == [])
        #expect(try read(.max, 100, .max) == [])
        #expect(try read(0, 0, .max) == [])
        #expect(try under.store.entries(LogID(1), from: 0, limit: 9, maxBytes: 9) == [])
        #expect(try under.store.entry(Dot(log.id, 10)) == nil)
        #expect(try under.store.entry(Dot(log.id, .max)) == nil)
        #expect(try under.store.entry(Dot(LogID(1), 0)) == nil)
    }

    @Test("a record's history is the chain of what came before, through other logs too", arguments: StoreKind.allCases)
    func history(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        var logs = try (1...3).map { try TestLog($0) }
        var batch = CommitBatch()
        for log in logs { batch.open(log) }
        var numbers = SeededNumbers(2)
        var chain: [Dot] = []
        for step in 0..<600 {
            let log = numbers.below(3)
            let linked = !numbers.oneIn(4)
            let dot = Dot(logs[log].id, logs[log].state.size)
            batch.append([UInt8(truncatingIfNeeded: step)], to: &logs[log], previous: linked ? chain.last : nil)
            if linked { chain.append(dot) }
        }
        try under.commit(batch)
        try under.reopen()
        var found: [Dot] = []
        var next = chain.last
        while let dot = next {
            found.append(dot)
            next = try under.store.entry(dot)?.previous
        }
        #expect(found == chain.reversed())
    }

    @Test("a payload changes, goes and comes back; the entry stays", arguments: StoreKind.allCases)
    func payloads(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        var log = try TestLog(1)
        var batch = CommitBatch()
        batch.open(log)
        batch.append([1, 2], to: &log, payload: [3])
        // In the batch that brings the entry too.
        batch.payloads = [CommitBatch.PayloadChange(dot: Dot(log.id, 1), payload: [4])]
        try under.commit(batch)
        for payload in [[4], nil, [5, 5], []] as [[UInt8]?] {
            var change = CommitBatch()
            change.payloads = [CommitBatch.PayloadChange(dot: Dot(log.id, 1), payload: payload)]
            try under.commit(change)
            #expect(try under.store.entry(Dot(log.id, 1)) == StoredEntry(dot: Dot(log.id, 1), bytes: [1, 2], payload: payload, previous: nil))
        }
    }

    // MARK: The rest

    @Test("secrets are kept a record and log, replaced, and destroyed", arguments: StoreKind.allCases)
    func secrets(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        let record = Dot(LogID(1), 3)
        let keys = [SecretKey(record: record, log: LogID(1)), SecretKey(record: record, log: LogID(2)), SecretKey(record: Dot(LogID(1), 4), log: LogID(1))]
        let values = (1...3).compactMap { RecordSecret([UInt8](repeating: $0, count: 16)) }
        var batch = CommitBatch()
        batch.secrets = [CommitBatch.Secret(key: keys[1], secret: values[1]), CommitBatch.Secret(key: keys[0], secret: values[0])]
        try under.commit(batch)
        #expect(try under.store.secrets(keys + [keys[0]]) == [values[0], values[1], nil, values[0]])
        batch.secrets = [CommitBatch.Secret(key: keys[1], secret: values[2])]
        batch.destroyedSecrets = [keys[0], keys[2]]
        try under.commit(batch)
        try under.reopen()
        #expect(try under.store.secrets(keys) == [nil, values[2], nil])
    }

    @Test("the root of every full block is kept", arguments: StoreKind.allCases)
    func blocks(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        var log = try TestLog(1)
        var batch = CommitBatch()
        batch.open(log)
        for number in 1..<700 { batch.append([UInt8(truncatingIfNeeded: number)], to: &log) }
        try under.commit(batch)
        try under.reopen()
        let leaves = try under.store.entries(log.id, from: 0, limit: 700, maxBytes: .max).map { MerkleTree.leafHash($0.bytes) }
        for index in 0..<2 {
            var tree = CompactTree()
            for leaf in leaves[index * 256..<(index + 1) * 256] { tree.append(leaf: leaf) }
            #expect(try under.store.block(log.id, index: UInt64(index)) == tree.root())
        }
        #expect(try under.store.block(log.id, index: 2) == nil)
        #expect(try under.store.block(LogID(1), index: 0) == nil)
    }

    @Test("arrivals of a log are those that reach beyond a count, in the order of arrival", arguments: StoreKind.allCases)
    func arrivals(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        func arrival(_ position: UInt64, _ log: UInt64, _ start: UInt64, _ count: UInt64) -> Arrival {
            Arrival(position: position, range: EntryRange(log: LogID(log), start: start, count: count))
        }
        let all = [arrival(1, 1, 0, 5), arrival(2, 2, 0, 1), arrival(3, 1, 5, 5), arrival(4, 1, 10, 1), arrival(5, 2, 1, 300)]
        for part in [all[..<3], all[3...]] {
            var batch = CommitBatch()
            batch.arrivals = Array(part)
            try under.commit(batch)
        }
        #expect(try under.store.index().nextArrival == 6)
        for count in [0, 4, 5, 9, 10, 11, .max] as [UInt64] {
            #expect(try under.store.arrivals(LogID(1), beyond: count) == all.filter { $0.range.log == LogID(1) && $0.range.end > count })
        }
        #expect(try under.store.arrivals(LogID(3), beyond: 0) == [])
    }

    @Test("notes are listed by prefix, ascending by key", arguments: StoreKind.allCases)
    func notes(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        let keys: [[UInt8]] = [[], [1], [1, 0], [1, 0xFF], [1, 0xFF, 0], [2], [0xFF], [0xFF, 0xFF]]
        var batch = CommitBatch()
        for key in keys.reversed() { batch.notes.append(CommitBatch.Note(key: key, value: key + [9])) }
        try under.commit(batch)
        func list(_ prefix: [UInt8], _ limit: Int = .max) throws -> [[UInt8]] {
            let found = try under.store.notes(prefix: prefix, limit: limit)
            for item in found { #expect(item.value == item.key + [9]) }
            return found.map(\.key)
        }
        #expect(try list([]) == keys)
        #expect(try list([], 3) == Array(keys[..<3]))
        #expect(try list([1]) == [[1], [1, 0], [1, 0xFF], [1, 0xFF, 0]])
        #expect(try list([1, 0xFF], 1) == [[1, 0xFF]])
        #expect(try list([0xFF]) == [[0xFF], [0xFF, 0xFF]])
        #expect(try list([3]) == [])
        batch.notes = [
            CommitBatch.Note(key: [1], value: nil), CommitBatch.Note(key: [2], value: []), CommitBatch.Note(key: [7], value: nil),
            CommitBatch.Note(key: [2], value: [8]),
        ]
        try under.commit(batch)
        #expect(try under.store.note([1]) == nil)
        #expect(try under.store.note([2]) == [8])
        #expect(try under.store.note([7]) == nil)
    }

    @Test("verdicts and erasures of a scope come back as they were", arguments: StoreKind.allCases)
    func scopes(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        var scope = ScopeState(id: ScopeID(.max))
        for step in 0..<4 as Range<UInt64> {
            scope.digest.add(Hash.sha256([UInt8(step)]))
            let range = EntryRange(log: LogID(.max - step), start: Limits.maxSequence - 1, count: 1)
            if step == 1 {
                scope.verdicts.append(.init(dot: Dot(LogID(9), 2), reason: .byOrder, ranges: [range, EntryRange(log: LogID(1), start: 0, count: 1)]))
                scope.verdicts.append(.init(dot: Dot(LogID(9), 1), reason: VerdictReason(.rule, code: .max), ranges: [range]))
            }
            if step == 2 { scope.verdicts[0].readmittedBy = Dot(LogID(9), 7) }
            if step == 3 { scope.erasures = [ErasedValue(dot: Dot(LogID(2), 300), fields: [0, 5, .max])] }
            var batch = CommitBatch()
            batch.scopes = [scope]
            try under.commit(batch)
            #expect(try under.store.index().scopes == [scope])
            try under.reopen()
            #expect(try under.store.index().scopes == [scope])
        }
        scope.verdicts = []
        scope.erasures = []
        var batch = CommitBatch()
        batch.scopes = [scope]
        try under.commit(batch)
        #expect(try under.store.index().scopes == [scope])
    }

    // MARK: Branches

    @Test("a payload that changes with its branch's going is evidence as it then is; an order destroys it there too", arguments: StoreKind.allCases)
    func branchPayload(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        var log = try TestLog(1)
        var batch = CommitBatch()
        batch.open(log)
        for number in 1..<5 { batch.append([1, UInt8(number)], to: &log, payload: [2, UInt8(number)]) }
        let record = RecordKey(scope: ScopeID(7), record: Dot(log.id, 3))
        batch.write(7, record.record, .created(record.record))
        try under.commit(batch)
        let branch: [StoredEntry] = try under.store.entries(log.id, from: 3, limit: 9, maxBytes: .max).map {
            StoredEntry(dot: $0.dot, bytes: $0.bytes, payload: [7, UInt8($0.dot.sequence)], previous: nil)
        }
        log.cut(to: 3)
        batch = CommitBatch()
        batch.keep(log)
        batch.payloads = branch.map { CommitBatch.PayloadChange(dot: $0.dot, payload: $0.payload) } + [CommitBatch.PayloadChange(dot: Dot(log.id, 1), payload: nil)]
        batch.branches = [CommitBatch.Branch(log: log.id, start: 3, entries: branch, checkpoint: [9])]
        batch.write(7, record.record, RecordState())
        try under.commit(batch)
        #expect(try under.branches().map(\.entries) == [branch])
        #expect(try under.store.entry(Dot(log.id, 1))?.payload == nil && under.store.entry(Dot(log.id, 2))?.payload == [2, 2])
        #expect(try under.store.records([record]) == [nil])
        #expect(try under.store.recordKeys(ScopeID(7), type: nil, contestedOnly: false, after: nil, limit: 9) == [])
        batch = CommitBatch()
        batch.strippedEvidence = [Dot(log.id, 4), Dot(LogID(99), 4), Dot(log.id, 9)]
        try under.commit(batch)
        #expect(try under.branches().map { $0.entries.map(\.payload) } == [[[7, 3], nil]])
        #expect(try under.branches().map { $0.entries.map(\.bytes) } == [branch.map(\.bytes)])
    }

    @Test("a branch is moved aside: the log ends where it starts, and goes on with other entries", arguments: StoreKind.allCases)
    func branch(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        var log = try TestLog(1)
        var batch = CommitBatch()
        batch.open(log)
        for number in 1..<600 { batch.append([1, UInt8(truncatingIfNeeded: number)], to: &log, payload: [2]) }
        batch.arrivals = [
            Arrival(position: 1, range: EntryRange(log: log.id, start: 0, count: 400)), Arrival(position: 2, range: EntryRange(log: log.id, start: 400, count: 200)),
        ]
        try under.commit(batch)
        let moved = try under.store.entries(log.id, from: 300, limit: 300, maxBytes: .max)
        log.cut(to: 300)
        var cut = CommitBatch()
        cut.branches = [CommitBatch.Branch(log: log.id, start: 300, entries: moved, checkpoint: [7, 7])]
        cut.keep(log)
        try under.commit(cut)
        #expect(try under.store.index().logs == [log.state])
        #expect(try under.store.entry(Dot(log.id, 300)) == nil)
        #expect(try under.store.entries(log.id, from: 298, limit: 9, maxBytes: .max).count == 2)
        #expect(try under.store.block(log.id, index: 0) != nil)
        #expect(try under.store.block(log.id, index: 1) == nil)
        #expect(try under.store.arrivals(log.id, beyond: 0) == [Arrival(position: 1, range: EntryRange(log: log.id, start: 0, count: 300))])
        var more = CommitBatch()
        for number in 300..<520 { more.append([3, UInt8(truncatingIfNeeded: number)], to: &log) }
        more.branches = [
            CommitBatch.Branch(log: log.id, start: 300, entries: moved, checkpoint: [7, 7]),
            CommitBatch.Branch(log: log.id, start: 300, entries: Array(moved[..<5]), checkpoint: [8]),
        ]
        try under.commit(more)
        try under.reopen()
        #expect(try under.store.index().logs == [log.state])
        #expect(try under.store.entries(log.id, from: 300, limit: 300, maxBytes: .max) == more.entries)
        #expect(try under.branches() == [cut.branches[0], more.branches[1]])
    }

    // MARK: All or nothing

    @Test("of a commit that fails nothing is kept, and the next one is whole", arguments: StoreKind.allCases)
    func allOrNothing(_ kind: StoreKind) throws {
        let under = try StoreUnderTest(kind)
        var log = try TestLog(1)
        var first = CommitBatch()
        first.open(log)
        try under.commit(first)
        var other = try TestLog(2)
        let before = try under.store.index()
        var batch = CommitBatch()
        batch.append([1], to: &log, payload: [UInt8](repeating: 1, count: 9000))
        batch.open(other)
        batch.append([2], to: &other, previous: Dot(log.id, 1))
        let record = Dot(other.id, 1)
        batch.write(9, record, .contested(record, with: Dot(LogID(4), 4)))
        batch.scopes = [ScopeState(id: ScopeID(9), erasures: [ErasedValue(dot: record, fields: [1])])]
        batch.notes = [CommitBatch.Note(key: [1], value: [2])]
        batch.arrivals = [Arrival(position: 1, range: EntryRange(log: log.id, start: 1, count: 1))]
        #expect {
            try under.commitFailing(batch)
        } throws: { error in
            (error as? StoreFailure)?.kind == .full
        }
        #expect(try under.store.index() == before)
        #expect(try under.store.entry(Dot(log.id, 1)) == nil)
        #expect(try under.store.entry(Dot(other.id, 0)) == nil)
        #expect(try under.store.records([RecordKey(scope: ScopeID(9), record: record)]) == [nil])
        #expect(try under.store.note([1]) == nil)
        #expect(try under.store.arrivals(log.id, beyond: 0) == [])
        try under.commit(batch)
        try under.reopen()
        #expect(try under.store.index() == StoreIndex(logs: [log.state, other.state].sorted { $0.id < $1.id }, scopes: batch.scopes, nextArrival: 2))
        #expect(try under.store.entries(other.id, from: 0, limit: 9, maxBytes: .max) == Array(batch.entries[1...]))
        #expect(try under.store.records([RecordKey(scope: ScopeID(9), record: record)]) == [batch.records[0].state])
    }
}
