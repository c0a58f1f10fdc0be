import Causality
import SQLiteStore

/// The connection to `desk.sqlite` with its statements, each prepared once. One owner, on one thread.
final class DeskDatabase {
    let database: Database
    private var statements: [String: Statement] = [:]

    init(_ database: Database) { self.database = database }

    private func bound(_ sql: String, _ cells: [Cell]) throws(StoreError) -> Statement {
        var statement = statements[sql]
        if statement == nil {
            statement = try database.prepare(sql)
            statements[sql] = statement
        }
        guard let statement else { preconditionFailure("no statement") }
        for (index, cell) in cells.enumerated() { try statement.bind(Int32(index + 1), cell) }
        return statement
    }

    /// A statement without rows.
    func run(_ sql: String, _ cells: Cell...) throws(StoreError) { try bound(sql, cells).run() }
    func run(_ sql: String, _ cells: [Cell]) throws(StoreError) { try bound(sql, cells).run() }

    /// The first row, if there is one.
    func first<R>(_ sql: String, _ cells: [Cell] = [], _ read: (Statement) throws(StoreError) -> R) throws(StoreError) -> R? {
        let row = try bound(sql, cells)
        defer { row.reset() }
        return try row.step() ? try read(row) : nil
    }

    /// All rows. `read` must not run the same statement.
    func all<R>(_ sql: String, _ cells: [Cell] = [], _ read: (Statement) throws(StoreError) -> R) throws(StoreError) -> [R] {
        let rows = try bound(sql, cells)
        defer { rows.reset() }
        var result: [R] = []
        while try rows.step() { result.append(try read(rows)) }
        return result
    }

    func number(_ sql: String, _ cells: Cell...) throws(StoreError) -> Int64 {
        try first(sql, cells) { $0.int64(0) } ?? 0
    }

    /// For the index, which is made again from the logs: not synced, so that following costs no wait for the disk.
    func derived<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R { try database.transaction(isSynced: false, body) }

    func transaction<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R { try database.transaction(body) }

    /// A transaction that `body` may decide not to keep.
    func undoable<R>(_ body: () throws(StoreError) -> (R, isKept: Bool)) throws(StoreError) -> R {
        try database.transaction { () throws(StoreError) in
            try database.execute("SAVEPOINT change")
            let (result, isKept) = try body()
            try database.execute(isKept ? "RELEASE change" : "ROLLBACK TO change; RELEASE change")
            return result
        }
    }

    /// Tables are about to go: statements that name them would keep them.
    func forgetStatements() { statements = [:] }
}

/// A parameter of a statement.
enum Cell {
    case null
    case number(Int64)
    case text(String)
    case bytes([UInt8])

    /// All 64 bits, such as a LogID.
    static func bits(_ value: UInt64) -> Cell { .number(Int64(bitPattern: value)) }
    /// A count or a time, below 2^63; larger ones, which only a broken clock gives, are cut there.
    static func count(_ value: UInt64) -> Cell { .number(Int64(clamping: value)) }
    static func flag(_ value: Bool) -> Cell { .number(value ? 1 : 0) }
    static func optional(_ value: UInt64?) -> Cell { value.map { .count($0) } ?? .null }
    static func optional(_ value: String?) -> Cell { value.map { .text($0) } ?? .null }
}

extension Statement {
    fileprivate func bind(_ index: Int32, _ cell: Cell) throws(StoreError) {
        switch cell {
        case .null: try bindNull(index)
        case .number(let value): try bind(index, value)
        case .text(let value): try bind(index, text: value)
        case .bytes(let value): try bind(index, value)
        }
    }

    func dot(_ column: Int32) throws(StoreError) -> Dot { Dot(LogID(bits(column)), try count(column + 1)) }
    func optionalDot(_ column: Int32) throws(StoreError) -> Dot? { isNull(column) ? nil : try dot(column) }
    func optionalCount(_ column: Int32) throws(StoreError) -> UInt64? { isNull(column) ? nil : try count(column) }
    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}
