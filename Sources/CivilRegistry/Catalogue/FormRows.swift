import CanonicalCBOR
import Membership

// A form as rows of the service's field `form`. Readers pass over cells that they do not know, and give cells that are absent their
// default, so older rows of four cells still make a form.
//
//   [section, "section", Indonesian, English, rows]
//   [field, kind, Indonesian, English, need, box, source, target]

extension FormDefinition {
    init(rows: [[String]]) {
        sections = []
        for row in rows where row.count >= 4 && !row[0].isEmpty {
            let label = Labels(indonesian: row[2], english: row[3])
            if row[1] == "section" {
                sections.append(FormSection(code: row[0], label: label, maxRows: min(max(row.cell(4).flatMap { Int($0) } ?? 1, 1), Self.maxRows)))
                continue
            }
            if sections.isEmpty { sections.append(FormSection(code: "", label: Labels(indonesian: "", english: ""))) }
            let need = row.cell(4)?.split(separator: " ") ?? []
            sections[sections.count - 1].fields.append(
                FormField(
                    code: row[0], kind: FieldKind(row[1]), label: label, isRequired: need.contains("required"), isPlan: need.contains("plan"), box: row.cell(5),
                    source: row.cell(6).flatMap { FormField.Source($0) }, target: row.cell(7)))
        }
    }

    /// Rows of a section that repeats.
    package static let maxRows = 20

    var rows: [[String]] {
        var rows: [[String]] = []
        for section in sections {
            if !section.code.isEmpty {
                rows.append([section.code, "section", section.label.indonesian, section.label.english, section.repeats ? String(section.maxRows) : ""].trimmed())
            }
            for field in section.fields {
                rows.append(
                    [
                        field.code, field.kind.word, field.label.indonesian, field.label.english, field.need, field.box ?? "",
                        field.source?.word ?? "", field.target ?? "",
                    ].trimmed())
            }
        }
        return rows
    }
}

extension FormField {
    fileprivate var need: String { [isRequired ? "required" : nil, isPlan ? "plan" : nil].compactMap { $0 }.joined(separator: " ") }
}

extension [String] {
    /// Nil when the cell is absent or empty.
    func cell(_ index: Int) -> String? { index < count && !self[index].isEmpty ? self[index] : nil }

    /// Without empty cells at the end; never below four.
    func trimmed() -> [String] {
        var cells = self
        while cells.count > 4, cells[cells.count - 1].isEmpty { cells.removeLast() }
        return cells
    }
}

extension CBORValue {
    init(rows: [[String]]) { self = .array(rows.map { .array($0.map { .text($0) }) }) }

    /// Rows of texts; nil for anything else.
    var rows: [[String]]? {
        guard case .array(let items) = self else { return nil }
        var rows: [[String]] = []
        for item in items {
            guard case .array(let cells) = item else { return nil }
            var row: [String] = []
            for cell in cells {
                guard case .text(let text) = cell else { return nil }
                row.append(text)
            }
            rows.append(row)
        }
        return rows
    }
}
