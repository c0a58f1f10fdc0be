package import Attachments
package import Causality
package import MerkleLog
package import Replica

/// The attachment store on the node's database and the files beside it. Bytes are synced before the database says that they are there, and the
/// database says that they are gone before their file goes: a power cut leaves bytes that nobody counts, never a count without its bytes.
package final class SQLiteAttachments: AttachmentStore {
    private let database: Database
    private let files: AttachmentFiles
    private let statements: AttachmentStatements
    /// What was counted since the last change: the first line of every page asks each second, and a desk comes to 90,000 rows.
    private var counted: AttachmentTotals?

    /// - Parameter folder: where the files lie; made when the first one comes.
    package init(_ store: SQLiteStore, folder: String) throws(StoreFailure) {
        database = store.database
        files = AttachmentFiles(folder)
        do throws(StoreError) { statements = try AttachmentStatements(database) } catch { throw StoreFailure(error) }
    }

    private func translated<R>(_ body: () throws(StoreError) -> R) throws(StoreFailure) -> R {
        do throws(StoreError) { return try body() } catch { throw StoreFailure(error) }
    }

    // MARK: Reading

    package func followed() throws(StoreFailure) -> [LogID: FollowedLog] {
        try translated { () throws(StoreError) in
            var result: [LogID: FollowedLog] = [:]
            let rows = statements.followed
            defer { rows.reset() }
            while try rows.step() { result[LogID(rows.bits(0))] = FollowedLog(count: try rows.count(1), evidence: rows.blob(2)) }
            return result
        }
    }

    package func attachment(_ id: AttachmentID) throws(StoreFailure) -> Attachment? {
        try translated { () throws(StoreError) in
            let row = statements.attachment
            defer { row.reset() }
            try bind(id, row, 1)
            return try row.step() ? try read(row) : nil
        }
    }

    package func list(_ wanted: AttachmentQuery, previews: Bool?, limit: Int) throws(StoreFailure) -> [Attachment] {
        try translated { () throws(StoreError) in
            let rows =
                switch wanted {
                case .toSend: statements.toSend
                case .toFetch: statements.toFetch
                case .lacking: statements.lacking
                case .unsafe: statements.unsafe
                case .whole: statements.whole
                }
            defer { rows.reset() }
            if let previews { try rows.bind(1, previews ? 1 : 0 as Int64) } else { try rows.bindNull(1) }
            try rows.bind(2, Int64(limit))
            var result: [Attachment] = []
            while try rows.step() { result.append(try read(rows)) }
            return result
        }
    }

    package func totals() throws(StoreFailure) -> AttachmentTotals {
        if let counted { return counted }
        let totals = try translated { () throws(StoreError) in
            var totals = AttachmentTotals()
            let rows = statements.all
            defer { rows.reset() }
            while try rows.step() { totals.add(try read(rows)) }
            return totals
        }
        counted = totals
        return totals
    }

    package func references(of id: AttachmentID) throws(StoreFailure) -> [AttachmentReference] {
        try references(statements.byAddress) { row throws(StoreError) in try self.bind(id, row, 1) }
    }

    package func references(address: Hash) throws(StoreFailure) -> [AttachmentReference] {
        try references(statements.byHash) { row throws(StoreError) in try row.bind(1, address.bytes) }
    }

    package func references(request: RecordID) throws(StoreFailure) -> [AttachmentReference] {
        try references(statements.byRequest) { row throws(StoreError) in try self.bind(request, row, 1) }
    }

    package func references(record: RecordID) throws(StoreFailure) -> [AttachmentReference] {
        try references(statements.byRecord) { row throws(StoreError) in try self.bind(record, row, 1) }
    }

    private func references(
        _ rows: Statement, _ parameters: (Statement) throws(StoreError) -> Void
    ) throws(StoreFailure) -> [AttachmentReference] {
        try translated { () throws(StoreError) in
            defer { rows.reset() }
            try parameters(rows)
            var result: [AttachmentReference] = []
            while try rows.step() {
                let request: RecordID? = rows.isNull(8) ? nil : Dot(LogID(rows.bits(8)), try rows.count(9))
                result.append(
                    AttachmentReference(
                        id: try id(rows, 3), entry: Dot(LogID(rows.bits(0)), try rows.count(1)), isPreview: rows.int64(2) == 1,
                        scope: ScopeID(rows.bits(5)), record: Dot(LogID(rows.bits(6)), try rows.count(7)), request: request,
                        isErased: rows.int64(10) == 1))
            }
            return result
        }
    }

    package func bytes(_ id: AttachmentID, from offset: UInt64, count: Int) throws(StoreFailure) -> [UInt8] {
        try translated { () throws(StoreError) in try files.read(id, from: offset, count: count) }
    }

    package func isThere(_ blocks: HeldBlocks) throws(StoreFailure) -> Bool {
        try translated { () throws(StoreError) in try files.size(blocks.id) >= blocks.held }
    }

    private func id(_ row: Statement, _ column: Int32) throws(StoreError) -> AttachmentID {
        guard let address = Hash(row.blob(column)), let id = AttachmentID(address: address, size: try row.count(column + 1)) else { throw damaged }
        return id
    }

    private func read(_ row: Statement) throws(StoreError) -> Attachment {
        let id = try id(row, 0)
        let held = try row.count(2)
        var blocks = HeldBlocks(id)
        if held == id.size {
            blocks = HeldBlocks(whole: id)
        } else if held > 0 {
            guard let tree = CompactTree(row.blob(3)), let some = HeldBlocks(id, held: held, tree: tree) else { throw damaged }
            blocks = some
        }
        return Attachment(
            blocks: blocks, sent: try row.count(4), isPreview: row.int64(5) == 1, isWanted: row.int64(6) == 1, isErased: row.int64(7) == 1,
            isSafe: row.int64(8) == 1)
    }

    private var damaged: StoreError { .corrupt(file: database.file) }

    // MARK: Writing

    package func keep(_ id: AttachmentID, _ bytes: [UInt8]) throws(StoreFailure) {
        precondition(bytes.count == Int(id.size), "\(bytes.count) bytes of an attachment of \(id.size)")
        try translated { () throws(StoreError) in try files.keep(id, bytes) }
    }

    package func commit(_ batch: AttachmentBatch) throws(StoreFailure) {
        counted = nil
        try translated { () throws(StoreError) in
            for write in batch.writes { try files.write(write.id, write.bytes, at: write.offset) }
            try database.transaction { () throws(StoreError) in try write(batch) }
            for item in batch.attachments where item.isErased { try files.remove(item.id) }
        }
    }

    private func write(_ batch: AttachmentBatch) throws(StoreError) {
        for dot in batch.forgotten {
            try bind(dot, statements.forget, 1)
            try statements.forget.run()
        }
        for item in batch.references {
            let row = statements.insertReference
            try bind(item.entry, row, 1)
            try row.bind(3, item.isPreview ? 1 : 0 as Int64)
            try bind(item.id, row, 4)
            try row.bind(6, bits: item.scope.rawValue)
            try bind(item.record, row, 7)
            if let request = item.request {
                try bind(request, row, 9)
            } else {
                try row.bindNull(9)
                try row.bindNull(10)
            }
            try row.bind(11, item.isErased ? 1 : 0 as Int64)
            try row.run()
        }
        for dot in batch.erased {
            try bind(dot, statements.erase, 1)
            try statements.erase.run()
        }
        for item in batch.attachments {
            let row = statements.writeAttachment
            try bind(item.id, row, 1)
            try row.bind(3, item.blocks.held)
            if item.isWhole || item.blocks.held == 0 { try row.bindNull(4) } else { try row.bind(4, item.blocks.tree.bytes) }
            try row.bind(5, item.sent)
            for (index, flag) in [item.isPreview, item.isWanted, item.isErased, item.isSafe].enumerated() { try row.bind(Int32(6 + index), flag ? 1 : 0 as Int64) }
            try row.run()
        }
        for item in batch.followed {
            let row = statements.follow
            try row.bind(1, bits: item.log.rawValue)
            try row.bind(2, item.state.count)
            try row.bind(3, item.state.evidence)
            try row.run()
        }
    }

    private func bind(_ id: AttachmentID, _ row: Statement, _ index: Int32) throws(StoreError) {
        try row.bind(index, id.address.bytes)
        try row.bind(index + 1, id.size)
    }

    private func bind(_ dot: Dot, _ row: Statement, _ index: Int32) throws(StoreError) {
        try row.bind(index, bits: dot.log.rawValue)
        try row.bind(index + 1, dot.sequence)
    }
}

