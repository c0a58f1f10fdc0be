import Attachments
import Glibc
import MerkleLog
import NodeHost
import SQLiteStore

/// Attachments of backups. Their ciphertexts lie once beside all backups, under their addresses, and each backup has a list of those that it has:
///
/// ```
/// DIR/attachments/ab/ab…-SIZE
/// DIR/backup-…/attachments.list       a line each: address SIZE, ascending. It stands in the manifest as every file does
/// ```
enum BackupPapers {
    static let folder = "attachments"
    static let list = "attachments.list"
    private static let maxListBytes = 1 << 30
    /// What lies there already is read again in so many backups, a share each time.
    private static let turns: UInt64 = 32

    /// What became of the attachments that a centre holds.
    struct Copied: Sendable {
        /// In the backup, by their addresses.
        var kept: [AttachmentID] = []
        /// Gone or damaged at the centre, and not in the backup.
        var lost: [AttachmentID] = []
        var copied = 0
        var copiedBytes: UInt64 = 0
    }

    /// Copies what is not there yet, reads it back and compares it with its address. So is read and compared what lies there already and is not safe
    /// yet; of what is safe already a share.
    /// - Parameters:
    ///   - held: what the centre holds, and whether an earlier backup made it safe.
    ///   - turn: which share: rises by one from day to day.
    static func copy(
        _ held: [Attachment], from data: String, to backups: String, turn: UInt64, progress: (UInt64, UInt64) -> Void
    ) throws(NodeFault) -> Copied {
        let (source, target) = (AttachmentFiles(data + "/" + folder), AttachmentFiles(backups + "/" + folder))
        var result = Copied()
        let all = held.reduce(0) { $0 + $1.id.size }
        var done: UInt64 = 0
        do throws(StoreError) {
            for item in held {
                let id = item.id
                let isTurn = !item.isSafe || UInt64(id.address.bytes[0]) % turns == turn % turns
                var isThere = try target.size(id) == id.size
                if isThere, isTurn { isThere = try isRight(id, in: target) }
                if !isThere {
                    let bytes = (try? source.read(id, from: 0, count: Int(id.size))) ?? []
                    guard bytes.count == Int(id.size), BlockTree(of: bytes).root == id.address else {
                        result.lost.append(id)
                        continue
                    }
                    try target.keep(id, bytes)
                    guard try isRight(id, in: target) else {
                        try target.remove(id)
                        throw StoreError.corrupt(file: "attachments")
                    }
                    result.copied += 1
                    result.copiedBytes += id.size
                }
                result.kept.append(id)
                done += id.size
                progress(done >> 10, all >> 10)
            }
        } catch {
            guard case .corrupt = error else { throw NodeFault(backup: error) }
            throw NodeFault(.storage, "The disk for backups does not give back an attachment as it was written. The backup is not used; check the disk. Earlier backups are untouched.")
        }
        return result
    }

    /// As the disk has it, not as the memory still has it from writing.
    private static func isRight(_ id: AttachmentID, in files: AttachmentFiles) throws(StoreError) -> Bool {
        let bytes = try files.readBack(id)
        return bytes.count == Int(id.size) && BlockTree(of: bytes).root == id.address
    }

    // MARK: Lists

    static func bytes(_ ids: [AttachmentID]) -> [UInt8] {
        var bytes: [UInt8] = []
        for id in ids.sorted(by: { ($0.address.hex, $0.size) < ($1.address.hex, $1.size) }) { bytes += Array("\(id.address.hex) \(id.size)\n".utf8) }
        return bytes
    }

    /// Those of a backup; none where it was made without; nil when the list is damaged.
    static func ids(of backup: String) -> [AttachmentID]? {
        guard access(backup + "/" + list, F_OK) == 0 else { return [] }
        guard let bytes = try? ProgramRun.readInput(backup + "/" + list, limit: maxListBytes) else { return nil }
        var ids: [AttachmentID] = []
        for line in bytes.split(separator: 0x0A) {
            let words = line.split(separator: 0x20)
            guard words.count == 2, let address = FieldValues.bytes(hex: String(decoding: words[0], as: UTF8.self)).flatMap({ Hash($0) }),
                let size = UInt64(String(decoding: words[1], as: UTF8.self)), let id = AttachmentID(address: address, size: size)
            else { return nil }
            ids.append(id)
        }
        return ids
    }

    /// Takes away the files that no backup in the folder has any more. Nothing, when a list cannot be read.
    static func sweep(_ backups: String) {
        var kept: Set<AttachmentID> = []
        for name in (try? FileCopy.names(in: backups, folders: true)) ?? [] where name.hasPrefix(BackupFolder.prefix) {
            guard let ids = ids(of: backups + "/" + name) else { return }
            kept.formUnion(ids)
        }
        AttachmentFiles(backups + "/" + folder).sweep(keeping: kept)
    }

    // MARK: Restore

    /// Bytes that a restore has still to copy into a data folder.
    static func missingBytes(_ ids: [AttachmentID], in data: String) -> UInt64 {
        let files = AttachmentFiles(data + "/" + folder)
        return ids.reduce(0) { sum, id in sum + (((try? files.size(id)) ?? 0) == id.size ? 0 : id.size) }
    }

    /// Puts the attachments of a backup into a data folder, each compared with its address. What is there already and right stays.
    /// - Returns: how many could not be had: kiosks that still have them bring them back.
    static func restore(_ ids: [AttachmentID], from backups: String, to data: String, progress: (UInt64, UInt64) -> Void) throws(StoreError) -> Int {
        let (source, target) = (AttachmentFiles(backups + "/" + folder), AttachmentFiles(data + "/" + folder))
        var (lost, done) = (0, UInt64(0))
        let all = ids.reduce(0) { $0 + $1.size }
        for id in ids {
            done += id.size
            progress(done >> 10, all >> 10)
            if try target.size(id) == id.size, try isRight(id, in: target) { continue }
            let bytes = (try? source.read(id, from: 0, count: Int(id.size))) ?? []
            if bytes.count == Int(id.size), BlockTree(of: bytes).root == id.address {
                try target.keep(id, bytes)
            } else {
                // The restored database counts it; what is not there it will see, what is wrong it would not.
                try target.remove(id)
                lost += 1
            }
        }
        return lost
    }
}
