import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
package import Replica

extension DeskNode {
    /// Notes in the node's private scope, durably and before anything is shown, that personal values were looked at or taken out (design D25).
    /// Only the centre gets these records; they are what a person asks for who wants to know who read about them.
    /// - Parameters:
    ///   - action: `reveal`, `list`, `explain`, `export`.
    ///   - record: the one that was read, if it was one.
    ///   - count: how many records.
    package func noteAccess(_ action: String, record key: RecordKey? = nil, count: UInt64, _ command: NodeCommand) throws(NodeFault) {
        try noteAccess(action, records: [key], count: count, command)
    }

    /// One record of access for each of these, as transactions as large as they may be.
    package func noteAccess(_ action: String, records keys: [RecordKey?], count: UInt64, _ command: NodeCommand) throws(NodeFault) {
        guard let scope = membership.node(replica.identity.node, at: nil)?.privateScope, replica.head.ownLogs[scope] != nil else { return }
        let author = command["by"].flatMap { UInt64($0) } ?? 0
        let purpose = command["purpose"] ?? "service"
        guard ValueType.isCode(purpose) else { throw NodeFault(.usage, "--purpose needs a code: letters, digits and . _ : / - only.") }
        var drafts: [EntryDraft] = []
        for key in keys {
            var draft = EntryDraft(
                author: author, target: .create(type: RecordType.access), fields: [AccessField.action, AccessField.purpose, AccessField.operator, AccessField.count],
                open: [
                    (AccessField.action, .text(action)), (AccessField.purpose, .text(purpose)), (AccessField.operator, .unsigned(author)),
                    (AccessField.count, .unsigned(count)),
                ])
            if let key {
                let stored: StoredEntry?
                do throws(StoreFailure) { stored = try replica.store.entry(key.record) } catch { throw NodeFault(error) }
                if let stored {
                    let leaf = MerkleTree.leafHash(stored.bytes).prefix
                    draft.fields.append(AccessField.record)
                    draft.open.append((AccessField.record, OutsideReference(scope: key.scope, dot: key.record, leaf: leaf).value))
                }
            }
            drafts.append(draft)
        }
        var rest = drafts[...]
        while !rest.isEmpty {
            let part = rest.prefix(EntryLimits.maxTransactionEntries)
            rest = rest.dropFirst(part.count)
            _ = try append(Array(part), scope: scope)
        }
    }
}
