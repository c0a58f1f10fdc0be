/// What a day in a village does to a link and to the machine on it, and what a month does. Times are microseconds since a midnight, local.
package struct DaySchedule: Sendable, Equatable {
    /// Where in the sub-district the mains' end is felt at once; elsewhere the tower's battery carries the line through.
    package let linkNeedsMains: Bool
    /// The first day of the year's long outage, counted from 0; nil for none.
    package let longOutage: Int?
    /// Days on which the whole island is dark for an hour.
    package let darkDays: [Int]

    package init(linkNeedsMains: Bool, longOutage: Int? = nil, darkDays: [Int] = [4]) {
        self.linkNeedsMains = linkNeedsMains
        self.longOutage = longOutage
        self.darkDays = darkDays
    }

    package static let day: UInt64 = 86_400_000_000
    private static func time(_ hour: UInt64, _ minute: UInt64) -> UInt64 { (hour * 60 + minute) * 60_000_000 }

    /// The mains fail from 9:40 to 11:02 and the kiosk's battery lasts 20 minutes; at night it is on from 2 to 4 for what is large.
    package func kioskIsOn(at now: UInt64) -> Bool {
        let time = now % Self.day
        switch time {
        case Self.time(2, 0)..<Self.time(4, 0): return true
        case Self.time(7, 50)..<Self.time(10, 0), Self.time(11, 2)..<Self.time(15, 30): return !isDark(now)
        default: return false
        }
    }

    /// The first moment from `now` on, to the minute, at which the kiosk is on.
    package func nextOn(from now: UInt64) -> UInt64 {
        var time = now
        while !kioskIsOn(at: time) { time = (time / 60_000_000 + 1) * 60_000_000 }
        return time
    }

    package func linkIsUp(at now: UInt64) -> Bool {
        let time = now % Self.day
        if let longOutage, (UInt64(longOutage)..<UInt64(longOutage) + 14).contains(now / Self.day) { return false }
        if linkNeedsMains, (Self.time(9, 40)..<Self.time(11, 2)).contains(time) { return false }
        return !isDark(now)
    }

    private func isDark(_ now: UInt64) -> Bool {
        darkDays.contains(Int(now / Self.day)) && (Self.time(13, 10)..<Self.time(14, 10)).contains(now % Self.day)
    }

    /// The profile as it is at this time.
    package func profile(_ usual: LinkProfile, at now: UInt64) -> LinkProfile {
        let time = now % Self.day
        var profile = usual
        // From the 25th on every mobile plan is used up.
        if now / Self.day % 30 >= 24, usual == .weakSignal { profile = .usedUp }
        switch time {
        case ..<Self.time(5, 30):
            profile.down = max(profile.down, LinkProfile.goodOffice.down)
            profile.up = max(profile.up, LinkProfile.goodOffice.up)
        case Self.time(9, 0)..<Self.time(12, 0) where usual == .satellite:
            (profile.down, profile.up) = (200_000, 64_000)
            profile.roundTrip += 800_000
        case Self.time(12, 0)..<Self.time(13, 0):
            profile.down = profile.down * 3 / 10
            profile.up = profile.up * 3 / 10
        case Self.time(14, 0)..<Self.time(15, 30): rain(&profile, usual)
        default: break
        }
        return profile
    }

    private func rain(_ profile: inout LinkProfile, _ usual: LinkProfile) {
        if usual == .satellite { profile.cuts = CutPattern(up: 24 * 60_000_000, down: 6 * 60_000_000, kind: .stall) }
        if usual == .lowOrbit {
            profile.down /= 2
            profile.up /= 2
        }
        if usual == .weakSignal { profile.loss = profile.loss.times(2) }
    }
}
