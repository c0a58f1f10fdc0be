/// A key to which bundles are sealed: X25519 (RFC 7748) under HPKE (RFC 9180). It checks no signatures, so it is no ``PublicKey``.
///
/// ```
/// 33 bytes stored and sent:  03 ‖ key, 32 bytes
/// ```
package struct SealingPublicKey: Hashable, Sendable {
    package static let serializedByteCount = 33
    /// Beside 1, Ed25519, and 2, which a TLS root has: ECDSA on P-256.
    private static let x25519: UInt8 = 3

    /// 32 bytes. A point of small order is found when something is sealed to it.
    package let raw: [UInt8]

    /// Throws `keyLength`.
    package init(x25519 raw: [UInt8]) throws(MerkleLogError) {
        guard raw.count == 32 else { throw .keyLength }
        self.raw = raw
    }

    /// From the 33 bytes. Throws `keyLength`, `unknownAlgorithm`.
    package init(serialized bytes: [UInt8]) throws(MerkleLogError) {
        guard bytes.count == Self.serializedByteCount else { throw .keyLength }
        guard bytes[0] == Self.x25519 else { throw .unknownAlgorithm }
        raw = Array(bytes[1...])
    }

    package var serialized: [UInt8] { [Self.x25519] + raw }

    /// The first 8 bytes of SHA-256 over the 33 bytes: what a bundle says of its receiver in clear.
    package var id: [UInt8] { Array(Hash.sha256(serialized).bytes[..<8]) }
}
