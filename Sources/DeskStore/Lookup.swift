import CivilRegistry
import Membership

/// A number under which a record is found at once, in the form that ``SearchQuery`` gives it.
struct Lookup: Equatable {
    static let nik: Int64 = 1
    static let familyCard: Int64 = 2
    static let phone: Int64 = 3
    /// The last four digits of a NIK.
    static let nikEnd: Int64 = 4
    static let number: Int64 = 5

    let kind: Int64
    let value: String

    /// Every number that the record shows, a disputed one with all its versions; of a request also those of persons and cards in its form.
    static func of(_ record: ShownRecord) -> [Lookup] {
        var found: [Lookup] = []
        func add(_ kind: Int64, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            let lookup = Lookup(kind: kind, value: value)
            if !found.contains(lookup) { found.append(lookup) }
        }
        func addNIK(_ text: String) {
            let nik = PopulationNumber(typed: text)
            add(self.nik, nik?.text)
            add(nikEnd, nik?.lastFour)
        }
        if record.type == RecordType.applicant {
            for text in record.texts(ApplicantField.nik) { addNIK(text) }
            for text in record.texts(ApplicantField.kk) { add(familyCard, FamilyCardNumber(typed: text)?.text) }
            for text in record.texts(ApplicantField.phone) { add(phone, Telephone(typed: text)?.international) }
        } else {
            for text in record.texts(RequestField.number) { add(number, text) }
            for row in record.rows(RequestField.form) where row.count > 1 {
                if row[0].hasSuffix("nik") { addNIK(row[1]) } else if row[0].hasSuffix("kk") { add(familyCard, FamilyCardNumber(typed: row[1])?.text) }
            }
        }
        return found
    }
}
