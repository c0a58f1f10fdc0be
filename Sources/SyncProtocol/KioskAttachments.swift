package import Attachments
import Replica

/// A node's side of the exchange of attachments. Operations come first: parts get what they leave of a request. Parts go one after the other, each
/// from where the centre says it stands, previews before scans; a lost request costs what was in it and nothing more.
package struct KioskAttachments {
    package var library: AttachmentLibrary
    /// Not tried again in this exchange: the centre does not know them, cannot take them, or has them not.
    private var refused: Set<AttachmentID> = []
    /// The last answer brought something on.
    private var hasMoved = false
    /// Requests of this exchange in a row that did not, because operations left no room or nothing came.
    private var vain = 0
    private static let maxVain = 3
    /// Milliseconds by this machine's clock when the centre was last asked what it lacks, since the start of the program.
    private var lastAsked: UInt64?
    private var isAsking = false
    /// The centre has accepted a request of this exchange. Before that none carries parts: a centre that has restarted answers with a challenge, and
    /// all of it would have to go twice; and the first request of a connection stays small (design D18).
    private var isAccepted = false
    /// Papers of other desks of which it was not known whether the centre has them, when the last request was composed.
    private var othersUnknown: [AttachmentID] = []
    /// The last answer named as many as it can: there may be more, to be asked for once these are sent.
    private var hasMore = false
    /// The backup of which it was asked what it holds, and the attachments that were named then.
    private var asked: (backup: BackupMark?, ids: Set<AttachmentID>) = (nil, [])
    /// Of these the last request asked whether they are safe.
    private var asking: [AttachmentID] = []
    private static let asksEvery: UInt64 = 6 * 3_600_000
    /// While papers that other desks scanned are not known to have arrived.
    private static let asksForOthersEvery: UInt64 = 15 * 60_000
    /// Bytes beside a part's own: names, proof, signature's share.
    private static let overhead = 640
    /// Bytes of an attachment that is only named.
    private static let nameBytes = 48
    /// Attachments that are looked at for one request.
    private static let window = 2 * AttachmentLimits.maxItems

    package init(library: AttachmentLibrary) { self.library = library }

    /// A new exchange: what was refused is tried again.
    mutating func begin() {
        refused = []
        hasMoved = false
        vain = 0
        isAsking = false
        isAccepted = false
    }

    /// What goes into a request beside operations.
    /// - Parameters:
    ///   - room: bytes that operations have left of it.
    ///   - isAlone: there are no operations, so that one block at least goes, however small requests are.
    mutating func compose<Store: ReplicaStore>(room: Int, isAlone: Bool, wall: UInt64, _ replica: Replica<Store>) throws(StoreFailure) -> AttachmentRequest? {
        try library.follow(replica)
        var request = AttachmentRequest()
        var left = room
        for item in try isAccepted ? library.store.list(.toSend, limit: Self.window) : [] where !refused.contains(item.id) {
            guard request.parts.count < AttachmentLimits.maxItems else { break }
            let least = Self.overhead + Int(min(item.id.size - item.sent, AttachmentLimits.blockSize))
            guard left >= least || (isAlone && request.parts.isEmpty) else { break }
            guard let part = try library.part(item.id, from: item.sent, room: max(left - Self.overhead, Int(AttachmentLimits.blockSize))) else {
                refused.insert(item.id)
                continue
            }
            left -= part.bytes.count + Self.overhead
            request.parts.append(part)
        }
        for item in try library.store.list(.toFetch, limit: Self.window) where !refused.contains(item.id) {
            guard request.wanted.count < AttachmentLimits.maxItems else { break }
            request.wanted.append(AttachmentProgress(id: item.id, next: item.blocks.held, code: .held))
        }
        asking = []
        for id in try unasked(try replica.newestBackup()) {
            guard request.wanted.count < AttachmentLimits.maxItems, left >= Self.nameBytes else { break }
            left -= Self.nameBytes
            request.wanted.append(AttachmentProgress(id: id, next: id.size, code: .held))
            asking.append(id)
        }
        othersUnknown = []
        for item in try library.store.list(.lacking, limit: Self.window) where !item.isAtCentre {
            let references = try library.store.references(of: item.id)
            // What came from the centre is known there, whatever else is not.
            if references.allSatisfy({ replica.head.logs[$0.entry.log]?.node != replica.identity.node }) { othersUnknown.append(item.id) }
        }
        let pause = othersUnknown.isEmpty ? Self.asksEvery : Self.asksForOthersEvery
        if let lastAsked {
            isAsking = wall < lastAsked || wall - lastAsked >= pause
            if !isAsking, hasMore { isAsking = try library.store.list(.toSend, limit: 1).isEmpty }
        } else {
            isAsking = try library.store.totals().known > 0
        }
        request.asks = isAsking
        return request.isEmpty ? nil : request
    }

    /// What was acknowledged since the backups of which the centre was asked: a new one is known, and it may hold them.
    private mutating func unasked(_ newest: BackupMark?) throws(StoreFailure) -> [AttachmentID] {
        guard let newest else { return [] }
        if newest != asked.backup { asked = (newest, []) }
        return try library.store.list(.unsafe, limit: asked.ids.count + AttachmentLimits.maxItems).map(\.id).filter { !asked.ids.contains($0) }
    }

    /// What the centre says of attachments that this node holds, or wants.
    /// - Returns: whether anything has moved on.
    mutating func learn(_ progress: [AttachmentProgress]) throws(StoreFailure) -> Bool {
        var changed: [Attachment] = []
        var hasMoved = false
        for said in progress {
            guard var item = try library.store.attachment(said.id), item.isWhole else { continue }
            switch said.code {
            case .safe:
                guard !item.isSafe || !item.isAtCentre else { continue }
                (item.sent, item.isSafe) = (item.id.size, true)
                hasMoved = true
            // At the centre some is lost, or is held that was not known of.
            case .absent, .held, .wrong:
                guard item.id.isBoundary(said.next), said.next != item.sent else { continue }
                if said.next > item.sent { hasMoved = true }
                item.sent = said.next
                if !item.isAtCentre { item.isSafe = false }
            case .unknown, .noRoom: continue
            }
            changed.append(item)
        }
        try library.change(changed)
        return hasMoved
    }

    /// What the centre said. It counts because the answer is signed: `next` is on the centre's disk, proven to be of this address.
    mutating func take(_ answer: AttachmentAnswer?, wall: UInt64) throws(StoreFailure) {
        hasMoved = !isAccepted
        isAccepted = true
        defer { vain = hasMoved ? 0 : vain + 1 }
        let wasAsked = isAsking
        if wasAsked { lastAsked = wall }
        isAsking = false
        for said in answer?.progress ?? [] where said.code != .held && said.code != .safe {
            // Of those that were only asked about: what the centre has lost is sent again at once.
            if !asking.contains(said.id) { refused.insert(said.id) } else if said.code == .absent { hasMoved = true }
        }
        asked.ids.formUnion(asking)
        asking = []
        if try learn(answer?.progress ?? []) { hasMoved = true }
        var changed: [Attachment] = []
        for id in answer?.lacking ?? [] {
            // A centre that was restored from a backup gets back what it lost.
            guard var item = try library.store.attachment(id), item.isAtCentre else { continue }
            item.sent = 0
            item.isSafe = false
            changed.append(item)
            refused.remove(id)
            hasMoved = true
        }
        // Where none of so many can be sent again from here, the next question would bring the same names.
        let isFull = answer?.lacking.count ?? 0 >= AttachmentLimits.maxItems
        if wasAsked { hasMore = isFull && !changed.isEmpty }
        if wasAsked, !isFull {
            for id in othersUnknown where !(answer?.lacking.contains(id) ?? false) {
                guard var item = try library.store.attachment(id), !item.isWhole else { continue }
                item.sent = id.size
                changed.append(item)
            }
        }
        try library.change(changed)
        for outcome in try receive(answer?.parts ?? []) {
            if outcome.code == .held { hasMoved = true } else { refused.insert(outcome.id) }
        }
    }

    /// Parts that a bundle of the centre brought.
    mutating func receive<Store: ReplicaStore>(_ parts: [AttachmentPart], _ replica: Replica<Store>) throws(StoreFailure) -> [AttachmentProgress] {
        try library.follow(replica)
        return try receive(parts)
    }

    /// What came from the centre whole is there.
    private mutating func receive(_ parts: [AttachmentPart]) throws(StoreFailure) -> [AttachmentProgress] {
        let outcomes = try library.receive(parts)
        var whole: [Attachment] = []
        for outcome in outcomes {
            guard outcome.next == outcome.id.size, var item = try library.store.attachment(outcome.id), !item.isAtCentre else { continue }
            item.sent = item.id.size
            whole.append(item)
        }
        try library.change(whole)
        return outcomes
    }

    /// The centre holds less than it did: it is asked what it lacks once it has the operations again that name it.
    mutating func centreLost() {
        lastAsked = nil
        hasMore = true
    }

    /// Nothing more in this exchange: the centre takes nothing now.
    mutating func stop() { vain = Self.maxVain }

    /// Whether another request at once may bring more.
    /// - Parameter newest: the backup of the centre that this node has heard of.
    mutating func goesOn(_ newest: BackupMark?) throws(StoreFailure) -> Bool {
        guard vain < Self.maxVain else { return false }
        if hasMore { return true }
        if try !unasked(newest).isEmpty { return true }
        for query in [AttachmentQuery.toSend, .toFetch] where try library.store.list(query, limit: Self.window).contains(where: { !refused.contains($0.id) }) {
            return true
        }
        return false
    }
}
