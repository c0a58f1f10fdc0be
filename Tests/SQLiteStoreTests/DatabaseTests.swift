import Glibc
import SQLiteStore
import Testing

private let schema = """
    CREATE TABLE log(log INTEGER NOT NULL, seq INTEGER NOT NULL, body BLOB, PRIMARY KEY(log, seq)) STRICT, WITHOUT ROWID;
    CREATE TRIGGER keep BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'kept'); END;
    """

private func append(_ database: Database, _ range: Range<Int64>, size: Int = 250) throws(StoreError) {
    let insert = try database.prepare("INSERT INTO log VALUES(1, ?, ?)")
    try database.transaction { () throws(StoreError) in
        for number in range {
            try insert.bind(1, number)
            try insert.bind(2, [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size))
            try insert.run()
        }
    }
}

private func int(_ database: Database, _ sql: String) throws(StoreError) -> Int64 {
    let statement = try database.prepare(sql)
    defer { statement.reset() }
    return try statement.step() ? statement.int64(0) : -1
}

private func rows(_ database: Database) throws(StoreError) -> Int64 {
    try int(database, "SELECT count(*) FROM log")
}

@Suite("Database") struct DatabaseTests {
    let folder = TemporaryFolder()
    var path: String { folder("desa.sqlite3") }

    private func made(vfs: FaultyFiles? = nil) throws(StoreError) -> Database {
        let database = try Database(path: path, mode: .create, vfs: vfs?.name)
        try database.execute(schema)
        return database
    }

    // MARK: Opening

    @Test("an open database has the settings that durability rests on, and needs no shared memory")
    func settings() throws {
        let database = try made()
        #expect(try int(database, "PRAGMA synchronous") == 2)
        #expect(try int(database, "PRAGMA mmap_size") == 0)
        #expect(try int(database, "PRAGMA page_size") == 4096)
        #expect(try int(database, "PRAGMA recursive_triggers") == 1)
        #expect(try int(database, "PRAGMA trusted_schema") == 0)
        #expect(try int(database, "PRAGMA application_id") == Database.applicationID)
        #expect(folder.names == ["desa.sqlite3", "desa.sqlite3-wal"])
        #expect(folder.mode("desa.sqlite3") == 0o600)
        #expect(folder.mode("desa.sqlite3-wal") == 0o600)
    }

