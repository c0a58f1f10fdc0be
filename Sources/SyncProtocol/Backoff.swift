/// Full jitter on failure (design D19): a wait drawn evenly between zero and a bound that doubles from 2 seconds to 15 minutes. Nothing is
/// ever given up. Randomness comes in as a value.
package struct Backoff: Sendable, Equatable {
    package static let base: UInt64 = 2_000
    package static let cap: UInt64 = 15 * 60 * 1000

    package private(set) var failures = 0

    package init() {}

    /// Milliseconds to wait after one more failure. `random` is any 64 bits.
    package mutating func failed(random: UInt64) -> UInt64 {
        let bound = min(Self.cap, Self.base << UInt64(min(failures, 20)))
        failures += 1
        return random % (bound + 1)
    }

    package mutating func succeeded() { failures = 0 }

    /// What a centre asks for, clamped: a refusal can delay at most 15 minutes.
    package static func wait(_ next: ExchangeAnswer.NextContact, random: UInt64, cap: UInt64 = cap) -> UInt64 {
        let earliest = min(next.earliest, cap)
        let spread = min(next.spread, cap - earliest)
        return earliest + (spread == 0 ? 0 : random % (spread + 1))
    }
}
