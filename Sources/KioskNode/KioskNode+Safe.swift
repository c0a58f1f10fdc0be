import NodeHost
import Replica
import SyncProtocol

/// How far own operations have come (design: saved / sent / safe).
struct WorkStages: Sendable, Equatable {
    let saved: UInt64
    let sent: UInt64
    let safe: UInt64
    /// When the centre's newest backup was made that this kiosk has heard of, milliseconds since 1970 by the centre's clock.
    let backup: UInt64?

    var sentence: String {
        let when = backup.map { "the centre's last backup known here is of \(WallClock.text($0))" } ?? "no backup of the centre is known here yet"
        return "operations saved here: \(saved), sent to the centre: \(sent), safe in its backup: \(safe) (\(when))"
    }
}

extension KioskNode {
    func stages() throws(NodeFault) -> WorkStages {
        do throws(StoreFailure) {
            let counts = try peer.ownOperations()
            return WorkStages(saved: counts.saved, sent: counts.sent, safe: counts.safe, backup: try replica.newestBackup().map { $0.time.multipliedReportingOverflow(by: 1000).partialValue })
        } catch { throw NodeFault(error) }
    }
}
