import CanonicalCBOR
import Causality
import Membership
import OperationLog
import RecordMerge

/// Reads entries and values by dot, with the pages that were read last at hand.
struct ValueReader {
    let source: any AuditSource
    private var pages: [PageKey: AuditPage] = [:]
    private var order: [PageKey] = []
    private static let kept = 64

    private struct PageKey: Hashable {
        let log: LogID
        let index: UInt64
    }

    init(_ source: any AuditSource) { self.source = source }

    struct Row {
        let entry: Entry
        let payload: Payload?
    }

    mutating func row(_ dot: Dot) throws(AuditFailure) -> Row {
        let key = PageKey(log: dot.log, index: dot.sequence / 256)
        if pages[key] == nil {
            if order.count == Self.kept { pages[order.removeFirst()] = nil }
            var page = try source.page(dot.log, from: key.index * 256)
            // A store hands out fewer where entries are large.
            while UInt64(page.entries.count) <= dot.sequence % 256 {
                let more = try source.page(dot.log, from: key.index * 256 + UInt64(page.entries.count))
                page.entries += more.entries
                page.payloads += more.payloads
            }
            pages[key] = page
            order.append(key)
        }
        guard let page = pages[key], let entry = try? Entry.decode(page.entries[Int(dot.sequence % 256)], at: dot) else {
            throw AuditFailure(.entriesMissing, "Entry \(dot) cannot be read.")
        }
        return Row(entry: entry, payload: page.payloads[Int(dot.sequence % 256)].flatMap { try? Payload.decode($0) })
    }
}

/// A value as a report shows it.
enum ShownValue {
    case open(CBORValue)
    case payload(CBORValue)
    /// It is here, and not shown.
    case hidden
    case erased
    case missing
    /// A version without a value, such as a tombstone without a remark.
    case none

    /// - Parameters:
    ///   - place: where the schema puts the field; nil when no schema knows it.
    ///   - reveals: the reader may see personal values.
    init(_ row: ValueReader.Row, _ field: FieldNumber, place: FieldPlace?, reveals: Bool) {
        if let value = row.entry.openValue(field) {
            self = .open(value)
        } else if let payload = row.payload {
            if let value = payload.value(field) {
                self = reveals || place == .payload ? .payload(value) : .hidden
            } else {
                self = payload.masked.contains { $0.field == field } ? .erased : .none
            }
        } else {
            self = row.entry.commitment == nil ? .none : .missing
        }
    }

    var json: JSON {
        switch self {
        case .open(let value), .payload(let value): value.json
        case .hidden: .dictionary(["masked": .bool(true)])
        case .erased: .dictionary(["erased": .bool(true)])
        case .missing: .dictionary(["missing": .bool(true)])
        case .none: .null
        }
    }

    var text: String {
        switch self {
        case .open(let value), .payload(let value): value.json.line()
        case .hidden: "(personal, masked)"
        case .erased: "(erased)"
        case .missing: "(payload not here)"
        case .none: "(no value)"
        }
    }
}

extension CBORValue {
    /// Tagged by type, so that the number 5 and the text "5" stay apart.
    var json: JSON {
        switch self {
        case .unsigned(let value): .dictionary(["int": .number(value)])
        case .negative(let value): .dictionary(["int": .string(value == .max ? "-18446744073709551616" : "-\(value + 1)")])
        case .bytes(let value): .dictionary(["bytes": .string(Hex.text(value))])
        case .text(let value): .dictionary(["text": .string(value)])
        case .array(let items): .dictionary(["list": .array(items.map(\.json))])
        case .map(let pairs): .dictionary(["map": .array(pairs.map { .array([.number($0.key), $0.value.json]) })])
        case .bool(let value): .bool(value)
        case .null: .null
        }
    }
}

extension Membership {
    /// The schema of a record type as the last of the logs have it.
    func field(_ number: FieldNumber, of type: UInt64?) -> FieldSchema? { type.flatMap { schema($0, at: nil) }?.field(number) }
}
