/// How long a request has been worked on, measured by one clock: from complete papers to the signed document, less the time in which the
/// citizen was waited for. The same request is measured twice, by the kiosk's clock and by the centre's, because days without a line would
/// otherwise turn everything late, or hide that it is.
package struct ServiceClock: Sendable, Hashable {
    package enum Phase: Sendable, Hashable {
        /// Papers complete, or complete again.
        case running
        /// The citizen's turn.
        case waiting
        /// Issued, rejected or cancelled.
        case ended

        /// What a state means for the clock; nil when it changes nothing.
        package init?(_ state: RequestState) {
            switch state {
            case .draft, .incomplete: self = .waiting
            case .submitted, .verified, .validated, .signing: self = .running
            case .issued, .handedOver, .rejected, .cancelled: self = .ended
            }
        }
    }

    package struct Change: Sendable, Hashable {
        package let phase: Phase
        /// Seconds since 1970.
        package let time: Int64

        /// Times are whatever other nodes wrote: beyond the years that a date can have (``LocalTime``) they count as the last one, so that no sum of them overflows.
        package init(_ phase: Phase, at time: Int64) {
            self.phase = phase
            self.time = min(max(time, -Self.farthest), Self.farthest)
        }

        private static let farthest: Int64 = 100_000_000_000
    }

    package enum Standing: Sendable, Hashable {
        /// Papers are not complete yet, or the catalogue promises nothing.
        case notRunning
        /// The citizen is waited for, with so many seconds left.
        case waiting(left: Int64)
        case running(left: Int64, due: Int64)
        /// Over by so many seconds.
        case late(by: Int64, due: Int64)
        case ended(inTime: Bool)
    }

    private let changes: [Change]
    private let allowed: Int64?

    /// - Parameters:
    ///   - changes: in the order in which they were written. A time that falls behind the one before it counts as that: clocks are set back.
    ///   - dueHours: of the service; nil when it promises nothing.
    package init(_ changes: [Change], dueHours: UInt64?) {
        var last = Int64.min
        self.changes = changes.map { change in
            last = max(last, change.time)
            return Change(change.phase, at: last)
        }
        allowed = dueHours.map { Int64(min($0, 1_000_000)) * 3600 }
    }

    package func standing(at now: Int64) -> Standing {
        guard let allowed, let first = changes.firstIndex(where: { $0.phase == .running }) else { return .notRunning }
        var used: Int64 = 0
        var since: Int64?
        for change in changes[first...] {
            if let start = since { used += change.time - start }
            since = change.phase == .running ? change.time : nil
            if change.phase == .ended { return .ended(inTime: used <= allowed) }
        }
        guard let since else { return .waiting(left: allowed - used) }
        let due = since + allowed - used
        return now > due ? .late(by: now - due, due: due) : .running(left: due - now, due: due)
    }
}

extension ServiceClock.Standing {
    /// Seconds since 1970; nil when nothing is due.
    package var due: Int64? {
        switch self {
        case .running(_, let due), .late(_, let due): due
        case .notRunning, .waiting, .ended: nil
        }
    }

    package var isLate: Bool { if case .late = self { true } else { false } }

    /// It has to be done before this day ends, and is not late yet.
    package func isDue(on day: LocalTime, zone: TimeZoneOffset) -> Bool {
        guard case .running(_, let due) = self, let local = LocalTime(seconds: due, zone: zone) else { return false }
        return local.date == day.date
    }

    /// Whole hours, rounded down; nil when nothing runs or waits.
    package var hoursLeft: Int64? {
        switch self {
        case .running(let left, _), .waiting(let left): max(left, 0) / 3600
        case .late: 0
        case .notRunning, .ended: nil
        }
    }
}
