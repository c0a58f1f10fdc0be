package import CanonicalCBOR
package import Causality
import MerkleLog
package import OperationLog
package import RecordMerge

/// A live version of a field with its value, as far as it is here.
package struct VersionView: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case known(CBORValue)
        /// Destroyed by an order; its field hash is left.
        case erased
        /// Not here: not yet arrived, pruned, or lost.
        case missing
    }

    package let dot: Dot
    package let author: UInt64
    package let node: NodeID
    package let time: HybridTime
    package let timeIsDoubtful: Bool
    package let value: Value
}

/// A record as it stands: every field with its live versions.
package struct RecordView: Sendable, Equatable {
    package let key: RecordKey
    package let type: UInt64?
    /// A tombstone is live.
    package let isDeleted: Bool
    /// Ascending by field; versions by dot. Field 0 holds tombstones.
    package let fields: [(field: FieldNumber, versions: [VersionView])]
    /// Something that a live version's writer knew is not held here yet: a dispute may still resolve itself.
    package let waits: Bool

    package static func == (left: RecordView, right: RecordView) -> Bool {
        left.key == right.key && left.type == right.type && left.waits == right.waits && left.fields.count == right.fields.count
            && zip(left.fields, right.fields).allSatisfy { $0.field == $1.field && $0.versions == $1.versions }
    }

    package func versions(_ field: FieldNumber) -> [VersionView] { fields.first { $0.field == field }?.versions ?? [] }

    /// The dots of all live versions, as a deletion or a careful update names them.
    package func replacements(of wanted: [FieldNumber]) -> [Replacement] {
        fields.filter { wanted.contains($0.field) }.flatMap { item in item.versions.map { Replacement(field: item.field, dot: $0.dot) } }
    }
}

extension Replica {
    /// A record with its values; nil when no entry has touched it.
    package func view(_ key: RecordKey) throws(StoreFailure) -> RecordView? {
        guard let state = try store.records([key])[0] else { return nil }
        return try view(key, state)
    }

    package func view(_ key: RecordKey, _ state: RecordState) throws(StoreFailure) -> RecordView {
        var byField: [FieldNumber: [VersionView]] = [:]
        var waits = false
        for live in state.live {
            guard let stored = try store.entry(live.dot), let entry = try? Entry.decode(stored.bytes, at: live.dot), let log = head.logs[live.dot.log] else {
                throw StoreFailure(.corrupt, "Entry \(live.dot), which a record shows, is missing. Restore this node from its backup or enrol it anew.")
            }
            let payload = stored.payload.flatMap { try? Payload.decode($0) }
            // The whole log's context is no less than this entry's: it may wait a little longer than it had to, never too short.
            var held = head.frontier(key.scope)
            held.merge(head.upperFrontier)
            if !held.covers(log.context) { waits = true }
            for field in live.fields.fields {
                let value: VersionView.Value =
                    if let open = entry.openValue(field) {
                        .known(open)
                    } else if let value = payload?.value(field) {
                        .known(value)
                    } else if payload?.masked.contains(where: { $0.field == field }) ?? false || head.scopes[key.scope]?.erased(live.dot)?.contains(field) ?? false {
                        .erased
                    } else if field == 0 {
                        .known(.null)
                    } else {
                        .missing
                    }
                byField[field, default: []].append(
                    VersionView(
                        dot: live.dot, author: entry.author, node: log.node, time: entry.time, timeIsDoubtful: entry.timeIsDoubtful, value: value))
            }
        }
        let fields = byField.keys.sorted().map { (field: $0, versions: byField[$0] ?? []) }
        return RecordView(key: key, type: state.type, isDeleted: state.isDeleted, fields: fields, waits: waits)
    }
}
