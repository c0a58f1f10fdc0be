import OperationLog
import Replica
import SyncProtocol

extension World {
    /// After an exchange: what the centre holds of logs that were left goes into those that follow them, and is exchanged at once.
    func confirmPredecessors(_ kiosk: Kiosk) throws {
        guard kiosk.isOn, kiosk.peer != nil else { return }
        do throws(StoreFailure) {
            let written = try kiosk.peer!.confirmPredecessors(wall: kiosk.clock.wall(at: queue.now), isDoubtful: false)
            if written.isEmpty { return }
            told(kiosk, written)
            note("\(kiosk.name) writes what the centre holds of \(written.count) log(s) that it left")
            scheduleSync(kiosk, after: 1000)
        } catch {
            if error.kind == .corrupt { throw Violation("A kiosk reads back what it stored", "\(kiosk.name): \(error.sentence)") }
            crash(kiosk)
        }
    }
}
