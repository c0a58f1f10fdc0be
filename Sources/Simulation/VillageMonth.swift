import SyncProtocol

/// A month of one village over one link, with the day's outages: what goes by line, and what waits for a better one or for a stick.
package struct VillageMonth: Sendable {
    package var profile: LinkProfile
    package var days = 30
    /// A day's requests of residents; each is so many operations, and so many pages with a preview and a full scan.
    package var requests = 12
    package var operationsEach = 12
    package var pagesEach = 4
    package var previewBytes = 35_000
    package var scanBytes = 150_000

    package init(_ profile: LinkProfile) { self.profile = profile }

    package struct Result: Sendable, Equatable {
        package var operations: Int
        /// Bytes at the level of IP, everything that went.
        package var up: Int
        package var down: Int
        /// Bytes of previews and scans: taken by the centre, and what waits at the end.
        package var bulkSent: Int
        package var previewsLeft: Int
        package var scansLeft: Int
        /// Operations without an acknowledgement at the end, and the most at any evening.
        package var pending: UInt64
        package var mostPending: UInt64
        package var requests: Int
        package var failures: Int
        package var connections: Int
    }

    package func run(seed: UInt64) throws -> Result {
        let office = try LinkOffice(kiosks: 1, seed: seed)
        let world = LinkWorld(office, seed: seed)
        var random = SeededRandom(seed: seed, "month")
        let schedule = DaySchedule(linkNeedsMains: true)
        let start: UInt64 = 8 * 3_600_000_000
        let line = world.add(
            office.kiosks[0], VirtualLink(profile, schedule: schedule, seed: seed, start: start), plan: ContactPlan(at: start / 1000, random: random.next()))
        for day in 0..<UInt64(days) {
            for _ in 0..<requests {
                let time = day * DaySchedule.day + start + random.below(7 * 3_600_000_000 as UInt64)
                world.plan(LinkWorld.Work(operations: operationsEach, previews: pagesEach * previewBytes, scans: pagesEach * scanBytes), for: line, at: time)
            }
        }
        var mostPending: UInt64 = 0
        for day in 1...UInt64(days) {
            try world.run(until: day * DaySchedule.day)
            mostPending = max(mostPending, line.kiosk.peer.pending)
        }
        let counters = line.link.counters
        return Result(
            operations: days * requests * operationsEach, up: counters.up, down: counters.down, bulkSent: line.bulkSent, previewsLeft: line.previews,
            scansLeft: line.scans, pending: line.kiosk.peer.pending, mostPending: mostPending, requests: line.requests, failures: line.failures,
            connections: counters.connections)
    }
}
