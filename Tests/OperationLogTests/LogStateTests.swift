import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import Testing

@Suite struct LogStateTests {
    @Test("a log begins with its genesis and has its name from the bytes", arguments: [false, true])
    func begins(follows: Bool) throws {
        let before = LogPoint(log: LogID(8), size: 100, root: Hash(words: 1, 2, 3, 4))
        let genesis = Sample.genesis(predecessor: follows ? before : nil)
        let bytes = genesis.entry(time: Sample.time, timeIsDoubtful: true, growth: [ContextItem(log: LogID(8), count: 90, root: 5)])
        let state = try LogState(entryZero: bytes)
        #expect(state.id.rawValue == Hash.sha256(bytes).prefix)
        #expect(state.genesis == genesis && state.size == 1 && state.lastTime == Sample.time && state.openTransaction == 0)
        #expect(state.tree.root() == MerkleTree.leafHash(bytes))
        #expect(state.context.count(of: LogID(8)) == 90)
        #expect(state.origin.text == "sampang.example/3527/12/\(state.id)")
        let entry = try Entry.decode(bytes, at: Dot(state.id, 0))
        #expect(entry.encoded() == bytes && entry.timeIsDoubtful)
    }

    @Test("another nonce makes another log")
    func nonce() {
        let names = (0..<50).map { Genesis.logID(ofEntryZero: Sample.genesis(nonce: UInt8($0)).entry(time: Sample.time, timeIsDoubtful: false, growth: [])) }
        #expect(Set(names).count == 50)
    }

    /// The genesis body as pairs of key and value.
    static func body(_ changes: [UInt64: CBORValue?] = [:]) -> [UInt8] {
        var pairs: [UInt64: CBORValue?] = [
            0: .text("sampang.example"), 1: .unsigned(3527), 2: .unsigned(12), 3: .bytes(Sample.key.serialized), 5: .bytes(Array(repeating: 0, count: 16)),
        ]
        pairs.merge(changes) { $1 }
        return CBORValue.map(pairs.keys.sorted().compactMap { key in pairs[key]!.map { .init(key, $0) } }).encoded()
    }

    private func refusal(_ entry: Entry) -> MalformedEntry? {
        do throws(MalformedEntry) {
            _ = try LogState(entryZero: entry.encoded())
            return nil
        } catch {
            return error
        }
    }

    private func zero(_ body: [UInt8], author: UInt64 = 0, kind: EntryKind = .genesis) -> Entry {
        Entry(dot: Dot(LogID(0), 0), time: Sample.time, author: author, kind: kind, body: body)
    }

    @Test("a genesis that leaves something out, or says it in another form, begins no log", arguments: [
        [UInt64(0): CBORValue?.none], [1: nil], [2: nil], [3: nil], [5: nil], [6: .null], [4: .null], [0: .text("")], [0: .text("a b")], [0: .text("a/b")], [0: .text("a+b")],
        [0: .text("d\u{e9}sa")], [0: .text("a\u{0}")], [0: .text(String(repeating: "a", count: 65))], [0: .bytes(Array("sampang".utf8))], [1: .negative(0)], [1: .text("1")],
        [2: .negative(4)], [3: .bytes(Array(repeating: 1, count: 32))], [3: .bytes([2] + Array(Sample.key.serialized.dropFirst()))],
        [3: .bytes([1] + Array(repeating: 0, count: 32))], [5: .bytes(Array(repeating: 0, count: 15))], [5: .bytes(Array(repeating: 0, count: 17))],
        [4: .array([.bytes(Array(repeating: 1, count: 8)), .unsigned(4)])], [4: .array([.bytes(Array(repeating: 1, count: 8)), .unsigned(0), .bytes(Array(repeating: 1, count: 32))])],
        [4: .array([.bytes(Array(repeating: 1, count: 7)), .unsigned(4), .bytes(Array(repeating: 1, count: 32))])],
    ] as [[UInt64: CBORValue?]])
    func badGenesis(changes: [UInt64: CBORValue?]) {
        #expect(refusal(zero(Self.body(changes))) == .genesisPlace)
    }

