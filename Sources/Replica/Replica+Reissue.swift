import CanonicalCBOR
package import Causality
import Membership
package import MerkleLog
package import OperationLog
import RecordMerge

/// What became of a branch of an own log that another content of the same dots took the place of.
package struct Reissue: Sendable, Equatable {
    package struct Pair: Sendable, Equatable {
        package let old: Dot
        package let new: Dot

        package init(old: Dot, new: Dot) {
            self.old = old
            self.new = new
        }
    }

    /// Entries issued anew by this call, in their order.
    package var pairs: [Pair] = []
    /// Entries that an earlier call, or another copy of this node, had issued anew already.
    package var known: [Pair] = []
    /// Entries that cannot be issued anew: malformed ones, and what is too large to carry its old name. They are kept as evidence.
    package var left: [Dot] = []
    /// The log that this node writes in the scope now; nil when there was nothing to do.
    package var log: LogID?

    package init() {}
}

extension Replica {
    /// Another copy of this node wrote to `log` as well, and its content stays from entry `start` on (design D2). In one commit, or not at all:
    ///
    /// - what this node holds from `start` on becomes evidence, with this node's own signed checkpoint; the log ends at `start`, and what the
    ///   centre holds of it comes by the next exchange;
    /// - so do later logs of this node that build on that content and that the centre has not taken;
    /// - a new log begins after the common part, unless this node writes another one already, and every entry is issued anew in it: same
    ///   author, time, open values and personal values (under new salts), with the old dot and leaf; references to issued entries follow;
    /// - the merged state of the scope is what the logs now say.
    ///
    /// A second call does nothing. Call it after an exchange, so that what another copy has issued anew is known here.
    /// - Parameters:
    ///   - start: the first entry that differs; at least 1, because branches of a log share entry 0.
    ///   - nonce: 16 random bytes for the new log.
    ///   - secret: draws 16 random bytes a record and log.
    package mutating func reissue(
        _ log: LogID, from start: UInt64, nonce: [UInt8], wall: UInt64, isDoubtful: Bool, signer: SigningKey, secret: () -> RecordSecret
    ) throws(StoreFailure) -> Reissue {
        guard let held = head.logs[log], held.node == identity.node, let first = try outgoing(log, from: start) else {
            head.ownForks[log] = nil
            return Reissue()
        }
        let scope = held.scope
        let branches = try dependents(of: first)
        var fold = BatchFold(head: head)
        let known = try issued(in: scope, without: branches)
        try moveAside(branches, checkpoint: { branch throws(StoreFailure) in try Self.note(branch.whole, signer) }, fold: &fold)

        var writer = ReissueWriter(branches: branches, known: known)
        var own = try ownLogAfter(branches, nonce: nonce, wall: wall, isDoubtful: isDoubtful, fold: &fold)
        let begun = own.size
        for (index, branch) in branches.enumerated() {
            let evidence = fold.batch.branches[index].entries
            for item in branch.base { writer.context.add(item) }
            for group in branch.groups {
                for item in group.growth { writer.context.add(item) }
                try issue(group, evidence: evidence, into: &own, &writer, secret: secret, fold: &fold)
            }
        }
        fold.update(own)
        try stateOwnForks(branches, wall: wall, isDoubtful: isDoubtful, fold: &fold)
        try completeReissue(fold.head.logs[own.id] ?? own, from: begun, scope: scope, fold: &fold)
        try store.commit(fold.finish())
        head = fold.head
        for branch in branches {
            head.ownForks[branch.log] = nil
            head.shownBranches[branch.log] = nil
        }
        if fold.mustRebuildRules { try rebuildRules() }
        writer.result.log = own.id
        return writer.result
    }

    private static func note(_ log: LogState, _ signer: SigningKey) throws(StoreFailure) -> [UInt8] {
        guard let checkpoint = try? Checkpoint(origin: log.origin, size: log.size, root: log.tree.root()) else { throw unreadable(log.id) }
        return SignedCheckpoint(signing: checkpoint, with: signer).note.bytes
    }

    /// The branch, and own logs of the scope that read what it wrote as the centre never will: it holds none of them, for it takes an entry
    /// only after what that builds on.
    private func dependents(of first: OutgoingBranch) throws(StoreFailure) -> [OutgoingBranch] {
        var branches = [first]
        var isComplete = false
        while !isComplete {
            isComplete = true
            // What the centre wrote was handed out at once.
            if identity.isCentre { break }
            for log in head.logs(of: first.scope) where log.node == identity.node && log.size > 1 && !branches.contains(where: { $0.log == log.id }) {
                guard branches.contains(where: { log.context.count(of: $0.log) > $0.start }), try store.note(NoteKey.cosigned(log.id)) == nil,
                    try store.note(NoteKey.signed(log.id)) == nil, let branch = try outgoing(log.id, from: 1)
                else { continue }
                branches.append(branch)
                isComplete = false
            }
        }
        return branches
    }

