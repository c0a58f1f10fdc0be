package import Membership

/// One answer of a request's form: rows of its field `form` are code, content, and for a section that repeats the number of the row.
package struct FormAnswer: Sendable, Hashable {
    package let code: String
    /// From 1; 1 in a section that does not repeat.
    package let row: Int
    package let text: String

    package init(_ code: String, _ text: String, row: Int = 1) {
        self.code = code
        self.text = text
        self.row = row
    }

    package init?(cells: [String]) {
        guard cells.count >= 2 else { return nil }
        self.init(cells[0], cells[1], row: max(1, cells.cell(2).flatMap { Int($0) } ?? 1))
    }

    package var cells: [String] { row == 1 ? [code, text] : [code, text, String(row)] }
}

/// Everything the desk knows when it checks a form.
package struct FormCheck: Sendable {
    package let service: Service
    package let regions: RegionTable?
    package let village: RegionCode?
    /// The day at the desk.
    package let today: CalendarDate
    package let clockIsDoubtful: Bool

    package init(service: Service, regions: RegionTable?, village: RegionCode?, today: CalendarDate, clockIsDoubtful: Bool) {
        self.service = service
        self.regions = regions
        self.village = village
        self.today = today
        self.clockIsDoubtful = clockIsDoubtful
    }

    /// All findings in the order of the form. Answers that the form does not know are passed over: they are of another version.
    package func findings(_ answers: [FormAnswer]) -> [Finding] {
        var findings: [Finding] = []
        for section in service.form.sections {
            let rows = section.repeats ? max(1, answers.filter { answer in section.fields.contains { $0.code == answer.code } }.map(\.row).max() ?? 1) : 1
            for row in 1...min(rows, section.maxRows) {
                // A row of which nothing is filled in is none; the first one is, when the section has to have one.
                let given = section.fields.filter { text($0.code, row, answers) != nil }
                if row > 1, given.isEmpty { continue }
                for field in section.fields { findings += check(field, row, section, answers) }
            }
        }
        if let deadline = deadline(answers), deadline.isLate { findings.append(Finding(.warning, .reportedLate, eventField?.code ?? "event_date")) }
        return findings
    }

    /// The field of the form that tells the day of the event.
    package var eventField: FormField? { service.form.sections.flatMap(\.fields).first { $0.target == "event_date" } }

    /// Nil when the service has no time for reporting, or the day of the event is not known.
    package func deadline(_ answers: [FormAnswer]) -> ReportingDeadline? {
        guard let days = service.reportDays, let field = eventField, let text = text(field.code, 1, answers), let event = try? DateText.parse(text) else { return nil }
        return ReportingDeadline(event: event, today: today, days: days)
    }

    private func text(_ code: String, _ row: Int, _ answers: [FormAnswer]) -> String? {
        guard let text = answers.last(where: { $0.row == row && $0.code == code })?.text else { return nil }
        return TypedText.tidy(text).isEmpty ? nil : text
    }

    private func check(_ field: FormField, _ row: Int, _ section: FormSection, _ answers: [FormAnswer]) -> [Finding] {
        let name = row == 1 ? field.code : "\(field.code)#\(row)"
        guard let text = text(field.code, row, answers) else { return field.isRequired ? [Finding(.error, .missing, name)] : [] }
        guard text.utf8.count <= 1000 else { return [Finding(.error, .tooLong, name)] }
        /// What another field of the same person says.
        func other(_ trait: String) -> String? {
            section.fields.first { $0.personField == trait }.flatMap { self.text($0.code, row, answers) }
        }
        switch field.kind {
        case .text: return []
        case .nik:
            let context = PopulationNumber.Context(
                regions: regions, village: village, birthDate: other("birth_date").flatMap { try? DateText.parse($0) }, sex: other("sex").flatMap { Sex(rawValue: $0) })
            return PopulationNumber.check(text, field: name, against: context)
        case .kk: return FamilyCardNumber.check(text, field: name, nik: other("nik").flatMap { PopulationNumber(typed: $0) }, regions: regions)
        case .name: return PersonName.check(text, field: name, isNew: false)
        case .newName: return PersonName.check(text, field: name, isNew: true)
        case .date:
            let findings = DateText.check(text, field: name, today: today, isDoubtful: clockIsDoubtful)
            return field.isPlan ? findings.filter { $0.code != .dateFuture } : findings
        case .time: return DateText.time(text) == nil ? [Finding(.error, .timeForm, name)] : []
        case .region: return RegionCode.check(text, field: name, regions: regions)
        case .phone: return Telephone.check(text, field: name)
        case .integer: return Int64(TypedText.tidy(text)) == nil || text.utf8.contains(0x2B) ? [Finding(.error, .notANumber, name)] : []
        case .boolean: return text == "true" || text == "false" ? [] : [Finding(.error, .notInList, name)]
        case .list(let code):
            // A list that this software does not know came with a newer catalogue: the office reads it.
            guard let list = service.list(code) else { return [] }
            return list.item(text) == nil ? [Finding(.error, .notInList, name)] : []
        }
    }
}
