package import Attachments
package import Causality
package import Membership
package import RecordMerge

/// What an audit found and how far it reaches.
package struct AuditResult: Sendable {
    package let origin: AuditContents.Origin
    package let deployment: String?
    package let findings: FindingList
    /// Ascending.
    package let logs: [Log]
    /// Ascending.
    package let scopes: [Scope]
    package let upperScopes: [ScopeID]
    package let rootFingerprint: [UInt8]?
    /// The root key was given by the auditor, and is the one under which everything is certified.
    package let isRootTrusted: Bool
    package let keySets: Int
    package let branches: Int
    package let membership: Membership?
    /// What effective entries name, each once, by address.
    package let attachments: [NamedAttachment]
    /// Nil without a receipt, and for one that did not fit: then a finding says how.
    package let receipt: ReceiptFound?
    let watched: [Watched]

    /// 0 only if every entry, commitment, tree, signature, predecessor and permission was checked and right.
    package var exitCode: Int32 { findings.exitCode }

    package struct Log: Sendable {
        package let id: LogID
        package let scope: ScopeID
        package let node: NodeID
        package let isCentre: Bool
        package let predecessor: LogID?
        package let stated: UInt64
        package let entries: UInt64
        /// Entries proven by the author's signature.
        package let signed: UInt64
        /// Entries that the centre says it has stored, 0 if it does not.
        package let cosigned: UInt64
        /// Seconds since 1970 by the centre's clock.
        package let cosignedAt: UInt64?
        /// Entries that a backup of the centre holds, as it says; 0 if it says nothing.
        package let safe: UInt64
        /// 16 bytes: which backup; empty without one.
        package let backup: [UInt8]
        package let lastTime: HybridTime
        /// Payloads that were compared with their entries.
        package let payloads: UInt64
        package let erased: UInt64
        package let malformed: UInt64
        package let setAside: UInt64
        /// Entries whose permission was judged; all of the centre's.
        package let judged: UInt64
        package let byteCount: UInt64
    }

    package struct NamedAttachment: Sendable, Equatable {
        package let id: AttachmentID
        /// No entry that names it has its key any more.
        package let isErased: Bool
    }

    package struct Scope: Sendable {
        package let id: ScopeID
        package let frontier: VersionVector
        package let digest: StateDigest
        /// As the source says; nil when it says nothing, or when an earlier state was folded.
        package let claimed: StateDigest?
        package let records: Int
        let fold: ScopeFold?
    }

    /// An entry about the record that is to be explained.
    struct Watched: Sendable {
        let source: Explanation.Source
        let node: NodeID
        let scope: ScopeID
        let payload: [UInt8]?
        /// The newest of the centre's times that its writer had seen.
        let notBefore: HybridTime?
        /// Milliseconds by the centre's clock when it first shows that it had the entry.
        var notAfter: UInt64?
    }
}
