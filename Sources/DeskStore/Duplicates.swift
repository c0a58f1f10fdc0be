package import Causality
package import Replica
import SQLiteStore

/// Records that may be the same. The keys come from the registry; a person looks at both and decides, nothing is merged.
package final class Duplicates {
    private let tables: DeskDatabase

    init(_ tables: DeskDatabase) { self.tables = tables }

    /// Two records that may be the same.
    package struct Pair: Sendable, Equatable {
        package let first: RecordKey
        package let second: RecordKey
        /// 1 to 100.
        package let likeness: UInt64
    }

    /// Records with one of these keys, the newest first: for a draft that is not in the log yet.
    package func records(with keys: [String], limit: Int = 20) throws(StoreFailure) -> [RecordKey] {
        try translated { () throws(StoreError) in
            var found: [(id: Int64, key: RecordKey)] = []
            for key in keys.prefix(32) {
                let rows = try tables.all(
                    "SELECT r.id, r.scope, r.log, r.seq FROM duplicate_key AS k JOIN record AS r ON r.id = k.id WHERE k.key = ? ORDER BY k.id DESC LIMIT ?",
                    [.text(key), .number(Int64(limit))]
                ) { row throws(StoreError) in (id: row.int64(0), key: RecordKey(scope: ScopeID(row.bits(1)), record: try row.dot(2))) }
                for row in rows where !found.contains(where: { $0.id == row.id }) { found.append(row) }
            }
            return found.sorted { $0.id > $1.id }.prefix(limit).map(\.key)
        }
    }

    /// Records that may be the same as this one and that nobody here has told apart from it, the likeliest first.
    package func candidates(of record: RecordID, likeness least: UInt64 = 1) throws(StoreFailure) -> [(record: RecordKey, likeness: UInt64)] {
        try translated { () throws(StoreError) in
            try tables.all(
                """
                SELECT o.scope, o.log, o.seq, c.likeness FROM record AS r
                JOIN candidate AS c ON c.first = r.id OR c.second = r.id
                JOIN record AS o ON o.id = CASE WHEN c.first = r.id THEN c.second ELSE c.first END
                WHERE r.log = ?1 AND r.seq = ?2 AND c.likeness >= ?3 AND NOT \(Self.toldApart("r", "o")) ORDER BY c.likeness DESC, o.id DESC LIMIT 50
                """, [.bits(record.log.rawValue), .count(record.sequence), .count(least)]
            ) { row throws(StoreError) in (record: RecordKey(scope: ScopeID(row.bits(0)), record: try row.dot(1)), likeness: try row.count(3)) }
        }
    }

    /// Open pairs, the newest first.
    /// - Parameters:
    ///   - least: likeness from which a pair is shown.
    ///   - mark: the end of the page before.
    package func open(likeness least: UInt64, after mark: ListMark? = nil, limit: Int = 50) throws(StoreFailure) -> ListPage<Pair> {
        try translated { () throws(StoreError) in
            let rows = try tables.all(
                """
                SELECT a.scope, a.log, a.seq, b.scope, b.log, b.seq, c.second, c.first, c.likeness FROM candidate AS c JOIN record AS a ON a.id = c.first JOIN record AS b ON b.id = c.second
                WHERE (c.second, c.first) < (?1, ?2) AND c.likeness >= ?4 AND NOT \(Self.toldApart("a", "b")) ORDER BY c.second DESC, c.first DESC LIMIT ?3
                """, [.number(mark?.value ?? .max), .number(mark?.id ?? .max), .number(Int64(limit) + 1), .count(least)]
            ) { row throws(StoreError) in
                (
                    Pair(
                        first: RecordKey(scope: ScopeID(row.bits(0)), record: try row.dot(1)), second: RecordKey(scope: ScopeID(row.bits(3)), record: try row.dot(4)),
                        likeness: try row.count(8)),
                    ListMark(value: row.int64(6), id: row.int64(7))
                )
            }
            return ListPage(rows, limit: limit)
        }
    }

    /// An operator has looked at both and says that they are not the same. Local to this desk; other desks ask their own operators.
    package func tellApart(_ first: RecordID, _ second: RecordID, by operator: UInt64, wall: UInt64) throws(StoreFailure) {
        let (low, high) = Self.ordered(first, second)
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in
                try tables.run(
                    "INSERT INTO not_same(first_log, first_seq, second_log, second_seq, operator, marked_at) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    .bits(low.log.rawValue), .count(low.sequence), .bits(high.log.rawValue), .count(high.sequence), .count(`operator`), .count(wall))
            }
        }
    }

    /// It was a mistake: they may be the same after all.
    package func takeBack(_ first: RecordID, _ second: RecordID) throws(StoreFailure) {
        let (low, high) = Self.ordered(first, second)
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in
                try tables.run(
                    "DELETE FROM not_same WHERE first_log = ? AND first_seq = ? AND second_log = ? AND second_seq = ?", .bits(low.log.rawValue), .count(low.sequence),
                    .bits(high.log.rawValue), .count(high.sequence))
            }
        }
    }

    private static func ordered(_ first: RecordID, _ second: RecordID) -> (RecordID, RecordID) { first < second ? (first, second) : (second, first) }

    /// Numbers of the index change when it is made anew, so marks name records; the lower name first, which SQL orders otherwise.
    private static func toldApart(_ first: String, _ second: String) -> String {
        func mark(_ low: String, _ high: String) -> String {
            "EXISTS(SELECT 1 FROM not_same AS n WHERE n.first_log = \(low).log AND n.first_seq = \(low).seq AND n.second_log = \(high).log AND n.second_seq = \(high).seq)"
        }
        return "(\(mark(first, second)) OR \(mark(second, first)))"
    }
}
