import NodeHost
import Replica

extension KioskNode {
    /// What the centre holds of logs that were left is written into those that follow them (design D2).
    /// - Returns: whether there is anything to exchange again.
    func confirmPredecessors() throws(NodeFault) -> Bool {
        let wall = WallClock.milliseconds()
        do throws(StoreFailure) {
            return try !peer.confirmPredecessors(wall: wall, isDoubtful: WallClock.isDoubtful(wall)).isEmpty
        } catch {
            if error.kind == .unknownOutcome { failedStop = error }
            throw NodeFault(error)
        }
    }
}
