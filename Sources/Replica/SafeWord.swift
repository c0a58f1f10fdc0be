package import CanonicalCBOR
package import Causality
package import MerkleLog
import OperationLog

extension NoteKey {
    /// The centre's newest word that a backup holds a log: ``HeldSafeWord``.
    package static func safe(_ log: LogID) -> [UInt8] { Array("safe/\(log)".utf8) }
    /// ``BackupMark``. At the centre: its newest verified backup. At a kiosk: the newest of which it has all words about its logs.
    package static let backup = Array("backup".utf8)
}

/// The centre's word that a verified backup of it holds a log up to `size` with its payloads (design D6: *safe*).
package struct HeldSafeWord: Sendable, Equatable {
    package let size: UInt64
    package let root: Hash
    /// Seconds since 1970 by the centre's clock.
    package let time: UInt64
    /// 16 bytes: which backup.
    package let backup: [UInt8]
    package let signature: [UInt8]

    package init(size: UInt64, root: Hash, time: UInt64, backup: [UInt8], signature: [UInt8]) {
        self.size = size
        self.root = root
        self.time = time
        self.backup = backup
        self.signature = signature
    }

    /// `[size, root, time, backup, signature]`.
    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 160)
        writer.array(count: 5)
        writer.uint(size)
        writer.byteString(root.bytes)
        writer.uint(time)
        writer.byteString(backup)
        writer.byteString(signature)
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(CBORError) {
        var reader = CBORReader(bytes)
        guard try reader.array() == 5 else { throw CBORError(.unexpectedType, at: 0) }
        size = try reader.uint(max: Limits.maxLogSize)
        root = try reader.hash()
        time = try reader.uint()
        backup = try reader.byteString(count: SafeCheckpoint.backupIDCount)
        signature = try reader.byteString(count: 64)
        try reader.finish()
    }

    /// Signed by one of these keys, over the root that the log has at this size.
    package func isSigned(origin: NoteName, by keys: [PublicKey]) -> Bool {
        guard let checkpoint = try? Checkpoint(origin: origin, size: size, root: root), let cosignature = try? Cosignature(time: time, signature: signature)
        else { return false }
        let safe = SafeCheckpoint(checkpoint, backup: backup)
        return keys.contains { cosignature.isValid(for: safe, by: $0) }
    }
}

/// Which backup of the centre is the newest that somebody knows of.
package struct BackupMark: Sendable, Equatable {
    /// Seconds since 1970 by the centre's clock; rises with every backup of one centre.
    package let time: UInt64
    /// 16 bytes.
    package let id: [UInt8]

    package init(time: UInt64, id: [UInt8]) {
        self.time = time
        self.id = id
    }

    /// `[time, id]`.
    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 32)
        writer.array(count: 2)
        writer.uint(time)
        writer.byteString(id)
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(CBORError) {
        var reader = CBORReader(bytes)
        guard try reader.array() == 2 else { throw CBORError(.unexpectedType, at: 0) }
        time = try reader.uint()
        id = try reader.byteString(count: SafeCheckpoint.backupIDCount)
        try reader.finish()
    }
}

extension Replica {
    /// The centre's word about a log, if it is over what the log has here.
    package func safeWord(_ log: LogID) throws(StoreFailure) -> HeldSafeWord? {
        guard let state = head.logs[log], let note = try store.note(NoteKey.safe(log)), let word = try? HeldSafeWord(note), word.size <= state.size,
            try root(of: log, at: word.size) == word.root
        else { return nil }
        return word
    }

    package func newestBackup() throws(StoreFailure) -> BackupMark? {
        try store.note(NoteKey.backup).flatMap { try? BackupMark($0) }
    }
}
