import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import Testing

@Suite(.serialized) struct ScratchBench {
    static func measure(_ name: String, _ count: Int, _ body: (Int) -> Void) {
        var best = Duration.seconds(1000)
        for _ in 0..<5 {
            let clock = ContinuousClock()
            let time = clock.measure { for index in 0..<count { body(index) } }
            best = min(best, time)
        }
        let ns = Double(best.components.attoseconds) / 1e9 + Double(best.components.seconds) * 1e9
        print("BENCH \(name): \(Int(ns / Double(count))) ns")
    }

    @Test func bench() throws {
        let key = try SigningKey(seed: Array(repeating: 7, count: 32)).publicKey
        let genesis = Genesis(deployment: "sampang.example", scope: ScopeID(3), node: NodeID(12), key: key, predecessor: nil, nonce: Array(0..<16))
        let zero = genesis.entry(time: HybridTime(milliseconds: 1_760_000_000_000), timeIsDoubtful: false, growth: [])
        let id = Genesis.logID(ofEntryZero: zero)
        var hasher = CommitmentHasher()
        let secret = RecordSecret(Array(16..<32))!
        let payload = Payload(values: [(5, CBORValue.text("Siti Aminah binti Abdullah").encoded())]).encoded()
        let count = 100_000
        var entries: [[UInt8]] = []
        for n in 1...count {
            let dot = Dot(id, UInt64(n))
            var e = Entry(dot: dot, time: HybridTime(milliseconds: 1_760_000_000_000 + UInt64(n)), author: 4, kind: .write, record: n == 1 ? dot : Dot(id, 1), type: n == 1 ? 2 : nil, fields: [5], replaced: n == 1 ? [] : [Replacement(field: 5, dot: Dot(id, UInt64(n - 1)))])
            e.commitment = try hasher.commitment(payload: payload, secret: secret, dot: dot)
            entries.append(e.encoded())
        }
        print("BENCH entry bytes", entries[50000].count, "payload", payload.count)
        Self.measure("decode", count) { n in _ = try! Entry.decode(entries[n], at: Dot(id, UInt64(n + 1))) }
        Self.measure("leafHash", count) { n in _ = MerkleTree.leafHash(entries[n]) }
        var tree = CompactTree()
        let leaf = MerkleTree.leafHash(entries[0])
        Self.measure("tree append", count) { n in _ = tree.append(leaf: leaf) }
        let start = try LogState(entryZero: zero)
        var best = Duration.seconds(100)
        for _ in 0..<5 {
            var state = start
            let t = ContinuousClock().measure { for n in 0..<count { if case .failure(let e) = state.append(entries[n]).entry { print(e) } } }
            best = min(best, t)
        }
        print("BENCH LogState.append:", best / count)
        Self.measure("commitment onepass 1 field", count) { n in _ = try! hasher.commitment(payload: payload, secret: secret, dot: Dot(id, UInt64(n))) }
        let big = Payload(values: (1...12).map { (FieldNumber($0), CBORValue.text("Kampung Jrangoan No. \($0) RT 02").encoded()) }).encoded()
        Self.measure("commitment onepass 12 fields", 20000) { n in _ = try! hasher.commitment(payload: big, secret: secret, dot: Dot(id, UInt64(n))) }
        Self.measure("Payload.decode 12 fields", 20000) { n in _ = try! Payload.decode(big) }
        Self.measure("encode", count) { n in
            let dot = Dot(id, UInt64(n + 5))
            _ = Entry(dot: dot, time: HybridTime(rawValue: 5), author: 4, kind: .write, record: Dot(id, 1), fields: [5], replaced: [Replacement(field: 5, dot: Dot(id, UInt64(n + 1)))], commitment: leaf).encoded().count
        }
        var foreign: [[UInt8]] = []
        let other = LogID(99)
        for n in 1...count {
            let e = Entry(dot: Dot(id, UInt64(n)), time: HybridTime(rawValue: 9), growth: [ContextItem(log: other, count: UInt64(n), root: 77)], author: 4, kind: .write, record: Dot(other, 0), fields: [5, 6], replaced: [Replacement(field: 5, dot: Dot(other, 0)), Replacement(field: 6, dot: Dot(other, 0))], body: CBORValue.map([.init(6, .unsigned(3))]).encoded(), commitment: leaf)
            foreign.append(e.encoded())
        }
        print("BENCH foreign bytes", foreign[50000].count)
        Self.measure("decode foreign+growth+body", count) { n in _ = try! Entry.decode(foreign[n], at: Dot(id, UInt64(n + 1))) }
    }
}
