import Causality
import Membership
import MerkleLog
package import NodeHost
import OperationLog
import Replica
import SQLiteStore
import TLSIdentity

/// `publish keys`: other keys for the centre, certified by the deployment's root key (design D16). Nodes learn of it with their next answer, also
/// after years. The node must be stopped: a daemon never sees the root key.
package enum KeyRotation {
    private static let purposes: [(code: String, purpose: KeyPurpose)] = [("log", .log), ("answers", .answers), ("stored", .stored), ("safe", .safe), ("tls", .tlsRoot)]

    /// - Parameters:
    ///   - rootKey: the file `root.key`, wherever it is kept.
    ///   - only: codes of the keys to change; empty for all.
    package static func run(data path: String, rootKey: String, only: [String], wantsJSON: Bool) throws(NodeFault) -> CommandOutput {
        for code in only where !purposes.contains(where: { $0.code == code }) {
            throw NodeFault(.usage, "--only needs log, answers, stored, safe or tls; \"\(code.prefix(32))\" is none of them.")
        }
        let seed = try ProgramRun.readInput(rootKey, limit: 1 << 20)
        guard let root = try? SigningKey(seed: seed) else {
            throw NodeFault(.data, "The file \(rootKey) is no root key: it has 32 bytes, as \"init\" wrote it.")
        }
        let (set, changed) = try certify(path, root, purposes.filter { only.isEmpty || only.contains($0.code) }.map(\.purpose), rootKey: rootKey)
        // What was begun is completed by opening the node: the key files, the logs under the new key, and what the upper scope says of it.
        let node = try CentralNode(opening: path)
        withExtendedLifetime(node) {}
        let codes = purposes.filter { changed.contains($0.purpose) }.map(\.code)
        if wantsJSON {
            return CommandOutput(JSON.object([("keySet", .number(set.version)), ("changed", .array(codes.map { .string($0) }))]).text())
        }
        return CommandOutput(
            "Key set \(set.version) is published: new keys for \(codes.joined(separator: ", ")). Nodes follow with their next exchange. Make a backup now: a centre restored from an older one is refused until \"publish keys\" is given again, with the root key and the file key-sets beside it.")
    }

    /// New keys beside the old ones, then, in one commit, the key set and the last signatures under the old log key. That commit decides.
    /// - Parameter wanted: what is to be changed; what a centre that was set back has lost since is changed as well.
    private static func certify(
        _ path: String, _ root: SigningKey, _ wanted: [KeyPurpose], rootKey: String
    ) throws(NodeFault) -> (set: KeySet, changed: [KeyPurpose]) {
        let opened: OpenedNode
        do throws(NodeFault) { opened = try OpenedNode.open(path, wall: WallClock.milliseconds()) } catch {
            guard error.code == .busy else { throw error }
            throw NodeFault(.busy, "Another program uses this data folder. Stop \"serve\" first: keys are changed while the centre is stopped.")
        }
        guard opened.profile.isCentre else { throw NodeFault(.notFound, "This is the data folder of a kiosk, not of a centre. Name the right folder with --data.") }
        guard root.publicKey == opened.keys.root else {
            throw NodeFault(.refused, "This is not the root key of this deployment. Its fingerprint is \(FieldValues.hex(opened.keys.root.fingerprint)): look for the medium with that one.")
        }
        let folder = opened.folder
        // Completes a change that was cut off, and checks that the present keys are the certified ones.
        _ = try CentralKeys.read(folder, log: opened.key, keys: opened.keys)
        _ = try CentralKeys.safe(folder, keys: opened.keys)
        var (replica, keys) = (opened.replica, opened.keys)
        if let signed = try RootMedium.read(beside: rootKey, root: root.publicKey, deployment: keys.deployment) {
            // What was signed since the backup that this centre was restored from.
            do throws(KeySetError) { try keys.extend(by: signed.newer(than: keys.version)) } catch { throw NodeFault(.refused, error.description) }
        }
        guard let last = keys.sets.last else { throw NodeFault(.storage, "This centre has no key set. Restore the whole folder from its backup.") }
        let purposes = Self.purposes.map(\.purpose).filter { wanted.contains($0) || keys.bytes($0) != opened.keys.bytes($0) }
        var items: [KeySet.Item] = []
        do throws(StoreError) {
            for purpose in purposes {
                let (seed, certified) = newKey(purpose)
                try folder.writeSecret(seed, to: NextKey.path(file(purpose, folder)), replacing: true)
                items.append(KeySet.Item(purpose: purpose, bytes: certified))
            }
        } catch { throw NodeFault(error) }
        let set = last.set.successor(items)
        do throws(KeySetError) { try keys.extend(by: [SignedKeySet(set, signedBy: root)]) } catch { throw NodeFault(.refused, error.description) }
        try RootMedium.write(keys, beside: rootKey, by: folder)
        do throws(StoreFailure) {
            var notes = [CommitBatch.Note(key: NoteKey.keySets, value: NoteValue.keySets(keys))]
            if purposes.contains(.log) { notes += try replica.lastSignatures(opened.key, opened.fence) }
            try replica.commit(notes: notes)
        } catch { throw NodeFault(error) }
        return (set, purposes)
    }

    /// A secret, and what the key set says of it.
    private static func newKey(_ purpose: KeyPurpose) -> (seed: [UInt8], certified: [UInt8]) {
        if purpose == .tlsRoot {
            let root = TLSRoot()
            return (root.seed, root.publicKey.bytes)
        }
        let seed = Entropy.bytes(SigningKey.seedByteCount)
        guard let key = try? SigningKey(seed: seed) else { preconditionFailure("32 random bytes are a key") }
        return (seed, key.publicKey.serialized)
    }

    private static func file(_ purpose: KeyPurpose, _ folder: DataFolder) -> String {
        switch purpose {
        case .log: folder.key
        case .answers: CentralKeys.answers(folder)
        case .tlsRoot: CentralKeys.tls(folder)
        case .safe: CentralKeys.safe(folder)
        default: CentralKeys.stored(folder)
        }
    }
}

extension Replica {
    /// A log keeps the key that it began with, so before that goes, every log under it is signed to its end.
    fileprivate mutating func lastSignatures(_ key: SigningKey, _ fence: FenceKeeper) throws(StoreFailure) -> [CommitBatch.Note] {
        var notes: [CommitBatch.Note] = []
        for log in head.logs.values.sorted(by: { $0.id < $1.id }) where log.node == identity.node && log.genesis.key == key.publicKey {
            guard let proof = try proof(log.id, end: log.size, signer: key, fence: { points throws(StoreFailure) in try fence.raise(points) }) else { continue }
            notes.append(CommitBatch.Note(key: NoteKey.signed(log.id), value: HeldProof(held: log.size, proof: proof).encoded()))
        }
        return notes
    }

    /// What the upper scope says of the centre's key follows the key set.
    mutating func stateOwnKey(wall: UInt64) throws(StoreFailure) {
        guard let stated = head.rules.membership.node(identity.node, at: nil), stated.key != identity.key, let scope = identity.upperScopes.first,
            head.ownLogs[scope] != nil, let draft = try? head.rules.membership.changeKey(identity.node, to: identity.key, author: 0)
        else { return }
        do throws(AppendError) {
            _ = try append([draft], scope: scope, wall: wall, isDoubtful: WallClock.isDoubtful(wall), secrets: [])
        } catch {
            guard case .store(let failure) = error else { preconditionFailure("the centre's own key cannot be stated: \(error)") }
            throw failure
        }
    }
}
