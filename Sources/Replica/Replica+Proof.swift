package import Causality
package import MerkleLog
package import OperationLog
package import RecordMerge

extension Replica {
    /// Entries of a log from `start` on with their proof, at most about `maxBytes` of them; nil when there are none, or no proof is to be had.
    /// - Parameters:
    ///   - signer: the node's key, for an own log.
    ///   - fence: must be durable before the signature leaves the machine (design D2, D5). It is told the log's whole size, and has to pass
    ///     over a log of an earlier epoch, of which it knows more.
    package mutating func run(
        _ log: LogID, from start: UInt64, to end: UInt64, maxBytes: Int, signer: SigningKey?, fence: ([LogPoint]) throws(StoreFailure) -> Void
    ) throws(StoreFailure) -> (run: LogRun, byteCount: Int)? {
        let content = try content(log, from: start, to: end, maxBytes: maxBytes)
        guard !content.entries.isEmpty else { return nil }
        if let proof = try proof(log, end: content.end, signer: signer, fence: fence) { return (content.run(proof), content.byteCount) }
        // What came with the log proves one size only, which `maxBytes` cut off: then all up to it, or this log would never move again.
        guard let held = try heldProof(log), held.held > content.end else { return nil }
        let whole = try self.content(log, from: start, to: held.held, maxBytes: Self.maxUncutBytes)
        return whole.end == held.held ? (whole.run(held.proof), whole.byteCount) : nil
    }

    private static var maxUncutBytes: Int { 2 << 20 }

    private func heldProof(_ log: LogID) throws(StoreFailure) -> HeldProof? { try store.note(NoteKey.signed(log)).flatMap { try? HeldProof($0) } }

    /// The proof for a run of `log` that ends at `end`: this node's own signature, or what came with the log; nil when neither is to be had.
    package mutating func proof(
        _ log: LogID, end: UInt64, signer: SigningKey?, fence: ([LogPoint]) throws(StoreFailure) -> Void
    ) throws(StoreFailure) -> LogRun.Proof? {
        guard let state = head.logs[log] else { return nil }
        // A log keeps the key that it began with; after a rotation what was signed last must do.
        if let signer, signer.publicKey == state.genesis.key {
            let signature = try sign(state, with: signer, fence: fence)
            if end == state.size { return .end(signature: signature) }
            // A run ends where the author signed, so whoever takes it can hand it on, and a second content is proven by it alone. That the
            // smaller tree is the beginning of the one just read back is shown before it is signed.
            let root = try root(of: log, at: end)
            guard MerkleTree.isConsistent(
                oldSize: end, oldRoot: root, newSize: state.size, newRoot: state.tree.root(), proof: try consistency(log, from: end, to: state.size)),
                let checkpoint = try? Checkpoint(origin: state.origin, size: end, root: root)
            else { throw Self.unreadable(log) }
            return .end(signature: SignedCheckpoint(signing: checkpoint, with: signer).signature)
        }
        guard let held = try heldProof(log) else { return nil }
        if held.held == end { return held.proof }
        guard held.held > end, case .end(let signature) = held.proof else { return nil }
        return .prefix(
            size: held.held, root: try root(of: log, at: held.held), signature: signature, consistency: try consistency(log, from: end, to: held.held))
    }

    /// This node's signature over an own log as it is now.
    private mutating func sign(_ log: LogState, with signer: SigningKey, fence: ([LogPoint]) throws(StoreFailure) -> Void) throws(StoreFailure) -> [UInt8] {
        if let last = head.signatures[log.id], last.size == log.size { return last.signature }
        // Read back and hash again what has not been signed before: a flipped bit must not be signed.
        let start = head.signatures[log.id]?.size ?? (log.size > 256 ? log.size - 256 : 0)
        guard let checkpoint = try reread(log.id, from: start) else { throw Self.unreadable(log.id) }
        try fence([LogPoint(log: log.id, size: checkpoint.size, root: checkpoint.root)])
        let signature = SignedCheckpoint(signing: checkpoint, with: signer).signature
        head.signatures[log.id] = ReplicaHead.Signature(size: checkpoint.size, signature: signature)
        return signature
    }

    static func unreadable(_ log: LogID) -> StoreFailure {
        StoreFailure(.corrupt, "The log \(log) does not read back as it was written. Stop this node and restore it from its backup.")
    }

    /// The newest signature that this node has given for an own log since it started, to be kept beside the centre's word for the same.
    package func ownProof(_ log: LogID) -> HeldProof? {
        head.signatures[log].map { HeldProof(held: $0.size, proof: .end(signature: $0.signature)) }
    }

    /// Changes the node's own notes, durably.
    package mutating func commit(notes: [CommitBatch.Note]) throws(StoreFailure) {
        var batch = CommitBatch()
        batch.notes = notes
        try store.commit(batch)
    }

    /// After a rotation: the rule book is folded anew under the longer list of the centre's keys.
    package mutating func replaceCentreKeys(_ keys: [PublicKey]) throws(StoreFailure) {
        guard keys != head.identity.centreKeys else { return }
        head.identity.centreKeys = keys
        try rebuildRules()
    }

    /// The digest that a scope had at a frontier which is held: today's, with the records that newer entries touch folded without them
    /// (design D11).
    package func digest(_ scope: ScopeID, at frontier: VersionVector) throws(StoreFailure) -> StateDigest {
        let held = head.frontier(scope)
        precondition(held.covers(frontier), "a digest at a frontier that is not held")
        var digest = head.digest(scope)
        if held == frontier { return digest }
        var records: [RecordID] = []
        var seen: Set<RecordID> = []
        func touch(_ stored: StoredEntry) {
            guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), let record = entry.record else { return }
            if seen.insert(record).inserted { records.append(record) }
        }
        for item in held.items where item.count > frontier.count(of: item.log) {
            try forEachEntry(item.log, from: frontier.count(of: item.log), to: item.count) { touch($0) }
        }
        // Verdicts above the frontier do not count there, so what they set aside or took back counts as it did before.
        let now = head.scopeState(scope)
        var then = now
        then.verdicts = now.verdicts.filter { frontier.covers($0.dot) }.map { verdict in
            var verdict = verdict
            if let dot = verdict.readmittedBy, !frontier.covers(dot) { verdict.readmittedBy = nil }
            return verdict
        }
        if then != now {
            for verdict in now.verdicts where !frontier.covers(verdict.dot) || verdict.readmittedBy.map({ !frontier.covers($0) }) ?? false {
                for range in verdict.ranges {
                    try forEachEntry(range.log, from: range.start, to: min(range.end, frontier.count(of: range.log))) { touch($0) }
                }
            }
        }
        var hasher = DigestHasher()
        for record in records {
            let key = RecordKey(scope: scope, record: record)
            guard let state = try store.records([key])[0] else { continue }
            digest.subtract(state.digest(record: record, hasher: &hasher))
            let entries: [RecordState.Folded] = try chain(from: state.last).compactMap { stored in
                guard frontier.covers(stored.dot), then.isEffective(stored.dot), let entry = try? Entry.decode(stored.bytes, at: stored.dot) else { return nil }
                return RecordState.Folded(entry: entry, leaf: MerkleTree.leafHash(stored.bytes).prefix)
            }
            _ = RecordState.folding(entries, record: record, held: frontier, digest: &digest, hasher: &hasher)
        }
        return digest
    }
}
