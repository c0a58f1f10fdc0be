package import MerkleLog

/// What a centre lets in, and when it asks others to come (design D19). A value: the time comes in, in milliseconds of a clock that only goes
/// forward. It decides from the head of a request, before its body is read.
package struct AdmissionControl: Sendable, Equatable {
    /// What waits for the writer at most: a storm of kiosks must not fill the memory.
    package struct Limits: Sendable, Equatable {
        package var requests = 256
        package var bytes = 64 << 20
        /// Bulk comes in only while at most so many requests wait.
        package var bulkRequests = 8

        package init() {}
    }

    package let limits: Limits
    package private(set) var requests = 0
    package private(set) var bytes = 0
    /// When kiosks are asked to come again.
    package var visits = VisitIntervals()
    /// For which papers the disk has room.
    package var paperRoom = PaperRoom.all
    /// Requests that the writer answers in a second, as it did lately.
    package private(set) var rate: Double
    /// Keeps bulk out while many come back.
    package var returns = ReturnWatch()
    /// Each refused kiosk has been given a turn of its own; the last turn given out ends here.
    private var turns: Double = 0

    /// - Parameter rate: requests a second to begin with.
    package init(limits: Limits = Limits(), rate: Double = 200) {
        precondition(rate > 0, "a centre that answers \(rate) requests a second")
        self.limits = limits
        self.rate = rate
    }

    /// Whether a request may come in now. One eighth of the places is for what operators wait for.
    package func admits(_ lane: Lane, bytes: Int, at now: UInt64) -> Bool {
        let places = lane == .waitedFor ? limits.requests : limits.requests - limits.requests / 8
        guard requests < places, bytes >= 0, bytes <= limits.bytes - self.bytes else { return false }
        // Who brings less than a block brings no paper, but may ask for one.
        guard paperRoom.takes(lane) || bytes < Self.leastPaper else { return false }
        // Whoever was sent away with operations has its turn before anybody's scans.
        return !lane.isBulk || requests <= limits.bulkRequests && turns <= Double(now) && returns.admitsBulk(at: now)
    }

    private static let leastPaper = 4096

    /// Lets a request in, or not. ``leave(bytes:)`` belongs to each that was let in.
    package mutating func enter(_ lane: Lane, bytes: Int, at now: UInt64) -> Bool {
        guard admits(lane, bytes: bytes, at: now) else { return false }
        requests += 1
        self.bytes += bytes
        return true
    }

    package mutating func leave(bytes: Int) {
        precondition(requests > 0 && self.bytes >= bytes, "\(bytes) bytes leave of \(self.bytes) in \(requests) requests")
        requests -= 1
        self.bytes -= bytes
    }

    /// The writer has answered so many requests in so many milliseconds without a pause.
    package mutating func served(_ count: Int, milliseconds: UInt64) {
        // A clock of milliseconds says little about a short batch; a busy centre's are long.
        guard count >= 8, milliseconds > 0 else { return }
        let measured = min(10_000, max(1, Double(count) * 1000 / Double(milliseconds)))
        rate += (measured - rate) / 4
    }

    /// For an answer: with a queue, nodes come later and bring less at once, so that everybody gets a turn.
    /// - Parameter interval: milliseconds between two visits, half of it drawn by the kiosk itself; nil for the usual.
    package func next(interval: UInt64? = nil) -> ExchangeAnswer.NextContact {
        let interval = interval ?? visits.usual
        let stretch = UInt64(1 + requests / 32)
        let bytes = requests < 64 ? ProtocolLimits.preferredBytes : ProtocolLimits.preferredBytes / 4
        return ExchangeAnswer.NextContact(earliest: interval / 2 * stretch, spread: interval / 2 * stretch, maxBytes: bytes)
    }

    /// For a refusal: a turn after all that were given out, at the pace at which the writer works. Beyond 15 minutes, which no refusal may pass, the
    /// kiosk draws its turn itself. Bulk gets none: it looks in again.
    package mutating func turn(for lane: Lane, at now: UInt64) -> ExchangeAnswer.NextContact {
        if !paperRoom.takes(lane) { return ExchangeAnswer.NextContact(earliest: 600_000, spread: 300_000, maxBytes: ProtocolLimits.preferredBytes) }
        if lane.isBulk { return ExchangeAnswer.NextContact(earliest: 20_000, spread: 20_000, maxBytes: ProtocolLimits.preferredBytes) }
        let pace = 1000 / rate
        let backlog = Double(now) + Double(requests) * pace
        turns = min(max(turns + pace, backlog), Double(now + Backoff.cap))
        let wait = UInt64(turns) - now
        let bytes = ProtocolLimits.preferredBytes / 4
        if wait + 1000 >= Backoff.cap { return ExchangeAnswer.NextContact(earliest: 1000, spread: Backoff.cap - 1000, maxBytes: bytes) }
        return ExchangeAnswer.NextContact(earliest: max(1000, wait), spread: 500, maxBytes: bytes)
    }
}

/// A refusal before anything of a large request was looked at but its head, in which its id stands: so it can be signed, and a node that waits for its
/// answer knows that it is the centre that is full, and not somebody in between who says so. A small one is hashed sooner than refused.
package struct SignedRefusal: Sendable {
    /// The HTTP header field with the id of a request above ``smallBytes``: 16 bytes in Base 64.
    package static let idField = "Desa-Id"
    /// Up to here a frame comes in one packet with its head, and needs no field for its id.
    package static let smallBytes = 1024
    /// The HTTP header field with the number of the request's lane; without it, ``Lane/operations``.
    package static let laneField = "Desa-Lane"

    private let key: SigningKey

    package init(key: SigningKey) { self.key = key }

    /// The id in a header field; nil for anything but 16 bytes in their one spelling.
    package static func id(_ text: [UInt8]) -> [UInt8]? {
        guard text.count == 24, let id = Base64.decode(text[...]), id.count == 16 else { return nil }
        return id
    }

    /// - Parameters:
    ///   - id: of the request, 16 bytes.
    ///   - time: milliseconds since 1970.
    package func frame(id: [UInt8], next: ExchangeAnswer.NextContact, time: UInt64) -> [UInt8] {
        var answer = ExchangeAnswer(request: id, time: time, next: next)
        answer.refusal = .busy
        return answer.sealed(by: key)
    }

    /// A lane as it stands in the header field. What is no lane is read as the least urgent.
    package static func lane(_ text: [UInt8]?) -> Lane {
        guard let text else { return .operations }
        guard text.count == 1, text[0] >= 0x30, let lane = Lane(rawValue: text[0] - 0x30) else { return .software }
        return lane
    }
}
