import BundleFiles
import MerkleLog
import NodeHost
import SyncProtocol
import Testing

@Suite struct SealingTests {
    @Test("only the holder of the receiver's key finds a part's content key")
    func receiver() throws {
        let (office, stranger) = (try SealingKey(seed: Entropy.bytes(32)), try SealingKey(seed: Entropy.bytes(32)))
        let secret = try #require(SealingKey.secret(for: office.publicKey))
        func header(_ receiver: SealingKey) -> BundleHeader {
            BundleHeader(bundle: Entropy.bytes(16), part: 1, of: 1, sender: .init(12), receiver: receiver.publicKey.id, encapsulated: secret.encapsulated)
        }
        #expect(office.contentKey(header(office)) == secret.contentKey)
        #expect(stranger.contentKey(header(office)) == nil)
        // Under its own name in the header a stranger gets a key, and another one.
        #expect(stranger.contentKey(header(stranger)) != secret.contentKey)
    }
}
