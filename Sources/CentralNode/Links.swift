import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import NodeHost
import OperationLog
import Replica

extension CentralNode {
    /// `link`: the other half of a record in another scope (design D24). Doing it twice writes once.
    func link(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let view = try find(command["source"] ?? "", nil)
        let target = try scope(named: command["to-scope"] ?? "")
        guard target != view.key.scope else { throw NodeFault(.usage, "The record is in scope \(target) already: --to-scope must be another one.") }
        guard let source = try stored({ () throws(StoreFailure) in try halves.source(view.key, replica) }) else { throw NodeFault(.notFound, "The entry that created this record is not here.") }
        let half = try stored { () throws(StoreFailure) in try halves.halves(of: source, in: target, replica).first }
        let author = try author(command)
        var content: [EntryDraft] = []
        if half == nil {
            if let code = command["type"] { content = [try otherHalf(code, command, target)] } else { content = try copy(view, to: target, author: author) }
        }
        if let failedStop { throw NodeFault(failedStop) }
        let wall = WallClock.milliseconds()
        let supplies = HalfWriter.Supplies(wall: wall, isDoubtful: WallClock.isDoubtful(wall), secrets: Entropy.secrets(content.count))
        do throws(AppendError) {
            let done = try halves.write(source, into: target, content: content, author: author, &replica, supplies)
            return linked(done.record, target, isNew: done.isNew, command)
        } catch {
            if case .store(let failure) = error { noticed(failure) }
            throw NodeFault(error)
        }
    }

    private func linked(_ record: RecordID, _ scope: ScopeID, isNew: Bool, _ command: NodeCommand) -> CommandOutput {
        if command.wantsJSON {
            return CommandOutput(JSON.object([("record", .string(record.description)), ("scope", .number(scope.rawValue)), ("written", .bool(isNew))]).text())
        }
        return CommandOutput(isNew ? "The other half is record \(record) in scope \(scope)." : "The other half is there already: record \(record) in scope \(scope).")
    }

    /// A record of another type, with the values that the command gives.
    private func otherHalf(_ code: String, _ command: NodeCommand, _ target: ScopeID) throws(NodeFault) -> EntryDraft {
        guard let values = try? JSON.parse(Array((command["values"] ?? "{}").utf8)) else { throw NodeFault(.data, "--values must be a JSON object of fields and values.") }
        return try draft(.object([("create", .string(code)), ("values", values), ("scope", .number(target.rawValue))]), author: try author(command))
    }

    /// The record as it stands. References stay behind, for they mean records of the source's scope; so do erased values. A number on paper is given
    /// to one record only, so the half gets its own.
    private func copy(_ view: RecordView, to target: ScopeID, author: UInt64) throws(NodeFault) -> [EntryDraft] {
        guard let schema = view.type.flatMap({ membership.schema($0, at: nil) }) else { throw NodeFault(.data, "The record's type is not known here.") }
        guard !view.isDeleted else { throw NodeFault(.data, "The record is deleted.") }
        let output = RecordOutput(schemas: labelledSchemas, mask: false)
        var first = EntryDraft(author: author, target: .create(type: schema.type))
        var further: [EntryDraft] = []
        for item in view.fields where item.field != 0 {
            guard let field = schema.field(item.field), field.type != .reference else { continue }
            if field.type == .code, field.fieldClass == .once {
                first.write(field, .text(try nextNumber(target)))
                continue
            }
            let shown = output.fieldView(view, item.field)
            if shown.isDisputed { throw NodeFault(.refused, "Field \(field.code) is in dispute: resolve it first.") }
            // What is shown comes first; the other versions of a parallel update are history of the source.
            let accumulates = field.fieldClass == .union || field.fieldClass == .sum
            for (index, dot) in shown.shown.prefix(accumulates ? Int.max : 1).enumerated() {
                switch item.versions.first(where: { $0.dot == dot })?.value {
                case .known(let value):
                    if index == 0 {
                        first.write(field, value)
                    } else {
                        var draft = EntryDraft(author: author, target: .createdInTransaction(index: 0))
                        draft.write(field, value)
                        further.append(draft)
                    }
                case .missing: throw NodeFault(.notFound, "The value of \(field.code) has not arrived here yet. Try again later.")
                case .erased, nil: continue
                }
            }
        }
        let kind = membership.scope(target, at: nil)?.kind
        do throws(SchemaViolation) { for draft in [first] + further { try schema.validate(draft, role: role, in: kind) } } catch {
            throw NodeFault(.data, "\(error.description) Give the other half's own type with --type, and --values.")
        }
        return [first] + further
    }

    /// One operation given as JSON, checked like a line of append.
    func draft(_ json: JSON, author: UInt64) throws(NodeFault) -> EntryDraft {
        try readLine(Array(json.text().utf8), reader: OperationReader(role: role, author: author), chosen: nil).drafts[0]
    }
}

extension EntryDraft {
    fileprivate mutating func write(_ field: FieldSchema, _ value: CBORValue) {
        fields.append(field.number)
        if field.place == .open { open.append((field.number, value)) } else { personal.append((field.number, value)) }
    }
}
