import Replica

/// How large a request, or what it asks for, may be in one direction of a link: about 8 seconds of it (design D18).
///
/// A cut costs what was not acknowledged of one request, a small request costs a round trip; 8 seconds is near the optimum of both for all the
/// links in sight. Only what was acknowledged teaches: what a kernel or a satellite's proxy took in proves nothing. One such value a direction
/// and network is kept by the caller, who knows the time; it holds no clock.
package struct RequestSizing: Sendable, Equatable {
    /// Bytes of a frame. Even the worst link gets one operation through.
    package static let smallest = 4 << 10
    package static let largest = 256 << 10
    /// Ten segments (RFC 6928) leave at once on a new connection: 14,480 bytes, less the head of HTTP and the records of TLS.
    package static let firstOfConnection = 13_500
    /// Milliseconds that a request is meant to take.
    package static let target: UInt64 = 8_000

    /// Bytes of a frame that the link carries in ``target``, as far as is known.
    package private(set) var size = firstOfConnection
    /// Requests in a row without an answer.
    package private(set) var failures = 0
    /// Bytes a second, round trips included, of what was acknowledged lately; nil before anything of any size was.
    package private(set) var rate: Int?

    package init() {}

    /// What an earlier run of the program had learned. Numbers that this never has are put right.
    package init(size: Int, failures: Int, rate: Int?) {
        self.size = min(Self.largest, max(Self.smallest, size))
        self.failures = max(0, failures)
        self.rate = rate.map { max(1, $0) }
    }

    /// - Parameter milliseconds: that a request may take; less than ``target`` counts once it is known what that means here.
    package func bytes(milliseconds: UInt64 = target) -> Int {
        guard milliseconds < Self.target, let rate else { return size }
        return min(size, max(Self.smallest, min(rate, Self.largest) * Int(milliseconds) / 1000))
    }

    /// An answer was verified. One that was over quickly says nothing about sizes that it did not try.
    /// - Parameters:
    ///   - bytes: of the frame in this direction.
    ///   - milliseconds: that this direction took, round trip included.
    package mutating func acknowledged(bytes: Int, milliseconds: UInt64) {
        failures = 0
        if bytes >= 2048 {
            let measured = Int(UInt64(bytes) * 1000 / max(1, milliseconds))
            rate = rate.map { ($0 * 3 + measured) / 4 } ?? measured
        }
        if milliseconds > Self.target {
            let fitting = UInt64(size) * Self.target / milliseconds
            size = max(Self.smallest, size / 2, Int(fitting))
        } else if bytes >= size / 2 {
            size = min(Self.largest, size + (milliseconds < Self.target / 2 ? max(size / 4, 8 << 10) : min(size / 8, 4 << 10)))
        }
    }

    /// The line failed before the answer was there.
    package mutating func failed() {
        failures += 1
        size = failures >= 3 ? Self.smallest : max(Self.smallest, size / 2)
    }
}

/// Both directions of one network.
package struct LinkSizing: Sendable, Equatable {
    package private(set) var up = RequestSizing()
    package private(set) var down = RequestSizing()
    /// Milliseconds of requests that this line carries between two cuts, about: half of it is what the last cut showed.
    package private(set) var between = Self.worst
    /// Milliseconds of requests that were acknowledged since the last cut.
    private var carried: UInt64 = 0

    /// A line that was not met before is taken for the worst that is known (`usedUp` in Docs/Links.md).
    package static let worst: UInt64 = 30_000
    private static let bounds: ClosedRange<UInt64> = 8_000...240_000
    /// Milliseconds of a request while a person waits, and the least that a request is sized by.
    private static let waitedFor: UInt64 = 5_000, least: UInt64 = 1_500

    package init() {}

    package init(up: RequestSizing, down: RequestSizing, between: UInt64 = worst) {
        self.up = up
        self.down = down
        self.between = min(Self.bounds.upperBound, max(Self.bounds.lowerBound, between))
    }

    /// Milliseconds that a request of this lane is meant to take. Nobody waits for papers, so bytes are worth more than time: about when the next cut is
    /// due, their requests become small. What cuts a line often does so in even steps; where it does not, this costs next to nothing.
    package func target(_ lane: Lane) -> UInt64 {
        if lane == .waitedFor { return Self.waitedFor }
        guard lane.isBulk else { return RequestSizing.target }
        return min(RequestSizing.target, max(Self.least, (max(between, carried) - min(between, carried)) / 2))
    }

    /// - Parameter isFirstOfConnection: a new connection will carry it, so it has to leave in one flight.
    package func budget(_ lane: Lane, isFirstOfConnection: Bool) -> RequestBudget {
        let target = target(lane)
        let up = up.bytes(milliseconds: target)
        return RequestBudget(up: isFirstOfConnection ? min(up, RequestSizing.firstOfConnection) : up, down: down.bytes(milliseconds: target))
    }

    /// - Parameters:
    ///   - upTime: milliseconds from the first byte of the request, on a connection that stood, to the first of the answer.
    ///   - downTime: milliseconds from there to the end of the answer.
    package mutating func acknowledged(bytesUp: Int, upTime: UInt64, bytesDown: Int, downTime: UInt64) {
        up.acknowledged(bytes: bytesUp, milliseconds: upTime)
        down.acknowledged(bytes: bytesDown, milliseconds: downTime)
        carried = min(2 * Self.bounds.upperBound, carried + min(upTime, Self.worst) + min(downTime, Self.worst))
    }

    package mutating func failed() {
        // In an outage nothing is carried, so only its first failure tells something.
        if up.failures == 0 {
            between = min(Self.bounds.upperBound, max(Self.bounds.lowerBound, (between + carried + target(.scans) / 2) / 2))
            carried = 0
        }
        up.failed()
        down.failed()
    }
}

/// Bytes of frames that one request may bring and ask for.
package struct RequestBudget: Sendable, Equatable {
    package let up: Int
    package let down: Int

    package init(up: Int, down: Int) {
        self.up = up
        self.down = down
    }

    /// As much as the centre's last answer allows.
    package static let unbounded = RequestBudget(up: ProtocolLimits.maxFrameBytes, down: ProtocolLimits.maxFrameBytes)
}

/// Bytes of entries, payloads and secrets that went into a thousand bytes of the last frames: heads and proofs take away from it, compression
/// adds to it. What is gathered is counted in the one, what a link carries in the other.
struct FramePacking: Sendable {
    private(set) var permille: Int

    init(permille: Int) { self.permille = permille }

    func content(of frameBytes: Int) -> Int { frameBytes >= ProtocolLimits.maxFrameBytes ? .max : frameBytes * permille / 1000 }

    /// Frames that are little but head say nothing.
    mutating func learn(content: Int, frame: Int) {
        guard content >= 2048, frame > 0 else { return }
        permille = (permille + min(20_000, content * 1000 / frame)) / 2
    }
}

extension LogRun {
    var contentBytes: Int {
        entries.reduce(0) { $0 + $1.count } + payloads.reduce(0) { $0 + ($1?.count ?? 0) } + secrets.count * 33
    }
}
