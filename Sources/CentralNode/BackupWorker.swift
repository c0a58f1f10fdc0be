import Attachments
import AuditReplay
import Glibc
import Membership
import MerkleLog
import NodeHost
import SQLiteStore

/// The slow half of a backup, on a thread of its own while the centre goes on: syncs the copy, reads all of it back, verifies it, and only then
/// gives it its name.
actor BackupWorker {
    /// One for the process: a thread lives as long as it.
    private static let thread = WriterThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { Self.thread.asUnownedSerialExecutor() }

    struct Job: Sendable {
        /// The centre's data folder, for its key files.
        let data: String
        /// Where the copy of the database lies.
        let work: String
        /// The folder of all backups.
        let backups: String
        /// What it is called when it is complete.
        let target: String
        /// Without its files.
        let manifest: BackupManifest
        /// Attachments that the centre held when the copy was made.
        let papers: [Attachment]
        /// The key for *safe*; nil in a deployment that has none.
        let safe: SigningKey?
    }

    struct Done: Sendable {
        let id: [UInt8]
        let bytes: UInt64
        let papers: BackupPapers.Copied
    }

    /// Scans of an export.
    func write(_ attachments: ExportedAttachments, to path: String) throws(AuditFailure) -> ExportedAttachments {
        var attachments = attachments
        try attachments.write(to: path)
        return attachments
    }

    /// Removes attachments that no backup has any more.
    func sweep(_ backups: String) { BackupPapers.sweep(backups) }

    func run(
        _ job: Job, papers progressOfPapers: @Sendable (UInt64, UInt64) -> Void, progress: @Sendable (UInt64, UInt64) -> Void
    ) throws(NodeFault) -> Done {
        do throws(StoreError) { try Backup.complete(job.work + "/" + BackupCheck.database) } catch { throw NodeFault(backup: error) }
        var manifest = job.manifest
        let papers = try BackupPapers.copy(job.papers, from: job.data, to: job.backups, turn: manifest.time / 86_400, progress: progressOfPapers)
        do throws(StoreError) {
            for name in try Self.files(in: job.data) { try FileCopy.copy(job.data + "/" + name, to: job.work + "/" + name) { _ in } }
            if !papers.kept.isEmpty { try DataFolder(opening: job.work).writeSecret(BackupPapers.bytes(papers.kept), to: job.work + "/" + BackupPapers.list) }
            for name in try FileCopy.names(in: job.work) {
                let (bytes, hash) = try BackupCheck.hash(job.work + "/" + name)
                manifest.files.append(BackupManifest.File(name: name, bytes: bytes, hash: hash))
            }
        } catch { throw NodeFault(backup: error) }
        try BackupCheck.check(job.work, manifest, progress: progress)
        let bytes = manifest.bytes
        do throws(StoreError) {
            let folder = try DataFolder(opening: job.work)
            try folder.writeSecret(bytes, to: job.work + "/" + BackupManifest.file)
            if let safe = job.safe, let note = BackupNote.make(manifest, bytes, by: safe) { try folder.writeSecret(note, to: job.work + "/" + BackupManifest.checkpoint) }
            guard rename(job.work, job.target) == 0 else { throw StoreError.exists(file: "backup") }
            try FileCopy.syncNames(in: job.target + "/..")
        } catch { throw NodeFault(backup: error) }
        return Done(id: BackupManifest.id(bytes), bytes: manifest.files.reduce(0) { $0 + $1.bytes }, papers: papers)
    }

    /// What belongs to a node besides its database: keys and settings. Not the fence, which must know only what this computer signed; not what
    /// lies in folders, the deployment's root key above all, which is not to be here.
    private static func files(in data: String) throws(StoreError) -> [String] {
        try FileCopy.names(in: data).filter { name in
            name != "lock" && name != "fence" && !name.hasPrefix(BackupCheck.database) && !name.hasSuffix(".new") && name != BackupManifest.file
                && name != BackupManifest.checkpoint
        }
    }
}

/// `checkpoint` beside a manifest: that the centre made this backup, in the form of notes.
///
/// ```
/// <deployment>/backup
/// entries in all logs
/// base64 of SHA-256 over manifest.json
///
/// — <deployment>/safe cosignature
/// ```
enum BackupNote {
    static func make(_ manifest: BackupManifest, _ bytes: [UInt8], by key: SigningKey) -> [UInt8]? {
        guard let checkpoint = checkpoint(manifest, bytes), let name = try? NoteName.safe(manifest.deployment) else { return nil }
        let cosignature = Cosignature(of: checkpoint, time: manifest.time, by: key)
        return SignedNote(text: checkpoint.text, signature: cosignature.line(name: name, key: key.publicKey)).bytes
    }

    static func isValid(_ note: [UInt8], _ manifest: BackupManifest, _ bytes: [UInt8], by keys: [PublicKey]) -> Bool {
        guard let note = try? SignedNote(parsing: note), let checkpoint = checkpoint(manifest, bytes), note.text == checkpoint.text,
            let name = try? NoteName.safe(manifest.deployment)
        else { return false }
        return keys.contains { key in ((try? note.verifiedSignature(by: NoteVerifier(name: name, type: .cosignature, key: key))) ?? nil) != nil }
    }

    private static func checkpoint(_ manifest: BackupManifest, _ bytes: [UInt8]) -> Checkpoint? {
        guard let origin = try? NoteName.backup(manifest.deployment) else { return nil }
        return try? Checkpoint(origin: origin, size: manifest.entries, root: Hash.sha256(bytes))
    }
}
