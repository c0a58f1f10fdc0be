import Glibc
import MerkleLog
import NodeHost
import SQLiteStore

/// The folder that backups of a centre lie in, one folder each, locked while one is being written:
///
/// ```
/// DIR/backup-20261122T190000Z/manifest.json  checkpoint  desa.sqlite3  key  key.answers …      mode 0700, files 0600
/// DIR/new-<8 hex digits>/                                                                      one that was cut off: removed by the next
/// ```
struct BackupFolder {
    let path: String
    private let lock: NodeLock

    static let prefix = "backup-"

    init(_ path: String) throws(NodeFault) {
        do throws(StoreError) {
            let folder = try DataFolder(creating: path)
            self.path = path
            lock = try folder.acquireLock()
        } catch {
            switch error {
            case .held: throw NodeFault(.busy, "Another backup into this folder is under way. Wait until it ends.")
            case .missing: throw NodeFault(.notFound, "The folder in which the backup folder is to be made does not exist: is the disk there? Make it first.")
            default: throw NodeFault(error)
            }
        }
        for name in names where name.hasPrefix("new-") { FileCopy.remove(folder: path + "/" + name) }
    }

    private var names: [String] { (try? FileCopy.names(in: path, folders: true)) ?? [] }

    /// A folder to write into, mode 0700. Not a backup until it has its name.
    func makeWork() throws(NodeFault) -> String {
        let work = path + "/new-" + FieldValues.hex(Entropy.bytes(4))
        do throws(StoreError) { _ = try DataFolder(creating: work) } catch { throw NodeFault(error) }
        return work
    }

    /// - Parameter seconds: since 1970.
    static func name(_ seconds: UInt64) -> String {
        prefix + String(WallClock.text(seconds * 1000).unicodeScalars.filter { $0 != "-" && $0 != ":" }.map { Character($0) })
    }

    /// Complete backups, oldest first.
    static func backups(in path: String) -> [(path: String, manifest: BackupManifest)] {
        let names = ((try? FileCopy.names(in: path, folders: true)) ?? []).filter { $0.hasPrefix(prefix) }
        return names.compactMap { name in manifest(of: path + "/" + name).map { (path + "/" + name, $0.manifest) } }
            .sorted { ($0.manifest.time, $0.path) < ($1.manifest.time, $1.path) }
    }

    static func manifest(of backup: String) -> (manifest: BackupManifest, id: [UInt8])? {
        guard let bytes = try? ProgramRun.readInput(backup + "/" + BackupManifest.file, limit: BackupManifest.maxBytes), let manifest = BackupManifest(bytes)
        else { return nil }
        return (manifest, BackupManifest.id(bytes))
    }

    /// Removes the oldest backups of a deployment until so many are left.
    /// - Returns: how many went.
    func prune(_ deployment: String, keep: Int) -> Int {
        let old = Self.backups(in: path).filter { $0.manifest.deployment == deployment }.dropLast(keep)
        // The manifest goes first: what is left of a removal that was cut off is no backup.
        for backup in old {
            unlink(backup.path + "/" + BackupManifest.file)
            FileCopy.remove(folder: backup.path)
        }
        return old.count
    }
}
