import CanonicalCBOR
package import Causality
package import OperationLog

/// What a scope says of an operator (record type 16). The name is payload.
package struct OperatorFacts: Sendable, Hashable {
    /// The author number of the operator's entries in this scope; never 0, which is the program.
    package let number: UInt64
    package let role: String
    /// For people and for the desk's login. They decide nothing: no clock does. An operator's entries stop counting when the record is
    /// deleted.
    package let validFrom: CalendarDate?
    package let validTo: CalendarDate?

    package init(number: UInt64, role: String, validFrom: CalendarDate? = nil, validTo: CalendarDate? = nil) {
        self.number = number
        self.role = role
        self.validFrom = validFrom
        self.validTo = validTo
    }

    /// A number that no other node gives out: two nodes of a scope may appoint operators while the line is down.
    /// - Parameter index: counts this node's operators, 1 to 255.
    /// - Precondition: the node's number is below 2^24.
    package static func number(node: NodeID, index: UInt64) -> UInt64 {
        precondition((1...255).contains(index) && node.rawValue < 1 << 24, "operator \(index) of node \(node)")
        return node.rawValue << 8 | index
    }

    package func draft(name: String, author: UInt64) -> EntryDraft {
        var open: [(field: FieldNumber, value: CBORValue)] = [
            (OperatorField.number, .unsigned(number)), (OperatorField.role, .text(role)),
        ]
        if let validFrom { open.append((OperatorField.validFrom, .unsigned(validFrom.rawValue))) }
        if let validTo { open.append((OperatorField.validTo, .unsigned(validTo.rawValue))) }
        return EntryDraft(
            author: author, target: .create(type: RecordType.operator), fields: open.map(\.field) + [OperatorField.name], open: open,
            personal: [(OperatorField.name, .text(name))])
    }

    init?(_ record: RecordHistory, _ view: View) {
        guard !record.isDeleted(view), let number = record.uint(OperatorField.number, view), number > 0 else { return nil }
        self.init(
            number: number, role: record.text(OperatorField.role, view) ?? "",
            validFrom: record.uint(OperatorField.validFrom, view).flatMap { CalendarDate($0) },
            validTo: record.uint(OperatorField.validTo, view).flatMap { CalendarDate($0) })
    }
}

/// The operators of one scope, with their history, folded from its logs.
package struct OperatorRegister: Sendable {
    private var records: [RecordHistory] = []
    private var slots: [RecordID: Int] = [:]
    /// By every number that ever stood in field 1.
    private var numbers: [UInt64: [Int]] = [:]
    /// Log → end of the highest entry about an operator.
    private(set) var ends = VersionVector()
    /// Counts what was folded: an answer holds as long as this does.
    private(set) var revision = 0

    package init() {}

    /// Folds an entry of the scope; whatever is not about an operator is passed over. Order and repetition do not matter, but without
    /// `recordType` a record's creation has to come first.
    /// - Parameter recordType: type of the entry's record if the caller knows it.
    /// - Returns: whether the entry was about an operator.
    @discardableResult
    package mutating func fold(_ entry: Entry, recordType: UInt64? = nil) -> Bool {
        guard let record = entry.record else { return false }
        if let type = entry.type ?? recordType, type != RecordType.operator { return false }
        var slot = slots[record]
        if slot == nil {
            guard entry.type ?? recordType == RecordType.operator else { return false }
            slot = records.count
            slots[record] = records.count
            records.append(RecordHistory(id: record, type: RecordType.operator))
        }
        guard let slot else { return false }
        revision += 1
        ends.advance(entry.dot.log, to: entry.dot.sequence + 1)
        let open = entry.openValues
        records[slot].fold(entry, open: open)
        for pair in open where pair.key == UInt64(OperatorField.number) {
            guard case .unsigned(let number) = pair.value, !numbers[number, default: []].contains(slot) else { continue }
            numbers[number, default: []].append(slot)
        }
        return true
    }

    /// Whether `number` may have written an entry. 0, the program, always may.
    /// - Parameters:
    ///   - context: what the writer had applied; nil for everything folded.
    ///   - dot: the entry itself: of its own log everything below it counts.
    package func isOperator(_ number: UInt64, at context: VersionVector?, writing dot: Dot? = nil) -> Bool {
        if number == 0 { return true }
        guard let slots = numbers[number] else { return false }
        let view = View(context, own: dot)
        for slot in slots where records[slot].uint(OperatorField.number, view) == number && !records[slot].isDeleted(view) { return true }
        return false
    }

    /// Of two records with one number, the one with the highest dot.
    package func facts(_ number: UInt64, at context: VersionVector? = nil) -> OperatorFacts? { record(number, context).flatMap { OperatorFacts($0, View(context)) } }

    /// Ascending by number.
    package func all(at context: VersionVector? = nil) -> [OperatorFacts] {
        let view = View(context)
        return Set(records.compactMap { OperatorFacts($0, view)?.number }).sorted().compactMap { facts($0, at: context) }
    }

    /// The operator's record as it is now, for whoever changes or deletes it, and the entry that has the name in its payload.
    package func liveRecord(_ number: UInt64) -> LiveRecord? { record(number, nil)?.liveRecord(View(nil)) }

    private func record(_ number: UInt64, _ context: VersionVector?) -> RecordHistory? {
        let view = View(context)
        return (numbers[number] ?? []).map { records[$0] }.filter { OperatorFacts($0, view)?.number == number }.max { $0.id < $1.id }
    }
}
