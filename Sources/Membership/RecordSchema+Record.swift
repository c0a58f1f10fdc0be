package import CanonicalCBOR
package import OperationLog
import RecordMerge

// A schema as the record that the centre publishes (type 1):
//
//   1 type number   2 code   3 structure   4 writers   5 kinds of scope        open
//   6 labels                                                                   payload
//
//   structure  [ * [number, code, value type, class, place, writers, max, * any] ]
//   labels     [ * [field number as text, Indonesian, English] ]               "0" is the type itself

extension RecordSchema {
    /// The operation that publishes this schema: a new record, or a new version of an old one.
    /// - Parameter old: the record in which this type stands now, with what is live in it.
    package func draft(author: UInt64, replacing old: LiveRecord? = nil) -> EntryDraft {
        let written: [FieldNumber] = [
            SchemaField.number, SchemaField.code, SchemaField.structure, SchemaField.writers, SchemaField.scopes, SchemaField.labels,
        ]
        return EntryDraft(
            author: author, target: old.map { .existing($0.id) } ?? .create(type: RecordType.schema), fields: written,
            replaced: old?.replacements(of: written) ?? [],
            open: [
                (SchemaField.number, .unsigned(type)), (SchemaField.code, .text(code)), (SchemaField.structure, structure),
                (SchemaField.writers, .unsigned(writers.rawValue)), (SchemaField.scopes, .unsigned(scopes.rawValue)),
            ],
            personal: [(SchemaField.labels, labelRows)])
    }

    package var structure: CBORValue {
        .array(fields.map { field in
            .array([
                .unsigned(UInt64(field.number)), .text(field.code), .unsigned(field.type.rawValue), .unsigned(field.fieldClass.rawValue),
                .unsigned(field.place.rawValue), .unsigned(field.writers.rawValue), .unsigned(UInt64(field.max)),
            ])
        })
    }

    package var labelRows: CBORValue {
        func row(_ number: FieldNumber, _ labels: Labels) -> CBORValue {
            .array([.text(String(number)), .text(labels.indonesian), .text(labels.english)])
        }
        return .array([row(0, labels)] + fields.map { row($0.number, $0.labels) })
    }

    /// From the open values of a schema record; labels are the codes until ``name(by:)`` gives them. Nil when the values do not make a schema.
    /// What a newer version added (value types, classes, items behind the seventh) is passed over, so that its records still fold and show.
    init?(type: UInt64, code: String, structure: CBORValue, writers: UInt64, scopes: UInt64) {
        guard case .array(let rows) = structure, rows.count <= Self.maxFields else { return nil }
        var fields: [FieldSchema] = []
        fields.reserveCapacity(rows.count)
        for row in rows {
            guard let field = FieldSchema(row: row), field.number > fields.last?.number ?? 0 else { return nil }
            fields.append(field)
        }
        self.init(
            type: type, code: code, writers: Roles(rawValue: writers), scopes: ScopeKinds(rawValue: scopes),
            labels: Labels(indonesian: code, english: code), fields: fields)
    }

    /// Takes labels from the payload value of field 6; rows that fit no field are passed over.
    package mutating func name(by rows: CBORValue) {
        guard case .array(let rows) = rows else { return }
        for row in rows {
            guard case .array(let cells) = row, cells.count >= 3, case .text(let number) = cells[0], case .text(let indonesian) = cells[1],
                case .text(let english) = cells[2], let field = FieldNumber(number)
            else { continue }
            let new = Labels(indonesian: indonesian, english: english)
            if field == 0 {
                labels = new
            } else if let index = fields.firstIndex(where: { $0.number == field }) {
                fields[index].labels = new
            }
        }
    }

    /// Everything but the labels is the same: what stands in open values.
    package func hasSameStructure(as other: RecordSchema) -> Bool {
        type == other.type && code == other.code && writers == other.writers && scopes == other.scopes && structure == other.structure
    }
}

extension FieldSchema {
    fileprivate init?(row: CBORValue) {
        guard case .array(let items) = row, items.count >= 7, case .unsigned(let number) = items[0], case .text(let code) = items[1],
            case .unsigned(let type) = items[2], case .unsigned(let fieldClass) = items[3], case .unsigned(let place) = items[4],
            case .unsigned(let writers) = items[5], case .unsigned(let max) = items[6], (1...UInt64(FieldNumber.max)).contains(number)
        else { return nil }
        self.init(
            number: FieldNumber(number), code: code, type: ValueType(rawValue: type) ?? .opaque,
            // A class of a newer version: all versions are shown and a person is asked.
            fieldClass: FieldClass(rawValue: fieldClass) ?? .review,
            // A place of a newer version: the careful one.
            place: FieldPlace(rawValue: place) ?? .personal, writers: Roles(rawValue: writers),
            max: Int(clamping: Swift.min(max, UInt64(EntryLimits.maxBytes))), labels: Labels(indonesian: code, english: code))
    }
}
