import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import Testing

// Between an entry and its words. Each direction is written out by itself, so that a mistake in one does not hide in the other.

extension LogPoint {
    init(_ point: VectorPoint) throws {
        self.init(log: try need(LogID(point.log)), size: point.size, root: try need(Hash(hex(point.root))))
    }

    var vector: VectorPoint { VectorPoint(log: log.description, size: size, root: root.hex) }
}

extension EntryRange {
    init(_ range: VectorRange) throws { self.init(log: try need(LogID(range.log)), start: range.start, count: range.count) }

    var vector: VectorRange { VectorRange(log: log.description, start: start, count: count) }
}

extension VectorEntry {
    init(_ entry: Entry) {
        milliseconds = entry.time.milliseconds
        counter = entry.time.counter
        doubtful = entry.timeIsDoubtful
        growth = entry.growth.map { Growth(log: $0.log.description, count: $0.count, root: LogID($0.root).description) }
        author = entry.author
        kind = entry.kind.rawValue
        record = entry.record?.description
        type = entry.type
        fields = entry.fields
        replaced = entry.replaced.map { Replaced(field: $0.field, log: $0.log.description, start: $0.start, count: $0.count) }
        transaction = entry.transaction
        if entry.subject.isEmpty {
            subject = nil
        } else if let known = entry.subjectValue {
            subject = Subject(known)
        } else {
            subject = Subject(cbor: (try? CBORValue.decode(entry.subject)).map { VectorValue($0) })
        }
        body = entry.body.isEmpty ? nil : (try? CBORValue.decode(entry.body)).map { VectorValue($0) }
        commitment = entry.commitment?.hex
    }

    func entry(at dot: Dot) throws -> Entry {
        Entry(
            dot: dot, time: HybridTime(milliseconds: milliseconds, counter: counter), timeIsDoubtful: doubtful,
            growth: try growth.map { ContextItem(log: try need(LogID($0.log)), count: $0.count, root: try need(LogID($0.root)).rawValue) },
            author: author, kind: EntryKind(kind), record: try record.map { try need(Dot($0)) }, type: type, fields: fields,
            replaced: try replaced.map { Replacement(field: $0.field, log: try need(LogID($0.log)), start: $0.start, count: $0.count) },
            transaction: transaction, subject: try subject?.encoded(EntryKind(kind)) ?? [], body: body?.value.encoded() ?? [],
            commitment: try commitment.map { try need(Hash(hex($0))) })
    }
}

extension VectorEntry.Subject {
    init(_ subject: OperationLog.Subject) {
        self.init()
        switch subject {
        case .predecessor(let value), .fork(let value): point = value.vector
        case .checkpoints(let values): points = values.map(\.vector)
        case .reissue(let reference):
            dot = reference.dot.description
            leaf = reference.leaf.hex
        case .verdict(let reason, let values):
            reason_class = reason.reasonClass.rawValue
            code = reason.code
            ranges = values.map(\.vector)
        case .readmission(let values): dots = values.map(\.description)
        case .erasure(let values): erased = values.map { Erased(dot: $0.dot.description, fields: $0.fields) }
        case .lost(let values): ranges = values.map(\.vector)
        case .link(let name, let id, let reference):
            deployment = name
            scope = id.rawValue
            dot = reference.dot.description
            leaf = reference.leaf.hex
        }
    }

    func encoded(_ kind: EntryKind) throws -> [UInt8] {
        func reference() throws -> EntryReference {
            EntryReference(dot: try need(Dot(try need(dot))), leaf: try need(Hash(hex(try need(leaf)))))
        }
        let subject: OperationLog.Subject
        switch kind {
        case .predecessor: subject = .predecessor(try LogPoint(try need(point)))
        case .fork: subject = .fork(try LogPoint(try need(point)))
        case .checkpoints: subject = .checkpoints(try need(points).map { try LogPoint($0) })
        case .reissue: subject = .reissue(try reference())
        case .verdict:
            let reason = VerdictReason(try need(VerdictReason.Class(rawValue: try need(reason_class))), code: try need(code))
            subject = .verdict(reason, try need(ranges).map { try EntryRange($0) })
        case .readmission: subject = .readmission(try need(dots).map { try need(Dot($0)) })
        case .erasure: subject = .erasure(try need(erased).map { ErasedValue(dot: try need(Dot($0.dot)), fields: $0.fields) })
        case .lost: subject = .lost(try need(ranges).map { try EntryRange($0) })
        case .link: subject = .link(deployment: try need(deployment), scope: ScopeID(try need(scope)), try reference())
        default: return try need(cbor).value.encoded()
        }
        return subject.encoded()
    }
}
