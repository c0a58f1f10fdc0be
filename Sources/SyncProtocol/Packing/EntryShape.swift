import Causality
import OperationLog

/// What entries have in common that were made by the same hand movement: everything that is no value. An entry is its shape and its values.
///
/// ```
/// flags, kind, [type], [count of growth], [fields: count, steps], [replaced: count, (field step, ranges) …], [transaction],
/// [form of subject], [form of body], [form of payload]
/// ```
/// All are numbers of seven bits a byte; what stands in brackets is there when its flag is set. In `replaced`, 0 ranges say: exactly the
/// entry of this frame that wrote the field last.
struct EntryShape {
    struct Flags: OptionSet {
        let rawValue: UInt64
        static let doubtful = Flags(rawValue: 1)
        static let record = Flags(rawValue: 2)
        static let creates = Flags(rawValue: 4)
        static let fields = Flags(rawValue: 8)
        static let payload = Flags(rawValue: 16)
        /// The commitment follows from payload and secret.
        static let committed = Flags(rawValue: 32)
        static let replaced = Flags(rawValue: 64)
        static let body = Flags(rawValue: 128)
        static let growth = Flags(rawValue: 256)
        static let transaction = Flags(rawValue: 512)
        static let subject = Flags(rawValue: 1024)
        /// The commitment is sent.
        static let commitment = Flags(rawValue: 2048)
        /// The payload is sent as it is.
        static let rawPayload = Flags(rawValue: 4096)
        static let all = Flags(rawValue: 8191)
    }

    struct Replaced {
        let field: FieldNumber
        /// 0: the last writer.
        let ranges: Int
    }

    var flags: Flags = []
    var kind = EntryKind.write
    var type: UInt64 = 0
    var growth = 0
    var fields: [FieldNumber] = []
    var replaced: [Replaced] = []
    var transaction = 0
    /// In the bytes of the shapes.
    var subject = 0..<0
    var body = 0..<0
    var payload = 0..<0

    /// How many values the rows of a frame need of each column.
    struct Needs {
        var references = 0
        var replacements = 0
        var growths = 0
        var words = 0
        var bytes = 0
        var numbers: [ColumnKey: Int] = [:]
        var texts: [ColumnKey: Int] = [:]
    }

    /// Reads and checks one shape, so that no entry that is made of it can break an invariant of the writer.
    /// - Parameter uses: rows that have it. Like the parts of a shape there are fewer than the frame has bytes: no sum of products overflows.
    init(_ reader: inout PackReader, uses: Int, _ needs: inout Needs) throws(PackError) {
        let raw = try reader.number(max: Flags.all.rawValue)
        flags = Flags(rawValue: raw)
        kind = EntryKind(try reader.number())
        if flags.contains(.creates) {
            guard !flags.contains(.record) else { throw .malformed }
            type = try reader.number()
        }
        if flags.contains(.record) { needs.references += uses }
        if flags.contains(.growth) { growth = Int(try reader.number(max: 65_536)) }
        needs.growths += growth * uses
        let isAboutRecord = flags.contains(.record) || flags.contains(.creates)
        if flags.contains(.fields) {
            guard isAboutRecord else { throw .malformed }
            let count = try reader.count()
            guard count > 0 else { throw .malformed }
            var last: FieldNumber?
            for _ in 0..<count {
                last = try Self.field(&reader, after: last)
                fields.append(last ?? 0)
            }
        }
        if flags.contains(.replaced) {
            guard isAboutRecord else { throw .malformed }
            let count = try reader.count()
            guard count > 0 else { throw .malformed }
            var last: FieldNumber?
            for _ in 0..<count {
                last = try Self.field(&reader, after: last)
                replaced.append(Replaced(field: last ?? 0, ranges: Int(try reader.number(max: 16_384))))
                needs.replacements += replaced[replaced.count - 1].ranges * uses
            }
        }
        if flags.contains(.transaction) {
            transaction = Int(try reader.number(max: UInt64(EntryLimits.maxTransactionEntries)))
            guard transaction >= 2 else { throw .malformed }
        }
        if flags.contains(.subject) { subject = try form(&reader, .subject, uses, &needs) }
        if flags.contains(.body) { body = try form(&reader, .body, uses, &needs) }
        guard !(flags.contains(.committed) && flags.contains(.commitment)), !(flags.contains(.payload) && flags.contains(.rawPayload)),
            !flags.contains(.committed) || flags.contains(.payload)
        else { throw .malformed }
        if flags.contains(.payload) { payload = try form(&reader, .payload, uses, &needs) }
    }

    /// The first as it is, each other as what it is above the one before it, less one.
    private static func field(_ reader: inout PackReader, after last: FieldNumber?) throws(PackError) -> FieldNumber {
        let step = try reader.number(max: UInt64(FieldNumber.max))
        let value = step + (last.map { UInt64($0) + 1 } ?? 0)
        guard value <= UInt64(FieldNumber.max) else { throw .tooLarge }
        return FieldNumber(value)
    }

    private func form(_ reader: inout PackReader, _ section: ColumnKey.Section, _ uses: Int, _ needs: inout Needs) throws(PackError) -> Range<Int> {
        let start = reader.position
        try item(&reader, ColumnKey(section: section, field: 0), isOutermost: true, depth: ItemForm.depth, uses, &needs)
        return start..<reader.position
    }

    private func item(
        _ reader: inout PackReader, _ column: ColumnKey, isOutermost: Bool, depth: Int, _ uses: Int, _ needs: inout Needs
    ) throws(PackError) {
        guard depth > 0 else { throw .tooLarge }
        let token = try reader.byte()
        switch token {
        case ItemForm.unsigned, ItemForm.negative: needs.numbers[column, default: 0] += uses
        case ItemForm.bytes: needs.bytes += uses
        case ItemForm.text: needs.texts[column, default: 0] += uses
        case ItemForm.dot: needs.references += uses
        case ItemForm.word: needs.words += uses
        case 6, 7, 8: break
        case ItemForm.array, ItemForm.shortArray..<ItemForm.shortMap:
            let count = token == ItemForm.array ? try reader.count() : Int(token - ItemForm.shortArray)
            for _ in 0..<count { try item(&reader, column, isOutermost: isOutermost, depth: depth - 1, uses, &needs) }
        case ItemForm.map, ItemForm.shortMap..<(ItemForm.shortMap + 64):
            let count = token == ItemForm.map ? try reader.count() : Int(token - ItemForm.shortMap)
            for _ in 0..<count {
                let key = try reader.number()
                let inner = isOutermost ? ColumnKey(section: column.section, field: key) : column
                try item(&reader, inner, isOutermost: false, depth: depth - 1, uses, &needs)
            }
        default: throw .malformed
        }
    }
}
