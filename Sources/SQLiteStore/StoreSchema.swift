/// The tables, by the version that brought them. `Schemas/store.sql` is the same with the reasons; a test compares the two.
package enum StoreSchema {
    package static let version1 = """
        CREATE TABLE name(kind INTEGER NOT NULL, number INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(kind, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE entry(
            log INTEGER NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL, payload BLOB, previous INTEGER, PRIMARY KEY(log, seq)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE block(log INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(log, number)) STRICT, WITHOUT ROWID;
        CREATE TABLE record(
            scope INTEGER NOT NULL, log INTEGER NOT NULL, seq INTEGER NOT NULL, type INTEGER, contested INTEGER NOT NULL, state BLOB NOT NULL,
            PRIMARY KEY(scope, log, seq)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX contested ON record(scope, log, seq) WHERE contested = 1;
        CREATE TABLE secret(
            log INTEGER NOT NULL, seq INTEGER NOT NULL, writer INTEGER NOT NULL, secret BLOB NOT NULL, PRIMARY KEY(log, seq, writer)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE state(kind INTEGER NOT NULL, id INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY(kind, id)) STRICT, WITHOUT ROWID;
        CREATE TABLE arrival(
            log INTEGER NOT NULL, end INTEGER NOT NULL, position INTEGER NOT NULL, start INTEGER NOT NULL, PRIMARY KEY(log, end, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE note(key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE branch(
            number INTEGER PRIMARY KEY, log INTEGER NOT NULL, start INTEGER NOT NULL, checkpoint BLOB NOT NULL, UNIQUE(log, start, checkpoint)
        ) STRICT;
        CREATE TABLE evidence(
            log INTEGER NOT NULL, seq INTEGER NOT NULL, branch INTEGER NOT NULL, bytes BLOB NOT NULL, payload BLOB,
            PRIMARY KEY(log, seq, branch)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER entry_is_kept BEFORE DELETE ON entry WHEN NOT EXISTS(
            SELECT 1 FROM evidence
            WHERE log = OLD.log AND seq = OLD.seq AND bytes = OLD.bytes AND (OLD.payload IS NULL OR payload = OLD.payload)
        ) BEGIN SELECT RAISE(ABORT, 'entries are kept'); END;
        CREATE TRIGGER entry_is_fixed BEFORE UPDATE OF log, seq, bytes, previous ON entry
        BEGIN SELECT RAISE(ABORT, 'only the payload of an entry changes'); END;
        CREATE TRIGGER branch_is_kept BEFORE DELETE ON branch BEGIN SELECT RAISE(ABORT, 'evidence is kept'); END;
        CREATE TRIGGER branch_is_fixed BEFORE UPDATE ON branch BEGIN SELECT RAISE(ABORT, 'evidence is kept'); END;
        CREATE TRIGGER evidence_is_kept BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is kept'); END;
        CREATE TRIGGER evidence_is_fixed BEFORE UPDATE OF log, seq, branch, bytes ON evidence
        BEGIN SELECT RAISE(ABORT, 'evidence is kept'); END;
        """

    /// Attachments.
    static let version2 = """
        CREATE TABLE attachment(
            number INTEGER PRIMARY KEY, address BLOB NOT NULL, size INTEGER NOT NULL, held INTEGER NOT NULL, tree BLOB, sent INTEGER NOT NULL,
            preview INTEGER NOT NULL, wanted INTEGER NOT NULL, erased INTEGER NOT NULL, UNIQUE(address, size)
        ) STRICT;
        CREATE INDEX attachment_open ON attachment(preview DESC, number) WHERE erased = 0 AND (held < size OR sent < size);
        CREATE TABLE attachment_reference(
            log INTEGER NOT NULL, seq INTEGER NOT NULL, preview INTEGER NOT NULL, address BLOB NOT NULL, size INTEGER NOT NULL,
            scope INTEGER NOT NULL, record_log INTEGER NOT NULL, record_seq INTEGER NOT NULL, request_log INTEGER, request_seq INTEGER,
            erased INTEGER NOT NULL, PRIMARY KEY(log, seq, preview)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX attachment_named ON attachment_reference(address, size);
        CREATE INDEX attachment_record ON attachment_reference(record_log, record_seq);
        CREATE INDEX attachment_request ON attachment_reference(request_log, request_seq) WHERE request_log IS NOT NULL;
        CREATE TABLE attachment_log(log INTEGER PRIMARY KEY, count INTEGER NOT NULL, evidence BLOB NOT NULL) STRICT;
        """

    /// Which attachments are in a verified backup of the centre.
    static let version3 = """
        ALTER TABLE attachment ADD COLUMN safe INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX attachment_unsafe ON attachment(preview DESC, number) WHERE erased = 0 AND safe = 0 AND sent = size;
        """
}

/// What a row of the table `state` holds; its number is the row's `kind`. Frozen.
enum StateKind: Int64 {
    /// `id`: local number of a log. ``LogHead``.
    case log = 0
    /// `id`: local number of a scope, as in the next two. 32 bytes.
    case digest = 1
    case verdicts = 2
    case erasures = 3
    /// `id` 0. The position of the next arrival.
    case nextArrival = 4
}

/// What a row of the table `name` names; its number is the row's `kind`. Frozen.
enum NameKind: Int64 {
    case log = 0
    case scope = 1
}
