import CanonicalCBOR
package import Causality
import Crypto
package import Membership
package import MerkleLog

/// A kiosk's first word: its public key under a MAC of the code's secret. The key pair is made on the kiosk and never leaves it.
package struct EnrolmentRequest: Sendable, Equatable {
    /// 16 random bytes; the answer is bound to them.
    package let nonce: [UInt8]
    package let key: PublicKey
    package let software: String
    /// To which bundles for the node are to be sealed.
    package let seal: SealingPublicKey?
    private let mac: [UInt8]

    package init(nonce: [UInt8], key: PublicKey, software: String, seal: SealingPublicKey? = nil, secret: [UInt8]) {
        self.nonce = nonce
        self.key = key
        self.software = software
        self.seal = seal
        mac = EnrolmentMAC.compute(EnrolmentMAC.request, Self.message(nonce, key, software, seal), secret: secret)
    }

    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 160)
        writer.array(count: 2)
        writer.byteString(Self.message(nonce, key, software, seal))
        writer.byteString(mac)
        return writer.bytes
    }

    private static func message(_ nonce: [UInt8], _ key: PublicKey, _ software: String, _ seal: SealingPublicKey?) -> [UInt8] {
        var writer = CBORWriter(reserving: 160)
        writer.array(count: seal == nil ? 4 : 5)
        writer.uint(ProtocolLimits.version)
        writer.byteString(nonce)
        writer.byteString(key.serialized)
        writer.text(software)
        if let seal { writer.byteString(seal.serialized) }
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(ProtocolError) {
        guard bytes.count <= 1024 else { throw .tooLarge }
        let message: [UInt8]
        do throws(CBORError) {
            var outer = CBORReader(bytes)
            guard try outer.array() == 2 else { throw CBORError(.unexpectedType, at: 0) }
            message = try outer.byteString()
            mac = try outer.byteString(count: 32)
            try outer.finish()
        } catch { throw .encoding(error) }
        try SealedFrame.checkVersion(message)
        do throws(CBORError) {
            var reader = CBORReader(message)
            let count = try reader.array()
            guard count == 4 || count == 5 else { throw CBORError(.unexpectedType, at: 0) }
            _ = try reader.uint()
            nonce = try reader.byteString(count: 16)
            guard let key = try? PublicKey(serialized: try reader.byteString(count: 33)) else { throw CBORError(.unexpectedType, at: reader.position) }
            self.key = key
            software = try reader.software()
            if count == 5 {
                guard let seal = try? SealingPublicKey(serialized: try reader.byteString(count: 33)) else { throw CBORError(.unexpectedType, at: reader.position) }
                self.seal = seal
            } else {
                seal = nil
            }
            try reader.finish()
        } catch { throw .encoding(error) }
    }

    /// Made by somebody who has the code.
    package func isMade(with secret: [UInt8]) -> Bool {
        EnrolmentMAC.isValid(mac, EnrolmentMAC.request, Self.message(nonce, key, software, seal), secret: secret)
    }
}

