import Causality
import Testing

@Suite struct VersionVectorTests {
    /// The obvious version: a dictionary in which what is missing is zero.
    struct Twin: Equatable {
        var counts: [LogID: UInt64] = [:]

        func count(_ log: LogID) -> UInt64 { counts[log] ?? 0 }
        mutating func advance(_ log: LogID, _ count: UInt64) { if count > self.count(log) { counts[log] = count } }
        func covers(_ other: Twin) -> Bool { other.counts.allSatisfy { count($0.key) >= $0.value } }
        func merged(_ other: Twin) -> Twin { Twin(counts: counts.merging(other.counts) { max($0, $1) }) }
        func met(_ other: Twin) -> Twin {
            Twin(counts: counts.compactMapValues { $0 }.reduce(into: [:]) { result, item in
                let least = min(item.value, other.count(item.key))
                if least > 0 { result[item.key] = least }
            })
        }

        init(counts: [LogID: UInt64] = [:]) { self.counts = counts }
        init(_ vector: VersionVector) { for item in vector.items { counts[item.log] = item.count } }
    }

    /// Few logs and small counts, so that vectors often meet in the same log; some with more than the eight that are searched one by one.
    private func random(_ numbers: inout SeededNumbers) -> VersionVector {
        var vector = VersionVector()
        let logs: UInt64 = Bool.random(using: &numbers) ? 5 : 30
        for _ in 0..<Int.random(in: 0...20, using: &numbers) {
            vector.advance(LogID(UInt64.random(in: 0..<logs, using: &numbers)), to: UInt64.random(in: 0...4, using: &numbers))
        }
        return vector
    }

    private func expectValid(_ vector: VersionVector) {
        #expect(VersionVector(sorted: vector.items) == vector, "sorted, no log twice, no zero")
    }

    @Test("every operation agrees with a dictionary", arguments: UInt64(1)...20)
    func twin(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<100 {
            let a = random(&numbers)
            let b = random(&numbers)
            expectValid(a)
            var merged = a
            merged.merge(b)
            expectValid(merged)
            expectValid(a.meet(b))
            #expect(Twin(merged) == Twin(a).merged(Twin(b)))
            #expect(Twin(a.meet(b)) == Twin(a).met(Twin(b)))
            #expect(a.covers(b) == Twin(a).covers(Twin(b)))
            #expect((a == b) == (Twin(a) == Twin(b)))
            for log in UInt64(0)..<31 {
                #expect(a.count(of: LogID(log)) == Twin(a).count(LogID(log)))
                for sequence in UInt64(0)...5 { #expect(a.covers(Dot(LogID(log), sequence)) == (sequence < Twin(a).count(LogID(log)))) }
            }
            let gone = LogID(UInt64.random(in: 0..<30, using: &numbers))
            var less = a
            less.remove(gone)
            expectValid(less)
            #expect(less.count(of: gone) == 0)
            #expect(less.items == a.items.filter { $0.log != gone })
        }
    }

    @Test("merge is commutative, associative and idempotent; it covers both and nothing less does", arguments: UInt64(1)...20)
    func laws(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed &* 7919)
        func merge(_ a: VersionVector, _ b: VersionVector) -> VersionVector {
            var result = a
            result.merge(b)
            return result
        }
        for _ in 0..<100 {
            let a = random(&numbers)
            let b = random(&numbers)
            let c = random(&numbers)
            #expect(merge(a, b) == merge(b, a))
            #expect(merge(a, merge(b, c)) == merge(merge(a, b), c))
            #expect(merge(a, a) == a)
            #expect(merge(a, VersionVector()) == a)
            #expect(merge(a, b).covers(a) && merge(a, b).covers(b))
            #expect(!(c.covers(a) && c.covers(b)) || c.covers(merge(a, b)))
            #expect(a.meet(b) == b.meet(a))
            #expect(a.meet(b.meet(c)) == a.meet(b).meet(c))
            #expect(a.meet(a) == a)
            #expect(a.covers(a.meet(b)) && b.covers(a.meet(b)))
            #expect(!(a.covers(c) && b.covers(c)) || a.meet(b).covers(c))
            #expect(merge(a, a.meet(b)) == a && a.meet(merge(a, b)) == a)
            #expect((a.covers(b) && b.covers(a)) == (a == b))
        }
    }

    @Test("a count never falls, and zero adds no log")
    func advance() {
        var vector = VersionVector()
        vector.advance(LogID(5), to: 0)
        #expect(vector.isEmpty)
        vector.advance(LogID(5), to: 7)
        vector.advance(LogID(5), to: 3)
        vector.advance(LogID(1), to: 1)
        #expect(vector.items == [.init(log: LogID(1), count: 1), .init(log: LogID(5), count: 7)])
    }

    @Test("a vector from outside has ascending logs and counts from 1 to 2^53")
    func sorted() {
        typealias Item = VersionVector.Item
        #expect(VersionVector(sorted: []) == VersionVector())
        #expect(VersionVector(sorted: [Item(log: LogID(1), count: 1 << 53), Item(log: LogID(.max), count: 1)]) != nil)
        #expect(VersionVector(sorted: [Item(log: LogID(1), count: 0)]) == nil)
        #expect(VersionVector(sorted: [Item(log: LogID(1), count: 1 << 53 + 1)]) == nil)
        #expect(VersionVector(sorted: [Item(log: LogID(1), count: 1), Item(log: LogID(1), count: 2)]) == nil)
        #expect(VersionVector(sorted: [Item(log: LogID(2), count: 1), Item(log: LogID(1), count: 1)]) == nil)
    }
}
