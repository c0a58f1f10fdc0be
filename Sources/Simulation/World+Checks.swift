import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SyncProtocol

// The rules of design section 7, looked at after every event as far as they can have been broken by it.

extension World {
    // MARK: After each event

    func checkChanges() throws {
        if let peer = centre.peer { try checkState("centre", peer.replica) }
        for kiosk in kiosks {
            guard let peer = kiosk.peer else { continue }
            try checkState(kiosk.name, peer.replica)
            try checkPending(kiosk)
            for scope in peer.replica.head.scopeIDs where !(everReadable[kiosk.node] ?? []).contains(scope) {
                throw Violation("A node holds nothing outside its scopes", "\(kiosk.name) holds scope \(scope)")
            }
        }
        checks += 1
        if checks % 24 == 0 { try checkThoroughly() }
    }

    private func checkState(_ name: String, _ replica: Replica<SimulatedStore>) throws {
        for scope in replica.head.scopeIDs {
            let points = replica.head.frontier(scope).items.compactMap { item -> LogPoint? in
                replica.head.logs[item.log].map { LogPoint(log: $0.id, size: $0.size, root: $0.tree.root()) }
            }
            if !checker.compare(scope, points, replica.head.digest(scope)) { throw Violation("Equal frontiers have equal digests", "\(name), scope \(scope)") }
        }
    }

    /// What a node shows as not yet sent must not be less than what the centre lacks, as far as the node can know.
    private func checkPending(_ kiosk: Kiosk) throws {
        guard let peer = kiosk.peer, !kiosk.isCloned else { return }
        var unsent: UInt64 = 0
        for log in peer.replica.head.logs.values where log.node == kiosk.node && !checker.forked.contains(log.id) {
            let acknowledged = peer.acknowledgedSize(log.id)
            if acknowledged > log.size { throw Violation("Pending tells the truth", "\(kiosk.name) has \(acknowledged) of \(log.size) acknowledged") }
            // Entry 0 of a log is no operation of anybody.
            unsent += log.size - max(1, acknowledged)
        }
        if peer.pending < unsent { throw Violation("Pending tells the truth", "\(kiosk.name) shows \(peer.pending) of \(unsent)") }
    }

    // MARK: After a save

    func checkSaved(_ kiosk: Kiosk, _ dots: [Dot], _ drafts: [EntryDraft], wall: UInt64) throws {
        for (dot, draft) in zip(dots, drafts) {
            guard let stored = kiosk.disk.store.entry(dot), let entry = try? Entry.decode(stored.bytes, at: dot) else {
                throw Violation("Saved is stored", "\(kiosk.name) does not have \(dot)")
            }
            if Set(Self.dots(entry.replaced)) != Set(Self.dots(draft.replaced)) {
                throw Violation("Nothing unseen is replaced", "\(dot) of \(kiosk.name) replaces another set than was seen")
            }
            for item in entry.replaced {
                let held = kiosk.peer?.replica.head.logs[item.log]?.size ?? 0
                if item.start + item.count > held { throw Violation("Nothing unseen is replaced", "\(dot) of \(kiosk.name) replaces beyond \(held) of \(item.log)") }
            }
            if entry.time.milliseconds > wall + HybridClock.maxLead + 1 {
                throw Violation("Time runs at most five minutes ahead", "\(dot): \(entry.time.milliseconds) at \(wall)")
            }
            if entry.timeIsDoubtful { counters.add(.timesFell) }
        }
    }

    private static func dots(_ replaced: [Replacement]) -> [String] {
        replaced.flatMap { item in (0..<item.count).map { "\(item.field)/\(Dot(item.log, item.start + $0))" } }
    }

    // MARK: What leaves the centre

