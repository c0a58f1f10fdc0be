import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SyncProtocol

// Starting, crashing, restoring and copying of machines. What a real node does at its start is done here in the same order.

extension World {
    func identity(_ node: NodeID, _ key: PublicKey) -> ReplicaIdentity {
        ReplicaIdentity(
            deployment: World.deployment, node: node, key: key, isCentre: node == Centre.node, upperScopes: [World.upper], centreKeys: centre.keys.logKeys,
            centreNode: Centre.node)
    }

    func start(_ kiosk: Kiosk) throws {
        guard !kiosk.isOn else { return }
        do throws(StoreFailure) {
            var replica = try Replica(store: SimulatedStore(disk: kiosk.disk), identity: identity(kiosk.node, kiosk.key.publicKey))
            let standing = try replica.standing(fenced: kiosk.fence.points, isSameDatabase: kiosk.fence.database == kiosk.disk.identity)
            // One durable step a start.
            let run = (kiosk.disk.store.note(Self.runNote).flatMap { UInt64(String(decoding: $0, as: UTF8.self)) } ?? 0) + 1
            try replica.commit(notes: [CommitBatch.Note(key: Self.runNote, value: Array(String(run).utf8))])
            for scope in ([kiosk.privateScope] + villages).sorted() {
                try resume(&replica, scope, kiosk.fence.points, standing, kiosk)
            }
            // Only now the fence names this file: a start that is cut off before decides the same again.
            kiosk.fence.database = kiosk.disk.identity
            kiosk.peer = try KioskPeer(replica: replica, key: kiosk.key, centreKeys: centre.keys, run: run)
            kiosk.backoff = Backoff()
            note("\(kiosk.name) starts, \(standing), run \(run)")
        } catch {
            note("\(kiosk.name) does not start: \(error.kind)")
            queue.schedule(.start(kiosk.index), after: 10_000)
        }
    }

    static let runNote = Array("simulated/run".utf8)

    private func resume(
        _ replica: inout Replica<SimulatedStore>, _ scope: ScopeID, _ fenced: [LogPoint], _ standing: DatabaseStanding, _ kiosk: Kiosk
    ) throws(StoreFailure) {
        switch try replica.epoch(scope, fenced: fenced, standing: standing) {
        case .continueLog(let log): replica.resumeLog(log)
        case .openLog(let predecessor):
            // Where it may not write, a node begins nothing new.
            guard mayOpen(replica, kiosk, scope) else { return }
            let log = try replica.openLog(
                scope: scope, predecessor: predecessor, nonce: secrets.bytes(16), wall: kiosk.clock.wall(at: queue.now), isDoubtful: false)
            told(kiosk, [Dot(log, 0)])
            if predecessor != nil {
                counters.add(.newEpochs)
                note("\(kiosk.name) opens \(log) in scope \(scope)")
            }
        }
    }

    private func mayOpen(_ replica: Replica<SimulatedStore>, _ kiosk: Kiosk, _ scope: ScopeID) -> Bool {
        let membership = replica.head.rules.membership
        guard let facts = membership.node(kiosk.node, at: nil) else { return false }
        return facts.privateScope == scope || membership.hasRight(kiosk.node, scope, .readWrite, at: nil)
    }

    /// After an exchange: logs in scopes that the centre has opened to this node.
    func openNewLogs(_ kiosk: Kiosk) throws {
        guard let peer = kiosk.peer else { return }
        for scope in ([kiosk.privateScope] + villages).sorted() where peer.replica.head.ownLogs[scope] == nil && mayOpen(peer.replica, kiosk, scope) {
            do throws(StoreFailure) {
                let log = try kiosk.peer!.replica.openLog(
                    scope: scope, predecessor: nil, nonce: secrets.bytes(16), wall: kiosk.clock.wall(at: queue.now), isDoubtful: false)
                told(kiosk, [Dot(log, 0)])
                note("\(kiosk.name) opens \(log) in scope \(scope)")
            } catch {
                crash(kiosk)
                return
            }
        }
    }

    /// A person was told that these entries are saved.
    func told(_ kiosk: Kiosk, _ dots: [Dot]) {
        for dot in dots {
            guard let stored = kiosk.disk.store.entry(dot) else { continue }
            kiosk.saved[dot] = MerkleTree.leafHash(stored.bytes)
        }
    }

