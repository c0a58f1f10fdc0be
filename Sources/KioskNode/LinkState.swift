import NodeHost
package import SyncProtocol

/// What the operator is told about the line. Two times: of the last try, and of the last exchange that was complete.
struct LinkState: Sendable {
    /// Milliseconds since 1970 by this machine.
    var lastTry: UInt64?
    var lastComplete: UInt64?
    /// Why the last try failed; nil after a complete one.
    var trouble: Trouble?
    /// The centre's clock, since this start.
    var clock: ClockEstimate?
    /// When to go next.
    var plan: ContactPlan
    var ledger: LaneLedger
    /// Of each lane that has another than the usual: bytes a day, and bytes that may be lost to cuts.
    private(set) var limits = LaneLimits()
    /// The centre's clock at a moment of the clock that only goes forward, as far as its answers said: how long the computer was off.
    var centreTime: (time: UInt64, at: UInt64)?
    var traffic = LinkTraffic()
    /// What was learned of each network, the present one last: Monday's dongle must not inherit Friday's fibre.
    var networks: [(network: Network, sizing: LinkSizing)] = []
    static let maxNetworks = 8
    /// An answer has come since the last failure.
    var hasProgressed = false
    /// When the last answer came, by the clock that only goes forward; nil after a failure, and on a new network.
    var answeredAt: UInt64?
    /// When the last answer came, whatever failed since.
    var lastAnswer: UInt64?

    /// Our client keeps a connection for 90 seconds.
    func isConnected(at now: UInt64) -> Bool { answeredAt.map { now - min(now, $0) < 85_000 } ?? false }

    var sizing: LinkSizing {
        get { networks.last?.sizing ?? LinkSizing() }
        set { if !networks.isEmpty { networks[networks.count - 1].sizing = newValue } }
    }

    /// The machine's network is this one now.
    /// - Returns: whether there is one, and it was another, or none, before.
    mutating func use(_ network: Network) -> Bool {
        if let last = networks.last, last.network.isSame(as: network) {
            if network.hardware != nil { networks[networks.count - 1].network = network }
            return false
        }
        let isFirst = networks.isEmpty
        let known = networks.firstIndex { $0.network.isSame(as: network) }.map { networks.remove(at: $0).sizing }
        networks.append((network, known ?? LinkSizing()))
        if networks.count > Self.maxNetworks { networks.removeFirst() }
        answeredAt = nil
        return !isFirst && !network.route.isEmpty
    }

    struct Trouble: Sendable {
        /// Nil if it is not the line's: the disk, for example.
        let kind: LinkTrouble?
        let sentence: String
        /// What the transport said.
        let detail: String?
    }

    init(plan: ContactPlan, at now: UInt64) {
        self.plan = plan
        ledger = LaneLedger(at: now)
    }

    /// Other limits; what was used stays used.
    mutating func setLimits(_ limits: LaneLimits, at now: UInt64) {
        let levels = ledger.levels(at: now)
        let before = self.limits
        self.limits = limits
        ledger = LaneLedger(quotas: limits.quotas, retries: limits.retries, at: now)
        // Of a lane with another limit what was used counts, not what was left.
        ledger.resume(
            zip(Lane.allCases, levels).map { lane, level in
                let used = level.quota.map { (before.quotas[lane] ?? lane.usualQuota ?? 0) - $0 } ?? 0
                let lost = (before.retries[lane] ?? LaneLedger.usualRetries) - level.retries
                return ((limits.quotas[lane] ?? lane.usualQuota).map { $0 - used }, (limits.retries[lane] ?? LaneLedger.usualRetries) - lost)
            }, at: now)
    }

    /// A verified answer says what the centre's clock shows: if that has moved further than ours, the computer was off meanwhile.
    mutating func heard(centre time: UInt64, at now: UInt64) {
        if let centreTime {
            let expected = centreTime.time + (now - min(now, centreTime.at))
            if time > expected { ledger.slept(time - expected, at: now) }
        }
        centreTime = (time, now)
    }
}

/// `--quota` and `--retry-budget`.
package struct LaneLimits: Sendable, Equatable {
    package var quotas: [Lane: Int] = [:]
    package var retries: [Lane: Int] = [:]

    package init() {}
}

/// What the line has carried this month, about: bytes at the level of IP.
struct LinkTraffic: Sendable, Equatable {
    /// `2026-11` by this machine's clock.
    var month = ""
    var bytes: UInt64 = 0
    var requests: UInt64 = 0
    var connections: UInt64 = 0

    /// Heads of packets and records of TLS that a request and its answer have (`Tools/wire-bytes`).
    private static let aRequest = 200
    private static let aConnection = 1_870

    mutating func add(_ bytes: Int, isNewConnection: Bool, wall: UInt64) {
        let now = String(WallClock.text(wall).prefix(7))
        if month != now { self = LinkTraffic(month: now) }
        self.bytes += UInt64(bytes + Self.aRequest + (isNewConnection ? Self.aConnection : 0))
        requests += 1
        if isNewConnection { connections += 1 }
    }
}
