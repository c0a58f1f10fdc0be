package import Causality
package import OperationLog

/// A record with the versions that are live in it: what somebody who changes it has before their eyes.
package struct LiveRecord: Sendable, Hashable {
    package let id: RecordID
    /// Ascending by field, then dot.
    package let versions: [Version]

    package struct Version: Sendable, Hashable {
        package let field: FieldNumber
        package let dot: Dot

        package init(field: FieldNumber, dot: Dot) {
            self.field = field
            self.dot = dot
        }
    }

    package init(id: RecordID, versions: [Version]) {
        self.id = id
        self.versions = versions
    }

    /// Names everything that is live in `fields`: for an operation that writes them anew.
    package func replacements(of fields: [FieldNumber]) -> [Replacement] {
        versions.compactMap { fields.contains($0.field) ? Replacement(field: $0.field, dot: $0.dot) : nil }
    }

    /// The operation that deletes the record: a tombstone that replaces all that is live.
    package func deletion(author: UInt64, remark: String? = nil) -> EntryDraft {
        EntryDraft(
            author: author, target: .existing(id), fields: [0], replaced: versions.map { Replacement(field: $0.field, dot: $0.dot) },
            personal: remark.map { [(0, .text($0))] } ?? [])
    }
}
