import Causality
import Glibc
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SQLiteStore
import Testing

/// What only the SQLite store promises: files, damage, and what the database itself refuses.
@Suite("SQLite store") struct SQLiteStoreTests {
    let folder = TemporaryFolder()
    var path: String { folder("desa.sqlite3") }

    /// A store with two logs, of nodes 1 and 2, with 300 entries each, and a record; closed again.
    private func made() throws -> [TestLog] {
        let store = try SQLiteStore(path: path, mode: .create)
        var logs = [try TestLog(1), try TestLog(2)]
        var batch = CommitBatch()
        for index in logs.indices {
            batch.open(logs[index])
            for number in 1..<300 { batch.append([7, UInt8(truncatingIfNeeded: number)], to: &logs[index], payload: [9]) }
        }
        let record = Dot(logs[0].id, 1)
        batch.write(7, record, .created(record))
        batch.scopes = [ScopeState(id: ScopeID(7))]
        try store.commit(batch)
        return logs
    }

    /// Runs SQL on the closed database, as somebody with a shell would.
    private func tamper(_ sql: String) throws { try Database(path: path, mode: .readWrite).execute(sql) }

    private func openingFails(_ kind: StoreFailure.Kind, _ words: String = "", own: NodeID? = nil, mode: Database.Mode = .readWrite) {
        #expect {
            _ = try SQLiteStore(path: path, mode: mode, own: own)
        } throws: { error in
            guard let failure = error as? StoreFailure else { return false }
            return failure.kind == kind && failure.sentence.contains(words) && failure.sentence.hasSuffix(".")
        }
    }

    // MARK: Schema

    @Test("Schemas/store.sql and the program make the same tables")
    func schemaFile() throws {
        _ = try made()
        let file = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Schemas/store.sql"
        let written = TemporaryFolder()
        var text = ""
        let source = try #require(fopen(file, "r"))
        defer { fclose(source) }
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&part, 1, part.count, source), count > 0 { text += String(decoding: part.prefix(count), as: UTF8.self) }
        #expect(text.contains("application_id = \(Database.applicationID);"))
        #expect(text.contains("user_version = \(Database.schemaVersion);"))
        let fromFile = try Database(path: written("other.sqlite3"), mode: .create)
        try fromFile.execute(text)
        let theirs = try schema(fromFile)
        #expect(theirs.count > 10)
        #expect(try schema(Database(path: path, mode: .readOnly)) == theirs)
    }

    /// Statements without comments, with single spaces and none beside brackets.
    private func schema(_ database: Database) throws -> [String] {
        let rows = try database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
        var result: [String] = []
        while try rows.step() {
            let lines = String(decoding: rows.blob(0), as: UTF8.self).split(separator: "\n").map { line in
                var end = line.startIndex
                while end < line.endIndex, !line[end...].hasPrefix("--") { end = line.index(after: end) }
                return line[..<end]
            }
            let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
            result.append(words.split(separator: "( ").joined(separator: "(").split(separator: " )").joined(separator: ")"))
        }
        return result
    }

    @Test("a database that was made but has no tables yet gets them; for reading it is refused with a sentence")
    func cutOffCreation() throws {
        _ = try Database(path: path, mode: .create)
        openingFails(.other, "holds nothing yet", mode: .readOnly)
        _ = try SQLiteStore(path: path, mode: .readWrite)
        #expect(try SQLiteStore(path: path, mode: .readOnly).index() == StoreIndex(nextArrival: 1))
    }

    @Test("a newer, foreign or missing database is refused with a sentence")
    func wrongFiles() throws {
        openingFails(.other, "does not exist")
        _ = try made()
        try tamper("PRAGMA user_version = \(Database.schemaVersion + 1)")
        openingFails(.newerVersion, "install the newer program")
        openingFails(.newerVersion, mode: .create)
        try Database(path: folder("other"), mode: .create).execute("PRAGMA application_id = 1")
        #expect(throws: StoreFailure.self) { _ = try SQLiteStore(path: folder("other"), mode: .create) }
    }

    @Test(
        "the database refuses to change or delete what is signed",
        arguments: [
            "DELETE FROM entry", "DELETE FROM entry WHERE log = 2 AND seq = 299", "REPLACE INTO entry VALUES(1, 5, x'00', NULL, NULL)",
            "UPDATE entry SET bytes = x'00' WHERE seq = 5", "UPDATE entry SET seq = 400 WHERE seq = 299", "UPDATE entry SET log = 3",
            "UPDATE entry SET previous = 1", "UPDATE OR REPLACE entry SET seq = 1 WHERE log = 1 AND seq = 2",
        ])
    func triggers(_ sql: String) throws {
        _ = try made()
        #expect(throws: StoreError.constraint(code: 1811, file: "desa.sqlite3")) { try tamper(sql) }
        _ = try SQLiteStore(path: path, mode: .readWrite)
    }

    @Test("an entry may go when it stands in the evidence with the same bytes and payload, and evidence may not")
    func evidence() throws {
        let logs = try made()
        try {
            let store = try SQLiteStore(path: path, mode: .readWrite)
            let held = try store.entries(logs[0].id, from: 297, limit: 9, maxBytes: .max)
            let altered = StoredEntry(dot: held[1].dot, bytes: held[1].bytes, payload: [8], previous: nil)
            var batch = CommitBatch()
            batch.branches = [CommitBatch.Branch(log: logs[0].id, start: 297, entries: [held[0], altered, held[2]], checkpoint: [1])]
            try store.commit(batch)
        }()
        let refused = StoreError.constraint(code: 1811, file: "desa.sqlite3")
        #expect(throws: refused) { try tamper("DELETE FROM entry WHERE log = 1 AND seq = 298") }
        for sql in ["DELETE FROM evidence", "UPDATE evidence SET bytes = x''", "DELETE FROM branch", "UPDATE branch SET start = 1", "REPLACE INTO branch VALUES(1, 1, 1, x'')"] {
            #expect(throws: refused) { try tamper(sql) }
        }
        try tamper("DELETE FROM entry WHERE log = 1 AND seq = 299; UPDATE evidence SET payload = NULL")
    }

    // MARK: The ends of the logs

    @Test(
        "an end that is not what was saved is found at open",
        arguments: [
            "UPDATE entry SET bytes = x'0700' WHERE log = 1 AND seq = 299",
            "UPDATE entry SET bytes = x'0701' WHERE log = 1 AND seq = 256",
            "DELETE FROM entry WHERE log = 1 AND seq = 299",
            "INSERT INTO entry VALUES(1, 300, x'00', NULL, NULL)",
            "UPDATE block SET hash = zeroblob(32) WHERE log = 1",
            // A log that has entries and no head.
            "DELETE FROM state WHERE kind = 0 AND id = 2",
        ])
    func damagedTail(_ sql: String) throws {
        _ = try made()
        let triggers = "DROP TRIGGER entry_is_kept; DROP TRIGGER entry_is_fixed;"
        try tamper(triggers)
        _ = try SQLiteStore(path: path, mode: .readWrite)
        try tamper(sql)
        openingFails(.corrupt, "is not what was saved")
        openingFails(.corrupt, mode: .readOnly)
    }

    @Test(
        "rows that this program cannot have written are damage",
        arguments: [
            "UPDATE state SET value = x'00' WHERE kind = 0", "UPDATE state SET value = x'00' WHERE kind = 1",
            "INSERT INTO state VALUES(2, 1, x'05')", "INSERT INTO state VALUES(3, 9, x'00')", "UPDATE name SET number = 7 WHERE number = 2",
            "UPDATE name SET id = 5 WHERE kind = 0 AND number = 1", "UPDATE state SET id = -1 WHERE kind = 1",
        ])
    func damagedRows(_ sql: String) throws {
        _ = try made()
        try tamper(sql)
        openingFails(.corrupt)
    }

    @Test("the logs of others are counted at open, and not hashed when only the own are asked for")
    func ownTails() throws {
        _ = try made()
        try tamper("DROP TRIGGER entry_is_fixed; UPDATE entry SET bytes = x'0700' WHERE log = 2 AND seq = 299")
        _ = try SQLiteStore(path: path, mode: .readWrite, own: NodeID(1))
        openingFails(.corrupt, own: NodeID(2))
        openingFails(.corrupt)
    }

    @Test("a damaged state of a record is an error when it is read, not before")
    func damagedRecord() throws {
        let record = Dot(try made()[0].id, 1)
        for state in ["", "00", "03", "0202", "7f00", "ffffffffffffffffff01", "0202000102030405060708", "00010000", "0006"] {
            try tamper("UPDATE record SET state = x'\(state)'")
            let store = try SQLiteStore(path: path, mode: .readOnly)
            // An empty state is right; all others end too early or late, or name a log without a name.
            if state == "00" { continue }
            #expect {
                _ = try store.records([RecordKey(scope: ScopeID(7), record: record)])
            } throws: { error in
                (error as? StoreFailure)?.kind == .corrupt
            }
        }
    }

    // MARK: Faults

    @Test("after a sync that failed the outcome is unknown and the store is dead; opened anew it is whole and goes on")
    func failedSync() throws {
        var log = try made()[0]
        let faults = FaultyFiles()
        let before = log.state
        try {
            let store = try SQLiteStore(path: path, mode: .readWrite, vfs: faults.name)
            var batch = CommitBatch()
            batch.append([1], to: &log)
            faults.state.withLock { $0.failWALSync = true }
            func isUnknown(_ error: any Error) -> Bool { (error as? StoreFailure)?.kind == .unknownOutcome }
            #expect { try store.commit(batch) } throws: { isUnknown($0) }
            faults.state.withLock { $0.failWALSync = false }
            #expect { try store.commit(batch) } throws: { isUnknown($0) }
            #expect { _ = try store.entry(Dot(log.id, 0)) } throws: { isUnknown($0) }
            #expect { _ = try store.index() } throws: { isUnknown($0) }
        }()
        let store = try SQLiteStore(path: path, mode: .readWrite, vfs: faults.name)
        let found = try #require(try store.index().logs.first { $0.id == log.id })
        #expect(found == before || found == log.state)
        if found == before {
            log.cut(to: before.size)
            var batch = CommitBatch()
            batch.append([1], to: &log)
            try store.commit(batch)
        }
        #expect(try store.entry(Dot(log.id, 300))?.bytes == [1])
    }

    @Test("a store opened for reading answers, and refuses to commit")
    func readOnly() throws {
        let log = try made()[0]
        let store = try SQLiteStore(path: path, mode: .readOnly)
        #expect(try store.index().logs.count == 2)
        #expect(try store.entry(Dot(log.id, 299))?.payload == [9])
        #expect {
            try store.commit(CommitBatch())
        } throws: { error in
            (error as? StoreFailure)?.kind == .readOnly
        }
        #expect(folder.names == ["desa.sqlite3"])
    }

    @Test("a batch that does not continue its log stops the program")
    func gap() async {
        await #expect(processExitsWith: .failure) {
            let store = try SQLiteStore(path: pathForChild("gap", of: getppid()), mode: .create)
            var batch = CommitBatch()
            batch.entries = [StoredEntry(dot: Dot(LogID(1), 1), bytes: [], payload: nil, previous: nil)]
            try store.commit(batch)
        }
        unlink(pathForChild("gap", of: getpid()))
        unlink(pathForChild("gap", of: getpid()) + "-wal")
    }

    // MARK: Promises beyond the port

    @Test("what an erasure destroys is in no file when the commit returns")
    func erasure() throws {
        var log = try made()[0]
        let store = try SQLiteStore(path: path, mode: .readWrite)
        let name = [UInt8]("a name that must go away".utf8)
        let secret = try #require(RecordSecret([UInt8]("sixteen  letters".utf8)))
        let key = SecretKey(record: Dot(log.id, 1), log: log.id)
        var batch = CommitBatch()
        batch.append([1], to: &log, payload: name)
        batch.secrets = [CommitBatch.Secret(key: key, secret: secret)]
        try store.commit(batch)
        #expect(folder.read("desa.sqlite3-wal").contains(name))
        var erasure = CommitBatch()
        erasure.payloads = [CommitBatch.PayloadChange(dot: Dot(log.id, 300), payload: nil)]
        erasure.destroyedSecrets = [key]
        try store.commit(erasure)
        for file in folder.names {
            #expect(!folder.read(file).contains(name))
            #expect(!folder.read(file).contains(secret.bytes))
        }
    }

    @Test("an entry and its record cost a commit three pages, a record that is new with its secret four, a contested one one more")
    func pages() throws {
        var log = try made()[0]
        let store = try SQLiteStore(path: path, mode: .readWrite)
        func pages(_ record: Dot, _ state: RecordState, secret: RecordSecret? = nil) throws -> Int32 {
            try store.checkpoint(truncate: true)
            var batch = CommitBatch()
            batch.append([1], to: &log, payload: [2], previous: record)
            batch.write(7, record, state)
            var scope = ScopeState(id: ScopeID(7))
            scope.digest.add(Hash.sha256([UInt8(log.state.size & 255)]))
            batch.scopes = [scope]
            if let secret { batch.secrets = [CommitBatch.Secret(key: SecretKey(record: record, log: log.id), secret: secret)] }
            try store.commit(batch)
            return store.database.walPages
        }
        let old = Dot(log.id, 1)
        #expect(try pages(old, .created(old, fields: [1, 5])) == 3)
        #expect(try pages(old, .contested(old, with: Dot(log.id, 301))) == 4)
        let new = Dot(log.id, log.state.size)
        #expect(try pages(new, .created(new), secret: RecordSecret([UInt8](repeating: 1, count: 16))) == 4)
    }

    @Test("the merged state can be thrown away: records and digests go, logs, verdicts and erasures stay")
    func forgetting() throws {
        let log = try made()[0]
        let store = try SQLiteStore(path: path, mode: .readWrite)
        var scope = ScopeState(id: ScopeID(7), erasures: [ErasedValue(dot: Dot(log.id, 1), fields: [1])])
        scope.verdicts = [.init(dot: Dot(log.id, 2), reason: .byOrder, ranges: [EntryRange(log: log.id, start: 1, count: 1)])]
        scope.digest.add(Hash.sha256([1]))
        var batch = CommitBatch()
        batch.scopes = [scope]
        try store.commit(batch)
        try store.forgetMergedState()
        scope.digest = StateDigest()
        #expect(try store.index().scopes == [scope])
        #expect(try store.recordKeys(ScopeID(7), type: nil, contestedOnly: false, after: nil, limit: 9) == [])
        #expect(try store.entry(Dot(log.id, 299)) != nil)
    }

    @Test("the largest entry and payload fit")
    func largest() throws {
        var log = try made()[0]
        let store = try SQLiteStore(path: path, mode: .readWrite)
        var batch = CommitBatch()
        batch.append(
            [UInt8](repeating: 1, count: EntryLimits.maxBytes), to: &log, payload: [UInt8](repeating: 2, count: EntryLimits.maxMaskedPayloadBytes))
        try store.commit(batch)
        #expect(try store.entry(Dot(log.id, 300)) == batch.entries[0])
    }
}