    @Test("a database that is not synced at every commit is refused at open, and later when the setting changes")
    func synchronous() throws {
        let faults = FaultyFiles()
        let database = try made(vfs: faults)
        try database.verifySettings()
        try database.execute("PRAGMA synchronous=NORMAL")
        #expect(throws: StoreError.wrongSynchronous(found: 1, file: "desa.sqlite3")) { try database.verifySettings() }

        faults.state.withLock { $0.synchronous = "1" }
        #expect(throws: StoreError.wrongSynchronous(found: 1, file: "other.sqlite3")) {
            _ = try Database(path: folder("other.sqlite3"), mode: .create, vfs: faults.name)
        }
    }

    @Test("every commit syncs the WAL exactly once")
    func syncs() throws {
        let faults = FaultyFiles()
        let database = try made(vfs: faults)
        let before = faults.state.withLock { $0.walSyncs }
        for number: Int64 in 0..<10 { try append(database, number..<number + 1) }
        #expect(faults.state.withLock { $0.walSyncs } - before == 10)
    }

    @Test("a transaction that need not be synced is not; the next one that must be is")
    func unsynced() throws {
        let faults = FaultyFiles()
        let database = try made(vfs: faults)
        func syncs() -> Int { faults.state.withLock { $0.walSyncs } }
        let before = syncs()
        for number: Int64 in 0..<10 {
            try database.transaction(isSynced: false) { () throws(StoreError) in try database.execute("PRAGMA user_version=\(number % 2 + 1)") }
        }
        #expect(syncs() == before)
        for number: Int64 in 0..<3 { try append(database, number..<number + 1) }
        #expect(syncs() == before + 3)
        #expect(try int(database, "PRAGMA synchronous") == 2)
    }

    @Test("a second connection is turned away while the first one lives")
    func exclusive() throws {
        try {
            let database = try made()
            #expect(throws: StoreError.busy(file: "desa.sqlite3")) { _ = try Database(path: path, mode: .readWrite) }
            try append(database, 0..<1)
        }()
        #expect(try rows(Database(path: path, mode: .readWrite)) == 1)
    }

    @Test("what is missing, foreign, newer or no database at all is named as such")
    func wrongFiles() throws {
        #expect(throws: StoreError.missing(file: "desa.sqlite3")) { _ = try Database(path: path, mode: .readWrite) }
        #expect(throws: StoreError.missing(file: "desa.sqlite3")) { _ = try Database(path: path, mode: .readOnly) }
        #expect(folder.names.isEmpty)
        try {
            let database = try made()
            try database.transaction { () throws(StoreError) in try database.writeSchemaVersion(Database.schemaVersion + 1) }
        }()
        let newer = StoreError.newerVersion(found: Database.schemaVersion + 1, known: Database.schemaVersion, file: "desa.sqlite3")
        for mode in [Database.Mode.create, .readWrite, .readOnly] {
            #expect(throws: newer) { _ = try Database(path: path, mode: mode) }
        }
        try Database(path: folder("empty"), mode: .create).execute("PRAGMA application_id=7")
        #expect(throws: StoreError.foreign(file: "empty")) { _ = try Database(path: folder("empty"), mode: .create) }
        folder.write([UInt8](repeating: 65, count: 5000), to: "text")
        #expect(throws: StoreError.notADatabase(file: "text")) { _ = try Database(path: folder("text"), mode: .readWrite) }
    }

    // MARK: Reading only

    @Test("reading a stopped node's database changes nothing in its folder, whatever its name")
    func readOnly() throws {
        let odd = folder("a b?c#d%41.sqlite3")
        try {
            let database = try Database(path: odd, mode: .create)
            try database.execute(schema)
            try append(database, 0..<3)
        }()
        #expect(folder.names == ["a b?c#d%41.sqlite3"])
        let bytes = folder.read("a b?c#d%41.sqlite3")
        let database = try Database(path: odd, mode: .readOnly)
        #expect(try rows(database) == 3)
        #expect(throws: StoreError.readOnly(file: "a b?c#d%41.sqlite3")) { try database.execute("INSERT INTO log VALUES(9, 9, NULL)") }
        #expect(throws: StoreError.readOnly(file: "a b?c#d%41.sqlite3")) { try database.transaction {} }
        #expect(folder.names == ["a b?c#d%41.sqlite3"])
        #expect(folder.read("a b?c#d%41.sqlite3") == bytes)
    }

    @Test("work that a crash left in the WAL is seen by a reader, and made durable by the next open")
    func afterACrash() throws {
        let database = try made()
        try append(database, 0..<5)
        // The files as a killed process leaves them.
        folder.write(folder.read("desa.sqlite3"), to: "crashed")
        folder.write(folder.read("desa.sqlite3-wal"), to: "crashed-wal")
        #expect(folder.read("crashed-wal").count > 0)

        // Where SQLite cannot make its -shm, the reader must not pass over the WAL.
        symlink("nowhere/else", folder("crashed-shm"))
        #expect(throws: StoreError.readOnly(file: "crashed")) { _ = try Database(path: folder("crashed"), mode: .readOnly) }
        unlink(folder("crashed-shm"))
        #expect(try rows(Database(path: folder("crashed"), mode: .readOnly)) == 5)
        unlink(folder("crashed-shm"))
        let reopened = try Database(path: folder("crashed"), mode: .readWrite)
        #expect(folder.read("crashed-wal").isEmpty)
        unlink(folder("crashed-wal"))
        #expect(try rows(Database(path: folder("crashed"), mode: .readOnly)) == 5)
        withExtendedLifetime(reopened) {}
    }

    // MARK: Faults

    @Test("a sync that fails at commit stops the connection; an open after it goes on with what is there")
    func failedSync() throws {
        let faults = FaultyFiles()
        try {
            let database = try made(vfs: faults)
            try append(database, 0..<5)
            faults.state.withLock { $0.failWALSync = true }
            #expect {
                try append(database, 5..<6)
            } throws: { error in
                if case .io(_, "desa.sqlite3") = error as? StoreError { true } else { false }
            }
            faults.state.withLock { $0.failWALSync = false }
            #expect(database.isPoisoned)
            let poisoned = StoreError.poisoned(file: "desa.sqlite3")
            #expect(throws: poisoned) { try append(database, 6..<7) }
            #expect(throws: poisoned) { try database.transaction {} }
            #expect(throws: poisoned) { try database.execute("PRAGMA user_version=0") }
            #expect(throws: poisoned) { try database.checkpoint() }
            #expect(throws: poisoned) { try database.backup(to: folder("copy")) }
        }()
        let database = try Database(path: path, mode: .readWrite)
        // Whether the sixth row is there is open; that there is no seventh, and that the end is whole, is not.
        #expect(try [5, 6].contains(rows(database)))
        #expect(try int(database, "SELECT max(seq) + 1 FROM log") == rows(database))
        #expect(try database.integrityCheck(quick: false) == [])
        try append(database, 6..<7)
    }

    @Test("a full disk refuses a transaction whole, and the connection goes on when there is room again")
    func fullDisk() throws {
        let faults = FaultyFiles()
        let database = try made(vfs: faults)
        try append(database, 0..<5)
        faults.state.withLock { $0.diskFull = true }
        #expect(throws: StoreError.full(file: "desa.sqlite3")) { try append(database, 5..<50) }
        #expect(try rows(database) == 5)
        faults.state.withLock { $0.diskFull = false }
        try append(database, 5..<7)
        #expect(try rows(database) == 7)
    }

    @Test("a checkpoint that fails behind a durable commit keeps the commit and stops the connection")
    func failedCheckpoint() throws {
        let faults = FaultyFiles()
        try {
            let database = try made(vfs: faults)
            faults.state.withLock { $0.failDatabaseSync = true }
            try append(database, 0..<20, size: 1 << 20)
            #expect(database.isPoisoned)
            #expect(throws: StoreError.poisoned(file: "desa.sqlite3")) { try append(database, 20..<21) }
            faults.state.withLock { $0.failDatabaseSync = false }
        }()
        #expect(folder.read("desa.sqlite3-wal").count > 20 << 20)
        let database = try Database(path: path, mode: .readWrite)
        #expect(try rows(database) == 20)
    }

    @Test("the WAL stays bounded: commits are followed by checkpoints")
    func walIsBounded() throws {
        let database = try made()
        for number: Int64 in 0..<24 { try append(database, number..<number + 1, size: 1 << 20) }
        #expect(folder.read("desa.sqlite3-wal").count < 18 << 20)
        #expect(database.walPages < Database.checkpointPages)
        #expect(try database.fileSize() > 24 << 20)
    }

    // MARK: Transactions

    @Test("a transaction whose body throws saves nothing")
    func thrownBody() throws {
        let database = try made()
        #expect(throws: StoreError.damaged(file: "x")) {
            try database.transaction { () throws(StoreError) in
                try database.execute("INSERT INTO log VALUES(1, 1, NULL)")
                throw .damaged(file: "x")
            }
        }
        #expect(try rows(database) == 0)
        #expect(try database.transaction { 7 } == 7)
    }

    @Test("a trigger that refuses DELETE also refuses REPLACE")
    func triggers() throws {
        let database = try made()
        try append(database, 0..<1)
        for sql in ["DELETE FROM log", "REPLACE INTO log VALUES(1, 0, NULL)"] {
            #expect(throws: StoreError.constraint(code: 1811, file: "desa.sqlite3")) { try database.execute(sql) }
        }
    }

    @Test("a checkpoint waits for a statement in the middle of its rows")
    func openRows() throws {
        let database = try made()
        try append(database, 0..<2)
        let select = try database.prepare("SELECT seq FROM log")
        #expect(try select.step())
        #expect(throws: StoreError.busy(file: "desa.sqlite3")) { try database.checkpoint() }
        select.reset()
        try database.checkpoint()
    }

    @Test("an overwritten value is in no file any more after a truncating checkpoint")
    func erasure() throws {
        let database = try made()
        let secret = [UInt8]("a name that must go away".utf8)
        let insert = try database.prepare("INSERT INTO log VALUES(1, ?, ?)")
        // Short, and in overflow pages.
        for (number, count) in [(1, 1), (2, 600)] {
            try insert.bind(1, Int64(number))
            try insert.bind(2, [[UInt8]](repeating: secret, count: count).flatMap { $0 })
            try insert.run()
        }
        #expect(folder.read("desa.sqlite3-wal").contains(secret))
        try database.execute("UPDATE log SET body = NULL")
        try database.checkpoint(truncate: true)
        #expect(!folder.read("desa.sqlite3").contains(secret))
        #expect(folder.read("desa.sqlite3-wal").isEmpty)
    }

    // MARK: Values

    @Test("values come back as they were bound")
    func values() throws {
        let database = try Database(path: path, mode: .create)
        try database.execute("CREATE TABLE t(a INTEGER, b INTEGER, c BLOB, d BLOB, e BLOB) STRICT")
        let insert = try database.prepare("INSERT INTO t VALUES(?, ?, ?, ?, ?)")
        try insert.bind(1, UInt64(Int64.max))
        try insert.bind(2, bits: .max)
        try insert.bind(3, [])
        let bytes: [UInt8] = [1, 2, 3]
        try bytes.withUnsafeBytes { raw in
            try insert.bind(4, borrowing: raw)
            try insert.bindNull(5)
            try insert.run()
        }
        #expect(database.changes == 1)
        let select = try database.prepare("SELECT * FROM t")
        #expect(try select.step())
        #expect(try select.count(0) == UInt64(Int64.max))
        #expect(select.bits(1) == .max)
        #expect(throws: StoreError.corrupt(file: "desa.sqlite3")) { try select.count(1) }
        #expect(!select.isNull(2))
        #expect(select.blob(2).isEmpty)
        #expect(select.withBlob(3) { [UInt8]($0) } == [1, 2, 3])
        #expect(select.isNull(4))
        #expect(try !select.step())
    }

    // MARK: Upkeep

    @Test("a backup taken in steps holds what was written between them, as one file")
    func backup() throws {
        let database = try made()
        try append(database, 0..<2000)
        let backup = try Backup(of: database, to: folder("copy"))
        #expect(try backup.step(pages: 10))
        try append(database, 2000..<2500)
        while try backup.step(pages: 50) { #expect(!folder.names.contains("copy")) }
        #expect(!folder.names.contains("copy"))
        try Backup.complete(folder("copy"))
        let copy = try Database(path: folder("copy"), mode: .readOnly)
        #expect(try rows(copy) == 2500)
        #expect(try copy.integrityCheck(quick: false) == [])
        #expect(folder.names == ["copy", "desa.sqlite3", "desa.sqlite3-wal"])
        #expect(throws: StoreError.exists(file: "copy")) { try database.backup(to: folder("copy")) }
    }

    @Test("a damaged page is found")
    func damage() throws {
        try {
            let database = try made()
            try append(database, 0..<1000)
            #expect(try database.integrityCheck(quick: true) == [])
        }()
        var bytes = folder.read("desa.sqlite3")
        for index in 8 * 4096..<8 * 4096 + 2000 { bytes[index] = 0xa5 }
        folder.write(bytes, to: "desa.sqlite3")
        let database = try Database(path: path, mode: .readOnly)
        #expect(
            throws: StoreError.corrupt(file: "desa.sqlite3"),
            performing: {
                let findings = try database.integrityCheck(quick: true)
                if !findings.isEmpty { throw StoreError.corrupt(file: "desa.sqlite3") }
            })
    }
}
