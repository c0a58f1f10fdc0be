import Attachments
import CanonicalCBOR
import Causality
import CentralNode
import Membership
import MerkleLog
import NodeHost
import OperationLog
import Replica
import SyncProtocol
import Testing

extension Desk {
    /// Gives the kiosk a place for attachments.
    func keepAttachments() throws -> MemoryAttachments {
        let store = MemoryAttachments()
        peer.attachments = KioskAttachments(library: try AttachmentLibrary(store: store, isCentre: false))
        return store
    }

    /// Attaches noise of this size: its ciphertext, and the operation that names it.
    func attach(_ size: Int, _ seed: UInt8, to store: MemoryAttachments, in scope: ScopeID) throws -> (id: AttachmentID, entry: Dot, bytes: [UInt8]) {
        let plain = (0..<size).map { UInt8(truncatingIfNeeded: ($0 &* 131) ^ ($0 >> 9) ^ Int(seed)) }
        let key = Entropy.bytes(32)
        let bytes = try AttachmentCipher.seal(plain, key: key, purpose: .scan)
        guard let id = AttachmentID(address: BlockTree(of: bytes).root, size: UInt64(bytes.count)) else { throw Trouble("no name for an attachment") }
        try store.keep(id, bytes)
        let draft = EntryDraft(
            author: 1, target: .create(type: RecordType.attachment), fields: [AttachmentField.sha256, AttachmentField.size, AttachmentField.key],
            open: [(AttachmentField.sha256, .bytes(id.address.bytes)), (AttachmentField.size, .unsigned(id.size))],
            personal: [(AttachmentField.key, .bytes(key))])
        let entry = try peer.replica.append([draft], scope: scope, wall: WallClock.milliseconds(), isDoubtful: false, secrets: Entropy.secrets(1))[0]
        return (id, entry, bytes)
    }

    /// An exchange whose requests are looked at before they go; `cut` loses a request (nothing arrives) or its answer.
    enum Fate { case pass, lost, answerLost }
    /// - Parameter isHonest: heads name the lane of their request.
    func sync(isHonest: Bool = true, _ look: (ExchangeRequest) throws -> Fate) async throws -> Bool {
        let wall = WallClock.milliseconds()
        func supplies() -> KioskPeer<MemoryStore>.Supplies {
            KioskPeer.Supplies(
                requestID: Entropy.bytes(16), status: NodeStatus(clock: wall, pending: peer.pending, oldest: 0, software: "uji"), fence: { _ in })
        }
        var lane = Lane.operations
        while true {
            var step = lane.isBulk ? try peer.beginPapers(lane, supplies(), wall: wall) : try peer.begin(supplies(), wall: wall)
            while case .transmit(let frame) = step {
                let fate = try look(try ExchangeRequest.Unverified(frame).request())
                guard fate != .lost, case .answer(let bytes) = await centre.exchange(frame, lane: isHonest ? peer.lane : .operations), fate != .answerLost else {
                    peer.fail()
                    return false
                }
                step = try peer.take(bytes, supplies(), wall: wall)
            }
            // As a kiosk does: what is more urgent goes before the next request with papers.
            if peer.pending > 0 || peer.isForgotten {
                lane = .operations
                continue
            }
            guard let next = try peer.paperLanes(wall: wall).first else { return true }
            lane = next
        }
    }
}

@Suite("Attachments between kiosk and centre")
struct AttachmentTests {
    private func partBytes(_ request: ExchangeRequest) -> Int { request.attachments?.parts.reduce(0) { $0 + $1.bytes.count } ?? 0 }

