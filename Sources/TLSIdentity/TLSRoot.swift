import Crypto
import X509

/// The private root of the centre's TLS certificates. It lies at the centre, in a file of its own, and signs leaves only.
package struct TLSRoot: Sendable {
    /// Bytes of the secret.
    package static let seedByteCount = 32

    private let key: P256.Signing.PrivateKey

    /// A new one, from the system's random source.
    package init() { key = P256.Signing.PrivateKey() }

    /// Nil if these are not the bytes of a secret scalar.
    package init?(seed: [UInt8]) {
        guard let key = try? P256.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
        self.key = key
    }

    /// For the key file, and for nothing else.
    package var seed: [UInt8] { [UInt8](key.rawRepresentation) }

    package var publicKey: TLSRootKey { TLSRootKey(key.publicKey) }

    /// A leaf directly under this root, for one process: its key is made here and never written down.
    package func leaf() throws(TLSIdentityError) -> TLSLeaf {
        let leaf = P256.Signing.PrivateKey()
        let certificate = try Validity.certificate(
            "centre", key: leaf.publicKey, issuer: publicKey.name, signedBy: key,
            extensions: { () throws in try Certificate.Extensions { Critical(KeyUsage(digitalSignature: true)) } })
        return TLSLeaf(certificate: certificate, key: Array(leaf.pemRepresentation.utf8))
    }
}

/// What a server shows and signs with; both in PEM.
package struct TLSLeaf: Sendable {
    package let certificate: [UInt8]
    package let key: [UInt8]
}
