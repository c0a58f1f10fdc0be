package import Membership

/// A service of the catalogue as one version of its record says it (`Docs/Catalogue.md`). Data that the centre publishes: nothing in the
/// software knows a service by its code.
package struct Service: Sendable, Hashable {
    package var code: String
    /// From 1; the centre raises it whenever it changes something. A request keeps the one that it was checked against.
    package var version: UInt64
    package var name: Labels
    /// Groups the desk's list: `kk`, `ktp`, `kia`, `deed`, `move`, `biodata`, or a word of the centre's own. Empty in old records.
    package var group: String
    /// Codes of forms, which are printed (``Sheet``).
    package var forms: [String]
    package var requirements: [Requirement]
    /// From complete papers on; nil when the catalogue promises nothing.
    package var dueHours: UInt64?
    /// Rupiah.
    package var fee: UInt64
    package var procedure: [Labels]
    package var product: [Labels]
    package var place: [Labels]
    /// In which the event has to be reported, from the day after it; nil when there is no such time.
    package var reportDays: UInt64?
    package var form: FormDefinition
    package var validFrom: CalendarDate?
    package var isOffered: Bool
    /// Of its own, which go before the lists of the software.
    package var lists: [CodeList]

    /// The list that a field names: the service's own, else the software's; nil when a newer centre knows one that this software does not.
    package func list(_ code: String) -> CodeList? {
        lists.first { $0.code.utf8.elementsEqual(code.utf8) } ?? CodeList.builtIn.first { $0.code.utf8.elementsEqual(code.utf8) }
    }

    /// It can be chosen for a new request on this day.
    package func isOffered(on day: CalendarDate) -> Bool { isOffered && validFrom.map { $0 <= day } ?? true }
}

/// A paper or fact that the applicant brings.
package struct Requirement: Sendable, Hashable {
    package enum When: String, Sendable {
        case always
        /// Only in cases that its text names; the operator says whether it applies.
        case sometimes
    }

    package let code: String
    package let label: Labels
    /// The code of a form whose statement stands in for the paper; nil when nothing does.
    package let substitute: String?
    package let when: When
    /// Of several in the same group, one is enough.
    package let group: String?

    package init(code: String, label: Labels, substitute: String? = nil, when: When = .always, group: String? = nil) {
        self.code = code
        self.label = label
        self.substitute = substitute
        self.when = when
        self.group = group
    }
}

/// What the operator ticked at one requirement.
package enum RequirementMark: Sendable, Hashable {
    case open
    /// Shown, or scanned.
    case present
    /// The substitute form was signed instead.
    case substituted
    /// A paper of the kind ``Requirement/When/sometimes`` that is not needed here.
    case notNeeded
}

extension Service {
    /// Requirements that these papers make good besides themselves: of a group one is enough.
    package func alsoMet(by codes: [String]) -> [String] {
        let groups = requirements.filter { codes.contains($0.code) }.compactMap(\.group)
        return requirements.filter { requirement in requirement.group.map { groups.contains($0) } ?? false }.map(\.code)
    }

    /// The requirements that are still open, in the catalogue's order: what the tick list and the leaflet name, and what the request's field
    /// `missing` holds. Of a group of which one is there, none is open.
    /// - Parameter marks: codes that are not named are open; codes that the catalogue does not know are passed over.
    package func missing(_ marks: [(code: String, mark: RequirementMark)]) -> [Requirement] {
        func mark(_ requirement: Requirement) -> RequirementMark {
            marks.last { $0.code.utf8.elementsEqual(requirement.code.utf8) }?.mark ?? .open
        }
        func isMet(_ requirement: Requirement) -> Bool {
            switch mark(requirement) {
            case .open: false
            case .present: true
            case .substituted: requirement.substitute != nil
            case .notNeeded: requirement.when == .sometimes
            }
        }
        return requirements.filter { requirement in
            if isMet(requirement) { return false }
            guard let group = requirement.group else { return true }
            // "Not needed" of one says nothing of the others.
            return !requirements.contains { $0.group == group && isMet($0) && mark($0) != .notNeeded }
        }
    }
}
