import Causality
import NodeHost
import Replica

extension CentralNode {
    /// A node has shown another content of one of the centre's own logs: a copy of the centre wrote it, and it has gone out. What was written
    /// here instead is issued anew (design D2). Until that is done nothing else is answered.
    func reissueOwnForks(wall: UInt64) throws(StoreFailure) {
        for (log, start) in replica.head.ownForks.sorted(by: { $0.key < $1.key }) {
            let done = try replica.reissue(
                log, from: start, nonce: Entropy.bytes(16), wall: wall, isDoubtful: WallClock.isDoubtful(wall), signer: peer.signers.log,
                secret: { Entropy.secrets(1)[0] })
            reissued.append((log, done))
            // Its halves of linked records may have moved.
            halves = HalfWriter()
        }
    }
}
