import CanonicalCBOR
package import Causality
package import MerkleLog
package import Replica

/// What a node has to know before it can read its logs: kept as a note in its own store, written at enrolment or `init`.
package struct NodeProfile: Sendable, Equatable {
    package let deployment: String
    package let node: NodeID
    package let centre: NodeID
    package let upperScopes: [ScopeID]
    /// `host:port` of the centre; empty at the centre itself.
    package var address: String
    /// 16 random bytes drawn with the database; the fence has them too (design D2).
    package var incarnation: [UInt8]
    /// Starts so far: the run of the exchange (design D15).
    package var run: UInt64

    package var isCentre: Bool { node == centre }

    package init(deployment: String, node: NodeID, centre: NodeID, upperScopes: [ScopeID], address: String, incarnation: [UInt8], run: UInt64) {
        self.deployment = deployment
        self.node = node
        self.centre = centre
        self.upperScopes = upperScopes
        self.address = address
        self.incarnation = incarnation
        self.run = run
    }

    package func encoded() -> [UInt8] {
        CBORValue.array([
            .unsigned(1), .text(deployment), .unsigned(node.rawValue), .unsigned(centre.rawValue), .array(upperScopes.map { .unsigned($0.rawValue) }),
            .text(address), .bytes(incarnation), .unsigned(run),
        ]).encoded()
    }

    /// Nil when the note is of another version or damaged.
    package init?(_ bytes: [UInt8]) {
        guard case .array(let items)? = try? CBORValue.decode(bytes), items.count == 8, items[0] == .unsigned(1), case .text(let deployment) = items[1],
            case .unsigned(let node) = items[2], case .unsigned(let centre) = items[3], case .array(let scopes) = items[4], case .text(let address) = items[5],
            case .bytes(let incarnation) = items[6], incarnation.count == 16, case .unsigned(let run) = items[7]
        else { return nil }
        let upper = scopes.compactMap { if case .unsigned(let number) = $0 { ScopeID(number) } else { nil } }
        self.init(
            deployment: deployment, node: NodeID(node), centre: NodeID(centre), upperScopes: upper, address: address, incarnation: incarnation, run: run)
    }

    package func identity(key: PublicKey, centreKeys: [PublicKey]) -> ReplicaIdentity {
        ReplicaIdentity(
            deployment: deployment, node: node, key: key, isCentre: isCentre, upperScopes: upperScopes, centreKeys: centreKeys, centreNode: centre)
    }
}
