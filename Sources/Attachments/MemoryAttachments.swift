package import Causality
package import MerkleLog
package import Replica

/// The attachment store in memory: for tests, and the measure of what `SQLiteAttachments` must do.
package final class MemoryAttachments: AttachmentStore {
    private var files: [AttachmentID: [UInt8]] = [:]
    /// In the order in which they became known.
    private var rows: [Attachment] = []
    private var entries: [AttachmentReference] = []
    private var logs: [LogID: FollowedLog] = [:]

    package init() {}

    /// A second one with the same content.
    package init(copying other: MemoryAttachments) {
        (files, rows, entries, logs) = (other.files, other.rows, other.entries, other.logs)
    }

    package func followed() throws(StoreFailure) -> [LogID: FollowedLog] { logs }
    package func attachment(_ id: AttachmentID) throws(StoreFailure) -> Attachment? { rows.first { $0.id == id } }
    package func references(of id: AttachmentID) throws(StoreFailure) -> [AttachmentReference] { entries.filter { $0.id == id } }
    package func references(address: Hash) throws(StoreFailure) -> [AttachmentReference] { entries.filter { $0.id.address == address } }
    package func references(request: RecordID) throws(StoreFailure) -> [AttachmentReference] { entries.filter { $0.request == request } }
    package func references(record: RecordID) throws(StoreFailure) -> [AttachmentReference] { entries.filter { $0.record == record } }

    package func list(_ wanted: AttachmentQuery, previews: Bool?, limit: Int) throws(StoreFailure) -> [Attachment] {
        let found = rows.filter { item in
            if item.isErased || item.isPreview != previews ?? item.isPreview || !entries.contains(where: { $0.id == item.id }) { return false }
            switch wanted {
            case .toSend: return item.isWhole && !item.isAtCentre
            case .toFetch: return item.isWanted && !item.isWhole
            case .lacking: return !item.isWhole
            case .unsafe: return item.isWhole && item.isAtCentre && !item.isSafe
            case .whole: return item.isWhole
            }
        }
        return Array((found.filter(\.isPreview) + found.filter { !$0.isPreview }).prefix(limit))
    }

    package func totals() throws(StoreFailure) -> AttachmentTotals {
        var totals = AttachmentTotals()
        for item in rows where entries.contains(where: { $0.id == item.id }) { totals.add(item) }
        return totals
    }

    package func bytes(_ id: AttachmentID, from offset: UInt64, count: Int) throws(StoreFailure) -> [UInt8] {
        guard let file = files[id], offset < file.count else { return [] }
        return Array(file[Int(offset)..<min(file.count, Int(offset) + count)])
    }

    package func isThere(_ blocks: HeldBlocks) throws(StoreFailure) -> Bool { UInt64(files[blocks.id]?.count ?? 0) >= blocks.held }

    package func keep(_ id: AttachmentID, _ bytes: [UInt8]) throws(StoreFailure) { files[id] = bytes }

    package func commit(_ batch: AttachmentBatch) throws(StoreFailure) {
        for write in batch.writes {
            var file = files[write.id] ?? []
            file = Array(file.prefix(Int(write.offset))) + write.bytes
            files[write.id] = file
        }
        for dot in batch.forgotten { entries.removeAll { $0.entry.log == dot.log && $0.entry.sequence >= dot.sequence } }
        for reference in batch.references where !entries.contains(where: { $0.entry == reference.entry && $0.isPreview == reference.isPreview }) {
            entries.append(reference)
        }
        for index in entries.indices where batch.erased.contains(entries[index].entry) { entries[index].isErased = true }
        for item in batch.attachments {
            if let index = rows.firstIndex(where: { $0.id == item.id }) { rows[index] = item } else { rows.append(item) }
            if item.isErased { files[item.id] = nil }
        }
        for item in batch.followed { logs[item.log] = item.state }
    }

    /// For tests: spoils what lies on the disk.
    package func spoil(_ id: AttachmentID, at offset: Int) { files[id]?[offset] ^= 1 }
    package func lose(_ id: AttachmentID) { files[id] = nil }
}
