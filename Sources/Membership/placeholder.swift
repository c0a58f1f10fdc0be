package import Causality
package import MerkleLog
package import OperationLog

// Stand-in while the real module is being written: same calls, no rules.
package enum RecordType { package static let `operator`: UInt64 = 16 }

package struct RuleBook: Sendable {
    package private(set) var membership = Membership()
    package init(upperScopes: [ScopeID], centreKeys: [PublicKey] = []) {}
    package mutating func fold(_ entry: Entry, scope: ScopeID, recordType: UInt64? = nil) {}
    package mutating func reason(
        for entry: Entry, log: LogState, context: VersionVector, recordType: UInt64?, centreCount: VersionVector
    ) -> VerdictReason? { nil }
}

package struct Membership: Sendable {
    package struct Node: Sendable { package let key: PublicKey }
    package func node(_ id: NodeID, at context: VersionVector?) -> Node? { nil }
}
