import Crypto
package import MerkleLog

extension SealingKey {
    /// 32 bytes that the holders of both private keys, and nobody else, can derive: X25519 (RFC 7748), then HKDF-SHA256 (RFC 5869) under a
    /// purpose of its own, so that it shares nothing with what bundles are sealed under. Nil when `other` is no key (a point of small order).
    package func agreedKey(with other: SealingPublicKey, for purpose: String) -> [UInt8]? {
        guard let peer = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: other.raw), let secret = try? key.sharedSecretFromKeyAgreement(with: peer) else { return nil }
        // Both ends have to say the same, so the keys stand in their order as bytes.
        let pair = [publicKey.serialized, other.serialized].sorted { $0.lexicographicallyPrecedes($1) }
        let derived = secret.hkdfDerivedSymmetricKey(using: SHA256.self, salt: pair[0] + pair[1], sharedInfo: Array(purpose.utf8), outputByteCount: 32)
        return derived.withUnsafeBytes { [UInt8]($0) }
    }
}
