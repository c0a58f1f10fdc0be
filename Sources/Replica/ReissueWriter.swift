import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge

/// The highest count of each log, with its root.
struct ContextUnion {
    private(set) var items: [ContextItem] = []

    init(_ items: [ContextItem]) { for item in items { add(item) } }

    mutating func add(_ item: ContextItem) {
        let index = items.firstIndex { $0.log >= item.log } ?? items.count
        if index < items.count, items[index].log == item.log {
            if items[index].count < item.count { items[index] = item }
        } else {
            items.insert(item, at: index)
        }
    }
}

/// Turns entries of lost branches into what is written in their place.
struct ReissueWriter {
    let branches: [OutgoingBranch]
    let known: [EntryReference: Dot]
    /// Old dot → new dot of everything issued so far.
    var map: [Dot: Dot] = [:]
    var secrets: [SecretKey: RecordSecret] = [:]
    /// What the writer of the lost entries had applied, up to the one that is looked at.
    var context = ContextUnion([])
    var result = Reissue()

    init(branches: [OutgoingBranch], known: [EntryReference: Dot]) {
        self.branches = branches
        self.known = known
    }

    private func isLost(_ dot: Dot) -> Bool { branches.contains { $0.covers(dot) } }

    /// The record that the new entry is about; nil when its creation was left out.
    func record(of old: Entry, at dot: Dot, _ map: [Dot: Dot]) -> (id: RecordID?, ())? {
        guard let record = old.record else { return (nil, ()) }
        if old.type != nil { return (dot, ()) }
        if !isLost(record) { return (record, ()) }
        return map[record].map { ($0, ()) }
    }

    /// What the writer knew, less what the log knows already, and less the lost branches.
    func growth(beyond log: LogState) -> [ContextItem] {
        context.items.filter { item in
            item.log != log.id && item.count > log.context.count(of: item.log) && !branches.contains { $0.log == item.log && item.count > $0.start }
        }
    }

    func replaced(_ old: Entry, _ map: [Dot: Dot]) -> [Replacement] {
        old.replaced.flatMap { item -> [Replacement] in
            guard let branch = branches.first(where: { $0.log == item.log }), item.start + item.count > branch.start else { return [item] }
            var result: [Replacement] = []
            if item.start < branch.start { result.append(Replacement(field: item.field, log: item.log, start: item.start, count: branch.start - item.start)) }
            let end = min(item.start + item.count, branch.whole.size)
            for sequence in max(item.start, branch.start)..<max(end, max(item.start, branch.start)) {
                if let new = map[Dot(item.log, sequence)] { result.append(Replacement(field: item.field, dot: new)) }
            }
            return result
        }
    }

    /// Kind, subject and body: a write says whose place it takes in its subject, any other kind in its body.
    func name(_ entry: inout Entry, _ old: Entry, _ reference: EntryReference, _ map: [Dot: Dot]) {
        entry.body = body(old, map)
        switch old.kind {
        case .write, .reissue:
            entry.kind = .reissue
            entry.subject = Subject.reissue(reference).encoded()
        default:
            entry.subject = old.subjectValue.map { subject($0, map).encoded() } ?? old.subject
            guard !old.subject.isEmpty, case .map(let pairs)? = entry.body.isEmpty ? .map([]) : try? CBORValue.decode(entry.body), pairs.first?.key != 0 else { return }
            let place = CBORValue.array([.bytes(reference.dot.log.bytes), .unsigned(reference.dot.sequence), .bytes(reference.leaf.bytes)])
            entry.body = CBORValue.map([CBORValue.Pair(0, place)] + pairs).encoded()
        }
    }

    private func subject(_ subject: Subject, _ map: [Dot: Dot]) -> Subject {
        switch subject {
        case .verdict(let reason, let ranges): .verdict(reason, ranges.flatMap { translated($0, map) })
        case .lost(let ranges): .lost(ranges.flatMap { translated($0, map) })
        case .readmission(let dots): .readmission(dots.map { map[$0] ?? $0 })
        case .erasure(let values): .erasure(values.map { ErasedValue(dot: map[$0.dot] ?? $0.dot, fields: $0.fields) })
        default: subject
        }
    }

    private func translated(_ range: EntryRange, _ map: [Dot: Dot]) -> [EntryRange] {
        guard let branch = branches.first(where: { $0.log == range.log }), range.end > branch.start else { return [range] }
        var result: [EntryRange] = []
        if range.start < branch.start { result.append(EntryRange(log: range.log, start: range.start, count: branch.start - range.start)) }
        for dot in map.keys.sorted() where range.covers(dot) && branch.covers(dot) {
            if let new = map[dot] { result.append(EntryRange(log: new.log, start: new.sequence, count: 1)) }
        }
        return result.isEmpty ? [range] : result
    }

    /// References to records of the branch follow them, wherever a value has that form.
    private func body(_ old: Entry, _ map: [Dot: Dot]) -> [UInt8] {
        guard !old.body.isEmpty, case .map(let pairs)? = try? CBORValue.decode(old.body) else { return old.body }
        return CBORValue.map(pairs.map { CBORValue.Pair($0.key, value($0.value, map)) }).encoded()
    }

    private func value(_ value: CBORValue, _ map: [Dot: Dot]) -> CBORValue {
        if let record = ValueType.reference(value) { return map[record].map { ValueType.reference(to: $0) } ?? value }
        if case .array(let items) = value { return .array(items.map { self.value($0, map) }) }
        return value
    }

    /// The values with what was erased from them still erased; single salts of the old dot mean nothing at the new one.
    func payload(_ old: Payload, _ map: [Dot: Dot]) -> Payload {
        let values = old.values.map { item in
            (field: item.field, value: (try? CBORValue.decode(item.value)).map { value($0, map).encoded() } ?? item.value)
        }
        return Payload(values: values, masked: old.masked)
    }
}
