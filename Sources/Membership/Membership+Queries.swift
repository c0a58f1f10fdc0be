package import Causality
package import MerkleLog

// Every question is asked "at" a causal context: only what it covers is looked at, and what it does not cover has not happened yet. Nil
// asks about everything folded so far. Of several live versions the highest by dot counts.

extension Membership {
    /// Nil when no such node is stated, its record was deleted, or its key is of an algorithm that this version does not know.
    package func node(_ node: NodeID, at context: VersionVector?) -> NodeFacts? {
        let view = View(context)
        return nodeRecord(node, view).flatMap { NodeFacts($0, view) }
    }

    /// Ascending by number.
    package func nodes(at context: VersionVector?) -> [NodeFacts] {
        liveNumbers(RecordType.node, View(context)).compactMap { node(NodeID($0), at: context) }
    }

    /// Whether `key` is or ever was the key of the node. A node that got a new key keeps its old logs.
    package func hasHadKey(_ node: NodeID, _ key: PublicKey, at context: VersionVector?) -> Bool {
        let view = View(context)
        return nodeRecord(node, view)?.everyValue(NodeField.key, view).contains(.bytes(key.serialized)) ?? false
    }

    package func scope(_ scope: ScopeID, at context: VersionVector?) -> ScopeFacts? {
        let view = View(context)
        return scopeRecord(scope, view).flatMap { ScopeFacts($0, view) }
    }

    /// Ascending by number.
    package func scopes(at context: VersionVector?) -> [ScopeFacts] {
        liveNumbers(RecordType.scope, View(context)).compactMap { scope(ScopeID($0), at: context) }
    }

    /// The highest mode that a live right states; rights in a parent scope say nothing about its children. The node's own private scope
    /// needs no right, nor does reading an upper one: see ``mayRead(_:_:at:)`` and ``mayWrite(_:_:at:)``.
    package func right(of node: NodeID, in scope: ScopeID, at context: VersionVector?) -> RightMode? {
        rightRecords(node, View(context)).lazy.filter { $0.right.scope == scope }.map(\.right.mode).max()
    }

    package func hasRight(_ node: NodeID, _ scope: ScopeID, _ mode: RightMode, at context: VersionVector?) -> Bool {
        right(of: node, in: scope, at: context).map { $0 >= mode } ?? false
    }

    /// Whether a right of the node in the scope, of whatever mode, was ever stated.
    package func hasEverHadRight(_ node: NodeID, _ scope: ScopeID) -> Bool {
        let view = View(nil)
        return candidates(RecordType.right, node.rawValue).contains { record in
            record.everyValue(RightField.node, view).contains(.unsigned(node.rawValue)) && record.everyValue(RightField.scope, view).contains(.unsigned(scope.rawValue))
        }
    }

    /// A live right, the node's own private scope, an upper scope, or any scope for the centre.
    package func mayRead(_ node: NodeID, _ scope: ScopeID, at context: VersionVector?) -> Bool {
        guard let facts = self.node(node, at: context) else { return false }
        return facts.role == .centre || facts.privateScope == scope || hasRight(node, scope, .read, at: context)
            || self.scope(scope, at: context)?.kind == .upper
    }

    /// A live right to write, the node's own private scope, or any scope for the centre.
    package func mayWrite(_ node: NodeID, _ scope: ScopeID, at context: VersionVector?) -> Bool {
        guard let facts = self.node(node, at: context) else { return false }
        return facts.role == .centre || facts.privateScope == scope || hasRight(node, scope, .readWrite, at: context)
    }

    /// The scopes that a node reads, ascending: those of its rights, its private one and the upper ones; all of them for the centre.
    package func scopes(of node: NodeID, at context: VersionVector?) -> [ScopeID] {
        guard let facts = self.node(node, at: context) else { return [] }
        let all = scopes(at: context)
        if facts.role == .centre { return all.map(\.number) }
        var result = Set(all.lazy.filter { $0.kind == .upper }.map(\.number))
        for right in rights(of: node, at: context) { result.insert(right.scope) }
        if let own = facts.privateScope { result.insert(own) }
        return result.sorted()
    }

    /// One right a scope, ascending by scope.
    package func rights(of node: NodeID, at context: VersionVector?) -> [Right] {
        let scopes = Set(rightRecords(node, View(context)).map(\.right.scope)).sorted()
        return scopes.compactMap { scope in right(of: node, in: scope, at: context).map { Right(node: node, scope: scope, mode: $0) } }
    }

    /// Nodes with a right in a scope, ascending by node.
    package func rights(in scope: ScopeID, at context: VersionVector?) -> [Right] {
        liveNumbers(RecordType.right, View(context)).compactMap { node in
            right(of: NodeID(node), in: scope, at: context).map { Right(node: NodeID(node), scope: scope, mode: $0) }
        }
    }

    /// How many entries of a compromised node's log count; nil when none is stated: then none does.
    package func cut(_ node: NodeID, _ log: LogID, at context: VersionVector?) -> UInt64? {
        let view = View(context)
        return cutRecord(node, log, view).flatMap { LogCut($0, view)?.count }
    }

    /// Labels are the codes: they stand in the payload, see ``RecordSchema/name(by:)``.
    package func schema(_ type: UInt64, at context: VersionVector?) -> RecordSchema? {
        let view = View(context)
        return schemaRecord(type, view).flatMap { RecordSchema($0, view) }
    }

    package func schema(code: String, at context: VersionVector?) -> RecordSchema? {
        let view = View(context)
        return schemaRecord(code: code, view).flatMap { RecordSchema($0, view) }
    }

    /// Ascending by type.
    package func schemas(at context: VersionVector?) -> [RecordSchema] {
        liveNumbers(RecordType.schema, View(context)).compactMap { schema($0, at: context) }
    }

    /// The entry whose payload has a schema's labels.
    package func labels(of type: UInt64, at context: VersionVector?) -> Dot? {
        let view = View(context)
        return schemaRecord(type, view)?.live(SchemaField.labels, view)?.dot
    }
}
