import CanonicalCBOR
import Causality
import Membership
import OperationLog
import Testing

@Suite struct ValidationTests {
    static let request = RecordSchema.builtIn.first { $0.type == RecordType.request }!
    static let create = EntryDraft.Target.create(type: RecordType.request)
    static let old = Dot(LogID(5), 1)

    static func draft(
        _ target: EntryDraft.Target = create, fields: [FieldNumber], replaced: [Replacement] = [], open: [(FieldNumber, CBORValue)] = [],
        personal: [(FieldNumber, CBORValue)] = []
    ) -> EntryDraft {
        EntryDraft(author: 0, target: target, fields: fields, replaced: replaced, open: open.map { ($0.0, $0.1) }, personal: personal.map { ($0.0, $0.1) })
    }

    @Test("an operation that fits its schema passes")
    func fits() throws {
        let draft = Self.draft(
            fields: [RequestField.number, RequestField.state, RequestField.receivedOn, RequestField.subjectName],
            open: [
                (RequestField.number, .text("3527012002-A7KD-000123-X")), (RequestField.state, .text("submitted")),
                (RequestField.receivedOn, .unsigned(20_261_121)),
            ],
            personal: [(0, .text("keterangan")), (RequestField.subjectName, .text("Siti binti Contoh"))])
        try Self.request.validate(draft, role: .kiosk, in: .village)
        let deletion = Self.draft(.existing(Self.old), fields: [0], replaced: [Replacement(field: RequestField.issuedOn, dot: Self.old)])
        try Self.request.validate(deletion, role: .kiosk)
        let centres = Self.draft(.existing(Self.old), fields: [RequestField.issuedOn], open: [(RequestField.issuedOn, .unsigned(20_261_121))])
        try Self.request.validate(centres, role: .centre)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let violation: SchemaViolation
        let draft: EntryDraft
        var role = NodeRole.kiosk
        var kind: ScopeKind? = nil

        var testDescription: String { violation.description }
    }

    @Test(
        "one that does not is refused with field and fault, never with the value",
        arguments: [
            Row(violation: .unknownField(type: "request", 99), draft: draft(fields: [99], open: [(99, .unsigned(1))])),
            Row(violation: .wrongType(field: "state", expected: .code), draft: draft(fields: [4], open: [(4, .unsigned(1))])),
            Row(violation: .notACode(field: "state"), draft: draft(fields: [4], open: [(4, .text("rahasia 99"))])),
            Row(violation: .tooLong(field: "service", max: 32, .code), draft: draft(fields: [2], open: [(2, .text(String(repeating: "A", count: 33)))])),
            Row(violation: .notADay(field: "received_on"), draft: draft(fields: [5], open: [(5, .unsigned(20_260_229))])),
            Row(violation: .badText(field: "subject_name"), draft: draft(fields: [15], personal: [(15, .text("rahasia\u{0}"))])),
            Row(violation: .missingValue(field: "state"), draft: draft(fields: [4])),
            Row(violation: .missingValue(field: "state"), draft: draft(fields: [4], open: [(4, .text("a")), (4, .text("b"))])),
            Row(violation: .strayValue(field: "service"), draft: draft(fields: [4], open: [(2, .text("KK-NEW")), (4, .text("a"))])),
            Row(violation: .strayValue(field: "subject_name"), draft: draft(fields: [4], open: [(4, .text("a"))], personal: [(15, .text("rahasia"))])),
            Row(violation: .strayValue(field: "0"), draft: draft(.existing(old), fields: [0], open: [(0, .unsigned(1))])),
            Row(violation: .mustBeOpen(field: "state"), draft: draft(fields: [4], personal: [(4, .text("a"))])),
            Row(violation: .mustBePayload(field: "subject_name"), draft: draft(fields: [15], open: [(15, .text("rahasia"))])),
            Row(violation: .notWritable(field: "issued_on", by: .kiosk), draft: draft(fields: [20], open: [(20, .unsigned(20_260_101))])),
            Row(
                violation: .notWritable(field: "issued_on", by: .kiosk),
                draft: draft(.existing(old), fields: [], replaced: [Replacement(field: 20, dot: old)])),
            Row(violation: .notCreatable(type: "request", by: .court), draft: draft(fields: []), role: .court),
            Row(violation: .notDeletable(type: "request", by: .court), draft: draft(.existing(old), fields: [0]), role: .court),
            Row(violation: .wrongScope(type: "request", .upper), draft: draft(fields: []), kind: .upper),
            Row(violation: .badRemark, draft: draft(fields: [4], open: [(4, .text("a"))], personal: [(0, .unsigned(1))])),
        ])
    func refused(_ row: Row) {
        #expect(throws: row.violation) { try Self.request.validate(row.draft, role: row.role, in: row.kind) }
        #expect(!row.violation.description.contains("rahasia"))
        #expect(row.violation.description.hasSuffix("."))
    }

