import CanonicalCBOR
import Causality
import Foundation
import Membership
import OperationLog
import RecordMerge
import Testing

/// The JSON files as they are in the repository.
private struct TypeFile: Decodable {
    struct Words: Decodable {
        let id: String
        let en: String
    }

    struct Field: Decodable {
        let number: UInt16
        let code: String
        let type: String
        let `class`: String
        let place: String
        let max: Int?
        let writers: [String]?
        let labels: Words
    }

    let number: UInt64
    let code: String
    let labels: Words
    let scopes: [String]
    let writers: [String]
    let fields: [Field]

    static func all() throws -> [TypeFile] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appendingPathComponent("Schemas/records")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        return try names.map { try JSONDecoder().decode(TypeFile.self, from: Data(contentsOf: folder.appendingPathComponent($0))) }
            .sorted { $0.number < $1.number }
    }

    var schema: RecordSchema {
        let types: [String: ValueType] = [
            "opaque": .opaque, "integer": .integer, "boolean": .boolean, "code": .code, "text": .text, "date": .date, "bytes": .bytes,
            "reference": .reference, "outside-reference": .outsideReference, "codes": .codes, "rows": .rows,
        ]
        let classes: [String: FieldClass] = ["latest": .latest, "review": .review, "union": .union, "sum": .sum, "once": .once]
        let places: [String: FieldPlace] = ["open": .open, "payload": .payload, "personal": .personal]
        return RecordSchema(
            type: number, code: code, writers: Self.roles(writers), scopes: Self.kinds(scopes),
            labels: Labels(indonesian: labels.id, english: labels.en),
            fields: fields.map { field in
                FieldSchema(
                    number: field.number, code: field.code, type: types[field.type]!, fieldClass: classes[field.class]!, place: places[field.place]!,
                    writers: Self.roles(field.writers ?? writers), max: field.max ?? 0,
                    labels: Labels(indonesian: field.labels.id, english: field.labels.en))
            })
    }

    private static func roles(_ names: [String]) -> Roles {
        let roles: [String: Roles] = ["centre": .centre, "kiosk": .kiosk, "hub": .hub, "court": .court]
        return names.reduce(into: []) { $0.formUnion(roles[$1]!) }
    }

    private static func kinds(_ names: [String]) -> ScopeKinds {
        let kinds: [String: ScopeKind] = ["upper": .upper, "village": .village, "sub-district": .subDistrict, "private": .private, "court": .court]
        return names.reduce(into: []) { $0.formUnion(ScopeKinds(kinds[$1]!)) }
    }
}

@Suite struct SchemaTests {
    @Test("the Swift list says what Schemas/records say")
    func generated() throws {
        #expect(try TypeFile.all().map(\.schema) == RecordSchema.builtIn)
    }

    @Test("every built-in schema is sound, and its type is published by an operation that fits the schema of schemas", arguments: RecordSchema.builtIn.map(\.code))
    func sound(_ code: String) throws {
        let schema = try #require(RecordSchema.builtIn.first { $0.code == code })
        #expect(schema.defect == nil)
        let meta = try #require(RecordSchema.builtIn.first { $0.type == RecordType.schema })
        try meta.validate(schema.draft(author: 0), role: .centre, in: .upper)
        #expect(schema.fields.allSatisfy { $0.writers.contains(.centre) })
    }

