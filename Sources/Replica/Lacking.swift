import CanonicalCBOR
package import Causality
import MerkleLog
import OperationLog
import RecordMerge

extension Replica {
    /// Entries of a log whose payload is neither here nor erased nor stated as lost, ascending: "stored" cannot be said above the first.
    package func lacking(_ log: LogID) throws(StoreFailure) -> [UInt64] {
        guard let note = try store.note(NoteKey.lacking(log)), case .array(let items)? = try? CBORValue.decode(note) else { return [] }
        return items.compactMap { if case .unsigned(let sequence) = $0 { sequence } else { nil } }
    }

    /// After a run: which payloads are missing now, and, when none is, the centre's cosignature.
    func noteLacking(_ run: TakenRun, fold: inout BatchFold, cosign: ((Checkpoint) -> HeldCosignature)?) throws(StoreFailure) {
        let log = run.log.id
        let before = try lacking(log)
        var now = before
        for stored in fold.batch.entries.suffix(run.incoming.count) where stored.payload == nil {
            guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), entry.commitment != nil else { continue }
            if fold.head.scopeState(run.log.scope).erased(stored.dot) == nil { now.append(stored.dot.sequence) }
        }
        for item in run.incoming {
            guard case .success(let entry) = item.admitted.entry, case .lost(let ranges)? = entry.subjectValue else { continue }
            now.removeAll { sequence in ranges.contains { $0.covers(Dot(log, sequence)) } }
        }
        if now != before { fold.noteLacking(now, of: log) }
        if now.isEmpty, let cosign, let checkpoint = try? Checkpoint(origin: run.log.origin, size: run.log.size, root: run.log.tree.root()) {
            fold.batch.notes.append(CommitBatch.Note(key: NoteKey.cosigned(log), value: cosign(checkpoint).encoded()))
        }
    }
}

extension Replica {
    /// Payloads of entries that were held without have come: what is missing still, and the cosignature when it was the last.
    func noteArrived(_ sequences: [UInt64], of log: LogState, fold: inout BatchFold, cosign: ((Checkpoint) -> HeldCosignature)?) throws(StoreFailure) {
        let now = try lacking(log.id).filter { !sequences.contains($0) }
        fold.noteLacking(now, of: log.id)
        if now.isEmpty, let cosign, let checkpoint = try? Checkpoint(origin: log.origin, size: log.size, root: log.tree.root()) {
            fold.batch.notes.append(CommitBatch.Note(key: NoteKey.cosigned(log.id), value: cosign(checkpoint).encoded()))
        }
    }
}

extension BatchFold {
    mutating func noteLacking(_ sequences: [UInt64], of log: LogID) {
        // A peer that never sends payloads gets no acknowledgement; the list only has to say where to begin.
        let listed = sequences.prefix(4096)
        let value = listed.isEmpty ? nil : CBORValue.array(listed.map { .unsigned($0) }).encoded()
        batch.notes.append(CommitBatch.Note(key: NoteKey.lacking(log), value: value))
    }
}
