package import CanonicalCBOR
package import Causality
package import MerkleLog

/// A range of entries of one log: at least one, and none above ``Limits/maxSequence``.
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

    /// What is left of the range without those parts of it that `others` cover; ascending.
    package func less(_ others: [EntryRange]) -> [EntryRange] {
        var rest: [EntryRange] = []
        var position = start
        for other in EntryRange.normalised(others.filter { $0.log == log }) where other.end > position {
            if other.start >= end { break }
            if other.start > position { rest.append(EntryRange(log: log, start: position, count: other.start - position)) }
            position = other.end
        }
        if position < end { rest.append(EntryRange(log: log, start: position, count: end - position)) }
        return rest
    }

    /// Sorted by log and start; overlapping and adjacent ranges joined.
    package static func normalised(_ ranges: [EntryRange]) -> [EntryRange] {
        var result: [EntryRange] = []
        result.reserveCapacity(ranges.count)
        for range in ranges.sorted(by: { $0.log == $1.log ? $0.start < $1.start : $0.log < $1.log }) {
            if let last = result.last, last.log == range.log, range.start <= last.end {
                result[result.count - 1] = EntryRange(log: last.log, start: last.start, count: max(last.end, range.end) - last.start)
            } else {
                result.append(range)
            }
        }
        return result
    }
}

/// Log, size and root: what a checkpoint says. Size 0 has the root SHA-256 of nothing.
package struct LogPoint: Hashable, Sendable, Comparable {
    package let log: LogID
    package let size: UInt64
    package let root: Hash

    package init(log: LogID, size: UInt64, root: Hash) {
        self.log = log
        self.size = size
        self.root = root
    }

    package static func < (left: LogPoint, right: LogPoint) -> Bool {
        if left.log != right.log { return left.log < right.log }
        return left.size == right.size ? left.root < right.root : left.size < right.size
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

/// The dot and fields of values that are to be destroyed. Fields ascend; there is at least one.
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
///
/// A list says the same in any order, so it has one order in bytes: ranges by log and start, apart by a gap; dots, erased values and points
/// ascending, none twice. Encoding brings a list into that order, decoding refuses any other.
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
        case .verdict(let reason, let unsorted):
            let ranges = EntryRange.normalised(unsorted)
            precondition(!ranges.isEmpty, "a verdict over nothing")
            writer.array(count: 2 + 3 * ranges.count)
            writer.uint(reason.reasonClass.rawValue)
            writer.uint(reason.code)
            for range in ranges { range.write(to: &writer) }
        case .readmission(let unsorted):
            let dots = Self.ascending(unsorted)
            precondition(!dots.isEmpty, "a re-admission of nothing")
            writer.array(count: 2 * dots.count)
            for dot in dots {
                writer.byteString8(dot.log.rawValue)
                writer.uint(dot.sequence)
            }
        case .erasure(let unsorted):
            let values = ErasedValue.normalised(unsorted)
            precondition(!values.isEmpty && values.allSatisfy { !$0.fields.isEmpty }, "an erasure of nothing")
            writer.array(count: values.count)
            for value in values {
                writer.array(count: 2 + value.fields.count)
                writer.byteString8(value.dot.log.rawValue)
                writer.uint(value.dot.sequence)
                for field in value.fields { writer.uint(UInt64(field)) }
            }
        case .lost(let unsorted):
            let ranges = EntryRange.normalised(unsorted)
            precondition(!ranges.isEmpty, "a loss of nothing")
            writer.array(count: 3 * ranges.count)
            for range in ranges { range.write(to: &writer) }
        case .checkpoints(let unsorted):
            let points = Self.ascending(unsorted)
            precondition(!points.isEmpty, "a note of no checkpoints")
            writer.array(count: 3 * points.count)
            for point in points { point.write(to: &writer) }
        case .link(let deployment, let scope, let reference):
            precondition(deployment.isEmpty || Genesis.isValid(deployment: deployment), "a link to the deployment \(deployment)")
            writer.array(count: 5)
            writer.text(deployment)
            writer.uint(scope.rawValue)
            reference.write(to: &writer)
        }
        return writer.bytes
    }

    private static func ascending<Item: Comparable>(_ items: [Item]) -> [Item] {
        var result: [Item] = []
        for item in items.sorted() where item != result.last { result.append(item) }
        return result
    }

    /// Nil when the kind has no subject that we know.
    package static func decode(_ kind: EntryKind, _ bytes: [UInt8]) throws(CBORError) -> Subject? {
        var reader = CBORReader(bytes)
        let subject: Subject
        switch kind {
        case .predecessor, .fork:
            guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: 0) }
            let point = try LogPoint.read(&reader)
            // Branches of a log share entry 0, which gave the log its name.
            guard kind == .predecessor || point.size > 0 else { throw CBORError(.tooLarge, at: 0) }
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
            for _ in 0..<(count / 2) {
                let position = reader.position
                let dot = try reader.dot()
                if let last = dots.last, dot <= last { throw CBORError(.keyOrder, at: position) }
                dots.append(dot)
            }
            subject = .readmission(dots)
        case .erasure:
            let count = try reader.array()
            guard count > 0 else { throw CBORError(.unexpectedType, at: 0) }
            var values: [ErasedValue] = []
            for _ in 0..<count {
                let position = reader.position
                let value = try ErasedValue.read(&reader)
                if let last = values.last, value.dot <= last.dot { throw CBORError(.keyOrder, at: position) }
                values.append(value)
            }
            subject = .erasure(values)
        case .lost:
            let count = try reader.array()
            guard count > 0, count % 3 == 0 else { throw CBORError(.unexpectedType, at: 0) }
            subject = .lost(try EntryRange.read(&reader, count: count / 3))
        case .checkpoints:
            let count = try reader.array()
            guard count > 0, count % 3 == 0 else { throw CBORError(.unexpectedType, at: 0) }
            var points: [LogPoint] = []
            for _ in 0..<(count / 3) {
                let position = reader.position
                let point = try LogPoint.read(&reader)
                if let last = points.last, point <= last { throw CBORError(.keyOrder, at: position) }
                guard point.size > 0 else { throw CBORError(.tooLarge, at: position) }
                points.append(point)
            }
            subject = .checkpoints(points)
        case .link:
            guard try reader.array() == 5 else { throw CBORError(.unexpectedType, at: 0) }
            let deployment = try reader.text()
            guard deployment.isEmpty || Genesis.isValid(deployment: deployment) else { throw CBORError(.invalidText, at: 1) }
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
        precondition(size > 0 || root == MerkleTree.emptyRoot, "a root of the empty log \(log) that is not the empty tree's")
        writer.byteString8(log.rawValue)
        writer.uint(size)
        writer.byteString(root.bytes)
    }

    package static func read(_ reader: inout CBORReader) throws(CBORError) -> LogPoint {
        let start = reader.position
        let log = LogID(try reader.byteString8())
        let size = try reader.uint(max: Limits.maxLogSize)
        let root = try reader.hash()
        guard size > 0 || root == MerkleTree.emptyRoot else { throw CBORError(.unexpectedType, at: start) }
        return LogPoint(log: log, size: size, root: root)
    }
}

