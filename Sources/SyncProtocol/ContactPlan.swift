/// When a kiosk goes to the centre (design D19), as a value: times are milliseconds of a clock that only goes forward, randomness comes in.
///
/// The mains come back for a whole regency in one second, and so do its lines: the first contact is drawn from a window (splay), a failure waits
/// with full jitter, and when the centre is well it says itself when to come. A person who presses the button goes before all of these.
package struct ContactPlan: Sendable, Equatable {
    /// Milliseconds: 186 kiosks within a minute are three a second. 84,000 need 900,000.
    package static let usualSplay: UInt64 = 60_000
    /// Operations that come together go together.
    package static let grace: UInt64 = 1_000
    /// Between visits when no centre has said anything yet.
    private static let silence: UInt64 = 60_000

    private enum Waiting: Sendable, Equatable {
        case quiet
        case failed
        /// The centre is full and has given us a time.
        case refused
    }

    package let splay: UInt64
    /// When to go next.
    package private(set) var due: UInt64
    /// Bulk lanes stay closed until then.
    package private(set) var bulkFrom: UInt64
    private var waiting = Waiting.quiet
    private var backoff = Backoff()
    private var bulkBackoff = Backoff()

    /// At the start of the program.
    package init(splay: UInt64 = usualSplay, at now: UInt64, random: UInt64) {
        self.splay = splay
        due = now + Self.drawn(splay, random)
        // Twice the window: whoever drew the end of it still gets operations in before anybody's scans begin.
        bulkFrom = now + 2 * splay
    }

    /// The network is back, or is another one.
    package mutating func linkReturned(at now: UInt64, random: UInt64) {
        backoff.succeeded()
        waiting = .quiet
        due = now + Self.drawn(splay, random)
        bulkFrom = max(bulkFrom, now + 2 * splay)
    }

    /// An exchange is complete: the centre has said when to come again.
    package mutating func completed(_ next: ExchangeAnswer.NextContact?, at now: UInt64, random: UInt64) {
        backoff.succeeded()
        waiting = .quiet
        due = now + (next.map { Backoff.wait($0, random: random, cap: Self.longestWait) } ?? Self.silence)
    }

    /// After a complete exchange nothing waits, and the centre may want us in an hour; a refusal can delay by 15 minutes only.
    package static let longestWait: UInt64 = 3_600_000

    /// A signed refusal: the centre is full. What it says is clamped to 15 minutes.
    package mutating func refused(_ next: ExchangeAnswer.NextContact, at now: UInt64, random: UInt64) {
        backoff.succeeded()
        waiting = .refused
        due = now + Backoff.wait(next, random: random)
        bulkFrom = max(bulkFrom, due + splay)
    }

    /// No verified answer came.
    /// - Parameter hasProgressed: something was acknowledged since the failure before, so the line is not dead.
    package mutating func failed(hasProgressed: Bool, at now: UInt64, random: UInt64) {
        if hasProgressed { backoff.succeeded() }
        waiting = .failed
        due = now + backoff.failed(random: random)
    }

    // MARK: Bulk: whatever becomes of it, the next contact for operations stays where it is.

    /// A line that has just failed under operations, and a centre that is full, are not tried with bulk.
    package func admitsBulk(at now: UInt64) -> Bool { waiting == .quiet && now >= bulkFrom }

    /// A request of a bulk lane was answered.
    package mutating func bulkCompleted() { bulkBackoff.succeeded() }

    /// The line failed under a request of a bulk lane.
    package mutating func bulkFailed(hasProgressed: Bool, at now: UInt64, random: UInt64) {
        if hasProgressed { bulkBackoff.succeeded() }
        bulkFrom = max(bulkFrom, now + bulkBackoff.failed(random: random))
    }

    /// The centre takes no bulk now, and says when to ask again.
    package mutating func bulkRefused(_ next: ExchangeAnswer.NextContact, at now: UInt64, random: UInt64) {
        bulkBackoff.succeeded()
        bulkFrom = max(bulkFrom, now + Backoff.wait(next, random: random))
    }

    /// Nothing of the bulk lanes before that.
    package mutating func bulkWaits(until time: UInt64) { bulkFrom = max(bulkFrom, time) }

    /// There is something new to send. A centre that is full is not asked the sooner for it, and a line that is down not at once.
    package mutating func workArrived(at now: UInt64, random: UInt64) {
        switch waiting {
        case .quiet: due = min(due, now + Self.grace)
        case .failed: due = min(due, now + Self.grace + Self.drawn(splay / 2, random))
        case .refused: break
        }
    }

    /// The operator's button: at once.
    package mutating func pressed(at now: UInt64) { due = min(due, now) }

    private static func drawn(_ bound: UInt64, _ random: UInt64) -> UInt64 { bound == 0 ? 0 : random % (bound + 1) }
}
