import CanonicalCBOR
package import Membership
import MerkleLog

/// The centre's keys as anybody may fetch them, over a line that nobody trusts: `[0, root key, deployment, [signed key set …]]`. Signed by nobody as
/// a whole, for each set is signed by the root. Whoever has pinned the root, or holds its fingerprint in a code, needs no other word.
///
/// So a new node learns under which root the centre's TLS certificate stands before it speaks to it, and one that was away while that root
/// was changed finds back.
package struct PublishedKeys: Sendable, Equatable {
    package static let maxBytes = 1 << 20

    package let chain: KeySetChain

    /// - Parameter known: the newest version that whoever asks has; it is given those above.
    package static func encoded(_ chain: KeySetChain, newerThan known: UInt64) -> [UInt8] {
        let sets = chain.newer(than: known)
        var writer = CBORWriter(reserving: 128 + sets.count * 256)
        writer.array(count: 4)
        writer.uint(ProtocolLimits.version)
        writer.byteString(chain.root.serialized)
        writer.text(chain.deployment)
        writer.array(count: sets.count)
        for signed in sets { writer.byteString(signed.encoded()) }
        return writer.bytes
    }

    /// Whose the keys are is for the caller to check: nothing else in them needs to be.
    package init(_ bytes: [UInt8]) throws(ProtocolError) {
        guard bytes.count <= Self.maxBytes else { throw .tooLarge }
        do throws(CBORError) {
            var reader = CBORReader(bytes)
            guard try reader.array() == 4, try reader.uint() == ProtocolLimits.version else { throw CBORError(.unexpectedType, at: 0) }
            guard let root = try? PublicKey(serialized: try reader.byteString(count: 33)) else { throw CBORError(.unexpectedType, at: reader.position) }
            let deployment = try reader.text()
            var sets: [SignedKeySet] = []
            for _ in 0..<(try reader.bounded(try reader.array(), KeySetChain.maxSets)) {
                guard let signed = try? SignedKeySet(decoding: try reader.byteString()) else { throw CBORError(.unexpectedType, at: reader.position) }
                sets.append(signed)
            }
            try reader.finish()
            guard let chain = try? KeySetChain(root: root, deployment: deployment, sets: sets) else { throw CBORError(.unexpectedType, at: reader.position) }
            self.chain = chain
        } catch { throw .encoding(error) }
    }
}
