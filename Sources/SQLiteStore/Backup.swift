import CSQLite
import Glibc

/// A copy of the live database in steps, between which its owner goes on writing. Writes of the same connection between two steps are in the
/// copy too, so it is the state of the last step. Two halves, because the second is slow and needs the live database no more:
///
/// ```
/// init · step … step      on the owner's thread: milliseconds each
/// complete                anywhere: syncs, makes one file without WAL of it, and only then gives it its name
/// ```
/// Whoever restores the copy must open new logs: it knows the counts of its original (design D2).
package final class Backup {
    private let source: Database
    private let file: String
    private let temporary: String
    private var target: OpaquePointer?
    private var backup: OpaquePointer?
    private var isWhole = false

    /// Throws `.exists` where `path` is taken.
    package init(of source: Database, to path: String) throws(StoreError) {
        self.source = source
        file = lastComponent(of: path)
        temporary = Self.temporary(path)
        if source.isPoisoned { throw .poisoned(file: source.file) }
        guard try status(of: path) == nil else { throw .exists(file: file) }
        unlink(temporary)
        _ = try File(temporary, O_RDWR | O_CREAT | O_EXCL)
        let code = sqlite3_open_v2(temporary, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK else { throw StoreError(sqlite: code, file: file) }
        sqlite3_extended_result_codes(target, 1)
        // Nobody looks at it before `complete` has synced it: neither a journal nor syncs of its own.
        let plain = sqlite3_exec(target, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", nil, nil, nil)
        guard plain == SQLITE_OK else { throw StoreError(sqlite: plain, file: file) }
        backup = sqlite3_backup_init(target, "main", source.handle, "main")
        guard backup != nil else { throw StoreError(sqlite: sqlite3_extended_errcode(target), file: file) }
    }

    deinit {
        sqlite3_backup_finish(backup)
        sqlite3_close_v2(target)
        if !isWhole { unlink(temporary) }
    }

    /// Pages that are still to be copied, and all, as of the last step.
    package var progress: (left: Int, all: Int) { (Int(sqlite3_backup_remaining(backup)), Int(sqlite3_backup_pagecount(backup))) }

    /// Copies some pages (4096 bytes each). False when the copy is whole; then do not step again.
    package func step(pages: Int32) throws(StoreError) -> Bool {
        precondition(backup != nil, "the copy is whole")
        let code = sqlite3_backup_step(backup, pages)
        if code == SQLITE_OK { return true }
        guard code == SQLITE_DONE else { throw StoreError(sqlite: code, file: file) }
        let end = sqlite3_backup_finish(backup)
        backup = nil
        guard end == SQLITE_OK else { throw StoreError(sqlite: end, file: file) }
        sqlite3_close_v2(target)
        target = nil
        isWhole = true
        return false
    }

    /// Gives a whole copy its name; it is on the disk when this returns. On any thread, once.
    package static func complete(_ path: String) throws(StoreError) {
        let (file, temporary) = (lastComponent(of: path), temporary(path))
        var handle: OpaquePointer?
        defer { sqlite3_close_v2(handle) }
        let code = sqlite3_open_v2(temporary, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK else { throw StoreError(sqlite: code, file: file) }
        // The header came over with the mark "WAL"; a single file can be read from a read-only disk.
        let alone = sqlite3_exec(handle, "PRAGMA journal_mode=DELETE", nil, nil, nil)
        guard alone == SQLITE_OK else { throw StoreError(sqlite: alone, file: file) }
        sqlite3_close_v2(handle)
        handle = nil
        try File(temporary, O_RDWR).sync()
        guard link(temporary, path) == 0 else { throw StoreError(errno: errno, "write", file) }
        unlink(temporary)
        try syncFolder(folder(of: path))
    }

    private static func temporary(_ path: String) -> String { path + ".new" }
}
