/// What a check has to say about one value: which field, what is wrong, how bad. It carries no value, so it can stand in a log, and no
/// sentence: `check.` and the code is the key of its text (``RegistryTexts``).
package struct Finding: Sendable, Hashable {
    package enum Weight: Sendable, Hashable {
        /// The operator is told, and goes on.
        case warning
        /// Has to be put right before the request is submitted.
        case error
    }

    package let weight: Weight
    package let code: FindingCode
    /// The code of the form's or record's field; with `#2` behind it in the second row of a section that repeats.
    package let field: String

    package init(_ weight: Weight, _ code: FindingCode, _ field: String) {
        self.weight = weight
        self.code = code
        self.field = field
    }

    /// The key of its text.
    package var key: String { "check." + code.rawValue }
}

/// Codes of findings; counted on the data-quality report, so they keep their names.
package enum FindingCode: String, Sendable, CaseIterable {
    case missing
    case tooLong = "too-long"
    case notDigits = "not-digits"
    case notInList = "not-in-list"
    case notANumber = "not-a-number"

    case nikLength = "nik-length"
    case nikRegion = "nik-region"
    case nikBirth = "nik-birth"
    case nikSerial = "nik-serial"
    case nikProvisional = "nik-provisional"
    case nikOtherRegion = "nik-other-region"
    case nikOtherBirth = "nik-other-birth"
    case nikOtherSex = "nik-other-sex"

    case kkLength = "kk-length"
    case kkRegion = "kk-region"
    case kkDate = "kk-date"
    case kkSerial = "kk-serial"
    case kkProvisional = "kk-provisional"
    case kkIsNIK = "kk-is-nik"

    case nameOneWord = "name-one-word"
    case nameTooLong = "name-too-long"
    case nameAbbreviated = "name-abbreviated"
    case nameCharacters = "name-characters"

    case dateForm = "date-form"
    case dateYear = "date-year"
    case dateUnreal = "date-unreal"
    case dateFuture = "date-future"
    case dateLongAgo = "date-long-ago"
    case timeForm = "time-form"

    case regionForm = "region-form"
    case regionUnknown = "region-unknown"
    case regionOld = "region-old"

    case phoneForm = "phone-form"
    case phoneLength = "phone-length"

    case reportedLate = "reported-late"
}

extension [Finding] {
    /// A form with only warnings can be submitted.
    package var hasErrors: Bool { contains { $0.weight == .error } }
}
