import Causality
import MerkleLog
import OperationLog
import Replica
import SyncProtocol

// The second phase: every fault is off, everybody comes in turn, and within a bounded time all is everywhere.

extension World {
    /// Rounds in which each kiosk makes one exchange. Re-offering to a restored centre and fetching it again takes some.
    private static let maxRounds = 40

    /// Enough to search for where two contents part, to issue anew, and to hear of it.
    private static let roundsOfForks = 6

    func heal() throws {
        isHealing = true
        note("healing")
        queue.removeAll()
        hostile = nil
        centre.disk.fate = .kept
        // Requests of before are lost with the connections that carried them.
        centre.waiting = []
        centre.isServing = false
        for kiosk in kiosks {
            kiosk.disk.fate = .kept
            kiosk.clock = .right
            kiosk.outageUntil = 0
            kiosk.isWaiting = false
            kiosk.attempt += 1
            try start(kiosk)
            kiosk.peer?.fail()
        }
        try startCentre()
        let survivors = survivingEntries()
        var rounds = 0
        while true {
            try checkChanges()
            // Of a log with two contents nothing is counted as drained or not: both holders have to come by.
            if isDrained, checker.forked.isEmpty || rounds >= Self.roundsOfForks { break }
            rounds += 1
            if rounds > Self.maxRounds {
                explainStall()
                throw Violation("Everything drains", "not within \(Self.maxRounds) rounds: \(openEnds.joined(separator: "; "))")
            }
            for kiosk in kiosks {
                try beginExchange(kiosk)
                while let event = queue.next() {
                    if case .giveUp(_, let attempt) = event, attempt != kiosk.attempt || !kiosk.isWaiting { continue }
                    try handle(event)
                }
            }
        }
        note("healed in \(rounds) rounds")
        counters.add(.healed)
        try checkThoroughly()
        try checkConverged(survivors)
    }

    /// Entries that an honest machine holds when the faults end, by log: so many from the start.
    private func survivingEntries() -> [LogID: [Hash]] {
        var result: [LogID: [Hash]] = [:]
        for kiosk in kiosks {
            // Entry 0 alone says nothing that anybody did.
            for log in kiosk.disk.store.index().logs where log.size > UInt64(max(1, result[log.id]?.count ?? 0)) {
                result[log.id] = kiosk.disk.store.entries(log.id, from: 0, limit: .max, maxBytes: .max).map { MerkleTree.leafHash($0.bytes) }
            }
        }
        return result
    }

    /// Scopes that a kiosk must have in full in the end.
    private func subscriptions(_ kiosk: Kiosk) -> [ScopeID] {
        guard let membership = centre.peer?.replica.head.rules.membership else { return [] }
        // Looked up, not remembered: the commit that marked the node may have had an unknown outcome.
        if membership.node(kiosk.node, at: nil)?.state == .compromised { return [] }
        return membership.scopes(of: kiosk.node, at: nil).filter { !checker.isForked(in: $0) }
    }

    private func openEnds(_ kiosk: Kiosk) -> [String] {
        guard let peer = kiosk.peer, let served = centre.peer else { return ["\(kiosk.name) is off"] }
        var ends: [String] = []
        for scope in subscriptions(kiosk) where peer.replica.head.frontier(scope) != served.replica.head.frontier(scope) {
            ends.append("\(kiosk.name) and the centre hold different parts of scope \(scope)")
        }
        for log in peer.replica.head.logs.values.sorted(by: { $0.id < $1.id }) where log.node == kiosk.node && !checker.forked.contains(log.id) {
            let acknowledged = peer.acknowledgedSize(log.id)
            if log.size > acknowledged { ends.append("\(kiosk.name) has \(acknowledged) of \(log.size) entries of \(log.id) acknowledged") }
        }
        if peer.pending > 0, !kiosk.isCloned { ends.append("\(kiosk.name) has \(peer.pending) pending, \(peer.troubles.map { "\($0.code) \($0.log) \($0.place)" })") }
        return ends
    }

    private var openEnds: [String] { kiosks.flatMap { openEnds($0) } }
    private var isDrained: Bool { openEnds.isEmpty }

