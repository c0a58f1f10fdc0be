import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import Replica

/// Packs the runs of a frame: what repeats into columns, which compress well, and what is random into `random`, which does not. What the
/// receiver can compute is left out; `Docs/Protocol.md`, part 9, says how to get it back. ``RunUnpacker`` reads it.
struct RunPacker {
    /// Columns, to be compressed.
    private(set) var columns: [UInt8] = []
    /// Secrets, hashes, signatures, LogIDs and other byte strings, in the order in which the unpacker needs them.
    private(set) var random: [UInt8] = []

    private var heads: [UInt8] = []
    private var shapes: [UInt8] = []
    private var shapeNumbers: [[UInt8]: UInt64] = [:]
    private var rows: [UInt8] = []
    private var verbatim: [UInt8] = []
    private var times: [UInt8] = []
    private var authors: [UInt8] = []
    private var references: [UInt8] = []
    private var replacements: [UInt8] = []
    private var growths: [UInt8] = []
    private var logs: [UInt8] = []
    private var lengths: [UInt8] = []
    private var numbers = ColumnSet()
    private var texts = ColumnSet()

    private var track = RecordTrack()
    /// What the frame says that is held: the first logs, by their numbers.
    private let known: [VersionVector.Item]
    private var logNumbers: [LogID: Int] = [:]
    /// Of each log by its number: the count that an entry's context stated last.
    private var counts: [UInt64] = []
    private var time: UInt64 = 0
    private var author: UInt64 = 0
    private var hasher = CommitmentHasher()

    init(_ runs: [LogRun], known: [VersionVector.Item] = []) {
        self.known = known
        for (number, item) in known.enumerated() where logNumbers[item.log] == nil { logNumbers[item.log] = number }
        counts = [UInt64](repeating: 0, count: known.count)
        heads.appendNumber(UInt64(runs.count))
        for run in runs { pack(run) }
        columns.appendNumber(UInt64(shapeNumbers.count))
        for part in [heads, rows, shapes, verbatim, times, authors, references, replacements, growths, logs, lengths] { columns += part }
        columns += numbers.joined()
        columns += texts.joined()
    }

    private mutating func pack(_ run: LogRun) {
        let entries = run.entries.enumerated().map { index, bytes -> Entry? in
            guard let entry = try? Entry.decode(bytes, at: Dot(run.log, run.start &+ UInt64(index))), entry.encoded() == bytes else { return nil }
            return entry
        }
        let areSecretsImplied = head(run, entries)
        var secrets: [RecordID: RecordSecret] = [:]
        for item in run.secrets { secrets[item.record] = item.secret }
        var sent: Set<RecordID> = []
        for (index, entry) in entries.enumerated() {
            guard let entry else {
                rows.appendNumber(0)
                append(verbatim: run.entries[index])
                if let payload = run.payloads[index] {
                    verbatim.append(1)
                    append(verbatim: payload)
                } else {
                    verbatim.append(0)
                }
                continue
            }
            let record = entry.record ?? entry.dot
            let isFirst = areSecretsImplied && run.payloads[index] != nil && sent.insert(record).inserted
            pack(entry, run.payloads[index], secret: secrets[record], sends: isFirst)
        }
    }

    // MARK: Heads

