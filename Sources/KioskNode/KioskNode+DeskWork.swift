import CanonicalCBOR
package import Causality
import DeskStore
import Membership
package import NodeHost
package import OperationLog
package import RecordMerge
package import Replica

/// A version of a field that was ever written, with what its writer had before their eyes.
package struct DeskVersion: Sendable {
    package enum Standing: Sendable, Equatable {
        case live
        case replaced(by: [Dot])
        case setAside
    }

    package let field: FieldNumber
    package let dot: Dot
    package let node: NodeID
    package let author: UInt64
    /// Milliseconds since 1970 as its writer's clock had it.
    package let time: UInt64
    package let timeIsDoubtful: Bool
    package let value: VersionView.Value
    package let standing: Standing
    /// Versions of the field that the writer had seen, and those that were written beside it.
    package let known: [Dot]
    package let unseen: [Dot]
    /// Why, in the writer's words.
    package let remark: String?
}

/// What stood on a page when its form was made.
package struct DeskExpectation: Sendable {
    package let record: RecordKey
    package let field: FieldNumber
    package let seen: [Dot]

    package init(_ record: RecordKey, _ field: FieldNumber, _ seen: [Dot]) {
        self.record = record
        self.field = field
        self.seen = seen
    }
}

/// What pages about one record ask of the node: its history, its disputes, and writing only to what still stands.
extension KioskNode {
    /// Every version of every field of a record, by field, then by writer; values that are not here any more are `missing` or `erased`.
    /// - Parameter fieldClass: by the schema of the record's type.
    package func deskVersions(_ key: RecordKey, class fieldClass: @Sendable (FieldNumber) -> FieldClass) throws(NodeFault) -> [DeskVersion] {
        var versions: [DeskVersion] = []
        do throws(StoreFailure) {
            let explanation = Explanation(record: key.record, sources: try replica.ownSources(key), fieldClass: fieldClass)
            var entries: [Dot: Entry] = [:]
            for step in explanation.timeline { entries[step.entry.dot] = step.entry }
            var payloads: [Dot: Payload] = [:]
            for dot in entries.keys.sorted() { payloads[dot] = try replica.store.entry(dot)?.payload.flatMap { try? Payload.decode($0) } }
            let erased = replica.head.scopes[key.scope]
            for field in explanation.fields where field.number != 0 {
                for version in field.versions {
                    guard let entry = entries[version.dot] else { continue }
                    let payload = payloads[version.dot]
                    let value: VersionView.Value =
                        if let open = entry.openValue(field.number) {
                            .known(open)
                        } else if let personal = payload?.value(field.number) {
                            .known(personal)
                        } else if erased?.erased(version.dot)?.contains(field.number) ?? false || payload?.masked.contains(where: { $0.field == field.number }) ?? false {
                            .erased
                        } else {
                            .missing
                        }
                    let standing: DeskVersion.Standing =
                        switch version.standing {
                        case .live: .live
                        case .replaced(let by): .replaced(by: by)
                        case .setAside: .setAside
                        }
                    var remark: String?
                    if case .text(let text)? = payload?.value(0) { remark = text }
                    versions.append(
                        DeskVersion(
                            field: field.number, dot: version.dot, node: replica.head.logs[version.dot.log]?.node ?? profile.node, author: entry.author,
                            time: entry.time.milliseconds, timeIsDoubtful: entry.timeIsDoubtful, value: value, standing: standing, known: version.known, unseen: version.unseen,
                            remark: remark))
                }
            }
        } catch { throw NodeFault(error) }
        return versions
    }

    /// Appends operations as one transaction if all that stood on the page still stands; durable when it returns. One turn of the writer, so
    /// nothing comes in between.
    /// - Returns: nil, and nothing is written, when something changed meanwhile.
    package func deskAppend(_ operations: [DeskOperation], scope: ScopeID, by author: UInt64, expecting: [DeskExpectation]) throws(NodeFault) -> [RecordID]? {
        for item in expecting {
            let view: RecordView?
            do throws(StoreFailure) { view = try replica.view(item.record) } catch { throw NodeFault(error) }
            guard Set(view?.versions(item.field).map(\.dot) ?? []) == Set(item.seen) else { return nil }
        }
        return try deskAppend(operations, scope: scope, by: author)
    }

    /// Records of a scope of which some field has several live versions, by name.
    package func deskContested(_ scope: ScopeID, after: RecordID?, limit: Int) throws(NodeFault) -> [RecordView] {
        var views: [RecordView] = []
        do throws(StoreFailure) {
            for record in try replica.store.recordKeys(scope, type: nil, contestedOnly: true, after: after, limit: limit) {
                if let view = try replica.view(RecordKey(scope: scope, record: record)) { views.append(view) }
            }
        } catch { throw NodeFault(error) }
        return views
    }

    /// Names that the office gave to nodes: which desk wrote something.
    package func deskNodeNames() throws(NodeFault) -> [NodeID: String] {
        var names: [NodeID: String] = [:]
        for scope in profile.upperScopes {
            try forEachRecord(scope, type: RecordType.node, contestedOnly: false) { view in
                guard case .known(.unsigned(let number))? = view.versions(NodeField.number).last?.value,
                    case .known(.text(let name))? = view.versions(NodeField.name).last?.value
                else { return }
                names[NodeID(number)] = name
            }
        }
        return names
    }

    package func deskNode() -> NodeID { profile.node }

    /// Writes down that an operator searched among persons, unless that was written within a quarter of an hour. Not what for: words that name
    /// somebody would be one more place where they stand.
    package func deskSearched(by author: UInt64) throws(NodeFault) {
        let now = BootTime.now()
        // No record has this name: log 0 is nobody's.
        let nobody = Dot(LogID(0), 0)
        guard accessWindows.mustWrite(nobody, purpose: "search", by: author, now: now) else { return }
        try deskAccess("search", record: nil, purpose: "service", by: author)
        accessWindows.wrote(nobody, purpose: "search", by: author, now: now)
    }
}
