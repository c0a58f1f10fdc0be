import Attachments
import Causality
import MerkleLog
import NodeHost
import OperationLog
import Replica
import SQLiteStore

extension CentralNode {
    /// Pages copied before others have a turn with the writer: 1 MiB.
    private static let pagesAtOnce: Int32 = 256

    /// `backup`: a copy of the centre that is opened, verified and compared before it is called one; then every log has the word *safe* up to what it holds.
    func backup(_ command: NodeCommand, _ emit: @escaping @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        if let failedStop { throw NodeFault(failedStop) }
        guard let path = command["folder"], !path.isEmpty else { throw NodeFault(.usage, "backup needs the folder for backups, on another disk.") }
        let keep = try keepOption(command)
        let target = try BackupFolder(path)
        try checkPlace(target.path, isSameDiskMeant: command["same-disk"] == "true")
        // A backup is named by its second, and none takes another's place.
        while BackupFolder.backups(in: target.path).last?.manifest.time == WallClock.milliseconds() / 1000 { try? await Task.sleep(for: .milliseconds(100)) }
        let work = try target.makeWork()
        let manifest: BackupManifest
        let papers: [Attachment]
        let done: BackupWorker.Done
        let safe = try CentralKeys.safe(folder, keys: peer.keys)
        let wantsJSON = command.wantsJSON
        do throws(NodeFault) {
            (manifest, papers) = try await copy(to: work, wantsJSON, emit)
            let job = BackupWorker.Job(
                data: folder.path, work: work, backups: target.path, target: target.path + "/" + BackupFolder.name(manifest.time), manifest: manifest, papers: papers,
                safe: safe)
            let copied = BackupProgress(what: "copied", unit: "KiB of attachments", wantsJSON: wantsJSON, emit)
            let steps = BackupProgress(what: "verified", unit: "entries", wantsJSON: wantsJSON, emit)
            done = try await BackupWorker().run(job, papers: { copied.report($0, $1) }, progress: { steps.report($0, $1) })
        } catch {
            FileCopy.remove(folder: work)
            throw error
        }
        try await saved(done.papers)
        let words = try giveWords(manifest, id: done.id, by: safe)
        let place = Array((target.path + "/" + BackupFolder.name(manifest.time)).utf8)
        try stored { () throws(StoreFailure) in try replica.commit(notes: [CommitBatch.Note(key: Self.backupPlace, value: place)]) }
        let removed = keep.map { target.prune(manifest.deployment, keep: $0) } ?? 0
        if removed > 0 { await BackupWorker().sweep(target.path) }
        return report(manifest, done, words: words, removed: removed, in: target.path, wantsJSON)
    }

    private func keepOption(_ command: NodeCommand) throws(NodeFault) -> Int? {
        guard let text = command["keep"] else { return nil }
        guard let keep = Int(text), (1...10_000).contains(keep) else { throw NodeFault(.usage, "--keep needs the number of backups to keep, from 1 on.") }
        return keep
    }

    /// *Safe* is to survive the loss of the centre's disk, so a backup on the same one is made only for somebody who carries it away.
    private func checkPlace(_ path: String, isSameDiskMeant: Bool) throws(NodeFault) {
        let (here, there): ((free: UInt64, device: UInt64), (free: UInt64, device: UInt64))
        let size: Int
        do throws(StoreError) {
            (here, there) = (try FileCopy.space(in: folder.path), try FileCopy.space(in: path))
            // What no backup has yet; into a new folder more has to go, and its disk says so when it is full.
            let papers = try? attachments?.store.list(.unsafe, limit: .max).reduce(0) { $0 + Int($1.id.size) }
            size = try replica.store.database.fileSize() + (papers ?? 0)
        } catch { throw NodeFault(error) }
        if here.device == there.device, !isSameDiskMeant {
            throw NodeFault(.inTheWay, "This folder is on the disk of the centre itself, and would be lost with it. Name a folder on another disk, or say --same-disk if another program copies it away at once.")
        }
        let needed = UInt64(size + size / 20 + (2 << 20))
        guard there.free >= needed else {
            throw NodeFault(.storage, "The backup needs \(Self.megabytes(needed)) MB and this disk has \(Self.megabytes(there.free)) MB free. Nothing was written; earlier backups are untouched. Free some space, or name another disk.")
        }
    }

    private static func megabytes(_ bytes: UInt64) -> UInt64 { (bytes + (1 << 20) - 1) >> 20 }