extension EntryReference {
    package func write(to writer: inout CBORWriter) {
        writer.byteString8(dot.log.rawValue)
        writer.uint(dot.sequence)
        writer.byteString(leaf.bytes)
    }

    package static func read(_ reader: inout CBORReader) throws(CBORError) -> EntryReference {
        EntryReference(dot: try reader.dot(), leaf: try reader.hash())
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
            let start = try reader.uint(max: Limits.maxSequence)
            let length = try reader.uint(max: Limits.maxLogSize - start)
            guard length > 0 else { throw CBORError(.tooLarge, at: position) }
            if let last = ranges.last, log < last.log || (log == last.log && start <= last.end) { throw CBORError(.keyOrder, at: position) }
            ranges.append(EntryRange(log: log, start: start, count: length))
        }
        return ranges
    }
}

extension ErasedValue {
    /// One value a dot, with all its fields, sorted by dot.
    package static func normalised(_ values: [ErasedValue]) -> [ErasedValue] {
        var result: [ErasedValue] = []
        for value in values.sorted(by: { $0.dot < $1.dot }) {
            var fields = value.fields
            if result.last?.dot == value.dot { fields += result.removeLast().fields }
            fields.sort()
            var unique: [FieldNumber] = []
            for field in fields where field != unique.last { unique.append(field) }
            result.append(ErasedValue(dot: value.dot, fields: unique))
        }
        return result
    }

    fileprivate static func read(_ reader: inout CBORReader) throws(CBORError) -> ErasedValue {
        let position = reader.position
        let count = try reader.array()
        guard count >= 3 else { throw CBORError(.unexpectedType, at: position) }
        let dot = try reader.dot()
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
    /// LogID and sequence, one after the other.
    fileprivate mutating func dot() throws(CBORError) -> Dot {
        Dot(LogID(try byteString8()), try uint(max: Limits.maxSequence))
    }

    /// A byte string of exactly 32 bytes.
    package mutating func hash() throws(CBORError) -> Hash {
        let start = position
        let range = try byteStringRange()
        guard let hash = Hash(bytes[range]) else { throw CBORError(.unexpectedType, at: start) }
        return hash
    }
}
