import Mustache

/// What a page shows; its stored properties are the names in its template.
package protocol Page: Sendable {
    /// Name of the template: `Pages/<name>.mustache`.
    static var template: String { get }
    /// In the page's language.
    var title: String { get }
}

/// Everything around a page: what the layout shows, and what every template can reach.
struct Frame: Sendable {
    let t: Texts
    let lang: String
    let otherLang: String
    let otherLangName: String
    let title: String
    let csrf: String
    let status: StatusLine?
    let who: String?
    let place: String?
    let nav: [NavItem]
    let flash: Flash?
    /// The page's own path.
    let here: String
    let style: String
    let script: String
    let isHome: Bool
    /// Where this page's own help stands.
    let help: String
    /// The day by the operator's word, while the clock cannot be believed.
    let stated: String?
    let page: any Page
}

struct NavItem: Sendable {
    let href: String
    let navLabel: String
    let isCurrent: Bool
}

/// One sentence at the top of the next page.
package struct Flash: Sendable, Equatable {
    package let flashText: String
    package let isBad: Bool

    package init(_ text: String, isBad: Bool = false) {
        flashText = text
        self.isBad = isBad
    }
}

/// A labelled field on a page, for the partial `field`. Every field of a form has the same look, its error beside it, and a label of its own.
package struct InputField: Sendable, Equatable {
    package var name: String
    package var label: String
    package var value: String
    package var hint: String?
    package var problem: String?
    /// A remark that does not stop anybody.
    package var warning: String?
    package var isRequired = false
    package var kind = Kind.input
    /// `numeric`, `tel`, `text`.
    package var inputMode = "text"
    package var maxLength = 240
    package var autocomplete = "off"
    package var hasFocus = false
    package var options: [Option] = []

    package enum Kind: Sendable, Equatable { case input, password, area, select, radio }

    package struct Option: Sendable, Equatable {
        package let optionValue: String
        package let optionLabel: String
        package let isChosen: Bool
    }

    package init(_ name: String, _ label: String, _ value: String = "", hint: String? = nil, isRequired: Bool = false) {
        self.name = name
        self.label = label
        self.value = value
        self.hint = hint
        self.isRequired = isRequired
    }

    /// - Parameter asRadio: all choices are seen at once: for few.
    package mutating func choose(_ choices: [(value: String, label: String)], asRadio: Bool = false) {
        kind = asRadio ? .radio : .select
        options = choices.map { Option(optionValue: $0.value, optionLabel: $0.label, isChosen: $0.value == value) }
    }
}

extension InputField: MustacheParent {
    /// A name that is nil would be looked for in the page around the field: false says that there is none.
    package func child(named name: String) -> Any? {
        switch name {
        case "name": self.name
        case "label": label
        case "value": value
        case "hint": hint ?? false as Any
        case "problem": problem ?? false as Any
        case "warning": warning ?? false as Any
        case "isRequired": isRequired
        case "isInput": kind == .input || kind == .password
        case "isArea": kind == .area
        case "isSelect": kind == .select
        case "isChoice": kind == .radio
        case "inputType": kind == .password ? "password" : "text"
        case "inputMode": inputMode
        case "maxLength": String(maxLength)
        case "autocomplete": autocomplete
        case "hasFocus": hasFocus
        case "options": options
        case "describedBy":
            {
                let parts = [(hint, "hint"), (problem, "problem"), (warning, "warning")].filter { $0.0 != nil }.map { "\(self.name)-\($0.1)" }
                return parts.isEmpty ? false as Any : parts.joined(separator: " ")
            }()
        default: nil
        }
    }
}
