import CanonicalCBOR
package import Causality
import MerkleLog
import OperationLog
import RecordMerge

extension Replica {
    /// Entries of a log whose payload is neither here nor erased nor stated as lost, ascending: "stored" cannot be said above the first.
    package func lacking(_ log: LogID) throws(StoreFailure) -> [UInt64] { Self.lacking(in: try store.note(NoteKey.lacking(log))) }

    /// The same, as the batch leaves it.
    func lacking(_ log: LogID, _ fold: BatchFold) throws(StoreFailure) -> [UInt64] {
        guard let note = fold.batch.notes.last(where: { $0.key == NoteKey.lacking(log) }) else { return try lacking(log) }
        return Self.lacking(in: note.value)
    }

    private static func lacking(in note: [UInt8]?) -> [UInt64] {
        guard let note, case .array(let items)? = try? CBORValue.decode(note) else { return [] }
        return items.compactMap { if case .unsigned(let sequence) = $0 { sequence } else { nil } }
    }

    /// After a run: which payloads are missing now, and, when none is, the centre's cosignature.
    func noteLacking(_ run: TakenRun, fold: inout BatchFold, cosign: ((Checkpoint) -> HeldCosignature)?) throws(StoreFailure) {
        let log = run.log.id
        let before = try lacking(log, fold)
        var now = before
        for (stored, item) in zip(fold.batch.entries.suffix(run.incoming.count), run.incoming) where stored.payload == nil {
            // A malformed entry is applied nowhere and needs no payload.
            guard case .success(let entry) = item.admitted.entry, entry.commitment != nil else { continue }
            if fold.head.scopeState(run.log.scope).erased(stored.dot) == nil { now.append(stored.dot.sequence) }
        }
        try run.forEachApplied { entry throws(StoreFailure) in
            guard entry.kind == .lost, case .lost(let ranges)? = entry.subjectValue else { return }
            now.removeAll { sequence in ranges.contains { $0.covers(Dot(log, sequence)) } }
        }
        if now != before { fold.noteLacking(now, of: log) }
        if now.isEmpty, let cosign { fold.noteCosigned(run.log, cosign) }
    }

    /// All of a run was held already. Payloads that were missing may have come with it, and the word over the log may still be owed: after an
    /// order that took the place of the last missing payload.
    func noteArrived(_ sequences: [UInt64], of log: LogState, fold: inout BatchFold, cosign: ((Checkpoint) -> HeldCosignature)?) throws(StoreFailure) {
        let before = try lacking(log.id, fold)
        let now = before.filter { !sequences.contains($0) }
        if now != before { fold.noteLacking(now, of: log.id) }
        guard now.isEmpty, let cosign else { return }
        let said = try store.note(NoteKey.cosigned(log.id)).flatMap { try? HeldCosignature($0) }
        if said.map({ $0.size < log.size }) ?? true { fold.noteCosigned(log, cosign) }
    }
}

extension BatchFold {
    mutating func noteLacking(_ sequences: [UInt64], of log: LogID) {
        // A peer that never sends payloads gets no acknowledgement; the list only has to say where to begin.
        let listed = sequences.prefix(4096)
        let value = listed.isEmpty ? nil : CBORValue.array(listed.map { .unsigned($0) }).encoded()
        batch.notes.removeAll { $0.key == NoteKey.lacking(log) }
        batch.notes.append(CommitBatch.Note(key: NoteKey.lacking(log), value: value))
    }

    fileprivate mutating func noteCosigned(_ log: LogState, _ cosign: (Checkpoint) -> HeldCosignature) {
        guard let checkpoint = try? Checkpoint(origin: log.origin, size: log.size, root: log.tree.root()) else { return }
        batch.notes.removeAll { $0.key == NoteKey.cosigned(log.id) }
        batch.notes.append(CommitBatch.Note(key: NoteKey.cosigned(log.id), value: cosign(checkpoint).encoded()))
    }
}
