import NodeHost
import SyncProtocol
import SyncServer
import TLSIdentity

extension ServerTLS {
    /// With a leaf that this process alone has: its key is never written down, and the next start makes another.
    init(under root: TLSRoot) throws(NodeFault) {
        let leaf: TLSLeaf
        do throws(TLSIdentityError) { leaf = try root.leaf() } catch { throw NodeFault(.software, error.description) }
        do throws(ServerError) { try self.init(certificate: leaf.certificate, key: leaf.key) } catch { throw NodeFault(.software, error.description) }
    }
}

extension CentralNode {
    /// What anybody may fetch, to find the TLS root.
    package func publishedKeys(newerThan known: UInt64) -> [UInt8] { PublishedKeys.encoded(peer.keys, newerThan: known) }
}