    /// Old dot and leaf → new dot, from all own logs of a scope.
    private func issued(in scope: ScopeID, without branches: [OutgoingBranch]) throws(StoreFailure) -> [EntryReference: Dot] {
        var known: [EntryReference: Dot] = [:]
        for log in head.logs(of: scope) where log.node == identity.node {
            let end = branches.first { $0.log == log.id }?.start ?? log.size
            try forEachEntry(log.id, to: end) { stored in
                guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), let old = entry.reissued else { return }
                known[old] = known[old] ?? stored.dot
            }
        }
        return known
    }

    /// The log that takes the entries up: the one that is written anyway, or a new one after what the branches have in common with what stays.
    private func ownLogAfter(
        _ branches: [OutgoingBranch], nonce: [UInt8], wall: UInt64, isDoubtful: Bool, fold: inout BatchFold
    ) throws(StoreFailure) -> LogState {
        let scope = branches[0].scope
        if let current = fold.head.ownLogs[scope], !branches.contains(where: { $0.log == current }), let log = fold.head.logs[current] { return log }
        let left = branches.first { $0.log == fold.head.ownLogs[scope] } ?? branches[0]
        let point = LogPoint(log: left.log, size: left.cut.size, root: left.cut.tree.root())
        // The new log knows what the branch knew where it began, and each entry what it knew: rights are judged by that.
        var growth = ContextUnion(branches[0].base)
        for branch in branches { growth.add(ContextItem(log: branch.log, count: branch.cut.size, root: branch.cut.tree.root().prefix)) }
        return beginLog(
            scope: scope, predecessor: point, nonce: nonce, growth: growth.items, wall: wall, isDoubtful: isDoubtful, fold: &fold)
    }

    /// Seals one transaction, or entry, in the own log, and folds it.
    private func issue(
        _ group: OutgoingBranch.Group, evidence: [StoredEntry], into own: inout LogState, _ writer: inout ReissueWriter, secret: () -> RecordSecret,
        fold: inout BatchFold
    ) throws(StoreFailure) {
        let stored = Array(evidence[group.start..<(group.start + group.count)])
        guard !group.entries.isEmpty else { return writer.result.left += stored.map(\.dot) }
        let references = stored.map { EntryReference(dot: $0.dot, leaf: MerkleTree.leafHash($0.bytes)) }
        if let first = writer.known[references[0]] {
            for (offset, reference) in references.enumerated() {
                let new = writer.known[reference] ?? Dot(first.log, first.sequence + UInt64(offset))
                writer.map[reference.dot] = new
                writer.result.known.append(Reissue.Pair(old: reference.dot, new: new))
            }
            if let log = head.logs[first.log] { writer.context.add(ContextItem(log: log.id, count: log.size, root: log.tree.root().prefix)) }
            return
        }
        // As one transaction; where the names that it gained make it too large for one, each entry by itself.
        let isWhole = group.count > 1
        if try issue(group.entries, stored, references, asTransaction: isWhole, into: &own, &writer, secret, &fold) { return }
        if isWhole {
            for index in group.entries.indices {
                let single = try issue(
                    [group.entries[index]], [stored[index]], [references[index]], asTransaction: false, into: &own, &writer, secret, &fold)
                if !single { writer.result.left.append(stored[index].dot) }
            }
        } else {
            writer.result.left.append(stored[0].dot)
        }
    }

    private func issue(
        _ entries: [Entry], _ stored: [StoredEntry], _ references: [EntryReference], asTransaction: Bool, into own: inout LogState, _ writer: inout ReissueWriter, _ secret: () -> RecordSecret, _ fold: inout BatchFold
    ) throws(StoreFailure) -> Bool {
        var log = own
        var map = writer.map
        var secrets = writer.secrets
        var drawn: [CommitBatch.Secret] = []
        var incoming: [Incoming] = []
        for (index, old) in entries.enumerated() {
            let dot = Dot(log.id, log.size)
            guard let record = writer.record(of: old, at: dot, map) else { return false }
            var entry = Entry(
                dot: dot, time: old.time, timeIsDoubtful: old.timeIsDoubtful, growth: writer.growth(beyond: log), author: old.author, kind: old.kind,
                record: record.id, type: old.type, fields: old.fields, replaced: Entry.normalised(writer.replaced(old, map), own: log.id),
                transaction: asTransaction && index == 0 ? entries.count : nil)
            writer.name(&entry, old, references[index], map)
            var payload: [UInt8]?
            if old.commitment != nil, let bytes = stored[index].payload, let decoded = try? Payload.decode(bytes) {
                let key = SecretKey(record: record.id ?? dot, log: log.id)
                var chosen = secrets[key]
                if chosen == nil { chosen = try store.secrets([key])[0] }
                if chosen == nil, !decoded.values.isEmpty {
                    let new = secret()
                    chosen = new
                    drawn.append(CommitBatch.Secret(key: key, secret: new))
                }
                if let chosen { secrets[key] = chosen }
                let copy = writer.payload(decoded, map)
                entry.commitment = copy.commitment(secret: chosen, dot: dot, hasher: &fold.commitmentHasher)
                payload = copy.encoded()
                if entry.commitment == nil || (copy.isWhole && copy.encoded().count > EntryLimits.maxBytes) { return false }
            }
            let bytes = entry.encoded()
            let admitted = log.append(bytes)
            guard bytes.count <= EntryLimits.maxBytes, case .success = admitted.entry else { return false }
            map[old.dot] = dot
            incoming.append(Incoming(admitted: admitted, bytes: bytes, payload: payload))
        }
        own = log
        for (index, reference) in references.enumerated() {
            writer.result.pairs.append(Reissue.Pair(old: reference.dot, new: incoming[index].admitted.dot))
        }
        writer.map = map
        writer.secrets = secrets
        fold.batch.secrets += drawn
        let scope = own.scope
        let keys: [RecordKey] = incoming.compactMap { item in
            guard case .success(let entry) = item.admitted.entry else { return nil }
            return entry.record.map { RecordKey(scope: scope, record: $0) }
        }
        try request(keys, fold: &fold)
        fold.take(incoming[...], scope: scope, isSetAside: false, isMalformed: false)
        return true
    }

    /// What the centre issued anew decides again in the same commit; and the rows of arrival.
    private func completeReissue(_ own: LogState, from begun: UInt64, scope: ScopeID, fold: inout BatchFold) throws(StoreFailure) {
        if identity.isCentre {
            for stored in fold.batch.entries where stored.dot.log == own.id {
                guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), !entry.subject.isEmpty else { continue }
                try refold(fold.foresee(entry, scope: scope), scope: scope, fold: &fold)
                try erase(entry, scope: scope, fold: &fold)
            }
            let first = fold.batch.entries.first { $0.dot.log == own.id }?.dot.sequence ?? begun
            if own.size > first { fold.recordArrivals([EntryRange(log: own.id, start: first, count: own.size - first)]) }
        }
        try refoldOverflowed(&fold)
    }
}

