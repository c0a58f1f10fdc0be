package import SyncProtocol

/// A month of one village over one link, with the day's outages: what goes by line, what waits for a better one, and what a stick takes each week.
package struct VillageMonth: Sendable {
    package var profile: LinkProfile
    package var days = 30
    /// A day's requests of residents; of each one's operations so many name a page with a preview and a full scan.
    package var requests = 12
    package var operationsEach = 12
    package var pagesEach = 4
    /// Days after which what waits is carried to the centre; nil for never.
    package var stickEvery: Int? = 7
    package var quotas: [Lane: Int] = [:]

    package init(_ profile: LinkProfile) { self.profile = profile }

    package struct Result: Sendable, Equatable {
        package var operations: Int
        /// Bytes of previews and scans that the desk made.
        package var papers: Int
        /// Bytes at the level of IP, everything that went by line.
        package var up: Int
        package var down: Int
        /// Of both: visits that brought nothing.
        package var idle: Int
        /// Bytes of papers that went by line, by stick, and that wait at the end.
        package var byLine: Int
        package var byStick: Int
        package var left: Int
        /// Bytes of papers that waited at most at any midnight.
        package var mostWaiting: Int
        /// Operations without an acknowledgement at the end, and the most at any midnight.
        package var pending: UInt64
        package var mostPending: UInt64
        package var requests: Int
        package var failures: Int
        package var connections: Int
    }

    package func run(seed: UInt64) throws -> Result {
        let office = try LinkOffice(kiosks: 1, seed: seed, keepsPapers: true)
        let world = LinkWorld(office, seed: seed)
        var random = SeededRandom(seed: seed, "month")
        let schedule = DaySchedule(linkNeedsMains: true)
        let start: UInt64 = 8 * 3_600_000_000
        let line = world.add(
            office.kiosks[0], VirtualLink(profile, schedule: schedule, seed: seed, start: start), plan: ContactPlan(at: start / 1000, random: random.next()))
        line.ledger = LaneLedger(quotas: quotas, at: 0)
        for day in 0..<UInt64(days) {
            for _ in 0..<requests {
                let time = day * DaySchedule.day + start + random.below(7 * 3_600_000_000 as UInt64)
                world.plan(LinkWorld.Work(operations: operationsEach, pages: pagesEach), for: line, at: time)
            }
        }
        var mostPending: UInt64 = 0
        var (byStick, mostWaiting) = (0, 0)
        for day in 1...days {
            try world.run(until: UInt64(day) * DaySchedule.day)
            mostPending = max(mostPending, line.kiosk.peer.pending)
            mostWaiting = max(mostWaiting, try world.waitingBytes(line))
            if let stickEvery, day % stickEvery == 0 { byStick += try world.carry(line) }
        }
        let counters = line.link.counters
        let papers = line.kiosk.previewBytes + line.kiosk.scanBytes
        let left = try world.waitingBytes(line)
        return Result(
            operations: days * requests * operationsEach, papers: papers, up: counters.up, down: counters.down, idle: line.idleBytes,
            byLine: papers - left - byStick, byStick: byStick, left: left, mostWaiting: mostWaiting, pending: line.kiosk.peer.pending, mostPending: mostPending,
            requests: line.requests, failures: line.failures, connections: counters.connections)
    }
}
