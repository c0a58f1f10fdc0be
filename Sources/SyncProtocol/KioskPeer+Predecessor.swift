package import Causality
import Membership
import OperationLog
package import Replica

extension KioskPeer {
    /// When an exchange is complete: where the centre's word covers all that it holds of the log that an own log follows, and all of that is here
    /// too, it is written into the new log (design D2). To be exchanged like any entry.
    /// - Returns: the entries written; a second call writes nothing.
    package mutating func confirmPredecessors(wall: UInt64, isDoubtful: Bool) throws(StoreFailure) -> [Dot] {
        var written: [Dot] = []
        for scope in replica.head.ownLogs.keys.sorted() {
            guard let left = try replica.unconfirmedPredecessor(scope), !forks.contains(where: { $0.log == left.id }),
                session.heldByCentre(left.id, in: scope) == left.size, acknowledgedSize(left.id) == left.size, mayWrite(scope),
                let said = try replica.store.note(NoteKey.cosigned(left.id)).flatMap({ try? HeldCosignature($0) }), said.size == left.size,
                try replica.root(of: left.id, at: said.size) == said.root
            else { continue }
            written.append(try replica.confirmPredecessor(scope, left.id, said, wall: wall, isDoubtful: isDoubtful))
        }
        return written
    }

    /// Where it may not, it would be set aside.
    private func mayWrite(_ scope: ScopeID) -> Bool {
        let (membership, node) = (replica.head.rules.membership, replica.identity.node)
        return membership.node(node, at: nil)?.privateScope == scope || membership.hasRight(node, scope, .readWrite, at: nil)
    }
}
