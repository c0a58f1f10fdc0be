import Crypto
import X509

/// The certificate by which one computer is known to the browsers that people pair with it. Nobody vouches for it: people compare its fingerprint.
package struct BoxIdentity: Sendable {
    /// The secret; bytes of it.
    package static let seedByteCount = 32
    package let seed: [UInt8]
    /// PEM.
    package let certificate: [UInt8]

    /// A new one, from the system's random source.
    package init(name: String) throws(TLSIdentityError) {
        let key = P256.Signing.PrivateKey()
        seed = [UInt8](key.rawRepresentation)
        certificate = try Validity.certificate(
            name, key: key.publicKey, issuer: name, signedBy: key,
            extensions: { () throws in
                try Certificate.Extensions {
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([.serverAuth])
                    SubjectAlternativeNames([.dnsName(name)])
                }
            })
    }

    /// One that was kept; nil if the two do not belong together.
    package init?(seed: [UInt8], certificate: [UInt8]) {
        guard let key = try? P256.Signing.PrivateKey(rawRepresentation: seed), let shown = try? Certificate(pemEncoded: String(decoding: certificate, as: UTF8.self)),
            shown.publicKey == Certificate.PublicKey(key.publicKey)
        else { return nil }
        self.seed = seed
        self.certificate = certificate
    }

    package var leaf: TLSLeaf? {
        (try? P256.Signing.PrivateKey(rawRepresentation: seed)).map { TLSLeaf(certificate: certificate, key: Array($0.pemRepresentation.utf8)) }
    }

    /// SHA-256 of the certificate, as browsers show it: `3A:F0:…`.
    package var fingerprint: String {
        guard let bytes = try? Certificate(pemEncoded: String(decoding: certificate, as: UTF8.self)).serializeAsPEM().derBytes else { return "?" }
        return SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
    }
}
