import Glibc
import NodeHost

/// What this computer can say of itself by itself.
package struct EquipmentFacts: Sendable, Equatable {
    /// Bytes of the disk that holds the data.
    package var diskFree: UInt64 = 0
    package var diskTotal: UInt64 = 0
    /// This machine's clock less the centre's, in milliseconds, and by how much that may be wrong; nil before the first answer since this start.
    package var clock: (offset: Int64, error: UInt64)?
    /// yyyymm; bytes of this month.
    package var month: UInt64 = 0
    package var bytesUp: UInt64 = 0
    package var bytesDown: UInt64 = 0

    package static func == (left: EquipmentFacts, right: EquipmentFacts) -> Bool {
        (left.diskFree, left.diskTotal, left.month, left.bytesUp, left.bytesDown) == (right.diskFree, right.diskTotal, right.month, right.bytesUp, right.bytesDown)
            && left.clock?.offset == right.clock?.offset && left.clock?.error == right.clock?.error
    }
}

extension KioskNode {
    package func deskEquipment() -> EquipmentFacts {
        var facts = EquipmentFacts()
        var room = statvfs()
        if statvfs(folder.path, &room) == 0 {
            facts.diskFree = UInt64(room.f_bavail) * UInt64(room.f_frsize)
            facts.diskTotal = UInt64(room.f_blocks) * UInt64(room.f_frsize)
        }
        if let clock = link.clock {
            let steady = WallClock.monotonic()
            facts.clock = (clock.offset(wall: WallClock.milliseconds(), at: steady), clock.bound(at: steady))
        }
        let month = MonthBytes.month(WallClock.milliseconds())
        facts.month = month
        if monthBytes.month == month { (facts.bytesUp, facts.bytesDown) = (monthBytes.up, monthBytes.down) }
        return facts
    }

    /// Where tools for pictures and the scanner work.
    package func deskScratch() -> String { folder.path + "/scratch" }
}
