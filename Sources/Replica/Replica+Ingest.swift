package import Causality
import Membership
package import MerkleLog
package import OperationLog
import RecordMerge

extension Replica {
    /// Takes runs in: proves each by its author's signature, decides what counts, folds, and commits everything new at once. A run that
    /// fails changes nothing and holds up no other. Taking a run twice changes nothing.
    /// - Parameters:
    ///   - allowed: scopes that whoever hands the runs over may write to; nil for all.
    ///   - wall: this node's clock, milliseconds since 1970.
    /// - Returns: one outcome a run, in order. What is called stored is durable.
    package mutating func ingest(_ runs: [LogRun], allowed: [ScopeID]?, wall: UInt64) throws(StoreFailure) -> [RunOutcome] {
        try ingest(runs.map { Delivery(run: $0, allowed: allowed) }, wall: wall)
    }

    /// The same for runs from several senders: requests that waited for the writer meanwhile share one commit.
    /// - Parameters:
    ///   - nonce: 16 random bytes for a log of this node that must begin, because another copy of it has gone on with the one it writes.
    ///   - cosign: the centre's word over a log whose entries and payloads are all stored; kept in the same commit and, like every
    ///     signature, released by the caller only after it.
    package mutating func ingest(
        _ deliveries: [Delivery], wall: UInt64, nonce: [UInt8]? = nil, cosign: ((Checkpoint) -> HeldCosignature)? = nil
    ) throws(StoreFailure) -> [RunOutcome] {
        var outcomes = [RunOutcome](repeating: .held, count: deliveries.count)
        var open = Array(deliveries.indices)
        // Nearly always one round. The first run of a round is never put off, so rounds end.
        while !open.isEmpty { open = try ingest(deliveries, open, &outcomes, wall: wall, nonce: nonce, cosign: cosign) }
        try settleForks(deliveries, outcomes)
        return outcomes
    }

    /// One commit. Returns those runs that can only be judged by what this commit has stored.
    private mutating func ingest(
        _ deliveries: [Delivery], _ open: [Int], _ outcomes: inout [RunOutcome], wall: UInt64, nonce: [UInt8]?, cosign: ((Checkpoint) -> HeldCosignature)?
    ) throws(StoreFailure) -> [Int] {
        var fold = BatchFold(head: head)
        var accepted: [AcceptedRun] = []
        var later: [Int] = []
        var open = open
        while true {
            for index in open {
                switch try examine(deliveries[index], fold: &fold, cosign: cosign) {
                // Its beginning was put off.
                case .rejected(.gap) where later.contains(where: { deliveries[$0].run.log == deliveries[index].run.log }): later.append(index)
                case .rejected(let outcome): outcomes[index] = outcome
                case .later: later.append(index)
                case .accepted(let taken):
                    fold.update(taken.log)
                    accepted.append(AcceptedRun(outcome: index, run: taken))
                }
            }
            let early = buildingOnUnheld(accepted)
            if early.isEmpty { break }
            // Without them, others may build on what is not held either: from the start.
            for item in early { outcomes[item.outcome] = .gap(held: head.logs[item.run.log.id]?.size ?? 0) }
            open.removeAll { index in early.contains { $0.outcome == index } }
            fold = BatchFold(head: head)
            accepted = []
            later = []
        }
        try load(accepted.map(\.run), into: &fold)
        var setAside: [SetAside] = []
        var arrivals: [EntryRange] = []
        for item in accepted { outcomes[item.outcome] = .stored(start: item.run.incoming[0].admitted.dot.sequence, count: 0, setAside: 0, malformed: 0) }
        for piece in causalOrder(accepted) {
            let run = piece.run.run
            outcomes[piece.run.outcome].add(try take(run, fold: &fold, setAside: &setAside))
            let first = run.incoming[0].admitted.dot
            if piece.isLast {
                fold.batch.notes.append(CommitBatch.Note(key: NoteKey.signed(first.log), value: HeldProof(held: run.log.size, proof: run.proof).encoded()))
            }
            try noteLacking(run, fold: &fold, cosign: piece.isLast ? cosign : nil)
            arrivals.append(EntryRange(log: first.log, start: first.sequence, count: UInt64(run.incoming.count)))
            for incoming in run.incoming {
                if case .success(let entry) = incoming.admitted.entry { fold.head.clock.observe(entry.time, wall: wall) }
            }
        }
        try obeyErasures(accepted.map(\.run), fold: &fold)
        try refoldOverflowed(&fold)
        for item in accepted { leaveIfOvertaken(item.run.log, nonce: nonce, wall: wall, fold: &fold) }
        setAside += try lateUnderReturnedMarks(accepted, fold: &fold)
        if !setAside.isEmpty { try writeVerdicts(setAside, wall: wall, fold: &fold) }
        arrivals += try writeForkStatements(wall: wall, fold: &fold)
        if identity.isCentre { fold.recordArrivals(arrivals) }
        let batch = fold.finish()
        if !batch.isEmpty {
            try store.commit(batch)
            head = fold.head
            if fold.mustRebuildRules { try rebuildRules() }
        }
        head.ownForks = fold.head.ownForks
        head.shownBranches = fold.head.shownBranches
        return later
    }

