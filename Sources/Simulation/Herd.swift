import SyncProtocol

/// A regency's kiosks come back within seconds after a day without a line, each with that day's work: the real exchange, one centre.
package struct Herd: Sendable {
    package var kiosks = 186
    /// Operations of each; 12 requests of a day are 144.
    package var operations = 144
    /// Pages; so many of the operations name one each.
    package var pages = 48
    /// Bytes of papers that the centre's disk has room for; a tenth stays free of scans.
    package var diskCap: Int?
    /// Milliseconds within which all lines are back, and over which the kiosks spread their first contact.
    package var returnWithin: UInt64 = 5_000
    package var splay: UInt64 = 60_000
    /// Every operator presses the button at once.
    package var allPress = false
    /// Requests that the centre manages in a second; nil is as fast as it was measured.
    package var centreRate: Int?
    /// Requests that may wait there at once.
    package var places = 256
    /// Virtual milliseconds to run at least after the operations are in, for the scans.
    package var scansFor: UInt64 = 300_000

    /// A day without a line, in milliseconds.
    private static let outage: UInt64 = 86_400_000

    package init() {}

    package struct Result: Sendable, Equatable {
        /// Milliseconds after the first line came back: half of the kiosks, 95 of 100, and all have everything acknowledged.
        package var half: UInt64
        package var p95: UInt64
        package var all: UInt64
        /// The first byte of a full scan that the centre took; nil if none came.
        package var firstScan: UInt64?
        /// Bytes of requests with scans that it took.
        package var scanBytes: Int
        /// Bytes of papers at the kiosks at first, and at the centre in the end.
        package var paperBytes: Int
        package var diskUsed: Int
        package var requests: Int
        package var refusals: Int
        package var failures: Int
        package var connections: Int
        package var bytesUp: Int
        package var bytesDown: Int
        /// What waited at the centre at most.
        package var peakRequests: Int
        package var peakBytes: Int
        package var operations: UInt64
    }

    package func run(seed: UInt64) throws -> Result {
        var office = try LinkOffice(kiosks: kiosks, seed: seed, keepsPapers: true)
        for index in office.kiosks.indices { try office.kiosks[index].work(operations, pages: pages) }
        let speed = centreRate.map { LinkWorld.Speed(commit: 0, request: 1_000_000 / UInt64($0), kilobyte: 0, together: 1) } ?? .measured
        var limits = AdmissionControl.Limits()
        limits.requests = places
        let world = LinkWorld(office, speed: speed, limits: limits, rate: centreRate.map(Double.init) ?? 200, seed: seed)
        world.diskCap = diskCap
        var random = SeededRandom(seed: seed, "herd")
        let profiles = [LinkProfile.goodOffice, .weakSignal, .usedUp, .lowOrbit, .weakSignal, .satellite]
        for (index, kiosk) in office.kiosks.enumerated() {
            world.admission.returns.heard(kiosk.peer.replica.identity.node, pending: 0, at: 0)
            let back = Self.outage + random.below(returnWithin)
            var plan = ContactPlan(splay: splay, at: back, random: random.next())
            if allPress { plan.pressed(at: back) }
            let line = world.add(kiosk, VirtualLink(profiles[index % profiles.count], seed: random.next(), start: back * 1000), plan: plan)
            line.isWaitedFor = allPress
        }
        var isIn = false
        var missing = world.lines.count
        try world.run(until: Self.outage * 1000 + 4 * 3_600_000_000) { world in
            guard !isIn else { return false }
            missing = world.lines.count { $0.operationsIn == nil }
            isIn = missing == 0
            return isIn
        }
        guard isIn else { throw Violation("Four hours are enough", "\(missing) kiosks have operations left") }
        let requests = world.lines.reduce(0) { $0 + $1.requests }
        try world.run(until: world.now + scansFor * 1000)
        let times = world.lines.compactMap(\.operationsIn).map { $0 / 1000 - Self.outage }.sorted()
        let stored = world.lines.reduce(UInt64(0)) { $0 + (world.office.centre.replica.head.logs[$1.kiosk.log]?.size ?? 0) - 2 }
        return Result(
            half: times[times.count / 2], p95: times[times.count * 95 / 100], all: times.last ?? 0,
            firstScan: world.firstScan.map { $0 / 1000 - Self.outage }, scanBytes: world.scanBytes,
            paperBytes: world.lines.reduce(0) { $0 + $1.kiosk.previewBytes + $1.kiosk.scanBytes }, diskUsed: world.diskUsed, requests: requests,
            refusals: world.lines.reduce(0) { $0 + $1.refusals }, failures: world.lines.reduce(0) { $0 + $1.failures },
            connections: world.lines.reduce(0) { $0 + $1.link.counters.connections }, bytesUp: world.lines.reduce(0) { $0 + $1.link.counters.up },
            bytesDown: world.lines.reduce(0) { $0 + $1.link.counters.down }, peakRequests: world.peakRequests, peakBytes: world.peakBytes,
            operations: stored)
    }
}

/// A nation's kiosks, as nothing but contacts: when each comes, whether the centre lets it in, when it comes again. The plan and the admission are
/// the real ones; a request is a place that is taken for the time the writer needs.
package struct NationalHerd: Sendable {
    package var kiosks = 84_000
    package var returnWithin: UInt64 = 5_000
    package var splay: UInt64 = 900_000
    /// Requests that the centre manages in a second.
    package var rate = 200
    /// A refusal that is signed gives a turn; one that is not counts as a failure.
    package var refusalsAreSigned = true

    package init() {}

    package struct Result: Sendable, Equatable {
        package var attempts: Int
        package var peakPerSecond: Int
        package var half: UInt64
        package var p95: UInt64
        /// Milliseconds until all were in.
        package var all: UInt64
    }

    private enum Event {
        case contact(Int)
        case served(Int)
    }

    package func run(seed: UInt64) -> Result {
        var random = SeededRandom(seed: seed, "nation")
        var queue = EventQueue<Event>()
        var admission = AdmissionControl(rate: Double(rate))
        var plans = (0..<kiosks).map { _ in ContactPlan(splay: splay, at: random.below(returnWithin), random: random.next()) }
        for (index, plan) in plans.enumerated() { queue.schedule(.contact(index), after: plan.due) }
        var times: [UInt64] = []
        times.reserveCapacity(kiosks)
        var attempts = 0
        var second: (number: UInt64, attempts: Int) = (0, 0)
        var peak = 0
        // In thousandths of a millisecond, so that any rate is exact enough.
        var free: UInt64 = 0
        while times.count < kiosks, let event = queue.next() {
            let now = queue.now
            switch event {
            case .served(let index):
                admission.leave(bytes: 4096)
                plans[index].completed(nil, at: now, random: 0)
                times.append(now)
            case .contact(let index):
                attempts += 1
                if now / 1000 != second.number { second = (now / 1000, 0) }
                second.attempts += 1
                peak = max(peak, second.attempts)
                if admission.enter(.operations, bytes: 4096, at: now) {
                    free = max(free, now * 1000) + 1_000_000 / UInt64(rate)
                    queue.schedule(.served(index), after: (free + 999) / 1000 - now)
                } else {
                    if refusalsAreSigned {
                        plans[index].refused(admission.turn(for: .operations, at: now), at: now, random: random.next())
                    } else {
                        plans[index].failed(hasProgressed: false, at: now, random: random.next())
                    }
                    queue.schedule(.contact(index), after: plans[index].due - now)
                }
            }
        }
        return Result(attempts: attempts, peakPerSecond: peak, half: times[times.count / 2], p95: times[times.count * 95 / 100], all: times.last ?? 0)
    }
}
