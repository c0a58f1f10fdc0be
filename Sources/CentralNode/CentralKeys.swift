import Glibc
import Membership
import MerkleLog
import NodeHost
import SQLiteStore
import SyncProtocol
import TLSIdentity

/// The centre's key files in its data folder, 32 bytes each, mode 0600. `key` is the node's own and signs its logs.
enum CentralKeys {
    static func answers(_ folder: DataFolder) -> String { folder.path + "/key.answers" }
    static func stored(_ folder: DataFolder) -> String { folder.path + "/key.stored" }
    /// Opens bundles; after a change of it the earlier ones stay beside it as `key.seal.1` to `key.seal.9`.
    static func seal(_ folder: DataFolder) -> String { folder.path + "/key.seal" }

    /// The secret of the TLS root.
    static func tls(_ folder: DataFolder) -> String { folder.path + "/key.tls" }
    static func safe(_ folder: DataFolder) -> String { folder.path + "/key.safe" }

    /// The key for the word *safe*; nil where none is certified: the deployment is older than it.
    static func safe(_ folder: DataFolder, keys: KeySetChain) throws(NodeFault) -> SigningKey? {
        guard let certified = keys.key(.safe) else { return nil }
        let path = safe(folder)
        let next: [UInt8]?
        do throws(StoreError) {
            next = try folder.readSecret(path, limit: SigningKey.seedByteCount) == nil ? try folder.readSecret(NextKey.path(path), limit: SigningKey.seedByteCount) : nil
        } catch { throw NodeFault(error) }
        let key: SigningKey
        if let next, let first = try? SigningKey(seed: next) {
            // The first of its kind has none in whose place it comes.
            key = try NextKey.settle(path, in: folder, present: first) { certified }
        } else {
            key = try read(path, folder, certified)
        }
        guard key.publicKey == certified else {
            throw NodeFault(.storage, "The key file for the word safe is not the one that the deployment's root key has certified. Make another with \"desa-central publish keys --only safe\".")
        }
        return key
    }

    static func read(_ folder: DataFolder, log: SigningKey, keys: KeySetChain) throws(NodeFault) -> CentreSigners {
        let signers = CentreSigners(log: log, answers: try read(answers(folder), folder, keys.key(.answers)), stored: try read(stored(folder), folder, keys.key(.stored)))
        guard keys.key(.log) == signers.log.publicKey, keys.key(.answers) == signers.answers.publicKey, keys.key(.stored) == signers.stored.publicKey else {
            throw NodeFault(.storage, "The key files in the data folder are not those that the deployment's root key has certified. Restore the whole folder from its backup.")
        }
        return signers
    }

    /// The TLS root that the newest key set certifies; nil if there is none, or its secret is not here.
    static func readTLS(_ folder: DataFolder, keys: KeySetChain) throws(NodeFault) -> TLSRoot? {
        guard let certified = keys.bytes(.tlsRoot) else { return nil }
        for path in [tls(folder), NextKey.path(tls(folder))] {
            let seed: [UInt8]?
            do throws(StoreError) { seed = try folder.readSecret(path, limit: TLSRoot.seedByteCount) } catch { throw NodeFault(error) }
            guard let seed, let root = TLSRoot(seed: seed), root.publicKey.bytes == certified else { continue }
            // A rotation was cut off before its last step.
            if path != tls(folder), rename(path, tls(folder)) != 0 { throw NodeFault(.storage, "The key file of the TLS root could not be put in its place. Check the disk.") }
            return root
        }
        return nil
    }

    private static func read(_ path: String, _ folder: DataFolder, _ certified: PublicKey?) throws(NodeFault) -> SigningKey {
        let seed: [UInt8]?
        do throws(StoreError) { seed = try folder.readSecret(path, limit: SigningKey.seedByteCount) } catch { throw NodeFault(error) }
        guard let seed, let key = try? SigningKey(seed: seed) else {
            throw NodeFault(.storage, "A key file of the centre is missing from the data folder. Restore the whole folder from its backup.")
        }
        return try NextKey.settle(path, in: folder, present: key) { certified }
    }
}