    func checkAnswer(_ bytes: [UInt8], to frame: [UInt8]) throws {
        guard let request = try? ExchangeRequest.Unverified(frame).request(),
            let answer = try? ExchangeAnswer.open(bytes, request: ExchangeRequest.id(of: frame), brought: request.brought, keys: centre.keys.everyKey(.answers))
        else { throw Violation("An answer opens", "an answer of \(bytes.count) bytes does not") }
        if case .challenge? = answer.refusal { counters.add(.challenges) }
        // After a restore the centre has forgotten what it took away, until somebody brings it back.
        let allowed = (options.has(.centreRestores) ? everReadable : readable)[request.node] ?? []
        for scope in answer.runs.compactMap({ centre.peer?.replica.head.logs[$0.log]?.scope }) + answer.scopes.map(\.scope) where !allowed.contains(scope) {
            throw Violation("Nothing leaves for a node outside its scopes", "scope \(scope) for node \(request.node)")
        }
        for trouble in answer.troubles {
            switch trouble.code {
            case .gap: counters.add(.gapsAnswered)
            case .fork: counters.add(.forksProven)
            case .lacksPayload: counters.add(.payloadsLacking)
            default: break
            }
        }
        for item in answer.acknowledged { try checkPayloads(item.log, below: item.size) }
        if answer.more { counters.add(.answersCut) }
        counters.add(.acknowledgements, answer.acknowledged.count)
        for run in request.runs where centre.peer?.replica.head.logs[run.log].map({ $0.node != request.node }) ?? false { counters.add(.reoffers) }
    }

    /// The centre's word over a log says that the payloads are there too, unless they are erased or stated as lost.
    private func checkPayloads(_ log: LogID, below size: UInt64) throws {
        guard size > centre.vouched[log] ?? 0, !checker.forked.contains(log) else { return }
        let stored = centre.disk.store.entries(log, from: 0, limit: .max, maxBytes: .max)
        guard let first = stored.first, var reader = try? LogState(entryZero: first.bytes) else { return }
        let scope = centre.disk.store.index().scopes.first { $0.id == reader.scope }
        var lacking: [Dot] = []
        for item in stored.dropFirst() {
            guard case .success(let entry) = reader.append(item.bytes).entry else { continue }
            if item.payload == nil, entry.commitment != nil, item.dot.sequence < size, scope?.erasures.contains(where: { $0.dot == item.dot }) != true { lacking.append(item.dot) }
            if case .lost(let ranges)? = entry.subjectValue { lacking.removeAll { dot in ranges.contains { $0.covers(dot) } } }
        }
        if let dot = lacking.first { throw Violation("Acknowledged is at the centre", "\(dot) without its payload, below \(size)") }
        centre.vouched[log] = size
    }

    /// The centre takes an entry only after what its writer had applied: in its order, whoever asks gets nothing before what it builds on. Of
    /// its own logs it may have lost some at a restore, and then judges by rule.
    func checkCausallyClosed() throws {
        guard let replica = centre.peer?.replica else { return }
        for log in replica.head.logs.values.sorted(by: { $0.id < $1.id }) where log.node != Centre.node {
            for item in log.context.items {
                let held = replica.head.logs[item.log]
                if held?.size ?? 0 >= item.count || held?.node == Centre.node || checker.forked.contains(item.log) { continue }
                try inspect()
                if checker.forked.contains(item.log) || checker.forked.contains(log.id) { continue }
                // The second content may be known as evidence only, while the log lost its end with a restore.
                if centre.disk.store.branches.contains(where: { $0.log == item.log }) { continue }
                throw Violation("The centre holds what its entries build on", "\(log.id) builds on \(item.count) entries of \(item.log), held are \(held?.size ?? 0)")
            }
        }
    }

    /// What the centre has acknowledged it has, with payloads, as long as its disk is the same.
    func checkAcknowledged(_ kiosk: Kiosk, since before: [LogID: UInt64]) throws {
        for (log, size) in acknowledged(kiosk).sorted(by: { $0.key < $1.key }) where size > before[log] ?? 0 {
            guard let last = kiosk.disk.store.entry(Dot(log, size - 1)) else { continue }
            guard centre.disk.store.entry(last.dot)?.bytes == last.bytes else {
                throw Violation("Acknowledged is at the centre", "\(kiosk.name) was told \(size) of \(log)")
            }
        }
    }

