import Causality
import MerkleLog
import OperationLog
import Replica
import SyncProtocol
import Testing

struct PackingTests {
    @Test("runs come out as they went in, whatever stands in them")
    func roundTrip() throws {
        var entries = 0
        for seed in 0..<400 as Range<UInt64> {
            var generator = RunGenerator(seed: seed)
            let runs = generator.runs()
            entries += runs.reduce(0) { $0 + $1.entries.count }
            #expect(try PackedRuns(runs, isCompressed: false).runs() == runs, "seed \(seed)")
            #expect(try PackedRuns(runs).runs() == runs, "seed \(seed)")
        }
        #expect(entries > 10_000)
    }

    @Test("well-formed entries are packed, not carried as they are")
    func packed() throws {
        let log = LogID(7)
        var hasher = CommitmentHasher()
        var entries: [[UInt8]] = []
        var payloads: [[UInt8]?] = []
        let secret = try #require(RecordSecret([UInt8](repeating: 9, count: 16)))
        for sequence in 5..<105 as Range<UInt64> {
            var draft = EntryDraft(author: 3, target: sequence == 5 ? .create(type: 33) : .existing(Dot(log, 5)), fields: [7], personal: [(7, .text("Dusun Krajan \(sequence)"))])
            if sequence > 5 { draft.replaced = [Replacement(field: 7, dot: Dot(log, sequence - 1))] }
            let sealed = try draft.seal(
                at: Dot(log, sequence), time: HybridTime(milliseconds: 1_790_000_000_000 + sequence * 777), timeIsDoubtful: false, growth: [], transaction: nil,
                transactionStart: sequence, secret: secret, hasher: &hasher)
            entries.append(sealed.entry)
            payloads.append(sealed.payload)
        }
        let run = LogRun(
            log: log, start: 5, entries: entries, payloads: payloads, secrets: [LogRun.Secret(record: Dot(log, 5), secret: secret)],
            proof: .end(signature: [UInt8](repeating: 1, count: 64)))
        let packed = PackedRuns([run])
        #expect(try packed.runs() == [run])
        // Log, secret, signature and the first time; one byte a later time. No commitment, no dot.
        #expect(packed.random.count == 8 + 16 + 64 + 8 + 99)
        #expect(packed.columns.count < 400)
    }

    @Test("cut at every byte, packed runs are refused")
    func cut() throws {
        var generator = RunGenerator(seed: 3)
        let packed = PackedRuns(generator.runs(), isCompressed: false)
        for count in packed.columns.indices {
            #expect(throws: PackError.self) { try PackedRuns(form: 0, columns: Array(packed.columns[..<count]), random: packed.random).runs() }
        }
        for count in packed.random.indices {
            #expect(throws: PackError.self) { try PackedRuns(form: 0, columns: packed.columns, random: Array(packed.random[..<count])).runs() }
        }
    }

    @Test("changed and invented columns are refused or give other runs; nothing crashes")
    func changed() throws {
        var refused = 0
        for seed in 0..<60 as Range<UInt64> {
            var generator = RunGenerator(seed: seed)
            var numbers = RunNumbers(seed + 1000)
            let packed = PackedRuns(generator.runs(), isCompressed: false)
            for _ in 0..<200 {
                var columns = packed.columns
                for _ in 0...numbers.below(3) { columns[Int(numbers.below(UInt64(columns.count)))] = UInt8(truncatingIfNeeded: numbers.next()) }
                if (try? PackedRuns(form: 0, columns: columns, random: packed.random).runs()) == nil { refused += 1 }
            }
            for _ in 0..<20 {
                if (try? PackedRuns(form: 0, columns: numbers.bytes(Int(numbers.below(200))), random: numbers.bytes(300)).runs()) == nil { refused += 1 }
            }
        }
        #expect(refused > 6000)
    }

    @Test("few bytes do not become many: what is rebuilt is bounded")
    func bounded() throws {
        // Every entry replaces the 16,000 before it, in a few bytes each: well-formed, and far beyond a frame when all is written out.
        let log = LogID(7)
        let entries = (20_000..<20_600).map { sequence in
            Entry(
                dot: Dot(log, sequence), time: HybridTime(rawValue: 1), author: 0, kind: .write, record: Dot(log, 1),
                replaced: [Replacement(field: 1, log: log, start: sequence - 5000, count: 5000)]
            ).encoded()
        }
        let run = LogRun(log: log, start: 20_000, entries: entries, payloads: entries.map { _ in nil }, secrets: [], proof: .end(signature: [UInt8](repeating: 1, count: 64)))
        let packed = PackedRuns([run], isCompressed: false)
        #expect(entries.joined().count > ProtocolLimits.maxFrameBytes && packed.columns.count < 10_000)
        #expect(throws: PackError.tooLarge) { try packed.runs() }
    }

    @Test("a dictionary or form that is not known is named")
    func unknownForm() { #expect(throws: PackError.unknownForm(9)) { try PackedRuns(form: 9, columns: [0, 0], random: []).runs() } }
}
