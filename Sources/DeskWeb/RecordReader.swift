import CanonicalCBOR
import CivilRegistry
import Causality
import KioskNode
import Membership
import OperationLog
import Replica

/// A record's fields as the desk shows them: of several live versions the last; whether people must decide stands in ``isDisputed(_:)``.
struct RecordReader: Sendable {
    let view: RecordView

    init(_ view: RecordView) { self.view = view }

    private func known(_ field: FieldNumber) -> CBORValue? {
        for version in view.versions(field).reversed() { if case .known(let value) = version.value { return value } }
        return nil
    }

    func text(_ field: FieldNumber) -> String? { if case .text(let text)? = known(field) { text } else { nil } }
    func number(_ field: FieldNumber) -> UInt64? { if case .unsigned(let number)? = known(field) { number } else { nil } }
    func flag(_ field: FieldNumber) -> Bool? { if case .bool(let flag)? = known(field) { flag } else { nil } }
    func date(_ field: FieldNumber) -> CalendarDate? { number(field).flatMap { CalendarDate($0) } }
    func reference(_ field: FieldNumber) -> RecordID? { known(field).flatMap { ValueType.reference($0) } }

    func codes(_ field: FieldNumber) -> [String] {
        guard case .array(let items)? = known(field) else { return [] }
        return items.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// Rows of a short table; a row may be shorter than the next.
    func rows(_ field: FieldNumber) -> [[String]] {
        guard case .array(let rows)? = known(field) else { return [] }
        return rows.compactMap { row in
            guard case .array(let cells) = row else { return nil }
            return cells.compactMap { if case .text(let text) = $0 { text } else { nil } }
        }
    }

    /// All values of a set.
    func set(_ field: FieldNumber) -> [String] {
        view.versions(field).compactMap { if case .known(.text(let text)) = $0.value { text } else { nil } }
    }

    func dots(_ field: FieldNumber) -> [Dot] { view.versions(field).map(\.dot) }

    /// Fields with several versions where people decide.
    func isDisputed(_ field: FieldSchema) -> Bool {
        !view.waits && (field.fieldClass == .review || field.fieldClass == .once) && view.versions(field.number).count > 1
    }

    /// The time of the newest version, milliseconds since 1970.
    var changed: UInt64 { view.fields.flatMap(\.versions).map(\.time.milliseconds).max() ?? 0 }
    /// The time of the first version of what nobody changes.
    var created: UInt64 { view.fields.flatMap(\.versions).map(\.time.milliseconds).min() ?? 0 }
}

/// A value for people: dates as 22-11-2026, NIK and KK numbers masked unless they are revealed.
enum ValueText {
    static func of(_ value: VersionView.Value, _ field: FieldSchema?, isRevealed: Bool, _ texts: Texts) -> String {
        switch value {
        case .erased: return texts("value_erased")
        case .missing: return texts("value_missing")
        case .known(let known):
            switch (field?.type ?? .opaque, known) {
            case (.date, .unsigned(let day)): return DeskTime.day(day)
            case (_, .text(let text)) where !isRevealed && field?.code == "phone": return Masked.phone(text)
            case (_, .text(let text)): return isNumber(text) && !isRevealed ? Masked.number(text) : text
            case (_, .unsigned(let number)): return String(number)
            case (_, .bool(let flag)): return texts(flag ? "yes" : "no")
            case (.rows, .array(let rows)):
                return rows.map { row -> String in
                    guard case .array(let cells) = row else { return "" }
                    return cells.map { cell -> String in
                        if case .text(let text) = cell { return isNumber(text) && !isRevealed ? Masked.number(text) : text }
                        return ""
                    }.joined(separator: ": ")
                }.joined(separator: "; ")
            case (_, .array(let items)): return items.map { if case .text(let text) = $0 { text } else { "" } }.joined(separator: ", ")
            default: return ""
            }
        }
    }

    /// 16 digits: a NIK or a KK number, whichever field it stands in.
    static func isNumber(_ text: String) -> Bool { text.utf8.count == 16 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    static func masked(_ text: String) -> String { isNumber(text) ? Masked.number(text) : text }
}