    // MARK: One run

    struct TakenRun {
        var log: LogState
        var incoming: [Incoming]
        /// Index of the first entry for which each context holds.
        var contexts: [(from: Int, context: VersionVector)]
        let secrets: [LogRun.Secret]
        let proof: LogRun.Proof
    }

    struct AcceptedRun {
        let outcome: Int
        let run: TakenRun
    }

    enum Examined {
        case accepted(TakenRun)
        case rejected(RunOutcome)
        /// To be examined again after this batch is stored: the run meets entries, or a node, that the batch brings.
        case later
    }

    private func examine(
        _ delivery: Delivery, fold: inout BatchFold, cosign: ((Checkpoint) -> HeldCosignature)?
    ) throws(StoreFailure) -> Examined {
        let run = delivery.run
        guard !run.entries.isEmpty else { return .rejected(.held) }
        let hasGrown = fold.head.logs[run.log]?.size != head.logs[run.log]?.size
        var state: LogState
        var skip = 0
        if let known = fold.head.logs[run.log] {
            state = known
            guard mayBring(known, delivery, isKnown: true) else { return .rejected(.foreign) }
            if run.start > known.size { return .rejected(.gap(held: known.size)) }
            skip = Int(known.size - run.start)
        } else {
            guard run.start == 0 else { return .rejected(.gap(held: 0)) }
            guard let fresh = try? LogState(entryZero: run.entries[0]), fresh.id == run.log else { return .rejected(.unproven) }
            guard mayBring(fresh, delivery, isKnown: false) else { return .rejected(.foreign) }
            guard isCertified(fresh, rules: head.rules) else {
                return identity.upperScopes.contains(where: { fold.hasGrown($0) }) ? .later : .rejected(.foreign)
            }
            state = fresh
        }
        let isNew = skip == 0 && run.start == 0
        if skip >= run.entries.count { return hasGrown ? .later : .rejected(try reexamine(run, held: state, fold: &fold, cosign: cosign)) }

        var taken = TakenRun(log: state, incoming: [], contexts: [(0, state.context)], secrets: run.secrets, proof: run.proof)
        taken.incoming.reserveCapacity(run.entries.count - skip)
        for index in skip..<run.entries.count {
            let admitted: LogState.Admitted
            if isNew && index == 0 {
                admitted = LogState.Admitted.first(of: state, bytes: run.entries[0])
            } else {
                admitted = taken.log.append(run.entries[index])
            }
            if case .success(let entry) = admitted.entry, !entry.growth.isEmpty {
                taken.contexts.append((taken.incoming.count, taken.log.context))
            }
            taken.incoming.append(Incoming(admitted: admitted, bytes: run.entries[index], payload: run.payloads[index]))
        }
        guard taken.log.openTransaction == 0 else { return .rejected(.cutTransaction) }
        guard proves(run, taken.log) else { return hasGrown ? .later : .rejected(try conflict(run, held: state, fold: &fold)) }
        return .accepted(taken)
    }

