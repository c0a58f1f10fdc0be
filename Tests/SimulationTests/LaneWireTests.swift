import Causality
import Membership
import OperationLog
import Replica
import Simulation
import SyncProtocol
import Testing

/// In which lane each request of an exchange goes.
@Suite struct LaneWireTests {
    private static let wall: UInt64 = 1_795_000_001_000

    /// The lanes of an exchange's requests, of a kiosk that has missed much and written one operation.
    private func lanes(_ kiosk: inout LinkOffice.Kiosk, _ centre: inout CentrePeer<MemoryStore>, asked: Lane, mayFetch: Bool) throws -> [Lane] {
        var lanes: [Lane] = []
        let peer = kiosk.peer
        func supplies() -> KioskPeer<MemoryStore>.Supplies {
            .init(
                requestID: [UInt8](repeating: 3, count: 16), status: NodeStatus(clock: Self.wall, pending: peer.pending, oldest: 0, software: "uji"),
                budget: RequestBudget(up: RequestSizing.smallest, down: RequestSizing.smallest), mayFetch: mayFetch, fence: { _ in })
        }
        var step = try kiosk.peer.begin(supplies(), lane: asked, wall: Self.wall)
        while case .transmit(let frame) = step, lanes.count < 200 {
            lanes.append(kiosk.peer.lane)
            let next = ExchangeAnswer.NextContact(earliest: 1000, spread: 0, maxBytes: 1 << 18)
            let replies = try centre.answer([frame], .init(wall: Self.wall, nonces: [[UInt8](repeating: 9, count: 16)], next: next, fence: { _ in }))
            guard case .answer(let bytes) = replies[0] else { return lanes }
            step = try kiosk.peer.take(bytes, supplies(), wall: Self.wall)
        }
        return lanes
    }

    @Test("what only fetches others' work goes in the lane of reference data, and stops where that may not send; operations go all the same")
    func reference() throws {
        let office = try LinkOffice(kiosks: 1, seed: 4)
        var (kiosk, centre) = (office.kiosks[0], office.centre)
        for number in 1...400 as ClosedRange<UInt64> {
            let name = String(repeating: "\(number &* 2_654_435_761) ", count: 6)
            let secret = try #require(RecordSecret((0..<16).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0 &* 7) }))
            _ = try centre.replica.append(
                [OperatorFacts(number: 90_000 + number, role: "front").draft(name: name, author: 0)], scope: kiosk.scope, wall: Self.wall, isDoubtful: false,
                secrets: [secret])
        }
        try kiosk.work(1)
        let held = kiosk.peer.replica.head.frontier(kiosk.scope)
        #expect(try lanes(&kiosk, &centre, asked: .waitedFor, mayFetch: false) == [.waitedFor])
        #expect(kiosk.peer.pending == 0)
        let some = kiosk.peer.replica.head.frontier(kiosk.scope)
        #expect(some != held && some != centre.replica.head.frontier(kiosk.scope))
        let rest = try lanes(&kiosk, &centre, asked: .operations, mayFetch: true)
        #expect(rest.count > 2 && rest.first == .operations && rest.dropFirst().allSatisfy { $0 == .reference }, "\(rest)")
        #expect(kiosk.peer.replica.head.frontier(kiosk.scope) == centre.replica.head.frontier(kiosk.scope) && kiosk.peer.diverged.isEmpty)
    }
}
