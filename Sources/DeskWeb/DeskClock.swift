import CivilRegistry
import DeskStore
import KioskNode
import Membership
import NodeHost
import Synchronization

/// Why the machine's clock is not believed; times in milliseconds since 1970.
package enum ClockDoubt: Sendable, Equatable {
    /// A day before this program was made.
    case impossible
    /// Far from the centre's, which shows this.
    case centre(UInt64)
    /// Before a moment that has been.
    case behind(UInt64)
    /// Long after this desk was last in use, and nobody outside has said the time since the machine was started.
    case leap(UInt64)

    private static let hour: UInt64 = 3_600_000
    /// 45 days: no desk is closed for longer without somebody being asked once.
    private static let leap: UInt64 = 45 * 24 * hour

    /// - Parameters:
    ///   - wall: what the machine's clock shows.
    ///   - offset: by how much it is ahead of the centre's; nil while that was not heard.
    ///   - newest: the latest time that was believed here, or that the centre has said.
    package init?(wall: UInt64, offset: Int64?, newest: UInt64?) {
        if WallClock.isDoubtful(wall) {
            self = .impossible
        } else if let offset {
            guard offset.magnitude > Self.hour else { return nil }
            self = .centre(UInt64(clamping: Int64(clamping: wall) - offset))
        } else if let newest, wall + Self.hour < newest {
            self = .behind(newest)
        } else if let newest, wall > newest + Self.leap {
            self = .leap(newest)
        } else {
            return nil
        }
    }
}

/// Which day it is at the desk. Old machines start in 1970 or 2009 when their battery is empty, and some in years to come: while the clock is not
/// believed the operator says the day, once after each start and once a day, and time goes on from there by a clock that no setting moves.
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
        /// The machine's clock when it was believed last, as it is written down: in milliseconds, once an hour of use.
        var seen: UInt64?
        var offset: Int64?
        var newest: UInt64?
        var zone: TimeZoneOffset?
        /// When the zone was read, by the clock that only goes forward.
        var zoneRead: UInt64?
        var told = false

        var newestKnown: UInt64? {
            guard let seen, let newest else { return seen ?? newest }
            return max(seen, newest)
        }
    }

    private let state = Mutex(State())
    private let override: TimeZoneOffset?
    private static let note = "clock/stated"
    private static let seenNote = "clock/seen"
    private static let seenEvery: UInt64 = 3_600_000
    /// Milliseconds: a zone that the office changes is followed within a minute.
    private static let zoneEvery: UInt64 = 60_000

    /// - Parameter zone: instead of what the deployment says.
    init(zone: TimeZoneOffset?) { override = zone }

    /// Of the deployment: the machine's own is often wrong.
    var zone: TimeZoneOffset { override ?? state.withLock(\.zone) ?? .wib }

    /// Why the clock is not believed; nil when it is.
    var doubt: ClockDoubt? { state.withLock { ClockDoubt(wall: WallClock.milliseconds(), offset: $0.offset, newest: $0.newestKnown) } }

    var isDoubtful: Bool { doubt != nil }

    /// The operator's word, while it is needed and of this start of the machine.
    private var valid: Stated? { isDoubtful ? state.withLock(\.stated).flatMap { $0.at.boot == BootTime.now().boot ? $0 : nil } : nil }

    /// Milliseconds since 1970: the machine's clock, or what follows from the operator's word.
    var now: UInt64 {
        guard let stated = valid, let noon = LocalTime(date: stated.date, minute: Stated.noon) else { return WallClock.milliseconds() }
        let elapsed = BootTime.now().milliseconds - min(BootTime.now().milliseconds, stated.at.milliseconds)
        return UInt64(max(0, noon.seconds(zone))) * 1000 + elapsed
    }

    var today: CalendarDate? { DeskTime(zone: zone).day(now) }

    /// The day that the operator stated, when it is what counts.
    var statedDay: CalendarDate? { valid?.date }

    /// Nobody has said today's date, and the machine does not know it.
    var mustAsk: Bool {
        guard isDoubtful else { return false }
        guard let stated = valid else { return true }
        return today != stated.date
    }

    /// Reads what was said before this program was started, what the centre says of the time, and which time zone the deployment is in; tells the
    /// node whether to mark operations, and writes down once an hour that the clock is believed.
    func follow(_ node: KioskNode) async throws {
        if !state.withLock(\.isLoaded) {
            let stated = try await node.deskNotes(Self.note).first?.value
            let seen = try await node.deskNotes(Self.seenNote).first?.value
            state.withLock { state in
                if !state.isLoaded {
                    state.stated = stated.flatMap { Stated($0) }
                    state.seen = seen.flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
                }
                state.isLoaded = true
            }
        }
        let facts = await node.deskClockFacts()
        state.withLock { ($0.offset, $0.newest) = (facts.offset, facts.newest) }
        let doubts = isDoubtful
        if state.withLock({ state in
            defer { state.told = doubts }
            return state.told != doubts
        }) { await node.doubtClock(doubts) }
        let wall = WallClock.milliseconds()
        if !doubts, state.withLock({ wall > ($0.seen ?? 0) + Self.seenEvery }) { try await believe(wall, node) }
        guard override == nil, state.withLock({ state in
            let steady = WallClock.monotonic()
            guard state.zoneRead.map({ steady > $0 + Self.zoneEvery }) ?? true else { return false }
            state.zoneRead = steady
            return true
        }) else { return }
        let scopes = try await node.deskScopes()
        let zone = scopes.compactMap { scope in
            scope.timeZone.flatMap { TimeZoneOffset(code: $0) } ?? scope.region.flatMap { RegionCode(typed: $0) }.map { TimeZoneOffset.of($0) }
        }.first
        state.withLock { state in
            if zone == nil { state.zoneRead = nil }
            state.zone = zone ?? state.zone
        }
    }

    /// Durable when it returns. The day that the machine shows: then its clock is believed from now on, if nothing but its own leap spoke against it.
    func say(_ date: CalendarDate, to node: KioskNode) async throws {
        let wall = WallClock.milliseconds()
        if DeskTime(zone: zone).day(wall) == date, !WallClock.isDoubtful(wall) { try await believe(wall, node) }
        let stated = Stated(date, at: BootTime.now())
        try await node.setDeskNote(Self.note, stated.bytes)
        state.withLock { $0.stated = stated }
        try await follow(node)
    }

    private func believe(_ wall: UInt64, _ node: KioskNode) async throws {
        try await node.setDeskNote(Self.seenNote, Array(String(wall).utf8))
        state.withLock { $0.seen = wall }
    }
}
