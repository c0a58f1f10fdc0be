import Attachments
import Replica
import Simulation
import SyncProtocol
import Testing

/// One block of a page, cut wherever it can be.
@Suite struct BlockCutTests {
    private static let clean = LinkProfile(name: "clean", down: 80_000, up: 40_000, roundTrip: 200_000, jitter: 0, loss: .even(0), cuts: nil)
    private static let wall: UInt64 = 1_795_000_001_000

    private struct Pair {
        var kiosk: LinkOffice.Kiosk
        var centre: CentrePeer<MemoryStore>
        var now: UInt64 = 0
        var sizes = (up: 0, down: 0)

        private func supplies() -> KioskPeer<MemoryStore>.Supplies {
            .init(
                requestID: [UInt8](repeating: 7, count: 16), status: NodeStatus(clock: wall, pending: kiosk.peer.pending, oldest: 0, software: "uji"),
                budget: RequestBudget(up: RequestSizing.smallest, down: RequestSizing.smallest), fence: { _ in })
        }

        /// Of the page's preview: what the kiosk knows to be at the centre.
        func item() throws -> (id: AttachmentID, sent: UInt64)? {
            try kiosk.peer.attachments?.library.store.list(.toSend, previews: true, limit: 1).first.map { ($0.id, $0.sent) }
        }

        mutating func serve(_ frame: [UInt8]) throws -> [UInt8]? {
            let next = ExchangeAnswer.NextContact(earliest: 1000, spread: 0, maxBytes: 1 << 18)
            guard case .answer(let bytes) = try centre.answer([frame], .init(wall: wall, nonces: [[UInt8](repeating: 9, count: 16)], next: next, fence: { _ in }))[0] else { return nil }
            return bytes
        }

        mutating func operations() throws {
            var step = try kiosk.peer.begin(supplies(), wall: wall)
            while case .transmit(let frame) = step {
                guard let answer = try serve(frame) else { return }
                step = try kiosk.peer.take(answer, supplies(), wall: wall)
            }
        }

        /// One request with one block. What a cut leaves is handed over all the same: the other side must find that out.
        mutating func block(_ link: inout VirtualLink) throws {
            guard case .transmit(let frame) = try kiosk.peer.beginPapers(.previews, supplies(), wall: wall) else { return }
            var there: UInt64 = 0
            switch link.request(frame.count, at: now) {
            case .arrived(let time): there = time
            case .cut(let delivered, let noticed):
                if try serve(Array(frame.prefix(delivered))) != nil { Issue.record("a request cut after \(delivered) bytes was answered") }
                return fail(noticed)
            case .unreachable(let noticed): return fail(noticed)
            }
            guard let answer = try serve(frame) else {
                Issue.record("a whole request was refused")
                return
            }
            sizes = (frame.count, answer.count)
            switch link.answer(answer.count, at: there) {
            case .arrived(let time):
                now = time
                _ = try kiosk.peer.take(answer, supplies(), wall: wall)
            case .cut(let delivered, let noticed):
                do {
                    _ = try kiosk.peer.take(Array(answer.prefix(delivered)), supplies(), wall: wall)
                    Issue.record("an answer cut after \(delivered) bytes was taken")
                } catch {}
                fail(noticed)
            case .unreachable(let noticed): fail(noticed)
            }
        }

        private mutating func fail(_ noticed: UInt64) {
            kiosk.peer.fail()
            now = max(now, noticed)
        }

        /// The store is shared by all copies of a pair: as it was before the block.
        func reset(_ id: AttachmentID) throws {
            guard var mine = try kiosk.peer.attachments?.library.store.attachment(id), var theirs = try centre.attachments?.store.attachment(id) else { return }
            mine.sent = 0
            theirs.blocks = HeldBlocks(id)
            theirs.sent = 0
            try kiosk.peer.attachments?.library.change([mine])
            try centre.attachments?.change([theirs])
        }
    }

    @Test("cut at every byte of a request with a block of a page, both ways: that block is sent again, and nothing else", arguments: [VirtualLink.Direction.up, .down])
    func everyByte(direction: VirtualLink.Direction) throws {
        let office = try LinkOffice(kiosks: 1, seed: 8, keepsPapers: true)
        var start = Pair(kiosk: office.kiosks[0], centre: office.centre)
        try start.kiosk.work(2, pages: 1)
        try start.operations()
        let id = try #require(try start.item()?.id)
        var whole = start
        var link = VirtualLink(Self.clean, seed: 1)
        try whole.block(&link)
        #expect(try whole.item()?.sent == 4096)
        let size = direction == .up ? whole.sizes.up : whole.sizes.down
        #expect(size > (direction == .up ? 4096 : 100))
        for byte in 0..<size {
            try start.reset(id)
            var pair = start
            var link = VirtualLink(Self.clean, seed: 1)
            link.cutAtByte = (direction, byte, .reset)
            var tries = 0
            while try pair.item()?.sent == 0, tries < 3 {
                tries += 1
                try pair.block(&link)
            }
            let sent = try pair.item()?.sent
            guard tries == 2, sent == 4096, link.counters.connections == 2, link.cutAtByte == nil else {
                Issue.record("cut after byte \(byte) of \(size): \(tries) tries, \(sent ?? 0) bytes arrived")
                return
            }
        }
    }
}
