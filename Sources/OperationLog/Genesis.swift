import CanonicalCBOR
package import Causality
package import MerkleLog

/// What entry 0 of a log says: whose log this is, and which one it follows (design D2). The LogID is the first 8 bytes of the hash
/// SHA-256 over the entry's bytes (not of its leaf hash).
package struct Genesis: Sendable, Hashable {
    /// Printable ASCII without space, plus sign and slash, at most 64 bytes: `sampang.example`.
    package let deployment: String
    package let scope: ScopeID
    package let node: NodeID
    package let key: PublicKey
    /// The highest checkpoint of the node's previous log in this scope that was known when this one began.
    package let predecessor: LogPoint?
    /// 16 random bytes: two logs never get the same name.
    package let nonce: [UInt8]

    package init(deployment: String, scope: ScopeID, node: NodeID, key: PublicKey, predecessor: LogPoint?, nonce: [UInt8]) {
        precondition(nonce.count == 16, "a nonce has 16 bytes, not \(nonce.count)")
        precondition(Genesis.isValid(deployment: deployment), "deployment \(deployment) is not printable ASCII without space, + and /")
        self.deployment = deployment
        self.scope = scope
        self.node = node
        self.key = key
        self.predecessor = predecessor
        self.nonce = nonce
    }

    /// The origin of this log's checkpoints (design D5).
    package func origin(of log: LogID) -> NoteName {
        guard let name = try? NoteName("\(deployment)/\(scope)/\(node)/\(log)") else { preconditionFailure("deployment \(deployment) was checked") }
        return name
    }

    package static func isValid(deployment: String) -> Bool {
        let bytes = deployment.utf8
        return (1...64).contains(bytes.count) && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2B && $0 != 0x2F }
    }

    package static func logID(ofEntryZero bytes: [UInt8]) -> LogID { LogID(Hash.sha256(bytes).prefix) }

    /// The bytes of entry 0. A genesis has no dot inside, so it can be encoded before the log has its name.
    package func entry(time: HybridTime, timeIsDoubtful: Bool, growth: [ContextItem]) -> [UInt8] {
        let nameless = Dot(LogID(0), 0)
        return Entry(dot: nameless, time: time, timeIsDoubtful: timeIsDoubtful, growth: growth, author: 0, kind: .genesis, body: body()).encoded()
    }

    private func body() -> [UInt8] {
        var writer = CBORWriter(reserving: 160)
        writer.map(count: predecessor == nil ? 5 : 6)
        writer.uint(0)
        writer.text(deployment)
        writer.uint(1)
        writer.uint(scope.rawValue)
        writer.uint(2)
        writer.uint(node.rawValue)
        writer.uint(3)
        writer.byteString(key.serialized)
        if let predecessor {
            writer.uint(4)
            writer.array(count: 3)
            predecessor.write(to: &writer)
        }
        writer.uint(5)
        writer.byteString(nonce)
        return writer.bytes
    }

    /// Nil unless the entry is a genesis whose body says all that it must.
    package init?(_ entry: Entry) {
        guard entry.kind == .genesis, entry.dot.sequence == 0, entry.author == 0, entry.record == nil, entry.transaction == nil,
            entry.commitment == nil
        else { return nil }
        guard let genesis = try? Genesis(body: entry.body) else { return nil }
        self = genesis
    }

    private init(body: [UInt8]) throws(CBORError) {
        var reader = CBORReader(body)
        let count = try reader.map()
        guard count == 5 || count == 6 else { throw CBORError(.unexpectedType, at: 0) }
        try reader.expect(key: 0)
        let deployment = try reader.text()
        guard Genesis.isValid(deployment: deployment) else { throw CBORError(.invalidText, at: reader.position) }
        try reader.expect(key: 1)
        let scope = ScopeID(try reader.uint())
        try reader.expect(key: 2)
        let node = NodeID(try reader.uint())
        try reader.expect(key: 3)
        guard let key = try? PublicKey(serialized: try reader.byteString(count: 33)) else { throw CBORError(.unexpectedType, at: reader.position) }
        var predecessor: LogPoint?
        if count == 6 {
            try reader.expect(key: 4)
            guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: reader.position) }
            predecessor = try LogPoint.read(&reader)
        }
        try reader.expect(key: 5)
        let nonce = try reader.byteString(count: 16)
        try reader.finish()
        self.init(deployment: deployment, scope: scope, node: node, key: key, predecessor: predecessor, nonce: nonce)
    }
}
