package import CanonicalCBOR
package import Membership
package import OperationLog

/// Which value is put right, as an amendment's `field` names it: `received_on`, `child_name`, `mover_nik#2`, `applicant.name`. Pure: what the
/// desk writes before the centre has the request, and what the office writes when it accepts an amendment, is the same.
package enum CorrectionTarget: Sendable, Hashable {
    /// An answer of the request's form; rows from 1.
    case form(FormField, row: Int)
    /// A field of the request's record.
    case request(code: String, FieldNumber, FieldKind)
    /// A field of its applicant's record.
    case applicant(code: String, FieldNumber, FieldKind)

    /// Fields of an applicant that a person can put right, in the order of the page.
    package static let applicantFields: [(code: String, field: FieldNumber, kind: FieldKind)] = [
        ("nik", ApplicantField.nik, .nik), ("kk", ApplicantField.kk, .kk), ("name", ApplicantField.name, .name), ("birth_place", ApplicantField.birthPlace, .text),
        ("birth_date", ApplicantField.birthDate, .date), ("sex", ApplicantField.sex, .list("sex")), ("address", ApplicantField.address, .text),
        ("rt_rw", ApplicantField.rtRw, .text), ("phone", ApplicantField.phone, .phone), ("religion", ApplicantField.religion, .list("religion")),
        ("marital_status", ApplicantField.maritalStatus, .list("marital-status")), ("family_relation", ApplicantField.familyRelation, .list("family-relation")),
        ("father_name", ApplicantField.fatherName, .name), ("mother_name", ApplicantField.motherName, .name),
    ]

    /// Fields of a request that a person can put right. What stands in its form is put right there.
    package static let requestFields: [(code: String, field: FieldNumber, kind: FieldKind)] = [("received_on", RequestField.receivedOn, .date)]

    /// Nil for what is no field of this service's form, of a request or of an applicant, and for what is never put right (``CorrectionWay``).
    package init?(_ code: String, service: Service?) {
        guard code.utf8.count <= 64, !CorrectionWay.fixed.contains(code) else { return nil }
        if code.hasPrefix("applicant.") {
            let own = String(code.dropFirst("applicant.".count))
            guard let field = Self.applicantFields.first(where: { $0.code == own }) else { return nil }
            self = .applicant(code: own, field.field, field.kind)
            return
        }
        let parts = code.split(separator: "#", omittingEmptySubsequences: false)
        if let section = service?.form.sections.first(where: { section in section.fields.contains { $0.code == parts[0] } }),
            let field = section.fields.first(where: { $0.code == parts[0] })
        {
            let row = parts.count == 1 ? 1 : Int(parts[1]) ?? 0
            guard parts.count <= 2, (1...section.maxRows).contains(row), parts.count == 1 || row > 1 else { return nil }
            self = .form(field, row: row)
            return
        }
        guard let field = Self.requestFields.first(where: { $0.code == code }) else { return nil }
        self = .request(code: code, field.field, field.kind)
    }

    /// As it stands in an amendment.
    package var code: String {
        switch self {
        case .form(let field, let row): row == 1 ? field.code : "\(field.code)#\(row)"
        case .request(let code, _, _): code
        case .applicant(let code, _, _): "applicant." + code
        }
    }

    package var kind: FieldKind {
        switch self {
        case .form(let field, _): field.kind
        case .request(_, _, let kind), .applicant(_, _, let kind): kind
        }
    }

    package var isOfApplicant: Bool { if case .applicant = self { true } else { false } }

    /// A value that may not be emptied.
    package var isRequired: Bool {
        switch self {
        case .form(let field, let row): field.isRequired && row == 1
        case .request: true
        case .applicant(let code, _, _): code == "name"
        }
    }

    package func label(_ texts: (FieldNumber, UInt64) -> Labels?) -> Labels {
        switch self {
        case .form(let field, _): field.label
        case .request(let code, let field, _): texts(field, RecordType.request) ?? Labels(indonesian: code, english: code)
        case .applicant(let code, let field, _): texts(field, RecordType.applicant) ?? Labels(indonesian: code, english: code)
        }
    }

    // MARK: Values

    /// The text in one form: dates as 22-11-2026, numbers without spaces. Nil for a date or number that is none.
    package func normal(_ text: String) -> String? {
        let tidy = TypedText.tidy(text)
        if tidy.isEmpty { return "" }
        switch kind {
        case .date: return (try? DateText.parse(tidy)).map { DateText.text($0) }
        case .nik, .kk: return TypedText.digits(tidy).map { String(decoding: $0, as: UTF8.self) }
        default: return tidy
        }
    }

    /// What is wrong with a new value: what a new request would be told.
    /// - Parameters:
    ///   - regions: nil when no table is here yet.
    ///   - other: what stands for the same person's `nik`, `birth_date` and `sex`.
    package func findings(
        _ text: String, name: String, today: CalendarDate, isDoubtful: Bool, village: RegionCode?, regions: RegionTable? = nil, other: (String) -> String? = { _ in nil }, lists: (String) -> CodeList?
    ) -> [Finding] {
        let tidy = TypedText.tidy(text)
        if tidy.isEmpty { return isRequired ? [Finding(.error, .missing, name)] : [] }
        guard ValueType.text.problem(.text(tidy), max: 1000) == nil else { return [Finding(.error, .tooLong, name)] }
        switch kind {
        case .nik:
            let context = PopulationNumber.Context(
                regions: regions, village: village, birthDate: other("birth_date").flatMap { try? DateText.parse($0) }, sex: other("sex").flatMap { Sex(rawValue: $0) })
            return PopulationNumber.check(tidy, field: name, against: context)
        case .kk: return FamilyCardNumber.check(tidy, field: name, nik: other("nik").flatMap { PopulationNumber(typed: $0) }, regions: regions)
        case .name: return PersonName.check(tidy, field: name, isNew: false)
        case .newName: return PersonName.check(tidy, field: name, isNew: true)
        case .date:
            let findings = DateText.check(tidy, field: name, today: today, isDoubtful: isDoubtful)
            if case .form(let field, _) = self, field.isPlan { return findings.filter { $0.code != .dateFuture } }
            return findings
        case .time: return DateText.time(tidy) == nil ? [Finding(.error, .timeForm, name)] : []
        case .region: return RegionCode.check(tidy, field: name, regions: regions)
        case .phone: return Telephone.check(tidy, field: name)
        case .integer: return Int64(tidy) == nil || tidy.utf8.contains(0x2B) ? [Finding(.error, .notANumber, name)] : []
        case .boolean: return tidy == "true" || tidy == "false" ? [] : [Finding(.error, .notInList, name)]
        case .list(let code): return lists(code).map { $0.item(tidy) == nil ? [Finding(.error, .notInList, name)] : [] } ?? []
        case .text: return []
        }
    }

    /// The value beside it that tells `nik`, `birth_date` or `sex` of the same person; nil when this form asks for none.
    package func sibling(_ trait: String, service: Service?) -> CorrectionTarget? {
        switch self {
        case .applicant: return CorrectionTarget("applicant." + trait, service: nil)
        case .request: return nil
        case .form(let field, let row):
            let section = service?.form.sections.first { section in section.fields.contains { $0.code == field.code } }
            return section?.fields.first { $0.personField == trait }.map { .form($0, row: row) }
        }
    }

    /// The value that stands there now, as text.
    /// - Parameters:
    ///   - form: the request's field `form`.
    ///   - value: of a field of the record that the target is part of.
    package func text(form: CBORValue?, value: (FieldNumber) -> CBORValue?) -> String {
        switch self {
        case .form(let field, let row): return form?.rows?.compactMap { FormAnswer(cells: $0) }.last { $0.code == field.code && $0.row == row }?.text ?? ""
        case .request(_, let field, _), .applicant(_, let field, _):
            switch value(field) {
            case .text(let text)?: return text
            case .unsigned(let day)?: return CalendarDate(day).map { DateText.text($0) } ?? String(day)
            default: return ""
            }
        }
    }

    /// What is written to the record, ascending by field: nil empties a field.
    /// - Parameter text: in the form of ``normal(_:)``.
    package func changes(to text: String, form: CBORValue?) -> [(field: FieldNumber, value: CBORValue?)] {
        switch self {
        case .request(_, let field, let kind), .applicant(_, let field, let kind):
            if text.isEmpty { return [(field, nil)] }
            if kind == .date { return (try? DateText.parse(text)).map { [(field, .unsigned($0.rawValue))] } ?? [] }
            return [(field, .text(text))]
        case .form(let field, let row):
            var changes: [(field: FieldNumber, value: CBORValue?)] = []
            // What the form's field tells the request's record as well.
            if row == 1 {
                switch field.target {
                case "subject_name": changes.append((RequestField.subjectName, text.isEmpty ? nil : .text(text)))
                case "event_date": changes.append((RequestField.eventDate, (try? DateText.parse(text)).map { .unsigned($0.rawValue) }))
                default: break
                }
            }
            var rows = form?.rows ?? []
            let index = rows.lastIndex { cells in FormAnswer(cells: cells).map { $0.code == field.code && $0.row == row } ?? false }
            let answer = FormAnswer(field.code, text, row: row).cells
            switch (index, text.isEmpty) {
            case (let index?, true): rows.remove(at: index)
            case (let index?, false): rows[index] = answer
            case (nil, true): break
            case (nil, false): rows.append(answer)
            }
            changes.append((RequestField.form, rows.isEmpty ? nil : CBORValue(rows: rows)))
            return changes
        }
    }
}