    /// A clerk was told so.
    func told(_ dots: [Dot]) {
        for dot in dots { if let stored = centre.disk.store.entry(dot) { centre.saved[dot] = MerkleTree.leafHash(stored.bytes) } }
    }

    func crash(_ kiosk: Kiosk) {
        guard kiosk.isOn else { return }
        kiosk.crash()
        counters.add(.kioskCrashes)
        note("\(kiosk.name) crashes")
        queue.schedule(.start(kiosk.index), after: UInt64(1000 + machines.below(60_000)))
    }

    // MARK: The centre

    func startCentre() throws {
        guard centre.peer == nil else { return }
        do throws(StoreFailure) {
            var replica = try Replica(store: SimulatedStore(disk: centre.disk), identity: identity(Centre.node, centre.signers.log.publicKey))
            let standing = try replica.standing(fenced: centre.fence.points, isSameDatabase: centre.fence.database == centre.disk.identity)
            for scope in centreScopes(replica) {
                switch try replica.epoch(scope, fenced: centre.fence.points, standing: standing) {
                case .continueLog(let log): replica.resumeLog(log)
                case .openLog(let predecessor):
                    let log = try replica.openLog(scope: scope, predecessor: predecessor, nonce: secrets.bytes(16), wall: wall, isDoubtful: false)
                    told([Dot(log, 0)])
                    if predecessor != nil { counters.add(.centreNewEpochs) }
                }
            }
            centre.fence.database = centre.disk.identity
            centre.peer = CentrePeer(replica: replica, keys: centre.keys, signers: centre.signers)
            note("centre starts, \(standing)")
        } catch {
            note("centre does not start: \(error.kind)")
            queue.schedule(.startCentre, after: 5000)
        }
    }

    private func centreScopes(_ replica: Replica<SimulatedStore>) -> [ScopeID] {
        let known = replica.head.scopeIDs + [World.upper] + villages
            + replica.head.rules.membership.nodes(at: nil).compactMap(\.privateScope)
        return Set(known).sorted()
    }

    /// Logs of the centre in scopes that have come since it started.
    func openCentreLogs() throws {
        guard let peer = centre.peer else { return }
        for scope in centreScopes(peer.replica) where peer.replica.head.ownLogs[scope] == nil {
            let log = try centre.peer!.replica.openLog(scope: scope, predecessor: nil, nonce: secrets.bytes(16), wall: wall, isDoubtful: false)
            told([Dot(log, 0)])
        }
    }

    func crashCentre() {
        guard centre.peer != nil else { return }
        centre.crash()
        counters.add(.centreCrashes)
        note("centre crashes")
        queue.schedule(.startCentre, after: UInt64(1000 + machines.below(60_000)))
    }

    // MARK: Trouble

    /// What befalls machines now and then. Every draw is made whether its fault is on or not.
    func strike() throws {
        let kiosk = kiosks[machines.below(kiosks.count)]
        if isHit(.kioskCrashes, &machines) { crash(kiosk) }
        if isHit(.centreCrashes, &machines) { crashCentre() }
        if isHit(.failedCommits, &machines) {
            machines.chance(300) ? (centre.disk.fate = .refused) : (kiosk.disk.fate = .refused)
        }
        if isHit(.unknownCommits, &machines) {
            let kept = machines.chance(500)
            machines.chance(300) ? (centre.disk.fate = .unknown(kept: kept)) : (kiosk.disk.fate = .unknown(kept: kept))
        }
        if isHit(.wrongClocks, &machines), let clock = machines.pick(SimulatedClock.allCases) {
            kiosk.clock = clock
            if clock != .right { counters.add(.clocksWrong) }
        }
        if isHit(.outages, &machines) { kiosk.outageUntil = queue.now + UInt64(machines.below(15 * 60_000)) }
        strikeCopies()
    }

