import CanonicalCBOR
import Membership
import OperationLog

extension Service {
    /// The catalogue as it is shipped (`Schemas/catalogue/services`), ascending by code: what an office publishes to begin with. A desk reads
    /// its services from the logs, never from here.
    package static let builtIn: [Service] = BuiltInCatalogue.blocks(BuiltInCatalogue.services).map { block in
        guard let service = Service(BuiltInCatalogue.values(block)) else { preconditionFailure("a shipped service of \(block.count) lines has no code") }
        return service
    }

    /// It says what was shipped: its due time is then a default of ours, which the regency has not set, and a leaflet says so.
    package var isAsShipped: Bool { Self.builtIn.contains(self) }
}

extension CodeList {
    /// `Schemas/catalogue/lists.json`, in the order of the file.
    package static let builtIn: [CodeList] = CodeList.lists(rows: BuiltInCatalogue.lines(BuiltInCatalogue.lists))
}

extension BuiltInCatalogue {
    /// Cells of lines that are not blank.
    static func lines(_ text: String) -> [[String]] { blocks(text).flatMap { $0 } }

    /// Cells of lines, in groups that a blank line parts.
    static func blocks(_ text: String) -> [[[String]]] {
        var blocks: [[[String]]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                blocks.append([])
            } else {
                blocks[blocks.count - 1].append(line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) })
            }
        }
        return blocks.filter { !$0.isEmpty }
    }

    /// The values of a record of type `service`: how a line is read is what the schema says of its field.
    static func values(_ lines: [[String]]) -> [Service.FieldValue] {
        guard let schema = RecordSchema.builtIn.first(where: { $0.type == RecordType.service }) else { return [] }
        return schema.fields.compactMap { field in
            let rows = lines.filter { $0[0] == field.code }.map { Array($0.dropFirst()) }
            guard let first = rows.first?.first else { return nil }
            let value: CBORValue? =
                switch field.type {
                case .rows: CBORValue(rows: rows)
                case .codes: .array(rows.map { .text($0[0]) })
                case .integer: UInt64(first).map { .unsigned($0) }
                case .boolean: .bool(first == "true")
                case .date: CalendarDate(iso: first).map { .unsigned($0.rawValue) }
                default: .text(first)
                }
            guard let value else { preconditionFailure("the shipped catalogue has no \(field.type) in \(field.code)") }
            return (field.number, value)
        }
    }
}
