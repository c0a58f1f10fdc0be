import Crypto
import FoundationEssentials
package import MerkleLog
package import SyncProtocol

/// The key that opens what was sealed to a node. HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305; what
/// is taken from it is one exported secret a part. Here and not in a pure module, because the library draws the ephemeral key itself.
package struct SealingKey: Sendable {
    let key: Curve25519.KeyAgreement.PrivateKey

    /// From 32 random bytes, which whoever made them has to keep.
    package init(seed: [UInt8]) throws(MerkleLogError) {
        guard seed.count == 32, let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: seed) else { throw .keyLength }
        self.key = key
    }

    /// A kiosk's, from the seed of its signing key by HKDF-SHA256 (RFC 5869) under a name of its own: one key file is all that a kiosk has to
    /// keep, and neither key tells anything of the other.
    package init(ofNode seed: [UInt8]) throws(MerkleLogError) {
        guard seed.count == SigningKey.seedByteCount else { throw .keyLength }
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: seed), info: Array("desasync/sealing-key/1".utf8), outputByteCount: 32)
        try self.init(seed: derived.withUnsafeBytes { [UInt8]($0) })
    }

    package var publicKey: SealingPublicKey {
        guard let key = try? SealingPublicKey(x25519: [UInt8](key.publicKey.rawRepresentation)) else { preconditionFailure("an X25519 key has 32 bytes") }
        return key
    }

    /// The content key of a part; nil when it was not sealed to this key. That it is the right one only its records show.
    package func contentKey(_ header: BundleHeader) -> [UInt8]? {
        guard header.receiver == publicKey.id,
            let recipient = try? HPKE.Recipient(privateKey: key, ciphersuite: Self.suite, info: Self.label, encapsulatedKey: Data(header.encapsulated)),
            let secret = try? recipient.exportSecret(context: Self.label, outputByteCount: 32)
        else { return nil }
        return secret.withUnsafeBytes { [UInt8]($0) }
    }

    /// A fresh secret that only the holder of `receiver`'s private key finds again; nil when that is no key (a point of small order).
    package static func secret(for receiver: SealingPublicKey) -> BundleSecret? {
        guard let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: receiver.raw),
            let sender = try? HPKE.Sender(recipientKey: key, ciphersuite: suite, info: label),
            let secret = try? sender.exportSecret(context: label, outputByteCount: 32)
        else { return nil }
        return BundleSecret(encapsulated: [UInt8](sender.encapsulatedKey), contentKey: secret.withUnsafeBytes { [UInt8]($0) })
    }

    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
    private static let label = Data(BundleSecret.label.utf8)
}
