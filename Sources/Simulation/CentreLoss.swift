import Causality
import OperationLog
import Replica

/// A centre that loses its last 1 to 10,000 entries: its own, and those of its kiosks. Somebody had seen each of them, and so all come back, with
/// their payloads, and every digest is what it was among those who never lost anything (design D6).
package enum CentreLoss {
    package struct Result: Sendable {
        /// Entries that the centre lost, and of these its own.
        package let lost: UInt64
        package let own: UInt64
        /// Until nothing moved any more.
        package let rounds: Int
        package let requests: Int
        package let bytes: UInt64
        /// The rule that was broken.
        package let broken: String?
    }

    package static func run(seed: UInt64, most: UInt64 = 10_000) -> Result {
        var progress = (lost: UInt64(0), own: UInt64(0), rounds: 0, requests: 0, bytes: UInt64(0))
        do {
            try run(seed, most, &progress)
            return Result(lost: progress.lost, own: progress.own, rounds: progress.rounds, requests: progress.requests, bytes: progress.bytes, broken: nil)
        } catch {
            return Result(lost: progress.lost, own: progress.own, rounds: progress.rounds, requests: progress.requests, bytes: progress.bytes, broken: "\(error)")
        }
    }

    private static func run(_ seed: UInt64, _ most: UInt64, _ progress: inout (lost: UInt64, own: UInt64, rounds: Int, requests: Int, bytes: UInt64)) throws {
        var random = SeededRandom(seed: seed, "loss")
        let villages = QuietRegion.villages
        let region = try QuietRegion(seed: seed, kiosks: [[villages[0]], [villages[0]], villages])
        region.budget = random.pick([4 << 10, 32 << 10, 256 << 10]) ?? 256 << 10
        try work(region, &random, 1 + random.below(200), away: nil)
        if random.chance(700) { _ = try region.settle() }

        // As many small losses as large ones.
        var wanted: UInt64 = 1
        for _ in 0..<random.below(14) { wanted *= 2 }
        wanted = min(most, wanted + random.below(wanted))
        let yesterday = region.centre.replica.store
        let before = region.entriesAtCentre
        // One of the two kiosks of the first village may be away all day.
        let away = random.chance(400) ? random.below(2) : nil
        while region.entriesAtCentre - before < wanted {
            let left = Int(wanted - (region.entriesAtCentre - before))
            try work(region, &random, min(left, 1 + random.below(400)), away: away)
        }
        for index in region.kiosks.indices where index != away { _ = try region.exchange(index) }
        let today = region.centre.replica
        let head = try Replica(store: yesterday, identity: today.identity).head
        for log in today.head.logs.values {
            let gone = log.size - (head.logs[log.id]?.size ?? 0)
            progress.lost += gone
            if log.node == today.identity.node { progress.own += gone }
        }

        try region.restoreCentre(yesterday, keepsFence: random.chance(500))
        let (requests, bytes) = (region.requests, region.bytesUp + region.bytesDown)
        // Work goes on while it comes back.
        if random.chance(500) { try work(region, &random, 1 + random.below(50), away: nil) }
        progress.rounds = try region.settle()
        progress.requests = region.requests - requests
        progress.bytes = region.bytesUp + region.bytesDown - bytes
        try region.checkAgreement()
        try checkBack(today, region.centre.replica)
    }

    /// Operations by whoever is there, and exchanges now and then.
    private static func work(_ region: QuietRegion, _ random: inout SeededRandom, _ count: Int, away: Int?) throws {
        var left = count
        while left > 0 {
            let part = min(left, 1 + random.below(40))
            left -= part
            let place = random.below(region.kiosks.count + 1)
            if place == region.kiosks.count {
                try region.write(at: nil, in: QuietRegion.villages[random.below(2)], part)
            } else {
                let scopes = region.kiosks[place].scopes
                try region.write(at: place, in: scopes[random.below(scopes.count)], part)
                if place != away, random.chance(500) { _ = try region.exchange(place) }
            }
        }
        for index in region.kiosks.indices where index != away && random.chance(600) { _ = try region.exchange(index) }
    }

    private static func checkBack(_ old: Replica<MemoryStore>, _ new: Replica<MemoryStore>) throws {
        for log in old.head.logs.values.sorted(by: { $0.id < $1.id }) {
            let (was, now) = (old.store.entries(log.id, from: 0, limit: .max, maxBytes: .max), new.store.entries(log.id, from: 0, limit: .max, maxBytes: .max))
            guard now.count >= was.count else { throw Violation("What the centre lost comes back", "of log \(log.id) \(was.count - now.count) entries are missing") }
            for (left, right) in zip(was, now) where left.bytes != right.bytes || left.payload != right.payload {
                throw Violation("What the centre lost comes back", "entry \(left.dot) is another one")
            }
        }
    }
}