    /// - Returns: the secrets follow with the entries.
    private mutating func head(_ run: LogRun, _ entries: [Entry?]) -> Bool {
        let number = log(run.log, to: \.heads)
        heads.appendNumber(number < known.count ? known[number].count &- run.end : run.start)
        heads.appendNumber(UInt64(entries.count))
        // As a rule there is one for each record with a payload, in the order in which these come: then only the secrets themselves are sent.
        var met: [RecordID] = []
        var seen: Set<RecordID> = []
        for (entry, payload) in zip(entries, run.payloads) where payload != nil {
            guard let entry else { continue }
            if seen.insert(entry.record ?? entry.dot).inserted { met.append(entry.record ?? entry.dot) }
        }
        let areImplied = met == run.secrets.map(\.record)
        switch run.proof {
        case .end(let signature):
            heads.appendNumber(areImplied ? 0 : 2)
            random += signature
        case .prefix(let size, let root, let signature, let consistency):
            heads.appendNumber(areImplied ? 1 : 3)
            heads.appendNumber(UInt64(consistency.count))
            heads.appendNumber(size)
            random += root.bytes
            random += signature
            for hash in consistency { random += hash.bytes }
        }
        if areImplied { return true }
        heads.appendNumber(UInt64(run.secrets.count))
        for item in run.secrets {
            log(item.record.log, to: \.heads)
            heads.appendNumber(item.record.sequence)
            random += item.secret.bytes
        }
        return false
    }

    /// A log by its number in the frame; one that is met first brings its name.
    @discardableResult
    private mutating func log(_ id: LogID, to column: WritableKeyPath<RunPacker, [UInt8]>) -> Int {
        let number = logNumbers[id] ?? counts.count
        self[keyPath: column].appendNumber(UInt64(number))
        guard number == counts.count else { return number }
        logNumbers[id] = number
        counts.append(0)
        random.appendWord(id.rawValue)
        return number
    }

    private mutating func append(verbatim bytes: [UInt8]) {
        verbatim.appendNumber(UInt64(bytes.count))
        verbatim += bytes
    }

    // MARK: Entries

    private mutating func pack(_ entry: Entry, _ payload: [UInt8]?, secret: RecordSecret?, sends isFirst: Bool) {
        var flags: EntryShape.Flags = []
        if entry.timeIsDoubtful { flags.insert(.doubtful) }
        if entry.type != nil { flags.insert(.creates) } else if entry.record != nil { flags.insert(.record) }
        if !entry.growth.isEmpty { flags.insert(.growth) }
        if !entry.fields.isEmpty { flags.insert(.fields) }
        if !entry.replaced.isEmpty { flags.insert(.replaced) }
        if entry.transaction != nil { flags.insert(.transaction) }
        if !entry.subject.isEmpty { flags.insert(.subject) }
        if !entry.body.isEmpty { flags.insert(.body) }
        if let payload {
            if let secret, entry.commitment != nil, (try? hasher.commitment(payload: payload, secret: secret, dot: entry.dot)) == entry.commitment {
                flags.formUnion([.payload, .committed])
            } else {
                flags.insert(.rawPayload)
            }
        }
        if entry.commitment != nil, !flags.contains(.committed) { flags.insert(.commitment) }

        var shape: [UInt8] = []
        shape.reserveCapacity(64)
        shape.appendNumber(flags.rawValue)
        shape.appendNumber(entry.kind.rawValue)
        if let type = entry.type { shape.appendNumber(type) }
        if !entry.growth.isEmpty { shape.appendNumber(UInt64(entry.growth.count)) }
        if !entry.fields.isEmpty {
            shape.appendNumber(UInt64(entry.fields.count))
            var last: FieldNumber?
            for field in entry.fields { Self.append(field, after: &last, to: &shape) }
        }

        // Columns in the order in which the unpacker reads a row.
        pack(time: entry.time.rawValue)
        authors.appendNumber(Self.folded(entry.author &- author))
        author = entry.author
        if flags.contains(.record), let record = entry.record { reference(record, from: entry.dot) }
        if !entry.replaced.isEmpty { pack(replaced: entry, to: &shape) }
        if let transaction = entry.transaction { shape.appendNumber(UInt64(transaction)) }
        for item in entry.growth {
            log(item.log, to: \.growths)
            let number = logNumbers[item.log] ?? 0
            growths.appendNumber(item.count &- counts[number])
            counts[number] = item.count
            random.appendWord(item.root)
        }
        if !entry.subject.isEmpty { item(entry.subject, .subject, from: entry.dot, to: &shape) }
        if !entry.body.isEmpty { item(entry.body, .body, from: entry.dot, to: &shape) }
        if isFirst, let secret { random += secret.bytes }
        if let payload {
            if flags.contains(.payload) { item(payload, .payload, from: entry.dot, to: &shape) } else { append(verbatim: payload) }
        }
        if flags.contains(.commitment), let commitment = entry.commitment { random += commitment.bytes }
        if let record = entry.record {
            if entry.type != nil { track.touch(record, rank: nil) }
            track.wrote(entry.fields, record, at: entry.dot)
        }

        if let number = shapeNumbers[shape] {
            rows.appendNumber(number)
        } else {
            let number = UInt64(shapeNumbers.count + 1)
            shapeNumbers[shape] = number
            shapes += shape
            rows.appendNumber(number)
        }
    }

