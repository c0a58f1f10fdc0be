/// One kiosk's line to the centre, as a value: which byte is there when, and what is lost. Time is virtual, in microseconds; one seed decides all.
///
/// A connection costs what TCP and TLS 1.3 cost in round trips and bytes; it begins with ten segments in flight and doubles them each round trip
/// (RFC 6928, slow start). **A lost packet is a delay**: of one retransmission, the round trip or 200 ms, twice that when it is lost again; what was
/// sent after it waits for it, and the window is halved. So much is true of TCP, and a relay in user space can do no more.
package struct VirtualLink: Sendable {
    package enum Direction: Sendable { case up, down }

    /// What became of a message.
    package enum Passage: Sendable, Equatable {
        /// The last byte is there.
        case arrived(at: UInt64)
        /// So many bytes of the message came through before the line was cut. The kiosk knows it at `noticed`.
        case cut(delivered: Int, noticed: UInt64)
        /// No connection came about.
        case unreachable(noticed: UInt64)
    }

    package struct Counters: Sendable, Equatable {
        /// Bytes at the level of IP, retransmissions and acknowledgements included.
        package var up = 0
        package var down = 0
        package var connections = 0
        package var lost = 0
        package var cuts = 0
        /// How often the line changed its direction: twice the round trips.
        package var turns = 0
    }

    package let usual: LinkProfile
    package let schedule: DaySchedule?
    package private(set) var counters = Counters()
    /// Cut by the next message in this direction after so many of its bytes, heads not counted.
    package var cutAtByte: (direction: Direction, byte: Int, kind: CutPattern.Kind)?

    private var random: SeededRandom
    private var connection: Connection?
    private var isBad = false
    private var upPath = Path()
    private var downPath = Path()
    /// The present period in which the line is up, and the one after it in which it is not.
    private var cutAt: UInt64 = .max
    private var backAt: UInt64 = 0
    private var lastTurn: Direction?

    private struct Path {
        /// The narrowest place is busy until then.
        var free: UInt64 = 0
        /// Segments in flight that were not acknowledged may be so many.
        var window = Double(10)
        var threshold = Double(64)
    }

    private struct Connection {
        var isFresh: Bool
        /// The line was cut under it; nobody has noticed yet.
        var isDead: Bool
    }

    /// - Parameter start: when the link begins to be; the first cut is drawn from there.
    package init(_ profile: LinkProfile, schedule: DaySchedule? = nil, seed: UInt64, start: UInt64 = 0) {
        usual = profile
        self.schedule = schedule
        random = SeededRandom(seed: seed, "link \(profile.name)")
        if let cuts = profile.cuts {
            // A line that is watched from some moment on is anywhere in its period.
            cutAt = start + (cuts.isDrawn ? drawn(cuts.up) : 1 + random.below(max(1, cuts.up)))
            backAt = cutAt + (cuts.isDrawn ? drawn(cuts.down) : cuts.down)
        }
    }

    package var isConnected: Bool { connection != nil }
    /// What setting up the connection of the last request took; 0 when it was open.
    package private(set) var connectTime: UInt64 = 0

    private func profile(at now: UInt64) -> LinkProfile { schedule?.profile(usual, at: now) ?? usual }

    /// Exponential with this mean, at most ten times it.
    private mutating func drawn(_ mean: UInt64) -> UInt64 {
        mean * Exponential.quantile[random.below(1000)] / 1000
    }

    /// Lets periods go by until `now` is before the next cut.
    private mutating func advance(to now: UInt64) {
        while backAt <= now, cutAt != .max {
            if cutAt <= now { breakConnection() }
            guard let cuts = profile(at: now).cuts else {
                cutAt = .max
                return
            }
            cutAt = backAt + (cuts.isDrawn ? drawn(cuts.up) : max(1, cuts.up))
            backAt = cutAt + (cuts.isDrawn ? drawn(cuts.down) : cuts.down)
        }
    }

    private mutating func breakConnection() {
        counters.cuts += 1
        guard let cuts = usual.cuts else { return }
        switch cuts.kind {
        case .reset: connection = nil
        case .blackHole: connection?.isDead = true
        case .stall: break
        }
    }

    private func isDown(_ now: UInt64) -> Bool { now >= cutAt && now < backAt || !(schedule?.linkIsUp(at: now) ?? true) }

    package mutating func disconnect() { connection = nil }

    // MARK: Messages

    /// Sends a request's frame; without a connection, on a new one.
    package mutating func request(_ bytes: Int, at now: UInt64) -> Passage {
        advance(to: now)
        var now = now
        var extra = LinkCost.requestHead + LinkCost.record
        connectTime = 0
        if connection == nil {
            switch connect(at: now) {
            case .arrived(let time):
                connectTime = time - now
                now = time
            case let failure: return failure
            }
            extra += LinkCost.clientFinished
        }
        return send(bytes, extra, .up, at: now)
    }

    /// Sends an answer's frame back over the connection that brought the request.
    package mutating func answer(_ bytes: Int, at now: UInt64) -> Passage {
        advance(to: now)
        // The connection is gone: what the kiosk waits for will not come.
        guard let open = connection else { return .cut(delivered: 0, noticed: now) }
        var extra = LinkCost.answerHead + LinkCost.record
        if open.isFresh { extra += LinkCost.tickets }
        let passage = send(bytes, extra, .down, at: now)
        if case .arrived = passage { connection?.isFresh = false }
        return passage
    }

    /// TCP's three packets and the flights of TLS: two round trips before the request may go.
    private mutating func connect(at start: UInt64) -> Passage {
        var now = start
        let profile = profile(at: now)
        // SYNs after 0, 1, 3, 7, 15 seconds.
        var pause: UInt64 = 1_000_000
        while true {
            counters.up += LinkCost.handshakePacket
            advance(to: now)
            if !isDown(now), !isLost(profile) { break }
            if profile.cuts?.kind == .reset, isDown(now) { return .unreachable(noticed: now + 1000) }
            now += pause
            pause *= 2
            guard now - start < LinkCost.connectTimeout else { return .unreachable(noticed: start + LinkCost.connectTimeout) }
        }
        counters.down += LinkCost.handshakePacket
        counters.up += LinkCost.packetHead
        counters.connections += 1
        turn(.up)
        turn(.down)
        connection = Connection(isFresh: true, isDead: false)
        upPath = Path()
        downPath = Path()
        now += profile.roundTrip
        for (bytes, direction) in [(LinkCost.clientHello, Direction.up), (LinkCost.serverFlight, .down)] {
            switch send(bytes, 0, direction, at: now) {
            case .arrived(let time): now = time
            case .cut(_, let noticed), .unreachable(let noticed):
                connection = nil
                return .unreachable(noticed: noticed)
            }
        }
        return .arrived(at: now)
    }

    /// - Parameter extra: bytes of heads, which come first.
    private mutating func send(_ bytes: Int, _ extra: Int, _ direction: Direction, at start: UInt64) -> Passage {
        turn(direction)
        let profile = profile(at: start)
        let rate = UInt64(direction == .up ? profile.up : profile.down)
        let total = bytes + extra
        let limit = cutAtByte.flatMap { $0.direction == direction && $0.byte < bytes && extra > 0 ? ($0.byte + extra, $0.kind) : nil }
        let oneWay = profile.roundTrip / 2
        let late = profile.jitter == 0 ? 0 : random.below(2 * profile.jitter + 1)
        var path = direction == .up ? upPath : downPath
        defer { if direction == .up { upPath = path } else { downPath = path } }
        if connection?.isDead ?? false {
            connection = nil
            count(min(total, profile.segment) + LinkCost.packetHead, direction)
            return .cut(delivered: 0, noticed: start + LinkCost.stallTimeout)
        }
        var clock = start
        var acknowledgements: [UInt64] = []
        var first = 0
        var delivered = 0
        var last = start
        while delivered < total {
            // Acknowledgements that are back make the window larger, and room in it.
            while first < acknowledgements.count, acknowledgements[first] <= clock || Double(acknowledgements.count - first) >= path.window {
                clock = max(clock, acknowledgements[first])
                first += 1
                path.window += path.window < path.threshold ? 1 : 1 / path.window
            }
            let payload = min(profile.segment, total - delivered)
            let size = payload + LinkCost.packetHead
            let begin = max(clock, path.free)
            let isOverflow = (begin - clock) * rate / 8_000_000 > UInt64(profile.queue)
            path.free = begin + UInt64(size) * 8_000_000 / rate
            count(size, direction)
            var arrival = path.free + oneWay + late / 2
            var stall = max(profile.roundTrip, 200_000)
            var isMissing = isOverflow || isLost(profile)
            while isMissing {
                counters.lost += 1
                arrival += stall
                stall *= 2
                path.threshold = max(2, path.window / 2)
                path.window = path.threshold
                count(size, direction)
                isMissing = isLost(profile)
            }
            arrival = max(arrival, last)
            if let (place, kind) = limit, delivered + payload > place {
                cutAtByte = nil
                connection = nil
                counters.cuts += 1
                return .cut(delivered: place - extra, noticed: arrival + (kind == .blackHole ? LinkCost.stallTimeout : 0))
            }
            if arrival >= cutAt || !(schedule?.linkIsUp(at: arrival) ?? true) {
                switch cutUnder(delivered, extra, last, arrival) {
                case .some(let passage): return passage
                case nil:
                    // It waits in the dish, and goes on a retransmission after the line is back.
                    arrival = backAt + profile.roundTrip
                    path.free = arrival
                    advance(to: arrival)
                }
            }
            last = arrival
            delivered += payload
            acknowledgements.append(arrival + oneWay)
        }
        // Every second packet is acknowledged by itself.
        count((acknowledgements.count / 2) * LinkCost.packetHead, direction == .up ? .down : .up)
        return .arrived(at: last)
    }

    /// The line goes away while a message is on its way; nil if the connection outlives it.
    private mutating func cutUnder(_ delivered: Int, _ extra: Int, _ last: UInt64, _ arrival: UInt64) -> Passage? {
        let kind = arrival >= cutAt ? profile(at: last).cuts?.kind ?? .blackHole : .blackHole
        switch kind {
        case .stall: return nil
        case .reset:
            let noticed = cutAt
            advance(to: backAt)
            return .cut(delivered: max(0, delivered - extra), noticed: max(noticed, last))
        case .blackHole:
            connection = nil
            return .cut(delivered: max(0, delivered - extra), noticed: last + LinkCost.stallTimeout)
        }
    }

    private mutating func isLost(_ profile: LinkProfile) -> Bool {
        isBad = isBad ? random.below(1_000_000) >= profile.loss.toGood : random.below(1_000_000) < profile.loss.toBad
        return random.below(1_000_000) < (isBad ? profile.loss.inBad : profile.loss.inGood)
    }

    private mutating func count(_ bytes: Int, _ direction: Direction) {
        if direction == .up { counters.up += bytes } else { counters.down += bytes }
    }

    private mutating func turn(_ direction: Direction) {
        if lastTurn != direction { counters.turns += 1 }
        lastTurn = direction
    }
}

/// Thousandths of the mean, for each of a thousand equal parts of the exponential distribution; in integers, so that every machine has the same.
private enum Exponential {
    static let quantile: [UInt64] = {
        // -ln(i / 1000) is nearly the sum of 1/j for j from i to 999.
        var table = [UInt64](repeating: 0, count: 1000)
        var sum: UInt64 = 500_000
        for index in stride(from: 999, through: 0, by: -1) {
            table[index] = sum / 1_000_000
            if index > 0 { sum += 1_000_000_000 / UInt64(index) }
        }
        return table
    }()
}
