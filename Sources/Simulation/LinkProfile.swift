/// What a link is like, in numbers: rates and packets at the level of IP, times in microseconds. Six of them are named after what a village
/// hall has; where their numbers come from stands in Docs/Links.md.
package struct LinkProfile: Sendable, Equatable {
    package var name: String
    /// Bits a second.
    package var down: Int
    package var up: Int
    package var roundTrip: UInt64
    /// Each message is up to so much earlier or later.
    package var jitter: UInt64
    package var loss: PacketLoss
    package var cuts: CutPattern?
    /// Bytes that wait before the narrowest place in one direction; what comes beyond is lost.
    package var queue = 100_000
    /// Bytes of a packet.
    package var mtu = 1500

    package init(
        name: String, down: Int, up: Int, roundTrip: UInt64, jitter: UInt64, loss: PacketLoss, cuts: CutPattern?, queue: Int = 100_000, mtu: Int = 1500
    ) {
        self.name = name
        self.down = down
        self.up = up
        self.roundTrip = roundTrip
        self.jitter = jitter
        self.loss = loss
        self.cuts = cuts
        self.queue = queue
        self.mtu = mtu
    }

    /// Bytes of TCP's payload in a packet: 20 of IPv4, 32 of TCP with timestamps.
    package var segment: Int { mtu - LinkCost.packetHead }
}

/// Loss after Gilbert and Elliott: a link is good or bad, and changes between the two from packet to packet. In millionths.
package struct PacketLoss: Sendable, Equatable {
    package var toBad: Int
    package var toGood: Int
    package var inBad: Int
    package var inGood: Int

    package init(toBad: Int, toGood: Int, inBad: Int, inGood: Int) {
        self.toBad = toBad
        self.toGood = toGood
        self.inBad = inBad
        self.inGood = inGood
    }

    /// Each packet by itself.
    package static func even(_ millionths: Int) -> PacketLoss { PacketLoss(toBad: 0, toGood: 1_000_000, inBad: 0, inGood: millionths) }

    func times(_ factor: Int) -> PacketLoss {
        PacketLoss(toBad: min(1_000_000, toBad * factor), toGood: toGood, inBad: min(1_000_000, inBad * factor), inGood: min(1_000_000, inGood * factor))
    }
}

/// When a link goes away and comes back. Microseconds.
package struct CutPattern: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Both ends are told at once.
        case reset
        /// Nothing comes through any more on what was open, and nobody says so.
        case blackHole
        /// What is open waits, and goes on afterwards: a satellite in the rain.
        case stall
    }

    package var up: UInt64
    package var down: UInt64
    package var kind: Kind
    /// The times are drawn, with these means (exponential); else they are always the same.
    package var isDrawn = true

    package init(up: UInt64, down: UInt64, kind: Kind, isDrawn: Bool = true) {
        self.up = up
        self.down = down
        self.kind = kind
        self.isDrawn = isDrawn
    }
}

extension LinkProfile {
    private static let second: UInt64 = 1_000_000

    /// Good 4G, or a fixed line.
    package static let goodOffice = LinkProfile(
        name: "P1 kantor-baik", down: 15_000_000, up: 7_000_000, roundTrip: 45_000, jitter: 15_000, loss: .even(1_000),
        cuts: CutPattern(up: 1800 * second, down: 10 * second, kind: .reset), mtu: 1492)
    /// Weak 4G or 3G indoors.
    package static let weakSignal = LinkProfile(
        name: "P2 sinyal-lemah", down: 1_500_000, up: 400_000, roundTrip: 120_000, jitter: 80_000,
        loss: PacketLoss(toBad: 20_000, toGood: 250_000, inBad: 400_000, inGood: 3_000),
        cuts: CutPattern(up: 60 * second, down: 15 * second, kind: .blackHole), mtu: 1400)
    /// 2G, or a plan that is used up.
    package static let usedUp = LinkProfile(
        name: "P3 edge-kuota-habis", down: 120_000, up: 64_000, roundTrip: 800_000, jitter: 300_000,
        loss: PacketLoss(toBad: 10_000, toGood: 300_000, inBad: 450_000, inGood: 2_000),
        cuts: CutPattern(up: 30 * second, down: 20 * second, kind: .blackHole), mtu: 1400)
    /// A geostationary satellite, shared.
    package static let satellite = LinkProfile(
        name: "P4 vsat-bakti", down: 1_000_000, up: 256_000, roundTrip: 650_000, jitter: 100_000, loss: .even(5_000),
        cuts: CutPattern(up: 1200 * second, down: 5 * second, kind: .stall))
    /// A low satellite, shared. Outages of 2 to 10 seconds, four an hour.
    package static let lowOrbit = LinkProfile(
        name: "P5 leo-ramai", down: 15_000_000, up: 5_500_000, roundTrip: 50_000, jitter: 20_000,
        loss: PacketLoss(toBad: 700, toGood: 100_000, inBad: 500_000, inGood: 2_000),
        cuts: CutPattern(up: 900 * second, down: 6 * second, kind: .blackHole))
    /// A hotspot or an office's proxy; what these do to answers is ``Interference``.
    package static let portal = LinkProfile(
        name: "P6 portal-dan-proxy", down: 5_000_000, up: 1_000_000, roundTrip: 60_000, jitter: 30_000, loss: .even(5_000), cuts: nil, mtu: 1420)

    package static let all = [goodOffice, weakSignal, usedUp, satellite, lowOrbit, portal]

    /// The link of the figures that are compared with other systems: 64 kbit/s, 800 ms, every twentieth packet lost.
    package static func reference(cutEvery: UInt64?) -> LinkProfile {
        LinkProfile(
            name: "64 kbit/s, 800 ms, 5 %", down: 64_000, up: 64_000, roundTrip: 800_000, jitter: 0, loss: .even(50_000),
            cuts: cutEvery.map { CutPattern(up: $0, down: 0, kind: .reset, isDrawn: false) })
    }
}

/// What an exchange costs beside its frames, in bytes, as measured with TLS 1.3 and a P-256 leaf directly under the pinned root.
package enum LinkCost {
    /// IPv4 and TCP with timestamps.
    package static let packetHead = 52
    static let handshakePacket = 60
    /// Client's hello; then the server's flight with its certificate; then what the client's first request carries before itself.
    static let clientHello = 250
    static let serverFlight = 830
    static let clientFinished = 82
    /// Two tickets that nobody uses and the server's library cannot leave away.
    static let tickets = 418
    /// Heads of HTTP in both directions, and the record around each message.
    package static let requestHead = 115
    package static let answerHead = 80
    static let record = 22
    /// Milliseconds without any progress after which our client gives a request up.
    static let stallTimeout: UInt64 = 45_000_000
    static let connectTimeout: UInt64 = 25_000_000
}
