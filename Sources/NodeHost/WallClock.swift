import Glibc

/// The machine's clocks.
package enum WallClock {
    /// Milliseconds since 1970, as this machine believes. May be wrong by decades.
    package static func milliseconds() -> UInt64 { read(CLOCK_REALTIME) }

    /// Milliseconds of a clock that only goes forward: for waits and time-outs.
    package static func monotonic() -> UInt64 { read(CLOCK_BOOTTIME) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return time.tv_sec < 0 ? 0 : UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }

    /// A clock that shows a day before this program was made cannot be right (design D8).
    package static let earliestPlausible: UInt64 = 1_793_491_200_000

    package static func isDoubtful(_ milliseconds: UInt64) -> Bool { milliseconds < earliestPlausible }

    /// `2026-11-21T08:15:00Z`, for people and JSON.
    package static func text(_ milliseconds: UInt64) -> String {
        var seconds = time_t(clamping: milliseconds / 1000)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "?" }
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}