    private func strikeCopies() {
        let kiosk = kiosks[copies.below(kiosks.count)]
        if copies.chance(300) {
            kiosk.backups.append(kiosk.backup())
            if kiosk.backups.count > 4 { kiosk.backups.removeFirst() }
        }
        if copies.chance(200), centre.peer != nil {
            centre.backups.append(Centre.Backup(store: centre.disk.store, saved: centre.saved))
            if centre.backups.count > 4 { centre.backups.removeFirst() }
        }
        if isHit(.kioskRestores, &copies), let backup = copies.pick(kiosk.backups) { restore(kiosk, backup) }
        if isHit(.kioskCopies, &copies), kiosks.count < 6 { copy(kiosk, raw: false) }
        if isHit(.rawClones, &copies), kiosks.count < 6 { copy(kiosk, raw: true) }
        if isHit(.centreRestores, &copies), let backup = copies.pick(centre.backups) { restoreCentre(backup) }
    }

    /// The database is replaced by an older one; the fence beside it is not.
    private func restore(_ kiosk: Kiosk, _ backup: Kiosk.Backup) {
        kiosk.crash()
        forget(kiosk.disk.store, node: kiosk.node, kiosk.fence, others: kiosks.filter { $0.node == kiosk.node && $0 !== kiosk })
        kiosk.disk = Disk(identity: copies.chance(500) ? newFile() : kiosk.disk.identity)
        kiosk.disk.store = backup.store
        // A copy from before the restore before: both went on from where they had parted.
        if backup.restores < kiosk.restores { kiosk.isCloned = true }
        kiosk.restores += 1
        kiosk.saved = backup.saved
        kiosk.inspected = [:]
        counters.add(.kioskRestores)
        note("\(kiosk.name) is restored from an older copy")
        queue.schedule(.start(kiosk.index), after: UInt64(1000 + copies.below(20_000)))
    }

    /// The folder is copied to another machine, with (`raw`) or without all that would tell the copy that it is one.
    private func copy(_ kiosk: Kiosk, raw: Bool) {
        let disk = Disk(identity: raw ? kiosk.disk.identity : newFile())
        disk.store = kiosk.disk.store
        let twin = Kiosk(index: kiosks.count, name: "kiosk \(kiosks.count + 1)", node: kiosk.node, key: kiosk.key, disk: disk, fence: kiosk.fence)
        twin.saved = kiosk.saved
        twin.isCloned = raw || kiosk.isCloned
        if raw { for other in kiosks where other.node == kiosk.node { other.isCloned = true } }
        kiosks.append(twin)
        counters.add(raw ? .clones : .copies)
        note("\(twin.name) is a \(raw ? "clone" : "copy") of \(kiosk.name)")
        queue.schedule(.start(twin.index), after: 1000)
        queue.schedule(.act(twin.index), after: UInt64(3000 + people.below(options.actEvery)))
        queue.schedule(.sync(twin.index), after: UInt64(4000 + people.below(60_000)))
    }

    private func restoreCentre(_ backup: Centre.Backup) {
        centre.crash()
        forget(centre.disk.store, node: Centre.node, centre.fence, others: [])
        centre.disk = Disk(identity: copies.chance(500) ? newFile() : centre.disk.identity)
        centre.disk.store = backup.store
        // Written, copied, lost unsigned with a restore and written anew: no fence can know of it, and nobody but this disk ever sees it.
        centre.parted.formUnion(checker.differing(backup.store, node: Centre.node))
        centre.saved = backup.saved
        centre.age += 1
        centre.inspected = [:]
        counters.add(.centreRestores)
        note("centre is restored from an older copy")
        queue.schedule(.startCentre, after: UInt64(1000 + copies.below(20_000)))
    }

    /// Entries that are gone with a database and that nobody else can have seen, because they were never signed, may be written anew with
    /// another content: their dots never meant anything to anybody.
    private func forget(_ old: MemoryStore, node: NodeID, _ fence: SimulatedFence, others: [Kiosk]) {
        for log in old.index().logs where log.node == node {
            // What is put in its place is looked at again. A copy of then has some of them as well, and may show them.
            let shown = fence.points.first { $0.log == log.id }?.size ?? 0
            let copied = others.compactMap { kiosk in kiosk.disk.store.index().logs.first { $0.id == log.id }?.size }
            checker.forget(log.id, from: max(shown, copied.max() ?? 0), to: log.size)
        }
    }
}
