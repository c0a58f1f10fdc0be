import BundleFiles
package import Causality
import Glibc
import Membership
import MerkleLog
package import NodeHost
import OperationLog
import Replica
import SQLiteStore
import TLSIdentity

/// Makes a deployment: root key, the centre's keys, its data folder with the first operations of the upper scope.
package enum CentralSetup {
    package static let centre = NodeID(1)
    package static let upperScope = ScopeID(1)
    static let privateScope = ScopeID(2)
    private static let rootFolder = "root-key-MOVE-OFFLINE"

    /// Where the root key is put when nobody says where.
    static func rootKey(in folder: DataFolder) -> String { folder.path + "/" + rootFolder + "/root.key" }

    /// Either the whole node stands in the folder when this returns, or none: it is built beside and put in place, its key last.
    /// - Parameters:
    ///   - path: the data folder; made if it is not there, its parent exists.
    ///   - rootKeyFolder: where `root.key` goes; a folder inside the data folder by default.
    package static func create(deployment: String, data path: String, rootKeyFolder: String?, wantsJSON: Bool) throws(NodeFault) -> CommandOutput {
        guard Genesis.isValid(deployment: deployment) else {
            throw NodeFault(.usage, "--deployment needs a name of at most 64 letters, digits, dots and hyphens, without spaces, for example sampang.example.")
        }
        let rootPath = rootKeyFolder ?? path + "/" + rootFolder
        let root: SigningKey
        do {
            let folder = try DataFolder(creating: path)
            let lock = try folder.acquireLock()
            for file in [folder.key, folder.database, folder.fence] where access(file, F_OK) == 0 {
                throw NodeFault(.inTheWay, "There is a node, or what is left of one, in this data folder already. Name another folder with --data.")
            }
            let work = try DataFolder(creating: path + "/new-" + FieldValues.hex(Entropy.bytes(4)))
            root = try makeRoot(rootPath)
            try RootMedium.write(try build(deployment, root: root, in: work), beside: rootPath + "/root.key", by: work)
            try putInPlace(work, in: folder)
            withExtendedLifetime(lock) {}
        } catch let error as StoreError {
            guard case .missing = error else { throw NodeFault(error) }
            throw NodeFault(.notFound, "The folder in which the data folder or the root key's folder is to be made does not exist. Make it first.")
        } catch let failure as StoreFailure {
            throw NodeFault(failure)
        } catch let error as NodeFault {
            throw error
        } catch {
            preconditionFailure("set-up throws errors of the store and faults only: \(error)")
        }
        let fingerprint = FieldValues.hex(root.publicKey.fingerprint)
        if wantsJSON {
            return CommandOutput(
                JSON.object([
                    ("deployment", .string(deployment)), ("rootFingerprint", .string(fingerprint)), ("rootKey", .string(rootPath + "/root.key")),
                    ("data", .string(path)),
                ]).text())
        }
        return CommandOutput(
            """
            The deployment \(deployment) is set up in \(path).
            Fingerprint of its root key: \(fingerprint)
            The root key is in \(rootPath)/root.key. Carry it, with the file key-sets beside it, to an offline medium now, keep two copies under lock, and
            delete it here: whoever has it can name another centre, and without it the centre's keys can never be changed.
            Next: desa-central serve --data \(path)
            """)
    }

    private static func makeRoot(_ path: String) throws -> SigningKey {
        let folder = try DataFolder(creating: path)
        let seed = Entropy.bytes(SigningKey.seedByteCount)
        do throws(StoreError) { try folder.writeSecret(seed, to: path + "/root.key") } catch {
            if case .exists = error {
                throw NodeFault(.inTheWay, "There is a root.key in the folder for the root key already, and it is not replaced. Name another folder with --root-key.")
            }
            throw error
        }
        return try SigningKey(seed: seed)
    }

    /// - Returns: the key sets, which is one.
    private static func build(_ deployment: String, root: SigningKey, in work: DataFolder) throws -> KeySetChain {
        func key(_ path: String) throws -> SigningKey {
            let seed = Entropy.bytes(SigningKey.seedByteCount)
            try work.writeSecret(seed, to: path)
            return try SigningKey(seed: seed)
        }
        let answers = try key(CentralKeys.answers(work))
        let stored = try key(CentralKeys.stored(work))
        let safe = try key(CentralKeys.safe(work))
        let tls = TLSRoot()
        try work.writeSecret(tls.seed, to: CentralKeys.tls(work))
        let sealSeed = Entropy.bytes(32)
        try work.writeSecret(sealSeed, to: CentralKeys.seal(work))
        let seed = Entropy.bytes(SigningKey.seedByteCount)
        let log = try SigningKey(seed: seed)
        let set = KeySet(
            version: 1, deployment: deployment,
            keys: [(.log, log.publicKey), (.answers, answers.publicKey), (.stored, stored.publicKey), (.safe, safe.publicKey)],
            others: [
                KeySet.Item(purpose: .tlsRoot, bytes: tls.publicKey.bytes), KeySet.Item(purpose: .bundles, bytes: try SealingKey(seed: sealSeed).publicKey.serialized),
            ])
        let keys = try KeySetChain(root: root.publicKey, deployment: deployment, sets: [SignedKeySet(set, signedBy: root)])
        let profile = NodeProfile(
            deployment: deployment, node: centre, centre: centre, upperScopes: [upperScope], address: "", incarnation: Entropy.bytes(16), run: 0)
        try OpenedNode.create(OpenedNode.Seed(profile: profile, key: log, keySeed: seed, keys: keys), in: work)

        let wall = WallClock.milliseconds()
        let isDoubtful = WallClock.isDoubtful(wall)
        var replica = try OpenedNode.open(work.path, wall: wall).replica
        _ = try replica.openLog(scope: upperScope, predecessor: nil, nonce: Entropy.bytes(16), wall: wall, isDoubtful: isDoubtful)
        let drafts = firstOperations(deployment, key: log.publicKey)
        do throws(AppendError) {
            _ = try replica.append(drafts, scope: upperScope, wall: wall, isDoubtful: isDoubtful, secrets: Entropy.secrets(drafts.count))
        } catch { throw NodeFault(error) }
        _ = try replica.openLog(scope: privateScope, predecessor: nil, nonce: Entropy.bytes(16), wall: wall, isDoubtful: isDoubtful)
        try replica.store.checkpoint(truncate: true)
        return keys
    }

    private static func firstOperations(_ deployment: String, key: PublicKey) -> [EntryDraft] {
        let membership = Membership()
        return [
            NodeFacts(number: centre, role: .centre, key: key, privateScope: privateScope).draft(name: deployment, author: 0),
            ScopeFacts(number: upperScope, kind: .upper).draft(name: deployment, author: 0),
            ScopeFacts(number: privateScope, kind: .private, parent: upperScope).draft(name: "Centre", author: 0),
        ] + RecordSchema.builtIn.map { membership.publish($0, author: 0) }
    }

    /// The key comes last: until it is there, the folder holds no node.
    private static func putInPlace(_ work: DataFolder, in folder: DataFolder) throws {
        unlink(work.lock)
        let pairs = [
            (CentralKeys.answers(work), CentralKeys.answers(folder)), (CentralKeys.stored(work), CentralKeys.stored(folder)),
            (CentralKeys.safe(work), CentralKeys.safe(folder)), (CentralKeys.tls(work), CentralKeys.tls(folder)), (CentralKeys.seal(work), CentralKeys.seal(folder)),
            (work.fence, folder.fence),
            (work.database, folder.database), (work.key, folder.key),
        ]
        for (from, to) in pairs {
            guard rename(from, to) == 0 else {
                throw NodeFault(.storage, "A file could not be put into the data folder: \(String(cString: strerror(errno))). Put this right, empty the folder, and try again.")
            }
        }
        for rest in ["-wal", "-shm"] { unlink(work.database + rest) }
        rmdir(work.path)
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, fsync(descriptor) == 0 else { throw NodeFault(.storage, "The data folder could not be synced. Check the disk.") }
        close(descriptor)
    }
}
