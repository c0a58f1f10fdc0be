import CanonicalCBOR
import Causality
import CivilRegistry
import Membership
import NodeHost
import OperationLog
import RecordMerge

extension CentralNode {
    /// `publish-schema`: a new record type, or a new version of one, at every node without new software.
    func publishSchema(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        guard let json = try? JSON.parse(command.input) else { throw NodeFault(.data, "The file is no JSON. See Schemas/records/README.md for its form.") }
        let schema = try SchemaFile.read(json)
        guard schema.type >= 32 else { throw NodeFault(.refused, "Types 1 to 31 are the engine's own and cannot be changed. Number yours from 32 on.") }
        if let defect = schema.defect { throw NodeFault(.data, defect.description) }
        let old = membership.schema(schema.type, at: nil)
        if let old, let defect = schema.defect(replacing: old) { throw NodeFault(.data, defect.description) }
        if let other = membership.schema(code: schema.code, at: nil), other.type != schema.type {
            throw NodeFault(.inTheWay, "The code \(schema.code) is that of type \(other.type).")
        }
        if let old = labelledSchemas.first(where: { $0.type == schema.type }), old == schema {
            return CommandOutput(command.wantsJSON ? JSON.object([("saved", .array([]))]).text() : "The record type \(schema.code) is published so already.")
        }
        let dots = try append([membership.publish(schema, author: try author(command))], scope: upperScope)
        return ordered(dots, "The record type \(schema.code) is published\(old == nil ? "" : " in a new version").", command)
    }

    /// `publish-service`: entries of the catalogue, one object or a list. What stands already is updated, field by field, under a higher version:
    /// a request names the version that it was checked against. Option `shipped` publishes what the software brings and leaves alone what
    /// stands: the office may have changed it.
    func publishServices(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        let isShipped = command["shipped"] == "true"
        let services: [JSON]
        if isShipped {
            services = shippedServices
        } else {
            guard let json = try? JSON.parse(command.input) else { throw NodeFault(.data, "The file is no JSON: give one service as an object, or several as a list.") }
            services = json.array ?? [json]
        }
        let author = try author(command)
        var drafts: [(code: String, draft: EntryDraft)] = []
        var unchanged: [String] = []
        let standing = try catalogue()
        for (index, service) in services.enumerated() {
            guard let values = service.object, let code = service["code"]?.string else {
                throw NodeFault(.data, "Service \(index + 1) of the file must be an object of the fields of the type service, with its \"code\".")
            }
            if drafts.contains(where: { $0.code == code }) || unchanged.contains(code) { throw NodeFault(.data, "The service \(code.prefix(32)) stands in the file twice.") }
            let operation: JSON
            if let old = standing.first(where: { $0.code == code }) {
                let changed = values.filter { old.values[$0.0] != $0.1 }
                if changed.isEmpty || isShipped {
                    unchanged.append(code)
                    continue
                }
                let version = old.values["version"]?.unsigned ?? 0
                guard service["version"]?.unsigned ?? 0 > version else {
                    throw NodeFault(.refused, "Service \(code.prefix(32)) stands in version \(version): give a higher \"version\" with what changes.")
                }
                operation = .object([("update", .string(old.record.description)), ("values", .object(changed)), ("scope", .number(upperScope.rawValue))])
            } else {
                operation = .object([("create", .string("service")), ("values", .object(values)), ("scope", .number(upperScope.rawValue))])
            }
            let new: EntryDraft
            do throws(NodeFault) { new = try draft(operation, author: author) } catch { throw NodeFault(error.code, "Service \(code.prefix(32)): \(error.sentence)") }
            if let defect = Service.defect((new.open + new.personal).map { (field: $0.field, value: $0.value) }) {
                throw NodeFault(.data, "Service \(code.prefix(32)): \(defect)")
            }
            drafts.append((code, new))
        }
        var rest = drafts[...]
        while !rest.isEmpty {
            let part = rest.prefix(EntryLimits.maxTransactionEntries)
            rest = rest.dropFirst(part.count)
            let dots = try append(part.map(\.draft), scope: upperScope)
            for (item, dot) in zip(part, dots) {
                emit(
                    command.wantsJSON
                        ? JSON.object([("service", .string(item.code)), ("saved", .string(dot.description))]).text() : "service \(item.code): saved \(dot)")
            }
        }
        for code in unchanged {
            emit(command.wantsJSON ? JSON.object([("service", .string(code)), ("saved", .null)]).text() : "service \(code): nothing has changed")
        }
        return CommandOutput("")
    }

    /// The shipped catalogue in the form of a file.
    private var shippedServices: [JSON] {
        let schema = RecordSchema.builtIn.first { $0.type == RecordType.service }
        return Service.builtIn.map { service in
            .object(
                service.values.compactMap { item in
                    schema?.field(item.field).map { ($0.code, FieldValues.json(item.value, $0.type, mask: false)) }
                })
        }
    }

    private func catalogue() throws(NodeFault) -> [(code: String, record: RecordID, values: [String: JSON])] {
        guard let schema = membership.schema(RecordType.service, at: nil) else { return [] }
        let output = RecordOutput(schemas: labelledSchemas, mask: false)
        var services: [(code: String, record: RecordID, values: [String: JSON])] = []
        try forEachRecord(upperScope, type: RecordType.service, contestedOnly: false) { view in
            guard !view.isDeleted else { return }
            var values: [String: JSON] = [:]
            for item in view.fields {
                guard let field = schema.field(item.field), let dot = output.fieldView(view, item.field).shown.first,
                    case .known(let value)? = item.versions.first(where: { $0.dot == dot })?.value
                else { continue }
                values[field.code] = FieldValues.json(value, field.type, mask: false)
            }
            if let code = values["code"]?.string { services.append((code, view.key.record, values)) }
        }
        return services
    }
}
