import Causality
import Membership
package import OperationLog
package import RecordMerge

/// Why a record shows what it shows, with values, names of nodes and the interval in which each operation was made.
package struct ExplainReport {
    package let explanation: Explanation
    private let result: AuditResult
    private let type: UInt64?
    private let only: FieldNumber?
    private let reveals: Bool

    /// Nil when no entry about the record that the audit watched is here.
    package init?(_ result: AuditResult, field: FieldNumber?, reveals: Bool) {
        guard let record = result.watched.first?.source.entry.record else { return nil }
        let type = result.watched.lazy.compactMap(\.source.entry.type).first
        self.result = result
        self.type = type
        only = field
        self.reveals = reveals
        explanation = Explanation(record: record, sources: result.watched.map(\.source)) { number in
            result.membership?.field(number, of: type)?.fieldClass ?? .review
        }
    }

    /// A field by number or by the code that the record's schema gives it.
    package static func field(_ text: String, of result: AuditResult) -> FieldNumber? {
        if let number = FieldNumber(text) { return number }
        let type = result.watched.lazy.compactMap(\.source.entry.type).first
        return type.flatMap { result.membership?.schema($0, at: nil) }?.field(code: text)?.number
    }

    private func watched(_ dot: Dot) -> AuditResult.Watched? { result.watched.first { $0.source.entry.dot == dot } }

    private func fieldName(_ number: FieldNumber) -> String {
        if number == 0 { return "0 (deletion)" }
        return result.membership?.field(number, of: type).map { "\(number) (\($0.code))" } ?? "\(number)"
    }

    private func writer(_ entry: Entry) -> String {
        guard let node = watched(entry.dot)?.node else { return "an unknown node" }
        let role = result.membership?.node(node, at: nil)?.role.code
        return "node \(node)\(role.map { " (\($0))" } ?? ""), \(entry.author == 0 ? "the program" : "operator \(entry.author)")"
    }

    private func value(_ dot: Dot, _ field: FieldNumber) -> ShownValue {
        guard let item = watched(dot) else { return .missing }
        let row = ValueReader.Row(entry: item.source.entry, payload: item.payload.flatMap { try? Payload.decode($0) })
        return ShownValue(row, field, place: result.membership?.field(field, of: type)?.place, reveals: reveals)
    }

    /// The centre's clock bounds an operation's time: below by what its writer had seen of the centre, above by when the centre had it.
    private func interval(_ dot: Dot) -> String {
        guard let item = watched(dot) else { return "" }
        let lower = item.notBefore.map { "not before \($0.text)" } ?? "with no lower bound"
        let upper = item.notAfter.map { "not after \(HybridTime(milliseconds: $0).text)" } ?? "with no upper bound yet"
        return "by the centre's clock \(lower), \(upper)"
    }

    package var lines: [String] {
        let names = ExplanationNames(field: fieldName, writer: writer, value: { value($0, $1).text })
        return explanation.lines(names, only: only) { [interval($0)] }
    }

    package var json: JSON {
        let fields = explanation.fields.filter { only == nil || $0.number == only }
        return .dictionary([
            "format": .string("desasync-explanation/1"),
            "record": .string(explanation.record.description),
            "type": type.map { .number($0) },
            "fields": .array(fields.map(json)),
            "timeline": .array(
                explanation.timeline.map { step in
                    let item = watched(step.entry.dot)
                    return .dictionary([
                        "dot": .string(step.entry.dot.description), "time": .string(step.entry.time.text), "doubtful": .bool(step.entry.timeIsDoubtful),
                        "writer": .string(writer(step.entry)), "node": item.map { .number($0.node.rawValue) }, "author": .number(step.entry.author),
                        "kind": .number(step.entry.kind.rawValue), "fields": .array(step.entry.fields.map { .number($0) }),
                        "replaced": .array(
                            step.entry.replaced.map {
                                .dictionary(["field": .number($0.field), "from": .string(Dot($0.log, $0.start).description), "count": .number($0.count)])
                            }),
                        "context": .object(
                            (step.context.items.map { JSON.Member($0.log.description, .number($0.count)) }
                                + [JSON.Member(step.entry.dot.log.description, .number(step.entry.dot.sequence))])),
                        "set_aside_by": step.verdict.map { .string($0.dot.description) },
                        "not_before": item?.notBefore.map { .string($0.text) },
                        "not_after": item?.notAfter.map { .string(HybridTime(milliseconds: $0).text) },
                    ])
                }),
        ])
    }

    private func json(_ field: Explanation.Field) -> JSON {
        func dots(_ list: [Dot]) -> JSON { .array(list.map { .string($0.description) }) }
        return .dictionary([
            "field": .number(field.number),
            "code": result.membership?.field(field.number, of: type).map { .string($0.code) },
            "view": .string(field.view.word),
            "shown": dots(field.view.shown),
            "why": .string(field.sentence),
            "versions": .array(
                field.versions.map { version in
                    var standing = "live"
                    var by: [Dot] = []
                    switch version.standing {
                    case .live: break
                    case .replaced(let dots): (standing, by) = ("replaced", dots)
                    case .setAside(let verdict): (standing, by) = ("set-aside", [verdict.dot])
                    }
                    return .dictionary([
                        "dot": .string(version.dot.description), "standing": .string(standing), "by": dots(by), "knew": dots(version.known),
                        "had_not_seen": dots(version.unseen), "live_again_because_set_aside": dots(version.revivedFrom),
                        "based_on_set_aside": dots(version.basedOnSetAside), "value": value(version.dot, field.number).json,
                    ])
                }),
        ])
    }
}