    /// Whoever brings it, an entry is its author's. Where the sender has no right (any more), it may still bring what belongs here: the centre's
    /// logs, logs that are known, and logs of authors who ever had a right there. So work from before a withdrawal is stored, and a restored centre
    /// gets back what such work builds on: all that an author could once bring itself, also a log that it began without having read of its right.
    /// What the author may do is judged by the entry's context.
    private func mayBring(_ log: LogState, _ delivery: Delivery, isKnown: Bool) -> Bool {
        guard let allowed = delivery.allowed, !allowed.contains(log.scope), !isKnown, log.node != identity.centreNode else { return true }
        return head.rules.membership.hasEverHadRight(log.node, log.scope)
    }

    /// The key in entry 0 is the one that the deployment's root or the centre certified for this node.
    private func isCertified(_ log: LogState, rules: RuleBook) -> Bool {
        guard log.genesis.deployment.utf8.elementsEqual(identity.deployment.utf8) else { return false }
        if log.node == identity.centreNode { return identity.centreKeys.contains(log.genesis.key) }
        if log.node == identity.node { return log.genesis.key == identity.key }
        return rules.membership.hasHadKey(log.node, log.genesis.key, at: nil)
    }

    /// The run's proof fits the log as it is after the run.
    private func proves(_ run: LogRun, _ log: LogState) -> Bool {
        switch run.proof {
        case .end(let signature):
            return log.isSigned(size: log.size, root: log.tree.root(), signature: signature)
        case .prefix(let size, let root, let signature, let consistency):
            guard size > log.size, log.isSigned(size: size, root: root, signature: signature) else { return false }
            return MerkleTree.isConsistent(oldSize: log.size, oldRoot: log.tree.root(), newSize: size, newRoot: root, proof: consistency)
        }
    }

    /// All of the run is held already: it may bring payloads that were missing, or it may be a second content.
    private func reexamine(
        _ run: LogRun, held: LogState, fold: inout BatchFold, cosign: ((Checkpoint) -> HeldCosignature)?
    ) throws(StoreFailure) -> RunOutcome {
        let stored = try store.entries(run.log, from: run.start, limit: run.entries.count, maxBytes: .max)
        for (index, entry) in run.entries.enumerated() where index >= stored.count || stored[index].bytes != entry {
            return try conflict(run, held: held, fold: &fold)
        }
        var wanted: [Entry] = []
        for index in stored.indices where stored[index].payload == nil && run.payloads[index] != nil {
            guard let entry = try? Entry.decode(stored[index].bytes, at: stored[index].dot), entry.commitment != nil else { continue }
            wanted.append(entry)
        }
        var arrived: [UInt64] = []
        if !wanted.isEmpty {
            var secrets = try loadSecrets(run.secrets, for: wanted, log: run.log, scope: held.scope)
            for entry in wanted {
                guard let payload = run.payloads[Int(entry.dot.sequence - run.start)],
                    let kept = fold.kept(payload, entry: entry, scope: held.scope, secrets: &secrets)
                else { continue }
                fold.replacePayload(entry.dot, with: kept)
                arrived.append(entry.dot.sequence)
            }
        }
        try noteArrived(arrived, of: held, fold: &fold, cosign: cosign)
        return .held
    }

