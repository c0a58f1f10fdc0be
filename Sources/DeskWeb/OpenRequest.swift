import CanonicalCBOR
import Causality
import CivilRegistry
import DeskStore
import KioskNode
import Membership
import NodeHost
import OperationLog
import Replica

/// A request with all that its next steps depend on.
struct OpenRequest: Sendable {
    let view: RecordView
    let service: Service?
    let reading: StateReading
    let applicant: RecordView?
    let schemas: [RecordSchema]
    let texts: Texts

    var reader: RecordReader { RecordReader(view) }
    var key: RecordKey { view.key }
    var path: String { "/permohonan/\(view.key.record)" }
    var number: String { reader.text(RequestField.number) ?? view.key.record.description }
    var kicker: String { [service.map { texts.pick($0.name) } ?? reader.text(RequestField.service) ?? "", number].filter { !$0.isEmpty }.joined(separator: " · ") }
    var state: String { texts.registry(reading.shown.key) }

    func can(_ action: DeskAction) -> Bool { DeskAction.available(reading).contains(action) }

    func schema(_ type: UInt64) -> RecordSchema? { schemas.first { $0.type == type } }

    /// The record that a value to be put right stands in.
    func record(of target: CorrectionTarget) -> RecordView? { target.isOfApplicant ? applicant : view }

    func label(_ target: CorrectionTarget) -> String {
        var label = texts.pick(target.label { field, type in schema(type)?.field(field)?.labels })
        if case .form(_, let row) = target, row > 1 { label += " (\(row))" }
        return label
    }

    /// What stands there now.
    func value(_ target: CorrectionTarget) -> String {
        let values = record(of: target)?.shownValues ?? []
        let form = view.shownValues.last { $0.field == RequestField.form }?.value
        return target.text(form: form) { field in values.last { $0.field == field }?.value }
    }

    /// A value for people: codes by their label, numbers masked.
    func shown(_ text: String, _ kind: FieldKind, isRevealed: Bool = false) -> String {
        switch kind {
        case .list(let code): (service?.list(code) ?? CodeList.builtIn.first { $0.code == code })?.item(text).map { texts.pick($0.label) } ?? text
        case .boolean: text.isEmpty ? "" : texts(text == "true" ? "yes" : "no")
        case .phone: isRevealed ? text : Masked.phone(text)
        default: isRevealed ? text : ValueText.masked(text)
        }
    }
}

extension Desk {
    /// The request that the path names, if the operator works in its scope; that it was read is written down.
    func openRequest(_ ask: Ask) async throws -> OpenRequest {
        let view = try await request(ask)
        try await node.deskRead(view.key, purpose: "service", by: ask.me.number)
        let record = view.key.record
        let row = try await node.desk { try $0.index.request(record) }
        let reader = RecordReader(view)
        var applicant: RecordView?
        if let reference = reader.reference(RequestField.applicant) { applicant = try await node.deskLiving(reference) }
        return OpenRequest(
            view: view, service: try await service(of: reader), reading: try await reading(view, papersHere: row?.ready ?? false),
            applicant: applicant, schemas: await node.deskSchemas(), texts: ask.texts)
    }

    /// Back to the request, with why the step cannot be done.
    func notNow(_ open: OpenRequest, _ ask: Ask) -> Answer {
        ask.flash(ask.texts("act_not_now", ["state": open.state]), isBad: true)
        return .go(open.path)
    }
}

/// The versions that stood on a page, as its form carries them: `4=0123456789abcdef:7,…;21=`.
enum Seen {
    static func text(_ view: RecordView, _ fields: [FieldNumber]) -> String {
        fields.map { field in "\(field)=" + view.versions(field).map(\.dot.description).joined(separator: ",") }.joined(separator: ";")
    }

    /// Nil when the form does not say of each of these fields what stood there.
    static func read(_ text: String, _ key: RecordKey, _ fields: [FieldNumber]) -> [DeskExpectation]? {
        guard text.utf8.count <= 16_384 else { return nil }
        var found: [FieldNumber: [Dot]] = [:]
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let field = FieldNumber(String(pair[0])) else { return nil }
            var dots: [Dot] = []
            for word in pair[1].split(separator: ",") {
                guard let dot = Dot(String(word)) else { return nil }
                dots.append(dot)
            }
            found[field] = dots
        }
        var expectations: [DeskExpectation] = []
        for field in fields {
            guard let dots = found[field] else { return nil }
            expectations.append(DeskExpectation(key, field, dots))
        }
        return expectations
    }
}

/// A page that asks for one step: what it is about, what must be said, one button.
struct ActPage: Page {
    static let template = "act"

    struct Hidden: Sendable {
        let hiddenName: String
        let hiddenValue: String
    }

    struct Tick: Sendable {
        let tickName: String
        let tickLabel: String
        let isTicked: Bool
    }

    struct Line: Sendable {
        let lineLabel: String
        let lineValue: String
    }

    struct Way: Sendable {
        let wayHref: String
        let wayText: String
    }

    let title: String
    let kicker: String
    let lead: String?
    /// What is better seen to first.
    var ways: [Way] = []
    var complaint: String?
    var facts: [Line] = []
    var hidden: [Hidden] = []
    var ticksLegend: String?
    var ticks: [Tick] = []
    var fields: [InputField] = []
    let action: String
    let go: String
    var isDanger = false
    let back: String
}

extension InputField {
    /// A reason out of a list of the registry.
    static func reason(_ name: String, _ label: String, list code: String, _ value: String, _ texts: Texts, problem: String? = nil) -> InputField {
        var field = InputField(name, label, value, isRequired: true)
        field.choose([("", texts("choose"))] + (CodeList.builtIn.first { $0.code == code }?.items ?? []).map { ($0.code, texts.pick($0.label)) })
        field.problem = problem
        field.hasFocus = true
        return field
    }

    static func words(_ name: String, _ label: String, _ value: String, hint: String? = nil, problem: String? = nil, isRequired: Bool = false) -> InputField {
        var field = InputField(name, label, value, hint: hint, isRequired: isRequired)
        field.kind = .area
        field.maxLength = 900
        field.problem = problem
        return field
    }
}
