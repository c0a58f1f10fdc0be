import Causality
import MerkleLog
import Replica

/// `logs/<LogID>/safe` of an export: the centre's word about its backup as a note.
///
/// ```
/// origin, size, root      as in a checkpoint
/// backup <32 hex digits>
///
/// — <deployment>/safe cosignature
/// ```
enum SafeNote {
    /// - Parameter keys: those certified for *safe*: the line names the one that fits, else the newest.
    static func bytes(_ word: HeldSafeWord, origin: NoteName, deployment: String, keys: [PublicKey]) -> [UInt8]? {
        guard let checkpoint = try? Checkpoint(origin: origin, size: word.size, root: word.root), let name = try? NoteName.safe(deployment),
            let cosignature = try? Cosignature(time: word.time, signature: word.signature)
        else { return nil }
        let safe = SafeCheckpoint(checkpoint, backup: word.backup)
        guard let key = keys.last(where: { cosignature.isValid(for: safe, by: $0) }) ?? keys.last else { return nil }
        return SignedNote(text: safe.text, signature: cosignature.line(name: name, key: key)).bytes
    }

    /// Nil unless it has this form, this origin and one line of that name. Whether it is signed is the auditor's question.
    static func read(_ bytes: [UInt8], origin: NoteName, deployment: String) -> StatedSafe? {
        guard let note = try? SignedNote(parsing: bytes), note.bytes == bytes, let safe = try? SafeCheckpoint(text: note.text), safe.checkpoint.origin == origin,
            note.signatures.count == 1, let line = note.signatures.first, let name = try? NoteName.safe(deployment), line.name == name,
            line.bytes.count == 8 + PublicKey.signatureByteCount
        else { return nil }
        let word = HeldSafeWord(
            size: safe.checkpoint.size, root: safe.checkpoint.root, time: line.bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, backup: safe.backup,
            signature: Array(line.bytes[8...]))
        return StatedSafe(word: word, keyID: line.keyID)
    }
}