    /// The author's signature does not fit what is held. Either it does not fit the run itself: then nothing is proven. Or it does: then the
    /// author signed two contents for one dot, and the second is kept as evidence.
    private func conflict(_ run: LogRun, held: LogState, fold: inout BatchFold) throws(StoreFailure) -> RunOutcome {
        guard run.start < held.size, case .end(let signature) = run.proof else { return .unproven }
        let source = StoredTree(store: store, log: run.log)
        var tree = try CompactTree(size: run.start, from: source)
        for entry in run.entries { tree.append(leaf: MerkleTree.leafHash(entry)) }
        guard held.isSigned(size: tree.size, root: tree.root(), signature: signature) else { return .unproven }
        let stored = try store.entries(run.log, from: run.start, limit: run.entries.count, maxBytes: .max)
        var index = 0
        while index < stored.count, index < run.entries.count, stored[index].bytes == run.entries[index] { index += 1 }
        guard index < run.entries.count, index < stored.count else { return .held }
        guard let checkpoint = try? Checkpoint(origin: held.origin, size: tree.size, root: tree.root()),
            let signed = try? SignedCheckpoint(checkpoint, signature: signature, by: held.genesis.key)
        else { return .unproven }
        return try fork(run, signed, from: index, held: held, fold: &fold)
    }

    // MARK: Loading

    private func load(_ runs: [TakenRun], into fold: inout BatchFold) throws(StoreFailure) {
        var wanted: [RecordKey] = []
        for run in runs {
            for item in run.incoming {
                if case .success(let entry) = item.admitted.entry, let record = entry.record {
                    wanted.append(RecordKey(scope: run.log.scope, record: record))
                }
            }
        }
        try request(wanted, fold: &fold)
        for run in runs where run.log.node == identity.centreNode {
            try run.forEachApplied { entry throws(StoreFailure) in
                if entry.subject.isEmpty { return }
                if case .erasure(let values)? = entry.subjectValue { fold.remember(values, scope: run.log.scope) }
                if let said = ForkStatement(entry) { fold.note(said) }
                let changed = fold.foresee(entry, scope: run.log.scope)
                try refold(changed, scope: run.log.scope, fold: &fold)
            }
        }
    }

    func request(_ wanted: [RecordKey], fold: inout BatchFold) throws(StoreFailure) {
        let missing = fold.request(wanted)
        if !missing.isEmpty { fold.supply(try store.records(missing), for: missing) }
    }

    /// Records that stored entries in `ranges` write are folded from scratch in this batch.
    func refold(_ ranges: [EntryRange], scope: ScopeID, fold: inout BatchFold) throws(StoreFailure) {
        var keys: [RecordKey] = []
        for range in ranges {
            try forEachEntry(range.log, from: range.start, to: range.end) { stored throws(StoreFailure) in
                if let entry = try? Entry.decode(stored.bytes, at: stored.dot), let record = entry.record {
                    let key = RecordKey(scope: scope, record: record)
                    if !fold.isRefolding(key), !keys.contains(key) { keys.append(key) }
                }
            }
        }
        try request(keys, fold: &fold)
        for key in keys {
            fold.refold(key, scope: scope, stored: try chain(from: fold.state(key)?.last, pending: fold.batch.entries, relinked: fold.head.relinked))
        }
    }

    /// A record that awaits more than is kept of it is folded from all its entries.
    func refoldOverflowed(_ fold: inout BatchFold) throws(StoreFailure) {
        for key in fold.overflowed where !fold.isRefolding(key) {
            let stored = try chain(from: fold.state(key)?.last, pending: fold.batch.entries, relinked: fold.head.relinked)
            fold.refold(key, scope: key.scope, stored: stored)
        }
    }

    /// The secrets under which the run's payloads are to be verified: what is stored before what the run brings.
    private func loadSecrets(_ run: TakenRun) throws(StoreFailure) -> RunSecrets {
        let first = run.incoming[0].admitted.dot.sequence
        let entries: [Entry] = run.incoming.compactMap { item in
            guard item.payload != nil, case .success(let entry) = item.admitted.entry, entry.commitment != nil else { return nil }
            // The secret of a record that this run creates cannot be stored yet.
            if let record = entry.record, record.log != run.log.id || record.sequence < first { return entry }
            return nil
        }
        return try loadSecrets(run.secrets, for: entries, log: run.log.id, scope: run.log.scope)
    }

