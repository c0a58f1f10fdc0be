import Causality

/// A kiosk that was away for months, while the others of its village and the centre went on.
package final class LongAbsence {
    package struct Report: Sendable {
        package let exchanges: Int
        package let requests: Int
        package let bytesUp: UInt64
        package let bytesDown: UInt64
        /// Entries that the kiosk took in.
        package let entries: UInt64
    }

    private let region: QuietRegion
    private let away: Int
    private var random: SeededRandom

    /// - Parameters:
    ///   - missed: operations of the others, in days of 48 exchanges between them.
    ///   - own: operations that the kiosk itself wrote meanwhile, all of which wait.
    ///   - isNew: the kiosk is a new one, which has nothing at all.
    package init(seed: UInt64, missed: Int, own: Int, isNew: Bool) throws {
        random = SeededRandom(seed: seed, "absence")
        let village = QuietRegion.villages[0]
        region = try QuietRegion(seed: seed, kiosks: [[village], [village], [village]])
        away = 2
        if !isNew { _ = try region.settle() }
        var left = missed
        while left > 0 {
            let part = min(left, 1 + random.below(10))
            left -= part
            let place = random.below(3)
            try region.write(at: place == 2 ? nil : place, in: village, part)
            if place < 2 { _ = try region.exchange(place) }
        }
        left = own
        while left > 0 {
            let part = min(left, 1 + random.below(10))
            left -= part
            try region.write(at: away, in: village, part)
        }
    }

    /// - Parameters:
    ///   - budget: bytes of entries and payloads in an answer.
    ///   - cutAfter: answers that arrive before the line is cut, each time; nil for a line that holds.
    package func comeBack(budget: Int, cutAfter: Int?) throws -> Report {
        region.budget = budget
        let start = (region.requests, region.bytesUp, region.bytesDown, held)
        var exchanges = 1
        while try !region.exchange(away, cutAfter: cutAfter ?? .max) { exchanges += 1 }
        return Report(
            exchanges: exchanges, requests: region.requests - start.0, bytesUp: region.bytesUp - start.1, bytesDown: region.bytesDown - start.2, entries: held - start.3)
    }

    /// What the others wrote last may have to go round once more.
    package func check() throws {
        _ = try region.settle()
        try region.checkAgreement()
    }

    private var held: UInt64 { region.kiosks[away].peer.replica.head.logs.values.reduce(0) { $0 + $1.size } }
}
