import Membership

/// A number under which a record is found at once, in one form: digits, or a number on paper in capitals.
struct Lookup: Equatable {
    static let nik: Int64 = 1
    static let familyCard: Int64 = 2
    static let phone: Int64 = 3
    /// The last four digits of a NIK.
    static let nikEnd: Int64 = 4
    static let number: Int64 = 5

    let kind: Int64
    let value: String

    /// Every number that the record shows, a disputed one with all its versions; of a request also those in its form.
    static func of(_ record: ShownRecord) -> [Lookup] {
        var found: [Lookup] = []
        func add(_ kind: Int64, _ value: String) {
            let lookup = Lookup(kind: kind, value: value)
            if !value.isEmpty, !found.contains(lookup) { found.append(lookup) }
        }
        func addNIK(_ text: String) {
            let digits = digits(text)
            add(nik, digits)
            if digits.utf8.count == 16 { add(nikEnd, String(digits.suffix(4))) }
        }
        if record.type == RecordType.applicant {
            for text in record.texts(ApplicantField.nik) { addNIK(text) }
            for text in record.texts(ApplicantField.kk) { add(familyCard, digits(text)) }
            for text in record.texts(ApplicantField.phone) { add(phone, phoneDigits(text)) }
        } else {
            for text in record.texts(RequestField.number) { add(number, text.uppercased()) }
            for row in record.rows(RequestField.form) where row.count > 1 {
                let digits = digits(row[1])
                // A NIK and a family card's number look alike: whoever types either finds the request.
                if digits.utf8.count == 16, row[1].utf8.allSatisfy({ isDigit($0) || $0 == 0x20 || $0 == 0x2E || $0 == 0x2D }) { addNIK(digits) }
            }
        }
        return found
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func digits(_ text: String) -> String { String(decoding: text.utf8.filter(isDigit), as: UTF8.self) }

    /// Without the country's or the trunk's prefix: `+62 812…`, `0812…` and `812…` are one number.
    static func phoneDigits(_ text: String) -> String {
        var digits = digits(text)[...]
        if digits.hasPrefix("62") { digits = digits.dropFirst(2) }
        while digits.hasPrefix("0") { digits = digits.dropFirst() }
        return String(digits)
    }
}
