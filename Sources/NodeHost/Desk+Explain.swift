import Causality
import Membership
import OperationLog
import RecordMerge
import Replica

extension DeskNode {
    /// Which operations a field's versions come from, what each writer knew, and why this one is shown.
    package func explain(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let view = try find(command["record"] ?? "", try scopeOption(command))
        if command["reveal"] == "true" { try noteAccess("explain", record: view.key, count: 1, command) }
        let output = output(command)
        let schema = output.schema(view)
        let sources: [Explanation.Source]
        do throws(StoreFailure) { sources = try replica.sources(view.key) } catch { throw NodeFault(error) }
        let explanation = Explanation(record: view.key.record, sources: sources) { number in
            number == 0 ? .latest : schema?.field(number)?.fieldClass ?? .review
        }
        var chosen = explanation.fields
        if let code = command["field"] {
            guard let field = schema?.field(code: code) else { throw NodeFault(.usage, "--field needs one of the record's fields, as show writes them.") }
            chosen = chosen.filter { $0.number == field.number }
        }
        if command.wantsJSON {
            return CommandOutput(JSON.object([
                ("record", .string(view.key.record.description)), ("type", schema.map { .string($0.code) } ?? .null),
                ("fields", .array(chosen.map { json($0, view, schema, output) })),
                ("timeline", .array(explanation.timeline.map { json($0, schema) })),
            ]).text())
        }
        var lines = ["\(schema?.labels.english ?? "Record") \(view.key.record)"]
        for field in chosen {
            lines.append("\(name(field.number, schema)) (\(field.fieldClass)): \(reason(field.view))")
            for version in field.versions { lines.append("  " + text(version, field, view, schema, output)) }
        }
        lines.append("Operations, causes before effects:")
        for step in explanation.timeline { lines.append("  " + text(step, schema)) }
        return CommandOutput(lines.joined(separator: "\n"))
    }

    private func name(_ number: FieldNumber, _ schema: RecordSchema?) -> String {
        number == 0 ? "deleted" : schema?.field(number)?.code ?? "field \(number)"
    }

    private func reason(_ view: FieldView) -> String {
        switch view {
        case .nothing: "nothing is shown: every version was replaced or set aside"
        case .one(let dot): "\(dot) is shown: it is the only version that nobody replaced"
        case .parallel(let shown, let others):
            "\(shown) is shown: of versions written without knowing of each other the latest by a clock that was not doubtful; also there: \(others.map(\.description).joined(separator: ", "))"
        case .disputed(let dots): "\(dots.count) versions were written without knowing of each other: all are shown until a person decides"
        case .all(let dots): "all \(dots.count) versions count"
        }
    }

    private func text(_ version: Explanation.Version, _ field: Explanation.Field, _ view: RecordView, _ schema: RecordSchema?, _ output: RecordOutput) -> String {
        var parts = ["\(version.dot)"]
        switch version.standing {
        case .live:
            let value = view.versions(field.number).first { $0.dot == version.dot }.map { output.text($0.value, schema?.field(field.number)) }
            parts.append("stands" + (value.map { ": \($0)" } ?? ""))
        case .replaced(let by): parts.append("replaced by \(by.map(\.description).joined(separator: ", "))")
        case .setAside(let verdict): parts.append("set aside by verdict \(verdict.dot) (\(verdict.reason.sentence))")
        }
        parts.append(version.known.isEmpty ? "its writer knew no other version" : "its writer knew \(version.known.map(\.description).joined(separator: ", "))")
        if !version.unseen.isEmpty { parts.append("had not seen \(version.unseen.map(\.description).joined(separator: ", "))") }
        if !version.revivedFrom.isEmpty { parts.append("live again, because \(version.revivedFrom.map(\.description).joined(separator: ", ")) was set aside") }
        if !version.basedOnSetAside.isEmpty { parts.append("based on set-aside \(version.basedOnSetAside.map(\.description).joined(separator: ", "))") }
        return parts.joined(separator: "; ")
    }

    private func text(_ step: Explanation.Step, _ schema: RecordSchema?) -> String {
        let entry = step.entry
        let node = replica.head.logs[entry.dot.log]?.node
        let fields = entry.fields.map { name($0, schema) }.joined(separator: ", ")
        let replaced = Set(entry.replaced.map(\.field)).sorted().map { name($0, schema) }.joined(separator: ", ")
        return "\(entry.dot) \(WallClock.text(entry.time.milliseconds))\(entry.timeIsDoubtful ? " (clock doubtful)" : "") operator \(entry.author) at node \(node?.description ?? "?"): \(entry.type == nil ? "writes" : "creates with") \(fields.isEmpty ? "nothing" : fields)\(replaced.isEmpty ? "" : "; replaces versions of \(replaced)")\(step.verdict.map { "; set aside by \($0.dot)" } ?? "")"
    }

    private func json(_ field: Explanation.Field, _ view: RecordView, _ schema: RecordSchema?, _ output: RecordOutput) -> JSON {
        func dots(_ dots: [Dot]) -> JSON { .array(dots.map { .string($0.description) }) }
        return .object([
            ("field", .string(name(field.number, schema))), ("class", .string("\(field.fieldClass)")), ("shown", dots(field.view.shown)),
            ("disputed", .bool(field.view.isDisputed)), ("why", .string(reason(field.view))),
            ("versions", .array(field.versions.map { version in
                var pairs: [(String, JSON)] = [("version", .string(version.dot.description))]
                switch version.standing {
                case .live: pairs.append(("standing", .string("live")))
                case .replaced(let by): pairs += [("standing", .string("replaced")), ("by", dots(by))]
                case .setAside(let verdict): pairs += [("standing", .string("set aside")), ("verdict", .string(verdict.dot.description))]
                }
                return .object(pairs + [("knew", dots(version.known)), ("hadNotSeen", dots(version.unseen))])
            })),
        ])
    }

    private func json(_ step: Explanation.Step, _ schema: RecordSchema?) -> JSON {
        .object([
            ("entry", .string(step.entry.dot.description)), ("time", .string(WallClock.text(step.entry.time.milliseconds))), ("by", .number(step.entry.author)),
            ("node", replica.head.logs[step.entry.dot.log].map { .number($0.node.rawValue) } ?? .null), ("creates", .bool(step.entry.type != nil)),
            ("fields", .array(step.entry.fields.map { .string(name($0, schema)) })), ("setAside", .bool(step.verdict != nil)),
        ])
    }
}