    private func checkConverged(_ survivors: [LogID: [Hash]]) throws {
        guard let served = centre.peer else { return }
        for (log, leaves) in survivors.sorted(by: { $0.key < $1.key }) where !checker.forked.contains(log) {
            // A log in a scope that nobody who holds it may bring any more can stay behind; its own node's cannot.
            guard let holder = kiosks.first(where: { kiosk in
                kiosk.disk.store.index().logs.contains { $0.id == log && $0.size >= UInt64(leaves.count) && ($0.node == kiosk.node || subscriptions(kiosk).contains($0.scope)) }
            }) else { continue }
            let held = centre.disk.store.entries(log, from: 0, limit: .max, maxBytes: .max)
            guard held.count >= leaves.count, zip(held, leaves).allSatisfy({ MerkleTree.leafHash($0.bytes) == $1 }) else {
                throw Violation("What survives reaches the centre", "\(holder.name) has \(leaves.count) entries of \(log), the centre \(held.count)")
            }
        }
        for kiosk in kiosks {
            guard let peer = kiosk.peer else { continue }
            for scope in subscriptions(kiosk) {
                counters.add(.digestsCompared)
                if peer.replica.head.digest(scope) != served.replica.head.digest(scope) { throw Violation("Equal frontiers have equal digests", "\(kiosk.name), scope \(scope)") }
            }
            try checkErasures(kiosk.name, kiosk.disk.store)
        }
        try checkErasures("centre", centre.disk.store)
        for log in checker.forked.sorted() where centre.disk.store.index().logs.contains(where: { $0.id == log }) { try checkEvidence(log) }
    }

    /// Where an order is held, the values it names are gone, and so is the secret of their salts.
    private func checkErasures(_ name: String, _ store: MemoryStore) throws {
        for scope in store.index().scopes {
            // Of a forked log, the content that is held may be another one than the order meant.
            for value in scope.erasures where !checker.forked.contains(value.dot.log) {
                guard let stored = store.entry(value.dot), let entry = try? Entry.decode(stored.bytes, at: value.dot) else { continue }
                let payload = stored.payload.flatMap { try? Payload.decode($0) }
                if let field = value.fields.first(where: { payload?.values.map(\.field).contains($0) ?? false }) {
                    throw Violation("Erased is gone", "\(name) still has field \(field) of \(value.dot)")
                }
                counters.add(.masked, payload?.masked.count ?? 0)
                // The writer may have drawn a new secret since; it does not fit the old value.
                guard let secret = store.secrets([SecretKey(record: entry.record ?? entry.dot, log: value.dot.log)])[0], let payload else { continue }
                var hasher = CommitmentHasher()
                for item in payload.values where !payload.salts.contains(where: { $0.field == item.field }) {
                    _ = hasher.salt(secret, dot: value.dot, field: item.field)
                    throw Violation("Erased is gone", "\(name) keeps a value of \(value.dot) under a secret")
                }
            }
        }
    }

    /// Of a fork that reached the centre there is proof: the author's signature over a tree that the branch completes.
    private func checkEvidence(_ log: LogID) throws {
        let holders = kiosks.filter { kiosk in kiosk.disk.store.index().logs.contains { $0.id == log && $0.node == kiosk.node } }
        // Work that was never sent again after the fork has not been seen.
        guard holders.filter({ $0.isCloned }).count > 1, let state = centre.disk.store.index().logs.first(where: { $0.id == log }) else { return }
        let differing = holders.contains { kiosk in
            let own = kiosk.disk.store.entries(log, from: 0, limit: .max, maxBytes: .max)
            let held = centre.disk.store.entries(log, from: 0, limit: .max, maxBytes: .max)
            return zip(own, held).contains { $0.bytes != $1.bytes }
        }
        guard differing else { return }
        // With the centre's, or with whoever left the branch: a restore of the centre can take its evidence away.
        let kept = ([centre.disk.store] + kiosks.map(\.disk.store)).flatMap { store in store.branches.filter { $0.log == log && !$0.checkpoint.isEmpty } }
        guard let branch = kept.first else { throw Violation("A fork is proven", "no evidence for \(log)") }
        guard let signed = try? SignedCheckpoint(note: branch.checkpoint, origin: state.origin, key: state.genesis.key),
            var tree = try? CompactTree(size: branch.start, from: StoredTree(store: centre.disk.store, log: log))
        else { throw Violation("A fork is proven", "the evidence for \(log) does not open") }
        for entry in branch.entries { tree.append(leaf: MerkleTree.leafHash(entry.bytes)) }
        if tree.size != signed.checkpoint.size || tree.root() != signed.checkpoint.root { throw Violation("A fork is proven", "the evidence for \(log) does not fit its signature") }
    }
}
