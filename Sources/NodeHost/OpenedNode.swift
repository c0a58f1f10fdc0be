package import Causality
import Glibc
package import Membership
package import MerkleLog
import OperationLog
package import Replica
package import SQLiteStore

/// A data folder, locked and opened, with the decision of design D2 taken: whether each own log goes on, or a new one is opened because the
/// database was copied, restored or lost its tail.
package struct OpenedNode {
    package let folder: DataFolder
    package let lock: NodeLock
    package var profile: NodeProfile
    package let key: SigningKey
    package var keys: KeySetChain
    package let replica: Replica<SQLiteStore>
    package let fence: FenceKeeper
    /// Logs that were left behind at this start, with what took their place, to be shown.
    package let newEpochs: [NewEpoch]

    package struct NewEpoch: Sendable {
        package let scope: ScopeID
        package let old: LogID
        package let new: LogID
        package let reason: EpochReason
    }
}

/// Why an own log does not go on.
package enum EpochReason: String, Sendable {
    case fenceMissing = "the fence file is missing or damaged"
    case copied = "the data folder was copied or moved to another disk"
    case otherMachine = "the data folder was brought to another machine"
    case restored = "the database was replaced by another copy"
    case lostTail = "the database has lost entries that had left this machine"
    case forked = "another copy of this node wrote to the same log"
    case keyChanged = "the key that signs it was changed"
}

extension OpenedNode {
    /// What a new data folder starts with.
    package struct Seed {
        package let profile: NodeProfile
        package let key: SigningKey
        package let keySeed: [UInt8]
        package let keys: KeySetChain

        package init(profile: NodeProfile, key: SigningKey, keySeed: [UInt8], keys: KeySetChain) {
            self.profile = profile
            self.key = key
            self.keySeed = keySeed
            self.keys = keys
        }
    }

    /// Makes the node's files: database with its identity, fence, key. The key comes last: until it is there the folder holds no node, and whoever
    /// makes one may try again with the same key.
    package static func create(_ seed: Seed, in folder: DataFolder) throws(NodeFault) {
        do throws(StoreFailure) {
            let store = try SQLiteStore(path: folder.database, mode: .create)
            var batch = CommitBatch()
            batch.notes = [
                CommitBatch.Note(key: NoteKey.identity, value: seed.profile.encoded()),
                CommitBatch.Note(key: NoteKey.root, value: seed.keys.root.serialized),
                CommitBatch.Note(key: NoteKey.keySets, value: NoteValue.keySets(seed.keys)),
            ]
            try store.commit(batch)
        } catch { throw NodeFault(error) }
        do throws(StoreError) {
            let contents = FenceContents(
                machine: Machine.name(), database: try FileIdentity(of: folder.database), incarnation: seed.profile.incarnation)
            _ = try Fence(folder.fence, contents: contents)
            try folder.writeSecret(seed.keySeed, to: folder.key)
        } catch { throw NodeFault(error) }
    }

    /// Opens a node's folder.
    /// - Parameter wall: milliseconds since 1970.
    package static func open(_ path: String, wall: UInt64) throws(NodeFault) -> OpenedNode {
        let folder: DataFolder
        let lock: NodeLock
        let keySeed: [UInt8]?
        do throws(StoreError) {
            folder = try DataFolder(opening: path)
            lock = try folder.acquireLock()
            keySeed = try folder.readSecret(folder.key, limit: 32)
        } catch { throw NodeFault(error) }
        guard let keySeed else {
            throw NodeFault(.notFound, "There is no node in this folder: its key is missing. Enrol it with \"desa-kiosk enrol CODE\", or name the right folder with --data.")
        }
        guard let present = try? SigningKey(seed: keySeed) else {
            throw NodeFault(.storage, "The key file in this data folder is damaged. Restore the whole folder from its backup, or enrol the node anew in another folder.")
        }
        let key = try NextKey.settle(folder.key, in: folder, present: present) { () throws(NodeFault) in try certifiedKey(folder, .log) }
        let isOwn: Bool
        let (replica, profile, keys): (Replica<SQLiteStore>, NodeProfile, KeySetChain)
        do throws(StoreFailure) {
            (replica, profile, keys) = try read(folder, key: key)
            isOwn = try replica.isOwn(key.publicKey)
        } catch { throw NodeFault(error) }
        guard isOwn else {
            throw NodeFault(.storage, "The key in this data folder is another node's: put back the folder's own key, or the whole folder from its backup.")
        }
        do throws(StoreFailure) {
            return try start(folder, lock: lock, replica: replica, profile: profile, key: key, keys: keys, wall: wall)
        } catch { throw NodeFault(error) }
    }

