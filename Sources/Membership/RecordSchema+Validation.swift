package import CanonicalCBOR
package import OperationLog

/// Why an operation does not fit its record's schema. Says which field and what is wrong; never quotes a value.
package enum SchemaViolation: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownField(type: String, FieldNumber)
    case wrongType(field: String, expected: ValueType)
    case tooLong(field: String, max: Int, ValueType)
    case notACode(field: String)
    case notADay(field: String)
    case badText(field: String)
    /// The field is said to be written, but has no value, or two.
    case missingValue(field: String)
    /// A value of a field that the operation does not write.
    case strayValue(field: String)
    case mustBeOpen(field: String)
    case mustBePayload(field: String)
    case notWritable(field: String, by: NodeRole)
    case notCreatable(type: String, by: NodeRole)
    case notDeletable(type: String, by: NodeRole)
    case wrongScope(type: String, ScopeKind)
    case badRemark

    package var description: String {
        switch self {
        case .unknownField(let type, let number): "The type \(type) has no field \(number)."
        case .wrongType(let field, let expected): "Field \(field): the value is no \(expected.sentence)."
        case .tooLong(let field, let max, let type): "Field \(field): the value is longer than \(max) \(type.unit)."
        case .notACode(let field): "Field \(field): a code has 1 to \(ValueType.maxCodeBytes) letters (A-Z, a-z), digits and . _ : / - only."
        case .notADay(let field): "Field \(field): this day is not in the calendar (1800 to 2999)."
        case .badText(let field): "Field \(field): the text is empty or has a control character."
        case .missingValue(let field): "Field \(field) is written but has not exactly one value."
        case .strayValue(let field): "Field \(field) has a value but is not among the written fields."
        case .mustBeOpen(let field): "Field \(field) is an open value and cannot stand in the payload."
        case .mustBePayload(let field): "Field \(field) is payload and cannot be an open value."
        case .notWritable(let field, let role): "Field \(field) cannot be written by the role \(role.code ?? String(role.rawValue))."
        case .notCreatable(let type, let role): "A record of type \(type) cannot be created by the role \(role.code ?? String(role.rawValue))."
        case .notDeletable(let type, let role): "A record of type \(type) cannot be deleted by the role \(role.code ?? String(role.rawValue))."
        case .wrongScope(let type, let kind): "Records of type \(type) do not live in a scope of kind \(kind.code ?? String(kind.rawValue))."
        case .badRemark: "The remark must be text of at most \(RecordSchema.maxRemarkBytes) bytes."
        }
    }
}

extension RecordSchema {
    /// Bytes of the text in payload field 0: the reason of a deletion, resolution or verdict.
    package static let maxRemarkBytes = 4000

    /// Checks an operation on a record of this type before it becomes an entry. What other nodes decide about the entry later rests on
    /// roles alone (``RuleBook``); this is what keeps our own logs tidy.
    /// - Parameters:
    ///   - role: the role of the node that is about to write.
    ///   - kind: of the scope; nil passes over the check where records of this type live.
    package func validate(_ draft: EntryDraft, role: NodeRole, in kind: ScopeKind? = nil) throws(SchemaViolation) {
        if let kind, !scopes.contains(kind) { throw .wrongScope(type: code, kind) }
        if case .create(let type) = draft.target {
            precondition(type == self.type, "an operation on type \(type) checked against the schema of \(self.type)")
            guard maySettle(role) else { throw .notCreatable(type: code, by: role) }
        }
        let deletes = draft.fields.contains(0)
        if deletes, !maySettle(role) { throw .notDeletable(type: code, by: role) }
        for number in draft.fields where number != 0 {
            let field = try known(number)
            try check(field, role)
            let open = draft.open.filter { $0.field == number }
            let personal = draft.personal.filter { $0.field == number }
            if field.place == .open, !personal.isEmpty { throw .mustBeOpen(field: field.code) }
            if field.place != .open, !open.isEmpty { throw .mustBePayload(field: field.code) }
            guard open.count + personal.count == 1, let item = open.first ?? personal.first else { throw .missingValue(field: field.code) }
            try field.check(item.value)
        }
        for (number, _) in draft.open where !draft.fields.contains(number) || number == 0 { throw .strayValue(field: name(number)) }
        for (number, value) in draft.personal where !draft.fields.contains(number) || number == 0 {
            guard number == 0 else { throw .strayValue(field: name(number)) }
            guard ValueType.text.problem(value, max: Self.maxRemarkBytes) == nil else { throw .badRemark }
        }
        // A deletion replaces whatever was seen, also what the role could not have written.
        if !deletes { for item in draft.replaced where item.field != 0 { try check(known(item.field), role) } }
    }

    /// May create and delete.
    private func maySettle(_ role: NodeRole) -> Bool { role == .centre || writers.contains(role) }

    private func known(_ number: FieldNumber) throws(SchemaViolation) -> FieldSchema {
        guard let field = field(number) else { throw .unknownField(type: code, number) }
        return field
    }

    private func check(_ field: FieldSchema, _ role: NodeRole) throws(SchemaViolation) {
        guard role == .centre || field.writers.contains(role) else { throw .notWritable(field: field.code, by: role) }
    }

    private func name(_ number: FieldNumber) -> String { field(number)?.code ?? String(number) }
}

extension FieldSchema {
    /// Checks one value.
    package func check(_ value: CBORValue) throws(SchemaViolation) {
        switch type.problem(value, max: max) {
        case nil: return
        case .wrongType: throw .wrongType(field: code, expected: type)
        case .tooLong(let max): throw .tooLong(field: code, max: max, type)
        case .notACode: throw .notACode(field: code)
        case .notADay: throw .notADay(field: code)
        case .badText: throw .badText(field: code)
        }
    }
}

extension ValueType {
    fileprivate var sentence: String {
        switch self {
        case .opaque: "value"
        case .integer: "integer"
        case .boolean: "true or false"
        case .code: "code"
        case .text: "text"
        case .date: "date"
        case .bytes: "byte string"
        case .reference: "reference to a record"
        case .outsideReference: "reference to a record of another scope"
        case .codes: "list of codes"
        case .rows: "list of rows of texts"
        }
    }

    fileprivate var unit: String {
        switch self {
        case .codes: "items"
        case .rows: "rows (or a row longer than 8 texts of 1000 bytes)"
        default: "bytes"
        }
    }
}