    /// Copies the database, giving way to everybody between two steps. What the copy holds is what the centre held at the last step.
    private func copy(to work: String, _ wantsJSON: Bool, _ emit: @escaping @Sendable (String) -> Void) async throws(NodeFault) -> (BackupManifest, [Attachment]) {
        do {
            let copy = try Backup(of: replica.store.database, to: work + "/" + BackupCheck.database)
            let progress = BackupProgress(what: "copied", unit: "pages", wantsJSON: wantsJSON, emit)
            while try copy.step(pages: Self.pagesAtOnce) {
                let state = copy.progress
                progress.report(UInt64(state.all - state.left), UInt64(state.all))
                await Task.yield()
                if let failedStop { throw NodeFault(failedStop) }
            }
            // In one moment, as the copy is of one.
            return try stored { () throws(StoreFailure) in (try self.manifest(), try self.attachments?.store.list(.whole, limit: .max) ?? []) }
        } catch let error as StoreError {
            throw NodeFault(backup: error)
        } catch let fault as NodeFault {
            throw fault
        } catch {
            preconditionFailure("a copy throws errors of the store only: \(error)")
        }
    }

    /// The centre learns which attachments the backup has, and which are damaged here, before anybody hears of the backup.
    private func saved(_ papers: BackupPapers.Copied) async throws(NodeFault) {
        for start in stride(from: 0, to: papers.kept.count, by: 512) {
            try stored { () throws(StoreFailure) in try attachments?.saved(papers.kept[start..<min(start + 512, papers.kept.count)]) }
            await Task.yield()
        }
        // Read again here, so that it is asked for from the kiosks.
        for id in papers.lost { try stored { () throws(StoreFailure) in _ = try attachments?.whole(id) } }
    }

    private func manifest() throws(StoreFailure) -> BackupManifest {
        let last = try replica.newestBackup()?.time ?? 0
        var manifest = BackupManifest(deployment: profile.deployment, node: profile.node, time: max(WallClock.milliseconds() / 1000, last + 1))
        let index = replica.head
        manifest.scopes = index.scopeIDs.map { BackupManifest.Scope(id: $0, digest: index.digest($0)) }
        for log in index.logs.values.sorted(by: { $0.id < $1.id }) where log.size > 0 {
            manifest.logs.append(BackupManifest.Log(
                id: log.id, scope: log.scope, node: log.node, size: log.size, root: log.tree.root(), complete: try replica.lacking(log.id).first ?? log.size))
        }
        return manifest
    }

    /// The word *safe* over every log that has grown since its last one, as far as it still has the content that the backup holds.
    /// - Returns: how many logs have a new word; nil when there is no key for it.
    private func giveWords(_ manifest: BackupManifest, id: [UInt8], by key: SigningKey?) throws(NodeFault) -> Int? {
        guard let key else { return nil }
        let mark = BackupMark(time: manifest.time, id: id)
        let fence = fence
        return try stored { () throws(StoreFailure) in
            var notes: [CommitBatch.Note] = []
            var own: [LogPoint] = []
            for item in manifest.logs where item.complete > 0 {
                guard let log = replica.head.logs[item.id], log.size >= item.size, try replica.root(of: item.id, at: item.size) == item.root else { continue }
                if let word = try replica.safeWord(item.id), word.size >= item.complete { continue }
                let root = item.complete == item.size ? item.root : try replica.root(of: item.id, at: item.complete)
                guard let checkpoint = try? Checkpoint(origin: log.origin, size: item.complete, root: root) else { continue }
                let cosignature = Cosignature(of: SafeCheckpoint(checkpoint, backup: mark.id), time: mark.time, by: key)
                let word = HeldSafeWord(size: item.complete, root: root, time: mark.time, backup: mark.id, signature: cosignature.signature)
                notes.append(CommitBatch.Note(key: NoteKey.safe(item.id), value: word.encoded()))
                if log.node == replica.identity.node { own.append(LogPoint(log: item.id, size: item.complete, root: root)) }
            }
            // A word about an own log leaves with the next answer: the fence must know of it before.
            try fence.raise(own)
            let count = notes.count
            notes.append(CommitBatch.Note(key: NoteKey.backup, value: mark.encoded()))
            try replica.commit(notes: notes)
            return count
        }
    }

