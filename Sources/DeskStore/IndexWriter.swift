import Causality
import Membership
import OperationLog
import SQLiteStore

/// Writes the rows of records, inside a transaction.
struct IndexWriter {
    let tables: DeskDatabase
    let rules: RegistryRules
    private let revision: Int64

    /// Every step has a revision of its own: what a page that is kept open asks by.
    init(_ tables: DeskDatabase, _ rules: RegistryRules) throws(StoreError) {
        self.tables = tables
        self.rules = rules
        revision = try tables.number("SELECT coalesce(max(revision), 0) + 1 FROM record")
    }

    func write(_ row: IndexRow) throws(StoreError) {
        let record = row.record
        guard !(record.isDeleted && record.disputed.isEmpty && !record.waits) else { return try remove(record.key.record) }
        let id = try tables.first(
            """
            INSERT INTO record(scope, log, seq, type, waits, revision) VALUES(?, ?, ?, ?, ?, ?)
            ON CONFLICT(log, seq) DO UPDATE SET waits = excluded.waits, revision = excluded.revision RETURNING id
            """,
            [.bits(record.key.scope.rawValue), .bits(record.key.record.log.rawValue), .count(record.key.record.sequence), .count(record.type), .flag(record.waits),
                .number(revision)]
        ) { $0.int64(0) }
        guard let id else { preconditionFailure("a row without an id") }
        switch record.type {
        case RecordType.request: try writeRequest(row, id)
        case RecordType.applicant: try writePerson(row, id)
        case RecordType.attachment: try writeAttachment(record, id)
        case RecordType.announcement: try writeAnnouncement(record, id)
        default: try writeAmendment(record, id)
        }
        guard record.type == RecordType.request || record.type == RecordType.applicant else { return }
        try writeNames(record, id)
        try writeLookups(record, id)
        try writeTraits(record, id)
    }

    /// The row goes with all that hangs on it; words of names by hand, as the search index takes part in no cascade.
    private func remove(_ record: RecordID) throws(StoreError) {
        guard let id = try tables.first("SELECT id FROM record WHERE log = ? AND seq = ?", [.bits(record.log.rawValue), .count(record.sequence)], { $0.int64(0) }) else { return }
        try replaceNames("", id)
        try tables.run("DELETE FROM record WHERE id = ?", .number(id))
    }

    // MARK: Rows by type

