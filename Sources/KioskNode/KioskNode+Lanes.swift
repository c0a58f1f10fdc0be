import NodeHost
import Replica
import SyncProtocol

/// Previews and scans, one request at a time: before each, whatever is more urgent has its turn.
extension KioskNode {
    enum PapersTurn {
        /// Its bytes, both ways.
        case sent(up: Int, down: Int)
        /// The centre takes none now.
        case refused
        /// It has restarted: an exchange of operations goes first.
        case forgotten
        /// There is nothing, or its lane may not.
        case nothing
    }

    /// One request in the most urgent lane of papers that has something and may send. Its failure delays no operation.
    func papersTurn() async throws(NodeFault) -> PapersTurn {
        while isExchanging || urgent > 0 { await withCheckedContinuation { waiting.append($0) } }
        if let failedStop { throw NodeFault(failedStop) }
        guard let lane = try nextPapersLane() else { return .nothing }
        isExchanging = true
        defer { endTurn() }
        link.lastTry = WallClock.milliseconds()
        do throws(NodeFault) {
            guard case .transmit(let frame) = try papersStep(lane) else { return .nothing }
            let (answer, step) = try await round(frame, lane)
            let now = WallClock.monotonic()
            setTrouble(nil)
            if peer.isForgotten { return .forgotten }
            if peer.wasRefused, case .rest(let next) = step {
                link.plan.bulkRefused(next, at: now, random: Entropy.number())
                return .refused
            }
            link.plan.bulkCompleted()
            if peer.attachments?.hasNoRoom == true {
                link.plan.bulkWaits(until: now + Self.noRoomPause)
                return .refused
            }
            return .sent(up: frame.count, down: answer.count)
        } catch {
            peer.fail()
            setTrouble(error)
            link.plan.bulkFailed(hasProgressed: link.hasProgressed, at: WallClock.monotonic(), random: Entropy.number())
            link.hasProgressed = false
            throw error
        }
    }

    /// Milliseconds, when the centre's disk is nearly full.
    private static let noRoomPause: UInt64 = 600_000

    private func nextPapersLane() throws(NodeFault) -> Lane? {
        let now = WallClock.monotonic()
        let ready: [Lane]
        do throws(StoreFailure) { ready = try peer.paperLanes(wall: WallClock.milliseconds()) } catch { throw NodeFault(error) }
        return link.ledger.next(of: ready, at: now)
    }

    /// What waits of papers goes now, as far as the centre takes it and quotas allow.
    func papers(into report: inout ExchangeReport) async throws(NodeFault) {
        while true {
            switch try await papersTurn() {
            case .sent(let up, let down):
                report.requests += 1
                report.bytesUp += up
                report.bytesDown += down
            case .forgotten: _ = try await exchange(.waitedFor)
            case .refused, .nothing: return
            }
        }
    }

    // MARK: What people see

    var laneUses: [LaneLedger.Use] {
        let now = WallClock.monotonic()
        return Lane.allCases.map { link.ledger.use($0, at: now) }
    }

    var lanesJSON: JSON {
        let wall = WallClock.milliseconds()
        return .array(laneUses.map { use in
            .object([
                ("lane", .string(use.lane.word)), ("used", .integer(Int64(use.used))), ("limit", use.quota.map { .integer(Int64($0)) } ?? .null),
                ("lost", .integer(Int64(use.lost))), ("lossLimit", .integer(Int64(use.retries))), ("closed", .bool(use.wait == nil)),
                ("again", use.wait.flatMap { $0 > 0 ? .string(WallClock.text(wall + $0)) : nil } ?? .null),
            ])
        })
    }

    /// Of lanes that may not send now.
    func laneLines(indonesian: Bool) -> [String] { laneUses.compactMap { laneLine($0, indonesian: indonesian) } }

    func laneLine(_ use: LaneLedger.Use, indonesian: Bool) -> String? {
        func say(_ id: String, _ en: String) -> String { indonesian ? id : en }
        let name = say("Jalur ", "lane ") + use.lane.word
        guard let wait = use.wait else { return name + say(" ditutup: kuotanya 0", ": closed by its quota of 0") }
        guard wait > 0 else { return nil }
        let again = WallClock.text(WallClock.milliseconds() + wait)
        guard let quota = use.quota, use.used + quota / 24 >= quota else {
            return name + say(": terlalu banyak yang terputus, dicoba lagi \(again)", ": too much was lost to cuts, again at \(again)")
        }
        return name + say(
            ": kuota sehari habis (\(use.used / 1000) dari \(quota / 1000) kB), lanjut \(again)",
            ": \(use.used / 1000) of \(quota / 1000) kB a day are used, again at \(again)")
    }

    /// Empty before anything went.
    func trafficLine(indonesian: Bool) -> [String] {
        let traffic = link.traffic
        guard traffic.requests > 0 else { return [] }
        let megabytes = "\(traffic.bytes / 1_000_000).\(traffic.bytes / 100_000 % 10) MB"
        return [
            indonesian
                ? "Pemakaian jaringan \(traffic.month): sekitar \(megabytes), \(traffic.requests) permintaan lewat \(traffic.connections) sambungan"
                : "line in \(traffic.month): about \(megabytes) in \(traffic.requests) request(s) over \(traffic.connections) connection(s)"
        ]
    }

    var trafficJSON: JSON {
        let traffic = link.traffic
        return .object([
            ("month", .string(traffic.month)), ("bytes", .number(traffic.bytes)), ("requests", .number(traffic.requests)),
            ("connections", .number(traffic.connections)),
        ])
    }
}
