import CanonicalCBOR
package import MerkleLog

extension PublicKey {
    /// The first 20 bytes of SHA-256 over the 33 bytes: what stands in an enrolment code for the deployment's root key.
    package var fingerprint: [UInt8] { Array(Hash.sha256(serialized).bytes[..<20]) }
}

/// A key set with the root's signature, as bytes that are kept exactly.
package struct SignedKeySet: Sendable, Hashable {
    package static let tag = "desasync/key-set/1"

    package let set: KeySet
    /// The key set's bytes, over which the root signed.
    package let bytes: [UInt8]
    package let signature: [UInt8]

    package init(_ set: KeySet, signedBy root: SigningKey) {
        self.set = set
        bytes = set.encoded()
        signature = root.sign(tag: Self.tag, message: bytes)
    }

    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: bytes.count + 80)
        writer.array(count: 2)
        writer.byteString(bytes)
        writer.byteString(signature)
        return writer.bytes
    }

    /// Decodes without checking the signature; ``KeySetChain`` does.
    package init(decoding encoded: [UInt8]) throws(KeySetError) {
        var reader = CBORReader(encoded)
        do throws(CBORError) {
            guard try reader.array() == 2 else { throw CBORError(.unexpectedType, at: 0) }
            bytes = try reader.byteString()
            signature = try reader.byteString(count: PublicKey.signatureByteCount)
            try reader.finish()
        } catch {
            throw .form(error)
        }
        set = try KeySet(decoding: bytes)
    }

    package func isSigned(by root: PublicKey) -> Bool { root.isValidSignature(signature, tag: Self.tag, message: bytes) }
}

/// The key sets of a deployment in the order of their versions, each verified by the root key that was pinned at enrolment. A kiosk that
/// was away for two years is handed what it missed and follows every rotation by itself.
package struct KeySetChain: Sendable, Hashable {
    package static let maxSets = 256

    package let root: PublicKey
    package let deployment: String
    package private(set) var sets: [SignedKeySet]

    /// - Parameter sets: from the first one on that this node is to know.
    package init(root: PublicKey, deployment: String, sets: [SignedKeySet]) throws(KeySetError) {
        self.root = root
        self.deployment = deployment
        self.sets = []
        try extend(by: sets)
    }

    /// Takes newer sets. Sets that are held already, byte for byte, are passed over, so an answer may bring more than was missing.
    /// Nothing changes when one of them is wrong.
    package mutating func extend(by newer: [SignedKeySet]) throws(KeySetError) {
        var result = sets
        for signed in newer {
            guard signed.isSigned(by: root) else { throw .wrongSignature }
            guard signed.set.deployment.utf8.elementsEqual(deployment.utf8) else { throw .otherDeployment }
            if result.contains(where: { $0.bytes == signed.bytes }) { continue }
            if let last = result.last, signed.set.version <= last.set.version { throw .versionOrder }
            guard result.count < Self.maxSets else { throw .tooLong }
            result.append(signed)
        }
        sets = result
    }

    package var version: UInt64 { sets.last?.set.version ?? 0 }

    /// The key of the newest set.
    package func key(_ purpose: KeyPurpose) -> PublicKey? { sets.last?.set.key(purpose) }

    /// The key of the newest set, of whatever algorithm.
    package func bytes(_ purpose: KeyPurpose) -> [UInt8]? { sets.last?.set.bytes(purpose) }

    /// To which bundles for the centre are sealed, by the newest set.
    package var sealingKey: SealingPublicKey? { sets.last?.set.sealingKey }

    /// What a node that knows version `known` lacks.
    package func newer(than known: UInt64) -> [SignedKeySet] { sets.filter { $0.set.version > known } }

    /// Every key that ever was certified for a purpose, oldest first, none twice: an old log keeps the key it began with.
    package func everyKey(_ purpose: KeyPurpose) -> [PublicKey] {
        var keys: [PublicKey] = []
        for signed in sets {
            if let key = signed.set.key(purpose), !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    /// The keys of the centre's logs, for ``RuleBook``.
    package var logKeys: [PublicKey] { everyKey(.log) }
}
