import Attachments
import Causality
import MerkleLog
import Replica
import SyncProtocol
import Testing

@Suite struct PaperTests {
    @Test("an attachment is not torn over two parts where it fits into one, a part that is lost costs no other's, and every byte goes once")
    func parts() throws {
        var world = try World()
        var ids: [AttachmentID] = []
        for (index, size) in [700_000, 700_000, 3_000_000, 40_000, 900_000, 1_000].enumerated() { ids.append(try world.attach(7, "page \(index)", size: size)) }
        var kiosk = try need(world.kiosks[7])
        var (_, plan, _) = try kiosk.bundlePapers(scans: true)
        #expect(plan.count == 6 && plan.bytes == 5_341_000)
        var library = try need(kiosk.attachments?.library)
        var parts: [[AttachmentPart]] = []
        let limit = 1 << 20
        while !plan.isDone {
            parts.append([])
            var bytes = 0
            while case let some = try plan.next(&library, partBytes: bytes, limit: limit), !some.isEmpty {
                parts[parts.count - 1] += some
                bytes += some.reduce(0) { $0 + $1.bytes.count }
            }
            #expect(bytes > 0 && bytes < limit + 262_144)
        }
        for id in ids where id.size < limit { #expect(parts.count { $0.contains { $0.id == id } } == 1, "\(id.size) bytes") }
        #expect(parts.joined().reduce(0) { $0 + $1.bytes.count } == 5_341_000)
        let held = library.store
        for id in ids { #expect(try held.attachment(id)?.isWhole == true) }
    }

    @Test("a limit keeps back what does not fit and says how much; what the centre has is not written again")
    func limits() throws {
        var world = try World()
        for index in 0..<5 { _ = try world.attach(7, "page \(index)", size: 100_000) }
        var kiosk = try need(world.kiosks[7])
        var (_, plan, behind) = try kiosk.bundlePapers(scans: true)
        #expect(behind == (0, 0))
        #expect(plan.limit(to: 250_000) == (3, 300_000))
        #expect(plan.count == 2 && plan.bytes == 200_000)
        #expect(try kiosk.bundlePapers(scans: false).behind == (5, 500_000))
        #expect(try kiosk.bundlePapers(scans: false).plan.isDone)
    }

    @Test("acknowledgements of attachments travel back by hash; a centre that lost some says so, and they go again")
    func acknowledgements() throws {
        var world = try World()
        let ids = [try world.attach(7, "one", size: 5_000), try world.attach(7, "two", size: 6_000)]
        let parcel = try world.bundle(from: 7)
        var said: [AttachmentProgress] = []
        let place = BundleFrame.Place(bundle: parcel.id, part: 1, index: 1)
        if case .papers(let words) = try BundleFrame.Unverified(parcel.frames[1], at: place).frame.body { said = words }
        #expect(said.map(\.id) == ids && said.allSatisfy { $0.next == 0 && $0.code == .held })
        let read = open(try parcel.sealed(), world.seal)
        let before = try World.twin(world.centre)
        _ = try World.take(read.frames, try need(read.header), into: &world.centre, wall: world.wall)
        try world.bring(try world.bundle(from: world.centre, to: 7, said: said), to: 7)
        let store = try need(world.kiosks[7]?.attachments?.library.store)
        #expect(try ids.allSatisfy { try store.attachment($0)?.isAtCentre == true && store.attachment($0)?.isSafe == false })
        // A backup holds the first.
        try need(world.centre.attachments).saved([ids[0]])
        try world.bring(try world.bundle(from: world.centre, to: 7, said: said), to: 7)
        #expect(try ids.map { try store.attachment($0)?.isSafe } == [true, false])
        // The centre is set back: it has the operations again, from another stick, and no files.
        var lost = before
        let runs = read.frames.enumerated().filter { index, frame in
            guard let frame = try? BundleFrame.Unverified(frame, at: .init(bundle: parcel.id, part: 1, index: UInt64(index))).frame else { return false }
            if case .parts = frame.body { return false }
            return true
        }
        _ = try World.take(runs.map(\.element), try need(read.header), into: &lost, wall: world.wall)
        try world.bring(try world.bundle(from: lost, to: 7), to: 7)
        #expect(try ids.allSatisfy { try store.attachment($0)?.sent == 0 && store.attachment($0)?.isSafe == false })
        var kiosk = try need(world.kiosks[7])
        #expect(try kiosk.bundlePapers(scans: true).plan.count == 2)
    }
}
