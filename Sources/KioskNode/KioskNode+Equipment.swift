import Glibc
import NodeHost

/// What this computer can say of itself by itself.
package struct EquipmentFacts: Sendable, Equatable {
    /// Bytes of the disk that holds the data.
    package var diskFree: UInt64 = 0
    package var diskTotal: UInt64 = 0
    /// This machine's clock less the centre's, in milliseconds, and by how much that may be wrong; nil before the first answer since this start.
    package var clock: (offset: Int64, error: UInt64)?
    /// `2026-11`, empty before the first exchange; and what the line carried in it, about, both ways.
    package var month = ""
    package var lineBytes: UInt64 = 0

    package static func == (left: EquipmentFacts, right: EquipmentFacts) -> Bool {
        (left.diskFree, left.diskTotal, left.month, left.lineBytes) == (right.diskFree, right.diskTotal, right.month, right.lineBytes)
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
        facts.month = link.traffic.month
        facts.lineBytes = link.traffic.bytes
        return facts
    }
}