    private func report(
        _ manifest: BackupManifest, _ done: BackupWorker.Done, words: Int?, removed: Int, in path: String, _ wantsJSON: Bool
    ) -> CommandOutput {
        let lost = done.papers.lost.count
        let complaint = words == nil
            ? "The backup is complete. The word *safe* is not given: no key is certified for it. Make one with: desa-central publish keys"
            : lost > 0 ? "\(lost) attachment(s) are gone or damaged on the centre's disk, and so not in the backup: kiosks that have them bring them again. Check the disk." : ""
        let name = path + "/" + BackupFolder.name(manifest.time)
        let text = wantsJSON
            ? JSON.object([
                ("backup", .string(name)), ("id", .string(FieldValues.hex(done.id))), ("time", .string(WallClock.text(manifest.time * 1000))),
                ("bytes", .number(done.bytes)), ("logs", .integer(Int64(manifest.logs.count))), ("entries", .number(manifest.entries)),
                ("safe", words.map { .integer(Int64($0)) } ?? .null), ("removed", .integer(Int64(removed))),
                ("attachments", .integer(Int64(done.papers.kept.count))), ("attachmentsCopied", .integer(Int64(done.papers.copied))), ("attachmentsLost", .integer(Int64(lost))),
            ]).text()
            : "Backup \(FieldValues.hex(done.id).prefix(8)) is complete and verified: \(manifest.entries) entries of \(manifest.logs.count) logs, \(Self.megabytes(done.bytes)) MB, in \(name)."
                + (done.papers.kept.isEmpty ? "" : "\nIt has \(done.papers.kept.count) attachment(s); \(done.papers.copied) of them, \(Self.megabytes(done.papers.copiedBytes)) MB, are new.")
                + (words.map { "\n\($0) log(s) have grown and are safe up to it." } ?? "") + (removed == 0 ? "" : "\n\(removed) older backup(s) removed.")
                + "\nIt holds personal data and the centre's keys: keep it like the data folder."
        return CommandOutput(text, exit: words == nil || lost > 0 ? .attention : .done, complaint: complaint)
    }
}

/// Says how far something is, a line each tenth part.
private final class BackupProgress: Sendable {
    private let what: String
    private let unit: String
    private let wantsJSON: Bool
    private let emit: @Sendable (String) -> Void
    private let said = Counted()

    init(what: String, unit: String, wantsJSON: Bool, _ emit: @escaping @Sendable (String) -> Void) {
        self.what = what
        self.unit = unit
        self.wantsJSON = wantsJSON
        self.emit = emit
    }

    func report(_ done: UInt64, _ all: UInt64) {
        guard all > 10_000, said.raise(to: done * 10 / all) else { return }
        emit(wantsJSON ? JSON.object([(what, .number(done)), ("of", .number(all))]).text() : "\(what) \(done) of \(all) \(unit)")
    }
}

// What `status` says.
extension CentralNode {
    private static let backupPlace = Array("backup/place".utf8)

    /// Where the newest backup was written; nil for a backup of before this was noted. A medium that was taken out of the house is not there, as one that
    /// is lost.
    private func backupPlace(_ mark: BackupMark) throws(NodeFault) -> (path: String, isThere: Bool)? {
        guard let bytes = try stored({ () throws(StoreFailure) in try replica.store.note(Self.backupPlace) }) else { return nil }
        let path = String(decoding: bytes, as: UTF8.self)
        return (path, BackupFolder.manifest(of: path)?.id == mark.id)
    }

    private func backupState() throws(NodeFault) -> (mark: BackupMark?, entries: UInt64, safe: UInt64) {
        try stored { () throws(StoreFailure) in
            var (entries, safe) = (UInt64(0), UInt64(0))
            for log in replica.head.logs.values {
                entries += log.size
                safe += try replica.safeWord(log.id)?.size ?? 0
            }
            return (try replica.newestBackup(), entries, safe)
        }
    }

    func backupJSON() throws(NodeFault) -> JSON {
        let state = try backupState()
        guard let mark = state.mark else { return .null }
        return .object([
            ("id", .string(FieldValues.hex(mark.id))), ("time", .string(WallClock.text(mark.time * 1000))), ("entries", .number(state.entries)),
            ("safe", .number(state.safe)), ("path", try backupPlace(mark).map { .string($0.path) } ?? .null),
            ("present", try backupPlace(mark).map { .bool($0.isThere) } ?? .null),
        ])
    }

    func backupSentence() throws(NodeFault) -> String {
        let state = try backupState()
        guard let mark = state.mark else { return "no verified backup yet: nothing is safe from the loss of this disk. Make one with: desa-central backup" }
        return "last verified backup \(FieldValues.hex(mark.id.prefix(4))) of \(WallClock.text(mark.time * 1000)): \(state.safe) of \(state.entries) entries are safe"
            + (try backupPlace(mark).map { $0.isThere ? "" : "; it is not in \($0.path) now: if its medium was not taken away but lost, make another backup" } ?? "")
    }
}

extension NodeFault {
    init(backup error: StoreError) {
        guard case .full = error else {
            self.init(error)
            return
        }
        self.init(.storage, "The disk for backups is full. What was begun is removed; earlier backups are untouched. Free some space, or name another disk.")
    }
}
