import CanonicalCBOR
package import Causality
package import OperationLog

/// Nodes, rights, scopes, cuts and schemas as the upper scope's logs state them: their whole history, so that it can be read as it was at
/// any causal context. What decides stands in open values; payloads are never looked at.
///
/// Records are ordinary ones, folded by the envelope of their entries like all others. Everything here is small: some records a node.
package struct Membership: Sendable {
    private var records: [RecordHistory] = []
    private var slots: [RecordID: Int] = [:]
    /// Records by type and the number in their first field, for every number that ever stood there; ascending slots.
    private var numbers: [Number: [Int]] = [:]
    private var schemaCodes: [String: [Int]] = [:]
    /// Records of types that are not kept here.
    private var others: Set<RecordID> = []
    /// Entries whose record's creation was not folded yet.
    private var unplaced: [RecordID: [Entry]] = [:]

    private struct Number: Hashable {
        let type: UInt64
        let value: UInt64
    }

    package init() {}

    /// Folds one entry of a log of the upper scope. Entries may come in any order and more than once; the result is the same.
    ///
    /// Give it the centre's entries only, which are always effective (design D10); ``RuleBook`` sees to that.
    package mutating func fold(_ entry: Entry) {
        guard let record = entry.record, !entry.fields.isEmpty || !entry.replaced.isEmpty else { return }
        if let type = entry.type {
            guard Self.types.contains(type) else {
                others.insert(record)
                unplaced[record] = nil
                return
            }
            if slots[record] == nil {
                slots[record] = records.count
                records.append(RecordHistory(id: record, type: type))
            }
            apply(entry, to: slots[record]!)
            for waiting in unplaced.removeValue(forKey: record) ?? [] { apply(waiting, to: slots[record]!) }
        } else if let slot = slots[record] {
            apply(entry, to: slot)
        } else if !others.contains(record) {
            unplaced[record, default: []].append(entry)
        }
    }

    private static let types: [UInt64] = [RecordType.schema, RecordType.node, RecordType.right, RecordType.scope, RecordType.cut]

    private mutating func apply(_ entry: Entry, to slot: Int) {
        let open = entry.openValues
        records[slot].fold(entry, open: open)
        for pair in open {
            // The first field of each of these types is a number: of the type, node or scope that the record is about.
            if pair.key == 1, case .unsigned(let value) = pair.value {
                numbers[Number(type: records[slot].type, value: value), default: []].place(slot)
            } else if pair.key == UInt64(SchemaField.code), records[slot].type == RecordType.schema, case .text(let code) = pair.value {
                schemaCodes[code, default: []].place(slot)
            }
        }
    }

    // MARK: Reading

    /// Records that ever had this number, the one with the highest dot first: of two records that claim one number, which only a forked
    /// centre can have written, it is the one that counts.
    func candidates(_ type: UInt64, _ value: UInt64) -> [RecordHistory] {
        let found = numbers[Number(type: type, value: value)] ?? []
        return found.count < 2 ? found.map { records[$0] } : found.map { records[$0] }.sorted { $1.id < $0.id }
    }

    func nodeRecord(_ node: NodeID, _ view: View) -> RecordHistory? {
        candidates(RecordType.node, node.rawValue).first { NodeFacts($0, view)?.number == node }
    }

    func scopeRecord(_ scope: ScopeID, _ view: View) -> RecordHistory? {
        candidates(RecordType.scope, scope.rawValue).first { ScopeFacts($0, view)?.number == scope }
    }

    func schemaRecord(_ type: UInt64, _ view: View) -> RecordHistory? {
        candidates(RecordType.schema, type).first { RecordSchema($0, view)?.type == type }
    }

    func rightRecords(_ node: NodeID, _ view: View) -> [(right: Right, record: RecordHistory)] {
        candidates(RecordType.right, node.rawValue).compactMap { record in
            guard let right = Right(record, view), right.node == node else { return nil }
            return (right, record)
        }
    }

    func cutRecord(_ node: NodeID, _ log: LogID, _ view: View) -> RecordHistory? {
        candidates(RecordType.cut, node.rawValue).first { record in LogCut(record, view).map { $0.node == node && $0.log == log } ?? false }
    }

    func schemaRecord(code: String, _ view: View) -> RecordHistory? {
        (schemaCodes[code] ?? []).map { records[$0] }.sorted { $1.id < $0.id }.first { RecordSchema($0, view)?.code == code }
    }

    /// The numbers that live records of a type have, ascending.
    func liveNumbers(_ type: UInt64, _ view: View) -> [UInt64] {
        let found = records.lazy.filter { $0.type == type && !$0.isDeleted(view) }.compactMap { $0.uint(1, view) }
        return Set(found).sorted()
    }

    /// What is live in a record, for whoever changes it; nil when it is none of this register's.
    package func liveRecord(_ record: RecordID) -> LiveRecord? { slots[record].map { records[$0].liveRecord(View(nil)) } }
}

extension [Int] {
    /// Adds a slot to an ascending list that may hold it.
    fileprivate mutating func place(_ slot: Int) {
        if let index = firstIndex(where: { $0 >= slot }) {
            if self[index] != slot { insert(slot, at: index) }
        } else {
            append(slot)
        }
    }
}
