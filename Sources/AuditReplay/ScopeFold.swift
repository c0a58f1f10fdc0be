import Causality
import OperationLog
import RecordMerge

/// The merged state of one scope while its logs are read.
struct ScopeFold {
    let id: ScopeID
    private var slots: [RecordID: Int] = [:]
    private(set) var records: [RecordID] = []
    private(set) var states: [RecordState] = []
    private(set) var digest = StateDigest()
    private var held = VersionVector()
    private var hasher = DigestHasher()

    init(_ id: ScopeID) { self.id = id }

    mutating func slot(_ record: RecordID) -> Int {
        if let slot = slots[record] { return slot }
        let slot = records.count
        slots[record] = slot
        records.append(record)
        states.append(RecordState())
        return slot
    }

    func type(_ slot: Int) -> UInt64? { states[slot].type }
    func type(_ record: RecordID) -> UInt64? { slots[record].flatMap { states[$0].type } }

    func find(_ record: RecordID) -> RecordState? { slots[record].map { states[$0] } }

    /// The type is a fact of the name, whether the entry counts or not.
    mutating func name(_ slot: Int, type: UInt64) { states[slot].type = type }

    mutating func fold(_ entry: Entry, leaf: UInt64, slot: Int) {
        states[slot].fold(entry, leaf: leaf, record: records[slot], held: held, digest: &digest, hasher: &hasher)
    }

    mutating func pass(_ dot: Dot) { held.advance(dot.log, to: dot.sequence + 1) }

    /// Slots of records with something live, ascending by record.
    func liveSlots() -> [Int] {
        states.indices.filter { !states[$0].live.isEmpty }.sorted { records[$0] < records[$1] }
    }
}
