import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Testing

@Suite struct DigestTests {
    static func digest(_ numbers: inout SeededNumbers) -> StateDigest {
        let extreme = numbers.chance(1, of: 3)
        return StateDigest((0..<32).map { _ in extreme ? (numbers.chance(1, of: 2) ? 0xFF : 0) : UInt8(truncatingIfNeeded: numbers.next()) })!
    }

    static func sum(_ left: StateDigest, _ right: StateDigest) -> StateDigest {
        var result = left
        result.add(right)
        return result
    }

    @Test("a digest is a sum modulo 2^256: any order, any grouping, and subtracting takes back what was added")
    func group() {
        var numbers = SeededNumbers(seed: 3)
        for _ in 0..<500 {
            let (a, b, c) = (Self.digest(&numbers), Self.digest(&numbers), Self.digest(&numbers))
            #expect(Self.sum(a, b) == Self.sum(b, a))
            #expect(Self.sum(Self.sum(a, b), c) == Self.sum(a, Self.sum(b, c)))
            #expect(Self.sum(a, StateDigest()) == a)
            var back = Self.sum(a, b)
            back.subtract(b)
            #expect(back == a)
        }
    }

    @Test("carry and borrow run through all words")
    func carry() {
        let all = StateDigest([UInt8](repeating: 0xFF, count: 32))!
        let one = StateDigest([UInt8](repeating: 0, count: 31) + [1])!
        #expect(Self.sum(all, one) == StateDigest())
        var zero = StateDigest()
        zero.subtract(one)
        #expect(zero == all)
        var middle = StateDigest([UInt8](repeating: 0, count: 15) + [1] + [UInt8](repeating: 0, count: 16))!
        middle.subtract(one)
        #expect(middle.bytes == [UInt8](repeating: 0, count: 16) + [UInt8](repeating: 0xFF, count: 16))
    }

    @Test("bytes and words say the same, most significant first")
    func bytes() {
        let bytes = (0..<32).map { UInt8($0 * 7) }
        #expect(StateDigest(bytes)!.bytes == bytes)
        #expect(StateDigest(bytes)!.description == bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        #expect(StateDigest(Array(bytes.dropLast())) == nil && StateDigest(bytes + [0]) == nil)
    }

    @Test("every part of a version is in its term")
    func term() {
        var hasher = DigestHasher()
        let record = Dot(LogID(1), 2)
        let base = hasher.term(record: record, field: 3, dot: Dot(LogID(4), 5), leaf: 6)
        let others = [
            hasher.term(record: Dot(LogID(9), 2), field: 3, dot: Dot(LogID(4), 5), leaf: 6),
            hasher.term(record: Dot(LogID(1), 9), field: 3, dot: Dot(LogID(4), 5), leaf: 6),
            hasher.term(record: record, field: 259, dot: Dot(LogID(4), 5), leaf: 6),
            hasher.term(record: record, field: 3, dot: Dot(LogID(9), 5), leaf: 6),
            hasher.term(record: record, field: 3, dot: Dot(LogID(4), 9), leaf: 6),
            hasher.term(record: record, field: 3, dot: Dot(LogID(4), 5), leaf: 9),
        ]
        #expect(Set(others + [base]).count == 7)
    }
}

@Suite struct FieldSetTests {
    @Test("a field set does what a set of numbers does", arguments: 0..<40 as Range<UInt64>)
    func twin(_ seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let pool: [FieldNumber] = [0, 1, 5, 62, 63, 64, 65, 127, 128, 300, .max]
        var set = FieldSet()
        var twin: Set<FieldNumber> = []
        for _ in 0..<60 {
            let field = pool[numbers.upTo(pool.count - 1)]
            if numbers.chance(2, of: 3) {
                set.insert(field)
                twin.insert(field)
            } else {
                set.remove(field)
                twin.remove(field)
            }
            #expect(set.fields == twin.sorted())
            #expect(set.isEmpty == twin.isEmpty)
            #expect(pool.allSatisfy { set.contains($0) == twin.contains($0) })
            #expect(set == FieldSet(twin.shuffled(using: &numbers)))
        }
    }

    @Test("only review and once ask a person")
    func disputable() { #expect(FieldClass.allCases.filter(\.isDisputable) == [.review, .once]) }
}
