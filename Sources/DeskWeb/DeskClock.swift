import CivilRegistry
import DeskStore
import KioskNode
import Membership
import NodeHost
import Synchronization

/// Which day it is at the desk. Old machines start in 1970 when their battery is empty: while the clock cannot be believed the operator says the
/// day, once after each start and once a day, and time goes on from there by a clock that no setting moves.
final class DeskClock: Sendable {
    /// An operator's word.
    struct Stated: Sendable, Equatable {
        let date: CalendarDate
        /// When it was said.
        let at: BootTime

        /// `20261122 <milliseconds> <boot>`
        var bytes: [UInt8] { Array("\(date.rawValue) \(at.milliseconds) ".utf8) + at.boot }

        init(_ date: CalendarDate, at time: BootTime) {
            self.date = date
            at = time
        }

        init?(_ bytes: [UInt8]) {
            let parts = bytes.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, let date = UInt64(String(decoding: parts[0], as: UTF8.self)).flatMap({ CalendarDate($0) }),
                let milliseconds = UInt64(String(decoding: parts[1], as: UTF8.self))
            else { return nil }
            self.init(date, at: BootTime(boot: Array(parts[2]), milliseconds: milliseconds))
        }

        /// Minute of the day at which the word counts as said: nobody knows the hour.
        static let noon: UInt64 = 720
    }

    private struct State {
        var isLoaded = false
        var stated: Stated?
        var zone: TimeZoneOffset?
    }

    private let state = Mutex(State())
    private let fallback: TimeZoneOffset?
    private static let note = "clock/stated"

    /// - Parameter zone: what the deployment says; else the province of the desk's scope tells it.
    init(zone: TimeZoneOffset?) { fallback = zone }

    /// Of the deployment: the machine's own is often wrong.
    var zone: TimeZoneOffset { fallback ?? state.withLock(\.zone) ?? .wib }

    var isDoubtful: Bool { WallClock.isDoubtful(WallClock.milliseconds()) }

    /// The operator's word, while it is needed and of this start of the machine.
    private var valid: Stated? { isDoubtful ? state.withLock(\.stated).flatMap { $0.at.boot == BootTime.now().boot ? $0 : nil } : nil }

    /// Milliseconds since 1970: the machine's clock, or what follows from the operator's word.
    var now: UInt64 {
        guard let stated = valid, let noon = LocalTime(date: stated.date, minute: Stated.noon) else { return WallClock.milliseconds() }
        let elapsed = BootTime.now().milliseconds - min(BootTime.now().milliseconds, stated.at.milliseconds)
        return UInt64(max(0, noon.seconds(zone))) * 1000 + elapsed
    }

    /// The day that the operator stated, when it is what counts.
    var statedDay: CalendarDate? { valid?.date }

    /// Nobody has said today's date, and the machine does not know it.
    var mustAsk: Bool {
        guard isDoubtful else { return false }
        guard let stated = valid else { return true }
        return DeskTime(zone: zone).day(now) != stated.date
    }

    /// Reads what was said before this program was started, and which time zone the deployment is in; once each.
    func follow(_ node: KioskNode) async throws {
        if !state.withLock(\.isLoaded) {
            let note = try await node.deskNotes(Self.note).first?.value
            state.withLock { state in
                if !state.isLoaded { state.stated = note.flatMap { Stated($0) } }
                state.isLoaded = true
            }
        }
        guard fallback == nil, state.withLock(\.zone) == nil else { return }
        let zone = try await node.deskScopes().compactMap { $0.region.flatMap { RegionCode(typed: $0) } }.first.map { TimeZoneOffset.of($0) }
        if let zone { state.withLock { $0.zone = zone } }
    }

    /// Durable when it returns.
    func say(_ date: CalendarDate, to node: KioskNode) async throws {
        let stated = Stated(date, at: BootTime.now())
        try await node.setDeskNote(Self.note, stated.bytes)
        state.withLock { $0.stated = stated }
    }
}