    private static func append(_ field: FieldNumber, after last: inout FieldNumber?, to shape: inout [UInt8]) {
        shape.appendNumber(UInt64(field) - (last.map { UInt64($0) + 1 } ?? 0))
        last = field
    }

    /// Small differences in both directions as small numbers.
    static func folded(_ difference: UInt64) -> UInt64 {
        let signed = Int64(bitPattern: difference)
        return UInt64(bitPattern: signed << 1 ^ signed >> 63)
    }

    /// 0: the counter goes up by one. 1: any other, which follows among the random bytes. From 2 on: so many times 256 ms later, with counter 0;
    /// the rest of the milliseconds is among the random bytes.
    private mutating func pack(time raw: UInt64) {
        let (milliseconds, before) = (raw >> 16, time >> 16)
        if raw == time &+ 1 {
            times.append(0)
        } else if raw & 0xFFFF == 0, milliseconds >= before, milliseconds - before < 1 << 40 {
            times.appendNumber((milliseconds - before) >> 8 + 2)
            random.append(UInt8(truncatingIfNeeded: milliseconds - before))
        } else {
            times.append(1)
            random.appendWord(raw)
        }
        time = raw
    }

    /// 0: log and sequence follow. 1 to 256: the record that was named so long ago. Above: a distance in the own log.
    private mutating func reference(_ dot: Dot, from place: Dot) {
        let rank = track.rank(dot)
        if let rank {
            references.appendNumber(UInt64(rank) + 1)
        } else if dot.log == place.log, dot.sequence < place.sequence {
            references.appendNumber(place.sequence - dot.sequence + UInt64(RecordTrack.recentCount))
        } else {
            references.appendNumber(0)
            log(dot.log, to: \.references)
            references.appendNumber(dot.sequence)
        }
        track.touch(dot, rank: rank)
    }

    private mutating func pack(replaced entry: Entry, to shape: inout [UInt8]) {
        let all = entry.replaced
        var count: UInt64 = 0
        var previous: FieldNumber?
        for item in all where item.field != previous {
            count += 1
            previous = item.field
        }
        shape.appendNumber(count)
        var last: FieldNumber?
        var index = 0
        while index < all.count {
            let field = all[index].field
            let end = all[index...].firstIndex { $0.field != field } ?? all.count
            Self.append(field, after: &last, to: &shape)
            let known = entry.record.flatMap { track.lastWriter($0, field) }
            if let known, end == index + 1, all[index] == Replacement(field: field, dot: known) {
                shape.append(0)
            } else {
                shape.appendNumber(UInt64(end - index))
                for item in all[index..<end] {
                    if item.log == entry.dot.log {
                        replacements.append(0)
                        replacements.appendNumber(entry.dot.sequence - item.start - item.count)
                    } else {
                        replacements.append(1)
                        log(item.log, to: \.replacements)
                        replacements.appendNumber(item.start)
                    }
                    replacements.appendNumber(item.count - 1)
                }
            }
            index = end
        }
    }

    // MARK: Items

