import Attachments
import Causality
import MerkleLog
import Replica

/// Ciphertexts of pages that nobody keeps: each is made of a seed whenever its bytes are asked for, so that a regency's thousands of pages need no room.
final class PageSource {
    private var seeds: [AttachmentID: UInt64] = [:]

    /// A page of so many bytes that look like any ciphertext.
    func page(seed: UInt64, size: Int) -> AttachmentID {
        let bytes = Self.bytes(seed, 0..<size)
        guard let id = AttachmentID(address: BlockTree(of: bytes).root, size: UInt64(size)) else { preconditionFailure("a page of \(size) bytes") }
        seeds[id] = seed
        return id
    }

    func bytes(_ id: AttachmentID, _ range: Range<Int>) -> [UInt8] { seeds[id].map { Self.bytes($0, range) } ?? [] }

    /// Eight bytes at a time, each word by its place (SplitMix64).
    private static func bytes(_ seed: UInt64, _ range: Range<Int>) -> [UInt8] {
        let first = range.lowerBound / 8
        let skipped = range.lowerBound % 8
        let words = (range.upperBound + 7) / 8 - first
        let whole = [UInt8](unsafeUninitializedCapacity: words * 8) { buffer, count in
            for word in 0..<words {
                var z = seed &+ UInt64(first + word + 1) &* 0x9E37_79B9_7F4A_7C15
                z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                UnsafeMutableRawBufferPointer(buffer).storeBytes(of: (z ^ (z >> 31)).littleEndian, toByteOffset: word * 8, as: UInt64.self)
            }
            count = words * 8
        }
        return skipped == 0 && whole.count == range.count ? whole : Array(whole[skipped..<(skipped + range.count)])
    }
}

/// A store of papers that counts bytes instead of keeping them: the library above it proves every block, and this says only how far each has come.
final class SeededPapers: AttachmentStore {
    private let source: PageSource
    private var items: [AttachmentID: Attachment] = [:]
    /// In the order in which they became known; previews and scans apart.
    private var order: (previews: [AttachmentID], scans: [AttachmentID]) = ([], [])
    private var entries: [AttachmentID: [AttachmentReference]] = [:]
    private var logs: [LogID: FollowedLog] = [:]
    /// Bytes from the start that lie on this disk.
    private var written: [AttachmentID: Int] = [:]
    /// Bytes on this disk.
    private(set) var used = 0

    init(_ source: PageSource) { self.source = source }

    func followed() throws(StoreFailure) -> [LogID: FollowedLog] { logs }
    func attachment(_ id: AttachmentID) throws(StoreFailure) -> Attachment? { items[id] }
    func references(of id: AttachmentID) throws(StoreFailure) -> [AttachmentReference] { entries[id] ?? [] }
    func references(address: Hash) throws(StoreFailure) -> [AttachmentReference] { all.filter { $0.id.address == address } }
    func references(request: RecordID) throws(StoreFailure) -> [AttachmentReference] { all.filter { $0.request == request } }
    func references(record: RecordID) throws(StoreFailure) -> [AttachmentReference] { all.filter { $0.record == record } }

    private var all: [AttachmentReference] { (order.previews + order.scans).flatMap { entries[$0] ?? [] } }

    func list(_ wanted: AttachmentQuery, previews: Bool?, limit: Int) throws(StoreFailure) -> [Attachment] {
        var found: [Attachment] = []
        for ids in [previews == false ? [] : order.previews, previews == true ? [] : order.scans] {
            for id in ids where found.count < limit {
                guard let item = items[id], !item.isErased else { continue }
                let isMeant =
                    switch wanted {
                    case .toSend: item.isWhole && !item.isAtCentre
                    case .toFetch: item.isWanted && !item.isWhole
                    case .lacking: !item.isWhole
                    case .unsafe: item.isWhole && item.isAtCentre && !item.isSafe
                    case .whole: item.isWhole
                    }
                if isMeant { found.append(item) }
            }
        }
        return found
    }

    func totals() throws(StoreFailure) -> AttachmentTotals {
        var totals = AttachmentTotals()
        for id in order.previews + order.scans { if let item = items[id] { totals.add(item) } }
        return totals
    }

    func bytes(_ id: AttachmentID, from offset: UInt64, count: Int) throws(StoreFailure) -> [UInt8] {
        let end = min(written[id] ?? 0, Int(offset) + count)
        return Int(offset) < end ? source.bytes(id, Int(offset)..<end) : []
    }

    func isThere(_ blocks: HeldBlocks) throws(StoreFailure) -> Bool { UInt64(written[blocks.id] ?? 0) >= blocks.held }

    /// - Parameter bytes: not looked at; it is a page of the source.
    func keep(_ id: AttachmentID, _ bytes: [UInt8]) throws(StoreFailure) { write(id, to: Int(id.size)) }

    func commit(_ batch: AttachmentBatch) throws(StoreFailure) {
        for part in batch.writes { write(part.id, to: Int(part.offset) + part.bytes.count) }
        for item in batch.references where !(entries[item.id] ?? []).contains(where: { $0.entry == item.entry }) { entries[item.id, default: []].append(item) }
        for item in batch.attachments where items.updateValue(item, forKey: item.id) == nil {
            if item.isPreview { order.previews.append(item.id) } else { order.scans.append(item.id) }
        }
        for item in batch.followed { logs[item.log] = item.state }
        precondition(batch.forgotten.isEmpty && batch.erased.isEmpty, "nothing is forgotten or erased on these links")
    }

    private func write(_ id: AttachmentID, to end: Int) {
        used += end - (written[id] ?? 0)
        written[id] = end
    }
}