    struct Value: CustomTestStringConvertible, Sendable {
        let type: ValueType
        let value: CBORValue
        let problem: ValueType.Problem?
        var max = 0

        var testDescription: String { "\(type) \(value)" }
    }

    @Test(
        "each value type takes what it is for and nothing else",
        arguments: [
            Value(type: .integer, value: CBORValue(-5), problem: nil),
            Value(type: .integer, value: .text("5"), problem: .wrongType),
            Value(type: .boolean, value: .bool(false), problem: nil),
            Value(type: .boolean, value: .unsigned(0), problem: .wrongType),
            Value(type: .code, value: .text("F-1.02"), problem: nil),
            Value(type: .code, value: .text("image/jpeg"), problem: nil),
            Value(type: .code, value: .text(""), problem: .notACode),
            Value(type: .code, value: .text("é"), problem: .notACode),
            Value(type: .code, value: .text(String(repeating: "a", count: 64)), problem: nil),
            Value(type: .code, value: .text(String(repeating: "a", count: 65)), problem: .tooLong(max: 64)),
            Value(type: .code, value: .text(String(repeating: "a", count: 65)), problem: .tooLong(max: 64), max: 100),
            Value(type: .text, value: .text("dua\nbaris"), problem: nil),
            Value(type: .text, value: .text("tab\t"), problem: .badText),
            Value(type: .text, value: .text("ééé"), problem: .tooLong(max: 5), max: 5),
            Value(type: .date, value: .unsigned(20_240_229), problem: nil),
            Value(type: .date, value: .unsigned(19_000_229), problem: .notADay),
            Value(type: .date, value: .text("2024-02-29"), problem: .wrongType),
            Value(type: .bytes, value: .bytes([1, 2]), problem: .tooLong(max: 1), max: 1),
            Value(type: .reference, value: ValueType.reference(to: Dot(LogID(5), 9)), problem: nil),
            Value(type: .reference, value: .array([.bytes([1, 2, 3]), .unsigned(1)]), problem: .wrongType),
            Value(type: .outsideReference, value: OutsideReference(scope: ScopeID(3), dot: Dot(LogID(5), 9), leaf: 77).value, problem: nil),
            Value(type: .outsideReference, value: ValueType.reference(to: Dot(LogID(5), 9)), problem: .wrongType),
            Value(type: .codes, value: .array([.text("F-1.02"), .text("F-1.05")]), problem: nil),
            Value(type: .codes, value: .array([.text("F 1")]), problem: .notACode),
            Value(type: .codes, value: .array([.text("a"), .text("b")]), problem: .tooLong(max: 1), max: 1),
            Value(type: .rows, value: .array([.array([.text("kk"), .text("Kartu Keluarga")])]), problem: nil),
            Value(type: .rows, value: .array([.array([.unsigned(1)])]), problem: .wrongType),
            Value(type: .rows, value: .array([.array([.text(String(repeating: "a", count: 1001))])]), problem: .tooLong(max: 1000)),
            Value(type: .opaque, value: .null, problem: nil),
        ])
    func values(_ row: Value) {
        #expect(row.type.problem(row.value, max: row.max) == row.problem)
    }

    @Test("references come back as what they were made of")
    func references() {
        let dot = Dot(LogID(0xFEDC_BA98_7654_3210), 12)
        #expect(ValueType.reference(ValueType.reference(to: dot)) == dot)
        let outside = OutsideReference(scope: ScopeID(3), dot: dot, leaf: 0x0102_0304_0506_0708)
        #expect(OutsideReference(outside.value) == outside)
        #expect(LogID(bytes: dot.log.bytes) == dot.log && LogID(bytes: [1]) == nil)
    }

    @Test("dates are days of the Gregorian calendar", arguments: [
        ("2026-11-21", 20_261_121), ("2000-02-29", 20_000_229), ("1900-02-29", nil), ("2026-13-01", nil), ("2026-00-10", nil),
        ("2026-04-31", nil), ("2026-1-1", nil), ("+026-01-01", nil), ("1799-12-31", nil), ("2026-11-21T", nil),
    ] as [(String, UInt64?)])
    func dates(_ text: String, _ value: UInt64?) {
        #expect(CalendarDate(iso: text)?.rawValue == value)
        if let value { #expect(CalendarDate(value)?.description == text) }
    }
}
