import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import Replica

/// Rebuilds the runs of a frame. Everything in it is a peer's: what no packer writes is refused, nothing is built beyond the bounds, and
/// whether the entries are those that their author signed is proven later, by the root.
struct RunUnpacker {
    private(set) var runs: [LogRun] = []

    private var columns: PackReader
    private var random: PackReader
    private var shapes: [EntryShape] = []
    private var heads: [Head] = []
    /// Of each entry the number of its shape; 0: it is carried as it is.
    private var rows: [Int] = []

    private var strings = Values<Range<Int>>()
    private var payloadFlags = Values<Bool>()
    private var times = Values<UInt64>()
    private var authors = Values<UInt64>()
    private var references = Values<Reference>()
    private var replacements = Values<Stretch>()
    private var growths = Values<Growth>()
    private var words = Values<Int>()
    private var lengths = Values<Int>()
    private var numbers = ColumnTable<UInt64>()
    private var texts = ColumnTable<Range<Int>>()

    private var track = RecordTrack()
    /// What the frame says that is held: the first logs, by their numbers.
    private let known: [VersionVector.Item]
    private var logs: [LogID] = []
    private var counts: [UInt64] = []
    private var time: UInt64 = 0
    private var author: UInt64 = 0
    private var hasher = CommitmentHasher()
    /// Bytes of entries and payloads that may still be built.
    private var left = ProtocolLimits.maxFrameBytes

    private struct Head {
        let log: Int
        let start: UInt64
        let count: Int
        /// Size of the checkpoint and hashes of the consistency proof; nil when the run ends where it was signed.
        let proof: (size: UInt64, hashes: Int)?
        /// Records of the secrets; nil: those of the payloads, as they come.
        let secrets: [(log: Int, sequence: UInt64)]?
    }

    private enum Reference {
        case recent(Int)
        case distance(UInt64)
        case dot(log: Int, sequence: UInt64)
    }

    /// Replaced dots of one log.
    private struct Stretch {
        /// Nil: the own log, and `start` is the distance from its end.
        let log: Int?
        let start: UInt64
        let count: UInt64
    }

    private struct Growth {
        let log: Int
        let step: UInt64
    }

    init(columns: [UInt8], random: [UInt8], known: [VersionVector.Item]) throws(PackError) {
        self.known = known
        logs = known.map(\.log)
        counts = [UInt64](repeating: 0, count: known.count)
        self.columns = PackReader(columns)
        self.random = PackReader(random)
        let shapeCount = try self.columns.count()
        try readHeads()
        try readColumns(shapeCount)
        var row = 0
        for head in heads {
            runs.append(try run(head, rows: row..<(row + head.count)))
            row += head.count
        }
        try self.random.finish()
    }

    // MARK: Columns

    private mutating func readHeads() throws(PackError) {
        let count = try columns.count(max: ProtocolLimits.maxRuns)
        for _ in 0..<count {
            let log = try logNumber()
            let place = try columns.number()
            let entries = try columns.count(max: ProtocolLimits.maxEntriesInRun)
            let start = log < known.count ? known[log].count &- place &- UInt64(entries) : place
            // A log that ends above its largest size is none.
            guard start <= Limits.maxSequence, UInt64(entries) <= Limits.maxLogSize - start else { throw .tooLarge }
            let form = try columns.number(max: 3)
            var proof: (size: UInt64, hashes: Int)?
            if form & 1 != 0 {
                let hashes = Int(try columns.number(max: UInt64(MerkleTree.maximumProofCount)))
                proof = (try columns.number(max: Limits.maxLogSize), hashes)
            }
            var records: [(log: Int, sequence: UInt64)] = []
            if form & 2 != 0 {
                for _ in 0..<(try columns.count(max: entries)) { records.append((try logNumber(), try columns.number(max: Limits.maxSequence))) }
            }
            heads.append(Head(log: log, start: start, count: entries, proof: proof, secrets: form & 2 != 0 ? records : nil))
        }
    }

    /// A number of a log in the frame. Whether there is such a one turns out when it is used.
    private mutating func logNumber() throws(PackError) -> Int { Int(try columns.number(max: 1 << 32)) }

