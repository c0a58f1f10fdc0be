package import CanonicalCBOR
package import Causality
package import MerkleLog

/// A range of entries of one log.
package struct EntryRange: Hashable, Sendable {
    package let log: LogID
    package let start: UInt64
    package let count: UInt64

    package init(log: LogID, start: UInt64, count: UInt64) {
        self.log = log
        self.start = start
        self.count = count
    }

    package func covers(_ dot: Dot) -> Bool { dot.log == log && dot.sequence >= start && dot.sequence - start < count }
    package var end: UInt64 { start + count }
}

/// Log, size and root: what a checkpoint says.
package struct LogPoint: Hashable, Sendable {
    package let log: LogID
    package let size: UInt64
    package let root: Hash

    package init(log: LogID, size: UInt64, root: Hash) {
        self.log = log
        self.size = size
        self.root = root
    }
}

/// A dot with the hash of the entry it means: holds outside the log's scope and machine too.
package struct EntryReference: Hashable, Sendable {
    package let dot: Dot
    package let leaf: Hash

    package init(dot: Dot, leaf: Hash) {
        self.dot = dot
        self.leaf = leaf
    }
}

/// The dot of a value that is to be destroyed.
package struct ErasedValue: Hashable, Sendable {
    package let dot: Dot
    package let fields: [FieldNumber]

    package init(dot: Dot, fields: [FieldNumber]) {
        self.dot = dot
        self.fields = fields
    }
}

/// Why entries are set aside. `rule` reasons are a pure function of the logs, which anyone recomputes; `order` is a named clerk's act.
package struct VerdictReason: Hashable, Sendable {
    package enum Class: UInt64, Sendable { case rule = 0, order = 1 }

    package let reasonClass: Class
    package let code: UInt64

    package init(_ reasonClass: Class, code: UInt64) {
        self.reasonClass = reasonClass
        self.code = code
    }

    /// The node had no right to write in this scope when it wrote.
    package static let noRight = VerdictReason(.rule, code: 1)
    /// The author was no valid operator of the scope when the entry was written.
    package static let unknownAuthor = VerdictReason(.rule, code: 2)
    /// The kind of node may not write this type of record or this kind of entry.
    package static let notAllowed = VerdictReason(.rule, code: 3)
    /// The node's key is marked as compromised, and the entry lies above the cut.
    package static let compromised = VerdictReason(.rule, code: 4)
    /// The entry claims to know more of an upper log than the centre ever wrote.
    package static let impossibleContext = VerdictReason(.rule, code: 5)
    /// Key stolen, stale context, and so on: the text stands in the payload.
    package static let byOrder = VerdictReason(.order, code: 1)
}

/// The subject of each kind that has one; frozen in version 1 (design D22).
package enum Subject: Sendable, Equatable {
    case predecessor(LogPoint)
    case reissue(EntryReference)
    case verdict(VerdictReason, [EntryRange])
    case readmission([Dot])
    case fork(LogPoint)
    case erasure([ErasedValue])
    case lost([EntryRange])
    case checkpoints([LogPoint])
    /// Deployment (empty: this one), scope, dot and leaf of the record's other half.
    case link(deployment: String, scope: ScopeID, EntryReference)

    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 64)
        switch self {
        case .predecessor(let point), .fork(let point):
            writer.array(count: 3)
            point.write(to: &writer)
        case .reissue(let reference):
            writer.array(count: 3)
            reference.write(to: &writer)
        case .verdict(let reason, let ranges):
            writer.array(count: 2 + 3 * ranges.count)
            writer.uint(reason.reasonClass.rawValue)
            writer.uint(reason.code)
            for range in ranges { range.write(to: &writer) }
        case .readmission(let dots):
            writer.array(count: 2 * dots.count)
            for dot in dots {
                writer.byteString8(dot.log.rawValue)
                writer.uint(dot.sequence)
            }
        case .erasure(let values):
            writer.array(count: values.count)
            for value in values {
                writer.array(count: 2 + value.fields.count)
                writer.byteString8(value.dot.log.rawValue)
                writer.uint(value.dot.sequence)
                for field in value.fields { writer.uint(UInt64(field)) }
            }
        case .lost(let ranges):
            writer.array(count: 3 * ranges.count)
            for range in ranges { range.write(to: &writer) }
        case .checkpoints(let points):
            writer.array(count: 3 * points.count)
            for point in points { point.write(to: &writer) }
        case .link(let deployment, let scope, let reference):
            writer.array(count: 5)
            writer.text(deployment)
            writer.uint(scope.rawValue)
            reference.write(to: &writer)
        }
        return writer.bytes
    }

    /// Nil when the kind has no subject that we know.
    package static func decode(_ kind: EntryKind, _ bytes: [UInt8]) throws(CBORError) -> Subject? {
        var reader = CBORReader(bytes)
        let subject: Subject
        switch kind {
        case .predecessor, .fork:
            let point = try LogPoint.readList(&reader, exactly: 1)[0]
            subject = kind == .fork ? .fork(point) : .predecessor(point)
        case .reissue:
            guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: 0) }
            subject = .reissue(try EntryReference.read(&reader))
        case .verdict:
            let count = try reader.array()
            guard count >= 5, count % 3 == 2 else { throw CBORError(.unexpectedType, at: 0) }
            guard let reasonClass = VerdictReason.Class(rawValue: try reader.uint()) else { throw CBORError(.unexpectedType, at: 1) }
            let reason = VerdictReason(reasonClass, code: try reader.uint())
            subject = .verdict(reason, try EntryRange.read(&reader, count: (count - 2) / 3))
        case .readmission:
            let count = try reader.array()
            guard count > 0, count % 2 == 0 else { throw CBORError(.unexpectedType, at: 0) }
            var dots: [Dot] = []
            for _ in 0..<(count / 2) { dots.append(Dot(LogID(try reader.byteString8()), try reader.uint(max: Limits.maxLogSize))) }
            subject = .readmission(dots)
        case .erasure:
            let count = try reader.array()
            guard count > 0 else { throw CBORError(.unexpectedType, at: 0) }
            var values: [ErasedValue] = []
            for _ in 0..<count { values.append(try ErasedValue.read(&reader)) }
            subject = .erasure(values)
        case .lost:
            let count = try reader.array()
            guard count > 0, count % 3 == 0 else { throw CBORError(.unexpectedType, at: 0) }
            subject = .lost(try EntryRange.read(&reader, count: count / 3))
        case .checkpoints:
            subject = .checkpoints(try LogPoint.readList(&reader, exactly: nil))
        case .link:
            guard try reader.array() == 5 else { throw CBORError(.unexpectedType, at: 0) }
            let deployment = try reader.text()
            subject = .link(deployment: deployment, scope: ScopeID(try reader.uint()), try EntryReference.read(&reader))
        default: return nil
        }
        try reader.finish()
        return subject
    }
}

