import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SyncProtocol

/// One simulated PC in a village hall: a disk, a fence, and, while it runs, a peer. Everything in `peer` and `forms` is lost in a crash.
final class Kiosk {
    let index: Int
    let name: String
    let node: NodeID
    let key: SigningKey
    let privateScope: ScopeID
    var disk: Disk
    var fence: SimulatedFence
    var clock = SimulatedClock.right
    var peer: KioskPeer<SimulatedStore>?
    var backoff = Backoff()

    /// Forms that people have open, with what they saw.
    var forms: [OpenForm] = []
    /// Numbers of the present block that are not on paper yet.
    var numbers: [UInt32: Range<UInt64>] = [:]

    /// The request that is under way; an answer to another one comes too late.
    var attempt: UInt64 = 0
    var isWaiting = false
    /// No line before this time.
    var outageUntil: UInt64 = 0

    /// Entries that people were told are saved, with the leaf of each. What a restored copy of the database does not have is taken out.
    var saved: [Dot: Hash] = [:]
    /// How often its database was replaced by an older copy.
    var restores = 0
    /// Older copies of the folder.
    var backups: [Backup] = []
    /// Shares its logs with a raw clone: a second content for a dot is to be expected.
    var isCloned = false
    /// Up to where the checkers have read this machine's logs.
    var inspected: [LogID: UInt64] = [:]

    struct Backup {
        let store: MemoryStore
        let identity: UInt64
        let fence: SimulatedFence
        let saved: [Dot: Hash]
        let restores: Int
    }

    init(index: Int, name: String, node: NodeID, key: SigningKey, disk: Disk, fence: SimulatedFence) {
        self.index = index
        self.name = name
        self.node = node
        self.key = key
        privateScope = ScopeID(1000 + node.rawValue)
        self.disk = disk
        self.fence = fence
    }

    var isOn: Bool { peer != nil }

    func backup() -> Backup { Backup(store: disk.store, identity: disk.identity, fence: fence, saved: saved, restores: restores) }

    func crash() {
        peer = nil
        forms = []
        numbers = [:]
        isWaiting = false
        attempt += 1
    }
}

/// What a person has before the eyes while they fill a form in: exactly this will be replaced.
struct OpenForm {
    let scope: ScopeID
    let record: RecordID
    let fields: [FieldNumber]
    let seen: [Replacement]
}
