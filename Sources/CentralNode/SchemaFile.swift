import Membership
import NodeHost
import OperationLog
import RecordMerge

/// A record type as a JSON file of the form of `Schemas/records/README.md`.
enum SchemaFile {
    static func read(_ json: JSON) throws(NodeFault) -> RecordSchema {
        try only(json, ["number", "code", "labels", "scopes", "writers", "fields"], "The type")
        guard let number = json["number"]?.unsigned, number > 0 else { throw NodeFault(.data, "The type needs its \"number\", from 32 on.") }
        guard let code = json["code"]?.string else { throw NodeFault(.data, "The type needs its \"code\".") }
        guard let items = json["fields"]?.array, !items.isEmpty else { throw NodeFault(.data, "The type needs its \"fields\", a list of objects.") }
        let writers = Roles(rawValue: try mask(json["writers"], ["centre": 1, "kiosk": 2, "hub": 3, "court": 4], "\"writers\""))
        let scopes = ScopeKinds(
            rawValue: try mask(json["scopes"], ["upper": 1, "village": 2, "sub-district": 3, "private": 4, "court": 5], "\"scopes\""))
        var fields: [FieldSchema] = []
        for (index, item) in items.enumerated() { fields.append(try field(item, "Field \(index + 1) of the list", writers)) }
        return RecordSchema(type: number, code: code, writers: writers, scopes: scopes, labels: try labels(json["labels"], "The type"), fields: fields)
    }

    private static func field(_ json: JSON, _ place: String, _ writers: Roles) throws(NodeFault) -> FieldSchema {
        try only(json, ["number", "code", "type", "class", "place", "labels", "max", "writers"], place)
        guard let number = json["number"]?.unsigned, (1...UInt64(FieldNumber.max)).contains(number) else { throw NodeFault(.data, "\(place) needs its \"number\", from 1 on.") }
        guard let code = json["code"]?.string else { throw NodeFault(.data, "\(place) needs its \"code\".") }
        var own = writers
        if let given = json["writers"] { own = Roles(rawValue: try mask(given, ["centre": 1, "kiosk": 2, "hub": 3, "court": 4], "\"writers\" of \(code.prefix(32))")) }
        var max: UInt64 = 0
        if let given = json["max"] {
            guard let value = given.unsigned, value <= UInt64(EntryLimits.maxBytes) else { throw NodeFault(.data, "\"max\" of \(code.prefix(32)) must be from 0 to \(EntryLimits.maxBytes).") }
            max = value
        }
        return FieldSchema(
            number: FieldNumber(number), code: code, type: try word(json["type"], types, "\"type\" of \(code.prefix(32))"),
            fieldClass: try word(json["class"], classes, "\"class\" of \(code.prefix(32))"), place: try word(json["place"], places, "\"place\" of \(code.prefix(32))"),
            writers: own, max: Int(max), labels: try labels(json["labels"], place))
    }

    private static let types: [(String, ValueType)] = [
        ("integer", .integer), ("boolean", .boolean), ("code", .code), ("text", .text), ("date", .date), ("bytes", .bytes), ("reference", .reference),
        ("outside-reference", .outsideReference), ("codes", .codes), ("rows", .rows),
    ]
    private static let classes: [(String, FieldClass)] = [("latest", .latest), ("review", .review), ("union", .union), ("sum", .sum), ("once", .once)]
    private static let places: [(String, FieldPlace)] = [("open", .open), ("payload", .payload), ("personal", .personal)]

    private static func word<Value>(_ json: JSON?, _ words: [(String, Value)], _ place: String) throws(NodeFault) -> Value {
        guard let found = words.first(where: { $0.0 == json?.string }) else {
            throw NodeFault(.data, "\(place) must be one of \(words.map(\.0).joined(separator: ", ")).")
        }
        return found.1
    }

    private static func labels(_ json: JSON?, _ place: String) throws(NodeFault) -> Labels {
        guard let indonesian = json?["id"]?.string, let english = json?["en"]?.string else {
            throw NodeFault(.data, "\(place) needs \"labels\" with \"id\" and \"en\".")
        }
        return Labels(indonesian: indonesian, english: english)
    }

    private static func mask(_ json: JSON?, _ bits: [String: UInt64], _ place: String) throws(NodeFault) -> UInt64 {
        guard let items = json?.array else { throw NodeFault(.data, "\(place) must be a list of \(bits.keys.sorted().joined(separator: ", ")).") }
        var mask: UInt64 = 0
        for item in items {
            guard let bit = item.string.flatMap({ bits[$0] }) else { throw NodeFault(.data, "\(place) must be a list of \(bits.keys.sorted().joined(separator: ", ")).") }
            mask |= 1 << bit
        }
        return mask
    }

    private static func only(_ json: JSON, _ known: [String], _ place: String) throws(NodeFault) {
        guard let pairs = json.object else { throw NodeFault(.data, "\(place) must be a JSON object.") }
        for (key, _) in pairs where !known.contains(key) { throw NodeFault(.data, "\(place): \"\(key.prefix(32))\" is not known.") }
    }
}