    private mutating func readColumns(_ shapeCount: Int) throws(PackError) {
        let count = heads.reduce(0) { $0 + $1.count }
        var uses = [Int](repeating: 0, count: shapeCount + 1)
        for _ in 0..<count {
            let shape = Int(try columns.number(max: UInt64(shapeCount)))
            uses[shape] += 1
            rows.append(shape)
        }
        var needs = EntryShape.Needs()
        for number in 0..<shapeCount { shapes.append(try EntryShape(&columns, uses: uses[number + 1], &needs)) }
        for shape in rows {
            if shape == 0 {
                strings.items.append(try columns.range(try columns.count()))
                let hasPayload = try columns.number(max: 1) == 1
                payloadFlags.items.append(hasPayload)
                if hasPayload { strings.items.append(try columns.range(try columns.count())) }
            } else if shapes[shape - 1].flags.contains(.rawPayload) {
                strings.items.append(try columns.range(try columns.count()))
            }
        }
        let packed = count - uses[0]
        for _ in 0..<packed { times.items.append(try columns.number()) }
        for _ in 0..<packed { authors.items.append(try columns.number()) }
        // Each value takes a byte at least: a count beyond what is there ends the reading, not the memory.
        for _ in 0..<needs.references {
            switch try columns.number() {
            case 0: references.items.append(.dot(log: try logNumber(), sequence: try columns.number(max: Limits.maxSequence)))
            case let code where code <= UInt64(RecordTrack.recentCount): references.items.append(.recent(Int(code) - 1))
            case let code: references.items.append(.distance(code - UInt64(RecordTrack.recentCount)))
            }
        }
        for _ in 0..<needs.replacements {
            let log = try columns.number(max: 1) == 1 ? try logNumber() : nil
            replacements.items.append(Stretch(log: log, start: try columns.number(max: Limits.maxSequence), count: try columns.number(max: Limits.maxSequence) + 1))
        }
        for _ in 0..<needs.growths { growths.items.append(Growth(log: try logNumber(), step: try columns.number())) }
        for _ in 0..<needs.words { words.items.append(try logNumber()) }
        for _ in 0..<needs.bytes { lengths.items.append(Int(try columns.number(max: UInt64(EntryLimits.maxMaskedPayloadBytes)))) }
        for (key, count) in needs.numbers.sorted(by: { $0.key < $1.key }) {
            let place = numbers.open(key)
            for _ in 0..<count { numbers.columns[place].items.append(try columns.number()) }
        }
        for (key, count) in needs.texts.sorted(by: { $0.key < $1.key }) {
            let place = texts.open(key)
            for _ in 0..<count { texts.columns[place].items.append(try columns.range(try columns.count())) }
        }
        try columns.finish()
    }

    // MARK: Runs

    private mutating func run(_ head: Head, rows range: Range<Int>) throws(PackError) -> LogRun {
        let log = try self.log(head.log)
        let proof: LogRun.Proof
        if let (size, hashes) = head.proof {
            let root = try hash()
            let signature = try random.string(64)
            var consistency: [Hash] = []
            for _ in 0..<hashes { consistency.append(try hash()) }
            proof = .prefix(size: size, root: root, signature: signature, consistency: consistency)
        } else {
            proof = .end(signature: try random.string(64))
        }
        var secrets: [LogRun.Secret] = []
        var known: [RecordID: RecordSecret] = [:]
        for record in head.secrets ?? [] {
            let dot = Dot(try self.log(record.log), record.sequence)
            let secret = try secret()
            secrets.append(LogRun.Secret(record: dot, secret: secret))
            known[dot] = secret
        }
        var entries: [[UInt8]] = []
        var payloads: [[UInt8]?] = []
        entries.reserveCapacity(range.count)
        payloads.reserveCapacity(range.count)
        for row in range {
            if rows[row] == 0 {
                entries.append(try string())
                payloads.append(payloadFlags.take() ? try string() : nil)
                continue
            }
            let shape = shapes[rows[row] - 1]
            let dot = Dot(log, head.start + UInt64(row - range.lowerBound))
            var entry = try self.entry(shape, at: dot)
            var payload: [UInt8]?
            if !shape.flags.isDisjoint(with: [.payload, .rawPayload]) {
                let record = entry.record ?? dot
                if head.secrets == nil, known[record] == nil {
                    let secret = try secret()
                    secrets.append(LogRun.Secret(record: record, secret: secret))
                    known[record] = secret
                }
                if shape.flags.contains(.payload) {
                    let bytes = try item(shape, .payload, from: dot)
                    if shape.flags.contains(.committed) {
                        guard let secret = known[record], let commitment = try? hasher.commitment(payload: bytes, secret: secret, dot: dot) else { throw .malformed }
                        entry.commitment = commitment
                    }
                    payload = bytes
                } else {
                    payload = try string()
                }
            }
            if shape.flags.contains(.commitment) { entry.commitment = try hash() }
            if let record = entry.record {
                if entry.type != nil { track.touch(record, rank: nil) }
                track.wrote(entry.fields, record, at: dot)
            }
            let bytes = entry.encoded()
            guard bytes.count <= EntryLimits.maxBytes else { throw .tooLarge }
            try spend(bytes.count + (payload?.count ?? 0))
            entries.append(bytes)
            payloads.append(payload)
        }
        return LogRun(log: log, start: head.start, entries: entries, payloads: payloads, secrets: secrets, proof: proof)
    }