/// Compiled once. Parameters are numbered in the order of the columns.
private struct AttachmentStatements {
    let followed, follow, attachment, writeAttachment, toSend, toFetch, lacking, unsafe, whole, all: Statement
    let byAddress, byHash, byRequest, byRecord, insertReference, erase, forget: Statement

    init(_ database: Database) throws(StoreError) {
        let columns = "address, size, held, tree, sent, preview, wanted, erased, safe"
        let isNamed = "EXISTS(SELECT 1 FROM attachment_reference AS r WHERE r.address = attachment.address AND r.size = attachment.size)"
        func list(_ condition: String) throws(StoreError) -> Statement {
            try database.prepare("SELECT \(columns) FROM attachment WHERE erased = 0 AND \(condition) AND (?1 IS NULL OR preview = ?1) AND \(isNamed) ORDER BY preview DESC, number LIMIT ?2")
        }
        toSend = try list("(held < size OR sent < size) AND held = size AND sent < size")
        toFetch = try list("(held < size OR sent < size) AND held < size AND wanted = 1")
        lacking = try list("(held < size OR sent < size) AND held < size")
        unsafe = try list("safe = 0 AND sent = size AND held = size")
        whole = try list("held = size")
        all = try database.prepare("SELECT \(columns) FROM attachment WHERE \(isNamed)")
        attachment = try database.prepare("SELECT \(columns) FROM attachment WHERE address = ? AND size = ?")
        writeAttachment = try database.prepare(
            """
            INSERT INTO attachment(\(columns)) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(address, size) DO UPDATE SET held = excluded.held, tree = excluded.tree, sent = excluded.sent, preview = excluded.preview,
            wanted = excluded.wanted, erased = excluded.erased, safe = excluded.safe
            """)
        followed = try database.prepare("SELECT log, count, evidence FROM attachment_log")
        follow = try database.prepare("REPLACE INTO attachment_log(log, count, evidence) VALUES(?, ?, ?)")
        let reference = "log, seq, preview, address, size, scope, record_log, record_seq, request_log, request_seq, erased"
        byAddress = try database.prepare("SELECT \(reference) FROM attachment_reference WHERE address = ? AND size = ? ORDER BY log, seq")
        byHash = try database.prepare("SELECT \(reference) FROM attachment_reference WHERE address = ? ORDER BY log, seq, preview")
        byRequest = try database.prepare("SELECT \(reference) FROM attachment_reference WHERE request_log = ? AND request_seq = ? ORDER BY log, seq, preview")
        byRecord = try database.prepare("SELECT \(reference) FROM attachment_reference WHERE record_log = ? AND record_seq = ? ORDER BY log, seq, preview")
        insertReference = try database.prepare("INSERT INTO attachment_reference(\(reference)) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
        erase = try database.prepare("UPDATE attachment_reference SET erased = 1 WHERE log = ? AND seq = ?")
        forget = try database.prepare("DELETE FROM attachment_reference WHERE log = ? AND seq >= ?")
    }
}
