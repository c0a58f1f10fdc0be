import CanonicalCBOR
package import Causality
package import Membership
import OperationLog
package import Replica
import SQLiteStore

/// A print, as its access record says: action `print`, the record, and as purpose what was printed. It is counted from the log, so that
/// "reprint" is marked as one also after desk.sqlite was lost.
struct PrintOfRecord {
    let record: RecordID
    let kind: String
    let count: UInt64

    /// Nil for an entry that says no such thing.
    init?(_ entry: Entry) {
        guard entry.type == RecordType.access, entry.openValue(AccessField.action) == .text(Prints.action), case .text(let kind)? = entry.openValue(AccessField.purpose) else {
            return nil
        }
        self.kind = kind
        if let book = Prints.book(kind: kind) {
            // The access record's count is of those who stand in it.
            (record, count) = (book, 1)
            return
        }
        guard let reference = entry.openValue(AccessField.record).flatMap({ OutsideReference($0) }) else { return nil }
        record = reference.dot
        if case .unsigned(let count)? = entry.openValue(AccessField.count) { self.count = min(count, 1000) } else { count = 1 }
    }
}

/// What was printed of a record here, and what the printer has not been asked about yet.
package final class Prints {
    /// The action of an access record that counts as a print; its purpose is the kind of paper (`receipt`, `F-2.01`, …).
    package static let action = "print"

    private let tables: DeskDatabase

    init(_ tables: DeskDatabase) { self.tables = tables }

    /// Times that a paper of this kind was printed here, reprints included: as often as access records say so. A kind counts its items too:
    /// `document` also what was noted as `document/<record>`.
    package func count(of record: RecordID, kind: String) throws(StoreFailure) -> UInt64 {
        try translated { () throws(StoreError) in
            UInt64(clamping: try tables.number("SELECT coalesce(sum(count), 0) FROM printed WHERE log = ? AND seq = ? AND (kind = ? OR substr(kind, 1, ?) = ?)", .bits(record.log.rawValue),
                .count(record.sequence), .text(kind), .count(UInt64(kind.utf8.count) + 1), .text(kind + "/")))
        }
    }

    /// "Did it print?", open until somebody answers.
    package struct Question: Sendable, Equatable {
        package let id: Int64
        package let record: RecordID
        package let kind: String
        /// Which one of its kind: what stood behind `/`.
        package let item: String?
        package let `operator`: UInt64
        /// Milliseconds since 1970.
        package let askedAt: UInt64

        /// - Parameter code: a kind, or `<kind>/<item>`.
        package init(id: Int64, record: RecordID, code: String, operator: UInt64, askedAt: UInt64) {
            self.id = id
            self.record = record
            let parts = code.split(separator: "/", maxSplits: 1)
            kind = parts.first.map { String($0) } ?? code
            item = parts.count > 1 ? String(parts[1]) : nil
            self.operator = `operator`
            self.askedAt = askedAt
        }

        /// As it was asked with.
        package var code: String { item.map { "\(kind)/\($0)" } ?? kind }
    }

    // MARK: The day's book

    /// What the book's question hangs on: it is of no record. Log 0 is nobody's.
    package static func book(_ day: CalendarDate) -> RecordID { Dot(LogID(0), day.rawValue) }
    /// As its access record says: `day-book/20261122`.
    package static func bookKind(_ day: CalendarDate) -> String { "day-book/\(day.rawValue)" }

    /// The other way round; nil for another kind of paper.
    static func book(kind: String) -> RecordID? {
        guard kind.hasPrefix("day-book/"), let day = UInt64(kind.dropFirst(9)).flatMap({ CalendarDate($0) }) else { return nil }
        return book(day)
    }

    /// Nil for a question about another paper.
    package static func bookDay(_ question: Question) -> CalendarDate? {
        guard question.kind == "day-book", let day = CalendarDate(question.record.sequence), question.record == book(day) else { return nil }
        return day
    }

    /// A paper was sent to the printer.
    package func ask(_ record: RecordID, kind: String, by operator: UInt64, wall: UInt64) throws(StoreFailure) -> Int64 {
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in
                try tables.first(
                    "INSERT INTO print_question(log, seq, kind, operator, asked_at) VALUES(?, ?, ?, ?, ?) RETURNING id",
                    [.bits(record.log.rawValue), .count(record.sequence), .text(kind), .count(`operator`), .count(wall)]
                ) { $0.int64(0) } ?? 0
            }
        }
    }

    /// Answered, whatever the answer: the question goes.
    package func answered(_ id: Int64) throws(StoreFailure) {
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in try tables.run("DELETE FROM print_question WHERE id = ?", .number(id)) }
        }
    }

    /// An open question by its number.
    package func question(_ id: Int64) throws(StoreFailure) -> Question? {
        try translated { () throws(StoreError) in
            try tables.first("SELECT id, log, seq, kind, operator, asked_at FROM print_question WHERE id = ?", [.number(id)]) { row throws(StoreError) in
                Question(id: row.int64(0), record: try row.dot(1), code: row.text(3), operator: try row.count(4), askedAt: try row.count(5))
            }
        }
    }

    /// Open questions, the oldest first, 200 at most; of one record, or of all.
    package func questions(of record: RecordID? = nil) throws(StoreFailure) -> [Question] {
        try translated { () throws(StoreError) in
            try tables.all(
                "SELECT id, log, seq, kind, operator, asked_at FROM print_question WHERE ?1 IS NULL OR (log = ?1 AND seq = ?2) ORDER BY id LIMIT 200",
                [record.map { .bits($0.log.rawValue) } ?? .null, .optional(record?.sequence)]
            ) { row throws(StoreError) in
                Question(id: row.int64(0), record: try row.dot(1), code: row.text(3), operator: try row.count(4), askedAt: try row.count(5))
            }
        }
    }
}