    private mutating func spend(_ count: Int) throws(PackError) {
        left -= count
        guard left >= 0 else { throw .tooLarge }
    }

    /// All but the commitment.
    private mutating func entry(_ shape: EntryShape, at dot: Dot) throws(PackError) -> Entry {
        var entry = Entry(dot: dot, time: HybridTime(rawValue: try nextTime()), author: 0, kind: shape.kind)
        entry.timeIsDoubtful = shape.flags.contains(.doubtful)
        author = author &+ Self.unfolded(authors.take())
        guard author <= EntryLimits.maxAuthor else { throw .tooLarge }
        entry.author = author
        if shape.flags.contains(.creates) {
            entry.record = dot
            entry.type = shape.type
        } else if shape.flags.contains(.record) {
            let record = try reference(from: dot)
            guard record.log != dot.log || record.sequence < dot.sequence else { throw .malformed }
            entry.record = record
        }
        entry.fields = shape.fields
        if let record = entry.record, !shape.replaced.isEmpty { entry.replaced = try replaced(shape, record, at: dot) }
        if shape.growth > 0 { entry.growth = try growth(shape.growth, own: dot.log) }
        if shape.flags.contains(.transaction) { entry.transaction = shape.transaction }
        if shape.flags.contains(.subject) { entry.subject = try item(shape, .subject, from: dot) }
        if shape.flags.contains(.body) { entry.body = try item(shape, .body, from: dot) }
        return entry
    }

    private static func unfolded(_ value: UInt64) -> UInt64 { value >> 1 ^ (0 &- (value & 1)) }

    private mutating func nextTime() throws(PackError) -> UInt64 {
        switch times.take() {
        case 0: time &+= 1
        case 1: time = try random.word()
        case let code:
            let low = UInt64(try random.byte())
            guard code - 2 < 1 << 40 else { throw .tooLarge }
            let milliseconds = time >> 16 + ((code - 2) << 8 | low)
            guard milliseconds <= HybridTime.maxMilliseconds else { throw .tooLarge }
            time = milliseconds << 16
        }
        return time
    }

    private mutating func reference(from place: Dot) throws(PackError) -> Dot {
        switch references.take() {
        case .recent(let rank):
            guard let record = track.record(rank: rank) else { throw .malformed }
            track.touch(record, rank: rank)
            return record
        case .distance(let distance):
            guard distance <= place.sequence else { throw .malformed }
            return met(Dot(place.log, place.sequence - distance))
        case .dot(let log, let sequence): return met(Dot(try self.log(log), sequence))
        }
    }

    /// A packer names by its place what was named lately; another may do otherwise, and gets the same back.
    private mutating func met(_ dot: Dot) -> Dot {
        track.touch(dot, rank: track.rank(dot))
        return dot
    }

    private mutating func replaced(_ shape: EntryShape, _ record: RecordID, at dot: Dot) throws(PackError) -> [Replacement] {
        var result: [Replacement] = []
        var own: UInt64 = 0
        for item in shape.replaced {
            if item.ranges == 0 {
                guard let last = track.lastWriter(record, item.field), last.log != dot.log || last.sequence < dot.sequence else { throw .malformed }
                result.append(Replacement(field: item.field, dot: last))
            }
            for _ in 0..<item.ranges {
                let stretch = replacements.take()
                if let number = stretch.log {
                    guard stretch.count <= Limits.maxLogSize - stretch.start else { throw .tooLarge }
                    let log = try self.log(number)
                    guard log != dot.log else { throw .malformed }
                    result.append(Replacement(field: item.field, log: log, start: stretch.start, count: stretch.count))
                } else {
                    // Own dots stand singly in the entry.
                    own += stretch.count
                    guard own <= UInt64(EntryLimits.maxBytes), stretch.start + stretch.count <= dot.sequence else { throw .tooLarge }
                    result.append(Replacement(field: item.field, log: dot.log, start: dot.sequence - stretch.start - stretch.count, count: stretch.count))
                }
            }
        }
        return result
    }

