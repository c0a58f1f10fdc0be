import CanonicalCBOR
package import Causality

/// When the centre had stored the entries of an own log, by its own signed words, as each came: its newest word alone tells of the last
/// exchange, and a request of last week was received last week. `[size, time, size, time, …]` by size, the time in seconds since 1970.
///
/// In parts of 256 entries, so that one entry's time is found by its place, and a word of today rewrites one small note.
struct ReceivedMarks {
    private static let entries: UInt64 = 256
    /// Of one word, so many parts are written: what a node brings home after a year is dated by its newest entries.
    private static let maxParts: UInt64 = 1024

    private var marks: [(size: UInt64, time: UInt64)]

    init(_ bytes: [UInt8]?) {
        marks = []
        guard let bytes, case .array(let items)? = try? CBORValue.decode(bytes) else { return }
        for index in stride(from: 0, to: items.count - 1, by: 2) {
            guard case .unsigned(let size) = items[index], case .unsigned(let time) = items[index + 1] else { return }
            marks.append((size, time))
        }
    }

    /// Of the first word over this entry.
    func time(of sequence: UInt64) -> UInt64? { marks.first { $0.size > sequence }?.time }

    mutating func add(_ size: UInt64, _ time: UInt64) {
        marks.removeAll { $0.size >= size }
        marks.append((size, time))
    }

    /// Entries from `start` on are others now.
    mutating func cut(_ start: UInt64) { marks.removeAll { $0.size > start } }

    var note: [UInt8]? { marks.isEmpty ? nil : CBORValue.array(marks.flatMap { [.unsigned($0.size), .unsigned($0.time)] }).encoded() }

    static func part(_ sequence: UInt64) -> UInt64 { sequence / entries }

    /// Parts that hold entries from `start` to before `end`, the newest of them.
    static func parts(_ start: UInt64, _ end: UInt64) -> ClosedRange<UInt64>? {
        guard start < end else { return nil }
        let last = part(end - 1)
        return max(part(start), last > maxParts ? last - maxParts : 0)...last
    }
}

extension Replica {
    /// The centre's word over an own log that had reached `start` before covers it to `end`, at this time (seconds since 1970, the centre's clock).
    package func receivedMarks(_ log: LogID, from start: UInt64, to end: UInt64, time: UInt64) throws(StoreFailure) -> [CommitBatch.Note] {
        var notes: [CommitBatch.Note] = []
        guard let parts = ReceivedMarks.parts(start, end) else { return [] }
        for part in parts {
            let key = NoteKey.received(log, part: part)
            var marks = ReceivedMarks(try store.note(key))
            marks.add(end, time)
            notes.append(CommitBatch.Note(key: key, value: marks.note))
        }
        return notes
    }

    /// A log's end from `start` on was moved aside; the centre had stored it to `end`.
    func receivedMarks(_ log: LogID, without start: UInt64, to end: UInt64) throws(StoreFailure) -> [CommitBatch.Note] {
        var notes: [CommitBatch.Note] = []
        guard let parts = ReceivedMarks.parts(start, end) else { return [] }
        for part in parts {
            let key = NoteKey.received(log, part: part)
            var marks = ReceivedMarks(try store.note(key))
            marks.cut(start)
            notes.append(CommitBatch.Note(key: key, value: marks.note))
        }
        return notes
    }

    /// When the centre had stored an entry of an own log, in seconds since 1970 by the centre's clock; nil before, and for what was stored before
    /// this software kept it.
    package func receivedTime(_ dot: Dot) throws(StoreFailure) -> UInt64? {
        try store.note(NoteKey.received(dot.log, part: ReceivedMarks.part(dot.sequence))).flatMap { ReceivedMarks($0).time(of: dot.sequence) }
    }
}
