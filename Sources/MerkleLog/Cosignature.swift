/// A cosigner's statement on a checkpoint (C2SP tlog-cosignature, Ed25519): at this time it was the largest it had seen, and
/// consistent with all before.
///
/// The signed bytes do not hold the cosigner's name: a key serves one role only, never two.
package struct Cosignature: Hashable, Sendable {
    /// C2SP's bound on the time.
    package static let maximumTime = UInt64(Int64.max)

    /// Seconds since 1970, UTC, by the cosigner's clock.
    package let time: UInt64
    /// 64 bytes.
    package let signature: [UInt8]

    /// From a frame, not verified. Throws `number` for a time above 2^63 - 1, `keyLength` unless there are 64 bytes.
    package init(time: UInt64, signature: [UInt8]) throws(MerkleLogError) {
        guard time <= Self.maximumTime else { throw .number }
        guard signature.count == PublicKey.signatureByteCount else { throw .keyLength }
        self.time = time
        self.signature = signature
    }

    /// Signs `checkpoint` at `time` (seconds since 1970). The caller has checked that the checkpoint continues what it saw.
    package init(of checkpoint: Checkpoint, time: UInt64, by key: SigningKey) {
        self.init(over: checkpoint.text, time: time, by: key)
    }

    init(over text: [UInt8], time: UInt64, by key: SigningKey) {
        precondition(time <= Self.maximumTime, "cosignature at \(time)")
        self.time = time
        signature = key.sign(Self.message(time: time, text: text))
    }

    /// The 72 bytes of a signature line: time, 8 bytes big endian ‖ signature.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 8 + PublicKey.signatureByteCount else { return nil }
        let time = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let parsed = try? Cosignature(time: time, signature: [UInt8](bytes[8...])) else { return nil }
        self = parsed
    }

    package func isValid(for checkpoint: Checkpoint, by key: PublicKey) -> Bool {
        isValid(over: checkpoint.text, by: key)
    }

    func isValid(over text: [UInt8], by key: PublicKey) -> Bool {
        key.isValidSignature(signature, for: Self.message(time: time, text: text))
    }

    /// The signature line of the cosigner called `name`.
    package func line(name: NoteName, key: PublicKey) -> SignedNote.Signature {
        let verifier = NoteVerifier(name: name, type: .cosignature, key: key)
        let timeBytes = withUnsafeBytes(of: time.bigEndian) { [UInt8]($0) }
        return SignedNote.Signature(name: name, keyID: verifier.keyID, bytes: timeBytes + signature)
    }

    /// No checkpoint can be read into this: its second line is a number, here it starts with `time`.
    private static func message(time: UInt64, text: [UInt8]) -> [UInt8] {
        var message = Array("cosignature/v1\ntime ".utf8)
        message.appendDecimal(time)
        message.append(lineFeed)
        message.append(contentsOf: text)
        return message
    }
}
