/// A checkpoint with a signature of the log's key that was made or verified here: a value of this type is believed.
///
/// A frame carries only size and signature; the receiver knows origin and key, computes the root, and gets this value or an
/// error. The note for files and auditors is written from it.
package struct SignedCheckpoint: Hashable, Sendable {
    package let checkpoint: Checkpoint
    /// The key of the log; its name in notes is the origin.
    package let key: PublicKey
    /// 64 bytes over the checkpoint's text.
    package let signature: [UInt8]

    /// Signs. The caller has committed the entries, read them back and hashed them: a signature that left cannot be taken back.
    package init(signing checkpoint: Checkpoint, with key: SigningKey) {
        self.checkpoint = checkpoint
        self.key = key.publicKey
        signature = key.sign(checkpoint.text)
    }

    /// From the bare signature of a frame. Throws `badSignature`.
    package init(_ checkpoint: Checkpoint, signature: [UInt8], by key: PublicKey) throws(MerkleLogError) {
        guard key.isValidSignature(signature, for: checkpoint.text) else { throw .badSignature }
        self.checkpoint = checkpoint
        self.key = key
        self.signature = signature
    }

    /// From a note, verified under the key of the log called `origin`; other lines are passed over. Throws what
    /// `SignedNote(parsing:)` and `Checkpoint(text:)` throw, `wrongOrigin`, `noKnownSignature`, `badSignature`.
    package init(note: [UInt8], origin: NoteName, key: PublicKey) throws(MerkleLogError) {
        self = try Self.open(note: note, origin: origin, key: key, cosigners: []).checkpoint
    }

    /// The same, with the cosignatures of those of `cosigners` (type 0x04) that signed, in their order. One that seems to have
    /// signed and did not sinks the note; none at all is no error: how many are needed is the caller's policy.
    package static func open(
        note: [UInt8], origin: NoteName, key: PublicKey, cosigners: [NoteVerifier]
    ) throws(MerkleLogError) -> (checkpoint: SignedCheckpoint, cosignatures: [VerifiedSignature]) {
        try open(SignedNote(parsing: note), origin: origin, key: key, cosigners: cosigners)
    }

    static func open(
        _ note: SignedNote, origin: NoteName, key: PublicKey, cosigners: [NoteVerifier]
    ) throws(MerkleLogError) -> (checkpoint: SignedCheckpoint, cosignatures: [VerifiedSignature]) {
        let checkpoint = try Checkpoint(text: note.text)
        guard checkpoint.origin == origin else { throw .wrongOrigin }
        let log = NoteVerifier(name: origin, type: .ed25519, key: key)
        guard let line = try note.verifiedSignature(by: log) else { throw .noKnownSignature }
        var cosignatures: [VerifiedSignature] = []
        for cosigner in cosigners {
            precondition(cosigner.type == .cosignature, "cosigner with a key of type \(cosigner.type)")
            if let cosignature = try note.verifiedSignature(by: cosigner) { cosignatures.append(cosignature) }
        }
        return (SignedCheckpoint(believed: checkpoint, key: key, signature: line.signature), cosignatures)
    }

    private init(believed checkpoint: Checkpoint, key: PublicKey, signature: [UInt8]) {
        self.checkpoint = checkpoint
        self.key = key
        self.signature = signature
    }

    /// The signed note with the log's line alone; add cosigners' lines with `Cosignature.line`.
    package var note: SignedNote {
        let log = NoteVerifier(name: checkpoint.origin, type: .ed25519, key: key)
        return SignedNote(
            text: checkpoint.text, signature: SignedNote.Signature(name: log.name, keyID: log.keyID, bytes: signature))
    }
}
