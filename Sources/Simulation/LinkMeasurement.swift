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

extension LinkWorld {
    var isIdle: Bool { !hasEvents }

    /// The operator's button: now, whatever was planned.
    func press(_ line: Line) {
        line.plan.pressed(at: now / 1000)
        wake(line)
    }
}
