package import CanonicalCBOR
import Membership
package import OperationLog

extension Service {
    /// A value of one field of a record or entry.
    package typealias FieldValue = (field: FieldNumber, value: CBORValue)

    /// Reads the values that are shown of a record of type `service`, in any order. What a field lacks gets its default, so records of
    /// every version of the schema can be read. Nil without a code.
    package init?(_ values: [FieldValue]) {
        func value(_ field: FieldNumber) -> CBORValue? { values.last { $0.field == field }?.value }
        func text(_ field: FieldNumber) -> String? { if case .text(let text)? = value(field) { text } else { nil } }
        func integer(_ field: FieldNumber) -> UInt64? { if case .unsigned(let number)? = value(field) { number } else { nil } }
        func rows(_ field: FieldNumber) -> [[String]] { value(field)?.rows ?? [] }
        func pairs(_ field: FieldNumber) -> [Labels] { rows(field).map { Labels(indonesian: $0.cell(0) ?? "", english: $0.cell(1) ?? $0.cell(0) ?? "") } }

        guard let code = text(ServiceField.code) else { return nil }
        self.code = code
        version = integer(ServiceField.version) ?? 0
        let indonesian = text(ServiceField.nameId) ?? code
        name = Labels(indonesian: indonesian, english: text(ServiceField.nameEn) ?? indonesian)
        group = text(ServiceField.group) ?? ""
        forms = []
        if case .array(let items)? = value(ServiceField.forms) { forms = items.compactMap { if case .text(let form) = $0 { form } else { nil } } }
        requirements = rows(ServiceField.requirements).compactMap { Requirement(row: $0) }
        dueHours = integer(ServiceField.dueHours)
        fee = integer(ServiceField.fee) ?? 0
        procedure = pairs(ServiceField.procedure)
        product = pairs(ServiceField.product)
        place = pairs(ServiceField.place)
        reportDays = integer(ServiceField.reportDays)
        form = FormDefinition(rows: rows(ServiceField.form))
        validFrom = integer(ServiceField.validFrom).flatMap { CalendarDate($0) }
        isOffered = value(ServiceField.offered) != .bool(false)
        lists = CodeList.lists(rows: rows(ServiceField.lists))
    }

    /// What a record of this service holds, ascending by field.
    package var values: [FieldValue] {
        func pairs(_ labels: [Labels]) -> CBORValue { CBORValue(rows: labels.map { [$0.indonesian, $0.english] }) }
        var values: [FieldValue] = [
            (ServiceField.code, .text(code)), (ServiceField.version, .unsigned(version)), (ServiceField.nameId, .text(name.indonesian)),
            (ServiceField.nameEn, .text(name.english)), (ServiceField.forms, .array(forms.map { .text($0) })),
            (ServiceField.requirements, CBORValue(rows: requirements.map(\.row))),
        ]
        if let dueHours { values.append((ServiceField.dueHours, .unsigned(dueHours))) }
        values += [
            (ServiceField.fee, .unsigned(fee)), (ServiceField.procedure, pairs(procedure)), (ServiceField.product, pairs(product)),
            (ServiceField.place, pairs(place)),
        ]
        if let reportDays { values.append((ServiceField.reportDays, .unsigned(reportDays))) }
        values.append((ServiceField.form, CBORValue(rows: form.rows)))
        if let validFrom { values.append((ServiceField.validFrom, .unsigned(validFrom.rawValue))) }
        values.append((ServiceField.offered, .bool(isOffered)))
        if !group.isEmpty { values.append((ServiceField.group, .text(group))) }
        if !lists.isEmpty { values.append((ServiceField.lists, CBORValue(rows: lists.flatMap(\.rows)))) }
        return values
    }

    /// The versions that a service's record has had, ascending: for the request that was checked against an old one.
    /// - Parameter writes: the values that each entry of the record wrote, in causal order. An entry may write only what has changed.
    package static func versions(_ writes: [[FieldValue]]) -> [Service] {
        var values: [FieldValue] = []
        var versions: [Service] = []
        for write in writes {
            for item in write {
                values.removeAll { $0.field == item.field }
                values.append(item)
            }
            guard let service = Service(values) else { continue }
            versions.removeAll { $0.version == service.version }
            versions.append(service)
        }
        return versions.sorted { $0.version < $1.version }
    }
}

extension Requirement {
    init?(row: [String]) {
        guard row.count >= 3, !row[0].isEmpty else { return nil }
        self.init(
            code: row[0], label: Labels(indonesian: row[1], english: row[2]), substitute: row.cell(3), when: row.cell(4).flatMap { When(rawValue: $0) } ?? .always,
            group: row.cell(5))
    }

    var row: [String] {
        var row = [code, label.indonesian, label.english, substitute ?? "", when == .always ? "" : when.rawValue, group ?? ""]
        while row.count > 3, row[row.count - 1].isEmpty { row.removeLast() }
        return row
    }
}
