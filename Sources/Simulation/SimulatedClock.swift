/// A machine's idea of the time, in milliseconds since 1970. Virtual time starts on a day of September 2026.
enum SimulatedClock: CaseIterable {
    case right
    case of1970
    case tenYearsAhead
    case frozen
    /// Runs for ten minutes and falls back.
    case sawtooth

    static let start: UInt64 = 1_790_000_000_000

    func wall(at now: UInt64) -> UInt64 {
        switch self {
        case .right: Self.start + now
        case .of1970: now
        case .tenYearsAhead: Self.start + now + 3650 * 86_400_000
        case .frozen: Self.start
        case .sawtooth: Self.start + now % 600_000
        }
    }
}
