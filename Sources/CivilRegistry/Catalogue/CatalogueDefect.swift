import CanonicalCBOR
import Membership
import OperationLog

/// Why a service should not be published: a desk would read it, and leave something out that somebody meant to be there.
package enum CatalogueDefect: Error, Sendable, Equatable, CustomStringConvertible {
    /// A row has too few cells, or an empty code. Counted from 1.
    case row(field: String, Int)
    /// A code stands twice.
    case twice(field: String, code: String)
    /// A request names its missing papers, and a paper what it is, in fields of 32 bytes.
    case longCode(field: String, code: String)
    case kind(code: String)
    case list(code: String)
    case source(code: String)
    /// The sixth and later cells of a requirement, or the fifth of a form's field, have a word that means nothing.
    case word(field: String, code: String)

    package var description: String {
        switch self {
        case .row(let field, let row): "\(field), row \(row): a cell is missing. See Docs/Catalogue.md for what stands in a row."
        case .twice(let field, let code): "\(field): the code \(code.prefix(32)) stands twice."
        case .longCode(let field, let code): "\(field): the code \(code.prefix(32))… is longer than \(Service.maxCode) bytes. Choose a shorter one."
        case .kind(let code): "form, \(code.prefix(32)): this kind of field is not known. See Docs/Catalogue.md for the kinds."
        case .list(let code): "form, \(code.prefix(32)): its list is neither in the service's lists nor one that the software knows."
        case .source(let code): "form, \(code.prefix(32)): its source must be applicant., person. or field. with a code that exists."
        case .word(let field, let code): "\(field), \(code.prefix(32)): a word is not known. See Docs/Catalogue.md for what stands in a row."
        }
    }
}

extension Service {
    static let maxCode = 32

    /// Nil when every row says something to a desk of this version.
    package static func defect(_ values: [FieldValue]) -> CatalogueDefect? {
        func rows(_ field: FieldNumber) -> [[String]] { values.last { $0.field == field }?.value.rows ?? [] }
        let lists = CodeList.lists(rows: rows(ServiceField.lists))
        return requirementDefect(rows(ServiceField.requirements)) ?? listDefect(rows(ServiceField.lists)) ?? formDefect(rows(ServiceField.form), lists)
    }

    private static func requirementDefect(_ rows: [[String]]) -> CatalogueDefect? {
        for (index, row) in rows.enumerated() {
            guard row.count >= 3, !row[0].isEmpty else { return .row(field: "requirements", index + 1) }
            guard row[0].utf8.count <= maxCode else { return .longCode(field: "requirements", code: row[0]) }
            if rows[..<index].contains(where: { $0[0] == row[0] }) { return .twice(field: "requirements", code: row[0]) }
            if let when = row.cell(4), Requirement.When(rawValue: when) == nil { return .word(field: "requirements", code: row[0]) }
        }
        return nil
    }

    private static func listDefect(_ rows: [[String]]) -> CatalogueDefect? {
        for (index, row) in rows.enumerated() {
            guard row.count >= 4, !row[0].isEmpty, !row[1].isEmpty else { return .row(field: "lists", index + 1) }
            if rows[..<index].contains(where: { $0[0] == row[0] && $0[1] == row[1] }) { return .twice(field: "lists", code: row[1]) }
        }
        return nil
    }

    private static func formDefect(_ rows: [[String]], _ lists: [CodeList]) -> CatalogueDefect? {
        let applicant = RecordSchema.builtIn.first { $0.type == RecordType.applicant }
        for (index, row) in rows.enumerated() {
            guard row.count >= 4, !row[0].isEmpty else { return .row(field: "form", index + 1) }
            if rows[..<index].contains(where: { $0[0] == row[0] && ($0[1] == "section") == (row[1] == "section") }) { return .twice(field: "form", code: row[0]) }
            if row[1] == "section" {
                if let count = row.cell(4), Int(count).map({ !(1...FormDefinition.maxRows).contains($0) }) ?? true { return .word(field: "form", code: row[0]) }
                continue
            }
            let kind = FieldKind(row[1])
            if kind == .text, row[1] != "text" { return .kind(code: row[0]) }
            if case .list(let list) = kind, !(lists + CodeList.builtIn).contains(where: { $0.code == list }) { return .list(code: row[0]) }
            if let need = row.cell(4), !["required", "plan", "required plan"].contains(need) { return .word(field: "form", code: row[0]) }
            guard let source = row.cell(6) else { continue }
            switch FormField.Source(source) {
            case .applicant(let code), .person(let code): if applicant?.field(code: code) == nil { return .source(code: row[0]) }
            case .field(let code): if !rows.contains(where: { $0.first == code && $0.cell(1) != "section" }) { return .source(code: row[0]) }
            case nil: return .source(code: row[0])
            }
        }
        return nil
    }
}
