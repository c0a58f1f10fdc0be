/// A hybrid logical timestamp for people: 48 bits of milliseconds since 1970 (UTC) above a 16-bit counter (design D8).
/// Nothing is accepted, merged or acknowledged because of it.
package struct HybridTime: Hashable, Sendable, Comparable {
    package let rawValue: UInt64

    @inlinable
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Milliseconds from 2^48 on (the year 10889) count as the last one before.
    package init(milliseconds: UInt64, counter: UInt16 = 0) {
        rawValue = min(milliseconds, Self.maxMilliseconds) << 16 | UInt64(counter)
    }

    package static let maxMilliseconds: UInt64 = (1 << 48) - 1

    package var milliseconds: UInt64 { rawValue >> 16 }
    package var counter: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

    @inlinable
    package static func < (left: HybridTime, right: HybridTime) -> Bool { left.rawValue < right.rawValue }
}

/// Gives out a node's timestamps. The wall clock comes in as a value; any clock works, a wrong one too.
package struct HybridClock: Sendable, Equatable {
    /// How far a remote time may pull ours ahead of our own clock, in milliseconds. A kiosk of the year 2099 must not move the others there.
    package static let maxLead: UInt64 = 5 * 60 * 1000

    package private(set) var last: HybridTime

    package init(last: HybridTime = HybridTime(rawValue: 0)) { self.last = last }

    /// The time of the next operation. It follows `last`, unless `last` is further ahead of `wall` than ``maxLead``: then the clock was set
    /// back, time falls within the log, and `fell` says so.
    ///
    /// A counter beyond 16 bits carries into the milliseconds: time stays strictly ascending, and a node that writes more than 65,536
    /// operations in a millisecond runs ahead of its clock until the clock catches up. Only the last instant of the year 10889 repeats.
    package mutating func tick(wall: UInt64) -> (time: HybridTime, fell: Bool) {
        let now = HybridTime(milliseconds: wall)
        if now > last {
            last = now
            return (last, false)
        }
        if last.milliseconds > Self.bound(wall) {
            last = now
            return (last, true)
        }
        if last.rawValue < .max { last = HybridTime(rawValue: last.rawValue + 1) }
        return (last, false)
    }

    /// Takes notice of a remote time, at most ``maxLead`` ahead of `wall`.
    package mutating func observe(_ remote: HybridTime, wall: UInt64) {
        let seen = min(remote, HybridTime(milliseconds: Self.bound(wall)))
        if seen > last { last = seen }
    }

    /// How far ahead `last` may be. A wall clock may say anything, also what no addition can bear.
    private static func bound(_ wall: UInt64) -> UInt64 { min(wall, HybridTime.maxMilliseconds) + maxLead }
}
