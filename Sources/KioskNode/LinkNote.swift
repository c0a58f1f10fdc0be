import CanonicalCBOR
package import SyncProtocol

/// What a kiosk keeps of its line across starts: so that `status` is true at once, and a line that bears 4 KB is not asked for 13 after every
/// power cut. Written with what moves, and otherwise seldom: every write wears the disk.
package struct LinkNote: Sendable, Equatable {
    /// Milliseconds since 1970 by this machine.
    package var lastTry: UInt64?
    package var lastComplete: UInt64?
    /// Of the last try.
    package var trouble: LinkTrouble?
    /// What was said of it.
    package var detail: String?
    /// The network that was used last, with what is known of it.
    var network: Network?
    package var sizing = LinkSizing()

    package init() {}

    /// `[2, last try, last complete, trouble, detail, route, hardware, up size, up rate, down size, down rate]`; 0 and "" for what is not known. An
    /// earlier version wrote the time of the last complete exchange alone.
    package init?(_ bytes: [UInt8]) {
        switch try? CBORValue.decode(bytes) {
        case .unsigned(let time): lastComplete = time
        case .array(let items):
            guard items.count == 11, items[0] == .unsigned(2), case .unsigned(let tried) = items[1], case .unsigned(let complete) = items[2],
                case .text(let trouble) = items[3], case .text(let detail) = items[4], case .text(let route) = items[5], case .text(let hardware) = items[6],
                case .unsigned(let upSize) = items[7], case .unsigned(let upRate) = items[8], case .unsigned(let downSize) = items[9],
                case .unsigned(let downRate) = items[10]
            else { return nil }
            lastTry = tried == 0 ? nil : tried
            lastComplete = complete == 0 ? nil : complete
            self.trouble = LinkTrouble(rawValue: trouble)
            self.detail = detail.isEmpty ? nil : detail
            network = route.isEmpty ? nil : Network(route: route, hardware: hardware.isEmpty ? nil : hardware)
            sizing = LinkSizing(up: Self.sizing(upSize, upRate), down: Self.sizing(downSize, downRate))
        default: return nil
        }
    }

    package func encoded() -> [UInt8] {
        CBORValue.array([
            .unsigned(2), .unsigned(lastTry ?? 0), .unsigned(lastComplete ?? 0), .text(trouble?.rawValue ?? ""), .text(String((detail ?? "").prefix(400))), .text(network?.route ?? ""),
            .text(network?.hardware ?? ""), .unsigned(UInt64(sizing.up.size)), .unsigned(UInt64(sizing.up.rate ?? 0)), .unsigned(UInt64(sizing.down.size)),
            .unsigned(UInt64(sizing.down.rate ?? 0)),
        ]).encoded()
    }

    private static func sizing(_ size: UInt64, _ rate: UInt64) -> RequestSizing {
        RequestSizing(size: Int(clamping: size), rate: rate == 0 ? nil : Int(clamping: min(rate, 1 << 40)))
    }

    /// Milliseconds: what moved nothing and tells nothing new is written at most so often.
    package static let interval: UInt64 = 15 * 60 * 1000

    /// This says enough that `kept` does not to be worth a write.
    package func isNews(since kept: LinkNote?, moved: Bool) -> Bool {
        guard let kept, !moved, kept.trouble == trouble, Self.isClose(sizing.up.size, kept.sizing.up.size), Self.isClose(sizing.down.size, kept.sizing.down.size)
        else { return true }
        // A clock that was set back counts as news.
        return Self.isLater(lastTry, kept.lastTry) || Self.isLater(lastComplete, kept.lastComplete)
    }

    private static func isClose(_ left: Int, _ right: Int) -> Bool { left < 2 * right && right < 2 * left }
    private static func isLater(_ time: UInt64?, _ kept: UInt64?) -> Bool {
        guard let time else { return false }
        return kept.map { time < $0 || time - $0 >= interval } ?? true
    }
}
