import Attachments
import Causality
import RecordMerge
import Replica
import SyncProtocol
import Testing

@Suite struct OrderTests {
    private struct Bundle {
        let header: BundleHeader
        let frames: [[UInt8]]
    }

    /// What reading each of some bundles makes of each state that can be reached: state 0 is the centre before, and equal frontiers and digests
    /// are one state.
    private struct Table {
        private struct State: Equatable {
            let frontier: VersionVector
            let digest: StateDigest
            let lacksNothing: Bool
            let attachments: [Attachments.Attachment]
        }

        private(set) var next: [[Int]] = []
        private var states: [State] = []

        init(_ centre: CentrePeer<MemoryStore>, _ bundles: [Bundle]) throws {
            var peers = [centre]
            states = [try Self.state(centre)]
            var index = 0
            while index < peers.count {
                var row: [Int] = []
                for bundle in bundles {
                    var peer = try World.twin(peers[index])
                    _ = try World.take(bundle.frames, bundle.header, into: &peer, wall: 1_900_000_000_000)
                    let state = try Self.state(peer)
                    if let known = states.firstIndex(of: state) { row.append(known) } else {
                        row.append(states.count)
                        states.append(state)
                        peers.append(peer)
                    }
                }
                next.append(row)
                index += 1
            }
        }

        private static func state(_ peer: CentrePeer<MemoryStore>) throws -> State {
            let head = peer.replica.head
            let store = try need(peer.attachments?.store)
            let attachments = try (store.list(.whole, limit: .max) + store.list(.lacking, limit: .max)).sorted { $0.id.address.hex < $1.id.address.hex }
            return State(frontier: head.frontier(Place.village), digest: head.digest(Place.village), lacksNothing: head.logs.keys.allSatisfy { (try? peer.replica.lacking($0).isEmpty) ?? false }, attachments: attachments)
        }

        /// The states after reading the bundles in every order, each order as often as it moves anything.
        func ends(_ count: Int) -> (orders: Int, ends: Set<Int>) {
            var orders = 0
            var ends: Set<Int> = []
            func permute(_ order: inout [Int], _ start: Int) {
                if start == count {
                    var state = 0
                    while true {
                        let before = state
                        for bundle in order { state = next[state][bundle] }
                        if state == before { break }
                    }
                    orders += 1
                    ends.insert(state)
                    return
                }
                for index in start..<count {
                    order.swapAt(start, index)
                    permute(&order, start + 1)
                    order.swapAt(start, index)
                }
            }
            var order = Array(0..<count)
            permute(&order, 0)
            return (orders, ends)
        }
    }

    private func pack(_ parcel: World.Parcel, _ world: World) throws -> Bundle {
        let read = open(try parcel.sealed(), world.seal)
        return Bundle(header: try need(read.header), frames: read.frames)
    }

    @Test("eight bundles of three kiosks give one digest in all 40,320 orders")
    func overlapping() throws {
        var world = try World()
        var bundles: [Bundle] = []
        for (index, node) in ([7, 8, 9, 7, 8, 9, 7, 8] as [UInt64]).enumerated() {
            try world.write(node, "Warga \(index)")
            bundles.append(try pack(try world.bundle(from: node), world))
        }
        let table = try Table(world.centre, bundles)
        let (orders, ends) = table.ends(8)
        #expect(orders == 40_320 && ends.count == 1 && !ends.contains(0))
    }

    @Test("eight bundles, attachments among them, give one digest and whole attachments in all 40,320 orders")
    func attachments() throws {
        var world = try World()
        var bundles: [Bundle] = []
        var named: [AttachmentID] = []
        for (index, node) in ([7, 8, 9, 7, 8, 9, 7, 8] as [UInt64]).enumerated() {
            try world.write(node, "Warga \(index)")
            if index % 2 == 0 { named.append(try world.attach(node, "scan \(index)", size: 9_000 + index)) }
            bundles.append(try pack(try world.bundle(from: node), world))
        }
        let table = try Table(world.centre, bundles)
        let (orders, ends) = table.ends(8)
        #expect(orders == 40_320 && ends.count == 1 && !ends.contains(0))
        let whole = try World.twin(world.centre)
        var centre = whole
        for _ in 0..<2 { for bundle in bundles.reversed() { _ = try World.take(bundle.frames, bundle.header, into: &centre, wall: world.wall) } }
        for id in named { #expect(try centre.attachments?.store.attachment(id)?.isWhole == true) }
    }

    @Test("eight bundles of which each builds on the one before, too")
    func chained() throws {
        var world = try World()
        var bundles: [Bundle] = []
        for index in 0..<8 {
            try world.write(7, "Warga \(index)")
            bundles.append(try pack(try world.bundle(from: 7), world))
            // The centre takes it and its word comes back, so that the next bundle begins behind it; then the centre forgets.
            var centre = world.centre
            for bundle in bundles { _ = try World.take(bundle.frames, bundle.header, into: &centre, wall: world.wall) }
            try world.bring(try world.bundle(from: centre, to: 7), to: 7)
            #expect(world.kiosks[7]?.pending == 0)
        }
        let table = try Table(world.centre, bundles)
        // Nothing but the next one moves anything.
        #expect(table.next.count == 9)
        let (orders, ends) = table.ends(8)
        #expect(orders == 40_320 && ends.count == 1)
    }
}
