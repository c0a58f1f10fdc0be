/// What the centre's clock shows, from its signed answers: an offset with a bound of its error. Never used to set a clock.
///
/// The centre reads its clock at some moment between our sending and our receiving; taking the middle errs by at most half the round trip.
/// Kept is the sample with the smallest bound, as it is now: a bound grows with its age, for clocks of computers drift.
package struct ClockEstimate: Sendable, Equatable {
    /// Milliseconds by which the centre's clock is ahead of the steady one.
    private let ahead: Int64
    /// Milliseconds.
    private let error: UInt64
    /// Of the steady clock, when the answer came.
    private let taken: UInt64

    /// After this time any sample is better, in ms.
    package static let lifetime: UInt64 = 24 * 3_600_000
    /// Two clocks drift apart by at most one part in so many.
    private static let drift: UInt64 = 10_000

    /// - Parameters: milliseconds; `sent` and `received` of a clock that only goes forward and is never set.
    package init(centre: UInt64, sent: UInt64, received: UInt64) {
        let round = received > sent ? received - sent : 0
        ahead = Int64(clamping: centre) &+ Int64(clamping: round / 2) &- Int64(clamping: received)
        error = round / 2 + 1
        taken = received
    }

    /// Half the round trip, and what has drifted since, in ms.
    package func bound(at steady: UInt64) -> UInt64 { error + (steady > taken ? steady - taken : 0) / Self.drift }

    /// The centre's time, in ms since 1970.
    package func centre(at steady: UInt64) -> UInt64 { UInt64(clamping: Int64(clamping: steady) &+ ahead) }

    /// Milliseconds by which a wall clock that shows `wall` now is ahead of the centre's; negative if it is behind.
    package func offset(wall: UInt64, at steady: UInt64) -> Int64 { Int64(clamping: wall) &- Int64(clamping: centre(at: steady)) }

    /// The better of two, now. A steady clock that has begun anew (another start of the machine) makes what was known before worthless.
    package static func better(_ old: ClockEstimate?, _ new: ClockEstimate) -> ClockEstimate {
        guard let old, old.taken <= new.taken, new.taken - old.taken < lifetime, old.bound(at: new.taken) < new.error else { return new }
        return old
    }
}
