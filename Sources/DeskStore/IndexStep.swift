import Attachments
import Causality
import Membership
import OperationLog
import RecordMerge
import Replica

/// One step of the index: what a part of the logs touched.
struct IndexStep<Store: ReplicaStore> {
    let replica: Replica<Store>
    private let papers: (any AttachmentStore)?
    private var touched: Set<RecordKey> = []
    private var schemas: [UInt64: RecordSchema] = [:]
    var read: UInt64 = 0
    var prints: [PrintOfRecord] = []
    var news: [News] = []
    var erasures: [(scope: ScopeID, hash: [UInt8])] = []
    /// Records of which these orders name values.
    var erased: Set<RecordID> = []

    /// An entry of another node touched a record.
    struct News {
        let entry: Dot
        let record: RecordID
    }

    init(_ replica: Replica<Store>, papers: (any AttachmentStore)?) {
        self.replica = replica
        self.papers = papers
    }

    mutating func touch(_ key: RecordKey) { touched.insert(key) }

    // MARK: Entries

    mutating func read(_ log: LogState, from start: UInt64, to end: UInt64) throws(StoreFailure) {
        let state = replica.head.scopeState(log.scope)
        let isOwn = log.node == replica.identity.node
        let kind = replica.head.rules.membership.scope(log.scope, at: nil)?.kind
        var stored: [StoredEntry] = []
        try replica.forEachEntry(log.id, from: start, to: end) { stored.append($0) }
        for item in stored {
            guard let entry = try? Entry.decode(item.bytes, at: item.dot) else { continue }
            switch entry.subjectValue {
            case .verdict(_, let ranges)?: for range in ranges { try touchAll(range, log.scope) }
            case .readmission(let verdicts)?:
                for verdict in state.verdicts where verdicts.contains(verdict.dot) { for range in verdict.ranges { try touchAll(range, log.scope) } }
            default: break
            }
            guard let record = entry.record else { continue }
            if kind == .private {
                if isOwn, let print = PrintOfRecord(entry) { prints.append(print) }
                continue
            }
            if let type = entry.type, !IndexedType.all.contains(type) { continue }
            touch(RecordKey(scope: log.scope, record: record))
            if !isOwn { news.append(News(entry: item.dot, record: record)) }
        }
    }

    /// Entries that a verdict is about.
    private mutating func touchAll(_ range: EntryRange, _ scope: ScopeID) throws(StoreFailure) {
        var records: Set<RecordID> = []
        let end = min(range.end, replica.head.logs[range.log]?.size ?? 0)
        guard end > range.start else { return }
        try replica.forEachEntry(range.log, from: range.start, to: end) { stored in
            if let record = (try? Entry.decode(stored.bytes, at: stored.dot))?.record { records.insert(record) }
        }
        for record in records { touch(RecordKey(scope: scope, record: record)) }
    }

    // MARK: Records

    /// The records that were touched, as they are shown now, ascending; requests also for their attachments.
    mutating func shown(_ rules: RegistryRules) throws(StoreFailure) -> [IndexRow] {
        var rows: [IndexRow] = []
        var requests: Set<RecordKey> = []
        for key in touched.sorted() {
            guard let row = try row(key) else { continue }
            if row.record.type == RecordType.attachment || row.record.type == RecordType.amendment {
                // Field 1 of both. A disputed one names several.
                for value in row.record.all(AttachmentField.request) {
                    if let request = ValueType.reference(value) { requests.insert(RecordKey(scope: key.scope, record: request)) }
                }
            }
            rows.append(row)
        }
        for key in requests.sorted() where !touched.contains(key) {
            if let row = try row(key), row.record.type == RecordType.request { rows.append(row) }
        }
        return rows
    }

    /// The record as it is shown now; nil for one that has no row.
    mutating func row(_ key: RecordKey) throws(StoreFailure) -> IndexRow? {
        guard let stored = try replica.store.entry(key.record), let entry = try? Entry.decode(stored.bytes, at: key.record), let type = entry.type,
            IndexedType.all.contains(type)
        else { return nil }
        let scope = replica.head.scopeState(key.scope)
        let view = try replica.view(key)
        // A request's clock runs by what was written to its state.
        let history = type == RecordType.request || !scope.verdicts.isEmpty ? try replica.history(key) : []
        let record: ShownRecord
        if let view, !view.fields.isEmpty {
            let schema = schema(type)
            let states = type == RecordType.request ? states(history, scope, live: view.versions(RequestField.state).map(\.dot)) : []
            record = ShownRecord(view, type: type, createdBy: entry, states: states) { schema?.field($0)?.fieldClass ?? .review }
        } else {
            record = ShownRecord(setAside: entry, payload: stored.payload.flatMap { try? Payload.decode($0) }, key: key, type: type)
        }
        return IndexRow(
            record: record, setAside: scope.verdicts.isEmpty ? 0 : history.count { !scope.isEffective($0.dot) },
            papers: type == RecordType.request ? try papers(of: key) : RegistryRules.Papers())
    }

    private func states(_ history: [StoredEntry], _ scope: ScopeState, live: [Dot]) -> [ShownRecord.StateStep] {
        history.compactMap { stored in
            guard scope.isEffective(stored.dot), let entry = try? Entry.decode(stored.bytes, at: stored.dot),
                case .text(let code)? = entry.openValue(RequestField.state)
            else { return nil }
            return ShownRecord.StateStep(
                entry: stored.dot, code: code, time: entry.time.milliseconds, byOffice: replica.head.logs[stored.dot.log]?.node == replica.identity.centreNode,
                isLive: live.contains(stored.dot))
        }
    }

    private mutating func schema(_ type: UInt64) -> RecordSchema? {
        if let known = schemas[type] { return known }
        let schema = replica.head.rules.membership.schema(type, at: nil)
        schemas[type] = schema
        return schema
    }

    private func papers(of request: RecordKey) throws(StoreFailure) -> RegistryRules.Papers {
        guard let papers else { return RegistryRules.Papers() }
        return try papers.papers(of: request, replica)
    }
}

extension AttachmentStore {
    /// Attachments of a request that operations in force name: of each its kind, and whether its scan is whole here.
    func papers<Store: ReplicaStore>(of request: RecordKey, _ replica: Replica<Store>) throws(StoreFailure) -> RegistryRules.Papers {
        var result = RegistryRules.Papers()
        var counted: Set<RecordID> = []
        for reference in try references(request: request.record) where reference.scope == request.scope && !reference.isErased && !reference.isPreview {
            guard replica.head.scopeState(reference.scope).isEffective(reference.entry), counted.insert(reference.record).inserted else { continue }
            let stored = try replica.store.entry(reference.entry)
            var kind = ""
            if let stored, let entry = try? Entry.decode(stored.bytes, at: reference.entry), case .text(let code)? = entry.openValue(AttachmentField.kind) { kind = code }
            result.kinds.append(kind)
            if try attachment(reference.id)?.isWhole ?? false { result.here.append(kind) }
        }
        result.kinds.sort()
        result.here.sort()
        return result
    }
}

/// A record as the index writes it.
struct IndexRow {
    let record: ShownRecord
    /// Entries of it that are set aside.
    let setAside: Int
    let papers: RegistryRules.Papers
}

/// Types of records that have rows.
enum IndexedType {
    static let all: [UInt64] = [RecordType.applicant, RecordType.request, RecordType.attachment, RecordType.announcement, RecordType.amendment]
}