    @Test("papers go in requests of their own, behind operations, also those written while a scan is on its way; the kiosk hears that all of it is there")
    func operationsFirst() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let store = try desk.keepAttachments()
        let scan = try desk.attach(700_000, 1, to: store, in: scope)
        var requests: [ExchangeRequest] = []
        let isDone = try await desk.sync { request in
            requests.append(request)
            // The desk goes on working in the middle.
            if requests.count == 3 { _ = try desk.register(["Siti", "Budi"], in: scope) }
            return .pass
        }
        #expect(isDone)
        let firstWithParts = try #require(requests.firstIndex { partBytes($0) > 0 })
        let firstWithRuns = try #require(requests.firstIndex { !$0.runs.isEmpty })
        #expect(firstWithRuns < firstWithParts)
        #expect(requests.allSatisfy { $0.runs.isEmpty || $0.attachments?.parts.isEmpty ?? true })
        // What was written meanwhile went with the very next request, before the scan was whole.
        #expect(!requests[3].runs.isEmpty && requests[4...].contains { partBytes($0) > 0 })
        #expect(requests.reduce(0) { $0 + partBytes($1) } == scan.bytes.count)
        #expect(try store.attachment(scan.id)?.isAtCentre == true)
        #expect(desk.peer.pending == 0)
        let status = try await office.json("status")
        #expect(status["attachments"]?["atCentre"]?.unsigned == 1)
    }

    @Test("a lost request or a lost answer costs at most that request, whichever it is")
    func cuts() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let store = try desk.keepAttachments()
        _ = try await desk.sync { _ in .pass }
        for (number, fate) in [Desk.Fate.lost, .answerLost, .lost, .answerLost].enumerated() {
            let scan = try desk.attach(600_000, UInt8(number), to: store, in: scope)
            var (sent, lost, count) = (0, 0, 0)
            for _ in 0..<12 {
                let isDone = try await desk.sync { request in
                    count += partBytes(request) > 0 ? 1 : 0
                    sent += partBytes(request)
                    guard partBytes(request) > 0, count == 1 + number / 2 else { return .pass }
                    count += 1
                    lost = partBytes(request)
                    return fate
                }
                if isDone { break }
            }
            #expect(lost > 0)
            #expect(sent <= scan.bytes.count + lost)
            #expect(try store.attachment(scan.id)?.isAtCentre == true)
        }
    }

    @Test("another desk of the village fetches it; one of another village neither gets it nor can put parts under it")
    func rights() async throws {
        let office = try Office()
        let scope = try await office.village()
        let other = try await office.json("scope-add", ["kind": "village", "region": "35.27.01.2005", "name": "Desa Lain"])
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let store = try desk.keepAttachments()
        let scan = try desk.attach(300_000, 5, to: store, in: scope)
        #expect(try await desk.sync { _ in .pass })

        let neighbour = try await office.kiosk(scope)
        let theirs = try neighbour.keepAttachments()
        try await neighbour.sync()
        var wanted = try #require(try theirs.attachment(scan.id))
        #expect(wanted.isAtCentre && !wanted.isWhole)
        wanted.isWanted = true
        try neighbour.peer.attachments?.library.change([wanted])
        #expect(try await neighbour.sync { _ in .pass })
        #expect(try neighbour.peer.attachments?.library.whole(scan.id) == scan.bytes)

        let stranger = try await office.kiosk(ScopeID(try #require(other["scope"]?.unsigned)))
        _ = try stranger.keepAttachments()
        // It asks for the address all the same, with a request of its own making.
        var asked = AttachmentRequest()
        asked.wanted = [AttachmentProgress(id: scan.id, next: 0, code: .held)]
        let tree = BlockTree(of: scan.bytes)
        asked.parts = [AttachmentPart(id: scan.id, offset: 0, bytes: Array(scan.bytes[..<4096]), proof: tree.proof(blocks: 1))]
        let request = ExchangeRequest(
            node: stranger.node, run: 1, number: 1 << 40, keySet: 1, scopes: [ScopeReport](), runs: [], wanted: 1 << 20,
            status: NodeStatus(clock: 1, pending: 0, oldest: 0, software: "uji"), nonce: nil, attachments: asked)
        let frame = request.sealed(by: stranger.key)
        guard case .answer(let bytes) = await office.centre.exchange(frame) else {
            Issue.record("no answer")
            return
        }
        let answer = try ExchangeAnswer.open(bytes, request: ExchangeRequest.id(of: frame), chain: stranger.peer.centreKeys).answer
        #expect(answer.attachments?.parts.isEmpty == true)
        #expect(answer.attachments?.progress.map(\.code) == [.unknown, .unknown])
    }

    @Test("a centre whose disk is nearly full says so of scans under its signature; operations go on, and the scan comes when there is room")
    func fullDisk() async throws {
        let office = try Office()
        let scope = try await office.village()
        let desk = try await office.kiosk(scope)
        try desk.openLog(scope)
        let store = try desk.keepAttachments()
        _ = try await desk.sync { _ in .pass }
        let scan = try desk.attach(300_000, 9, to: store, in: scope)
        await office.centre.keepFree(.max)
        var withParts = 0
        // Whatever lane a head names: the parts themselves are judged.
        for isHonest in [false, true] {
            let isDone = try await desk.sync(isHonest: isHonest) { request in
                withParts += partBytes(request) > 0 ? 1 : 0
                return .pass
            }
            #expect(isDone != isHonest)
        }
        #expect(withParts == 2 && desk.peer.pending == 0)
        #expect(try store.attachment(scan.id)?.sent == 0)
        // At the head of a request no byte of the body is taken in.
        #expect(office.centre.refusal(lane: .scans, bytes: 100_000) != nil && office.centre.refusal(lane: .operations, bytes: 100_000) == nil)
        let status = try await office.json("status")
        #expect(status["disk"]?["scans"] == .bool(false))
        _ = try desk.register(["Siti"], in: scope)
        _ = try await desk.sync { _ in .pass }
        #expect(desk.peer.pending == 0)
        await office.centre.keepFree(0)
        #expect(try await desk.sync { _ in .pass })
        #expect(try store.attachment(scan.id)?.isAtCentre == true)
    }
}