    /// Takes an item of canonical CBOR that was checked before apart.
    private mutating func item(_ bytes: [UInt8], _ section: ColumnKey.Section, from place: Dot, to shape: inout [UInt8]) {
        var reader = CBORReader(bytes)
        do throws(CBORError) {
            try item(&reader, ColumnKey(section: section, field: 0), isOutermost: true, from: place, to: &shape)
        } catch { preconditionFailure("an item that was checked does not decode: \(error)") }
    }

    private mutating func item(
        _ reader: inout CBORReader, _ column: ColumnKey, isOutermost: Bool, from place: Dot, to shape: inout [UInt8]
    ) throws(CBORError) {
        switch try reader.peekMajorType() {
        case 0:
            shape.append(ItemForm.unsigned)
            numbers.append(number: try reader.uint(), to: column)
        case 1:
            shape.append(ItemForm.negative)
            numbers.append(number: try reader.negative(), to: column)
        case 2:
            let range = try reader.byteStringRange()
            if range.count == 8 {
                shape.append(ItemForm.word)
                log(LogID(reader.bytes[range].reduce(0) { $0 << 8 | UInt64($1) }), to: \.logs)
            } else {
                shape.append(ItemForm.bytes)
                lengths.appendNumber(UInt64(range.count))
                random += reader.bytes[range]
            }
        case 3:
            let range = try reader.textRange()
            shape.append(ItemForm.text)
            texts.append(text: reader.bytes[range], to: column)
        case 4:
            let start = reader.position
            var probe = reader
            if let dot = Self.dot(&probe) {
                shape.append(ItemForm.dot)
                reference(dot, from: place)
                _ = try reader.skip(depth: ItemForm.depth)
                precondition(reader.position == probe.position, "a dot at \(start)")
                return
            }
            let count = try reader.array()
            Self.append(count, ItemForm.array, ItemForm.shortArray, 32, to: &shape)
            for _ in 0..<count { try item(&reader, column, isOutermost: isOutermost, from: place, to: &shape) }
        case 5:
            let count = try reader.map()
            Self.append(count, ItemForm.map, ItemForm.shortMap, 64, to: &shape)
            var previous: UInt64?
            for _ in 0..<count {
                let key = try reader.key(after: previous)
                previous = key
                shape.appendNumber(key)
                let inner = isOutermost ? ColumnKey(section: column.section, field: key) : column
                try item(&reader, inner, isOutermost: false, from: place, to: &shape)
            }
        default:
            if reader.nullIfPresent() { shape.append(8) } else { shape.append(try reader.bool() ? 7 : 6) }
        }
    }

    private static func dot(_ reader: inout CBORReader) -> Dot? {
        guard (try? reader.array()) == 2, let log = try? reader.byteString8(), let sequence = try? reader.uint(max: Limits.maxSequence) else { return nil }
        return Dot(LogID(log), sequence)
    }

    private static func append(_ count: Int, _ long: UInt8, _ short: UInt8, _ bound: Int, to shape: inout [UInt8]) {
        if count < bound {
            shape.append(short + UInt8(count))
        } else {
            shape.append(long)
            shape.appendNumber(UInt64(count))
        }
    }
}

/// Columns by their keys.
private struct ColumnSet {
    private var places: [ColumnKey: Int] = [:]
    private var columns: [(key: ColumnKey, bytes: [UInt8])] = []

    private mutating func place(_ key: ColumnKey) -> Int {
        if let place = places[key] { return place }
        places[key] = columns.count
        columns.append((key, []))
        return columns.count - 1
    }

    mutating func append(number: UInt64, to key: ColumnKey) { columns[place(key)].bytes.appendNumber(number) }

    mutating func append(text: ArraySlice<UInt8>, to key: ColumnKey) {
        let place = place(key)
        columns[place].bytes.appendNumber(UInt64(text.count))
        columns[place].bytes += text
    }

    func joined() -> [UInt8] { columns.sorted { $0.key < $1.key }.flatMap(\.bytes) }
}
