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
        try Backup.complete(path)
    }
}
