import Glibc
import Membership
import MerkleLog
package import NodeHost
import Replica
import SQLiteStore

/// `restore`: puts a verified backup in the place of the centre's data folder. What the folder held is moved aside, not deleted; its fence stays
/// when it is the same centre's, because it knows what has left this computer. At the next start the centre sees that its database is another
/// file, and opens new logs (design D2); its kiosks then bring back what the backup does not hold.
package enum CentralRestore {
    /// Whether there is something in the folder that a restore would replace.
    package static func isOccupied(_ path: String) -> Bool {
        [BackupCheck.database, "key"].contains { access(path + "/" + $0, F_OK) == 0 }
    }

    /// - Parameters:
    ///   - backup: one backup, or a folder of several, of which the newest is taken.
    ///   - isReplacing: what the folder holds may be moved aside.
    package static func run(
        data path: String, from backup: String, isReplacing: Bool, wantsJSON: Bool, emit: @escaping @Sendable (String) -> Void
    ) throws(NodeFault) -> CommandOutput {
        let source = try find(backup)
        let counter = Counted()
        let keySet = try verify(source) { done, all in
            guard all > 10_000, counter.raise(to: done * 10 / all) else { return }
            emit(wantsJSON ? JSON.object([("verified", .number(done)), ("of", .number(all))]).text() : "verified \(done) of \(all) entries")
        }
        let (moved, lost): (String?, Int)
        guard let papers = BackupPapers.ids(of: source.path) else { throw NodeFault(.storage, "The list of attachments of this backup is damaged. Take an older backup.") }
        do throws(StoreError) {
            let folder = try DataFolder(creating: path)
            let lock = try folder.acquireLock()
            defer { withExtendedLifetime(lock) {} }
            if isOccupied(path), !isReplacing { throw StoreError.exists(file: "the centre's data folder") }
            let space = try FileCopy.space(in: path).free
            guard space > source.manifest.files.reduce(2 << 20, { $0 + $1.bytes }) + BackupPapers.missingBytes(papers, in: path) else { throw StoreError.full(file: "the centre's data folder") }
            let copied = Counted()
            lost = try BackupPapers.restore(papers, from: source.path + "/..", to: path) { done, all in
                guard all > 10_000, copied.raise(to: done * 10 / all) else { return }
                emit(wantsJSON ? JSON.object([("copied", .number(done)), ("of", .number(all))]).text() : "copied \(done) of \(all) KiB of attachments")
            }
            moved = try put(source, into: folder)
        } catch {
            switch error {
            case .exists:
                throw NodeFault(.inTheWay, "There is a centre in this data folder already. Say --yes to put the backup in its place; what is there is moved aside, not deleted.")
            case .full: throw NodeFault(.storage, "There is not enough room on the disk of the data folder. Nothing in it was changed. Free some space, or name another folder.")
            default: throw NodeFault(error)
            }
        }
        let manifest = source.manifest
        let time = WallClock.text(manifest.time * 1000)
        if wantsJSON {
            return CommandOutput(JSON.object([
                ("data", .string(path)), ("backup", .string(source.path)), ("id", .string(FieldValues.hex(source.id))), ("deployment", .string(manifest.deployment)),
                ("time", .string(time)), ("keySet", .number(keySet)), ("logs", .integer(Int64(manifest.logs.count))), ("entries", .number(manifest.entries)),
                ("replaced", moved.map { .string($0) } ?? .null), ("attachments", .integer(Int64(papers.count - lost))), ("attachmentsLost", .integer(Int64(lost))),
            ]).text(), exit: lost > 0 ? .attention : .done)
        }
        return CommandOutput(
            """
            The centre of \(manifest.deployment) is restored in \(path) as it was at \(time): \(manifest.entries) entries of \(manifest.logs.count) logs.
            \(moved.map { "What was there is in \($0)." } ?? "The folder was empty.")
            It has \(papers.count - lost) of the backup's \(papers.count) attachment(s).\(lost > 0 ? " The others are gone or damaged in the backup: kiosks that still have them bring them back." : "")
            It begins new logs when it starts, and its kiosks bring back what is newer.
            Its key set is number \(keySet). If keys were changed after that backup, kiosks refuse it; then first, with the medium of the root key:
              desa-central publish keys --data \(path) --only tls --root-key FILE
            Next: desa-central serve --data \(path)
            """, exit: lost > 0 ? .attention : .done)
    }

    private struct Source {
        let path: String
        let manifest: BackupManifest
        let id: [UInt8]
    }

    private static func find(_ path: String) throws(NodeFault) -> Source {
        let newest = BackupFolder.backups(in: path).last?.path ?? path
        guard access(newest + "/" + BackupManifest.file, F_OK) == 0 else {
            throw NodeFault(.notFound, "There is no backup in the folder that --from names: name one that \"desa-central backup\" wrote, or the folder of all.")
        }
        guard let found = BackupFolder.manifest(of: newest) else {
            throw NodeFault(.storage, "The manifest of this backup is damaged. Take an older backup.")
        }
        return Source(path: newest, manifest: found.manifest, id: found.id)
    }

    /// - Returns: the version of the newest key set in it.
    private static func verify(_ source: Source, progress: (UInt64, UInt64) -> Void) throws(NodeFault) -> UInt64 {
        try BackupCheck.check(source.path, source.manifest, progress: progress)
        let refused = NodeFault(.storage, "The backup is not what its centre wrote: its checkpoint does not fit. Take an older backup.")
        let chain: KeySetChain
        do throws(StoreFailure) {
            let store = try SQLiteStore(path: source.path + "/" + BackupCheck.database, mode: .readOnly)
            guard let note = try store.note(NoteKey.identity), let profile = NodeProfile(note), profile.isCentre, profile.deployment == source.manifest.deployment,
                let rootNote = try store.note(NoteKey.root), let root = try? PublicKey(serialized: rootNote), let sets = try store.note(NoteKey.keySets),
                let keys = try? NoteValue.keySets(sets, root: root, deployment: profile.deployment)
            else { throw refused.asFailure }
            chain = keys
        } catch { throw NodeFault(.storage, error.sentence) }
        let keys = chain.everyKey(.safe)
        guard !keys.isEmpty else { return chain.version }
        let files: ([UInt8], [UInt8])
        do throws(NodeFault) {
            files = (
                try ProgramRun.readInput(source.path + "/" + BackupManifest.checkpoint, limit: 1 << 16),
                try ProgramRun.readInput(source.path + "/" + BackupManifest.file, limit: BackupManifest.maxBytes)
            )
        } catch { throw refused }
        guard BackupNote.isValid(files.0, source.manifest, files.1, by: keys) else { throw refused }
        return chain.version
    }

    /// Copies first, then moves what is there aside, database first, then puts the new files in place, `key` last. Cut off anywhere, the folder holds the
    /// old centre or no centre, and the command can be given again.
    /// - Returns: where the old files are; nil when there were none.
    private static func put(_ source: Source, into folder: DataFolder) throws(StoreError) -> String? {
        for name in try FileCopy.names(in: folder.path, folders: true) where name.hasPrefix("new-") { FileCopy.remove(folder: folder.path + "/" + name) }
        let work = folder.path + "/new-" + FieldValues.hex(Entropy.bytes(4))
        _ = try DataFolder(creating: work)
        let files = source.manifest.files.filter { $0.name != BackupPapers.list }
        do throws(StoreError) {
            for file in files { try FileCopy.copy(source.path + "/" + file.name, to: work + "/" + file.name) { _ in } }
            try FileCopy.syncNames(in: work)
        } catch {
            FileCopy.remove(folder: work)
            throw error
        }
        let old = try moveAside(folder, key: work + "/key")
        for file in files.sorted(by: { ($0.name == "key" ? 1 : 0, $0.name) < ($1.name == "key" ? 1 : 0, $1.name) }) {
            try move(work + "/" + file.name, to: folder.path + "/" + file.name)
        }
        rmdir(work)
        try FileCopy.syncNames(in: folder.path)
        return old
    }

    private static func moveAside(_ folder: DataFolder, key: String) throws(StoreError) -> String? {
        let isSame = try folder.readSecret(folder.key, limit: 32) == folder.readSecret(key, limit: 32)
        let kept = isSame ? ["lock", "fence"] : ["lock"]
        let names = try FileCopy.names(in: folder.path).filter { !kept.contains($0) }
        guard !names.isEmpty else { return nil }
        let old = folder.path + "/replaced-" + String(WallClock.milliseconds())
        _ = try DataFolder(creating: old)
        // A write-ahead log beside a database that it is not of would be the end of both.
        for name in names.sorted(by: { ($0 == BackupCheck.database ? 0 : 1, $0) < ($1 == BackupCheck.database ? 0 : 1, $1) }) {
            try move(folder.path + "/" + name, to: old + "/" + name)
        }
        try FileCopy.syncNames(in: folder.path)
        return old
    }

    private static func move(_ from: String, to path: String) throws(StoreError) {
        guard rename(from, path) == 0 else { throw .system(code: errno, action: "move", file: String(path.split(separator: "/").last ?? "")) }
    }
}

extension NodeFault {
    fileprivate var asFailure: StoreFailure { StoreFailure(.corrupt, sentence) }
}
