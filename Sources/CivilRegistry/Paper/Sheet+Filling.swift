import Membership

/// A sheet with what is known in its boxes; boxes that nobody filled are empty, to be filled with a pen.
package struct FilledSheet: Sendable, Hashable {
    package struct Part: Sendable, Hashable {
        package let part: SheetPart
        /// Of every row a value a box; one row unless it is a table, which has all its rows, empty ones too.
        package let rows: [[Value]]
    }

    package enum Value: Sendable, Hashable {
        case empty
        case text(String)
        /// The code of the list's item.
        case ticked(String)
        /// One a cell, as many as there are cells.
        case characters([Character?])
    }

    package let sheet: Sheet
    package let parts: [Part]
}

extension Sheet {
    /// Fills the sheet for a service, or leaves it blank. A part is on it when the service can fill one of its boxes or its values come from
    /// applicant and request: one form serves births and deaths, and a birth's sheet has no part about a death.
    /// - Parameters:
    ///   - answers: of the request's form; none for a blank sheet.
    ///   - applicant, request: values by code as people read them, dates as `22-11-2026`. Besides the fields of their records, the request has
    ///     `village`, `sub_district`, `regency` and `province`.
    package func fill(_ service: Service, answers: [FormAnswer] = [], applicant: [(code: String, value: String)] = [], request: [(code: String, value: String)] = []) -> FilledSheet {
        let fields = service.form.sections.flatMap(\.fields)
        /// Fields that fill a box here, those that name the sheet first.
        func field(_ box: SheetBox) -> FormField? {
            fields.first { $0.box == code + "/" + box.code } ?? fields.first { $0.box == box.code } ?? fields.first { $0.box == nil && $0.code == box.code }
        }
        func value(_ box: SheetBox, _ row: Int) -> String? {
            if let field = field(box) { return answers.last { $0.code == field.code && $0.row == row }?.text }
            guard row == 1 else { return nil }
            switch box.source {
            case .applicant(let code): return applicant.last { $0.code == code }?.value
            case .request(let code): return request.last { $0.code == code }?.value
            case nil: return nil
            }
        }
        let parts = parts.filter { part in part.isAlways || part.boxes.contains { field($0) != nil || $0.source != nil } }
        return FilledSheet(
            sheet: self,
            parts: parts.map { part in
                FilledSheet.Part(part: part, rows: (1...part.rows).map { row in part.boxes.map { box in box.filled(value(box, row), service, field(box)) } })
            })
    }
}

extension SheetBox {
    fileprivate func filled(_ value: String?, _ service: Service, _ field: FormField?) -> FilledSheet.Value {
        guard let value, !value.isEmpty else { return .empty }
        switch kind {
        case .line, .long, .time:
            // A code of a list is written out.
            if case .list(let code)? = field?.kind, let item = service.list(code)?.item(value) { return .text(item.label.indonesian) }
            return .text(value)
        case .date: return .text((try? DateText.parse(value)).map { DateText.text($0) } ?? value)
        case .tick: return .ticked(value)
        case .cells(let count):
            let characters = Array(value)
            return .characters((0..<count).map { $0 < characters.count ? characters[$0] : nil })
        }
    }
}