/// The centre's answer: everything that a kiosk needs to know before its first exchange.
package struct EnrolmentAnswer: Sendable, Equatable {
    package let nonce: [UInt8]
    /// Milliseconds since 1970 by the centre's clock.
    package let time: UInt64
    package let keys: KeySetChain
    package let node: NodeID
    package let centre: NodeID
    package let upperScopes: [ScopeID]

    package init(nonce: [UInt8], time: UInt64, keys: KeySetChain, node: NodeID, centre: NodeID, upperScopes: [ScopeID]) {
        self.nonce = nonce
        self.time = time
        self.keys = keys
        self.node = node
        self.centre = centre
        self.upperScopes = upperScopes
    }

    /// Signed by the centre's answer key, and under the code's secret too, so that both sides know the other had the code.
    package func sealed(by key: SigningKey, secret: [UInt8]) -> [UInt8] {
        let message = message()
        var writer = CBORWriter(reserving: message.count + 40)
        writer.array(count: 2)
        writer.byteString(SealedFrame.seal(message, tag: SigningTag.enrolmentAnswer, key: key))
        writer.byteString(EnrolmentMAC.compute(EnrolmentMAC.answer, message, secret: secret))
        return writer.bytes
    }

    private func message() -> [UInt8] {
        var writer = CBORWriter(reserving: 1024)
        writer.array(count: 9)
        writer.uint(ProtocolLimits.version)
        writer.byteString(nonce)
        writer.uint(time)
        writer.byteString(keys.root.serialized)
        writer.text(keys.deployment)
        writer.array(count: keys.sets.count)
        for signed in keys.sets { writer.byteString(signed.encoded()) }
        writer.uint(node.rawValue)
        writer.uint(centre.rawValue)
        writer.array(count: upperScopes.count)
        for scope in upperScopes { writer.uint(scope.rawValue) }
        return writer.bytes
    }

    /// Opens and checks everything: root fingerprint, key chain, signature, MAC, nonce.
    package static func open(_ bytes: [UInt8], nonce: [UInt8], code: EnrolmentCode) throws(ProtocolError) -> EnrolmentAnswer {
        guard bytes.count <= 1 << 20 else { throw .tooLarge }
        let frame: SealedFrame
        let mac: [UInt8]
        do throws(CBORError) {
            var outer = CBORReader(bytes)
            guard try outer.array() == 2 else { throw CBORError(.unexpectedType, at: 0) }
            let inner = try outer.byteString()
            mac = try outer.byteString(count: 32)
            try outer.finish()
            guard let opened = try? SealedFrame(inner) else { throw CBORError(.unexpectedType, at: 0) }
            frame = opened
        } catch { throw .encoding(error) }
        // Says what to do, and moves nothing: another version has other tags.
        try SealedFrame.checkVersion(frame.message)
        guard EnrolmentMAC.isValid(mac, EnrolmentMAC.answer, frame.message, secret: code.secret) else { throw .signature }
        let answer = try EnrolmentAnswer(message: frame.message)
        guard answer.keys.root.fingerprint == code.fingerprint else { throw .signature }
        guard answer.keys.everyKey(.answers).contains(where: { frame.isSigned(tag: SigningTag.enrolmentAnswer, by: $0) }) else { throw .signature }
        guard answer.nonce == nonce else { throw .otherRequest }
        return answer
    }

    private init(message: [UInt8]) throws(ProtocolError) {
        do throws(CBORError) {
            var reader = CBORReader(message)
            guard try reader.array() == 9 else { throw CBORError(.unexpectedType, at: 0) }
            _ = try reader.uint()
            nonce = try reader.byteString(count: 16)
            time = try reader.uint()
            guard let root = try? PublicKey(serialized: try reader.byteString(count: 33)) else { throw CBORError(.unexpectedType, at: reader.position) }
            let deployment = try reader.text()
            var sets: [SignedKeySet] = []
            for _ in 0..<(try reader.bounded(try reader.array(), KeySetChain.maxSets)) {
                guard let signed = try? SignedKeySet(decoding: try reader.byteString()) else { throw CBORError(.unexpectedType, at: reader.position) }
                sets.append(signed)
            }
            guard let keys = try? KeySetChain(root: root, deployment: deployment, sets: sets) else { throw CBORError(.unexpectedType, at: reader.position) }
            self.keys = keys
            node = NodeID(try reader.uint())
            centre = NodeID(try reader.uint())
            var scopes: [ScopeID] = []
            for _ in 0..<(try reader.bounded(try reader.array(), ProtocolLimits.maxScopes)) { scopes.append(ScopeID(try reader.uint())) }
            upperScopes = scopes
            try reader.finish()
        } catch { throw .encoding(error) }
    }
}

/// HMAC-SHA256 (RFC 2104) over `tag ‖ 0x00 ‖ message` under the code's secret.
private enum EnrolmentMAC {
    static let request = "desasync/enrol-request/1"
    static let answer = "desasync/enrol-answer/1"

    static func compute(_ tag: String, _ message: [UInt8], secret: [UInt8]) -> [UInt8] {
        let code = HMAC<SHA256>.authenticationCode(for: Array(tag.utf8) + [0] + message, using: SymmetricKey(data: secret))
        return code.withUnsafeBytes { [UInt8]($0) }
    }

    static func isValid(_ mac: [UInt8], _ tag: String, _ message: [UInt8], secret: [UInt8]) -> Bool {
        // In constant time, as the library compares.
        HMAC<SHA256>.isValidAuthenticationCode(mac, authenticating: Array(tag.utf8) + [0] + message, using: SymmetricKey(data: secret))
    }
}
