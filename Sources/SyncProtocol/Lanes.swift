/// Kinds of traffic, most urgent first (design D18, D19). Precedence is strict between requests and never in the middle of one: eight seconds
/// keep the wait short. What stands still in one lane never blocks another.
package enum Lane: UInt8, CaseIterable, Comparable, Sendable {
    /// Operations that an operator waits for: the button, the end of the day.
    case waitedFor
    case operations
    /// What others wrote, rights, catalogues.
    case reference
    case previews
    case scans
    /// Software and logs.
    case software

    package static func < (left: Lane, right: Lane) -> Bool { left.rawValue < right.rawValue }

    /// Waits until the operations of everybody are in, and never gets the last of a full centre.
    package var isBulk: Bool { self >= .previews }

    /// Bytes a day in both directions; nil is without limit. Operations of a village are some 400 KB a day, which no quota may hold up; scans are
    /// what a data plan is used up by.
    package var usualQuota: Int? {
        switch self {
        case .waitedFor, .operations: nil
        case .reference: 20 << 20
        case .previews: 30 << 20
        case .scans: 100 << 20
        case .software: 50 << 20
        }
    }
}

/// What each lane has used of its quota, and of what may be sent in vain. Both fill up again evenly over a day of a clock that only goes forward,
/// so a wrong wall clock neither stops a lane nor opens it; within any 24 hours a lane sends at most twice its quota.
package struct LaneLedger: Sendable, Equatable {
    private var lanes: [Account]

    private struct Account: Sendable, Equatable {
        var quota: Bucket?
        var retries: Bucket
    }

    /// Bytes that may be lost to cuts before anything was acknowledged: 64 times the smallest request.
    private static let freeRetries = 64 * RequestSizing.smallest

    /// - Parameter quotas: bytes a day of lanes that have another quota than the usual; 0 closes a lane.
    package init(quotas: [Lane: Int] = [:], at now: UInt64) {
        lanes = Lane.allCases.map { lane in
            let quota = quotas[lane] ?? lane.usualQuota
            return Account(
                quota: quota.map { Bucket(capacity: $0, at: now) }, retries: Bucket(capacity: Self.freeRetries, at: now))
        }
    }

    /// A request of this lane has ended.
    /// - Parameters:
    ///   - bytes: both ways.
    ///   - isAcknowledged: a verified answer came; if not, all of it was in vain.
    package mutating func ended(_ lane: Lane, bytes: Int, isAcknowledged: Bool, at now: UInt64) {
        let index = Int(lane.rawValue)
        lanes[index].quota?.take(bytes, at: now)
        if isAcknowledged {
            // A tenth of what gets through may be sent twice.
            lanes[index].retries.add(bytes / 10, at: now)
        } else {
            lanes[index].retries.take(bytes, at: now)
        }
    }

    /// Bytes that the lane's next request may have; 0: it has to wait. Lanes of operations never wait here: with nothing left for vain tries they
    /// send the smallest requests only. Nothing is ever given up.
    package func allowance(_ lane: Lane, at now: UInt64) -> Int {
        let account = lanes[Int(lane.rawValue)]
        let quota = account.quota?.level(at: now) ?? .max
        let retries = account.retries.level(at: now)
        if retries > 0 { return quota }
        return lane.isBulk ? 0 : min(quota, RequestSizing.smallest)
    }

    /// The most urgent of the lanes that have something to do and may do it.
    package func next(of ready: [Lane], at now: UInt64) -> Lane? {
        ready.sorted().first { allowance($0, at: now) > 0 }
    }
}

/// Bytes that come back evenly within a day.
private struct Bucket: Sendable, Equatable {
    private static let day: UInt64 = 86_400_000

    let capacity: Int
    private var left: Int
    private var since: UInt64

    init(capacity: Int, at now: UInt64) {
        self.capacity = capacity
        left = capacity
        since = now
    }

    func level(at now: UInt64) -> Int {
        // From the deepest debt it takes two days to be full.
        let elapsed = now > since ? min(now - since, 2 * Self.day) : 0
        return min(capacity, left + Int(UInt64(capacity) * elapsed / Self.day))
    }

    mutating func take(_ bytes: Int, at now: UInt64) {
        left = max(-capacity, level(at: now) - bytes)
        since = max(since, now)
    }

    mutating func add(_ bytes: Int, at now: UInt64) {
        left = min(capacity, level(at: now) + bytes)
        since = max(since, now)
    }
}
