import SQLiteStore

/// The tables of `desk.sqlite` (Docs/Desk.md). What the desk keeps for itself lives under `user_version`; the index has a version of its own,
/// because it is thrown away and made again from the logs whenever that changes.
enum DeskSchema {
    /// "DESK".
    static let kind = DatabaseKind(applicationID: 0x4445_534B, schemaVersion: 1)
    static let indexVersion: Int64 = 2

    /// Version 1 of what is the desk's own. Never edited once released: the next version changes it.
    static let own = """
        CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

        CREATE TABLE draft(
            id BLOB PRIMARY KEY CHECK(length(id) = 16),
            scope INTEGER NOT NULL,
            kind TEXT NOT NULL,
            service TEXT,
            catalogue_version INTEGER,
            record_log INTEGER,
            record_seq INTEGER,
            began_by INTEGER NOT NULL,
            held_by INTEGER NOT NULL,
            began_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            received_on INTEGER,
            applicant BLOB,
            submitted_log INTEGER,
            submitted_seq INTEGER,
            noted INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX draft_open ON draft(updated_at) WHERE submitted_log IS NULL;
        CREATE INDEX draft_noted ON draft(updated_at) WHERE noted = 1 AND submitted_log IS NOT NULL;
        CREATE INDEX draft_submitted ON draft(updated_at) WHERE submitted_log IS NOT NULL;

        CREATE TABLE draft_field(
            draft BLOB NOT NULL REFERENCES draft(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY(draft, name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pin(scope INTEGER NOT NULL, operator INTEGER NOT NULL, verifier BLOB NOT NULL, PRIMARY KEY(scope, operator)) STRICT, WITHOUT ROWID;

        CREATE TABLE attempt(
            scope INTEGER NOT NULL,
            operator INTEGER NOT NULL,
            purpose TEXT NOT NULL,
            failures INTEGER NOT NULL,
            boot BLOB NOT NULL,
            not_before INTEGER NOT NULL,
            PRIMARY KEY(scope, operator, purpose)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE visit(
            scope INTEGER NOT NULL,
            operator INTEGER NOT NULL,
            log INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY(scope, operator, log)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE not_same(
            first_log INTEGER NOT NULL,
            first_seq INTEGER NOT NULL,
            second_log INTEGER NOT NULL,
            second_seq INTEGER NOT NULL,
            operator INTEGER NOT NULL,
            marked_at INTEGER NOT NULL,
            PRIMARY KEY(first_log, first_seq, second_log, second_seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE print_question(
            id INTEGER PRIMARY KEY,
            log INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            kind TEXT NOT NULL,
            operator INTEGER NOT NULL,
            asked_at INTEGER NOT NULL
        ) STRICT;
        """

