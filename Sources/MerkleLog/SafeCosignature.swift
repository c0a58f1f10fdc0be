/// The statement that a verified backup of the centre holds a log up to a checkpoint (design D6): the checkpoint with one extension line more,
/// which a C2SP cosignature covers like the other three.
///
/// ```
/// origin LF
/// size, decimal LF
/// base64(root) LF
/// "backup " ‖ id, 32 hexadecimal digits LF
/// ```
/// The line is the cosigner's own word, no part of the log: whoever has the backup finds its checkpoint in the manifest of that id. A plain
/// checkpoint can never be read into it, so a key that signs this says nothing about *stored*.
package struct SafeCheckpoint: Hashable, Sendable {
    package static let backupIDCount = 16

    package let checkpoint: Checkpoint
    /// First 16 bytes of SHA-256 over the manifest of the backup.
    package let backup: [UInt8]

    package init(_ checkpoint: Checkpoint, backup: [UInt8]) {
        precondition(backup.count == Self.backupIDCount, "a backup's id has 16 bytes, not \(backup.count)")
        self.checkpoint = checkpoint
        self.backup = backup
    }

    /// From a note text. Throws what `Checkpoint(text:)` throws, and `checkpointForm`.
    package init(text: [UInt8]) throws(MerkleLogError) {
        // "backup " and 32 digits and a line feed.
        let last = text.suffix(Self.prefix.count + 2 * Self.backupIDCount + 1)
        guard last.starts(with: Self.prefix), last.last == lineFeed else { throw .checkpointForm }
        var id: [UInt8] = []
        let digits = last.dropFirst(Self.prefix.count).dropLast()
        var high: UInt8?
        for digit in digits {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x61...0x66: value = digit - 0x61 + 10
            default: throw .checkpointForm
            }
            if let first = high {
                id.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard id.count == Self.backupIDCount, high == nil else { throw .checkpointForm }
        self.init(try Checkpoint(text: Array(text.dropLast(last.count))), backup: id)
    }

    package var text: [UInt8] {
        var text = checkpoint.text
        text += Self.prefix
        let digits = Array("0123456789abcdef".utf8)
        for byte in backup {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        text.append(lineFeed)
        return text
    }

    private static let prefix = Array("backup ".utf8)
}

extension Cosignature {
    /// Signs the statement at `time` (seconds since 1970). The caller has opened the backup and recomputed the root from it.
    package init(of safe: SafeCheckpoint, time: UInt64, by key: SigningKey) {
        self.init(over: safe.text, time: time, by: key)
    }

    package func isValid(for safe: SafeCheckpoint, by key: PublicKey) -> Bool { isValid(over: safe.text, by: key) }
}

extension NoteName {
    /// The name under which the centre's words about its backups appear in notes.
    package static func safe(_ deployment: String) throws(MerkleLogError) -> NoteName { try NoteName("\(deployment)/safe") }
    /// The origin of the checkpoint that stands beside a backup.
    package static func backup(_ deployment: String) throws(MerkleLogError) -> NoteName { try NoteName("\(deployment)/backup") }
}
