import CSQLite
import Glibc

extension Database {
    /// Looks for damage; an empty answer means sound, else at most 100 findings. `quick` skips the comparison of indices with their
    /// tables. Reads the whole file: seconds for 100 MB.
    package func integrityCheck(quick: Bool) throws(StoreError) -> [String] {
        let statement = try prepare(quick ? "PRAGMA quick_check(100)" : "PRAGMA integrity_check(100)")
        var findings: [String] = []
        while try statement.step() { findings.append(statement.text(0)) }
        return findings == ["ok"] ? [] : findings
    }

    /// Bytes on the disk, the WAL included.
    package func fileSize() throws(StoreError) -> Int {
        try Int((status(of: path)?.st_size ?? 0) + (status(of: path + "-wal")?.st_size ?? 0))
    }

    /// Copies the whole database to a new file at once; see `Backup` for doing it between other work.
    package func backup(to path: String) throws(StoreError) {
        let backup = try Backup(of: self, to: path)
        while try backup.step(pages: 1024) {}
    }
}

/// A copy of the live database in steps. Writes of the same connection between two steps are in the copy too, so it is the state of
/// the last step. The copy is one file without WAL; it appears under its name only when it is complete and synced.
/// Whoever restores it must open new logs: the copy knows the counts of its original (design D2).
package final class Backup {
    private let source: Database
    private let path: String
    private let file: String
    private var target: OpaquePointer?
    private var backup: OpaquePointer?

    private var temporary: String { path + ".new" }

    /// Throws `.exists` where `path` is taken.
    package init(of source: Database, to path: String) throws(StoreError) {
        self.source = source
        self.path = path
        file = lastComponent(of: path)
        if source.isPoisoned { throw .poisoned(file: source.file) }
        guard try status(of: path) == nil else { throw .exists(file: file) }
        unlink(temporary)
        _ = try File(temporary, O_RDWR | O_CREAT | O_EXCL)
        let code = sqlite3_open_v2(temporary, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK else { throw StoreError(sqlite: code, file: file) }
        sqlite3_extended_result_codes(target, 1)
        backup = sqlite3_backup_init(target, "main", source.handle, "main")
        guard backup != nil else { throw StoreError(sqlite: sqlite3_extended_errcode(target), file: file) }
    }

    deinit {
        sqlite3_backup_finish(backup)
        sqlite3_close_v2(target)
        // Unfinished; after `finish` there is none of this name.
        unlink(temporary)
    }

    /// Copies some pages (4096 bytes each). False when the copy is complete and on the disk; then do not step again.
    package func step(pages: Int32) throws(StoreError) -> Bool {
        precondition(backup != nil, "the backup is complete")
        let code = sqlite3_backup_step(backup, pages)
        if code == SQLITE_OK { return true }
        guard code == SQLITE_DONE else { throw StoreError(sqlite: code, file: file) }
        try finish()
        return false
    }

    private func finish() throws(StoreError) {
        let code = sqlite3_backup_finish(backup)
        backup = nil
        guard code == SQLITE_OK else { throw StoreError(sqlite: code, file: file) }
        // The header came over with the mark "WAL"; a single file can be read from a read-only disk.
        let alone = sqlite3_exec(target, "PRAGMA journal_mode=DELETE", nil, nil, nil)
        guard alone == SQLITE_OK else { throw StoreError(sqlite: alone, file: file) }
        sqlite3_close_v2(target)
        target = nil
        try File(temporary, O_RDWR).sync()
        guard link(temporary, path) == 0 else { throw StoreError(errno: errno, "write", file) }
        unlink(temporary)
        try syncFolder(folder(of: path))
    }
}
