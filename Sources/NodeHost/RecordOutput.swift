import CanonicalCBOR
import Causality
package import Membership
package import OperationLog
package import RecordMerge
package import Replica

/// Records as JSON and as text for people.
package struct RecordOutput {
    /// By type, with the labels that their records' payloads give.
    private let schemas: [UInt64: RecordSchema]
    /// Hides what names a person.
    package let mask: Bool

    package init(schemas: [RecordSchema], mask: Bool) {
        self.schemas = Dictionary(schemas.map { ($0.type, $0) }) { first, _ in first }
        self.mask = mask
    }

    /// A field as it is shown, with its schema if that is known.
    package func fieldView(_ view: RecordView, _ number: FieldNumber) -> FieldView {
        let versions = view.versions(number)
        let fieldClass = number == 0 ? FieldClass.latest : schema(view)?.field(number)?.fieldClass ?? .review
        return FieldView(fieldClass, versions.map { FieldVersion(dot: $0.dot, time: $0.time, timeIsDoubtful: $0.timeIsDoubtful) })
    }

    /// Fields about which a person is to be asked, ascending; empty while something is waited for. Field 0: deleted, yet written to.
    package func disputes(_ view: RecordView) -> [FieldNumber] {
        if view.waits { return [] }
        var fields = view.fields.map(\.field).filter { $0 != 0 && fieldView(view, $0).isDisputed }
        if view.isDeleted, view.fields.contains(where: { $0.field != 0 }) { fields.insert(0, at: 0) }
        return fields
    }

    package func schema(_ view: RecordView) -> RecordSchema? { view.type.flatMap { schemas[$0] } }

    package func json(_ view: RecordView, _ halves: [OtherHalf] = []) -> JSON {
        let schema = schema(view)
        var pairs: [(String, JSON)] = [
            ("record", .string(view.key.record.description)), ("scope", .number(view.key.scope.rawValue)),
            ("type", schema.map { .string($0.code) } ?? view.type.map { .number($0) } ?? .null), ("deleted", .bool(view.isDeleted)),
        ]
        if view.waits { pairs.append(("waits", .bool(true))) }
        pairs.append(("fields", .object(view.fields.filter { $0.field != 0 }.map { item in
            (schema?.field(item.field)?.code ?? String(item.field), json(view, item.field, item.versions, schema?.field(item.field)))
        })))
        if !halves.isEmpty {
            pairs.append(("halves", .array(halves.map { half in
                .object([("region", .string(half.region)), ("there", .bool(half.record != nil)), ("record", half.record.map { .string($0.description) } ?? .null)])
            })))
        }
        let disputes = disputes(view)
        if !disputes.isEmpty { pairs.append(("disputed", .array(disputes.map { .string($0 == 0 ? "(deleted)" : schema?.field($0)?.code ?? String($0)) }))) }
        return .object(pairs)
    }

    private func json(_ view: RecordView, _ number: FieldNumber, _ versions: [VersionView], _ field: FieldSchema?) -> JSON {
        func version(_ dot: Dot) -> JSON {
            guard let version = versions.first(where: { $0.dot == dot }) else { return .null }
            var pairs: [(String, JSON)] = []
            switch version.value {
            case .known(let value): pairs.append(("value", self.value(value, field)))
            case .erased: pairs.append(("erased", .bool(true)))
            case .missing: pairs.append(("missing", .bool(true)))
            }
            pairs += [
                ("version", .string(dot.description)), ("by", .number(version.author)), ("node", .number(version.node.rawValue)),
                ("time", .string(WallClock.text(version.time.milliseconds))),
            ]
            if version.timeIsDoubtful { pairs.append(("doubtfulTime", .bool(true))) }
            return .object(pairs)
        }
        switch fieldView(view, number) {
        case .nothing: return .null
        case .one(let dot): return version(dot)
        case .parallel(let shown, let others):
            guard case .object(let pairs) = version(shown) else { return .null }
            return .object(pairs + [("parallel", .array(others.map(version)))])
        case .disputed(let dots): return .object([("disputed", .array(dots.map(version)))])
        case .all(let dots): return .object([("all", .array(dots.map(version)))])
        }
    }

    private func value(_ value: CBORValue, _ field: FieldSchema?) -> JSON {
        FieldValues.json(value, field?.type ?? .opaque, mask: mask && field?.place ?? .personal == .personal)
    }

    /// `name: Siti (operator 2 at node 4, 2026-11-21T08:15:00Z)`, a line a version.
    package func text(_ view: RecordView, _ halves: [OtherHalf] = [], indonesian: Bool) -> String {
        let schema = schema(view)
        var lines = ["\(schema.map { indonesian ? $0.labels.indonesian : $0.labels.english } ?? "Record of type \(view.type.map(String.init) ?? "?")") \(view.key.record)"]
        if view.isDeleted { lines[0] += indonesian ? " (dihapus)" : " (deleted)" }
        if view.waits { lines.append(indonesian ? "  menunggu data yang belum tiba" : "  waits for entries that have not arrived yet") }
        for item in view.fields where item.field != 0 {
            let field = schema?.field(item.field)
            let label = field.map { indonesian ? $0.labels.indonesian : $0.labels.english } ?? "field \(item.field)"
            let shown = fieldView(view, item.field)
            for (index, dot) in shown.shown.enumerated() {
                guard let version = item.versions.first(where: { $0.dot == dot }) else { continue }
                var mark = ""
                switch shown {
                case .disputed: mark = indonesian ? " [BERSELISIH]" : " [DISPUTED]"
                case .parallel: mark = index == 0 ? (indonesian ? " [diubah bersamaan]" : " [parallel update]") : (indonesian ? " [juga ada]" : " [also there]")
                default: break
                }
                lines.append("  \(label): \(text(version.value, field))\(mark)  (\(indonesian ? "operator" : "operator") \(version.author), node \(version.node), \(WallClock.text(version.time.milliseconds))\(version.timeIsDoubtful ? " ?" : ""))")
            }
        }
        for half in halves {
            let place = indonesian ? "  Bagian lain di \(half.region)" : "  Other half in \(half.region)"
            lines.append(half.record.map { "\(place): \($0)" } ?? place + (indonesian ? " belum ada" : " not yet there"))
        }
        return lines.joined(separator: "\n")
    }

    /// A value for people.
    package func text(_ value: VersionView.Value, _ field: FieldSchema?) -> String {
        switch value {
        case .known(let known):
            let json = self.value(known, field)
            return json.string ?? json.text()
        case .erased: return "(erased)"
        case .missing: return "(not here)"
        }
    }
}
