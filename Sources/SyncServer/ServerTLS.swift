import NIOSSL

/// The certificate that a server shows, and the key it signs with.
package struct ServerTLS: Sendable {
    private let certificate: NIOSSLCertificate
    private let key: NIOSSLPrivateKey

    /// Both in PEM; the certificate stands directly under a root that clients have pinned, so nothing else is sent with it.
    package init(certificate: [UInt8], key: [UInt8]) throws(ServerError) {
        do {
            self.certificate = try NIOSSLCertificate(bytes: certificate, format: .pem)
            self.key = try NIOSSLPrivateKey(bytes: key, format: .pem)
        } catch { throw .badCertificate }
    }

    /// TLS 1.3, HTTP/1.1, X25519 and nothing else: one flight each way, and no key share of a kilobyte.
    var configuration: TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv13
        configuration.maximumTLSVersion = .tlsv13
        configuration.applicationProtocols = ["http/1.1"]
        configuration.curves = [.x25519]
        return configuration
    }
}
