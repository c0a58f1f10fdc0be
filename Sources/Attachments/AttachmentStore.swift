package import Causality
package import MerkleLog
package import Replica

/// Where a node keeps ciphertexts and what it knows of them, beside its logs. Two implementations pass one contract: ``MemoryAttachments`` and
/// `SQLiteAttachments`.
///
/// A class: the peers are values that share one store.
package protocol AttachmentStore: AnyObject {
    /// How far each log was read for references, and which evidence it had then. Read once at the start.
    func followed() throws(StoreFailure) -> [LogID: FollowedLog]

    func attachment(_ id: AttachmentID) throws(StoreFailure) -> Attachment?

    /// Entries that refer to it.
    func references(of id: AttachmentID) throws(StoreFailure) -> [AttachmentReference]

    /// Entries that refer to a ciphertext of this address, of whatever size they say.
    func references(address: Hash) throws(StoreFailure) -> [AttachmentReference]

    /// Entries that refer to attachments of this request.
    func references(request: RecordID) throws(StoreFailure) -> [AttachmentReference]

    /// References by entries of a record.
    func references(record: RecordID) throws(StoreFailure) -> [AttachmentReference]

    /// Attachments that are wanted in some way, previews first, each kind in the order in which they became known.
    /// - Parameter previews: only previews, only scans, or both for nil.
    func list(_ wanted: AttachmentQuery, previews: Bool?, limit: Int) throws(StoreFailure) -> [Attachment]

    func totals() throws(StoreFailure) -> AttachmentTotals

    /// Bytes of the ciphertext as they lie here, unproven; fewer than asked for where the file ends.
    func bytes(_ id: AttachmentID, from offset: UInt64, count: Int) throws(StoreFailure) -> [UInt8]

    /// Whether the disk has as many bytes of it as are counted; says nothing of what they are.
    func isThere(_ blocks: HeldBlocks) throws(StoreFailure) -> Bool

    /// Makes a whole ciphertext durable before anything refers to it. ``AttachmentLibrary/follow(_:)`` finds it when an entry does.
    func keep(_ id: AttachmentID, _ bytes: [UInt8]) throws(StoreFailure)

    /// One durable step: bytes first, then what is said of them. Files of attachments that are erased go last.
    func commit(_ batch: AttachmentBatch) throws(StoreFailure)
}

extension AttachmentStore {
    package func list(_ wanted: AttachmentQuery, limit: Int) throws(StoreFailure) -> [Attachment] { try list(wanted, previews: nil, limit: limit) }
}

/// What a node knows of one attachment.
package struct Attachment: Sendable, Equatable {
    package var blocks: HeldBlocks
    /// Bytes that the centre said it holds; `size`: it has all of it, by its hash.
    package var sent: UInt64 = 0
    package let isPreview: Bool
    /// Somebody here asked for it.
    package var isWanted = false
    /// Its key is destroyed wherever it stood: the ciphertext goes.
    package var isErased = false
    /// A verified backup of the centre has all of it: known from the centre's word, at the centre itself from the backup.
    package var isSafe = false

    package init(_ id: AttachmentID, isPreview: Bool) {
        blocks = HeldBlocks(id)
        self.isPreview = isPreview
    }

    package init(blocks: HeldBlocks, sent: UInt64, isPreview: Bool, isWanted: Bool, isErased: Bool, isSafe: Bool) {
        self.blocks = blocks
        self.sent = sent
        self.isPreview = isPreview
        self.isWanted = isWanted
        self.isErased = isErased
        self.isSafe = isSafe
    }

    package var id: AttachmentID { blocks.id }
    package var isWhole: Bool { blocks.held == id.size }
    package var isAtCentre: Bool { sent == id.size }
}