extension EntryKind {
    /// A known kind has the subject it needs and no other kind of ours has one; a kind we do not know may carry any.
    func hasValid(subject: [UInt8]) -> Bool {
        switch self {
        case .genesis, .write: subject.isEmpty
        case .predecessor, .reissue, .verdict, .readmission, .fork, .erasure, .lost, .checkpoints, .link:
            !subject.isEmpty && (try? Subject.decode(self, subject)) != nil
        default: true
        }
    }
}

extension Entry {
    /// The decoded subject; nil for kinds without one and for kinds we do not know.
    package var subjectValue: Subject? { subject.isEmpty ? nil : (try? Subject.decode(kind, subject)) ?? nil }
}

extension LogPoint {
    package func write(to writer: inout CBORWriter) {
        writer.byteString8(log.rawValue)
        writer.uint(size)
        writer.byteString(root.bytes)
    }

    static func readList(_ reader: inout CBORReader, exactly expected: Int?) throws(CBORError) -> [LogPoint] {
        let start = reader.position
        let count = try reader.array()
        guard count > 0, count % 3 == 0, expected == nil || count / 3 == expected else { throw CBORError(.unexpectedType, at: start) }
        var points: [LogPoint] = []
        for _ in 0..<(count / 3) { points.append(try read(&reader)) }
        return points
    }

    package static func read(_ reader: inout CBORReader) throws(CBORError) -> LogPoint {
        let log = LogID(try reader.byteString8())
        let size = try reader.uint(max: Limits.maxLogSize)
        return LogPoint(log: log, size: size, root: try reader.hash())
    }
}

extension EntryReference {
    package func write(to writer: inout CBORWriter) {
        writer.byteString8(dot.log.rawValue)
        writer.uint(dot.sequence)
        writer.byteString(leaf.bytes)
    }

    package static func read(_ reader: inout CBORReader) throws(CBORError) -> EntryReference {
        let dot = Dot(LogID(try reader.byteString8()), try reader.uint(max: Limits.maxLogSize))
        return EntryReference(dot: dot, leaf: try reader.hash())
    }
}

extension EntryRange {
    fileprivate func write(to writer: inout CBORWriter) {
        writer.byteString8(log.rawValue)
        writer.uint(start)
        writer.uint(count)
    }

    fileprivate static func read(_ reader: inout CBORReader, count: Int) throws(CBORError) -> [EntryRange] {
        var ranges: [EntryRange] = []
        for _ in 0..<count {
            let position = reader.position
            let log = LogID(try reader.byteString8())
            let start = try reader.uint(max: Limits.maxLogSize)
            let length = try reader.uint(max: Limits.maxLogSize)
            guard length > 0 else { throw CBORError(.tooLarge, at: position) }
            ranges.append(EntryRange(log: log, start: start, count: length))
        }
        return ranges
    }
}

extension ErasedValue {
    fileprivate static func read(_ reader: inout CBORReader) throws(CBORError) -> ErasedValue {
        let position = reader.position
        let count = try reader.array()
        guard count >= 3 else { throw CBORError(.unexpectedType, at: position) }
        let dot = Dot(LogID(try reader.byteString8()), try reader.uint(max: Limits.maxLogSize))
        var fields: [FieldNumber] = []
        for _ in 0..<(count - 2) {
            let field = FieldNumber(try reader.uint(max: UInt64(FieldNumber.max)))
            if let last = fields.last, field <= last { throw CBORError(.keyOrder, at: position) }
            fields.append(field)
        }
        return ErasedValue(dot: dot, fields: fields)
    }
}

extension CBORReader {
    /// A byte string of exactly 32 bytes.
    package mutating func hash() throws(CBORError) -> Hash {
        let start = position
        let range = try byteStringRange()
        guard let hash = Hash(bytes[range]) else { throw CBORError(.unexpectedType, at: start) }
        return hash
    }
}
