import CSQLite

/// A statement that is prepared once and kept; it keeps its database open. Parameters count from 1 and columns from 0, as in
/// SQLite. Values stay bound over `step` and `reset` until bound anew.
package final class Statement {
    private let database: Database
    private let handle: OpaquePointer

    init(_ database: Database, _ handle: OpaquePointer) {
        self.database = database
        self.handle = handle
    }

    deinit { sqlite3_finalize(handle) }

    // MARK: Parameters

    package func bind(_ index: Int32, _ value: Int64) throws(StoreError) {
        try database.check(sqlite3_bind_int64(handle, index, value))
    }

    /// A count or sequence number, at most 2^63 - 1, so that SQLite orders it as we do.
    package func bind(_ index: Int32, _ value: UInt64) throws(StoreError) {
        precondition(value <= UInt64(Int64.max), "\(value) does not fit into an SQLite integer")
        try bind(index, Int64(value))
    }

    /// All 64 bits, such as a LogID. SQLite orders the upper half before the lower: sort after reading where order can be seen.
    package func bind(_ index: Int32, bits value: UInt64) throws(StoreError) {
        try bind(index, Int64(bitPattern: value))
    }

    package func bindNull(_ index: Int32) throws(StoreError) {
        try database.check(sqlite3_bind_null(handle, index))
    }

    /// SQLite keeps a copy (about 35 ns for 250 bytes).
    package func bind(_ index: Int32, _ bytes: [UInt8]) throws(StoreError) {
        let code = bytes.withUnsafeBytes { bindBlob(index, $0, desa_sqlite_transient()) }
        try database.check(code)
    }

    /// Text as UTF-8, for columns that are compared and searched as text. SQLite keeps a copy.
    package func bind(_ index: Int32, text: String) throws(StoreError) {
        try database.check(sqlite3_bind_text(handle, index, text, Int32(text.utf8.count), desa_sqlite_transient()))
    }

    /// Without a copy, for hot paths: the bytes must stay where they are until the statement was stepped to its end or reset, and the
    /// parameter must be bound anew before the next step.
    package func bind(_ index: Int32, borrowing bytes: UnsafeRawBufferPointer) throws(StoreError) {
        try database.check(bindBlob(index, bytes, desa_sqlite_static()))
    }

    private func bindBlob(_ index: Int32, _ bytes: UnsafeRawBufferPointer, _ lifetime: sqlite3_destructor_type?) -> Int32 {
        // No pointer would mean NULL, not an empty blob.
        guard let start = bytes.baseAddress, bytes.count > 0 else { return sqlite3_bind_zeroblob(handle, index, 0) }
        return sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), lifetime)
    }

    // MARK: Running

    /// True when there is a row to look at; at the end false, and the statement is reset for the next use.
    package func step() throws(StoreError) -> Bool {
        try database.step(handle)
    }

    /// For statements without rows.
    package func run() throws(StoreError) {
        let hasRow = try database.step(handle)
        precondition(!hasRow, "a statement gave a row that nobody looks at")
    }

    /// Needed when rows are left unread: an open statement holds back checkpoints.
    package func reset() {
        // The code repeats the error of the last step, which was thrown there.
        sqlite3_reset(handle)
    }

    // MARK: Columns of the row

    package func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    package func int64(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    /// A count or sequence number; a negative one means that the file is damaged.
    package func count(_ column: Int32) throws(StoreError) -> UInt64 {
        guard let value = UInt64(exactly: int64(column)) else { throw .corrupt(file: database.file) }
        return value
    }

    package func bits(_ column: Int32) -> UInt64 {
        UInt64(bitPattern: int64(column))
    }

    package func blob(_ column: Int32) -> [UInt8] {
        withBlob(column) { [UInt8]($0) }
    }

    package func byteCount(_ column: Int32) -> Int {
        Int(sqlite3_column_bytes(handle, column))
    }

    /// The bytes are SQLite's own and valid inside the closure only, which must not step or reset this statement.
    package func withBlob<R, E: Error>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let start = sqlite3_column_blob(handle, column)
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))))
    }

    package func text(_ column: Int32) -> String {
        String(decoding: blob(column), as: UTF8.self)
    }
}