    func acknowledged(_ kiosk: Kiosk) -> [LogID: UInt64] {
        guard let peer = kiosk.peer else { return [:] }
        return peer.replica.head.logs.filter { $0.value.node == kiosk.node }.mapValues { peer.acknowledgedSize($0.id) }
    }

    // MARK: Now and then, and at the end

    func inspect() throws {
        checker.inspect(centre.disk.store, &centre.inspected, centreNode: Centre.node)
        for kiosk in kiosks { checker.inspect(kiosk.disk.store, &kiosk.inspected, centreNode: Centre.node) }
        for log in checker.forked.sorted() where !mayFork(log) { throw Violation("One content for a dot", "log \(log) has two") }
    }

    func checkThoroughly() throws {
        try inspect()
        try checkStore("centre", centre.disk.store, centre.saved)
        for kiosk in kiosks {
            try checkStore(kiosk.name, kiosk.disk.store, kiosk.saved)
            // A centre that went back may judge anew, and otherwise: a claim is impossible only as long as it is.
            if centre.age == 0, let dot = checker.unjudged(kiosk.disk.store, except: kiosk.node) {
                throw Violation("A verdict comes before what it judges", "\(kiosk.name) holds \(dot) without one")
            }
        }
    }

    /// Only the logs of raw clones and of whoever signs two histories have a second content; and what the centre's disk holds of a past that it left.
    private func mayFork(_ log: LogID) -> Bool {
        if centre.parted.contains(log) { return true }
        let node = ([centre.disk.store] + kiosks.map(\.disk.store)).lazy.compactMap { store in store.index().logs.first { $0.id == log }?.node }.first
        return node == HostileKiosk.node || kiosks.contains { $0.node == node && $0.isCloned }
    }

    private func checkStore(_ name: String, _ store: MemoryStore, _ saved: [Dot: Hash]) throws {
        var lost = saved.filter { dot, leaf in store.entry(dot).map { MerkleTree.leafHash($0.bytes) } != leaf }
        // What a fork moved aside is kept as evidence, and issued anew.
        if !lost.isEmpty { for branch in store.branches { for entry in branch.entries where lost[entry.dot] == MerkleTree.leafHash(entry.bytes) { lost[entry.dot] = nil } } }
        if let lost = lost.keys.min() { throw Violation("Saved survives", "\(name) lost \(lost)") }
        for scope in store.index().scopes {
            let slow = SlowScope(store, scope.id, centreKeys: centre.keys.logKeys)
            counters.add(.slowMerges)
            if let dot = slow.brokenTransaction { throw Violation("Transactions are whole", "\(name) ends inside one at \(dot)") }
            if let dot = slow.splitTransaction, !checker.forked.contains(dot.log) { throw Violation("A transaction is set aside whole", "\(name), from \(dot) on") }
            if slow.merge.digest != scope.digest.bytes {
                explain(store, scope.id, slow.merge)
                throw Violation("State is what the plain rule gives", "\(name), scope \(scope.id)")
            }
            try checkRecords(name, store, scope.id, slow.merge)
        }
    }

    private func checkRecords(_ name: String, _ store: MemoryStore, _ scope: ScopeID, _ slow: SlowMerge) throws {
        var versions: [SlowMerge.Version] = []
        for record in store.recordKeys(scope, type: nil, contestedOnly: false, after: nil, limit: .max) {
            guard let state = store.records([RecordKey(scope: scope, record: record)])[0] else { continue }
            for live in state.live { versions += live.fields.fields.map { SlowMerge.Version(record: record, field: $0, dot: live.dot) } }
        }
        if versions.sorted() != slow.live { throw Violation("State is what the plain rule gives", "\(name), records of scope \(scope)") }
    }
}
