import BundleFiles
package import Causality
package import NodeHost
package import SyncProtocol

extension KioskNode {
    /// A challenge for ``pinAnswer(_:scope:number:)``, to be read to the office over the phone.
    package func pinChallenge() throws(NodeFault) -> DeskCode.Challenge {
        guard let centre = peer.centreKeys.sealingKey, let challenge = DeskCode.Challenge(keyMark: DeskCode.mark(centre.id), random: Entropy.bytes(5)) else {
            throw NodeFault(.notFound, "The centre has no key for this, or this kiosk has not heard of it yet. Exchange once over the line.")
        }
        return challenge
    }

    /// What the office reads back for an operator's number; computed here from what this node already holds, without a line.
    package func pinAnswer(_ challenge: DeskCode.Challenge, scope: ScopeID, number: UInt64) throws(NodeFault) -> String? {
        // The centre's key may have changed between challenge and answer.
        guard let centre = peer.centreKeys.sealingKey, DeskCode.mark(centre.id) == challenge.keyMark,
            let key = try sealingKey().agreedKey(with: centre, for: DeskCodePurpose.pin)
        else { return nil }
        return DeskCode.answer(challenge, key: key, deployment: profile.deployment, node: profile.node, scope: scope, number: number)
    }
}
