package import CanonicalCBOR
package import Causality
package import Membership
package import MerkleLog
import OperationLog

/// Keys of the node's own notes in its store. Printable ASCII, so that a look into a database explains itself.
package enum NoteKey {
    /// The newest proof by its author of what is held of a log: ``HeldProof``.
    package static func signed(_ log: LogID) -> [UInt8] { Array("signed/\(log)".utf8) }
    /// The centre's newest cosignature over a log: ``HeldCosignature``.
    package static func cosigned(_ log: LogID) -> [UInt8] { Array("cosigned/\(log)".utf8) }
    /// When the centre had stored 256 entries of an own log, from the sequence number `256 * part` on: ``ReceivedMarks``.
    static func received(_ log: LogID, part: UInt64) -> [UInt8] { Array("received/\(log)/\(part)".utf8) }
    /// A log's entries without their payloads, as CBOR array of sequence numbers; absent when there are none.
    package static func lacking(_ log: LogID) -> [UInt8] { Array("lacking/\(log)".utf8) }
    /// The secret of a record in a log was destroyed by an order: of what comes under it, only single salts are kept. Empty value.
    package static func destroyed(_ key: SecretKey) -> [UInt8] { Array("destroyed/\(key.log)/\(key.record)".utf8) }
    /// The log that this database writes in a scope: its name in 16 hex digits. Set by whoever opened the log, so that a log of this node
    /// that came from elsewhere, written by a copy, is never taken for it.
    package static func writes(_ scope: ScopeID) -> [UInt8] { Array("writes/\(scope)".utf8) }
    /// Where the chain of a record's history ran through a branch that was moved aside: the dot that comes before this entry now, as text, or
    /// nothing. Goes before what the entry's row says.
    package static func relinked(_ dot: Dot) -> [UInt8] { relinkedPrefix + Array(dot.description.utf8) }
    static let relinkedPrefix = Array("relinked/".utf8)
    /// The centre's statement which branch of a log stays: ``ForkStatement``.
    package static func fork(_ log: LogID) -> [UInt8] { forkPrefix + Array(log.description.utf8) }
    static let forkPrefix = Array("fork/".utf8)
    /// Up to where this node had written an own log whose end it issued anew elsewhere, `[log, size, root]`: the fence may know that it signed it.
    package static func left(_ log: LogID) -> [UInt8] { Array("left/\(log)".utf8) }
    /// Which second contents of a log are kept as evidence: 8 bytes of the hash of each checkpoint.
    package static func evidence(_ log: LogID) -> [UInt8] { Array("evidence/\(log)".utf8) }
    /// The merged state of a scope is being folded anew: found at a start, it is begun again. Empty value.
    package static func rebuilding(_ scope: ScopeID) -> [UInt8] { rebuildingPrefix + Array(scope.description.utf8) }
    static let rebuildingPrefix = Array("rebuilding/".utf8)
    /// The deployment's root key, 33 bytes.
    package static let root = Array("root".utf8)
    /// The chain of signed key sets.
    package static let keySets = Array("keysets".utf8)
    /// What the node knows of itself and its centre; written by its edge.
    package static let identity = Array("identity".utf8)
}

/// The author's checkpoint over what is held of a log, as it came: enough to hand the log on to others.
package struct HeldProof: Sendable, Equatable {
    /// Entries held when the proof came.
    package let held: UInt64
    package let proof: LogRun.Proof

    package init(held: UInt64, proof: LogRun.Proof) {
        self.held = held
        self.proof = proof
    }

    /// `[held, signature]` or `[held, size, root, signature, [hash …]]`.
    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 160)
        switch proof {
        case .end(let signature):
            writer.array(count: 2)
            writer.uint(held)
            writer.byteString(signature)
        case .prefix(let size, let root, let signature, let consistency):
            writer.array(count: 5)
            writer.uint(held)
            writer.uint(size)
            writer.byteString(root.bytes)
            writer.byteString(signature)
            writer.array(count: consistency.count)
            for hash in consistency { writer.byteString(hash.bytes) }
        }
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(CBORError) {
        var reader = CBORReader(bytes)
        let count = try reader.array()
        held = try reader.uint(max: Limits.maxLogSize)
        if count == 2 {
            proof = .end(signature: try reader.byteString(count: 64))
        } else {
            guard count == 5 else { throw CBORError(.unexpectedType, at: 0) }
            let size = try reader.uint(max: Limits.maxLogSize)
            let root = try reader.hash()
            let signature = try reader.byteString(count: 64)
            var hashes: [Hash] = []
            for _ in 0..<(try reader.array()) { hashes.append(try reader.hash()) }
            guard hashes.count <= MerkleTree.maximumProofCount else { throw CBORError(.tooLarge, at: 0) }
            proof = .prefix(size: size, root: root, signature: signature, consistency: hashes)
        }
        try reader.finish()
    }
}

/// The centre's word that it has stored a log up to `size` with its payloads (design D6).
package struct HeldCosignature: Sendable, Equatable {
    package let size: UInt64
    package let root: Hash
    /// Seconds since 1970 by the centre's clock.
    package let time: UInt64
    package let signature: [UInt8]

    package init(size: UInt64, root: Hash, time: UInt64, signature: [UInt8]) {
        self.size = size
        self.root = root
        self.time = time
        self.signature = signature
    }

    /// `[size, root, time, signature]`.
    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 128)
        writer.array(count: 4)
        writer.uint(size)
        writer.byteString(root.bytes)
        writer.uint(time)
        writer.byteString(signature)
        return writer.bytes
    }

    package init(_ bytes: [UInt8]) throws(CBORError) {
        var reader = CBORReader(bytes)
        guard try reader.array() == 4 else { throw CBORError(.unexpectedType, at: 0) }
        size = try reader.uint(max: Limits.maxLogSize)
        root = try reader.hash()
        time = try reader.uint()
        signature = try reader.byteString(count: 64)
        try reader.finish()
    }
}

extension LogPoint {
    func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 64)
        writer.array(count: 3)
        write(to: &writer)
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(CBORError) {
        var reader = CBORReader(bytes)
        guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: 0) }
        self = try LogPoint.read(&reader)
        try reader.finish()
    }
}

/// Values of notes that several modules read.
package enum NoteValue {
    /// The chain as an array of byte strings, oldest first.
    package static func keySets(_ chain: KeySetChain) -> [UInt8] {
        var writer = CBORWriter(reserving: 512)
        writer.array(count: chain.sets.count)
        for signed in chain.sets { writer.byteString(signed.encoded()) }
        return writer.bytes
    }

    /// Verifies every set of a stored chain again under the root key.
    package static func keySets(_ bytes: [UInt8], root: PublicKey, deployment: String) throws(KeySetError) -> KeySetChain {
        var signed: [SignedKeySet] = []
        var reader = CBORReader(bytes)
        guard let count = try? reader.array() else { throw .form(CBORError(.unexpectedType, at: 0)) }
        for _ in 0..<count {
            guard let bytes = try? reader.byteString() else { throw .form(CBORError(.truncated, at: reader.position)) }
            signed.append(try SignedKeySet(decoding: bytes))
        }
        return try KeySetChain(root: root, deployment: deployment, sets: signed)
    }
}