    private func writeRequest(_ row: IndexRow, _ id: Int64) throws(StoreError) {
        let record = row.record
        let standing = rules.standing(record, row.papers)
        let applicant = record.reference(RequestField.applicant)
        let state = record.states.last { $0.isLive }
        try tables.run(
            """
            REPLACE INTO request(id, number, service, state, state_log, state_seq, conflict, received_on, complete_on, due, event_date, issued_on, handed_over_on, applicant_log, applicant_seq,
            subject, channel, region, author, created_at, changed_at, missing, disputed, set_aside, amended, papers, papers_here, returned, ready, closed)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .number(id), .optional(record.text(RequestField.number)), .optional(record.text(RequestField.service)), .optional(standing.state ?? record.text(RequestField.state)),
            state.map { .bits($0.entry.log.rawValue) } ?? .null, .optional(state?.entry.sequence), .optional(standing.conflict),
            .count(record.number(RequestField.receivedOn) ?? 0), .optional(record.number(RequestField.completeOn)), .optional(standing.due),
            .optional(record.number(RequestField.eventDate)), .optional(record.number(RequestField.issuedOn)), .optional(record.number(RequestField.handedOverOn)),
            applicant.map { .bits($0.log.rawValue) } ?? .null, .optional(applicant?.sequence), .optional(record.text(RequestField.subjectName)),
            .optional(record.text(RequestField.channel)), .optional(record.text(RequestField.region)), .count(record.author), .count(record.created), .count(record.changed),
            .number(Int64(record.all(RequestField.missing).count)), .number(Int64(record.disputed.count)), .number(Int64(row.setAside)), .count(standing.amended),
            .number(Int64(row.papers.kinds.count)), .number(Int64(row.papers.here.count)), .flag(standing.returned), .flag(standing.ready), .flag(standing.closed))
    }

    private func writePerson(_ row: IndexRow, _ id: Int64) throws(StoreError) {
        let record = row.record
        try tables.run(
            "REPLACE INTO person(id, nik, kk, name, birth_date, phone, disputed, set_aside) VALUES(?, ?, ?, ?, ?, ?, ?, ?)", .number(id),
            .optional(record.text(ApplicantField.nik)), .optional(record.text(ApplicantField.kk)), .optional(record.text(ApplicantField.name)),
            .optional(record.number(ApplicantField.birthDate)), .optional(record.text(ApplicantField.phone)), .number(Int64(record.disputed.count)),
            .number(Int64(row.setAside)))
    }

    private func writeAttachment(_ record: ShownRecord, _ id: Int64) throws(StoreError) {
        let request = record.reference(AttachmentField.request)
        try tables.run(
            "REPLACE INTO attachment(id, request_log, request_seq, kind, pages) VALUES(?, ?, ?, ?, ?)", .number(id),
            request.map { .bits($0.log.rawValue) } ?? .null, .optional(request?.sequence), .optional(record.text(AttachmentField.kind)),
            .optional(record.number(AttachmentField.pages)))
    }

    private func writeAnnouncement(_ record: ShownRecord, _ id: Int64) throws(StoreError) {
        try tables.run(
            "REPLACE INTO announcement(id, shown_from, shown_to, urgent) VALUES(?, ?, ?, ?)", .number(id),
            .count(record.number(AnnouncementField.shownFrom) ?? 0), .count(record.number(AnnouncementField.shownTo) ?? 99_991_231),
            .flag(record.flag(AnnouncementField.urgent)))
    }

    private func writeAmendment(_ record: ShownRecord, _ id: Int64) throws(StoreError) {
        let request = record.reference(AmendmentField.request)
        try tables.run(
            "REPLACE INTO amendment(id, request_log, request_seq, kind, state) VALUES(?, ?, ?, ?, ?)", .number(id),
            request.map { .bits($0.log.rawValue) } ?? .null, .optional(request?.sequence), .optional(record.text(AmendmentField.kind)),
            .optional(record.text(AmendmentField.state)))
    }

    // MARK: Names

    private func writeNames(_ record: ShownRecord, _ id: Int64) throws(StoreError) {
        var words: [String] = []
        for name in rules.names(record) { for word in rules.nameTokens(name) where !words.contains(word) { words.append(word) } }
        try replaceNames(words.joined(separator: " "), id)
    }

    /// The search index is told what it was given before: it keeps no copy of its own.
    private func replaceNames(_ words: String, _ id: Int64) throws(StoreError) {
        let old = try tables.first("SELECT tokens FROM name WHERE id = ?", [.number(id)]) { $0.text(0) }
        if (old ?? "") == words { return }
        if let old {
            try tables.run("INSERT INTO name_search(name_search, rowid, tokens) VALUES('delete', ?, ?)", .number(id), .text(old))
            try tables.run("DELETE FROM name WHERE id = ?", .number(id))
        }
        guard !words.isEmpty else { return }
        try tables.run("INSERT INTO name(id, tokens) VALUES(?, ?)", .number(id), .text(words))
        try tables.run("INSERT INTO name_search(rowid, tokens) VALUES(?, ?)", .number(id), .text(words))
    }

    // MARK: Numbers

    private func writeLookups(_ record: ShownRecord, _ id: Int64) throws(StoreError) {
        let wanted = Lookup.of(record)
        let held = try tables.all("SELECT kind, value FROM lookup WHERE id = ?", [.number(id)]) { Lookup(kind: $0.int64(0), value: $0.text(1)) }
        for item in held where !wanted.contains(item) {
            try tables.run("DELETE FROM lookup WHERE kind = ? AND value = ? AND id = ?", .number(item.kind), .text(item.value), .number(id))
        }
        for item in wanted where !held.contains(item) {
            try tables.run("INSERT INTO lookup(kind, value, id) VALUES(?, ?, ?) ON CONFLICT DO NOTHING", .number(item.kind), .text(item.value), .number(id))
        }
    }

    // MARK: Duplicates

    /// Another desk's record becomes a candidate as soon as it is here. What shares a key waits to be compared (``DeskIndex/compare(_:)``).
    private func writeTraits(_ record: ShownRecord, _ id: Int64) throws(StoreError) {
        let traits = rules.traits(record)
        let known = try tables.first("SELECT fingerprint FROM compared WHERE id = ?", [.number(id)]) { $0.blob(0) }
        if known == traits?.fingerprint { return }
        try tables.run("DELETE FROM candidate WHERE first = ?", .number(id))
        try tables.run("DELETE FROM candidate WHERE second = ?", .number(id))
        try tables.run("DELETE FROM duplicate_key WHERE id = ?", .number(id))
        try tables.run("DELETE FROM compared WHERE id = ?", .number(id))
        guard let traits else { return }
        try tables.run("INSERT INTO compared(id, fingerprint) VALUES(?, ?)", .number(id), .bytes(traits.fingerprint))
        for key in traits.keys {
            // The newest alone: a key that hundreds share says nothing.
            let others = try tables.all("SELECT id FROM duplicate_key WHERE key = ? ORDER BY id DESC LIMIT 50", [.text(key)]) { $0.int64(0) }
            for other in others where other != id {
                try tables.run("INSERT INTO candidate(first, second) VALUES(?, ?) ON CONFLICT DO NOTHING", .number(min(id, other)), .number(max(id, other)))
            }
            try tables.run("INSERT INTO duplicate_key(key, id) VALUES(?, ?) ON CONFLICT DO NOTHING", .text(key), .number(id))
        }
    }

    // MARK: What entries say

    func noteNews<Store>(_ news: IndexStep<Store>.News) throws(StoreError) {
        try tables.run(
            """
            INSERT INTO news(log, seq, id) SELECT ?1, ?2, id FROM record WHERE log = ?3 AND seq = ?4
            ON CONFLICT(log, id) DO UPDATE SET seq = excluded.seq
            """, .bits(news.entry.log.rawValue), .count(news.entry.sequence), .bits(news.record.log.rawValue), .count(news.record.sequence))
    }

    func countPrint(_ print: PrintOfRecord) throws(StoreError) {
        try tables.run(
            "INSERT INTO printed(log, seq, kind, count) VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            .bits(print.record.log.rawValue), .count(print.record.sequence), .text(print.kind), .count(print.count))
    }
}
