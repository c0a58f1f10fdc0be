package import CanonicalCBOR
package import Causality
package import Membership
import OperationLog

/// Between a field's value in JSON and in CBOR (`Docs/Operations.md`).
package enum FieldValues {
    /// - Parameter record: turns what stands for a record, a dot or a name given earlier in the input, into its dot.
    package static func value(_ json: JSON, for field: FieldSchema, record: (String) -> RecordID?) throws(InputFault) -> CBORValue {
        guard let value = convert(json, field.type, record) else { throw InputFault("Field \(field.code): write \(expected(field.type)).") }
        do throws(SchemaViolation) { try field.check(value) } catch { throw InputFault(error.description) }
        return value
    }

    private static func convert(_ json: JSON, _ type: ValueType, _ record: (String) -> RecordID?) -> CBORValue? {
        switch (type, json) {
        case (.integer, .integer(let value)): CBORValue(value)
        case (.boolean, .bool(let value)): .bool(value)
        case (.code, .string(let text)), (.text, .string(let text)): .text(text)
        case (.date, .string(let text)): CalendarDate(iso: text).map { .unsigned($0.rawValue) }
        case (.bytes, .string(let text)): bytes(hex: text).map { .bytes($0) }
        case (.reference, .string(let text)): record(text).map { ValueType.reference(to: $0) }
        case (.codes, .array(let items)): list(items) { $0.string.map { .text($0) } }
        case (.rows, .array(let rows)): list(rows) { row in row.array.flatMap { cells in list(cells) { $0.string.map { .text($0) } } } }
        case (.outsideReference, .object): outside(json)
        default: nil
        }
    }

    private static func list(_ items: [JSON], _ each: (JSON) -> CBORValue?) -> CBORValue? {
        var values: [CBORValue] = []
        for item in items {
            guard let value = each(item) else { return nil }
            values.append(value)
        }
        return .array(values)
    }

    private static func outside(_ json: JSON) -> CBORValue? {
        guard let scope = json["scope"]?.unsigned, let dot = json["entry"]?.string.flatMap({ Dot($0) }),
            let leaf = json["leaf"]?.string.flatMap({ LogID($0) })
        else { return nil }
        return OutsideReference(scope: ScopeID(scope), dot: dot, leaf: leaf.rawValue).value
    }

    private static func expected(_ type: ValueType) -> String {
        switch type {
        case .integer: "a whole number"
        case .boolean: "true or false"
        case .code, .text: "a text in quotation marks"
        case .date: "a date as \"2026-11-21\""
        case .bytes: "hexadecimal digits in quotation marks"
        case .reference: "a record as \"<log>:<number>\", or a name given earlier by \"as\""
        case .outsideReference: "{\"scope\": …, \"entry\": …, \"leaf\": …}"
        case .codes: "a list of texts"
        case .rows: "a list of lists of texts"
        case .opaque: "no value: this field is the engine's own"
        }
    }

    /// - Parameter mask: hide what names a person.
    package static func json(_ value: CBORValue, _ type: ValueType, mask: Bool) -> JSON {
        switch (type, value) {
        case (.date, .unsigned(let day)):
            if mask { return .string("****-**-**") }
            return CalendarDate(day).map { .string($0.description) } ?? .number(day)
        case (.reference, _): return ValueType.reference(value).map { .string($0.description) } ?? .null
        case (.outsideReference, _):
            guard let reference = OutsideReference(value) else { return .null }
            return .object([
                ("scope", .number(reference.scope.rawValue)), ("entry", .string(reference.dot.description)),
                ("leaf", .string(LogID(reference.leaf).description)),
            ])
        default: return plain(value, mask: mask)
        }
    }

    private static func plain(_ value: CBORValue, mask: Bool) -> JSON {
        switch value {
        case .unsigned(let number): mask ? .string("***") : .number(number)
        case .negative(let number): number < UInt64(Int64.max) ? .integer(-1 - Int64(number)) : .string("-\(number)")
        case .bytes(let bytes): .string(mask ? "***" : hex(bytes))
        case .text(let text): .string(mask ? masked(text) : text)
        case .array(let items): .array(items.map { plain($0, mask: mask) })
        case .map(let pairs): .object(pairs.map { (String($0.key), plain($0.value, mask: mask)) })
        case .bool(let flag): mask ? .string("***") : .bool(flag)
        case .null: .null
        }
    }

    /// A NIK or KK number keeps region and serial, `352701******0003`; of words the first letter stays.
    package static func masked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        if bytes.count == 16, bytes.allSatisfy({ (0x30...0x39).contains($0) }) {
            return String(decoding: bytes[..<6], as: UTF8.self) + "******" + String(decoding: bytes[12...], as: UTF8.self)
        }
        return text.split(separator: " ").map { word in word.first.map { "\($0)***" } ?? "" }.joined(separator: " ")
    }

    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    package static func bytes(hex text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 0x30...0x39: byte - 0x30
            case 0x61...0x66: byte - 0x61 + 10
            default: nil
            }
        }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digit(digits[index]), let low = digit(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
