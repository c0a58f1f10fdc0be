package import Causality
package import Membership
package import Replica
import SQLiteStore

/// The desk's drafts. Every change is one commit that a power cut does not undo: at most the field being typed is lost.
package final class Drafts {
    let tables: DeskDatabase
    /// Drafts whose notes go with the append that is being made.
    var leaving: [DraftID] = []

    init(_ tables: DeskDatabase) { self.tables = tables }

    // MARK: Beginning and looking

    /// What a new draft starts with.
    package struct Beginning: Sendable {
        package var id: DraftID
        package var scope: ScopeID
        package var kind: String
        package var service: String?
        package var catalogueVersion: UInt64?
        package var record: RecordID?
        package var receivedOn: UInt64?

        /// - Parameter id: 16 new random bytes.
        package init(
            id: DraftID, scope: ScopeID, kind: String, service: String? = nil, catalogueVersion: UInt64? = nil, record: RecordID? = nil,
            receivedOn: UInt64? = nil
        ) {
            self.id = id
            self.scope = scope
            self.kind = kind
            self.service = service
            self.catalogueVersion = catalogueVersion
            self.record = record
            self.receivedOn = receivedOn
        }
    }

    /// Begins a draft; doing so again with the same id changes nothing.
    /// - Parameter wall: milliseconds since 1970.
    package func begin(_ beginning: Beginning, by operator: UInt64, wall: UInt64) throws(StoreFailure) -> DraftOutcome {
        try translated { () throws(StoreError) in
            guard (beginning.service ?? "").utf8.count <= DraftLimits.name, beginning.kind.utf8.count <= DraftLimits.name else { return .tooLarge }
            guard try tables.number("SELECT count(*) FROM draft WHERE submitted_log IS NULL") < DraftLimits.open else { return .tooLarge }
            try tables.transaction { () throws(StoreError) in
                try tables.run(
                    """
                    INSERT INTO draft(id, scope, kind, service, catalogue_version, record_log, record_seq, began_by, held_by, began_at, updated_at, received_on)
                    VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?9, ?10) ON CONFLICT DO NOTHING
                    """,
                    .bytes(beginning.id.bytes), .bits(beginning.scope.rawValue), .text(beginning.kind), .optional(beginning.service),
                    .optional(beginning.catalogueVersion), beginning.record.map { .bits($0.log.rawValue) } ?? .null, .optional(beginning.record?.sequence),
                    .count(`operator`), .count(wall), .optional(beginning.receivedOn))
            }
            return .saved
        }
    }

    private static let columns =
        "id, scope, kind, service, catalogue_version, record_log, record_seq, began_by, held_by, began_at, updated_at, received_on, applicant, submitted_log, submitted_seq"

    private static func read(_ row: Statement) throws(StoreError) -> Draft {
        guard let id = DraftID(row.blob(0)) else { throw .corrupt(file: "desk.sqlite") }
        return Draft(
            id: id, scope: ScopeID(row.bits(1)), kind: row.text(2), service: row.optionalText(3), catalogueVersion: try row.optionalCount(4),
            record: try row.optionalDot(5), beganBy: try row.count(7), heldBy: try row.count(8), beganAt: try row.count(9), updatedAt: try row.count(10),
            receivedOn: try row.optionalCount(11), applicant: row.isNull(12) ? nil : try? LiveRecord(decoding: row.blob(12)), submitted: try row.optionalDot(13))
    }

    /// Open drafts, what was touched last first.
    package func list() throws(StoreFailure) -> [Draft] {
        try translated { () throws(StoreError) in
            try tables.all(
                "SELECT \(Self.columns) FROM draft WHERE submitted_log IS NULL ORDER BY updated_at DESC, id LIMIT \(DraftLimits.open)", [], Self.read)
        }
    }

    /// An open draft, or one of the last that were submitted.
    package func draft(_ id: DraftID) throws(StoreFailure) -> Draft? {
        try translated { () throws(StoreError) in try tables.first("SELECT \(Self.columns) FROM draft WHERE id = ?", [.bytes(id.bytes)], Self.read) }
    }

    /// What was typed, ascending by name. Bytes as they were given: they are not necessarily UTF-8.
    package func fields(_ id: DraftID) throws(StoreFailure) -> [(name: String, value: [UInt8])] {
        try translated { () throws(StoreError) in
            try tables.all("SELECT name, value FROM draft_field WHERE draft = ? ORDER BY name", [.bytes(id.bytes)]) { ($0.text(0), $0.blob(1)) }
        }
    }

    // MARK: Changing

    /// Writes fields, all of them in one commit; nil takes one away.
    package func write(_ fields: [(name: String, value: [UInt8]?)], of id: DraftID, by operator: UInt64, wall: UInt64) throws(StoreFailure) -> DraftOutcome {
        try change(id, by: `operator`, wall: wall) { () throws(StoreError) in try put(fields, id) }
    }

    private func put(_ fields: [(name: String, value: [UInt8]?)], _ id: DraftID) throws(StoreError) -> DraftOutcome {
        for (name, value) in fields {
            guard name.utf8.count <= DraftLimits.name, value?.count ?? 0 <= DraftLimits.value else { return .tooLarge }
            if let value {
                try tables.run(
                    "INSERT INTO draft_field(draft, name, value) VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", .bytes(id.bytes), .text(name),
                    .bytes(value))
            } else {
                try tables.run("DELETE FROM draft_field WHERE draft = ? AND name = ?", .bytes(id.bytes), .text(name))
            }
        }
        let size = try tables.first("SELECT count(*), coalesce(sum(length(value)), 0) FROM draft_field WHERE draft = ?", [.bytes(id.bytes)]) {
            (fields: $0.int64(0), bytes: $0.int64(1))
        }
        guard let size, size.fields <= DraftLimits.fields, size.bytes <= DraftLimits.total else { return .tooLarge }
        return .saved
    }

    /// Chooses a known person, or nobody, with the versions that stand before the operator's eyes.
    /// - Parameter fields: what comes into the draft with the person, or goes, in the same commit.
    package func choose(
        _ applicant: LiveRecord?, for id: DraftID, writing fields: [(name: String, value: [UInt8]?)] = [], by operator: UInt64, wall: UInt64
    ) throws(StoreFailure) -> DraftOutcome {
        try change(id, by: `operator`, wall: wall) { () throws(StoreError) in
            let bytes = applicant?.encoded()
            guard bytes?.count ?? 0 <= DraftLimits.value else { return .tooLarge }
            try tables.run("UPDATE draft SET applicant = ? WHERE id = ?", bytes.map { .bytes($0) } ?? .null, .bytes(id.bytes))
            return try put(fields, id)
        }
    }

    /// - Parameter day: yyyymmdd on which it was taken in on paper; nil for now.
    package func receivedOn(_ day: UInt64?, _ id: DraftID, by operator: UInt64, wall: UInt64) throws(StoreFailure) -> DraftOutcome {
        try change(id, by: `operator`, wall: wall) { () throws(StoreError) in
            try tables.run("UPDATE draft SET received_on = ? WHERE id = ?", .optional(day), .bytes(id.bytes))
            return .saved
        }
    }

    /// The next operator goes on with it. Whoever had it learns so at the next field.
    package func takeOver(_ id: DraftID, by operator: UInt64, wall: UInt64) throws(StoreFailure) -> DraftOutcome {
        try change(id, by: nil, wall: wall) { () throws(StoreError) in
            try tables.run("UPDATE draft SET held_by = ? WHERE id = ?", .count(`operator`), .bytes(id.bytes))
            return .saved
        }
    }

    /// Leaves nothing of it; what was typed is overwritten in the file.
    package func discard(_ id: DraftID, by operator: UInt64) throws(StoreFailure) -> DraftOutcome {
        try change(id, by: `operator`, wall: nil) { () throws(StoreError) in
            try tables.run("DELETE FROM draft WHERE id = ?", .bytes(id.bytes))
            return .saved
        }
    }

    /// One commit over an open draft that `operator` has; whatever is not ``DraftOutcome/saved`` leaves everything as it was.
    private func change(
        _ id: DraftID, by operator: UInt64?, wall: UInt64?, _ body: () throws(StoreError) -> DraftOutcome
    ) throws(StoreFailure) -> DraftOutcome {
        guard let draft = try draft(id) else { return .unknown }
        if let record = draft.submitted { return .submitted(record) }
        if let `operator`, draft.heldBy != `operator` { return .heldBy(draft.heldBy) }
        return try translated { () throws(StoreError) in
            try tables.undoable { () throws(StoreError) in
                if let wall { try tables.run("UPDATE draft SET updated_at = ? WHERE id = ?", .count(wall), .bytes(id.bytes)) }
                let outcome = try body()
                return (outcome, outcome == .saved)
            }
        }
    }
}