/// An entry that names a ciphertext.
package struct AttachmentReference: Sendable, Equatable {
    package let id: AttachmentID
    package let entry: Dot
    package let isPreview: Bool
    package let scope: ScopeID
    /// The attachment's record, and the request that the entry says it belongs to.
    package let record: RecordID
    package let request: RecordID?
    /// The key that stood beside this entry is destroyed.
    package var isErased: Bool

    package init(
        id: AttachmentID, entry: Dot, isPreview: Bool, scope: ScopeID, record: RecordID, request: RecordID?, isErased: Bool = false
    ) {
        self.id = id
        self.entry = entry
        self.isPreview = isPreview
        self.scope = scope
        self.record = record
        self.request = request
        self.isErased = isErased
    }
}

package struct FollowedLog: Sendable, Equatable {
    package var count: UInt64
    /// The log's note of evidence: another one means that the log may have been cut.
    package var evidence: [UInt8]

    package init(count: UInt64 = 0, evidence: [UInt8] = []) {
        self.count = count
        self.evidence = evidence
    }
}

package enum AttachmentQuery: Sendable {
    /// Held whole, and not at the centre as far as it said.
    case toSend
    /// Asked for here, and not held whole.
    case toFetch
    /// Not held whole: at the centre, what it waits for.
    case lacking
    /// Held whole, at the centre too, and in no verified backup of it as far as is known here.
    case unsafe
    /// Held whole.
    case whole
}

package struct AttachmentTotals: Sendable, Equatable {
    /// Attachments that are referred to and not erased.
    package var known = 0
    package var whole = 0
    package var atCentre = 0
    /// Known to be in a verified backup of the centre.
    package var safe = 0
    /// Held whole and not at the centre, with the bytes that are still to go.
    package var toSend = 0
    package var bytesToSend: UInt64 = 0
    /// Asked for and not whole, with the bytes that are still to come.
    package var toFetch = 0
    package var bytesToFetch: UInt64 = 0
    /// Of those that are held whole, the ones that are no previews; and of these, the ones that are not at the centre, and those that are at the centre
    /// and known to be in a verified backup of it.
    package var pages = 0
    package var pagesToSend = 0
    package var pagesSafe = 0

    package init() {}

    /// Counts one.
    package mutating func add(_ item: Attachment) {
        if item.isErased { return }
        known += 1
        if item.isWhole { whole += 1 }
        if item.isWhole, !item.isPreview {
            pages += 1
            if !item.isAtCentre { pagesToSend += 1 } else if item.isSafe { pagesSafe += 1 }
        }
        if item.isAtCentre { atCentre += 1 }
        if item.isSafe { safe += 1 }
        if item.isWhole, !item.isAtCentre {
            toSend += 1
            bytesToSend += item.id.size - item.sent
        }
        if item.isWanted, !item.isWhole {
            toFetch += 1
            bytesToFetch += item.id.size - item.blocks.held
        }
    }
}

package struct AttachmentBatch: Sendable, Equatable {
    /// References of these logs from these entries on are forgotten first.
    package var forgotten: [Dot] = []
    package var references: [AttachmentReference] = []
    /// Of these entries the key is destroyed.
    package var erased: [Dot] = []
    /// Proven bytes, to be written at `offset`.
    package var writes: [Write] = []
    /// The whole new state of each attachment that changes.
    package var attachments: [Attachment] = []
    package var followed: [(log: LogID, state: FollowedLog)] = []

    package init() {}

    package struct Write: Sendable, Equatable {
        package let id: AttachmentID
        package let offset: UInt64
        package let bytes: [UInt8]

        package init(id: AttachmentID, offset: UInt64, bytes: [UInt8]) {
            self.id = id
            self.offset = offset
            self.bytes = bytes
        }
    }

    package var isEmpty: Bool {
        forgotten.isEmpty && references.isEmpty && erased.isEmpty && writes.isEmpty && attachments.isEmpty && followed.isEmpty
    }

    package static func == (left: AttachmentBatch, right: AttachmentBatch) -> Bool {
        left.forgotten == right.forgotten && left.references == right.references && left.erased == right.erased && left.writes == right.writes
            && left.attachments == right.attachments && left.followed.elementsEqual(right.followed) { $0.log == $1.log && $0.state == $1.state }
    }
}
