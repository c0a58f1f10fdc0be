import Causality
import Membership
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite("Who knew what of a record, read from the ends of the logs")
struct TimelineTests {
    @Test("sources read from the end say the same of a record's own entries as sources read from the start", arguments: 1...12 as ClosedRange<UInt64>)
    func same(seed: UInt64) throws {
        var world = try Deployment()
        var dice = SplitMix(seed)
        // Enough before the record and between its entries that one page of a log does not reach back.
        for number in 0..<Int(dice.below(400)) { try world.eight.append(request("F-\(number)")) }
        try world.settle()
        let record = try world.seven.append(request("A-1"))
        if dice.below(3) > 0 { try world.settle() } else { try world.bring(\.seven); try world.fetch(\.eight) }
        for step in 0..<10 {
            let party: WritableKeyPath<Deployment, Party> = [\.centre, \.seven, \.eight][Int(dice.below(3))]
            if dice.below(4) == 0 { for number in 0..<300 { try world[keyPath: party].append(request("G-\(step)-\(number)")) } }
            if world[keyPath: party].replica.head.ownLogs[Place.village] != nil { try world[keyPath: party].append(change(record, state: "state-\(step)", replacing: [])) }
            switch dice.below(4) {
            case 0: try world.settle()
            case 1: try world.bring(\.seven)
            case 2: try world.fetch(\.eight)
            default: break
            }
        }
        try world.settle()
        let key = RecordKey(scope: Place.village, record: record)
        let slow = try world.seven.replica.sources(key).sorted { $0.entry.dot < $1.entry.dot }
        let quick = try world.seven.replica.ownSources(key)
        #expect(slow.count > 5 && quick.map(\.entry.dot) == slow.map(\.entry.dot))
        for (one, other) in zip(slow, quick) {
            for source in slow { #expect(one.knew(source.entry.dot) == other.knew(source.entry.dot), "\(one.entry.dot) of \(source.entry.dot)") }
        }
        let orders = [slow, quick].map { Explanation(record: record, sources: $0) { _ in .latest }.timeline.map(\.entry.dot) }
        #expect(orders[0] == orders[1])
    }
}

private struct SplitMix {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func below(_ bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return (value ^ (value >> 31)) % bound
    }
}
