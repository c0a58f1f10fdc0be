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

    /// In which papers of this kind go.
    package static func ofPapers(isPreview: Bool) -> Lane { isPreview ? .previews : .scans }

    /// As options and JSON name it.
    package var word: String {
        switch self {
        case .waitedFor: "waited-for"
        case .operations: "operations"
        case .reference: "reference"
        case .previews: "previews"
        case .scans: "scans"
        case .software: "software"
        }
    }

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
///
/// A lane that has used its quota up waits until a 24th of it is there again: else it would go on in crumbs, each with the head of a request.
package struct LaneLedger: Sendable, Equatable {
    private var lanes: [Account]

    private struct Account: Sendable, Equatable {
        var quota: Bucket?
        var retries: Bucket
        var isShut = false

        mutating func settle(at now: UInt64) {
            guard let quota else { return }
            let level = quota.level(at: now)
            isShut = level <= 0 || (isShut && level < quota.least)
        }
    }

    /// Bytes that may be lost to cuts before anything was acknowledged: four times the largest request.
    package static let usualRetries = 4 * RequestSizing.largest

    /// - Parameters:
    ///   - quotas: bytes a day of lanes that have another quota than the usual; 0 closes a lane.
    ///   - retries: bytes a day that may be lost to cuts, of lanes that have another budget than the usual.
    package init(quotas: [Lane: Int] = [:], retries: [Lane: Int] = [:], at now: UInt64) {
        lanes = Lane.allCases.map { lane in
            let quota = quotas[lane] ?? lane.usualQuota
            return Account(
                quota: quota.map { Bucket(capacity: $0, at: now) }, retries: Bucket(capacity: retries[lane] ?? Self.usualRetries, at: now))
        }
        for index in lanes.indices { lanes[index].settle(at: now) }
    }

    // MARK: Across restarts

    /// What is left of the quota and of the retries of each lane, in the order of ``Lane/allCases``; below zero what was used ahead.
    package func levels(at now: UInt64) -> [(quota: Int?, retries: Int)] {
        lanes.map { ($0.quota?.level(at: now), $0.retries.level(at: now)) }
    }

    /// Goes on where an earlier run of the program was. A lane whose limit was changed meanwhile has at most the new one.
    package mutating func resume(_ levels: [(quota: Int?, retries: Int)], at now: UInt64) {
        for (index, level) in zip(lanes.indices, levels) {
            if let left = level.quota { lanes[index].quota?.set(left, at: now) }
            lanes[index].retries.set(level.retries, at: now)
            lanes[index].settle(at: now)
        }
    }

    /// The computer was off for so many milliseconds. Its own clock cannot tell; the centre's signed answers can.
    package mutating func slept(_ milliseconds: UInt64, at now: UInt64) {
        for index in lanes.indices {
            lanes[index].quota?.slept(milliseconds, at: now)
            lanes[index].retries.slept(milliseconds, at: now)
            lanes[index].settle(at: now)
        }
    }

    /// For people.
    package struct Use: Sendable, Equatable {
        package let lane: Lane
        /// Bytes used of the quota; 0 for a lane without one.
        package let used: Int
        package let quota: Int?
        /// Bytes lost to cuts, of those that may be.
        package let lost: Int
        package let retries: Int
        /// Milliseconds until the lane may send again; 0: it may now, nil: never, because it is closed.
        package let wait: UInt64?
    }

    package func use(_ lane: Lane, at now: UInt64) -> Use {
        let account = lanes[Int(lane.rawValue)]
        var wait: UInt64? = 0
        if lane >= .reference, allowance(lane, at: now) == 0 {
            let quota = account.quota.map { $0.wait(until: account.isShut ? $0.least : 1, at: now) } ?? 0
            let retries = lane.isBulk ? account.retries.wait(until: 1, at: now) : 0
            wait = quota.flatMap { quota in retries.map { max(quota, $0) } }
        }
        return Use(
            lane: lane, used: account.quota.map { $0.capacity - $0.level(at: now) } ?? 0, quota: account.quota?.capacity,
            lost: account.retries.capacity - account.retries.level(at: now), retries: account.retries.capacity, wait: wait)
    }

    /// A request of this lane has ended.
    /// - Parameters:
    ///   - bytes: both ways.
    ///   - isAcknowledged: a verified answer came; if not, all of it was in vain.
    package mutating func ended(_ lane: Lane, bytes: Int, isAcknowledged: Bool, at now: UInt64) {
        let index = Int(lane.rawValue)
        lanes[index].settle(at: now)
        lanes[index].quota?.take(bytes, at: now)
        if isAcknowledged {
            // A tenth of what gets through may be sent twice.
            lanes[index].retries.add(bytes / 10, at: now)
        } else {
            lanes[index].retries.take(bytes, at: now)
        }
        lanes[index].settle(at: now)
    }

    /// Bytes that the lane's next request may have; 0: it has to wait. Lanes of operations never wait here: with nothing left for vain tries they
    /// send the smallest requests only. Nothing is ever given up.
    package func allowance(_ lane: Lane, at now: UInt64) -> Int {
        let account = lanes[Int(lane.rawValue)]
        let quota = account.quota.map { account.isShut && $0.level(at: now) < $0.least ? 0 : $0.level(at: now) } ?? .max
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

    func level(at now: UInt64) -> Int { min(capacity, left + gain(now > since ? now - since : 0)) }

    /// From the deepest debt it takes two days to be full.
    private func gain(_ elapsed: UInt64) -> Int { Int(UInt64(capacity) * min(elapsed, 2 * Self.day) / Self.day) }

    /// What has to be there again before anything is sent, once it was used up.
    var least: Int { max(1, capacity / 24) }

    /// Milliseconds until so much is there; nil where that never comes.
    func wait(until wanted: Int, at now: UInt64) -> UInt64? {
        let missing = wanted - level(at: now)
        guard missing > 0 else { return 0 }
        return capacity < wanted ? nil : (UInt64(missing) * Self.day + UInt64(capacity) - 1) / UInt64(capacity)
    }

    mutating func set(_ level: Int, at now: UInt64) {
        left = min(capacity, max(-capacity, level))
        since = now
    }

    mutating func slept(_ milliseconds: UInt64, at now: UInt64) { add(gain(milliseconds), at: now) }

    mutating func take(_ bytes: Int, at now: UInt64) {
        left = max(-capacity, level(at: now) - bytes)
        since = max(since, now)
    }

    mutating func add(_ bytes: Int, at now: UInt64) {
        left = min(capacity, level(at: now) + bytes)
        since = max(since, now)
    }
}
