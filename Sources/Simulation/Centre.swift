import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SyncProtocol

/// The simulated centre: like a kiosk a disk, a fence and a peer, and requests that wait for the writer.
final class Centre {
    static let node = NodeID(1)

    let signers: CentreSigners
    let keys: KeySetChain
    var disk: Disk
    var fence: SimulatedFence
    var peer: CentrePeer<SimulatedStore>?
    var waiting: [Envelope] = []
    var isServing = false
    var backups: [Backup] = []
    var saved: [Dot: Hash] = [:]
    /// How often it went back in time. Rules about what it never forgets hold within one such age.
    var age = 0 { didSet { vouched = [:] } }
    /// Sizes up to which its word over a log has been looked at.
    var vouched: [LogID: UInt64] = [:]
    var inspected: [LogID: UInt64] = [:]

    /// Logs of which a copy from before an earlier restore brought back entries that were never signed, and that the log has other ones for by now.
    var parted: Set<LogID> = []

    struct Backup {
        let store: MemoryStore
        let saved: [Dot: Hash]
    }

    /// A request on its way, and where its answer goes.
    struct Envelope {
        let bytes: [UInt8]
        let sender: Sender
    }

    enum Sender {
        case kiosk(Int, attempt: UInt64)
        case hostile
        /// Nobody waits for the answer: a duplicate or a replay.
        case nobody
    }

    init(signers: CentreSigners, keys: KeySetChain, disk: Disk, fence: SimulatedFence) {
        self.signers = signers
        self.keys = keys
        self.disk = disk
        self.fence = fence
    }

    func crash() {
        peer = nil
        waiting = []
        isServing = false
    }
}