    private func loadSecrets(_ offered: [LogRun.Secret], for entries: [Entry], log: LogID, scope: ScopeID) throws(StoreFailure) -> RunSecrets {
        var secrets = RunSecrets(log: log)
        for item in offered { secrets.offer(item.record, item.secret) }
        var keys: [SecretKey] = []
        var seen: Set<RecordID> = []
        for entry in entries {
            let record = entry.record ?? entry.dot
            if seen.insert(record).inserted { keys.append(SecretKey(record: record, log: log)) }
        }
        guard !keys.isEmpty else { return secrets }
        for (key, secret) in zip(keys, try store.secrets(keys)) { if let secret { secrets.know(key.record, secret) } }
        if !head.scopeState(scope).erasures.isEmpty {
            for key in keys { if try store.note(NoteKey.destroyed(key)) != nil { secrets.strike(key.record) } }
        }
        return secrets
    }

    // MARK: Deciding and folding

    private func take(_ run: TakenRun, fold: inout BatchFold, setAside: inout [SetAside]) throws(StoreFailure) -> RunOutcome {
        let scope = run.log.scope
        let judges = identity.isCentre && run.log.node != identity.centreNode
        let centreCount = judges ? fold.head.upperFrontier : VersionVector()
        var secrets = try loadSecrets(run)
        var counts = (setAside: 0, malformed: 0)
        var contextIndex = 0
        var index = 0
        while index < run.incoming.count {
            let end = run.endOfGroup(at: index)
            var group = run.incoming[index..<end]
            let isMalformed = group.contains { if case .failure = $0.admitted.entry { true } else { false } }
            // A verdict that came first counts entry by entry, as it does for what is stored already; those of this centre are over whole
            // transactions.
            var isEffective = fold.standing(group, scope: scope)
            if judges, isEffective.contains(true), !isMalformed {
                for (offset, item) in group.enumerated() {
                    guard case .success(let entry) = item.admitted.entry else { continue }
                    while contextIndex + 1 < run.contexts.count, run.contexts[contextIndex + 1].from <= index + offset { contextIndex += 1 }
                    let type = entry.type ?? entry.record.flatMap { fold.state(RecordKey(scope: scope, record: $0))?.type }
                    let context = run.contexts[contextIndex].context
                    if let reason = fold.head.rules.reason(for: entry, log: run.log, context: context, recordType: type, centreCount: centreCount) {
                        setAside.add(EntryRange(log: run.log.id, start: group.first!.admitted.dot.sequence, count: UInt64(group.count)), scope, reason)
                        isEffective = group.map { _ in false }
                        break
                    }
                }
            }
            for position in group.indices { group[position] = fold.verified(group[position], scope: scope, secrets: &secrets) }
            fold.take(group, scope: scope, standing: isEffective, isMalformed: isMalformed)
            counts.setAside += isEffective.count { !$0 }
            if isMalformed { counts.malformed += group.count }
            index = end
        }
        return .stored(
            start: run.incoming[0].admitted.dot.sequence, count: run.incoming.count, setAside: counts.setAside, malformed: counts.malformed)
    }
}

extension Replica.TakenRun {
    /// Entries that are applied, in order: a malformed one is not, nor are its siblings in a transaction.
    func forEachApplied(_ body: (Entry) throws(StoreFailure) -> Void) throws(StoreFailure) {
        var index = 0
        while index < incoming.count {
            let group = incoming[index..<endOfGroup(at: index)]
            index = group.endIndex
            let entries = group.compactMap { try? $0.admitted.entry.get() }
            if entries.count < group.count { continue }
            for entry in entries { try body(entry) }
        }
    }

    /// The end of the transaction, or single entry, that starts at `index`.
    func endOfGroup(at index: Int) -> Int {
        guard let count = incoming[index].admitted.transaction else { return index + 1 }
        return min(index + count, incoming.count)
    }
}

extension LogState {
    /// The log's key signed a checkpoint of this size and root.
    package func isSigned(size: UInt64, root: Hash, signature: [UInt8]) -> Bool {
        guard let checkpoint = try? Checkpoint(origin: origin, size: size, root: root) else { return false }
        return genesis.key.isValidSignature(signature, for: checkpoint.text)
    }
}