    @Test("a genesis says who, and does nothing else")
    func pureGenesis() {
        #expect(refusal(zero(Self.body())) == nil)
        #expect(refusal(zero(Self.body(), author: 1)) == .genesisPlace)
        #expect(refusal(zero(Self.body(), kind: .write)) == .genesisPlace)
        #expect(refusal(zero([])) == .genesisPlace)
        var entry = zero(Self.body())
        entry.transaction = 2
        #expect(refusal(entry) == .genesisPlace)
        entry = zero(Self.body())
        entry.commitment = Hash(words: 0, 0, 0, 0)
        #expect(refusal(entry) == .genesisPlace)
        entry = zero(Self.body())
        entry.record = entry.dot
        entry.type = 1
        #expect(refusal(entry) == .genesisPlace)
    }

    @Test("a second genesis in a log is malformed, and the log goes on")
    func secondGenesis() throws {
        var state = try Sample.log()
        let admitted = state.append(Sample.genesis().entry(time: Sample.time, timeIsDoubtful: false, growth: []))
        #expect(failure(admitted) == .genesisPlace)
        #expect(state.size == 2)
        #expect(failure(state.append(Entry(dot: Dot(state.id, 2), time: Sample.time, author: 0, kind: EntryKind(99)).encoded())) == nil)
    }

    private func failure(_ admitted: LogState.Admitted) -> MalformedEntry? {
        if case .failure(let error) = admitted.entry { error } else { nil }
    }

    private func write(_ state: LogState, growth: [ContextItem] = [], record: Dot? = nil, replaced: [Replacement] = [], transaction: Int? = nil) -> [UInt8] {
        let dot = Dot(state.id, state.size)
        return Entry(
            dot: dot, time: Sample.time, growth: growth, author: 4, kind: .write, record: record ?? dot, type: record == nil ? 2 : nil, fields: [1], replaced: replaced,
            transaction: transaction
        ).encoded()
    }

    @Test("an entry refers to nothing above its writer's context, its own growth included")
    func context() throws {
        let base = try Sample.log(size: 3)
        func check(_ log: LogID, _ sequence: UInt64, count: UInt64 = 1, growth: [ContextItem] = [], isInside: Bool, line: UInt = #line) {
            var state = base
            let range = write(state, growth: growth, record: Dot(state.id, 1), replaced: [Replacement(field: 1, log: log, start: sequence, count: count)])
            #expect(failure(state.append(range)) == (isInside ? nil : .outsideContext), "replaced, line \(line)")
            if count > 1 || log == base.id { return }
            state = base
            #expect(failure(state.append(write(state, growth: growth, record: Dot(log, sequence)))) == (isInside ? nil : .outsideContext), "record, line \(line)")
        }
        let grown = [ContextItem(log: Sample.other, count: 12, root: 1)]
        check(Sample.other, 9, isInside: true)
        check(Sample.other, 10, isInside: false)
        check(Sample.other, 11, growth: grown, isInside: true)
        check(Sample.other, 12, growth: grown, isInside: false)
        check(Sample.other, 0, count: 10, isInside: true)
        check(Sample.other, 0, count: 11, isInside: false)
        check(Sample.other, 0, count: 1 << 53, isInside: false)
        check(Sample.other, 1 << 53 - 1, isInside: false)
        check(Sample.upper, 2, isInside: true)
        check(Sample.upper, 3, growth: grown, isInside: false)
        check(LogID(1), 0, isInside: false)
        check(base.id, 2, isInside: true)
        check(base.id, 0, count: 3, isInside: true)
    }

    @Test("context grows and never repeats itself, and a malformed entry adds nothing to it")
    func growth() throws {
        var state = try Sample.log()
        #expect(failure(state.append(write(state, growth: [ContextItem(log: Sample.other, count: 10, root: 1)]))) == .outsideContext)
        #expect(failure(state.append(write(state, growth: [ContextItem(log: Sample.other, count: 9, root: 1)]))) == .outsideContext)
        #expect(failure(state.append(write(state, growth: [ContextItem(log: Sample.other, count: 11, root: 1), ContextItem(log: Sample.upper, count: 3, root: 1)]))) == .outsideContext)
        #expect(state.context.count(of: Sample.other) == 10)
        #expect(failure(state.append(write(state, growth: [ContextItem(log: Sample.other, count: 11, root: 1)]))) == nil)
        #expect(failure(state.append(write(state, growth: [ContextItem(log: LogID(1), count: 1, root: 1)]))) == nil)
        #expect(state.context.items == [.init(log: LogID(1), count: 1), .init(log: Sample.other, count: 11), .init(log: Sample.upper, count: 3)])
        #expect(state.size == 6)
    }

