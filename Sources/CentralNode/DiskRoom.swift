import Glibc
import NodeHost
package import SyncProtocol

/// A disk that is nearly full takes no more scans, and later no previews, so that operations go on: kiosks keep what they have, are told so under the
/// centre's signature, and ask again within 15 minutes.
struct DiskRoom: Sendable {
    /// Bytes that stay free of scans, and half of them of previews.
    var kept: UInt64 = 1 << 30
    /// Of the last look; nil where the file system does not say.
    private(set) var free: UInt64?
    private var lookedAt: UInt64?
    /// Milliseconds between looks.
    private static let interval: UInt64 = 5_000

    var room: PaperRoom { free.map { PaperRoom(free: $0, kept: kept) } ?? .all }

    /// - Returns: whether it was time to look.
    mutating func look(_ folder: String, at now: UInt64) -> Bool {
        if let lookedAt, now >= lookedAt, now - lookedAt < Self.interval { return false }
        lookedAt = now
        var status = statvfs()
        free = statvfs(folder, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : nil
        return true
    }
}

extension CentralNode {
    /// Looks now and then how much room there is, and lets papers in accordingly.
    func lookAtDisk(_ now: UInt64) {
        guard disk.look(folder.path, at: now) else { return }
        peer.paperRoom = disk.room
        load.setRoom(disk.room)
    }

    /// - Parameter bytes: that stay free of scans.
    package func keepFree(_ bytes: UInt64) {
        disk = DiskRoom()
        disk.kept = bytes
        lookAtDisk(WallClock.monotonic())
    }

    package func setVisits(_ visits: VisitIntervals) { load.setVisits(visits) }

    var diskJSON: JSON {
        .object([
            ("free", disk.free.map { .number($0) } ?? .null), ("keptFree", .number(disk.kept)), ("scans", .bool(disk.room == .all)),
            ("previews", .bool(disk.room != .none)),
        ])
    }

    var diskLine: String? {
        guard let free = disk.free, disk.room != .all else { return nil }
        return "! The disk is nearly full: \(free / 1_000_000) MB are free, below the \(disk.kept / 1_000_000) MB of --keep-free. Scans\(disk.room == .none ? " and previews" : "") wait at the kiosks; operations go on. Make room."
    }
}
