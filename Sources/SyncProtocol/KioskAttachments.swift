package import Attachments
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
    private var isAsking = false
    /// The centre has answered an exchange of operations of this run of ours. Before that no parts go: a centre that has restarted answers with a
    /// challenge, and all of them would have to go twice.
    private var isAccepted = false
    /// Papers of other desks of which it was not known whether the centre has them, when the last request was composed.
    private var othersUnknown: [AttachmentID] = []
    private static let asksEvery: UInt64 = 6 * 3_600_000
    /// While papers that other desks scanned are not known to have arrived.
    private static let asksForOthersEvery: UInt64 = 15 * 60_000
    /// Bytes beside a part's own: names, proof, signature's share.
    private static let overhead = 640
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
    }

    /// What goes with operations: now and then, the question what the centre lacks.
    mutating func question<Store: ReplicaStore>(wall: UInt64, _ replica: Replica<Store>) throws(StoreFailure) -> AttachmentRequest? {
        try library.follow(replica)
        othersUnknown = []
        for item in try library.store.list(.lacking, limit: Self.window) where !item.isAtCentre {
            let references = try library.store.references(of: item.id)
            // What came from the centre is known there, whatever else is not.
            if references.allSatisfy({ replica.head.logs[$0.entry.log]?.node != replica.identity.node }) { othersUnknown.append(item.id) }
        }
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

    /// Lanes that have something to bring or to fetch, the most urgent first.
    func lanes(wall: UInt64) throws(StoreFailure) -> [Lane] {
        guard isAccepted else { return [] }
        var lanes: [Lane] = []
        for lane in [Lane.previews, .scans] where vain[lane] ?? 0 < Self.maxVain {
            for query in [AttachmentQuery.toSend, .toFetch] where lanes.last != lane {
                let items = try library.store.list(query, previews: lane == .previews, limit: Self.window)
                if items.contains(where: { !isRefused($0.id, wall) }) { lanes.append(lane) }
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
    mutating func compose<Store: ReplicaStore>(_ lane: Lane, room: Int, wall: UInt64, _ replica: Replica<Store>) throws(StoreFailure) -> AttachmentRequest {
        try library.follow(replica)
        refused = refused.filter { isRefused($0.key, wall) }
        var request = AttachmentRequest()
        var left = room
        for item in try library.store.list(.toSend, previews: lane == .previews, limit: Self.window) where refused[item.id] == nil {
            guard request.parts.count < AttachmentLimits.maxItems else { break }
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
        return request
    }

    /// What the centre said. It counts because the answer is signed: `next` is on the centre's disk, proven to be of this address.
    mutating func take(_ answer: AttachmentAnswer?, _ lane: Lane, wall: UInt64) throws(StoreFailure) {
        var hasMoved = false
        if !lane.isBulk { isAccepted = true }
        defer { vain[lane] = hasNoRoom ? Self.maxVain : hasMoved ? 0 : (vain[lane] ?? 0) + 1 }
        let wasAsked = isAsking
        if wasAsked { lastAsked = wall }
        isAsking = false
        var changed: [Attachment] = []
        for said in answer?.progress ?? [] {
            guard var item = try library.store.attachment(said.id) else { continue }
            switch said.code {
            case .held: break
            case .noRoom: hasNoRoom = true
            case .unknown, .wrong, .absent: refused[said.id] = wall + Self.refusedFor
            }
            guard said.code == .held || said.code == .wrong, item.isWhole, item.id.isBoundary(said.next), said.next != item.sent else { continue }
            if said.next > item.sent { hasMoved = true }
            item.sent = said.next
            changed.append(item)
        }
        for id in answer?.lacking ?? [] {
            // A centre that was restored from a backup gets back what it lost.
            guard var item = try library.store.attachment(id), item.isAtCentre, !changed.contains(where: { $0.id == id }) else { continue }
            item.sent = 0
            changed.append(item)
        }
        if wasAsked, answer?.lacking.count ?? 0 < AttachmentLimits.maxItems {
            for id in othersUnknown where !(answer?.lacking.contains(id) ?? false) {
                guard var item = try library.store.attachment(id), !item.isWhole else { continue }
                item.sent = id.size
                changed.append(item)
            }
        }
        try library.change(changed)
        guard let answer else { return }
        let outcomes = try library.receive(answer.parts)
        var whole: [Attachment] = []
        for outcome in outcomes {
            if outcome.code == .held { hasMoved = true } else { refused[outcome.id] = wall + Self.refusedFor }
            guard outcome.next == outcome.id.size, var item = try library.store.attachment(outcome.id), !item.isAtCentre else { continue }
            item.sent = item.id.size
            whole.append(item)
        }
        try library.change(whole)
    }

    /// The centre has refused a request.
    /// - Parameter isForgotten: it has restarted, and knows our run no longer: an exchange of operations goes first.
    mutating func stop(_ lane: Lane, isForgotten: Bool) {
        if lane.isBulk, !isForgotten { vain[lane] = Self.maxVain }
        if lane.isBulk == isForgotten { isAccepted = false }
    }
}
