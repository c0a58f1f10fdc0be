-- The tables of a node's database, version 3 (design D12). The program makes exactly these: a test compares this file with the code.
--
-- SQLite 3.40 or later, page size 4096, WAL, synchronous FULL. One process opens a database for writing, with one connection.
-- Integers that are names or hashes (LogID, leaf) hold 64 bits without a sign: SQLite shows the upper half as negative numbers.

-- PRAGMA application_id = 1145393985;  "DESA"
-- PRAGMA user_version = 3;

-- Small local numbers for names of 64 bits: a log number takes one byte in a row, a LogID nine. They mean something in this file only, are given
-- out from 1 on without gaps, and stay. Also logs that are only referred to have one.
CREATE TABLE name(
    kind INTEGER NOT NULL,      -- 0: a log, 1: a scope
    number INTEGER NOT NULL,
    id INTEGER NOT NULL,        -- LogID or ScopeID
    PRIMARY KEY(kind, number)
) STRICT, WITHOUT ROWID;

-- The logs. A log's entries have the numbers 0 to size - 1 without gaps.
CREATE TABLE entry(
    log INTEGER NOT NULL,       -- local number
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,        -- exactly what was hashed and signed (entry.cddl)
    payload BLOB,               -- personal values; NULL: none, not arrived, erased whole, or pruned
    -- The entry that touched the same record before, in this database's order of arrival: 1 and up is the distance back in the same log,
    -- a negative number is another log's entry, packed (PreviousCode.swift).
    previous INTEGER,
    PRIMARY KEY(log, seq)
) STRICT, WITHOUT ROWID;

-- Roots of the perfect subtrees over 256 entries: proofs read these instead of the entries.
CREATE TABLE block(
    log INTEGER NOT NULL,
    number INTEGER NOT NULL,    -- covers the entries 256 * number to 256 * number + 255
    hash BLOB NOT NULL,
    PRIMARY KEY(log, number)
) STRICT, WITHOUT ROWID;

-- The merged state: which versions of which fields of a record are live, not their values. A cache, which the logs can give again.
CREATE TABLE record(
    scope INTEGER NOT NULL,     -- local number
    log INTEGER NOT NULL,       -- local number of the log whose entry created the record
    seq INTEGER NOT NULL,       -- that entry
    type INTEGER,               -- NULL until that entry has come
    contested INTEGER NOT NULL, -- 1: some field has several live versions, or a tombstone stands beside others
    state BLOB NOT NULL,        -- RecordStateCodec.swift
    PRIMARY KEY(scope, log, seq)
) STRICT, WITHOUT ROWID;

-- What people may have to settle: few among many.
CREATE INDEX contested ON record(scope, log, seq) WHERE contested = 1;

-- 16 random bytes a record and writing log, from which the salts of that log's payloads for the record follow. Deleted by an erasure.
CREATE TABLE secret(
    log INTEGER NOT NULL,       -- the record
    seq INTEGER NOT NULL,
    writer INTEGER NOT NULL,    -- local number of the log that writes under it
    secret BLOB NOT NULL,
    PRIMARY KEY(log, seq, writer)
) STRICT, WITHOUT ROWID;

-- What a commit changes beside its entries and records, in one small table, so that an append touches few pages.
CREATE TABLE state(
    -- 0: head of the log number `id` (tree, last time, context).  1: digest of the scope number `id`, 2: its verdicts, 3: its erased values.
    -- 4: position of the next arrival (`id` 0).  HeadCodec.swift
    kind INTEGER NOT NULL,
    id INTEGER NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY(kind, id)
) STRICT, WITHOUT ROWID;

-- At a centre: entries start to end - 1 of a log came together, as number `position` of all arrivals.
CREATE TABLE arrival(
    log INTEGER NOT NULL,
    end INTEGER NOT NULL,
    position INTEGER NOT NULL,
    start INTEGER NOT NULL,
    PRIMARY KEY(log, end, position)
) STRICT, WITHOUT ROWID;

-- Small values of the node itself: acknowledgements, runs, drafts. Keys are printable ASCII (NodeNotes.swift).
CREATE TABLE note(
    key BLOB NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Second contents of logs, each with the checkpoint by which the log's own key signed it. Never merged, never deleted.
CREATE TABLE branch(
    number INTEGER PRIMARY KEY,
    log INTEGER NOT NULL,
    start INTEGER NOT NULL,     -- the first entry that differs
    checkpoint BLOB NOT NULL,   -- a signed note
    UNIQUE(log, start, checkpoint)
) STRICT;

CREATE TABLE evidence(
    log INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    branch INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    payload BLOB,
    PRIMARY KEY(log, seq, branch)
) STRICT, WITHOUT ROWID;

-- An entry goes only when a branch is moved aside, and then it stands in the evidence already. The program sets recursive_triggers, so a
-- REPLACE does not get past this.
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

-- Version 2: attachments. The bytes are files beside the database (Docs/Store.md); these tables say how much of them counts. References follow
-- from the logs, and LogIDs and scopes are themselves here, all 64 bits.
CREATE TABLE attachment(
    number INTEGER PRIMARY KEY, -- in the order in which they became known
    address BLOB NOT NULL,      -- root of the RFC 6962 tree over the ciphertext's blocks of 4,096 bytes
    size INTEGER NOT NULL,      -- bytes of the ciphertext
    held INTEGER NOT NULL,      -- bytes from the start that are proven and on the disk; size: all
    tree BLOB,                  -- over the blocks held, while there are some and not all (CompactTree)
    sent INTEGER NOT NULL,      -- bytes that the centre said it holds; size: all
    preview INTEGER NOT NULL,   -- 1: goes before whole scans
    wanted INTEGER NOT NULL,    -- 1: asked for here
    erased INTEGER NOT NULL,    -- 1: no key is left, the file is gone
    safe INTEGER NOT NULL DEFAULT 0, -- 1: a verified backup of the centre has all of it
    UNIQUE(address, size)
) STRICT;

-- What is still to be moved: few among many.
CREATE INDEX attachment_open ON attachment(preview DESC, number) WHERE erased = 0 AND (held < size OR sent < size);

-- What the next backup, or the next word about one, may make safe.
CREATE INDEX attachment_unsafe ON attachment(preview DESC, number) WHERE erased = 0 AND safe = 0 AND sent = size;

-- Entries that name an attachment.
CREATE TABLE attachment_reference(
    log INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    preview INTEGER NOT NULL,
    address BLOB NOT NULL,
    size INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    record_log INTEGER NOT NULL, -- the attachment's record
    record_seq INTEGER NOT NULL,
    request_log INTEGER,        -- the request that the entry says it belongs to
    request_seq INTEGER,
    erased INTEGER NOT NULL,    -- 1: the key beside this entry is destroyed
    PRIMARY KEY(log, seq, preview)
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_named ON attachment_reference(address, size);
CREATE INDEX attachment_record ON attachment_reference(record_log, record_seq);
CREATE INDEX attachment_request ON attachment_reference(request_log, request_seq) WHERE request_log IS NOT NULL;

-- How far each log was read for references.
CREATE TABLE attachment_log(
    log INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    evidence BLOB NOT NULL      -- the note of the log's evidence then: with another one the log is read anew
) STRICT;
