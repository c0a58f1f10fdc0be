package import CanonicalCBOR
package import Causality
import MerkleLog
import OperationLog

/// What a field's values look like (`Schemas/records/README.md`). The numbers stand in schema records and are frozen.
package enum ValueType: UInt64, Sendable, CaseIterable {
    /// Any canonical CBOR. A type of a newer version is read as this, so that its values still pass.
    case opaque = 0
    case integer = 1
    case boolean = 2
    /// ASCII letters, digits and `. _ : / -`: 1 to 64 bytes.
    case code = 3
    case text = 4
    /// See ``CalendarDate``.
    case date = 5
    case bytes = 6
    /// `[log, sequence]`: a record of the same scope.
    case reference = 7
    /// `[scope, log, sequence, start of the leaf hash]`: an entry of another scope.
    case outsideReference = 8
    case codes = 9
    /// Array of arrays of texts: short tables, a form's answers.
    case rows = 10

    package static let maxCodeBytes = 64
    /// Bytes of one text in a row.
    static let maxCellBytes = 1000
    static let maxCells = 8

    /// What `max` 0 stands for: bytes, items or rows.
    package var defaultMax: Int {
        switch self {
        case .opaque: EntryLimits.maxBytes
        case .integer, .boolean, .date, .reference, .outsideReference: 0
        case .code, .bytes: 64
        case .text: 2000
        case .codes, .rows: 32
        }
    }

    /// Only what cannot be prose may stand in an entry for ever (design D4).
    package var canBeOpen: Bool {
        switch self {
        case .integer, .boolean, .code, .date, .bytes, .reference, .outsideReference, .codes: true
        case .opaque, .text, .rows: false
        }
    }

    package enum Problem: Sendable, Equatable {
        case wrongType
        case tooLong(max: Int)
        /// Letters, digits and `. _ : / -` only, and at least one.
        case notACode
        case notADay
        /// Empty, or with a control character.
        case badText
    }

    /// What is wrong with a value, nil if nothing.
    /// - Parameter max: bytes, items or rows; 0 for the default.
    package func problem(_ value: CBORValue, max: Int = 0) -> Problem? {
        let bound = max > 0 ? max : defaultMax
        switch (self, value) {
        case (.opaque, _), (.integer, .unsigned), (.integer, .negative), (.boolean, .bool): return nil
        case (.code, .text(let text)): return Self.codeProblem(text, max: bound)
        case (.text, .text(let text)): return Self.textProblem(text, max: bound)
        case (.date, .unsigned(let day)): return CalendarDate(day) == nil ? .notADay : nil
        case (.bytes, .bytes(let bytes)): return bytes.count > bound ? .tooLong(max: bound) : nil
        case (.reference, _): return Self.reference(value) == nil ? .wrongType : nil
        case (.outsideReference, _): return OutsideReference(value) == nil ? .wrongType : nil
        case (.codes, .array(let items)):
            if items.count > bound { return .tooLong(max: bound) }
            return items.lazy.compactMap { ValueType.code.problem($0) }.first
        case (.rows, .array(let rows)):
            if rows.count > bound { return .tooLong(max: bound) }
            return rows.lazy.compactMap(Self.rowProblem).first
        default: return .wrongType
        }
    }

    private static func rowProblem(_ row: CBORValue) -> Problem? {
        guard case .array(let cells) = row else { return .wrongType }
        if cells.count > maxCells { return .tooLong(max: maxCells) }
        for cell in cells {
            guard case .text(let text) = cell else { return .wrongType }
            if text.utf8.count > maxCellBytes { return .tooLong(max: maxCellBytes) }
            if hasControls(text) { return .badText }
        }
        return nil
    }

    private static func codeProblem(_ text: String, max: Int) -> Problem? {
        if text.utf8.count > Swift.min(max, maxCodeBytes) { return .tooLong(max: Swift.min(max, maxCodeBytes)) }
        return isCode(text) ? nil : .notACode
    }

    private static func textProblem(_ text: String, max: Int) -> Problem? {
        if text.utf8.count > max { return .tooLong(max: max) }
        return text.utf8.isEmpty || hasControls(text) ? .badText : nil
    }

    /// C0 controls other than line feed, and DEL: nothing that a person typed.
    private static func hasControls(_ text: String) -> Bool { text.utf8.contains { ($0 < 0x20 && $0 != 0x0A) || $0 == 0x7F } }

    /// 1 to 64 bytes of ASCII letters, digits and `. _ : / -`.
    package static func isCode(_ text: String) -> Bool {
        (1...maxCodeBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x3A, 0x5F: true
                default: false
                }
            }
    }

    /// The value of type ``reference`` for a record.
    package static func reference(to record: RecordID) -> CBORValue {
        .array([.bytes(record.log.bytes), .unsigned(record.sequence)])
    }

    /// Nil unless the value has the form of a ``reference``.
    package static func reference(_ value: CBORValue) -> RecordID? {
        guard case .array(let items) = value, items.count == 2, case .bytes(let log) = items[0], case .unsigned(let sequence) = items[1],
            let id = LogID(bytes: log), sequence < Limits.maxLogSize
        else { return nil }
        return Dot(id, sequence)
    }
}

/// A record or entry of another scope, as an access record names it: dot and the first 8 bytes of the leaf hash, so that it still means
/// the same entry after a fork (design D2).
package struct OutsideReference: Hashable, Sendable {
    package let scope: ScopeID
    package let dot: Dot
    /// First 8 bytes, big-endian, of the entry's leaf hash.
    package let leaf: UInt64

    package init(scope: ScopeID, dot: Dot, leaf: UInt64) {
        self.scope = scope
        self.dot = dot
        self.leaf = leaf
    }

    package var value: CBORValue {
        .array([.unsigned(scope.rawValue), .bytes(dot.log.bytes), .unsigned(dot.sequence), .bytes(LogID(leaf).bytes)])
    }

    /// Nil unless the value has the form of an ``ValueType/outsideReference``.
    package init?(_ value: CBORValue) {
        guard case .array(let items) = value, items.count == 4, case .unsigned(let scope) = items[0], case .bytes(let log) = items[1],
            case .unsigned(let sequence) = items[2], case .bytes(let leaf) = items[3], let id = LogID(bytes: log),
            let prefix = LogID(bytes: leaf), sequence < Limits.maxLogSize
        else { return nil }
        self.init(scope: ScopeID(scope), dot: Dot(id, sequence), leaf: prefix.rawValue)
    }
}

extension LogID {
    /// Eight bytes, big-endian.
    package var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: rawValue >> UInt64(56 - 8 * $0)) } }

    /// Exactly eight bytes, big-endian.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 8 else { return nil }
        self.init(bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }
}
