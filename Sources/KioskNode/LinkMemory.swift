import CanonicalCBOR
import NodeHost
import SQLiteStore
import SyncProtocol

/// What is known of the line, in a small file of the data folder, so that a restart forgets neither why the last try failed, nor how large requests may be
/// here, nor what each lane has used. It is not synced: a power cut loses at most the last minute of it, or all, and then it begins anew; nothing but
/// comfort depends on it.
///
/// `[1, last try, last complete exchange, trouble, centre's clock, lanes, networks, traffic]`.
extension LinkState {
    func encoded(at now: UInt64) -> [UInt8] {
        func optional(_ value: UInt64?) -> CBORValue { value.map { .unsigned($0) } ?? .null }
        func number(_ value: Int?) -> CBORValue { value.map { CBORValue(Int64($0)) } ?? .null }
        func sizing(_ value: RequestSizing) -> CBORValue { .array([number(value.size), number(value.failures), number(value.rate)]) }
        let trouble: CBORValue = trouble.map { .array([.text($0.kind?.rawValue ?? ""), .text($0.sentence), .text($0.detail ?? "")]) } ?? .null
        let lanes: [CBORValue] = zip(Lane.allCases, ledger.levels(at: now)).map { lane, level in
            .array([number(level.quota), number(level.retries), number(limits.quotas[lane]), number(limits.retries[lane])])
        }
        let networks: [CBORValue] = networks.map {
            .array([.text($0.network.route), .text($0.network.hardware ?? ""), sizing($0.sizing.up), sizing($0.sizing.down), .unsigned($0.sizing.between)])
        }
        return CBORValue.array([
            .unsigned(1), optional(lastTry), optional(lastComplete), trouble, optional(centreTime.map { $0.time + (now - min(now, $0.at)) }), .array(lanes),
            .array(networks), .array([.text(traffic.month), .unsigned(traffic.bytes), .unsigned(traffic.requests), .unsigned(traffic.connections)]),
        ]).encoded()
    }

    /// What has another form, or none, counts as nothing.
    mutating func remember(_ bytes: [UInt8], at now: UInt64) {
        guard case .array(let parts)? = try? CBORValue.decode(bytes), parts.count == 8, parts[0] == .unsigned(1), case .array(let lanes) = parts[5],
            lanes.count == Lane.allCases.count, case .array(let networks) = parts[6], case .array(let traffic) = parts[7], traffic.count == 4
        else { return }
        lastTry = parts[1].number.map { UInt64($0) }
        lastComplete = parts[2].number.map { UInt64($0) }
        if case .array(let words) = parts[3], words.count == 3, case .text(let kind) = words[0], case .text(let sentence) = words[1], case .text(let detail) = words[2] {
            trouble = Trouble(kind: LinkTrouble(rawValue: kind), sentence: sentence, detail: detail.isEmpty ? nil : detail)
        }
        if let time = parts[4].number { centreTime = (UInt64(time), now) }
        var limits = LaneLimits()
        var levels: [(quota: Int?, retries: Int)] = []
        for (lane, item) in zip(Lane.allCases, lanes) {
            guard case .array(let numbers) = item, numbers.count == 4, let retries = numbers[1].signed else { return }
            levels.append((numbers[0].signed, retries))
            limits.quotas[lane] = numbers[2].number
            limits.retries[lane] = numbers[3].number
        }
        setLimits(limits, at: now)
        ledger.resume(levels, at: now)
        for item in networks.suffix(Self.maxNetworks) {
            guard case .array(let fields) = item, fields.count == 5, case .text(let route) = fields[0], case .text(let hardware) = fields[1],
                let up = fields[2].sizing, let down = fields[3].sizing, let between = fields[4].number
            else { continue }
            self.networks.append((Network(route: route, hardware: hardware.isEmpty ? nil : hardware), LinkSizing(up: up, down: down, between: UInt64(between))))
        }
        if case .text(let month) = traffic[0], let bytes = traffic[1].number, let requests = traffic[2].number, let connections = traffic[3].number {
            self.traffic = LinkTraffic(month: month, bytes: UInt64(bytes), requests: UInt64(requests), connections: UInt64(connections))
        }
    }
}

extension CBORValue {
    /// Not below zero, and small enough to be added up.
    fileprivate var number: Int? { if case .unsigned(let value) = self, value <= 1 << 53 { Int(value) } else { nil } }

    fileprivate var signed: Int? { if case .negative(let value) = self, value <= 1 << 53 { -1 - Int(value) } else { number } }

    fileprivate var sizing: RequestSizing? {
        guard case .array(let fields) = self, fields.count == 3, let size = fields[0].number, let failures = fields[1].number else { return nil }
        return RequestSizing(size: size, failures: failures, rate: fields[2].number)
    }
}

extension KioskNode {
    /// While nothing else has changed than sizes and times, the file is written at most so often, in milliseconds.
    private static let savedEvery: UInt64 = 60_000
    private static let maxFile = 16 << 10

    func readLink() {
        guard let bytes = try? folder.readSecret(folder.link, limit: Self.maxFile) else { return }
        link.remember(bytes, at: WallClock.monotonic())
    }

    /// - Parameter isLast: the program ends, or another kind of trouble was met.
    func saveLink(isLast: Bool = false) {
        let now = WallClock.monotonic()
        guard isLast || linkSaved.map({ now >= $0 + Self.savedEvery }) ?? true else { return }
        linkSaved = now
        // A disk on which it cannot be written shows in everything else, and is said there.
        try? folder.writeLoosely(link.encoded(at: now), to: folder.link)
    }
}
