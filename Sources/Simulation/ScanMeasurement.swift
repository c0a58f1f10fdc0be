import SyncProtocol

/// What a scan costs that goes up over a line that is cut, in virtual time: it is sent in requests sized by time, and a cut costs at most one of them.
package struct ScanMeasurement: Sendable, Equatable {
    package var milliseconds: UInt64
    /// At the level of IP, both directions.
    package var bytes: Int
    package var requests: Int
    package var cuts: Int

    /// Bytes of IP that a scan of 1 MB may cost with a cut every 30 seconds (design D17): what is lost in the cuts is a tenth.
    package static let mostWithCuts = 1_150_000

    /// 12 KB/s with a round trip of 0.8 s, as the research on links has EDGE; nothing is lost but by cuts.
    package static func edge(cutEvery: UInt64?) -> LinkProfile {
        LinkProfile(
            name: "12 KB/s, 800 ms", down: 96_000, up: 96_000, roundTrip: 800_000, jitter: 0, loss: .even(0),
            cuts: cutEvery.map { CutPattern(up: $0, down: 0, kind: .reset, isDrawn: false) })
    }

    /// - Parameter bytes: of the scan, beside the operation that names it.
    package static func measure(_ profile: LinkProfile, bytes: Int, seed: UInt64) throws -> ScanMeasurement {
        let office = try LinkOffice(kiosks: 1, seed: seed, keepsPapers: true)
        let world = LinkWorld(office, seed: seed)
        let line = world.add(office.kiosks[0], VirtualLink(profile, seed: seed), plan: ContactPlan(splay: 0, at: 0, random: 0))
        try world.run(until: 60_000_000) { _ in line.operationsIn != nil && !line.isBusy }
        let before = (world.now, line.link.counters, line.requests)
        try line.kiosk.scan(bytes)
        line.operationsIn = nil
        world.press(line)
        try world.run(until: before.0 + 3_600_000_000) { world in line.operationsIn != nil && (try? world.waitingBytes(line)) == 0 }
        guard line.operationsIn != nil, try world.waitingBytes(line) == 0 else { throw Violation("An hour is enough", "\(profile.name), a scan of \(bytes) bytes, seed \(seed)") }
        let after = line.link.counters
        return ScanMeasurement(
            milliseconds: (world.now - before.0) / 1000, bytes: after.up + after.down - before.1.up - before.1.down, requests: line.requests - before.2,
            cuts: after.cuts - before.1.cuts)
    }

    /// The middle one in bytes.
    package static func median(_ all: [ScanMeasurement]) -> ScanMeasurement {
        precondition(!all.isEmpty, "a median of nothing")
        return all.sorted { $0.bytes < $1.bytes }[all.count / 2]
    }
}
