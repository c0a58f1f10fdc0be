/// The statements of a store, compiled once when it is opened. Parameters are numbered in the order of the columns.
struct Statements {
    let insertEntry: Statement
    let updatePayload: Statement
    let hasPayload: Statement
    let cutEntries: Statement
    let entry: Statement
    let entries: Statement
    let lastEntry: Statement

    let insertRecord: Statement
    let writeRecord: Statement
    let clearRecords: Statement
    let forgetRecord: Statement
    let record: Statement
    let newestRecord: Statement
    let recordLogs: Statement
    let contestedLogs: Statement
    let recordKeys: Statement
    let contestedKeys: Statement

    let writeSecret: Statement
    let destroySecret: Statement
    let secret: Statement

    let writeBlock: Statement
    let cutBlocks: Statement
    let block: Statement

    let writeState: Statement
    let states: Statement

    let insertName: Statement
    let names: Statement

    let insertArrival: Statement
    let arrivals: Statement
    let dropArrivals: Statement
    let cutArrivals: Statement

    let writeNote: Statement
    let removeNote: Statement
    let note: Statement
    let notes: Statement

    let insertBranch: Statement
    let insertEvidence: Statement
    let stripEvidence: Statement
    let branches: Statement
    let evidence: Statement

    init(_ database: Database) throws(StoreError) {
        insertEntry = try database.prepare("INSERT INTO entry(log, seq, bytes, payload, previous) VALUES(?, ?, ?, ?, ?)")
        updatePayload = try database.prepare("UPDATE entry SET payload = ?3 WHERE log = ?1 AND seq = ?2")
        hasPayload = try database.prepare("SELECT payload IS NOT NULL FROM entry WHERE log = ? AND seq = ?")
        cutEntries = try database.prepare("DELETE FROM entry WHERE log = ? AND seq >= ?")
        entry = try database.prepare("SELECT bytes, payload, previous FROM entry WHERE log = ? AND seq = ?")
        entries = try database.prepare("SELECT bytes, payload, previous FROM entry WHERE log = ? AND seq >= ? ORDER BY seq LIMIT ?")
        lastEntry = try database.prepare("SELECT max(seq) FROM entry WHERE log = ?")

        insertRecord = try database.prepare("INSERT INTO record(scope, log, seq, type, contested, state) VALUES(?, ?, ?, ?, ?, ?)")
        writeRecord = try database.prepare(
            """
            INSERT INTO record(scope, log, seq, type, contested, state) VALUES(?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET type = excluded.type, contested = excluded.contested, state = excluded.state
            """)
        clearRecords = try database.prepare("DELETE FROM record WHERE scope = ?")
        forgetRecord = try database.prepare("DELETE FROM record WHERE scope = ? AND log = ? AND seq = ?")
        record = try database.prepare("SELECT type, state FROM record WHERE scope = ? AND log = ? AND seq = ?")
        newestRecord = try database.prepare("SELECT max(seq) FROM record WHERE scope = ? AND log = ?")
        recordLogs = try database.prepare("SELECT min(log) FROM record WHERE scope = ? AND log > ?")
        contestedLogs = try database.prepare("SELECT min(log) FROM record WHERE scope = ? AND log > ? AND contested = 1")
        recordKeys = try database.prepare(
            "SELECT seq FROM record WHERE scope = ?1 AND log = ?2 AND seq > ?3 AND (?4 = 0 OR type = ?5) ORDER BY seq LIMIT ?6")
        contestedKeys = try database.prepare(
            "SELECT seq FROM record WHERE scope = ?1 AND log = ?2 AND seq > ?3 AND (?4 = 0 OR type = ?5) AND contested = 1 ORDER BY seq LIMIT ?6")

        writeSecret = try database.prepare("REPLACE INTO secret(log, seq, writer, secret) VALUES(?, ?, ?, ?)")
        destroySecret = try database.prepare("DELETE FROM secret WHERE log = ? AND seq = ? AND writer = ?")
        secret = try database.prepare("SELECT secret FROM secret WHERE log = ? AND seq = ? AND writer = ?")

        writeBlock = try database.prepare("REPLACE INTO block(log, number, hash) VALUES(?, ?, ?)")
        cutBlocks = try database.prepare("DELETE FROM block WHERE log = ? AND number >= ?")
        block = try database.prepare("SELECT hash FROM block WHERE log = ? AND number = ?")

        writeState = try database.prepare("REPLACE INTO state(kind, id, value) VALUES(?, ?, ?)")
        states = try database.prepare("SELECT id, value FROM state WHERE kind = ?")

        insertName = try database.prepare("INSERT INTO name(kind, number, id) VALUES(?, ?, ?)")
        names = try database.prepare("SELECT number, id FROM name WHERE kind = ? ORDER BY number")

        insertArrival = try database.prepare("INSERT INTO arrival(log, end, position, start) VALUES(?, ?, ?, ?)")
        arrivals = try database.prepare("SELECT position, start, end FROM arrival WHERE log = ? AND end > ?")
        dropArrivals = try database.prepare("DELETE FROM arrival WHERE log = ?1 AND end > ?2 AND start >= ?2")
        cutArrivals = try database.prepare("UPDATE arrival SET end = ?2 WHERE log = ?1 AND end > ?2")

        writeNote = try database.prepare("REPLACE INTO note(key, value) VALUES(?, ?)")
        removeNote = try database.prepare("DELETE FROM note WHERE key = ?")
        note = try database.prepare("SELECT value FROM note WHERE key = ?")
        notes = try database.prepare("SELECT key, value FROM note WHERE key >= ? ORDER BY key LIMIT ?")

        insertBranch = try database.prepare("INSERT INTO branch(log, start, checkpoint) VALUES(?, ?, ?) ON CONFLICT DO NOTHING RETURNING number")
        insertEvidence = try database.prepare("INSERT INTO evidence(log, seq, branch, bytes, payload) VALUES(?, ?, ?, ?, ?)")
        stripEvidence = try database.prepare("UPDATE evidence SET payload = NULL WHERE log = ? AND seq = ?")
        branches = try database.prepare("SELECT number, log, start, checkpoint FROM branch ORDER BY number")
        evidence = try database.prepare("SELECT seq, bytes, payload FROM evidence WHERE log = ? AND branch = ? ORDER BY seq")
    }
}
