import CSQLite
import Glibc

/// One PRAGMA that is set at open and read back.
private struct Setting {
    let name: String
    let value: String
    /// As SQLite reports it.
    let expected: String
}

/// In this order. EXCLUSIVE comes before the first look at the WAL, else SQLite makes shared memory and keeps to it.
private let writableSettings = [
    Setting(name: "locking_mode", value: "EXCLUSIVE", expected: "exclusive"),
    Setting(name: "journal_mode", value: "WAL", expected: "wal"),
    Setting(name: "synchronous", value: "FULL", expected: "2"),
    // A checkpoint inside a commit swallows its errors; `transaction` does it and looks.
    Setting(name: "wal_autocheckpoint", value: "0", expected: "0"),
    // What an erasure order removes must be gone from the file, not only unreachable.
    Setting(name: "secure_delete", value: "ON", expected: "1"),
]

private let commonSettings = [
    // An I/O error under mmap is a signal that kills the process; besides, SQLite cannot check what it did not read.
    Setting(name: "mmap_size", value: "0", expected: "0"),
    Setting(name: "foreign_keys", value: "ON", expected: "1"),
    // Without it a REPLACE deletes rows past the triggers that refuse DELETE.
    Setting(name: "recursive_triggers", value: "ON", expected: "1"),
    Setting(name: "trusted_schema", value: "OFF", expected: "0"),
    Setting(name: "cell_size_check", value: "ON", expected: "1"),
    Setting(name: "temp_store", value: "MEMORY", expected: "2"),
    // In KiB: 16 MiB at most, whatever a query touches.
    Setting(name: "cache_size", value: "-16384", expected: "-16384"),
]

extension Database {
    private var settings: [Setting] { (mode == .readOnly ? [] : writableSettings) + commonSettings }

    /// Applies all settings, reads them back and looks at what kind of database this is.
    func configure() throws(StoreError) {
        // Whoever comes in between for a moment (a shell, a copy program) is waited for; a running node is not.
        sqlite3_busy_timeout(handle, 500)
        // A damaged file cannot make us take memory: no value of ours comes near this.
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 16 << 20)
        for (option, value) in [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
        ] as [(Int32, Int32)] {
            try check(desa_sqlite_config_int(handle, option, value, nil))
        }
        // Counts only for a file that is still empty.
        if mode == .create { try execute("PRAGMA page_size=\(Self.pageSize)") }
        for setting in settings { try execute("PRAGMA \(setting.name)=\(setting.value)") }
        if mode == .readOnly { try execute("PRAGMA query_only=ON") }
        try verifySettings()
        try identify()
        watchWAL()
    }

    /// Reads back every setting; throws if durability or safety is not what this program promises. Done at each open.
    package func verifySettings() throws(StoreError) {
        for setting in settings {
            let found = try pragma(setting.name)
            guard found != setting.expected else { continue }
            if setting.name == "synchronous" { throw .wrongSynchronous(found: Int64(found) ?? -1, file: file) }
            throw .wrongSetting(name: setting.name, found: found, file: file)
        }
    }

    /// FULL or NORMAL, read back.
    func setSynchronous(_ isFull: Bool) throws(StoreError) {
        try execute("PRAGMA synchronous=\(isFull ? "FULL" : "NORMAL")")
        let found = try number("synchronous")
        guard found == (isFull ? 2 : 1) else { throw .wrongSynchronous(found: found, file: file) }
    }

    /// Version of the schema found in the file, 0 for none. Written inside the transaction that creates or migrates the schema.
    package func readSchemaVersion() throws(StoreError) -> Int64 {
        try number("user_version")
    }

    package func writeSchemaVersion(_ version: Int64) throws(StoreError) {
        try execute("PRAGMA user_version=\(version)")
    }

    private func identify() throws(StoreError) {
        let application = try number("application_id")
        let version = try readSchemaVersion()
        if application == 0, version == 0, mode == .create, try isEmpty() {
            try execute("BEGIN IMMEDIATE; PRAGMA application_id=\(kind.applicationID); COMMIT")
            return
        }
        guard application == kind.applicationID else { throw .foreign(file: file) }
        guard version <= kind.schemaVersion else {
            throw .newerVersion(found: version, known: kind.schemaVersion, file: file)
        }
    }

    private func isEmpty() throws(StoreError) -> Bool {
        let statement = try prepare("SELECT 1 FROM sqlite_schema LIMIT 1")
        defer { statement.reset() }
        return try !statement.step()
    }

    private func number(_ pragma: String) throws(StoreError) -> Int64 {
        Int64(try self.pragma(pragma)) ?? 0
    }

    private func pragma(_ name: String) throws(StoreError) -> String {
        let statement = try prepare("PRAGMA \(name)")
        defer { statement.reset() }
        return try statement.step() ? statement.text(0) : ""
    }

    /// Makes what this open found durable. After a failed sync the pages of the old process can be in memory, look saved and not be on
    /// the disk; syncing again would report success. So the WAL's bytes are written once more before they are synced, and only then
    /// copied into the database file. The exclusive lock is held, so nobody else writes to it.
    func makeDurable() throws(StoreError) {
        let wal = path + "-wal"
        if try (status(of: wal)?.st_size ?? 0) > 0 {
            let file = try File(wal, O_RDWR)
            let size = Int(try file.status().st_size)
            for start in stride(from: 0, to: size, by: 1 << 20) {
                try file.write(file.read(from: start, limit: 1 << 20), at: start)
            }
            try file.sync()
            try checkpoint(truncate: true)
        }
        // The names too: SQLite ignores an error of this sync.
        try syncFolder(folder(of: path))
    }
}
