import Glibc
import Membership
import MerkleLog
import NodeHost
import Replica
import SQLiteStore

/// Beside `root.key`, on its medium, lies `key-sets`: every key set that the root key has signed. Nothing in it is secret. A centre that was set back to
/// before a change of keys does not know the newest set, and kiosks that do refuse it; whoever has the root key then certifies keys above that set.
enum RootMedium {
    private static let limit = 1 << 20

    static func file(beside rootKey: String) -> String {
        guard let slash = rootKey.lastIndex(of: "/") else { return "key-sets" }
        return rootKey[...slash] + "key-sets"
    }

    /// Nil when there is none: the medium is of an earlier version.
    static func read(beside rootKey: String, root: PublicKey, deployment: String) throws(NodeFault) -> KeySetChain? {
        let path = file(beside: rootKey)
        guard access(path, F_OK) == 0 else { return nil }
        do throws(KeySetError) { return try NoteValue.keySets(try? ProgramRun.readInput(path, limit: limit), root: root, deployment: deployment) } catch {
            throw NodeFault(.data, "The file key-sets beside the root key is damaged, or of another deployment. Take the other copy of the medium.")
        }
    }

    /// Durable before a key set counts: the medium never lacks one that a kiosk knows.
    static func write(_ chain: KeySetChain, beside rootKey: String, by folder: DataFolder) throws(NodeFault) {
        do throws(StoreError) { try folder.writeSecret(NoteValue.keySets(chain), to: file(beside: rootKey), replacing: true) } catch {
            throw NodeFault(.storage, "The file key-sets cannot be written beside the root key: \(error.description) Nothing was changed. Let the medium be written, or copy root.key and key-sets to one that can.")
        }
    }
}

extension NoteValue {
    fileprivate static func keySets(_ bytes: [UInt8]?, root: PublicKey, deployment: String) throws(KeySetError) -> KeySetChain {
        guard let bytes else { throw .wrongSignature }
        return try keySets(bytes, root: root, deployment: deployment)
    }
}
