package import Causality
import Membership
import MerkleLog
import OperationLog
package import Replica

/// A node's attachments: follows the logs for entries that name some, hands out parts with their proofs, and takes parts in.
///
/// What is known of references is derived: it follows the logs, and can be read from them again.
package struct AttachmentLibrary {
    package let store: any AttachmentStore
    private let isCentre: Bool
    private var followed: [LogID: FollowedLog]
    /// The logs as they were when they were read last, in this process.
    private var seen: [LogID: CompactTree] = [:]
    /// Erasures of each scope as they were when they were looked through last, in this process.
    private var erasures: [ScopeID: [ErasedValue]] = [:]
    /// Entries read since the last commit said so: after a crash they are read once more.
    private var unsaved: UInt64 = 0
    private static let savedEvery: UInt64 = 4096
    /// The leaves of the attachment that parts were taken of last: 128 KiB at most.
    private var open: (id: AttachmentID, tree: BlockTree)?

    /// - Parameter isCentre: what is whole here is at the centre.
    package init(store: any AttachmentStore, isCentre: Bool) throws(StoreFailure) {
        self.store = store
        self.isCentre = isCentre
        followed = try store.followed()
    }

    // MARK: Following the logs

    /// Reads what the logs have gained since the last time, and drops what erasures took. To be called after every commit of the replica that
    /// may matter: before parts are judged, and before anything is shown.
    package mutating func follow<Store: ReplicaStore>(_ replica: Replica<Store>) throws(StoreFailure) {
        var batch = AttachmentBatch()
        var news: [AttachmentReference] = []
        for log in replica.head.logs.values.filter({ seen[$0.id] != $0.tree }).sorted(by: { $0.id < $1.id }) {
            var state = followed[log.id] ?? FollowedLog()
            let evidence = try replica.store.note(NoteKey.evidence(log.id)) ?? []
            if evidence != state.evidence || state.count > log.size {
                batch.forgotten.append(Dot(log.id, 0))
                state = FollowedLog(count: 0, evidence: evidence)
            }
            try replica.forEachEntry(log.id, from: state.count, to: log.size) { stored throws(StoreFailure) in
                news += try Self.references(stored, scope: log.scope, replica)
            }
            unsaved += log.size - state.count
            state.count = log.size
            followed[log.id] = state
            seen[log.id] = log.tree
            batch.followed.append((log.id, state))
        }
        batch.references = news
        var touched = news.map(\.id)
        for scope in replica.head.scopeIDs {
            let orders = replica.head.scopeState(scope).erasures
            guard orders != erasures[scope] ?? [] else { continue }
            erasures[scope] = orders
            for order in orders where order.fields.contains(AttachmentField.key) {
                guard let stored = try replica.store.entry(order.dot), let record = (try? Entry.decode(stored.bytes, at: order.dot))?.record else { continue }
                let gone = try store.references(record: record).filter { $0.entry == order.dot && !$0.isErased }
                if !gone.isEmpty { batch.erased.append(order.dot) }
                touched += gone.map(\.id)
            }
        }
        guard !batch.references.isEmpty || !batch.forgotten.isEmpty || !batch.erased.isEmpty || unsaved >= Self.savedEvery else { return }
        unsaved = 0
        try store.commit(batch)
        try settle(touched, upper: replica.identity.upperScopes)
    }

    /// Brings what is said of attachments up to the references: new ones get their state, those without any key go.
    /// What an upper scope names is reference data that every desk works with: it is fetched without being asked for.
    private func settle(_ ids: [AttachmentID], upper: [ScopeID]) throws(StoreFailure) {
        var batch = AttachmentBatch()
        var done: Set<AttachmentID> = []
        for id in ids where done.insert(id).inserted {
            let references = try store.references(of: id)
            guard let first = references.first else { continue }
            let known = try store.attachment(id)
            var item = known ?? Attachment(id, isPreview: first.isPreview)
            if known == nil, !isCentre { item.isWanted = references.contains { upper.contains($0.scope) } }
            let isErased = references.allSatisfy(\.isErased)
            if isErased || item.isErased { item = Attachment(id, isPreview: item.isPreview) }
            item.isErased = isErased
            if !isErased, item.blocks.held == 0, try isOnDisk(id) { item.blocks = HeldBlocks(whole: id) }
            if item.isWhole || isErased { item.isWanted = false }
            if isCentre { item.sent = item.isWhole ? id.size : 0 }
            if item != known { batch.attachments.append(item) }
        }
        if !batch.isEmpty { try store.commit(batch) }
    }

    private func isOnDisk(_ id: AttachmentID) throws(StoreFailure) -> Bool {
        let bytes = try store.bytes(id, from: 0, count: Int(id.size))
        return bytes.count == Int(id.size) && BlockTree(of: bytes).root == id.address
    }

    /// What an entry refers to: the scan, its preview, both or nothing.
    private static func references<Store: ReplicaStore>(
        _ stored: StoredEntry, scope: ScopeID, _ replica: Replica<Store>
    ) throws(StoreFailure) -> [AttachmentReference] {
        guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), let record = entry.record else { return [] }
        let found = AttachmentID.named(by: entry)
        guard !found.isEmpty else { return [] }
        var type = entry.type
        if type == nil { type = try replica.store.records([RecordKey(scope: scope, record: record)])[0]?.type }
        guard type == RecordType.attachment else { return [] }
        let request = entry.openValue(AttachmentField.request).flatMap { ValueType.reference($0) }
        let isErased = replica.head.scopeState(scope).erased(entry.dot)?.contains(AttachmentField.key) ?? false
        return found.map {
            AttachmentReference(id: $0.id, entry: entry.dot, isPreview: $0.isPreview, scope: scope, record: record, request: request, isErased: isErased)
        }
    }

    // MARK: Rights

    /// Whether a node that may read these scopes may have, and bring, this attachment: an effective entry there names it, and its key is not
    /// destroyed. An address is not guessed: it is a hash that stands in entries which only readers of their scope get.
    package func isNamed(_ id: AttachmentID, in scopes: [ScopeID], _ head: ReplicaHead) throws(StoreFailure) -> Bool {
        for reference in try store.references(of: id) where !reference.isErased && scopes.contains(reference.scope) {
            if head.scopeState(reference.scope).isEffective(reference.entry) { return true }
        }
        return false
    }

    // MARK: Parts

    /// Blocks from `offset` on, at most `room` bytes and at least one block's worth of room; nil where not everything is here. What lies here
    /// is compared with its address first, once a run of parts: a broken copy is forgotten, so that it is fetched again.
    package mutating func part(_ id: AttachmentID, from offset: UInt64, room: Int) throws(StoreFailure) -> AttachmentPart? {
        guard id.isBoundary(offset), offset < id.size, let tree = try tree(id) else { return nil }
        let count = min(id.size - offset, UInt64(max(0, room)) / AttachmentLimits.blockSize * AttachmentLimits.blockSize)
        guard count > 0 else { return nil }
        let bytes = try store.bytes(id, from: offset, count: Int(count))
        // Changed since the tree was read.
        guard bytes.count == Int(count) else {
            try forget(id)
            return nil
        }
        return AttachmentPart(id: id, offset: offset, bytes: bytes, proof: tree.proof(blocks: id.blocks(in: offset + count)))
    }

    /// The whole ciphertext, compared with its address; nil where it is not here.
    package mutating func whole(_ id: AttachmentID) throws(StoreFailure) -> [UInt8]? {
        guard let item = try store.attachment(id), item.isWhole, !item.isErased else { return nil }
        let bytes = try store.bytes(id, from: 0, count: Int(id.size))
        guard bytes.count == Int(id.size), BlockTree(of: bytes).root == id.address else {
            try forget(id)
            return nil
        }
        return bytes
    }

    private mutating func tree(_ id: AttachmentID) throws(StoreFailure) -> BlockTree? {
        if let open, open.id == id { return open.tree }
        guard let bytes = try whole(id) else { return nil }
        let tree = BlockTree(of: bytes)
        open = (id, tree)
        return tree
    }

    /// What lies here is not what was stored: it counts as not held, and is asked for again.
    private mutating func forget(_ id: AttachmentID) throws(StoreFailure) {
        open = nil
        guard var item = try store.attachment(id) else { return }
        item.blocks = HeldBlocks(id)
        if isCentre {
            item.sent = 0
            item.isSafe = false
        }
        try change([item])
    }

    /// Compares what is counted with what the disk has, by its size, where the folder may have come from a copy: of what is not there nothing is held,
    /// so it is asked for, and fetched, again.
    /// - Returns: how many were not there.
    package mutating func recount() throws(StoreFailure) -> Int {
        var gone = 0
        for query in [AttachmentQuery.whole, .lacking] {
            for item in try store.list(query, limit: .max) where item.blocks.held > 0 {
                if try store.isThere(item.blocks) { continue }
                try forget(item.id)
                gone += 1
            }
        }
        return gone
    }

    /// At the centre: a verified backup has these. One that was erased or forgotten meanwhile is none of them.
    package func saved(_ ids: some Sequence<AttachmentID>) throws(StoreFailure) {
        var changed: [Attachment] = []
        for id in ids {
            guard var item = try store.attachment(id), item.isWhole, !item.isErased, !item.isSafe else { continue }
            item.isSafe = true
            changed.append(item)
        }
        try change(changed)
    }

    /// Takes parts in: only blocks that are proven to be those of their address, in one durable step.
    /// - Returns: one outcome a part, with what is held after all of them.
    package mutating func receive(_ parts: [AttachmentPart]) throws(StoreFailure) -> [AttachmentProgress] {
        var batch = AttachmentBatch()
        var changed: [AttachmentID: Attachment] = [:]
        var result: [AttachmentProgress] = []
        for part in parts {
            var known = changed[part.id]
            if known == nil { known = try store.attachment(part.id) }
            guard var item = known, !item.isErased else {
                result.append(AttachmentProgress(id: part.id, next: 0, code: .unknown))
                continue
            }
            let start = item.blocks.held
            switch item.blocks.add(part) {
            case .wrong: result.append(AttachmentProgress(id: part.id, next: start, code: .wrong))
            case .nothing: result.append(AttachmentProgress(id: part.id, next: start, code: .held))
            case .added(let bytes):
                batch.writes.append(AttachmentBatch.Write(id: part.id, offset: start, bytes: bytes))
                if item.isWhole {
                    item.isWanted = false
                    if isCentre { item.sent = item.id.size }
                }
                changed[part.id] = item
                result.append(AttachmentProgress(id: part.id, next: item.blocks.held, code: .held))
            }
        }
        guard !batch.writes.isEmpty else { return result }
        batch.attachments = parts.map(\.id).reduce(into: [AttachmentID]()) { ids, id in if !ids.contains(id) { ids.append(id) } }.compactMap { changed[$0] }
        do throws(StoreFailure) { try store.commit(batch) } catch {
            // A full disk holds up no operation: parts come again when there is room.
            guard error.kind == .full else { throw error }
            return try parts.map { part throws(StoreFailure) in
                AttachmentProgress(id: part.id, next: try store.attachment(part.id)?.blocks.held ?? 0, code: .noRoom)
            }
        }
        return result
    }

    package func change(_ items: [Attachment]) throws(StoreFailure) {
        var batch = AttachmentBatch()
        batch.attachments = items
        if !items.isEmpty { try store.commit(batch) }
    }
}

/// How far an attachment has come at whoever says so.
package struct AttachmentProgress: Sendable, Equatable {
    package enum Code: UInt64, Sendable {
        /// `next` bytes are held, proven and on the disk; all of them: it is complete, by its hash.
        case held = 0
        /// No effective entry that the sender may read names it. Entries go first.
        case unknown = 1
        /// Not the bytes of this address: nothing of the part was kept.
        case wrong = 2
        case noRoom = 3
        /// Asked for, and not here yet.
        case absent = 4
        /// All of it is held, and a verified backup of the centre has it.
        case safe = 5
    }

    package let id: AttachmentID
    package let next: UInt64
    package let code: Code

    package init(id: AttachmentID, next: UInt64, code: Code) {
        self.id = id
        self.next = next
        self.code = code
    }
}
