import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import Replica

/// A code that was given out: what the node that uses it will be, and who has used it. Kept as a note until 30 days after it expired.
struct PendingCode: Equatable {
    let node: NodeID
    /// 10 bytes.
    let secret: [UInt8]
    /// Milliseconds since 1970.
    let expires: UInt64
    let role: NodeRole
    let name: String
    let privateScope: ScopeID
    let rights: [Right]
    /// The clerk who gave it out.
    let author: UInt64
    /// Whoever used it first. The same key is answered again, because answers get lost.
    var usedBy: PublicKey?

    static let keptAfter: UInt64 = 30 * 24 * 3_600_000
    static let maxCodes = 4096
    private static let prefix = Array("code/".utf8)

    var noteKey: [UInt8] { Self.prefix + Array(node.description.utf8) }
    var note: CommitBatch.Note { CommitBatch.Note(key: noteKey, value: encoded()) }

    func encoded() -> [UInt8] {
        CBORValue.array([
            .unsigned(1), .unsigned(node.rawValue), .bytes(secret), .unsigned(expires), .unsigned(role.rawValue), .text(name), .unsigned(privateScope.rawValue),
            .array(rights.map { .array([.unsigned($0.scope.rawValue), .unsigned($0.mode.rawValue)]) }), .unsigned(author), usedBy.map { .bytes($0.serialized) } ?? .null,
        ]).encoded()
    }

    init(
        node: NodeID, secret: [UInt8], expires: UInt64, role: NodeRole, name: String, privateScope: ScopeID, rights: [Right], author: UInt64,
        usedBy: PublicKey? = nil
    ) {
        self.node = node
        self.secret = secret
        self.expires = expires
        self.role = role
        self.name = name
        self.privateScope = privateScope
        self.rights = rights
        self.author = author
        self.usedBy = usedBy
    }

    init?(_ bytes: [UInt8]) {
        guard case .array(let items)? = try? CBORValue.decode(bytes), items.count == 10, items[0] == .unsigned(1), case .unsigned(let node) = items[1],
            case .bytes(let secret) = items[2], secret.count == 10, case .unsigned(let expires) = items[3], case .unsigned(let role) = items[4],
            case .text(let name) = items[5], case .unsigned(let privateScope) = items[6], case .array(let rights) = items[7], case .unsigned(let author) = items[8]
        else { return nil }
        var list: [Right] = []
        for item in rights {
            guard case .array(let pair) = item, pair.count == 2, case .unsigned(let scope) = pair[0], case .unsigned(let mode) = pair[1],
                let mode = RightMode(rawValue: mode)
            else { return nil }
            list.append(Right(node: NodeID(node), scope: ScopeID(scope), mode: mode))
        }
        var key: PublicKey?
        if case .bytes(let serialized) = items[9] {
            key = try? PublicKey(serialized: serialized)
            if key == nil { return nil }
        }
        self.init(
            node: NodeID(node), secret: secret, expires: expires, role: NodeRole(role), name: name, privateScope: ScopeID(privateScope), rights: list,
            author: author, usedBy: key)
    }

    /// Ascending by node, those that are damaged left out.
    static func read<Store: ReplicaStore>(_ store: Store) throws(StoreFailure) -> [PendingCode] {
        try store.notes(prefix: prefix, limit: maxCodes).compactMap { PendingCode($0.value) }.sorted { $0.node < $1.node }
    }
}
