/// How long after a complete exchange a kiosk is asked to come again, in milliseconds; half of each is drawn by the kiosk itself.
///
/// A kiosk that has something to send comes by itself, so this bounds only how late it hears of what others wrote. A visit without news costs some
/// 700 bytes on a connection that stands, and that is kept for 90 seconds; on a new one five times as much. So the interval does not grow little by
/// little: while something happens it is short enough for the connection to stand, and when nothing does it is long enough to be worth a new one.
package struct VisitIntervals: Sendable, Equatable {
    /// While something happens.
    package var usual: UInt64 = 60_000
    /// When nothing was exchanged for ``quietAfter``, in office hours: a document reaches the village at most so late.
    package var quiet: UInt64 = 900_000
    /// The same outside office hours; a node waits an hour at most.
    package var night: UInt64 = 3_600_000
    /// Milliseconds without news after which a village counts as quiet.
    package var quietAfter: UInt64 = 300_000
    package var officeHours = OfficeHours()

    package init() {}

    /// - Parameters:
    ///   - idle: milliseconds since anything was exchanged with this node.
    ///   - wall: milliseconds since 1970.
    package func interval(idle: UInt64, wall: UInt64) -> UInt64 {
        guard idle >= quietAfter else { return usual }
        return max(usual, officeHours.contains(wall) ? quiet : night)
    }
}

/// The hours in which people wait for documents, the same every day, as minutes of a day at so many minutes from UTC.
package struct OfficeHours: Sendable, Equatable {
    package let from: Int
    package let to: Int
    package let offset: Int

    /// From 7 to 16 o'clock in western Indonesia.
    package init() {
        from = 7 * 60
        to = 16 * 60
        offset = 7 * 60
    }

    /// `07:00-16:00+07`; nil for anything else.
    package init?(_ text: [UInt8]) {
        func two(_ at: Int) -> Int? {
            guard (0x30...0x39).contains(text[at]), (0x30...0x39).contains(text[at + 1]) else { return nil }
            return Int(text[at] - 0x30) * 10 + Int(text[at + 1] - 0x30)
        }
        guard text.count == 14, text[2] == 0x3A, text[5] == 0x2D, text[8] == 0x3A, text[11] == 0x2B || text[11] == 0x2D, let fromHour = two(0),
            let fromMinute = two(3), let toHour = two(6), let toMinute = two(9), let hours = two(12), fromHour < 24, toHour <= 24, fromMinute < 60,
            toMinute < 60, hours <= 14
        else { return nil }
        from = fromHour * 60 + fromMinute
        to = toHour * 60 + toMinute
        offset = (text[11] == 0x2D ? -60 : 60) * hours
        guard from < to, to <= 24 * 60 else { return nil }
    }

    package func contains(_ wall: UInt64) -> Bool {
        let day = 24 * 60
        let minute = ((Int(wall / 60_000 % UInt64(day)) + offset) % day + day) % day
        return (from..<to).contains(minute)
    }
}

/// What a centre whose disk is nearly full still takes: operations always, papers as long as there is room beside them.
package enum PaperRoom: Sendable, Equatable {
    case all
    /// Previews, of which ten need the room of one scan.
    case previews
    case none

    /// - Parameters:
    ///   - free: bytes.
    ///   - kept: bytes that stay free of scans; half of them stay free of previews too.
    package init(free: UInt64, kept: UInt64) { self = free >= kept ? .all : free >= kept / 2 ? .previews : .none }

    package func takes(_ lane: Lane) -> Bool {
        switch self {
        case .all: true
        case .previews: lane <= .previews
        case .none: !lane.isBulk
        }
    }
}