extension Replica {
    /// Where an entry that went with a branch stands now: for a reference that left its scope or the machine, dot and first 8 bytes of the leaf hash
    /// (design D2). Nil while it stands where it stood, and where it was not issued anew, as far as is held here.
    package func issuedAnew(_ old: Dot, leaf: UInt64) throws(StoreFailure) -> Dot? {
        if let stored = try store.entry(old), MerkleTree.leafHash(stored.bytes).prefix == leaf { return nil }
        guard let left = head.logs[old.log] else { return nil }
        var found: Dot?
        for log in head.logs(of: left.scope) where log.node == left.node && log.id != old.log && found == nil {
            try forEachEntry(log.id, to: log.size) { stored in
                guard found == nil, let entry = try? Entry.decode(stored.bytes, at: stored.dot), let reference = entry.reissued else { return }
                if reference.dot == old, reference.leaf.prefix == leaf { found = stored.dot }
            }
        }
        return found
    }
}

extension Entry {
    /// The entry of a lost branch that this one is.
    package var reissued: EntryReference? {
        if kind == .reissue {
            guard case .reissue(let reference)? = subjectValue else { return nil }
            return reference
        }
        // Kinds with a subject of their own name it in their body.
        guard !subject.isEmpty, case .array(let items)? = openValue(0), items.count == 3, case .bytes(let log) = items[0], case .unsigned(let sequence) = items[1],
            case .bytes(let bytes) = items[2], let id = LogID(bytes: log), let leaf = Hash(bytes[...])
        else { return nil }
        return EntryReference(dot: Dot(id, sequence), leaf: leaf)
    }
}
