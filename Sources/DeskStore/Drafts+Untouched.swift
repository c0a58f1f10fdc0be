import Causality
import Membership
package import Replica
import SQLiteStore

/// Drafts that were begun and in which nothing was typed: a press on a service makes one, and a desk presses often.
extension Drafts {
    /// Open ones in which nobody typed and no person was chosen, what was begun last first.
    /// - Parameters:
    ///   - aside: a field that a draft has from its beginning; it does not count as typed.
    ///   - wall: only those that were touched last before then, in milliseconds since 1970.
    package func untouched(kind: String, aside: String, before wall: UInt64 = .max) throws(StoreFailure) -> [Draft] {
        var found: [Draft] = []
        for draft in try list() where draft.kind == kind && draft.applicant == nil && draft.updatedAt < wall {
            if try fields(draft.id).allSatisfy({ $0.name == aside }) { found.append(draft) }
        }
        return found
    }

    /// Takes those away that lay untouched for so long that nobody looks for them.
    /// - Parameter keeping: with pages that were scanned for them.
    /// - Returns: how many there were.
    @discardableResult
    package func sweep(kind: String, aside: String, before wall: UInt64, keeping: Set<DraftID>) throws(StoreFailure) -> Int {
        let gone = try untouched(kind: kind, aside: aside, before: wall).filter { !keeping.contains($0.id) }
        if gone.isEmpty { return 0 }
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in for draft in gone { try tables.run("DELETE FROM draft WHERE id = ?", .bytes(draft.id.bytes)) } }
        }
        return gone.count
    }
}

/// What a draft took from the record of a person who is known: `known.<code>` is what the record said when it was copied into `a.<code>`.
extension Drafts {
    /// The values that name somebody; forms carry them on into fields of their own.
    private static let naming = ["known.name", "known.nik", "known.kk", "known.address", "known.phone"]

    /// Copies of what stood in these records go, because values in them were erased; what is left there is read from the record again.
    /// To be called in a transaction.
    static func forgetCopies(of records: Set<RecordID>, _ tables: DeskDatabase) throws(StoreError) {
        let chosen = try tables.all("SELECT id, applicant FROM draft WHERE submitted_log IS NULL AND applicant IS NOT NULL") { ($0.blob(0), $0.blob(1)) }
        for (id, applicant) in chosen {
            guard let live = try? LiveRecord(decoding: applicant), records.contains(live.id) else { continue }
            let names = naming.map { "'\($0)'" }.joined(separator: ", ")
            try tables.run(
                """
                DELETE FROM draft_field WHERE draft = ?1 AND substr(name, 1, 2) = 'f.' AND value IN (SELECT value FROM draft_field WHERE draft = ?1 AND name IN (\(names)))
                """, .bytes(id))
            try tables.run(
                """
                DELETE FROM draft_field WHERE draft = ?1 AND substr(name, 1, 2) = 'a.' AND EXISTS
                (SELECT 1 FROM draft_field AS copy WHERE copy.draft = ?1 AND copy.name = 'known.' || substr(draft_field.name, 3) AND copy.value = draft_field.value)
                """, .bytes(id))
            try tables.run("DELETE FROM draft_field WHERE draft = ?1 AND substr(name, 1, 6) = 'known.'", .bytes(id))
        }
    }
}
