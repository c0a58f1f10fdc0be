package import CivilRegistry
import Membership

/// What a record, or a draft that is to become one, is compared by with others. Which of them applies, the fields of its form say; no
/// service is known by its code.
package enum SameTraits: Sendable, Hashable {
    case person(PersonTraits)
    case birth(BirthTraits)
    case death(DeathTraits)
    case move(MoveTraits)

    package var keys: [String] {
        switch self {
        case .person(let traits): traits.keys
        case .birth(let traits): traits.keys
        case .death(let traits): traits.keys
        case .move(let traits): traits.keys
        }
    }

    /// Nil: they are not alike, or not of one kind.
    package func compare(_ other: SameTraits) -> SameCandidate? {
        switch (self, other) {
        case (.person(let left), .person(let right)): left.compare(right)
        case (.birth(let left), .birth(let right)): left.compare(right)
        case (.death(let left), .death(let right)): left.compare(right)
        case (.move(let left), .move(let right)): left.compare(right)
        default: nil
        }
    }

    /// Of an applicant, or a request by its form; nil for one without anything to compare.
    package init?(_ record: ShownRecord) {
        guard record.type == RecordType.request else {
            guard record.type == RecordType.applicant else { return nil }
            self = .person(
                PersonTraits(
                    nik: record.text(ApplicantField.nik), name: record.text(ApplicantField.name),
                    birthDate: record.number(ApplicantField.birthDate).flatMap { CalendarDate($0) }, sex: record.text(ApplicantField.sex).flatMap { Sex(rawValue: $0) },
                    mother: record.text(ApplicantField.motherName)))
            return
        }
        let form = record.rows(RequestField.form)
        self.init { code in form.compactMap { $0.count > 1 && $0[0] == code ? $0[1] : nil } }
    }

    /// Of a form.
    /// - Parameter values: what was typed into the field of this code, one a row.
    package init?(form values: (String) -> [String]) {
        func text(_ code: String) -> String? { values(code).first.flatMap { $0.isEmpty ? nil : $0 } }
        func date(_ code: String) -> CalendarDate? { text(code).flatMap { try? DateText.parse($0) } }
        func sex(_ code: String) -> Sex? { text(code).flatMap { Sex(rawValue: $0) } }
        // A child's card asks for the birth too; where the child was born is asked once only, when the birth is reported.
        if text("birth_place_kind") != nil, let day = date("still_date") ?? date("child_birth_date") {
            self = .birth(
                BirthTraits(
                    date: day, sex: sex("child_sex"), child: text("child_name"), mother: text("mother_name"), motherNIK: text("mother_nik"),
                    father: text("father_name"), place: text("child_birth_place")))
        } else if text("death_date") != nil, text("deceased_name") ?? text("deceased_nik") != nil {
            let person = PersonTraits(
                nik: text("deceased_nik"), name: text("deceased_name"), birthDate: date("deceased_birth_date"), sex: sex("deceased_sex"), mother: text("mother_name"))
            self = .death(DeathTraits(person: person, date: date("death_date")))
        } else if !values("mover_nik").isEmpty {
            self = .move(
                MoveTraits(niks: values("mover_nik"), kk: text("kk") ?? text("join_kk"), target: text("to_region"), date: date("move_date") ?? date("skpwni_date")))
        } else {
            return nil
        }
    }
}
