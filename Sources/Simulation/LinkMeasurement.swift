import SyncProtocol

/// What one exchange costs over a virtual link: from the moment at which it begins to the acknowledgement of the last operation.
package struct LinkMeasurement: Sendable, Equatable {
    package var milliseconds: UInt64
    /// At the level of IP.
    package var bytesUp: Int
    package var bytesDown: Int
    package var requests: Int
    package var failures: Int
    package var connections: Int
    package var lost: Int
    package var cuts: Int
    package var turns: Int

    package enum Start: String, Sendable, CaseIterable {
        /// The connection stands: something was exchanged over it just before.
        case live
        /// It has to be set up, with TLS.
        case fresh
    }

    /// - Parameters:
    ///   - office: with one kiosk at least, whose operations are all acknowledged; what happens here stays here.
    ///   - isWaitedFor: a person has pressed the button.
    package static func measure(
        _ profile: LinkProfile, office: LinkOffice, operations: Int, from start: Start, isWaitedFor: Bool = true, seed: UInt64
    ) throws -> LinkMeasurement {
        let world = LinkWorld(office, seed: seed)
        var kiosk = office.kiosks[0]
        if start == .fresh { try kiosk.work(operations) }
        let link = VirtualLink(profile, seed: seed)
        let line = world.add(kiosk, link, plan: ContactPlan(splay: 0, at: 0, random: 0))
        line.isWaitedFor = isWaitedFor
        if start == .live {
            while !line.link.isConnected || line.operationsIn == nil || line.isBusy {
                try world.run(until: world.now + 1)
                if world.isIdle { break }
            }
            try line.kiosk.work(operations)
            line.operationsIn = nil
            line.isWaitedFor = isWaitedFor
            world.press(line)
        }
        let before = (world.now, line.link.counters, line.requests, line.failures)
        let limit = before.0 + 3_600_000_000
        try world.run(until: limit) { _ in line.operationsIn != nil }
        guard let end = line.operationsIn else { throw Violation("An hour is enough", "\(profile.name), \(operations) operations, seed \(seed)") }
        guard line.kiosk.peer.pending == 0, world.office.centre.replica.head.digest(line.kiosk.scope) == line.kiosk.peer.replica.head.digest(line.kiosk.scope) else {
            throw Violation("Equal frontiers have equal digests", "\(profile.name), seed \(seed)")
        }
        let after = line.link.counters
        return LinkMeasurement(
            milliseconds: (end - before.0) / 1000, bytesUp: after.up - before.1.up, bytesDown: after.down - before.1.down, requests: line.requests - before.2,
            failures: line.failures - before.3, connections: after.connections - before.1.connections, lost: after.lost - before.1.lost,
            cuts: after.cuts - before.1.cuts, turns: after.turns - before.1.turns)
    }

    /// The middle one in time.
    package static func median(_ all: [LinkMeasurement]) -> LinkMeasurement {
        precondition(!all.isEmpty, "a median of nothing")
        return all.sorted { $0.milliseconds < $1.milliseconds }[all.count / 2]
    }
}

extension LinkMeasurement {
    /// A figure that holds: 100 operations over 64 kbit/s, 800 ms and 5 % loss, the middle of five seeds.
    package struct Reference: Sendable, CustomStringConvertible {
        package let start: Start
        /// Microseconds; nil for a line that is never cut.
        package let cutEvery: UInt64?
        /// Milliseconds.
        package let limit: UInt64

        package var cut: String { cutEvery.map { "a cut every \($0 / 1_000_000) s" } ?? "no cuts" }
        package var description: String { "\(cut), \(start.rawValue)" }
    }

    /// Live 2.8 s, new 4.2 s; with a cut every 20 s the same and one new connection, which costs the difference of the two; with one every 6 s 12 s.
    package static let reference = [
        Reference(start: .live, cutEvery: nil, limit: 2_800), Reference(start: .fresh, cutEvery: nil, limit: 4_200),
        Reference(start: .live, cutEvery: 20_000_000, limit: 4_200), Reference(start: .fresh, cutEvery: 20_000_000, limit: 5_600),
        Reference(start: .live, cutEvery: 6_000_000, limit: 12_000), Reference(start: .fresh, cutEvery: 6_000_000, limit: 12_000),
    ]

    package static func measure(_ figure: Reference, operations: Int = 100, seeds: UInt64 = 5) throws -> LinkMeasurement {
        let profile = LinkProfile.reference(cutEvery: figure.cutEvery)
        return median(
            try (0..<seeds).map { try measure(profile, office: LinkOffice(kiosks: 1, seed: $0), operations: operations, from: figure.start, seed: $0) })
    }
}

/// A scan is on its way over 64 kbit/s when the desk writes an operation.
package enum PapersUnderWay {
    package struct Wait: Sendable, Equatable {
        /// From the operation to its acknowledgement.
        package let milliseconds: UInt64
        /// Begun since the operation was written: its own, and a small one with papers if that under way ended before the operation was due, a second later.
        package let requests: Int
        /// Bytes of papers that still wait then.
        package let scansLeft: Int
    }

    package static func wait(seed: UInt64) throws -> Wait {
        var office = try LinkOffice(kiosks: 1, seed: seed, keepsPapers: true)
        try office.kiosks[0].work(12, pages: 4)
        let world = LinkWorld(office, seed: seed)
        let line = world.add(
            office.kiosks[0], VirtualLink(.reference(cutEvery: nil), seed: seed), plan: ContactPlan(splay: 0, at: 0, random: 0))
        let hour: UInt64 = 3_600_000_000
        try world.run(until: hour) { _ in line.isBusy && line.kiosk.peer.lane == .scans && line.kiosk.peer.pending == 0 }
        guard line.isBusy else { throw Violation("A scan goes within an hour", "seed \(seed)") }
        // A second into it: the first of its bytes are on their way.
        let (written, requests) = (world.now + 1_000_000, line.requests)
        line.operationsIn = nil
        world.plan(LinkWorld.Work(operations: 1, pages: 0), for: line, at: written)
        try world.run(until: written)
        line.operationsIn = nil
        try world.run(until: world.now + hour) { _ in line.operationsIn != nil }
        guard let end = line.operationsIn, end > written else { throw Violation("An operation goes within an hour", "seed \(seed)") }
        return Wait(milliseconds: (end - written) / 1000, requests: line.requests - requests, scansLeft: try world.waitingBytes(line))
    }
}

extension LinkWorld {
    var isIdle: Bool { !hasEvents }

    /// The operator's button: now, whatever was planned.
    func press(_ line: Line) {
        line.plan.pressed(at: now / 1000)
        wake(line)
    }
}