    private mutating func growth(_ count: Int, own: LogID) throws(PackError) -> [ContextItem] {
        var result: [ContextItem] = []
        for _ in 0..<count {
            let item = growths.take()
            let log = try self.log(item.log)
            let held = counts[item.log] &+ item.step
            guard held > 0, held <= Limits.maxLogSize, log != own, result.last.map({ $0.log < log }) ?? true else { throw .malformed }
            counts[item.log] = held
            result.append(ContextItem(log: log, count: held, root: try random.word()))
        }
        return result
    }

    /// The log with a number; the one after the last brings its name.
    private mutating func log(_ number: Int) throws(PackError) -> LogID {
        if number < logs.count { return logs[number] }
        guard number == logs.count else { throw .malformed }
        logs.append(LogID(try random.word()))
        counts.append(0)
        return logs[number]
    }

    private mutating func hash() throws(PackError) -> Hash {
        guard let hash = Hash(try random.string(32)) else { throw .malformed }
        return hash
    }

    private mutating func secret() throws(PackError) -> RecordSecret {
        guard let secret = RecordSecret(try random.string(16)) else { throw .malformed }
        return secret
    }

    private mutating func string() throws(PackError) -> [UInt8] {
        let range = strings.take()
        guard range.count <= EntryLimits.maxMaskedPayloadBytes else { throw .tooLarge }
        try spend(range.count)
        return Array(columns.bytes[range])
    }

    // MARK: Items

    private mutating func item(_ shape: EntryShape, _ section: ColumnKey.Section, from place: Dot) throws(PackError) -> [UInt8] {
        var writer = CBORWriter(reserving: 64)
        let form = switch section { case .subject: shape.subject; case .body: shape.body; case .payload: shape.payload }
        var reader = PackReader(columns.bytes, at: form.lowerBound)
        try item(&reader, ColumnKey(section: section, field: 0), isOutermost: true, from: place, to: &writer)
        return writer.bytes
    }

    private mutating func item(
        _ reader: inout PackReader, _ column: ColumnKey, isOutermost: Bool, from place: Dot, to writer: inout CBORWriter
    ) throws(PackError) {
        guard writer.bytes.count <= EntryLimits.maxMaskedPayloadBytes else { throw .tooLarge }
        let token = try reader.byte()
        switch token {
        case ItemForm.unsigned: writer.uint(numbers.take(column))
        case ItemForm.negative: writer.negative(numbers.take(column))
        case ItemForm.bytes:
            let range = try random.range(lengths.take())
            writer.byteString(random.bytes[range])
        case ItemForm.text: writer.text(utf8: columns.bytes[texts.take(column)])
        case ItemForm.dot:
            let dot = try reference(from: place)
            writer.array(count: 2)
            writer.byteString8(dot.log.rawValue)
            writer.uint(dot.sequence)
        case ItemForm.word: writer.byteString8(try log(words.take()).rawValue)
        case 6: writer.bool(false)
        case 7: writer.bool(true)
        case 8: writer.null()
        case ItemForm.array, ItemForm.shortArray..<ItemForm.shortMap:
            let count = token == ItemForm.array ? try reader.count() : Int(token - ItemForm.shortArray)
            writer.array(count: count)
            for _ in 0..<count { try item(&reader, column, isOutermost: isOutermost, from: place, to: &writer) }
        default:
            let count = token == ItemForm.map ? try reader.count() : Int(token - ItemForm.shortMap)
            writer.map(count: count)
            for _ in 0..<count {
                let key = try reader.number()
                writer.uint(key)
                let inner = isOutermost ? ColumnKey(section: column.section, field: key) : column
                try item(&reader, inner, isOutermost: false, from: place, to: &writer)
            }
        }
    }
}

/// A column that was read, and how far it was used. It has as many values as the rows were counted to need.
private struct Values<Value> {
    var items: [Value] = []
    private var next = 0

    mutating func take() -> Value {
        next += 1
        return items[next - 1]
    }
}

private struct ColumnTable<Value> {
    private var places: [ColumnKey: Int] = [:]
    var columns: [Values<Value>] = []

    mutating func open(_ key: ColumnKey) -> Int {
        places[key] = columns.count
        columns.append(Values())
        return columns.count - 1
    }

    mutating func take(_ key: ColumnKey) -> Value {
        guard let place = places[key] else { preconditionFailure("a column that was not counted") }
        return columns[place].take()
    }
}
