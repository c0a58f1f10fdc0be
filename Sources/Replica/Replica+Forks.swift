import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import RecordMerge

/// The centre's statement which branch of a forked log stays: an entry of kind `fork` (design D2).
///
/// Its subject, log, size and root, is all that counts. Its body says under 1 which entry is the first that differs: a reader without it takes
/// the whole log again from entry 1.
struct ForkStatement: Sendable, Hashable {
    /// The entry that says so. Of several statements about a log the one with the lowest dot holds.
    let dot: Dot
    let point: LogPoint
    let start: UInt64?

    init(dot: Dot, point: LogPoint, start: UInt64?) {
        self.dot = dot
        self.point = point
        self.start = start
    }

    init?(_ entry: Entry) {
        guard entry.kind == .fork, case .fork(let point)? = entry.subjectValue else { return nil }
        var start: UInt64?
        if case .unsigned(let stated)? = entry.openValue(1), stated > 0, stated < Limits.maxLogSize { start = stated }
        self.init(dot: entry.dot, point: point, start: start)
    }

    /// `[log, sequence, log, size, root, start or null]`.
    func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 96)
        writer.array(count: 6)
        writer.byteString8(dot.log.rawValue)
        writer.uint(dot.sequence)
        point.write(to: &writer)
        if let start { writer.uint(start) } else { writer.null() }
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(CBORError) {
        var reader = CBORReader(bytes)
        guard try reader.array() == 6 else { throw CBORError(.unexpectedType, at: 0) }
        dot = Dot(LogID(try reader.byteString8()), try reader.uint(max: Limits.maxSequence))
        point = try LogPoint.read(&reader)
        start = reader.nullIfPresent() ? nil : try reader.uint(max: Limits.maxSequence)
        try reader.finish()
    }
}

extension Replica {
    /// Second contents of one log that are kept: the first proves the fork, and who holds a key can make as many as they like.
    private static var maxBranches: Int { 16 }

    /// What a start has to know of forks.
    mutating func readForks() throws(StoreFailure) {
        let count = NoteKey.relinkedPrefix.count
        for note in try store.notes(prefix: NoteKey.relinkedPrefix, limit: .max) {
            guard let dot = Dot(String(decoding: note.key[count...], as: UTF8.self)) else { continue }
            head.relinked.updateValue(Dot(String(decoding: note.value, as: UTF8.self)), forKey: dot)
        }
        for note in try store.notes(prefix: NoteKey.forkPrefix, limit: .max) {
            guard let said = try? ForkStatement(note.value) else { continue }
            head.forkStatements[said.point.log] = said
        }
    }

    // MARK: A fork is proven

    /// The author signed two contents: the one that is held, and this run's from its entry `index` on.
    ///
    /// The centre keeps the second one as evidence and states which stays. A node's own log is never evidence against itself: what it wrote is
    /// to be issued anew. Others wait for the centre's word: what it hands out stays.
    func fork(_ run: LogRun, _ signed: SignedCheckpoint, from index: Int, held: LogState, fold: inout BatchFold) throws(StoreFailure) -> RunOutcome {
        let start = run.start + UInt64(index)
        if held.node == identity.node {
            fold.head.ownForks[run.log] = min(start, fold.head.ownForks[run.log] ?? start)
            fold.head.shownBranches[run.log] = LogPoint(log: run.log, size: signed.checkpoint.size, root: signed.checkpoint.root)
        } else if identity.isCentre {
            try keepEvidence(run, signed, from: index, fold: &fold)
            fold.forked.append((run.log, start))
        }
        return .fork(start: start)
    }

    /// Payloads are kept with single salts, so that they can be checked without a secret; what cannot be checked is not kept.
    private func keepEvidence(_ run: LogRun, _ signed: SignedCheckpoint, from index: Int, fold: inout BatchFold) throws(StoreFailure) {
        let note = signed.note.bytes
        let name = Array(Hash.sha256(note).bytes[..<8])
        var kept = try store.note(NoteKey.evidence(run.log)) ?? []
        if let pending = fold.batch.notes.last(where: { $0.key == NoteKey.evidence(run.log) }) { kept = pending.value ?? [] }
        let isKept = stride(from: 0, to: kept.count, by: 8).contains { Array(kept[$0..<min($0 + 8, kept.count)]) == name }
        guard !isKept, kept.count < 8 * Self.maxBranches else { return }
        var offered: [RecordID: RecordSecret] = [:]
        for item in run.secrets { offered[item.record] = item.secret }
        var entries: [StoredEntry] = []
        for position in index..<run.entries.count {
            let dot = Dot(run.log, run.start + UInt64(position))
            var payload: [UInt8]?
            if let bytes = run.payloads[position], let entry = try? Entry.decode(run.entries[position], at: dot), entry.commitment != nil {
                let record = entry.record ?? dot
                let known = try store.secrets([SecretKey(record: record, log: run.log)])[0]
                payload = fold.salted(bytes, entry, offered[record]) ?? fold.salted(bytes, entry, known)
            }
            entries.append(StoredEntry(dot: dot, bytes: run.entries[position], payload: payload, previous: nil))
        }
        fold.batch.branches.append(CommitBatch.Branch(log: run.log, start: run.start + UInt64(index), entries: entries, checkpoint: note))
        fold.batch.notes.removeAll { $0.key == NoteKey.evidence(run.log) }
        fold.batch.notes.append(CommitBatch.Note(key: NoteKey.evidence(run.log), value: kept + name))
    }

