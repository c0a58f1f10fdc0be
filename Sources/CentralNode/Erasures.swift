import Causality
import Membership
import NodeHost
import OperationLog
import Replica

extension CentralNode {
    /// `erase`: destroys values at every node that obeys, here at once (design D4). The entry stays, with its commitment.
    func eraseValues(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        guard let dot = command["entry"].flatMap({ Dot($0) }) else { throw NodeFault(.usage, "erase needs an entry as <16 hexadecimal digits>:<number>, as explain shows it.") }
        guard let log = replica.head.logs[dot.log], let item = try stored({ () throws(StoreFailure) in try replica.store.entry(dot) }),
            let entry = try? Entry.decode(item.bytes, at: dot)
        else { throw NodeFault(.notFound, "There is no entry \(dot) here.") }
        let wanted = try fields(command, of: entry, in: log.scope)
        var values: [ErasedValue] = []
        if command["whole-record"] == "true" {
            guard let record = entry.record else { throw NodeFault(.data, "The entry belongs to no record: erase it without --whole-record.") }
            for item in try stored({ () throws(StoreFailure) in try replica.history(RecordKey(scope: log.scope, record: record)) }) {
                if let value = erased(item, wanted) { values.append(value) }
            }
        } else if let value = erased(item, wanted) {
            values.append(value)
        }
        guard !values.isEmpty else { throw NodeFault(.notFound, "None of these fields has a value there that could be erased. Open values stay in the entry for ever.") }
        let reason = try reason(command)
        let author = try clerk(command, in: log.scope)
        let orders = try withCopies(values, in: log.scope, wholeRecord: command["whole-record"] == "true")
        var dots: [Dot] = []
        for order in orders {
            var rest = order.values[...]
            // An entry has 16 KiB.
            while !rest.isEmpty {
                let draft = EntryDraft(
                    kind: .erasure, author: author, target: .none, personal: [(0, .text(reason))], subject: .erasure(Array(rest.prefix(200))))
                dots += try append([draft], scope: order.scope)
                rest = rest.dropFirst(200)
            }
        }
        let count = orders.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.fields.count } }
        return ordered(dots, "\(count) value(s) are erased here, copies in linked records among them, and at each node when it hears of it.", command)
    }

    private func erased(_ item: StoredEntry, _ wanted: [FieldNumber]) -> ErasedValue? {
        guard let payload = item.payload.flatMap({ try? Payload.decode($0) }) else { return nil }
        let found = wanted.filter { number in payload.values.contains { $0.field == number } }
        return found.isEmpty ? nil : ErasedValue(dot: item.dot, fields: found.sorted())
    }

    /// Field numbers by their codes; `remark` is the reason that was given to an operation.
    private func fields(_ command: NodeCommand, of entry: Entry, in scope: ScopeID) throws(NodeFault) -> [FieldNumber] {
        var type = entry.type
        if type == nil, let record = entry.record {
            type = try stored { () throws(StoreFailure) in try replica.store.records([RecordKey(scope: scope, record: record)])[0] }?.type
        }
        let schema = type.flatMap { membership.schema($0, at: nil) }
        var fields: [FieldNumber] = []
        for code in (command["fields"] ?? "").split(separator: ",") {
            if code == "remark" {
                fields.append(0)
            } else if let field = schema?.field(code: String(code)) {
                guard field.place != .open else { throw NodeFault(.refused, "Field \(field.code) is an open value: it stands in the entry for ever and names nobody.") }
                fields.append(field.number)
            } else {
                throw NodeFault(.usage, "--fields needs fields of the record's type, as list --types shows them, or remark; \"\(code.prefix(32))\" is none.")
            }
        }
        guard !fields.isEmpty else { throw NodeFault(.usage, "Say with --fields what is to be erased: name,birth_date.") }
        return fields
    }
}
