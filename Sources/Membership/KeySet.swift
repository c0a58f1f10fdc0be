package import CanonicalCBOR
package import MerkleLog
import OperationLog

/// What the centre uses a key for (design D16). Open, so that a later version can add purposes.
package struct KeyPurpose: Hashable, Sendable, Comparable {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Signs the checkpoints of the centre's own logs.
    package static let log = KeyPurpose(1)
    /// Signs answers.
    package static let answers = KeyPurpose(2)
    /// Cosigns what is stored at the centre.
    package static let stored = KeyPurpose(3)
    /// Cosigns what a verified backup of the centre covers.
    package static let safe = KeyPurpose(4)
    /// Root of the TLS certificates.
    package static let tlsRoot = KeyPurpose(5)
    /// To which bundles for the centre are sealed: a ``SealingPublicKey``.
    package static let bundles = KeyPurpose(6)

    package static func < (left: KeyPurpose, right: KeyPurpose) -> Bool { left.rawValue < right.rawValue }
}

/// The centre's keys, certified by the deployment's offline root key:
///
/// ```
/// key set    { 0: version, 1: deployment, 2: { purpose → key } }        canonical CBOR
/// signed     [ key set as a byte string, signature (64 bytes) ]          the root's, under the tag "desasync/key-set/1"
/// ```
///
/// A key is the 33 bytes of ``PublicKey``, or up to 256 bytes of a kind that this version does not know, which it keeps and cannot use.
package struct KeySet: Sendable, Hashable {
    /// From 1, ascending with every change.
    package let version: UInt64
    package let deployment: String
    /// Ascending by purpose.
    package let keys: [Item]

    package struct Item: Sendable, Hashable {
        package let purpose: KeyPurpose
        package let bytes: [UInt8]

        package init(purpose: KeyPurpose, bytes: [UInt8]) {
            self.purpose = purpose
            self.bytes = bytes
        }
    }

    static let maxKeys = 64
    static let maxKeyBytes = 256

    /// - Precondition: version from 1, a valid deployment, no purpose twice.
    /// - Parameter others: keys of other algorithms.
    package init(version: UInt64, deployment: String, keys: [(KeyPurpose, PublicKey)], others: [Item] = []) {
        precondition(version > 0, "key sets count from 1")
        precondition(Genesis.isValid(deployment: deployment), "deployment \(deployment) is not printable ASCII without space, + and /")
        let sorted = (keys.map { Item(purpose: $0.0, bytes: $0.1.serialized) } + others).sorted { $0.purpose < $1.purpose }
        precondition(zip(sorted, sorted.dropFirst()).allSatisfy { $0.purpose < $1.purpose }, "a purpose stands twice")
        self.version = version
        self.deployment = deployment
        self.keys = sorted
    }

    /// A key of whatever algorithm.
    package func bytes(_ purpose: KeyPurpose) -> [UInt8]? { keys.first { $0.purpose == purpose }?.bytes }

    /// Nil when the set has no such key, or one of an algorithm that this version does not know.
    package func key(_ purpose: KeyPurpose) -> PublicKey? {
        keys.first { $0.purpose == purpose }.flatMap { try? PublicKey(serialized: $0.bytes) }
    }

    /// To which bundles for the centre are sealed.
    package var sealingKey: SealingPublicKey? {
        bytes(.bundles).flatMap { try? SealingPublicKey(serialized: $0) }
    }

    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 64 + keys.count * 40)
        writer.map(count: 3)
        writer.uint(0)
        writer.uint(version)
        writer.uint(1)
        writer.text(deployment)
        writer.uint(2)
        writer.map(count: keys.count)
        for item in keys {
            writer.uint(item.purpose.rawValue)
            writer.byteString(item.bytes)
        }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(KeySetError) {
        do throws(CBORError) {
            self = try Self.read(bytes)
        } catch {
            throw .form(error)
        }
    }

    private init(version: UInt64, deployment: String, items: [Item]) {
        self.version = version
        self.deployment = deployment
        keys = items
    }

    private static func read(_ bytes: [UInt8]) throws(CBORError) -> KeySet {
        var reader = CBORReader(bytes)
        guard try reader.map() == 3 else { throw CBORError(.unexpectedType, at: 0) }
        try reader.require(key: 0)
        let version = try reader.uint()
        guard version > 0 else { throw CBORError(.unexpectedType, at: reader.position) }
        try reader.require(key: 1)
        let deployment = try reader.text()
        guard Genesis.isValid(deployment: deployment) else { throw CBORError(.invalidText, at: reader.position) }
        try reader.require(key: 2)
        let count = try reader.map()
        guard count <= maxKeys else { throw CBORError(.tooLarge, at: reader.position) }
        var items: [Item] = []
        var previous: UInt64?
        for _ in 0..<count {
            let purpose = try reader.key(after: previous)
            previous = purpose
            let range = try reader.byteStringRange()
            guard (1...maxKeyBytes).contains(range.count) else { throw CBORError(.tooLarge, at: range.lowerBound) }
            items.append(Item(purpose: KeyPurpose(purpose), bytes: Array(bytes[range])))
        }
        try reader.finish()
        return KeySet(version: version, deployment: deployment, items: items)
    }
}

extension KeySet {
    /// The set that follows this one: other keys for some purposes, of whatever algorithm; the rest as it was.
    package func successor(_ changed: [Item]) -> KeySet {
        let items = keys.filter { item in !changed.contains { $0.purpose == item.purpose } } + changed
        return KeySet(version: version + 1, deployment: deployment, items: items.sorted { $0.purpose < $1.purpose })
    }
}

extension CBORReader {
    fileprivate mutating func require(key expected: UInt64) throws(CBORError) {
        let start = position
        guard try uint() == expected else { throw CBORError(.unexpectedType, at: start) }
    }
}

package enum KeySetError: Error, Sendable, Equatable, CustomStringConvertible {
    case form(CBORError)
    /// Not signed by the root that was pinned at enrolment.
    case wrongSignature
    case otherDeployment
    /// A set does not follow the one before it.
    case versionOrder
    /// More sets than a chain may have.
    case tooLong

    package var description: String {
        switch self {
        case .form: "The key set has not the form of one."
        case .wrongSignature: "The key set is not signed by this deployment's root key."
        case .otherDeployment: "The key set belongs to another deployment."
        case .versionOrder: "The key sets are not in the order of their versions."
        case .tooLong: "More than \(KeySetChain.maxSets) key sets."
        }
    }
}
