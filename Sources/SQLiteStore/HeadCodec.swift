import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// What the row of a log in `state` holds; who writes the log is read from its entry 0, which never changes.
///
/// ```
/// tree (8 + 32 bytes for every bit set in the size), time of the last entry (8), length of the context, then each: log (8), count
/// ```
struct LogHead {
    let tree: CompactTree
    let lastTime: HybridTime
    let context: VersionVector

    static func write(_ log: LogState, to writer: inout CompactWriter) {
        precondition(log.openTransaction == 0, "log \(log.id) would be kept with \(log.openTransaction) entries of a transaction to come")
        writer.raw(log.tree.bytes)
        writer.word(log.lastTime.rawValue)
        writer.number(log.context.items.count)
        for item in log.context.items {
            writer.word(item.log.rawValue)
            writer.number(item.count)
        }
    }

    init(_ bytes: UnsafeRawBufferPointer) throws(DamagedBlob) {
        var reader = CompactReader(bytes)
        guard bytes.count >= 8 else { throw DamagedBlob() }
        let size = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        guard let tree = CompactTree(try reader.raw(count: 8 + size.nonzeroBitCount * Hash.byteCount)) else { throw DamagedBlob() }
        self.tree = tree
        lastTime = HybridTime(rawValue: try reader.word())
        var items: [VersionVector.Item] = []
        for _ in 0..<(try reader.count(ofSize: 9)) {
            items.append(VersionVector.Item(log: LogID(try reader.word()), count: try reader.number()))
        }
        guard let context = VersionVector(sorted: items) else { throw DamagedBlob() }
        self.context = context
        try reader.finish()
    }
}

/// The rows of a scope in `state` beside its digest. They change seldom and can be long, so they are rows of their own.
///
/// ```
/// verdicts   count, then each: dot, reason class, code, number of ranges, each log (8), start, count; 0 or 1 and the re-admission's dot
/// erasures   count, then each: dot, number of fields, each
/// dot        log (8), sequence
/// ```
enum ScopeCodec {
    static func write(_ verdicts: [ScopeState.Verdict], to writer: inout CompactWriter) {
        writer.number(verdicts.count)
        for verdict in verdicts {
            write(verdict.dot, to: &writer)
            writer.number(verdict.reason.reasonClass.rawValue)
            writer.number(verdict.reason.code)
            writer.number(verdict.ranges.count)
            for range in verdict.ranges {
                writer.word(range.log.rawValue)
                writer.number(range.start)
                writer.number(range.count)
            }
            writer.number(verdict.readmittedBy == nil ? 0 : 1)
            if let dot = verdict.readmittedBy { write(dot, to: &writer) }
        }
    }

    static func verdicts(_ bytes: UnsafeRawBufferPointer) throws(DamagedBlob) -> [ScopeState.Verdict] {
        var reader = CompactReader(bytes)
        var verdicts: [ScopeState.Verdict] = []
        for _ in 0..<(try reader.count(ofSize: 13)) {
            let dot = try dot(&reader)
            guard let reasonClass = VerdictReason.Class(rawValue: try reader.number()) else { throw DamagedBlob() }
            let reason = VerdictReason(reasonClass, code: try reader.number())
            var ranges: [EntryRange] = []
            for _ in 0..<(try reader.count(ofSize: 10)) {
                ranges.append(EntryRange(log: LogID(try reader.word()), start: try reader.number(), count: try reader.number()))
            }
            let isReadmitted = try reader.number() == 1
            verdicts.append(ScopeState.Verdict(dot: dot, reason: reason, ranges: ranges, readmittedBy: isReadmitted ? try self.dot(&reader) : nil))
        }
        try reader.finish()
        return verdicts
    }

    static func write(_ erasures: [ErasedValue], to writer: inout CompactWriter) {
        writer.number(erasures.count)
        for value in erasures {
            write(value.dot, to: &writer)
            writer.number(value.fields.count)
            for field in value.fields { writer.number(UInt64(field)) }
        }
    }

    static func erasures(_ bytes: UnsafeRawBufferPointer) throws(DamagedBlob) -> [ErasedValue] {
        var reader = CompactReader(bytes)
        var erasures: [ErasedValue] = []
        for _ in 0..<(try reader.count(ofSize: 10)) {
            let dot = try dot(&reader)
            var fields: [FieldNumber] = []
            for _ in 0..<(try reader.count(ofSize: 1)) {
                guard let field = FieldNumber(exactly: try reader.number()) else { throw DamagedBlob() }
                fields.append(field)
            }
            erasures.append(ErasedValue(dot: dot, fields: fields))
        }
        try reader.finish()
        return erasures
    }

    private static func write(_ dot: Dot, to writer: inout CompactWriter) {
        writer.word(dot.log.rawValue)
        writer.number(dot.sequence)
    }

    private static func dot(_ reader: inout CompactReader) throws(DamagedBlob) -> Dot {
        Dot(LogID(try reader.word()), try reader.number())
    }
}
