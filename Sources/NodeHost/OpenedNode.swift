package import Causality
import Glibc
package import Membership
package import MerkleLog
package import OperationLog
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

    /// Makes the node's files: key, database with its identity, fence. The fence comes last: without it a half-made folder is recognised.
    package static func create(_ seed: Seed, in folder: DataFolder) throws(NodeFault) {
        do throws(StoreError) { try folder.writeSecret(seed.keySeed, to: folder.key) } catch { throw NodeFault(error) }
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
        guard let keySeed, let key = try? SigningKey(seed: keySeed) else {
            throw NodeFault(.notFound, "There is no node in this folder: its key is missing. Enrol it with \"desa-kiosk enrol CODE\", or name the right folder with --data.")
        }
        do throws(StoreFailure) {
            return try open(folder, lock: lock, key: key, wall: wall)
        } catch { throw NodeFault(error) }
    }

    private static func open(_ folder: DataFolder, lock: NodeLock, key: SigningKey, wall: UInt64) throws(StoreFailure) -> OpenedNode {
        let store = try SQLiteStore(path: folder.database, mode: .readWrite)
        guard let note = try store.note(NoteKey.identity), var profile = NodeProfile(note), let rootNote = try store.note(NoteKey.root),
            let root = try? PublicKey(serialized: rootNote), let chainNote = try store.note(NoteKey.keySets),
            let keys = try? NoteValue.keySets(chainNote, root: root, deployment: profile.deployment)
        else { throw StoreFailure(.corrupt, "The database does not say which node it is of. Restore it from its backup or enrol the node anew.") }
        let incarnationInDatabase = profile.incarnation
        var replica = try Replica(store: store, identity: profile.identity(key: key.publicKey, centreKeys: keys.logKeys))
        let (old, reason) = try FenceKeeper.judge(folder, incarnation: incarnationInDatabase)

        // One durable step a start: the run, and a new incarnation where the database is not the one that the fence knows.
        profile.run += 1
        if reason != nil { profile.incarnation = Entropy.bytes(16) }
        try replica.commit(notes: [CommitBatch.Note(key: NoteKey.identity, value: profile.encoded())])
        let fence = try FenceKeeper(folder, incarnation: profile.incarnation, old: old)

        var epochs: [NewEpoch] = []
        for log in replica.currentOwnLogs() {
            let held = LogPoint(log: log.id, size: log.size, root: log.tree.root())
            let signed = old.flatMap { FenceKeeper.point($0, log.id) }
            var why = reason
            if why == nil, let signed, signed.size > held.size { why = .lostTail }
            if why == nil, let signed, signed.size == held.size, signed.root != held.root { why = .restored }
            guard let why else {
                replica.resumeLog(log.id)
                continue
            }
            let predecessor = signed.map { $0.size > held.size ? $0 : held } ?? held
            let new = try replica.openLog(
                scope: log.scope, predecessor: predecessor, nonce: replica.freshNonce(scope: log.scope, key: key.publicKey), wall: wall,
                isDoubtful: WallClock.isDoubtful(wall))
            epochs.append(NewEpoch(scope: log.scope, old: log.id, new: new, reason: why))
        }
        return OpenedNode(
            folder: folder, lock: lock, profile: profile, key: key, keys: keys, replica: replica, fence: fence, newEpochs: epochs)
    }
}

extension Replica {
    /// This node's newest log in each scope: the one that no other of its logs names as predecessor.
    package func currentOwnLogs() -> [LogState] {
        let own = head.logs.values.filter { $0.node == identity.node && $0.genesis.key == identity.key }.sorted { $0.id < $1.id }
        let left = Set(own.compactMap { $0.genesis.predecessor?.log })
        var current: [ScopeID: LogState] = [:]
        for log in own where !left.contains(log.id) {
            // Two successors of one log: a copy of this node opened one as well. The later one is ours, or was restored; either may go on.
            if let other = current[log.scope], other.lastTime > log.lastTime { continue }
            current[log.scope] = log
        }
        return current.values.sorted { $0.scope < $1.scope }
    }

    /// 16 random bytes. The series of a log's paper numbers comes from its name, which comes from this.
    package func freshNonce(scope: ScopeID, key: PublicKey) -> [UInt8] { Entropy.bytes(16) }
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
