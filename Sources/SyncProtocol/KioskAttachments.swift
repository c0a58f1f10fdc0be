package import Attachments
import Causality
import Replica

/// A node's side of the exchange of papers, in lanes of their own: previews, then scans. A request brings parts of one lane and no operations; parts go
/// one after the other, each from where the centre says it stands. A lost request costs what was in it and nothing more.
package struct KioskAttachments {
    package var library: AttachmentLibrary
    /// Not tried again before this time by this machine's clock: the centre does not know them, cannot take them, or has them not.
    private var refused: [AttachmentID: UInt64] = [:]
    private static let refusedFor: UInt64 = 15 * 60_000
    /// Answers in a row, of each lane, that brought nothing on, since the last exchange of operations.
    private var vain: [Lane: Int] = [:]
    private static let maxVain = 3
    /// The centre said so, since the last exchange of operations: its disk is nearly full.
    package private(set) var hasNoRoom = false
    /// Milliseconds by this machine's clock when the centre was last asked what it lacks, since the start of the program.
    private var lastAsked: UInt64?
    /// The last request asked.
    private var isAsking = false
    /// The centre has answered an exchange of operations of this run of ours. Before that no parts go: a centre that has restarted answers with a
    /// challenge, and all of them would have to go twice.
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

    /// A new exchange of operations.
    /// - Parameter isWaitedFor: somebody waits: what was refused is tried again.
    mutating func begin(isWaitedFor: Bool) {
        if isWaitedFor { refused = [:] }
        vain = [:]
        hasNoRoom = false
        isAsking = false
        asking = []
    }

    /// What goes with operations: now and then, the question what the centre lacks.
    mutating func question<Store: ReplicaStore>(wall: UInt64, _ replica: Replica<Store>) throws(StoreFailure) -> AttachmentRequest? {
        try library.follow(replica)
        asking = []
        othersUnknown = try unknownOfOthers(replica)
        let pause = othersUnknown.isEmpty ? Self.asksEvery : Self.asksForOthersEvery
        if let lastAsked {
            isAsking = wall < lastAsked || wall - lastAsked >= pause
        } else {
            isAsking = try library.store.totals().known > 0
        }
        guard isAsking else { return nil }
        var request = AttachmentRequest()
        request.asks = true
        return request
    }

    private func unknownOfOthers<Store: ReplicaStore>(_ replica: Replica<Store>) throws(StoreFailure) -> [AttachmentID] {
        var ids: [AttachmentID] = []
        for item in try library.store.list(.lacking, limit: Self.window) where !item.isAtCentre {
            let references = try library.store.references(of: item.id)
            // What came from the centre is known there, whatever else is not.
            if references.allSatisfy({ replica.head.logs[$0.entry.log]?.node != replica.identity.node }) { ids.append(item.id) }
        }
        return ids
    }

    /// It has to be asked before the usual time what the centre lacks: it lost some, or named as many as it can and those are sent.
    private func asksAgain() throws(StoreFailure) -> Bool {
        guard hasMore else { return false }
        if lastAsked == nil { return true }
        return try library.store.list(.toSend, limit: 1).isEmpty
    }

    /// What was acknowledged since the backups of which the centre was asked: a new one is known, and it may hold them.
    private func unasked(_ newest: BackupMark?) throws(StoreFailure) -> [AttachmentID] {
        guard let newest else { return [] }
        let named = newest == asked.backup ? asked.ids : []
        return try library.store.list(.unsafe, limit: named.count + AttachmentLimits.maxItems).map(\.id).filter { !named.contains($0) }
    }

    /// So much of own logs is stored at the centre. A paper goes when the centre has an entry that names it: before, it is refused there, and its bytes
    /// have gone for nothing.
    struct NamedThere {
        let own: [LogID: UInt64]

        func contains(_ entry: Dot) -> Bool { own[entry.log].map { entry.sequence < $0 } ?? true }
    }

    private func isNamed(_ id: AttachmentID, _ there: NamedThere) throws(StoreFailure) -> Bool {
        try library.store.references(of: id).contains { there.contains($0.entry) }
    }

    /// Lanes that have something to bring, to fetch or to ask, the most urgent first. What is only asked is small, and goes with previews.
    /// - Parameter newest: the backup of the centre that this node has heard of.
    func lanes(_ newest: BackupMark?, _ there: NamedThere, wall: UInt64) throws(StoreFailure) -> [Lane] {
        guard isAccepted else { return [] }
        var lanes: [Lane] = []
        for lane in [Lane.previews, .scans] where vain[lane] ?? 0 < Self.maxVain {
            if lane == .previews {
                let (again, some) = (try asksAgain(), try !unasked(newest).isEmpty)
                if again || some { lanes.append(lane) }
            }
            for query in [AttachmentQuery.toSend, .toFetch] where lanes.last != lane {
                let items = try library.store.list(query, previews: lane == .previews, limit: Self.window)
                for item in items where !isRefused(item.id, wall) {
                    if query == .toSend, try !isNamed(item.id, there) { continue }
                    lanes.append(lane)
                    break
                }
            }
        }
        return lanes
    }

    private func isRefused(_ id: AttachmentID, _ wall: UInt64) -> Bool {
        guard let time = refused[id] else { return false }
        return wall < time && time - wall <= Self.refusedFor
    }

    /// Parts of one lane, and what is wanted of it.
    /// - Parameter room: bytes; one block at least goes, however small requests are.
    mutating func compose<Store: ReplicaStore>(_ lane: Lane, room: Int, wall: UInt64, _ replica: Replica<Store>, _ there: NamedThere) throws(StoreFailure) -> AttachmentRequest {
        try library.follow(replica)
        refused = refused.filter { isRefused($0.key, wall) }
        asking = []
        isAsking = false
        var request = AttachmentRequest()
        var left = room
        for item in try library.store.list(.toSend, previews: lane == .previews, limit: Self.window) where refused[item.id] == nil {
            guard request.parts.count < AttachmentLimits.maxItems else { break }
            guard try isNamed(item.id, there) else { continue }
            let least = Self.overhead + Int(min(item.id.size - item.sent, AttachmentLimits.blockSize))
            guard left >= least || request.parts.isEmpty else { break }
            guard let part = try library.part(item.id, from: item.sent, room: max(left - Self.overhead, Int(AttachmentLimits.blockSize))) else {
                refused[item.id] = wall + Self.refusedFor
                continue
            }
            left -= part.bytes.count + Self.overhead
            request.parts.append(part)
        }
        for item in try library.store.list(.toFetch, previews: lane == .previews, limit: Self.window) where refused[item.id] == nil {
            guard request.wanted.count < AttachmentLimits.maxItems else { break }
            request.wanted.append(AttachmentProgress(id: item.id, next: item.blocks.held, code: .held))
        }
        if lane == .previews { try ask(&request, left: left, replica) }
        return request
    }

    private mutating func ask<Store: ReplicaStore>(_ request: inout AttachmentRequest, left: Int, _ replica: Replica<Store>) throws(StoreFailure) {
        let newest = try replica.newestBackup()
        asking = Array(try unasked(newest).prefix(max(0, min(AttachmentLimits.maxItems - request.wanted.count, left / Self.nameBytes))))
        if newest != asked.backup { asked = (newest, []) }
        request.wanted += asking.map { AttachmentProgress(id: $0, next: $0.size, code: .held) }
        isAsking = try asksAgain()
        request.asks = isAsking
        if isAsking { othersUnknown = try unknownOfOthers(replica) }
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
    mutating func take(_ answer: AttachmentAnswer?, _ lane: Lane, wall: UInt64) throws(StoreFailure) {
        var hasMoved = false
        if !lane.isBulk { isAccepted = true }
        defer { vain[lane] = hasNoRoom ? Self.maxVain : hasMoved ? 0 : (vain[lane] ?? 0) + 1 }
        let wasAsked = isAsking
        if wasAsked { lastAsked = wall }
        isAsking = false
        for said in answer?.progress ?? [] {
            let wasOnlyAsked = asking.contains(said.id)
            switch said.code {
            case .held, .safe: break
            case .noRoom: hasNoRoom = true
            // What the centre has lost is sent again at once.
            case .absent where wasOnlyAsked: hasMoved = true
            case .unknown, .wrong, .absent: if !wasOnlyAsked { refused[said.id] = wall + Self.refusedFor }
            }
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
            refused[id] = nil
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
            if outcome.code == .held { hasMoved = true } else { refused[outcome.id] = wall + Self.refusedFor }
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

    /// The centre has refused a request.
    /// - Parameter isForgotten: it has restarted, and knows our run no longer: an exchange of operations goes first.
    mutating func stop(_ lane: Lane, isForgotten: Bool) {
        if lane.isBulk, !isForgotten { vain[lane] = Self.maxVain }
        if lane.isBulk == isForgotten { isAccepted = false }
    }
}
