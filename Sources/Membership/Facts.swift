import CanonicalCBOR
package import Causality
package import MerkleLog
package import OperationLog

/// What the upper scope says of a node (record type 2).
package struct NodeFacts: Sendable, Hashable {
    package let number: NodeID
    package let role: NodeRole
    package let key: PublicKey
    package let state: NodeState
    package let privateScope: ScopeID?
    /// To which bundles for the node are sealed; nil when it has said none at its enrolment.
    package let seal: SealingPublicKey?

    package init(
        number: NodeID, role: NodeRole, key: PublicKey, state: NodeState = .active, privateScope: ScopeID?, seal: SealingPublicKey? = nil
    ) {
        self.number = number
        self.role = role
        self.key = key
        self.state = state
        self.privateScope = privateScope
        self.seal = seal
    }

    /// The operation by which the centre enrols the node.
    package func draft(name: String, author: UInt64) -> EntryDraft {
        var fields = [NodeField.number, NodeField.role, NodeField.key, NodeField.state]
        var open: [(field: FieldNumber, value: CBORValue)] = [
            (NodeField.number, .unsigned(number.rawValue)), (NodeField.role, .unsigned(role.rawValue)), (NodeField.key, .bytes(key.serialized)),
            (NodeField.state, .unsigned(state.rawValue)),
        ]
        if let privateScope {
            fields.append(NodeField.privateScope)
            open.append((NodeField.privateScope, .unsigned(privateScope.rawValue)))
        }
        if let seal {
            fields.append(NodeField.seal)
            open.append((NodeField.seal, .bytes(seal.serialized)))
        }
        fields.append(NodeField.name)
        return EntryDraft(
            author: author, target: .create(type: RecordType.node), fields: fields, open: open, personal: [(NodeField.name, .text(name))])
    }

    init?(_ record: RecordHistory, _ view: View) {
        guard !record.isDeleted(view), let number = record.uint(NodeField.number, view), let role = record.uint(NodeField.role, view),
            let bytes = record.bytes(NodeField.key, view), let key = try? PublicKey(serialized: bytes),
            let state = record.uint(NodeField.state, view)
        else { return nil }
        self.init(
            number: NodeID(number), role: NodeRole(role), key: key, state: NodeState(state),
            privateScope: record.uint(NodeField.privateScope, view).map { ScopeID($0) },
            seal: record.bytes(NodeField.seal, view).flatMap { try? SealingPublicKey(serialized: $0) })
    }
}

/// What the upper scope says of a scope (record type 4).
package struct ScopeFacts: Sendable, Hashable {
    package let number: ScopeID
    package let kind: ScopeKind
    /// `35.27.01.2002`; data about the scope, not its name: codes change.
    package let region: String?
    package let parent: ScopeID?
    /// `WIB`, `WITA`, `WIT`, where it is not that of the region's province.
    package let timeZone: String?

    package init(number: ScopeID, kind: ScopeKind, region: String? = nil, parent: ScopeID? = nil, timeZone: String? = nil) {
        self.number = number
        self.kind = kind
        self.region = region
        self.parent = parent
        self.timeZone = timeZone
    }

    package func draft(name: String, author: UInt64) -> EntryDraft {
        var open: [(field: FieldNumber, value: CBORValue)] = [
            (ScopeField.number, .unsigned(number.rawValue)), (ScopeField.kind, .unsigned(kind.rawValue)),
        ]
        if let region { open.append((ScopeField.region, .text(region))) }
        if let parent { open.append((ScopeField.parent, .unsigned(parent.rawValue))) }
        if let timeZone { open.append((ScopeField.timeZone, .text(timeZone))) }
        return EntryDraft(
            author: author, target: .create(type: RecordType.scope), fields: (open.map(\.field) + [ScopeField.name]).sorted(), open: open,
            personal: [(ScopeField.name, .text(name))])
    }

    init?(_ record: RecordHistory, _ view: View) {
        guard !record.isDeleted(view), let number = record.uint(ScopeField.number, view), let kind = record.uint(ScopeField.kind, view)
        else { return nil }
        self.init(
            number: ScopeID(number), kind: ScopeKind(kind), region: record.text(ScopeField.region, view),
            parent: record.uint(ScopeField.parent, view).map { ScopeID($0) }, timeZone: record.text(ScopeField.timeZone, view))
    }
}

/// Ordered: who may write may read.
package enum RightMode: UInt64, Sendable, Comparable, CaseIterable {
    case read = 1
    case readWrite = 2

    package static func < (left: RightMode, right: RightMode) -> Bool { left.rawValue < right.rawValue }
}

/// That a node may read or write a scope (record type 3).
package struct Right: Sendable, Hashable {
    package let node: NodeID
    package let scope: ScopeID
    package let mode: RightMode

    package init(node: NodeID, scope: ScopeID, mode: RightMode) {
        self.node = node
        self.scope = scope
        self.mode = mode
    }

    package func draft(author: UInt64) -> EntryDraft {
        EntryDraft(
            author: author, target: .create(type: RecordType.right), fields: [RightField.node, RightField.scope, RightField.mode],
            open: [
                (RightField.node, .unsigned(node.rawValue)), (RightField.scope, .unsigned(scope.rawValue)),
                (RightField.mode, .unsigned(mode.rawValue)),
            ])
    }

    /// Nil when the record is deleted or says a mode of a newer version: no right that we know.
    init?(_ record: RecordHistory, _ view: View) {
        guard !record.isDeleted(view), let node = record.uint(RightField.node, view), let scope = record.uint(RightField.scope, view),
            let mode = record.uint(RightField.mode, view).flatMap(RightMode.init)
        else { return nil }
        self.init(node: NodeID(node), scope: ScopeID(scope), mode: mode)
    }
}

/// How many entries of a log the centre held when it marked the node's key as compromised (record type 5): those count, later ones do not.
package struct LogCut: Sendable, Hashable {
    package let node: NodeID
    package let log: LogID
    package let count: UInt64

    package init(node: NodeID, log: LogID, count: UInt64) {
        self.node = node
        self.log = log
        self.count = count
    }

    package func draft(author: UInt64) -> EntryDraft {
        EntryDraft(
            author: author, target: .create(type: RecordType.cut), fields: [CutField.node, CutField.log, CutField.count],
            open: [(CutField.node, .unsigned(node.rawValue)), (CutField.log, .bytes(log.bytes)), (CutField.count, .unsigned(count))])
    }

    init?(_ record: RecordHistory, _ view: View) {
        guard !record.isDeleted(view), let node = record.uint(CutField.node, view),
            let log = record.bytes(CutField.log, view).flatMap(LogID.init(bytes:)), let count = record.uint(CutField.count, view)
        else { return nil }
        self.init(node: NodeID(node), log: log, count: count)
    }
}

extension RecordSchema {
    init?(_ record: RecordHistory, _ view: View) {
        guard !record.isDeleted(view), let type = record.uint(SchemaField.number, view), let code = record.text(SchemaField.code, view),
            let structure = record.live(SchemaField.structure, view)?.value, let writers = record.uint(SchemaField.writers, view),
            let scopes = record.uint(SchemaField.scopes, view)
        else { return nil }
        self.init(type: type, code: code, structure: structure, writers: writers, scopes: scopes)
    }
}
