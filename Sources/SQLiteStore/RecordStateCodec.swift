import Causality
import OperationLog
import RecordMerge

/// The column `state` of a record: 14 bytes for a record as it was created, 11 to 14 more for each further entry with a live version.
///
/// ```
/// state     number of live entries << 1 | awaits        then the live entries, ascending by dot
///           if awaits: number of awaited, then each     field, log, start, count
///           last                                        0: none; 1 + i: the live entry i; above: 1 + live entries + log, sequence
/// live      log << 1 | more, sequence, leaf (8 bytes), mask of the fields below 64; if more: how many above, each
/// log       local number, 0 for the record's own; the sequence number after a 0 is signed, from the record's own
/// ```
/// The type is a column of its own, to be listed by.
struct RecordStateCodec {
    private let record: Place
    private let origin: LogID

    init(_ record: Place, log: LogID) {
        self.record = record
        origin = log
    }

    // MARK: Writing

    func write(_ state: RecordState, to writer: inout CompactWriter, logs: inout Interner) {
        writer.number(state.live.count << 1 | (state.awaited.isEmpty ? 0 : 1))
        var lastIndex: Int?
        for (index, live) in state.live.enumerated() {
            let more = live.fields.high.isEmpty ? 0 : 1
            let log = number(live.dot.log, &logs)
            writer.number(log << 1 | more)
            sequence(live.dot.sequence, inLog: log, &writer)
            writer.word(live.leaf)
            writer.number(live.fields.low)
            if more == 1 {
                writer.number(live.fields.high.count)
                for field in live.fields.high { writer.number(UInt64(field)) }
            }
            if live.dot == state.last { lastIndex = index }
        }
        if !state.awaited.isEmpty {
            writer.number(state.awaited.count)
            for item in state.awaited {
                writer.number(UInt64(item.field))
                writer.number(number(item.log, &logs))
                writer.number(item.start)
                writer.number(item.count)
            }
        }
        if let lastIndex {
            writer.number(1 + lastIndex)
        } else if let last = state.last {
            let log = number(last.log, &logs)
            writer.number(1 + state.live.count + log)
            sequence(last.sequence, inLog: log, &writer)
        } else {
            writer.number(0)
        }
    }

    private func number(_ log: LogID, _ logs: inout Interner) -> Int { log == origin ? 0 : logs.number(log.rawValue) }

    private func sequence(_ sequence: UInt64, inLog log: Int, _ writer: inout CompactWriter) {
        if log == 0 { writer.signed(Int64(sequence) - Int64(record.sequence)) } else { writer.number(sequence) }
    }

    // MARK: Reading

    func read(_ bytes: UnsafeRawBufferPointer, type: UInt64?, logs: Interner) throws(DamagedBlob) -> RecordState {
        var reader = CompactReader(bytes)
        let head = try reader.number()
        guard head >> 1 <= UInt64(bytes.count) else { throw DamagedBlob() }
        var state = RecordState(type: type)
        let count = Int(head >> 1)
        state.live.reserveCapacity(count)
        for _ in 0..<count {
            let tag = try reader.number()
            let dot = try self.dot(tag >> 1, &reader, logs)
            let leaf = try reader.word()
            var fields = FieldSet(low: try reader.number(), high: [])
            if tag & 1 == 1 {
                for _ in 0..<(try reader.count(ofSize: 1)) { fields.insert(try field(&reader)) }
            }
            state.live.append(RecordState.Live(dot: dot, leaf: leaf, fields: fields))
        }
        if head & 1 == 1 {
            for _ in 0..<(try reader.count(ofSize: 4)) {
                let field = try field(&reader)
                let log = try self.log(try reader.number(), logs)
                state.awaited.append(Replacement(field: field, log: log, start: try reader.number(), count: try reader.number()))
            }
        }
        let last = try reader.number()
        if last > UInt64(count) {
            state.last = try dot(last - UInt64(count) - 1, &reader, logs)
        } else if last > 0 {
            state.last = state.live[Int(last) - 1].dot
        }
        try reader.finish()
        return state
    }

    private func log(_ number: UInt64, _ logs: Interner) throws(DamagedBlob) -> LogID {
        if number == 0 { return origin }
        guard let log = logs.log(number) else { throw DamagedBlob() }
        return log
    }

    private func dot(_ number: UInt64, _ reader: inout CompactReader, _ logs: Interner) throws(DamagedBlob) -> Dot {
        let log = try log(number, logs)
        if number != 0 { return Dot(log, try reader.number()) }
        let (sequence, overflow) = Int64(record.sequence).addingReportingOverflow(try reader.signed())
        guard !overflow, sequence >= 0 else { throw DamagedBlob() }
        return Dot(log, UInt64(sequence))
    }

    private func field(_ reader: inout CompactReader) throws(DamagedBlob) -> FieldNumber {
        guard let field = FieldNumber(exactly: try reader.number()) else { throw DamagedBlob() }
        return field
    }
}