    /// Made from the logs. `id` of all tables is that of `record`.
    static let index = """
        CREATE TABLE followed_log(log INTEGER PRIMARY KEY, scope INTEGER NOT NULL, count INTEGER NOT NULL, evidence BLOB NOT NULL) STRICT;
        CREATE TABLE followed_erasures(scope INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;

        CREATE TABLE record(
            id INTEGER PRIMARY KEY,
            scope INTEGER NOT NULL,
            log INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            type INTEGER NOT NULL,
            waits INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            UNIQUE(log, seq)
        ) STRICT;
        CREATE INDEX record_waits ON record(id) WHERE waits = 1;
        CREATE INDEX record_revision ON record(revision);

        CREATE TABLE request(
            id INTEGER PRIMARY KEY REFERENCES record(id) ON DELETE CASCADE,
            number TEXT,
            service TEXT,
            state TEXT,
            state_log INTEGER,
            state_seq INTEGER,
            conflict TEXT,
            received_on INTEGER NOT NULL,
            complete_on INTEGER,
            due INTEGER,
            event_date INTEGER,
            issued_on INTEGER,
            handed_over_on INTEGER,
            applicant_log INTEGER,
            applicant_seq INTEGER,
            subject TEXT,
            channel TEXT,
            region TEXT,
            author INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            missing INTEGER NOT NULL,
            disputed INTEGER NOT NULL,
            set_aside INTEGER NOT NULL,
            amended INTEGER NOT NULL,
            papers INTEGER NOT NULL,
            papers_here INTEGER NOT NULL,
            returned INTEGER NOT NULL,
            ready INTEGER NOT NULL,
            closed INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX request_day ON request(received_on, id);
        CREATE INDEX request_state ON request(state, received_on, id);
        CREATE INDEX request_service ON request(service, received_on, id);
        CREATE INDEX request_region ON request(region, received_on, id);
        CREATE INDEX request_applicant ON request(applicant_log, applicant_seq, received_on, id);
        CREATE INDEX request_issued ON request(issued_on, id) WHERE issued_on IS NOT NULL;
        CREATE INDEX request_handed_over ON request(handed_over_on, id) WHERE handed_over_on IS NOT NULL;
        CREATE INDEX request_returned ON request(received_on, id) WHERE returned = 1;
        CREATE INDEX request_ready ON request(received_on, id) WHERE ready = 1;
        CREATE INDEX request_due ON request(due, id) WHERE closed = 0 AND due IS NOT NULL;
        CREATE INDEX request_disputed ON request(received_on, id) WHERE disputed > 0;
        CREATE INDEX request_set_aside ON request(received_on, id) WHERE set_aside > 0;
        CREATE INDEX request_missing ON request(received_on, id) WHERE missing > 0 AND closed = 0;
        CREATE INDEX request_papers ON request(id) WHERE papers_here < papers;

        CREATE TABLE person(
            id INTEGER PRIMARY KEY REFERENCES record(id) ON DELETE CASCADE,
            nik TEXT,
            kk TEXT,
            name TEXT,
            birth_date INTEGER,
            phone TEXT,
            disputed INTEGER NOT NULL,
            set_aside INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE attachment(
            id INTEGER PRIMARY KEY REFERENCES record(id) ON DELETE CASCADE,
            request_log INTEGER,
            request_seq INTEGER,
            kind TEXT,
            pages INTEGER
        ) STRICT;
        CREATE INDEX attachment_request ON attachment(request_log, request_seq, id);

        CREATE TABLE amendment(
            id INTEGER PRIMARY KEY REFERENCES record(id) ON DELETE CASCADE,
            request_log INTEGER,
            request_seq INTEGER,
            kind TEXT,
            state TEXT
        ) STRICT;
        CREATE INDEX amendment_request ON amendment(request_log, request_seq, id);
        CREATE INDEX amendment_open ON amendment(id) WHERE state IS NULL;

        CREATE TABLE announcement(
            id INTEGER PRIMARY KEY REFERENCES record(id) ON DELETE CASCADE,
            shown_from INTEGER NOT NULL,
            shown_to INTEGER NOT NULL,
            urgent INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE lookup(
            kind INTEGER NOT NULL,
            value TEXT NOT NULL,
            id INTEGER NOT NULL REFERENCES record(id) ON DELETE CASCADE,
            PRIMARY KEY(kind, value, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX lookup_id ON lookup(id);

        CREATE TABLE name(id INTEGER PRIMARY KEY REFERENCES record(id) ON DELETE CASCADE, tokens TEXT NOT NULL) STRICT;
        CREATE VIRTUAL TABLE name_search USING fts5(tokens, content='name', content_rowid='id', tokenize='ascii', detail='none', columnsize=0, prefix='1 2 3');

        CREATE TABLE duplicate_key(
            key TEXT NOT NULL,
            id INTEGER NOT NULL REFERENCES record(id) ON DELETE CASCADE,
            PRIMARY KEY(key, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX duplicate_key_id ON duplicate_key(id);

        CREATE TABLE compared(id INTEGER PRIMARY KEY REFERENCES record(id) ON DELETE CASCADE, fingerprint BLOB NOT NULL) STRICT;

        CREATE TABLE candidate(
            first INTEGER NOT NULL REFERENCES record(id) ON DELETE CASCADE,
            second INTEGER NOT NULL REFERENCES record(id) ON DELETE CASCADE,
            likeness INTEGER,
            PRIMARY KEY(first, second)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX candidate_second ON candidate(second, likeness);
        CREATE INDEX candidate_open ON candidate(first) WHERE likeness IS NULL;

        CREATE TABLE news(
            log INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            id INTEGER NOT NULL REFERENCES record(id) ON DELETE CASCADE,
            PRIMARY KEY(log, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX news_place ON news(log, seq);
        CREATE INDEX news_id ON news(id);

        CREATE TABLE printed(
            log INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            kind TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY(log, seq, kind)
        ) STRICT, WITHOUT ROWID;
        """

    /// In an order in which nothing refers to what has gone.
    static let dropIndex = """
        DROP TABLE IF EXISTS printed; DROP TABLE IF EXISTS news; DROP TABLE IF EXISTS candidate; DROP TABLE IF EXISTS compared; DROP TABLE IF EXISTS duplicate_key;
        DROP TABLE IF EXISTS name_search; DROP TABLE IF EXISTS name; DROP TABLE IF EXISTS lookup; DROP TABLE IF EXISTS announcement; DROP TABLE IF EXISTS amendment;
        DROP TABLE IF EXISTS attachment; DROP TABLE IF EXISTS person; DROP TABLE IF EXISTS request; DROP TABLE IF EXISTS record;
        DROP TABLE IF EXISTS followed_erasures; DROP TABLE IF EXISTS followed_log;
        """
}
