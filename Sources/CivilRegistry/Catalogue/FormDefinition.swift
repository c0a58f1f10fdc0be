package import Membership

/// What a field of a form takes.
package enum FieldKind: Sendable, Hashable {
    case text
    case nik
    case kk
    case name
    /// A name that is recorded for the first time: the rules for new names are told.
    case newName
    case date
    case time
    case region
    case phone
    case integer
    case boolean
    case list(String)

    /// As the catalogue writes it; a kind of a newer centre is read as text, so that its form can still be filled in.
    package init(_ word: String) {
        switch word {
        case "nik": self = .nik
        case "kk": self = .kk
        case "name": self = .name
        case "new-name": self = .newName
        case "date": self = .date
        case "time": self = .time
        case "region": self = .region
        case "phone": self = .phone
        case "integer": self = .integer
        case "boolean": self = .boolean
        default: self = word.hasPrefix("list:") ? .list(String(word.dropFirst(5))) : .text
        }
    }

    package var word: String {
        switch self {
        case .text: "text"
        case .nik: "nik"
        case .kk: "kk"
        case .name: "name"
        case .newName: "new-name"
        case .date: "date"
        case .time: "time"
        case .region: "region"
        case .phone: "phone"
        case .integer: "integer"
        case .boolean: "boolean"
        case .list(let code): "list:" + code
        }
    }
}

/// What the operator types for a service: sections of fields, in the order of the form.
package struct FormDefinition: Sendable, Hashable {
    package var sections: [FormSection]

    package init(sections: [FormSection] = []) { self.sections = sections }

    package func field(_ code: String) -> FormField? {
        for section in sections { if let field = section.fields.first(where: { $0.code.utf8.elementsEqual(code.utf8) }) { return field } }
        return nil
    }
}

package struct FormSection: Sendable, Hashable {
    /// Empty for fields that stand before the first heading.
    package let code: String
    package let label: Labels
    /// 1, or how many rows it may have: members of a family.
    package let maxRows: Int
    package var fields: [FormField]

    package init(code: String, label: Labels, maxRows: Int = 1, fields: [FormField] = []) {
        self.code = code
        self.label = label
        self.maxRows = maxRows
        self.fields = fields
    }

    package var repeats: Bool { maxRows > 1 }
}

package struct FormField: Sendable, Hashable {
    /// Where a value comes from by itself.
    package enum Source: Sendable, Hashable {
        /// A field of the request's applicant, `applicant.name`.
        case applicant(String)
        /// A field of the person whose NIK was typed in the same section and row, `person.name`.
        case person(String)
        /// Another field of the form, `field.kk`.
        case field(String)
    }

    package let code: String
    package let kind: FieldKind
    package let label: Labels
    package let isRequired: Bool
    /// A date that may lie ahead: a plan.
    package let isPlan: Bool
    /// The box of the printed form that it fills, when its code differs from the field's own: `F-2.01/child_name`, or `child_name`.
    package let box: String?
    package let source: Source?
    /// The field of the request's record that takes the value too: `event_date`, `subject_name`.
    package let target: String?

    package init(
        code: String, kind: FieldKind, label: Labels, isRequired: Bool = false, isPlan: Bool = false, box: String? = nil, source: Source? = nil, target: String? = nil
    ) {
        self.code = code
        self.kind = kind
        self.label = label
        self.isRequired = isRequired
        self.isPlan = isPlan
        self.box = box
        self.source = source
        self.target = target
    }

    /// The applicant's field that fills it, also when the person is found by NIK in the section.
    package var personField: String? {
        switch source {
        case .applicant(let code), .person(let code): code
        case .field, nil: nil
        }
    }
}

extension FormField.Source {
    package init?(_ word: String) {
        guard let dot = word.utf8.firstIndex(of: 0x2E) else { return nil }
        let code = String(word[word.index(after: dot)...])
        switch word[..<dot] {
        case "applicant": self = .applicant(code)
        case "person": self = .person(code)
        case "field": self = .field(code)
        default: return nil
        }
    }

    package var word: String {
        switch self {
        case .applicant(let code): "applicant." + code
        case .person(let code): "person." + code
        case .field(let code): "field." + code
        }
    }
}