    private static func read(_ folder: DataFolder, key: SigningKey) throws(StoreFailure) -> (Replica<SQLiteStore>, NodeProfile, KeySetChain) {
        let store = try SQLiteStore(path: folder.database, mode: .readWrite)
        let (profile, keys) = try trust(store)
        return (try Replica(store: store, identity: profile.identity(key: key.publicKey, centreKeys: keys.logKeys)), profile, keys)
    }

    private static func trust(_ store: SQLiteStore) throws(StoreFailure) -> (NodeProfile, KeySetChain) {
        guard let note = try store.note(NoteKey.identity), let profile = NodeProfile(note), let rootNote = try store.note(NoteKey.root),
            let root = try? PublicKey(serialized: rootNote), let chainNote = try store.note(NoteKey.keySets),
            let keys = try? NoteValue.keySets(chainNote, root: root, deployment: profile.deployment)
        else { throw StoreFailure(.corrupt, "The database does not say which node it is of. Restore it from its backup or enrol the node anew.") }
        return (profile, keys)
    }

    private static func certifiedKey(_ folder: DataFolder, _ purpose: KeyPurpose) throws(NodeFault) -> PublicKey? {
        do throws(StoreFailure) { return try trust(try SQLiteStore(path: folder.database, mode: .readWrite)).1.key(purpose) } catch { throw NodeFault(error) }
    }

    private static func start(
        _ folder: DataFolder, lock: NodeLock, replica stored: Replica<SQLiteStore>, profile stated: NodeProfile, key: SigningKey, keys: KeySetChain, wall: UInt64
    ) throws(StoreFailure) -> OpenedNode {
        var (replica, profile) = (stored, stated)
        let (old, reason) = try FenceKeeper.judge(folder, incarnation: profile.incarnation)

        // One durable step a start: the run, and a new incarnation where the database is not the one that the fence knows.
        profile.run += 1
        if reason != nil { profile.incarnation = Entropy.bytes(16) }
        try replica.commit(notes: [CommitBatch.Note(key: NoteKey.identity, value: profile.encoded())])

        var logs: [LogState] = []
        for scope in replica.head.scopeIDs { if let log = try replica.writtenLog(scope) { logs.append(log) } }
        var why = reason
        for log in logs where why == nil {
            guard let signed = old.flatMap({ FenceKeeper.point($0, log.id) }) else { continue }
            if signed.size > log.size { why = .lostTail } else if try replica.root(of: log.id, at: signed.size) != signed.root { why = .restored }
        }
        // A database of which one log is not what it was has no other log that can be relied on.
        var epochs: [NewEpoch] = []
        for log in logs {
            guard let why = why ?? (log.genesis.key == key.publicKey ? nil : .keyChanged) else {
                replica.resumeLog(log.id)
                continue
            }
            let held = LogPoint(log: log.id, size: log.size, root: log.tree.root())
            // Of two contents at one size the fence names the one that has left the machine.
            let signed = old.flatMap { FenceKeeper.point($0, log.id) }
            let new = try replica.openLog(
                scope: log.scope, predecessor: signed.map { $0.size >= held.size ? $0 : held } ?? held, nonce: Entropy.bytes(16), wall: wall,
                isDoubtful: WallClock.isDoubtful(wall))
            epochs.append(NewEpoch(scope: log.scope, old: log.id, new: new, reason: why))
        }
        // The fence names this database last: a start that is cut off before decides the same again.
        let fence = try FenceKeeper(folder, incarnation: profile.incarnation, old: old)
        return OpenedNode(
            folder: folder, lock: lock, profile: profile, key: key, keys: keys, replica: replica, fence: fence, newEpochs: epochs)
    }
}

extension Replica {
    /// Whether a key is this node's, as far as the store knows: the upper scope states it, and every log that is written here carries it.
    func isOwn(_ key: PublicKey) throws(StoreFailure) -> Bool {
        // The centre's is in the key set; what the logs say of it follows.
        if identity.isCentre { return identity.centreKeys.last == key }
        if let stated = head.rules.membership.node(identity.node, at: nil) { return stated.key == key }
        for scope in head.scopeIDs { if let log = try writtenLog(scope), log.genesis.key != key { return false } }
        return true
    }
}

/// This computer's name that survives a restart and differs on another one.
package enum Machine {
    package static func name() -> [UInt8] {
        var bytes: [UInt8] = []
        if let file = fopen("/etc/machine-id", "r") {
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = fread(&buffer, 1, buffer.count, file)
            fclose(file)
            bytes = buffer.prefix(count).filter { $0 > 0x20 }
        }
        return bytes.isEmpty ? Array("unknown".utf8) : Array(bytes.prefix(64))
    }
}
