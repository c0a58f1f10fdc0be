package import Causality
package import Membership
package import MerkleLog
package import OperationLog
package import RecordMerge

/// What an audit reads: an exported folder or a stopped node's store. It hands out bytes and claims and believes neither; only pages of
/// one log are in memory at a time.
package protocol AuditSource {
    /// What is here and what is said about it. Findings about the form of the source itself are added to the list.
    mutating func contents(_ findings: inout FindingList) -> AuditContents

    /// Entries of a log from `start` on, dense: at least one below the count that ``contents(_:)`` gave.
    func page(_ log: LogID, from start: UInt64) throws(AuditFailure) -> AuditPage

    /// Leaf hashes as they stand beside the entries, for `start ..< start + 256` as far as there are; nil when the source keeps none.
    func leaves(_ log: LogID, from start: UInt64) throws(AuditFailure) -> [Hash]?

    /// After the last page of a log: compares what the source keeps of the tree above the leaves with the roots of all complete blocks of 256.
    func checkTree(_ log: LogID, blocks: [Hash], _ findings: inout FindingList)

    /// The merged states that the source keeps, in ascending pages; nil when it keeps none.
    func states(_ scope: ScopeID, after: RecordID?) throws(AuditFailure) -> [(record: RecordID, state: RecordState)]?

    /// The branch of index `index` in the contents.
    func branch(_ index: Int) throws(AuditFailure) -> AuditPage
}

package struct AuditContents: Sendable {
    package enum Origin: Sendable { case export, dataFolder }

    package let origin: Origin
    package var rootKey: PublicKey?
    /// Oldest first, nothing verified.
    package var keySets: [SignedKeySet] = []
    /// As stated by an export.
    package var deployment: String?
    package var upperScopes: [ScopeID]?
    package var logs: [AuditLog] = []
    package var digests: [(scope: ScopeID, digest: StateDigest)] = []
    package var branches: [AuditBranch] = []

    package init(_ origin: Origin) { self.origin = origin }
}

/// What is said about one log.
package struct AuditLog: Sendable {
    package let id: LogID
    package let entries: UInt64
    /// As stated; nil where nothing states it.
    package var scope: ScopeID?
    package var node: NodeID?
    package var root: Hash?
    package var byteCount: UInt64?
    package var payloadCount: UInt64?
    package var proof: AuthorProof?
    package var cosignatures: [LogCosignature] = []
    package var safe: StatedSafe?
    /// Of a data folder: the node that owns it writes this log, or wrote it.
    package var isOwn = false
    /// Of a data folder: what the fence says that this node signed.
    package var fence: LogPoint?

    package init(id: LogID, entries: UInt64) {
        self.id = id
        self.entries = entries
    }
}

/// The author's signature over `size` entries, more or fewer than are here.
package struct AuthorProof: Sendable {
    package let size: UInt64
    /// Nil: whatever the entries give.
    package let root: Hash?
    package let signature: [UInt8]
    /// As the note says; nil outside notes.
    package let keyID: UInt32?
    /// From the entries here to `size`, when that is more.
    package var consistency: [Hash]

    package init(size: UInt64, root: Hash?, signature: [UInt8], keyID: UInt32? = nil, consistency: [Hash] = []) {
        self.size = size
        self.root = root
        self.signature = signature
        self.keyID = keyID
        self.consistency = consistency
    }
}

package struct LogCosignature: Sendable {
    package let size: UInt64
    package let root: Hash
    package let cosignature: Cosignature
    /// Nil: any key that was certified for the purpose "stored".
    package let keyID: UInt32?
}

package struct AuditBranch: Sendable {
    package let log: LogID
    /// Sequence of the first entry that differs.
    package let start: UInt64
    package let entries: UInt64
    /// A signed note.
    package let checkpoint: [UInt8]
}

/// Consecutive entries with what stands beside them.
package struct AuditPage: Sendable {
    package var entries: [[UInt8]] = []
    /// One an entry.
    package var payloads: [[UInt8]?] = []
    /// One an entry; nil where there is no payload or its salts stand in it.
    package var secrets: [RecordSecret?] = []

    package init() {}
}
