import Crypto

/// Stands before every stored key, so that another algorithm can be added without guessing what old keys were.
package enum KeyAlgorithm: UInt8, Sendable {
    /// RFC 8032; 32-byte keys, 64-byte signatures.
    case ed25519 = 1
}

/// A key that signatures are checked with.
///
/// ```
/// 33 bytes stored and sent:  algorithm, 1 byte ‖ key, 32 bytes
/// ```
package struct PublicKey: Hashable, Sendable {
    package static let serializedByteCount = 33
    package static let signatureByteCount = 64

    package let algorithm: KeyAlgorithm
    /// 32 bytes, RFC 8032 section 5.1.2; canonical and not of small order.
    package let raw: [UInt8]

    /// Throws `keyLength` and `weakKey`.
    package init(ed25519 raw: [UInt8]) throws(MerkleLogError) {
        guard raw.count == Hash.byteCount else { throw .keyLength }
        guard !isWeakEd25519Key(raw) else { throw .weakKey }
        self.algorithm = .ed25519
        self.raw = raw
    }

    /// From the 33 bytes. Throws `keyLength`, `unknownAlgorithm`, `weakKey`.
    package init(serialized bytes: [UInt8]) throws(MerkleLogError) {
        guard bytes.count == Self.serializedByteCount else { throw .keyLength }
        guard KeyAlgorithm(rawValue: bytes[0]) == .ed25519 else { throw .unknownAlgorithm }
        try self.init(ed25519: [UInt8](bytes[1...]))
    }

    package var serialized: [UInt8] { [algorithm.rawValue] + raw }

    /// Whether `signature` (64 bytes, anything else is invalid) is by this key over exactly `message`. About 150 µs.
    package func isValidSignature(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == Self.signatureByteCount,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
        else { return false }
        return key.isValidSignature(signature, for: message)
    }

    /// Whether `signature` is by this key over `message` under `tag`; see `SigningKey.sign(tag:message:)`.
    package func isValidSignature(_ signature: [UInt8], tag: String, message: [UInt8]) -> Bool {
        isValidSignature(signature, for: taggedMessage(tag: tag, message))
    }
}

/// The y coordinates of the eight points of small order, as encoded (little endian), without the sign bit: 0 (order 4, twice),
/// 1 (the neutral element), the two of order 8 (twice each) and -1 (order 2). Under such a key a signature that verifies for
/// many or all messages can be made without any secret.
private let smallOrderCoordinates: [Hash] = [
    Hash(words: 0, 0, 0, 0),
    Hash(words: 0x0100_0000_0000_0000, 0, 0, 0),
    Hash(words: 0x26e8_958f_c2b2_27b0, 0x45c3_f489_f2ef_98f0, 0xd5df_ac05_d3c6_3339, 0xb138_0288_6d53_fc05),
    Hash(words: 0xc717_6a70_3d4d_d84f, 0xba3c_0b76_0d10_670f, 0x2a20_53fa_2c39_ccc6, 0x4ec7_fd77_92ac_037a),
    Hash(words: 0xecff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_ff7f),
]

/// Small order, or a second spelling: y not below 2^255 - 19. Libraries differ on both, so verifiers would disagree on what
/// such a key signed. (The other second spelling, a sign bit with x = 0, has y = 1 or -1 and is small order as well.)
private func isWeakEd25519Key(_ raw: [UInt8]) -> Bool {
    var coordinate = raw
    coordinate[31] &= 0x7f
    let isNonCanonical = coordinate[0] >= 0xed && coordinate[1..<31].allSatisfy { $0 == 0xff } && coordinate[31] == 0x7f
    return isNonCanonical || smallOrderCoordinates.contains { $0.bytes == coordinate }
}
