import CanonicalCBOR
package import Causality
package import MerkleLog
package import OperationLog

package enum MembershipError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownNode(NodeID)

    package var description: String {
        switch self {
        case .unknownNode(let node): "There is no node \(node)."
        }
    }
}

// What the centre's office does to members, as operations in the upper scope. Each names exactly what is live now.

extension Membership {
    /// Publishes a schema: as a new record, or as a new version of the one in which its type stands.
    package func publish(_ schema: RecordSchema, author: UInt64) -> EntryDraft {
        let view = View(nil)
        return schema.draft(author: author, replacing: schemaRecord(schema.type, view)?.liveRecord(view))
    }

    /// Gives a right, or changes the mode of the one there is. Nil when the node has exactly this right already.
    package func grant(_ right: Right, author: UInt64) -> EntryDraft? {
        let view = View(nil)
        let old = rightRecords(right.node, view).filter { $0.right.scope == right.scope }
        guard let first = old.first else { return right.draft(author: author) }
        if old.count == 1, first.right.mode == right.mode { return nil }
        let live = first.record.liveRecord(view)
        return EntryDraft(
            author: author, target: .existing(live.id), fields: [RightField.mode], replaced: live.replacements(of: [RightField.mode]),
            open: [(RightField.mode, .unsigned(right.mode.rawValue))])
    }

    /// Takes a node's right in a scope away: a tombstone on each record that gives it. Work done before the node knew still counts.
    package func revoke(_ node: NodeID, in scope: ScopeID, author: UInt64, remark: String? = nil) -> [EntryDraft] {
        let view = View(nil)
        return rightRecords(node, view).filter { $0.right.scope == scope }.map { $0.record.liveRecord(view).deletion(author: author, remark: remark) }
    }

    /// Dead or replaced: its late entries are accepted as usual.
    package func retire(_ node: NodeID, author: UInt64, remark: String? = nil) throws(MembershipError) -> EntryDraft {
        try setState(node, .retired, author: author, remark: remark)
    }

    /// Somebody else may hold the node's key: all that is not below the cuts is set aside from now on.
    /// - Parameter logs: every log of the node that the centre holds, with the count that it holds; a log without a cut is set aside whole.
    /// - Returns: one transaction, the cuts first, so that if there are more than ``EntryLimits/maxTransactionEntries`` and the caller has
    ///   to part them, no reader ever sees the state without its cuts.
    package func markCompromised(
        _ node: NodeID, logs: [(log: LogID, count: UInt64)], author: UInt64, remark: String? = nil
    ) throws(MembershipError) -> [EntryDraft] {
        let view = View(nil)
        let state = try setState(node, .compromised, author: author, remark: remark)
        return logs.map { item in
            guard let old = cutRecord(node, item.log, view)?.liveRecord(view) else {
                return LogCut(node: node, log: item.log, count: item.count).draft(author: author)
            }
            return EntryDraft(
                author: author, target: .existing(old.id), fields: [CutField.count], replaced: old.replacements(of: [CutField.count]),
                open: [(CutField.count, .unsigned(item.count))])
        } + [state]
    }

    /// The key under which a node begins its logs from now on: for the centre's own record, after a rotation. What counts is the key set.
    package func changeKey(_ node: NodeID, to key: PublicKey, author: UInt64) throws(MembershipError) -> EntryDraft {
        let view = View(nil)
        guard let live = nodeRecord(node, view)?.liveRecord(view) else { throw .unknownNode(node) }
        return EntryDraft(
            author: author, target: .existing(live.id), fields: [NodeField.key], replaced: live.replacements(of: [NodeField.key]),
            open: [(NodeField.key, .bytes(key.serialized))])
    }

    private func setState(_ node: NodeID, _ state: NodeState, author: UInt64, remark: String?) throws(MembershipError) -> EntryDraft {
        let view = View(nil)
        guard let live = nodeRecord(node, view)?.liveRecord(view) else { throw .unknownNode(node) }
        return EntryDraft(
            author: author, target: .existing(live.id), fields: [NodeField.state], replaced: live.replacements(of: [NodeField.state]),
            open: [(NodeField.state, .unsigned(state.rawValue))], personal: remark.map { [(0, .text($0))] } ?? [])
    }
}
