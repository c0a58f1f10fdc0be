import CanonicalCBOR
import Causality
import KioskNode
import Membership
import NodeHost

/// The steps of a new request, each a page over the same draft. Pure: what is wrong with a draft, and which operations it becomes.
enum NewRequest {
    enum Step: String, Sendable, CaseIterable {
        case applicant = "pemohon"
        case form = "isian"
        case papers = "berkas"
        case review = "periksa"

        var next: Step? { Step.allCases.firstIndex(of: self).flatMap { $0 + 1 < Step.allCases.count ? Step.allCases[$0 + 1] : nil } }
        var before: Step? { Step.allCases.firstIndex(of: self).flatMap { $0 > 0 ? Step.allCases[$0 - 1] : nil } }
    }

    /// The applicant's fields: name in the draft, field of the record, what is typed, whether it must be there.
    struct PersonField: Sendable {
        enum Kind: Sendable, Equatable { case text, number16, date, sex, phone }

        let name: String
        let field: UInt16
        let kind: Kind
        let isRequired: Bool
        let max: Int
    }

    static let person = [
        PersonField(name: "a.nik", field: ApplicantField.nik, kind: .number16, isRequired: false, max: 24),
        PersonField(name: "a.kk", field: ApplicantField.kk, kind: .number16, isRequired: false, max: 24),
        PersonField(name: "a.name", field: ApplicantField.name, kind: .text, isRequired: true, max: 120),
        PersonField(name: "a.birth_place", field: ApplicantField.birthPlace, kind: .text, isRequired: false, max: 100),
        PersonField(name: "a.birth_date", field: ApplicantField.birthDate, kind: .date, isRequired: false, max: 12),
        PersonField(name: "a.sex", field: ApplicantField.sex, kind: .sex, isRequired: false, max: 8),
        PersonField(name: "a.address", field: ApplicantField.address, kind: .text, isRequired: false, max: 200),
        PersonField(name: "a.phone", field: ApplicantField.phone, kind: .phone, isRequired: false, max: 24),
    ]

    /// Where the operator goes on: the first step that was not left by its own button.
    static func step(_ draft: Draft) -> Step { Step(rawValue: draft["step"]) ?? .applicant }

    // MARK: What is wrong

    /// Digits of a NIK or KK number, with spaces, points and hyphens left out, O for 0, I and L for 1; nil when something else stands there.
    static func digits(_ text: String) -> String? {
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: digits.append(byte)
            case 0x4F, 0x6F: digits.append(0x30)
            case 0x49, 0x69, 0x4C, 0x6C: digits.append(0x31)
            case 0x20, 0x2D, 0x2E: continue
            default: return nil
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Keys of sentences, by field of the draft.
    static func problems(_ draft: Draft, in step: Step, service: ServiceCard) -> [String: String] {
        var problems: [String: String] = [:]
        switch step {
        case .applicant:
            for field in person {
                let value = draft[field.name]
                if value.isEmpty {
                    if field.isRequired { problems[field.name] = "problem_required" }
                    continue
                }
                switch field.kind {
                case .number16: if digits(value)?.utf8.count != 16 { problems[field.name] = "problem_16_digits" }
                case .date: if DeskTime.parse(value) == nil { problems[field.name] = "problem_date" }
                case .text, .sex, .phone: if !isText(value) { problems[field.name] = "problem_text" }
                }
            }
        case .form:
            for entry in service.form {
                let value = draft["f.\(entry.code)"]
                if !value.isEmpty, entry.kind == "date", DeskTime.parse(value) == nil { problems["f.\(entry.code)"] = "problem_date" }
                if !value.isEmpty, !isText(value) { problems["f.\(entry.code)"] = "problem_text" }
            }
        case .papers:
            let received = draft["received_on"]
            if !received.isEmpty, DeskTime.parse(received) == nil { problems["received_on"] = "problem_date" }
        case .review: break
        }
        return problems
    }

    private static func isText(_ value: String) -> Bool { ValueType.text.problem(.text(value), max: 1000) == nil }

    static func missing(_ draft: Draft, _ service: ServiceCard) -> [ServiceCard.Paper] { service.papers.filter { draft["p.\($0.code)"] != "1" } }

    // MARK: What it becomes

    /// The operations of one transaction; the request is the record at the returned index.
    static func operations(_ draft: Draft, service: ServiceCard, number: String, today: CalendarDate) -> (operations: [DeskOperation], request: Int) {
        var operations: [DeskOperation] = []
        let known = Dot(draft["applicant"])
        if known == nil {
            var applicant = DeskOperation(create: RecordType.applicant)
            for field in person {
                if let value = value(field.kind, draft[field.name]) { applicant.set(field.field, value) }
            }
            operations.append(applicant)
        }
        let missing = missing(draft, service)
        let received = DeskTime.parse(draft["received_on"]) ?? today
        var request = DeskOperation(create: RecordType.request)
        request.set(RequestField.number, .text(number))
        request.set(RequestField.service, .text(service.code))
        if let known { request.set(RequestField.applicant, ValueType.reference(to: known)) } else { request.set(RequestField.applicant, created: 0) }
        request.set(RequestField.state, .text(missing.isEmpty ? "submitted" : "incomplete"))
        request.set(RequestField.receivedOn, .unsigned(received.rawValue))
        if missing.isEmpty { request.set(RequestField.completeOn, .unsigned(received.rawValue)) }
        request.set(RequestField.catalogueVersion, .unsigned(service.version))
        request.set(RequestField.dueHours, .unsigned(service.dueHours))
        request.set(RequestField.fee, .unsigned(service.fee))
        request.set(RequestField.channel, .text(draft["received_on"].isEmpty ? "desk" : "paper"))
        request.set(RequestField.originalSeen, .bool(draft["original_seen"] == "1"))
        if let first = missing.first { request.set(RequestField.missing, .text(first.code)) }
        let rows: [CBORValue] = service.form.compactMap { entry in
            let value = draft["f.\(entry.code)"]
            if value.isEmpty { return nil }
            let written = entry.kind == "date" ? DeskTime.parse(value).map(\.description) ?? value : value
            return .array([.text(entry.code), .text(written)])
        }
        if !rows.isEmpty { request.set(RequestField.form, .array(rows)) }
        if !draft["note"].isEmpty { request.set(RequestField.notes, .text(draft["note"])) }
        operations.append(request)
        let index = operations.count - 1
        // A set has one element an operation.
        for paper in missing.dropFirst() {
            var more = DeskOperation(updateCreated: index, type: RecordType.request)
            more.set(RequestField.missing, .text(paper.code))
            operations.append(more)
        }
        return (operations, index)
    }

    private static func value(_ kind: PersonField.Kind, _ text: String) -> CBORValue? {
        if text.isEmpty { return nil }
        switch kind {
        case .text, .phone: return .text(text)
        case .sex: return .text(text)
        case .number16: return digits(text).map { .text($0) }
        case .date: return DeskTime.parse(text).map { .unsigned($0.rawValue) }
        }
    }
}