    @Test("NIK, family card, names, birth data, addresses and telephones are personal; states, service codes and numbers on paper open")
    func places() throws {
        let applicant = try #require(RecordSchema.builtIn.first { $0.type == RecordType.applicant })
        for code in ["nik", "kk", "name", "birth_date", "birth_place", "sex", "address", "phone", "father_name", "mother_name"] {
            #expect(try #require(applicant.field(code: code)).place == .personal)
        }
        let request = try #require(RecordSchema.builtIn.first { $0.type == RecordType.request })
        for code in ["number", "service", "state", "received_on", "missing"] { #expect(try #require(request.field(code: code)).place == .open) }
        #expect(request.field(RequestField.number)?.fieldClass == .once && request.field(RequestField.handedOverOn)?.fieldClass == .once)
        #expect(request.field(RequestField.state)?.fieldClass == .review && request.field(RequestField.missing)?.fieldClass == .union)
        #expect(request.field(99) == nil && request.field(code: "nik") == nil)
    }

    @Test("a schema goes into a record and comes back, labels from the payload")
    func roundTrip() throws {
        let world = World()
        let members = world.rules.membership
        for schema in RecordSchema.builtIn {
            var read = try #require(members.schema(schema.type, at: nil))
            #expect(read.hasSameStructure(as: schema))
            #expect(members.schema(code: schema.code, at: nil)?.type == schema.type)
            #expect(read.labels.english == schema.code)
            read.name(by: schema.labelRows)
            #expect(read == schema)
            #expect(members.labels(of: schema.type, at: nil) != nil)
        }
        #expect(members.schemas(at: nil).map(\.type) == RecordSchema.builtIn.map(\.type))
        #expect(members.schema(4711, at: nil) == nil && members.schema(code: "none", at: nil) == nil)
    }

    @Test("a changed schema replaces the version before, in the same record")
    func update() throws {
        var world = World()
        let old = try #require(RecordSchema.builtIn.first { $0.type == RecordType.request })
        var new = old
        new.fields.append(
            FieldSchema(
                number: 40, code: "priority", type: .integer, fieldClass: .latest, place: .open, writers: [.kiosk], max: 0,
                labels: Labels(indonesian: "Prioritas", english: "Priority")))
        #expect(new.defect == nil && new.defect(replacing: old) == nil)
        let draft = world.rules.membership.publish(new, author: 3)
        guard case .existing(let record) = draft.target else { Issue.record("not an update"); return }
        #expect(draft.replaced.count == 6)
        world.publish(draft)
        #expect(world.rules.membership.schema(RecordType.request, at: nil)?.hasSameStructure(as: new) == true)
        #expect(world.rules.membership.liveRecord(record)?.versions.count == 6)
    }

    @Test("what a newer version added to a schema is passed over carefully")
    func newer() throws {
        var world = World()
        let row: CBORValue = .array([
            .unsigned(1), .text("shape"), .unsigned(77), .unsigned(88), .unsigned(99), .unsigned(4), .unsigned(5), .text("new"),
        ])
        func publish(_ type: UInt64, _ structure: CBORValue) {
            world.publish(
                EntryDraft(
                    author: 0, target: .create(type: RecordType.schema), fields: [1, 2, 3, 4, 5],
                    open: [(1, .unsigned(type)), (2, .text("t\(type)")), (3, structure), (4, .unsigned(2)), (5, .unsigned(4))]))
        }
        publish(900, .array([row]))
        let field = try #require(world.rules.membership.schema(900, at: nil)?.fields.first)
        #expect(field.type == .opaque && field.fieldClass == .review && field.place == .personal && field.max == 5)
        publish(901, .array([row, row]))
        publish(902, .array([.array([.unsigned(0), .text("zero"), .unsigned(1), .unsigned(1), .unsigned(0), .unsigned(2), .unsigned(0)])]))
        publish(903, .array([.array([.unsigned(1), .text("short")])]))
        publish(904, .unsigned(1))
        for type in 901...904 as ClosedRange<UInt64> { #expect(world.rules.membership.schema(type, at: nil) == nil) }
    }

    @Test("a schema that would put text into entries, reuse a number or forget a field is refused")
    func defects() throws {
        func field(_ number: FieldNumber, _ code: String, _ type: ValueType, _ place: FieldPlace, max: Int = 0) -> FieldSchema {
            FieldSchema(
                number: number, code: code, type: type, fieldClass: .latest, place: place, writers: [.kiosk], max: max,
                labels: Labels(indonesian: code, english: code))
        }
        func schema(_ code: String = "thing", _ fields: FieldSchema...) -> RecordSchema {
            RecordSchema(type: 700, code: code, writers: [.kiosk], scopes: ScopeKinds(.village), labels: Labels(indonesian: "", english: ""), fields: fields)
        }
        #expect(schema("Thing").defect == .badCode)
        #expect(schema("thing", field(2, "a", .text, .open)).defect == .openText("a"))
        #expect(schema("thing", field(2, "a", .opaque, .payload)).defect == .opaque("a"))
        #expect(schema("thing", field(2, "a", .code, .open), field(2, "b", .code, .open)).defect == .fieldOrder(2))
        #expect(schema("thing", field(0, "a", .code, .open)).defect == .fieldOrder(0))
        #expect(schema("thing", field(1, "a", .code, .open), field(2, "a", .code, .open)).defect == .badFieldCode(2))
        #expect(schema("thing", field(1, "a", .text, .payload, max: 1 << 20)).defect == .badMax("a"))
        let old = schema("thing", field(1, "a", .text, .payload), field(2, "b", .code, .open))
        #expect(schema("thing", field(1, "a", .text, .payload)).defect(replacing: old) == .removedField("b"))
        #expect(schema("thing", field(1, "a", .text, .payload), field(2, "c", .code, .open)).defect(replacing: old) == .changedField("b"))
        #expect(schema("other").defect(replacing: old) == .badCode)
        #expect(SchemaDefect.openText("a").description.contains("Field a"))
    }
}