    @Test("a transaction counts its entries, also malformed ones, and holds no other")
    func transactions() throws {
        var state = try Sample.log()
        #expect(failure(state.append(write(state, transaction: 3))) == nil)
        #expect(state.openTransaction == 2)
        let nested = state.append(write(state, transaction: 2))
        #expect(failure(nested) == .nestedTransaction && nested.transaction == nil)
        #expect(state.openTransaction == 1)
        #expect(failure(state.append([0xFF])) != nil)
        #expect(state.openTransaction == 0)
        #expect(failure(state.append(write(state, transaction: 2))) == nil)
        #expect(failure(state.append(write(state))) == nil)
        #expect(state.openTransaction == 0)
    }

    @Test("the entries of a transaction have at most a MiB together; the next transaction starts anew")
    func transactionBytes() throws {
        var state = try Sample.log()
        func filler(_ count: Int, transaction: Int? = nil) -> [UInt8] {
            func entry(_ length: Int) -> [UInt8] {
                let subject: [UInt8] = [0x59, UInt8(length >> 8), UInt8(length & 0xFF)] + Array(repeating: 0, count: length)
                return Entry(dot: Dot(state.id, state.size), time: Sample.time, author: 1, kind: EntryKind(77), transaction: transaction, subject: subject).encoded()
            }
            return entry(count - (entry(1000).count - 1000))
        }
        for _ in 0..<2 {
            #expect(failure(state.append(filler(16 * 1024, transaction: 65))) == nil)
            for _ in 1..<63 { #expect(failure(state.append(filler(16 * 1024))) == nil) }
            #expect(failure(state.append(filler(16 * 1024 - 2000))) == nil)
            #expect(failure(state.append(filler(2000))) == nil)
            #expect(state.openTransaction == 0)
        }
        #expect(failure(state.append(filler(16 * 1024, transaction: 65))) == nil)
        for _ in 1..<63 { #expect(failure(state.append(filler(16 * 1024))) == nil) }
        #expect(failure(state.append(filler(16 * 1024 - 2000))) == nil)
        #expect(failure(state.append(filler(2001))) == .tooLarge)
        #expect(state.openTransaction == 0 && failure(state.append(filler(16 * 1024))) == nil)
    }

    @Test("a first entry outside its context still holds its transaction together")
    func malformedFirst() throws {
        var state = try Sample.log()
        let first = state.append(write(state, record: Dot(Sample.other, 10), transaction: 3))
        #expect(failure(first) == .outsideContext && first.transaction == 3)
        #expect(state.openTransaction == 2)
        #expect(failure(state.append(write(state))) == nil)
        #expect(failure(state.append(write(state))) == nil)
        #expect(state.openTransaction == 0)
    }

    @Test("every entry takes its place in the tree, malformed or not; the tree is the one that MerkleLog makes")
    func tree() throws {
        var generator = EntryGenerator(seed: 11)
        var state = try Sample.log()
        var tree = state.tree
        var blocks = 0
        for number in UInt64(1)..<600 {
            let bytes = number % 7 == 0 ? generator.numbers.bytes(9) : write(state)
            let admitted = state.append(bytes)
            #expect(admitted.dot == Dot(state.id, number) && admitted.leaf == MerkleTree.leafHash(bytes))
            let block = tree.append(leaf: MerkleTree.leafHash(bytes))
            #expect(admitted.block == block)
            if block != nil { blocks += 1 }
        }
        #expect(state.tree == tree && blocks == 2 && state.size == 600)
        // As a store gives it back.
        let loaded = LogState(id: state.id, genesis: state.genesis, tree: state.tree, context: state.context, lastTime: state.lastTime)
        #expect(loaded == state)
    }
}
