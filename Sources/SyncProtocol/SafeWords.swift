import CanonicalCBOR
package import Causality
import MerkleLog
package import Replica
import OperationLog

/// The part of an answer that says what verified backups of the centre hold (design D6). It stands in an answer only when the request names an
/// older backup, or none, and only in the last answer of an exchange: then the node holds what it is about.
///
/// ```
/// words = [ time, id of the newest backup, [ * (time, id of a backup, log, size, signature) ] ]
/// ```
/// The root is not sent: the node has it, or the word is over another content and counts for nothing.
package struct SafeWords: Sendable, Equatable {
    package struct Word: Sendable, Equatable {
        package let log: LogID
        package let size: UInt64
        package let mark: BackupMark
        /// 64 bytes.
        package let signature: [UInt8]

        package init(log: LogID, size: UInt64, mark: BackupMark, signature: [UInt8]) {
            self.log = log
            self.size = size
            self.mark = mark
            self.signature = signature
        }
    }

    package let newest: BackupMark
    package var words: [Word] = []

    package init(newest: BackupMark) { self.newest = newest }

    /// Words in one answer. A node with more logs hears of the others with the backups in which they grow.
    static let maxWords = 4096

    func write(to writer: inout CBORWriter) {
        writer.array(count: 3)
        writer.uint(newest.time)
        writer.byteString(newest.id)
        writer.array(count: words.count * 5)
        for word in words {
            writer.uint(word.mark.time)
            writer.byteString(word.mark.id)
            writer.byteString8(word.log.rawValue)
            writer.uint(word.size)
            writer.byteString(word.signature)
        }
    }

    init(_ reader: inout CBORReader) throws(CBORError) {
        let place = reader.position
        guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: place) }
        newest = BackupMark(time: try reader.uint(), id: try reader.byteString(count: SafeCheckpoint.backupIDCount))
        for _ in 0..<(try reader.groups(of: 5, max: Self.maxWords)) {
            let mark = BackupMark(time: try reader.uint(), id: try reader.byteString(count: SafeCheckpoint.backupIDCount))
            words.append(
                Word(log: LogID(try reader.byteString8()), size: try reader.uint(max: Limits.maxLogSize), mark: mark, signature: try reader.byteString(count: 64)))
        }
    }
}

extension CentrePeer {
    /// What a node is to hear about backups: nothing while it knows the newest.
    /// - Parameter known: time of the newest backup that the node knows of; 0 for none. Ahead of ours, it is of a centre that was restored since.
    func safeWords(known: UInt64, in scopes: [ScopeID]) throws(StoreFailure) -> SafeWords? {
        guard let newest = try replica.newestBackup(), newest.time != known else { return nil }
        var result = SafeWords(newest: newest)
        for scope in scopes.sorted() {
            for log in replica.head.logs(of: scope) where result.words.count < SafeWords.maxWords {
                guard let note = try replica.store.note(NoteKey.safe(log.id)), let word = try? HeldSafeWord(note), word.time > known || known > newest.time
                else { continue }
                result.words.append(
                    SafeWords.Word(log: log.id, size: word.size, mark: BackupMark(time: word.time, id: word.backup), signature: word.signature))
            }
        }
        return result
    }
}

extension KioskPeer {
    /// Verifies and keeps the centre's words about backups. One that is over more than is held here is asked for again with the next exchange.
    mutating func keep(_ words: SafeWords) throws(StoreFailure) {
        let keys = centreKeys.everyKey(.safe)
        var notes: [CommitBatch.Note] = []
        var isComplete = true
        for word in words.words {
            guard let log = replica.head.logs[word.log], word.size <= log.size else {
                isComplete = false
                continue
            }
            if let held = try replica.safeWord(word.log), held.size >= word.size { continue }
            let said = HeldSafeWord(
                size: word.size, root: try replica.root(of: word.log, at: word.size), time: word.mark.time, backup: word.mark.id, signature: word.signature)
            guard said.isSigned(origin: log.origin, by: keys) else { continue }
            notes.append(CommitBatch.Note(key: NoteKey.safe(word.log), value: said.encoded()))
        }
        if isComplete { notes.append(CommitBatch.Note(key: NoteKey.backup, value: words.newest.encoded())) }
        if !notes.isEmpty { try replica.commit(notes: notes) }
    }

    /// Own operations, entry 0 of each log left out: written here, stored at the centre, and known to be in a backup. What a centre that was restored
    /// has said that it holds no longer is neither: the backup that had it is gone as well.
    package func ownOperations() throws(StoreFailure) -> (saved: UInt64, sent: UInt64, safe: UInt64) {
        var result: (saved: UInt64, sent: UInt64, safe: UInt64) = (0, 0, 0)
        for log in replica.head.logs.values where log.node == replica.identity.node && log.size > 0 {
            let sent = sentSize(log)
            result.saved += log.size - 1
            result.sent += sent - 1
            result.safe += max(1, min(sent, try replica.safeWord(log.id)?.size ?? 0)) - 1
        }
        return result
    }
}

extension CBORReader {
    /// An integer that a sender leaves out when it is 0.
    mutating func positive() throws(CBORError) -> UInt64 {
        let place = position
        let value = try uint()
        guard value > 0 else { throw CBORError(.unexpectedType, at: place) }
        return value
    }
}
