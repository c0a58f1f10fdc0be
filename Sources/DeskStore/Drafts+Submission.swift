package import Causality
package import Replica
import SQLiteStore

// A draft becomes an operation exactly once, wherever the power fails. The two live in two files, which no commit covers together, so the
// commit that appends the operation also writes a note with the draft's name into the log's database (`submitted/<draft>` → record):
//
//   1. `submission` gives the notes           nothing has happened yet
//   2. `Replica.append(…, notes:)`            durable together: the operation and "this draft became that record"
//   3. `DeskIndex.follow`                     the index knows the record; derived, repeats itself
//   4. `submitted`                            durable here: the draft is done, what was typed goes
//
// Killed before 2 is durable: the draft is open, the operation does not exist; the operator submits again. Killed between 2 and 4: the next
// `settle`, or the next `submission`, finds the note and does step 4; nothing is appended. Killed after 4: done. A page that is sent twice
// meets `.submitted`. The note goes with the commit of a later submission, when the draft is known to be done here.
extension Drafts {
    package enum Submission: Sendable, Equatable {
        /// Append with these notes, in the same commit, then call ``submitted(_:as:)``.
        case go(notes: [CommitBatch.Note])
        /// It became this record before: append nothing.
        case done(RecordID)
        case unknown
        case heldBy(UInt64)

        package static func == (left: Submission, right: Submission) -> Bool {
            switch (left, right) {
            case (.go(let left), .go(let right)): left == right
            case (.done(let left), .done(let right)): left == right
            case (.unknown, .unknown): true
            case (.heldBy(let left), .heldBy(let right)): left == right
            default: false
            }
        }
    }

    static let notePrefix = Array("submitted/".utf8)

    private static func key(_ id: DraftID) -> [UInt8] { notePrefix + Array(id.description.utf8) }

    /// Asks whether a draft may be submitted now, right before the append, without suspending in between.
    /// - Parameter record: what it will become: the own log's next dot, plus the place of its first operation in the transaction.
    package func submission<Store: ReplicaStore>(
        of id: DraftID, as record: RecordID, by operator: UInt64, log store: Store
    ) throws(StoreFailure) -> Submission {
        guard let draft = try draft(id) else { return .unknown }
        if let record = draft.submitted { return .done(record) }
        if let record = try Self.noted(id, store) {
            leaving = []
            try submitted(id, as: record)
            return .done(record)
        }
        guard draft.heldBy == `operator` else { return .heldBy(draft.heldBy) }
        var notes = [CommitBatch.Note(key: Self.key(id), value: Array(record.description.utf8))]
        // Those go that are not needed any more; a few at a time, so that no append grows by a backlog.
        let done = try translated { () throws(StoreError) in
            try tables.all("SELECT id FROM draft WHERE noted = 1 AND submitted_log IS NOT NULL ORDER BY updated_at LIMIT 8") { $0.blob(0) }
        }
        leaving = done.compactMap { DraftID($0) }
        for done in leaving { notes.append(CommitBatch.Note(key: Self.key(done), value: nil)) }
        return .go(notes: notes)
    }

    /// The append is durable: what was typed goes, and the draft is remembered by its name alone.
    package func submitted(_ id: DraftID, as record: RecordID) throws(StoreFailure) {
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in
                for done in leaving { try tables.run("UPDATE draft SET noted = 0 WHERE id = ?", .bytes(done.bytes)) }
                try tables.run("DELETE FROM draft_field WHERE draft = ?", .bytes(id.bytes))
                try tables.run(
                    "UPDATE draft SET submitted_log = ?, submitted_seq = ?, applicant = NULL, noted = 1 WHERE id = ?", .bits(record.log.rawValue),
                    .count(record.sequence), .bytes(id.bytes))
                try tables.run(
                    """
                    DELETE FROM draft WHERE noted = 0 AND submitted_log IS NOT NULL AND updated_at <
                    (SELECT updated_at FROM draft WHERE submitted_log IS NOT NULL ORDER BY updated_at DESC LIMIT 1 OFFSET \(DraftLimits.submitted))
                    """)
            }
            leaving = []
        }
    }

    /// After a start: drafts whose operation is in the log are done. To be called before anybody sees a draft.
    /// - Returns: how many there were.
    package func settle<Store: ReplicaStore>(_ store: Store) throws(StoreFailure) -> Int {
        var count = 0
        for draft in try list() {
            guard let record = try Self.noted(draft.id, store) else { continue }
            leaving = []
            try submitted(draft.id, as: record)
            count += 1
        }
        return count
    }

    private static func noted<Store: ReplicaStore>(_ id: DraftID, _ store: Store) throws(StoreFailure) -> RecordID? {
        try store.note(key(id)).flatMap { Dot(String(decoding: $0, as: UTF8.self)) }
    }
}
