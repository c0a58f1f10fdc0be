import CSQLite
import Glibc

/// What a database file of this program holds.
package struct DatabaseKind: Sendable, Equatable {
    /// At byte 68 of the file.
    package let applicationID: Int64
    /// Version of the schema that this program writes, kept in `user_version`; 0 is a database without a schema.
    package let schemaVersion: Int64

    package init(applicationID: Int64, schemaVersion: Int64) {
        self.applicationID = applicationID
        self.schemaVersion = schemaVersion
    }

    /// The node's logs and merged state: "DESA".
    package static let node = DatabaseKind(applicationID: Database.applicationID, schemaVersion: Database.schemaVersion)
}

/// The one connection to a node's SQLite database, with the settings that its promises rest on: WAL, `synchronous=FULL`, read back.
///
/// Not Sendable: one owner, on one thread at a time (SQLite runs without its own mutexes here). In a process there is one writable
/// connection and it does all checkpoints; SQLite 3.40.1 can corrupt a WAL that two connections write and checkpoint at
/// the same instant. `locking_mode=EXCLUSIVE` turns that from a habit into a fact: no second connection, not even the `sqlite3`
/// shell, gets in while a node runs. It also needs no shared-memory file, and a single commit costs 10 to 20 % less CPU.
///
/// The database file must not be opened and closed by other means in this process while a connection lives: POSIX drops
/// SQLite's locks when any descriptor of the file is closed (`FileIdentity` and `fileSize` only `stat`).
package final class Database {
    package enum Mode: Sendable {
        /// Opens a database and makes it where there is none.
        case create
        case readWrite
        /// For looking at a stopped node. Without a WAL file nothing is written anywhere, so it works on a read-only disk; a WAL left by a
        /// crash must be read too, and then SQLite makes a `-shm` file beside it.
        case readOnly
    }

    /// "DESA", at byte 68 of the file.
    package static let applicationID: Int64 = 0x4445_5341
    /// Version of the schema that this program writes, kept in `user_version`; 0 is a database without a schema.
    package static let schemaVersion: Int64 = 3
    /// Chosen by measurement: 8192 wrote 1.7 times the bytes for single commits and gained nothing in batches.
    static let pageSize: Int64 = 4096
    /// 16 MiB of WAL, then a commit is followed by a checkpoint. With 186 logs in turn 4096 pages cost 20 % less than
    /// SQLite's 1000, and an open after a crash still reads no more than this and the last transaction. Checkpoint when idle as well.
    package static let checkpointPages: Int32 = 4096

    package let path: String
    package let mode: Mode
    package let kind: DatabaseKind
    /// Last part of `path`, for messages.
    let file: String
    let handle: OpaquePointer
    /// Set for good by an I/O error of a writable connection. SQLite itself would accept the next commit after a lost one
    /// (measured), and the kernel reports a failed sync only once. So from here on every call throws `.poisoned`; the owner drops
    /// this object and its statements, opens again (which makes durable what it finds) and verifies the tails of its logs.
    package private(set) var isPoisoned = false

    /// Pages in the WAL after the last commit; written by SQLite's hook.
    private let walPageCount: UnsafeMutablePointer<Int32>
    /// `PRAGMA synchronous` stands at NORMAL, for transactions that need not be synced.
    private var isRelaxed = false
    private var begin: OpaquePointer?
    private var commit: OpaquePointer?
    private var rollback: OpaquePointer?

    /// Opens, applies and reads back all settings, and makes sure that everything found is on the disk, not only in memory.
    /// The caller holds the folder's `NodeLock`. `vfs` names a registered SQLite file layer (tests put faults there).
    package init(path: String, mode: Mode, kind: DatabaseKind = .node, vfs: String? = nil) throws(StoreError) {
        self.path = path
        self.mode = mode
        self.kind = kind
        file = lastComponent(of: path)
        handle = try Self.open(path, mode, vfs)
        walPageCount = .allocate(capacity: 1)
        walPageCount.initialize(to: 0)
        sqlite3_extended_result_codes(handle, 1)
        try configure()
        if mode != .readOnly {
            try makeDurable()
            begin = try compile("BEGIN IMMEDIATE")
            commit = try compile("COMMIT")
            rollback = try compile("ROLLBACK")
        }
    }

    deinit {
        for statement in [begin, commit, rollback] { sqlite3_finalize(statement) }
        // After a failure nothing is tidied up: the files stay as they are for the next open to judge.
        if isPoisoned { desa_sqlite_config_int(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nil) }
        sqlite3_close_v2(handle)
        walPageCount.deinitialize(count: 1)
        walPageCount.deallocate()
    }

    private static func open(_ path: String, _ mode: Mode, _ vfs: String?) throws(StoreError) -> OpaquePointer {
        let file = lastComponent(of: path)
        precondition(sqlite3_threadsafe() != 0, "SQLite was built without threads")
        var flags = SQLITE_OPEN_NOMUTEX
        var name = path
        switch mode {
        case .create:
            // SQLite would create it readable for all. O_EXCL: an existing file is never opened here (see the note on locks).
            if try status(of: path) == nil { _ = try File(path, O_RDWR | O_CREAT | O_EXCL) }
            flags |= SQLITE_OPEN_READWRITE
        case .readWrite:
            guard let found = try status(of: path) else { throw .missing(file: file) }
            // SQLite would take it for a new database and write a header.
            guard found.st_size > 0 else { throw .empty(file: file) }
            flags |= SQLITE_OPEN_READWRITE
        case .readOnly:
            guard try status(of: path) != nil else { throw .missing(file: file) }
            flags |= SQLITE_OPEN_READONLY
            // `immutable` needs no lock and no -shm, but does not look at a WAL or a rollback journal: only without them.
            let pending = try (status(of: path + "-wal")?.st_size ?? 0) + (status(of: path + "-journal")?.st_size ?? 0)
            if pending == 0 {
                flags |= SQLITE_OPEN_URI
                name = "file:" + percentEncoded(path) + "?immutable=1"
            }
        }
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(name, &handle, flags, vfs)
        guard code == SQLITE_OK, let handle else {
            let detailed = handle.map { sqlite3_extended_errcode($0) } ?? code
            sqlite3_close_v2(handle)
            throw StoreError(sqlite: detailed, file: file)
        }
        return handle
    }

    private static func percentEncoded(_ path: String) -> String {
        path.utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
    }

    // MARK: Statements

    /// Prepares one statement to be kept and used often. The SQL is the program's own, so a mistake in it is a defect.
    package func prepare(_ sql: String) throws(StoreError) -> Statement {
        Statement(self, try compile(sql))
    }

    /// Runs statements without parameters or rows, such as a schema.
    package func execute(_ sql: String) throws(StoreError) {
        try check(poisoned: isPoisoned)
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Rows changed by the last INSERT, UPDATE or DELETE, without those of its triggers.
    package var changes: Int { Int(sqlite3_changes64(handle)) }

    private func compile(_ sql: String) throws(StoreError) -> OpaquePointer {
        try check(poisoned: isPoisoned)
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement else { preconditionFailure("an empty statement") }
        return statement
    }

    /// One step; true for a row. Resets the statement when it is done or failed.
    func step(_ statement: OpaquePointer) throws(StoreError) -> Bool {
        if isPoisoned { throw .poisoned(file: file) }
        let code = sqlite3_step(statement)
        if code == SQLITE_ROW { return true }
        sqlite3_reset(statement)
        if code == SQLITE_DONE { return false }
        throw failed(code)
    }

    /// Translates a failure and poisons the connection if it was one of input or output.
    func failed(_ code: Int32) -> StoreError {
        if code & 0xff == SQLITE_IOERR, mode != .readOnly { poison() }
        return StoreError(sqlite: code, file: file)
    }

    func check(_ code: Int32) throws(StoreError) {
        guard code == SQLITE_OK else { throw failed(code) }
    }

    private func check(poisoned: Bool) throws(StoreError) {
        if poisoned { throw .poisoned(file: file) }
    }

    func poison() { isPoisoned = true }

    // MARK: Transactions

    /// Runs `body` in one transaction and syncs it. When this returns, the work survives a power cut; when it throws `.full`,
    /// `.constraint` or what `body` threw, nothing of it is saved; when it leaves the connection poisoned, the outcome is unknown.
    /// - Parameter isSynced: false for what can be made again: a power cut may take it, whole, with all that was not synced after it; the next
    ///   synced transaction makes it durable too. Only for databases that promise nothing else with it.
    package func transaction<R>(isSynced: Bool = true, _ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        guard let begin, let commit else { throw .readOnly(file: file) }
        precondition(isPoisoned || sqlite3_get_autocommit(handle) != 0, "transactions do not nest")
        if isSynced == isRelaxed {
            try setSynchronous(isSynced)
            isRelaxed = !isSynced
        }
        _ = try step(begin)
        let result: R
        do throws(StoreError) {
            result = try body()
            _ = try step(commit)
        } catch {
            undo(after: error)
            throw error
        }
        if walPages >= Self.checkpointPages { checkpointAfterCommit() }
        return result
    }

    private func undo(after error: StoreError) {
        guard !isPoisoned else { return }
        // After some errors (full disk) SQLite has rolled back already.
        if sqlite3_get_autocommit(handle) == 0, let rollback {
            let code = sqlite3_step(rollback)
            sqlite3_reset(rollback)
            if code != SQLITE_DONE { poison() }
        }
    }

    /// Pages in the WAL: what a checkpoint would have to look at.
    package var walPages: Int32 { walPageCount.pointee }

    /// The commit before this is durable whatever happens here, so nothing is thrown. A full disk shows at a later commit, a read
    /// in progress lets the next commit try again; anything else is fail-stop. SQLite's own autocheckpoint is off because it
    /// swallows all these errors.
    @discardableResult
    private func checkpointAfterCommit(truncate: Bool = false) -> Bool {
        do throws(StoreError) {
            try checkpoint(truncate: truncate)
            return true
        } catch {
            switch error {
            case .full, .busy: break
            default: poison()
            }
            return false
        }
    }

    /// After a commit that destroyed values: leaves nothing of them in the WAL. False if that has to be tried again at the next commit.
    func emptyWALAfterCommit() -> Bool { checkpointAfterCommit(truncate: true) }

    /// Copies the WAL into the database file and syncs it. `truncate` empties the WAL file too: after it no overwritten or erased
    /// value is left there. Throws `.busy` while a statement is in the middle of its rows.
    package func checkpoint(truncate: Bool = false) throws(StoreError) {
        try check(poisoned: isPoisoned)
        var total: Int32 = 0
        var copied: Int32 = 0
        try check(
            sqlite3_wal_checkpoint_v2(handle, nil, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &total, &copied))
        guard copied == total else { throw .busy(file: file) }
        // The next commit starts the WAL anew and reports its true length.
        walPageCount.pointee = 0
    }

    func watchWAL() {
        sqlite3_wal_hook(
            handle,
            { count, _, _, pages in
                count?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, walPageCount)
    }
}
