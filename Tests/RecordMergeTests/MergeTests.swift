import Causality
import OperationLog
import RecordMerge
import Testing

@Suite struct MergeTests {
    @Test("every order of arrival gives what the plain reading of the rule gives, at every step", arguments: 0..<150 as Range<UInt64>)
    func everyOrder(_ seed: UInt64) {
        let history = History(seed: seed)
        var numbers = SeededNumbers(seed: seed ^ 0xABCD)
        var last: StateDigest?
        for _ in 0..<3 {
            var folding = Folding()
            var slow = SlowMerge()
            for (step, item) in history.order(&numbers).enumerated() {
                folding.take(item)
                slow.add(item.entry, leaf: item.leaf)
                if step % 10 == 0 { #expect(folding.live == slow.live) }
            }
            #expect(folding.live == slow.live)
            #expect(folding.digest.bytes == slow.digest)
            if let last { #expect(folding.digest == last) }
            last = folding.digest
        }
    }

    @Test("what is set aside counts nowhere, neither what it wrote nor what it replaced", arguments: 0..<100 as Range<UInt64>)
    func setAside(_ seed: UInt64) {
        let history = History(seed: seed)
        var numbers = SeededNumbers(seed: seed ^ 0x5E7A)
        let all = history.order(&numbers)
        let aside = Set(all.filter { _ in numbers.chance(1, of: 4) }.map(\.entry.dot))
        var folding = Folding()
        var slow = SlowMerge()
        for item in all {
            folding.take(item, isSetAside: aside.contains(item.entry.dot))
            if !aside.contains(item.entry.dot) { slow.add(item.entry, leaf: item.leaf) }
        }
        #expect(folding.live == slow.live)
        #expect(folding.digest.bytes == slow.digest)
    }

    @Test("folding a record's entries anew gives the state that arrival gave, and the same part of the digest", arguments: 0..<100 as Range<UInt64>)
    func anew(_ seed: UInt64) {
        let history = History(seed: seed)
        var numbers = SeededNumbers(seed: seed ^ 0xF01D)
        let all = history.order(&numbers)
        var folding = Folding()
        for item in all { folding.take(item) }
        var hasher = DigestHasher()
        var sum = StateDigest()
        for record in folding.states.keys.sorted() {
            let state = RecordState.folding(
                history.order(&numbers).filter { $0.entry.record == record }, record: record, held: folding.held, digest: &sum, hasher: &hasher)
            #expect(state.live == folding.states[record]!.live)
            #expect(state.type == folding.states[record]!.type)
            #expect(state.awaited.isEmpty)
        }
        #expect(sum == folding.digest)
    }

    @Test("at an earlier frontier, replacements of what lies above it are kept waiting and nothing else")
    func waiting() {
        let history = History(seed: 5)
        var numbers = SeededNumbers(seed: 1)
        let all = history.order(&numbers)
        for cut in [10, 20, 30, 40] {
            var folding = Folding()
            for item in all.prefix(cut) { folding.take(item) }
            for (_, state) in folding.states { for item in state.awaited { #expect(item.start + item.count > folding.held.count(of: item.log)) } }
            for item in all.dropFirst(cut) { folding.take(item) }
            var slow = SlowMerge()
            for item in all { slow.add(item.entry, leaf: item.leaf) }
            #expect(folding.live == slow.live)
        }
    }

    // MARK: Small cases, written out

    static func write(_ log: UInt64, _ sequence: UInt64, _ fields: [FieldNumber], _ replaced: [Replacement] = [], creates: Bool = false) -> RecordState.Folded {
        let dot = Dot(LogID(log), sequence)
        var entry = Entry(dot: dot, time: HybridTime(rawValue: 0), author: 0, kind: .write, record: creates ? dot : Dot(LogID(1), 0), fields: fields, replaced: replaced)
        if creates { entry.type = 34 }
        return RecordState.Folded(entry: entry, leaf: log << 32 | sequence)
    }

    static func fold(_ items: [RecordState.Folded]) -> RecordState {
        var folding = Folding()
        for item in items { folding.take(item) }
        return folding.states[Dot(LogID(1), 0)]!
    }

    static let create = write(1, 0, [1, 2], creates: true)
    static func dot(_ log: UInt64, _ sequence: UInt64) -> Dot { Dot(LogID(log), sequence) }

    @Test("two writes that did not see each other are both live; a write that names both settles it")
    func dispute() {
        let one = Self.write(1, 1, [1], [Replacement(field: 1, dot: Self.dot(1, 0))])
        let two = Self.write(2, 0, [1], [Replacement(field: 1, dot: Self.dot(1, 0))])
        let disputed = Self.fold([Self.create, one, two])
        #expect(disputed.versions(of: 1) == [Self.dot(1, 1), Self.dot(2, 0)])
        #expect(disputed.versions(of: 2) == [Self.dot(1, 0)])
        #expect(disputed.isContested)
        let settled = Self.fold([Self.create, one, two, Self.write(3, 0, [1], [Replacement(field: 1, dot: one.entry.dot), Replacement(field: 1, dot: two.entry.dot)])])
        #expect(settled.versions(of: 1) == [Self.dot(3, 0)])
        #expect(!settled.isContested)
    }

    @Test("a deletion takes what was seen; what was not seen stays beside the tombstone and is contested")
    func tombstone() {
        let seen = Self.write(1, 1, [0], [Replacement(field: 1, dot: Self.dot(1, 0)), Replacement(field: 2, dot: Self.dot(1, 0))])
        let deleted = Self.fold([Self.create, seen])
        #expect(deleted.isDeleted && !deleted.isContested && deleted.fields == [0])
        let both = Self.fold([Self.create, Self.write(2, 0, [2], [Replacement(field: 2, dot: Self.dot(1, 0))]), seen])
        #expect(both.isDeleted && both.isContested && both.fields == [0, 2])
    }

    @Test("contested also shows in fields from 64 on")
    func contestedHigh() {
        #expect(Self.fold([Self.create, Self.write(2, 0, [300]), Self.write(3, 0, [300])]).isContested)
        #expect(!Self.fold([Self.create, Self.write(2, 0, [300]), Self.write(3, 0, [301])]).isContested)
    }

    @Test("the type is known from the entry that created the record, whenever it comes")
    func type() {
        let late = Self.fold([Self.write(2, 0, [1]), Self.create])
        #expect(late.type == 34)
        #expect(Self.fold([Self.write(2, 0, [1])].map { $0 }).type == nil)
    }
}
