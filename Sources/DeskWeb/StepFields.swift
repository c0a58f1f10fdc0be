import CivilRegistry

/// The labelled fields of a step: what is typed, what is wrong with it, and which of them has the focus.
struct StepFields {
    let request: NewRequest
    let findings: [Finding]
    /// The form was sent: errors are shown, and the first has the focus. Warnings are always shown.
    let isChecked: Bool
    let texts: Texts
    /// The next field that is made gets it.
    var hasFocus = false

    mutating func person(_ person: NewRequest.PersonField) -> InputField {
        make(person.name, texts("label_" + person.code), person.kind, isRequired: person.code == "name", max: person.kind == .text ? 200 : 120)
    }

    mutating func form(_ field: FormField, row: Int, of section: FormSection, rows: Int) -> InputField {
        let label = texts.pick(field.label)
        return make(NewRequest.name(field.code, row), rows > 1 ? "\(label) (\(row))" : label, field.kind, isRequired: field.isRequired && row == 1, max: 200)
    }

    mutating func plain(_ name: String, _ label: String, hint: String? = nil) -> InputField {
        var field = InputField(name, label, request.fields[name], hint: hint)
        complain(&field)
        return field
    }

    private mutating func make(_ name: String, _ label: String, _ kind: FieldKind, isRequired: Bool, max: Int) -> InputField {
        var field = InputField(name, label, request.fields[name], isRequired: isRequired)
        field.maxLength = max
        switch kind {
        case .nik, .kk:
            field.inputMode = "numeric"
            field.maxLength = 24
        case .date:
            field.inputMode = "numeric"
            field.hint = texts("date_hint")
            field.maxLength = 14
        case .time:
            field.inputMode = "numeric"
            field.hint = texts("time_hint")
            field.maxLength = 8
        case .phone:
            field.inputMode = "tel"
            field.maxLength = 24
        case .integer: field.inputMode = "numeric"
        case .boolean: field.choose([("", texts("choose")), ("true", texts("yes")), ("false", texts("no"))])
        case .list(let code):
            if let list = request.service.list(code) { field.choose([("", texts("choose"))] + list.items.map { ($0.code, texts.pick($0.label)) }) }
        case .text, .name, .newName, .region: break
        }
        complain(&field)
        if kind == .region { field.offer(request.regions, isChecked: isChecked, texts) }
        return field
    }

    private mutating func complain(_ field: inout InputField) {
        let mine = findings.filter { $0.field == field.name }
        if isChecked { field.problem = mine.first { $0.weight == .error }?.text(texts.language) }
        field.warning = mine.first { $0.weight == .warning }?.text(texts.language)
        if isChecked, field.problem != nil, !found {
            field.hasFocus = true
            found = true
        } else if hasFocus {
            field.hasFocus = true
            hasFocus = false
        }
    }

    /// A field with an error has the focus.
    private var found = false

    init(request: NewRequest, findings: [Finding], isChecked: Bool, texts: Texts) {
        self.request = request
        self.findings = findings
        self.isChecked = isChecked
        self.texts = texts
    }
}

extension InputField {
    /// A field for a village's code: what its code is called, or the villages that are called as somebody typed.
    mutating func offer(_ table: RegionTable?, isChecked: Bool, _ texts: Texts) {
        hint = texts("region_hint")
        guard let table, !value.isEmpty else { return }
        if let code = RegionCode(typed: value) {
            let words = table.words(for: code)
            if !words.isEmpty { hint = words }
            return
        }
        guard isChecked else { return }
        let found = table.villages(called: value, limit: 21)
        if found.isEmpty { problem = texts("region_none") } else if found.count > 20 { problem = texts("region_many") } else {
            problem = texts("region_choose", ["name": value])
            choose([("", texts("choose"))] + found.map { ($0.code.description, table.words(for: $0.code)) })
        }
    }
}
