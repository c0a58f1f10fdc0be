import Crypto

/// A key that signs. It has no way out: whoever made the seed has to keep it.
package struct SigningKey: Sendable {
    package static let seedByteCount = 32

    private let key: Curve25519.Signing.PrivateKey
    package let publicKey: PublicKey

    /// From 32 random bytes (RFC 8032's private key). Throws `keyLength`.
    package init(seed: [UInt8]) throws(MerkleLogError) {
        guard seed.count == Self.seedByteCount, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw .keyLength
        }
        self.key = key
        publicKey = try PublicKey(ed25519: key.publicKey.rawRepresentation.withUnsafeBytes { [UInt8]($0) })
    }

    /// 64 bytes over exactly `message`. Only for note texts and cosignatures, which separate themselves by their form;
    /// everything else is signed under a tag.
    ///
    /// On Linux the library signs deterministically, as RFC 8032 says: the same key and message give the same bytes. On
    /// Apple's systems it adds randomness, so nothing may rely on equal signatures.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        guard let signature = try? key.signature(for: message) else {
            preconditionFailure("no signature over \(message.count) bytes")
        }
        return signature.withUnsafeBytes { [UInt8]($0) }
    }

    /// 64 bytes over `0xFF ‖ tag ‖ 0x00 ‖ message`. The first byte keeps these apart from notes and cosignatures, which are
    /// UTF-8 and cannot hold 0xFF; the zero byte ends the tag, so no tag and message run into another tag's.
    /// - Parameter tag: what is signed, with its version; printable ASCII, no peer's text.
    package func sign(tag: String, message: [UInt8]) -> [UInt8] {
        sign(taggedMessage(tag: tag, message))
    }
}

func taggedMessage(tag: String, _ message: [UInt8]) -> [UInt8] {
    precondition(
        (1...64).contains(tag.utf8.count) && tag.utf8.allSatisfy { (0x21...0x7e).contains($0) }, "signing tag \"\(tag)\"")
    return [0xff] + Array(tag.utf8) + [0] + message
}