    /// The centre says, in the commit that stores evidence, which branch stays: the one that it holds. Once a log.
    func writeForkStatements(wall: UInt64, fold: inout BatchFold) throws(StoreFailure) -> [EntryRange] {
        var written: [EntryRange] = []
        for item in fold.forked where fold.head.forkStatements[item.log] == nil {
            guard let log = fold.head.logs[item.log], fold.head.ownLogs[log.scope] != nil else { continue }
            let point = LogPoint(log: log.id, size: log.size, root: log.tree.root())
            written.append(try state(point, from: item.start, in: log.scope, seen: head, wall: wall, isDoubtful: false, fold: &fold))
        }
        return written
    }

    /// After the centre issued anew what it wrote: the branch that it was shown stays.
    func stateOwnForks(_ branches: [OutgoingBranch], wall: UInt64, isDoubtful: Bool, fold: inout BatchFold) throws(StoreFailure) {
        guard identity.isCentre else { return }
        for branch in branches where fold.head.forkStatements[branch.log] == nil {
            guard let point = fold.head.shownBranches[branch.log] else { continue }
            let seen = fold.head
            _ = try state(point, from: branch.start, in: branch.scope, seen: seen, wall: wall, isDoubtful: isDoubtful, fold: &fold)
        }
    }

    private func state(
        _ point: LogPoint, from start: UInt64, in scope: ScopeID, seen: ReplicaHead, wall: UInt64, isDoubtful: Bool, fold: inout BatchFold
    ) throws(StoreFailure) -> EntryRange {
        let draft = EntryDraft(kind: .fork, author: 0, target: .none, open: [(1, .unsigned(start))], subject: .fork(point))
        let dot = try appendOwn([draft], scope: scope, wall: wall, isDoubtful: isDoubtful, secrets: [], seen: seen, fold: &fold)[0]
        fold.note(ForkStatement(dot: dot, point: point, start: start))
        return EntryRange(log: dot.log, start: dot.sequence, count: 1)
    }

    // MARK: Another copy went on with the own log

    /// Entries that this node did not write came for the log that it writes: another copy of it lives, or lived until its disk was set back. This
    /// one leaves the log and begins another, before it writes anything.
    func leaveIfOvertaken(_ log: LogState, nonce: [UInt8]?, wall: UInt64, fold: inout BatchFold) {
        guard fold.head.ownLogs[log.scope] == log.id else { return }
        let point = LogPoint(log: log.id, size: log.size, root: log.tree.root())
        // Without one, the name is made of what came and when.
        let name = nonce ?? Array(Hash.sha256(point.root.bytes + (0..<8).map { UInt8(truncatingIfNeeded: wall >> (8 * UInt64($0))) }).bytes[..<16])
        let new = beginLog(
            scope: log.scope, predecessor: point, nonce: name, growth: head.growth(scope: log.scope, own: nil, since: VersionVector()), wall: wall,
            isDoubtful: false, fold: &fold)
        if identity.isCentre { fold.verdictArrivals.append(EntryRange(log: new.id, start: 0, count: 1)) }
    }

    // MARK: The centre's word

    /// Statements that came, and runs that did not fit what is held of a log about which there is one.
    mutating func settleForks(_ deliveries: [Delivery] = [], _ outcomes: [RunOutcome] = []) throws(StoreFailure) {
        if head.forkStatements.isEmpty { return }
        var refused: Set<LogID> = []
        for (delivery, outcome) in zip(deliveries, outcomes) {
            switch outcome {
            case .unproven, .fork: refused.insert(delivery.run.log)
            default: continue
            }
        }
        for log in head.forkStatements.keys.sorted() where !head.settledForks.contains(log) { try settle(log, isRefused: refused.contains(log)) }
    }

    /// Whoever holds the branch that does not stay moves it aside, and takes the other one at the next exchange.
    private mutating func settle(_ log: LogID, isRefused: Bool) throws(StoreFailure) {
        guard let said = head.forkStatements[log], let held = head.logs[log] else { return }
        if held.size >= said.point.size {
            if try root(of: log, at: said.point.size) == said.point.root {
                head.settledForks.insert(log)
                return
            }
        } else if !isRefused || identity.isCentre {
            // As far as it goes it may be either branch.
            return
        }
        if held.node == identity.node {
            // Its own work is issued anew, and for that the first entry that differs must be known: the centre's answer says it too.
            if let start = said.start, start < held.size { head.ownForks[log] = min(start, head.ownForks[log] ?? start) }
            return
        }
        guard let branch = try outgoing(log, from: said.start ?? 1) else { return }
        var fold = BatchFold(head: head)
        try moveAside([branch], checkpoint: { branch throws(StoreFailure) in try heldNote(branch.whole) }, fold: &fold)
        try store.commit(fold.finish())
        head = fold.head
        if fold.mustRebuildRules { try rebuildRules() }
    }

    /// The author's signed note over a log as it is held; empty when what came with it proves another size.
    private func heldNote(_ log: LogState) throws(StoreFailure) -> [UInt8] {
        guard let proof = try store.note(NoteKey.signed(log.id)).flatMap({ try? HeldProof($0) }), proof.held == log.size, case .end(let signature) = proof.proof,
            let checkpoint = try? Checkpoint(origin: log.origin, size: log.size, root: log.tree.root()),
            let signed = try? SignedCheckpoint(checkpoint, signature: signature, by: log.genesis.key)
        else { return [] }
        return signed.note.bytes
    }
}

extension BatchFold {
    /// Takes notice of a statement of the centre, its own or one that came.
    mutating func note(_ said: ForkStatement) {
        if let other = head.forkStatements[said.point.log], other.dot < said.dot { return }
        head.forkStatements[said.point.log] = said
        batch.notes.append(CommitBatch.Note(key: NoteKey.fork(said.point.log), value: said.encoded()))
    }
}
