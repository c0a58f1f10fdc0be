package import OperationLog
package import RecordMerge

/// A record type: its fields, who may write them, and where such records live. Read from the logs of the upper scope, so that a new type
/// needs no new software (design D23).
package struct RecordSchema: Sendable, Hashable {
    package let type: UInt64
    /// `[a-z][a-z0-9_]*`, at most 32 bytes.
    package let code: String
    /// Roles that may create and delete such a record. The centre always may.
    package let writers: Roles
    package let scopes: ScopeKinds
    package var labels: Labels
    /// Ascending by number.
    package var fields: [FieldSchema]

    package init(type: UInt64, code: String, writers: Roles, scopes: ScopeKinds, labels: Labels, fields: [FieldSchema]) {
        self.type = type
        self.code = code
        self.writers = writers
        self.scopes = scopes
        self.labels = labels
        self.fields = fields
    }

    package func field(_ number: FieldNumber) -> FieldSchema? { fields.first { $0.number == number } }
    package func field(code: String) -> FieldSchema? { fields.first { $0.code.utf8.elementsEqual(code.utf8) } }
}

package struct Labels: Sendable, Hashable {
    package let indonesian: String
    package let english: String

    package init(indonesian: String, english: String) {
        self.indonesian = indonesian
        self.english = english
    }
}

/// Where a field's values stand. The numbers stand in schema records and are frozen.
package enum FieldPlace: UInt64, Sendable, CaseIterable {
    /// In the entry, for ever.
    case open = 0
    /// Beside the entry; can be erased, names nobody.
    case payload = 1
    /// As payload, and masked on screens.
    case personal = 2
}

package struct FieldSchema: Sendable, Hashable {
    package let number: FieldNumber
    package let code: String
    package let type: ValueType
    package let fieldClass: FieldClass
    package let place: FieldPlace
    /// Roles that may write or replace it. The centre always may.
    package let writers: Roles
    /// Bytes, items or rows; 0 is the type's default.
    package let max: Int
    package var labels: Labels

    package init(
        number: FieldNumber, code: String, type: ValueType, fieldClass: FieldClass, place: FieldPlace, writers: Roles, max: Int, labels: Labels
    ) {
        self.number = number
        self.code = code
        self.type = type
        self.fieldClass = fieldClass
        self.place = place
        self.writers = writers
        self.max = max
        self.labels = labels
    }

    /// The short form of the generated list.
    init(
        _ number: FieldNumber, _ code: String, _ type: ValueType, _ fieldClass: FieldClass, _ place: FieldPlace, writers: UInt64, max: Int,
        _ indonesian: String, _ english: String
    ) {
        self.init(
            number: number, code: code, type: type, fieldClass: fieldClass, place: place, writers: Roles(rawValue: writers), max: max,
            labels: Labels(indonesian: indonesian, english: english))
    }
}

extension RecordSchema {
    /// What is wrong with the schema itself, nil if nothing: for a centre that is about to publish it.
    package var defect: SchemaDefect? {
        guard Self.isCode(code) else { return .badCode }
        guard fields.count <= Self.maxFields else { return .tooManyFields }
        var previous: FieldNumber = 0
        var codes: Set<String> = []
        for field in fields {
            guard field.number > previous else { return .fieldOrder(field.number) }
            previous = field.number
            guard Self.isCode(field.code), codes.insert(field.code).inserted else { return .badFieldCode(field.number) }
            // Opaque values could carry prose past every check: only the engine's own records have one.
            if field.type == .opaque, type > Self.lastEngineType { return .opaque(field.code) }
            if field.place == .open, !field.type.canBeOpen, field.type != .opaque { return .openText(field.code) }
            guard (0...EntryLimits.maxBytes).contains(field.max) else { return .badMax(field.code) }
        }
        return nil
    }

    /// What a new version of a schema must not do to the old one, nil if nothing: values that were written stay readable.
    package func defect(replacing old: RecordSchema) -> SchemaDefect? {
        guard type == old.type, code == old.code else { return .badCode }
        for field in old.fields {
            guard let new = self.field(field.number) else { return .removedField(field.code) }
            guard new.code == field.code, new.type == field.type, new.place == field.place else { return .changedField(field.code) }
        }
        return nil
    }

    static let maxFields = 256
    static let lastEngineType: UInt64 = 31

    private static func isCode(_ code: String) -> Bool {
        guard let first = code.utf8.first, (0x61...0x7A).contains(first), code.utf8.count <= 32 else { return false }
        return code.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}

/// Why a schema cannot be published.
package enum SchemaDefect: Error, Sendable, Hashable, CustomStringConvertible {
    case badCode
    case tooManyFields
    case fieldOrder(FieldNumber)
    case badFieldCode(FieldNumber)
    case opaque(String)
    case openText(String)
    case badMax(String)
    case removedField(String)
    case changedField(String)

    package var description: String {
        switch self {
        case .badCode: "The type's code must be [a-z][a-z0-9_]*, at most 32 bytes, and stay what it was."
        case .tooManyFields: "A type has at most \(RecordSchema.maxFields) fields."
        case .fieldOrder(let number): "Field \(number) must have a number above the one before it."
        case .badFieldCode(let number): "The code of field \(number) must be [a-z][a-z0-9_]*, at most 32 bytes, and stand once."
        case .opaque(let code): "Field \(code): the type opaque is for the engine's own records."
        case .openText(let code): "Field \(code) holds text, which can be payload or personal but never open."
        case .badMax(let code): "Field \(code): max must be from 0 to \(EntryLimits.maxBytes)."
        case .removedField(let code): "Field \(code) is missing: a field that was published stays."
        case .changedField(let code): "Field \(code) must keep its code, type and place; give a new number to what is new."
        }
    }
}
