import NodeHost
import Replica
import SyncProtocol

extension KioskNode {
    /// Forks of own logs that the centre has proven: what this node wrote after the fork is issued anew in a new log (design D2).
    func reissueForks(_ emit: (String) -> Void) throws(NodeFault) {
        for fork in peer.forks {
            emit("log \(fork.log) was written by another copy of this node as well, from entry \(fork.start) on")
        }
    }
}
