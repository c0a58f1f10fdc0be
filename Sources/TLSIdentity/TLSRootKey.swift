import Crypto
import FoundationEssentials
import X509

/// The public key under which the centre's TLS certificates stand, as a key set certifies it (purpose 5, design D16): 34 bytes, `02` for ECDSA on
/// P-256, then the compressed point (SEC 1 section 2.3.3).
///
/// Nobody issues a root certificate: the key set is it. A trust anchor is a name and a key (RFC 5280 section 6.1.1 (d)).
package struct TLSRootKey: Sendable, Equatable {
    package static let algorithm: UInt8 = 2

    package let bytes: [UInt8]
    private let point: P256.Signing.PublicKey

    /// Nil if these are not the bytes of such a key.
    package init?(_ bytes: [UInt8]) {
        guard bytes.first == Self.algorithm, let point = try? P256.Signing.PublicKey(compressedRepresentation: bytes.dropFirst()) else { return nil }
        self.bytes = bytes
        self.point = point
    }

    init(_ point: P256.Signing.PublicKey) {
        self.point = point
        bytes = [Self.algorithm] + [UInt8](point.compressedRepresentation)
    }

    package static func == (left: TLSRootKey, right: TLSRootKey) -> Bool { left.bytes == right.bytes }

    /// Another one for each key: a certificate under another root is then one of an unknown issuer, and not one with a wrong signature, which OpenSSL
    /// reports as if the handshake had been damaged.
    var name: String {
        "desasync " + SHA256.hash(data: bytes).prefix(4).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// The trust anchor in the form that TLS libraries take: a certificate in PEM around this key. Its signature is by a key that is thrown away;
    /// nobody looks at an anchor's signature.
    package func anchor() throws(TLSIdentityError) -> [UInt8] {
        try Validity.certificate(
            name, key: point, issuer: name, signedBy: P256.Signing.PrivateKey(),
            extensions: { () throws in
                try Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true))
                }
            })
    }
}

/// A library of certificates refuses what we ask of it: a defect.
package struct TLSIdentityError: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String { "A certificate could not be made." }
}

/// Certificates of ours are valid as long as X.509 can say (RFC 5280 section 4.1.2.5): a kiosk's clock may be at 1970 or in 2099, and what ends
/// a key is the next key set (`Docs/Decisions/0010-tls.md`).
enum Validity {
    private static let first = Date(timeIntervalSince1970: 0)
    /// 9999-12-31T23:59:59Z.
    private static let last = Date(timeIntervalSince1970: 253_402_300_799)

    static func certificate(
        _ name: String, key: P256.Signing.PublicKey, issuer: String, signedBy signer: P256.Signing.PrivateKey, extensions: () throws -> Certificate.Extensions
    ) throws(TLSIdentityError) -> [UInt8] {
        do {
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(UInt64.random(in: 1 ... .max)), publicKey: Certificate.PublicKey(key),
                notValidBefore: first, notValidAfter: last, issuer: try DistinguishedName { CommonName(issuer) },
                subject: try DistinguishedName { CommonName(name) }, signatureAlgorithm: .ecdsaWithSHA256, extensions: try extensions(),
                issuerPrivateKey: Certificate.PrivateKey(signer))
            return Array(try certificate.serializeAsPEM().pemString.utf8)
        } catch { throw TLSIdentityError() }
    }
}
