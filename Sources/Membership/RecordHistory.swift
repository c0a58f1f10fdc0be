import CanonicalCBOR
import Causality
import OperationLog

/// What a reader had: a causal context, and of the own log everything below one entry. Nil context: everything that was folded.
struct View {
    let context: VersionVector?
    let own: Dot?

    init(_ context: VersionVector?, own: Dot? = nil) {
        self.context = context
        self.own = own
    }

    func covers(_ dot: Dot) -> Bool {
        guard let context else { return true }
        if let own, own.log == dot.log { return dot.sequence < own.sequence }
        return context.covers(dot)
    }
}

/// All versions that a record's fields ever had, with what replaced them: so that the record can be read as it was at any context.
///
/// A version is live for a view when the view covers its dot and no entry that the view covers replaces it. Entries can be folded in any
/// order and more than once.
struct RecordHistory: Sendable {
    let id: RecordID
    let type: UInt64
    private var fields: [Field] = []
    private var removals: [Removal] = []
    /// Log → end of the highest range that was replaced in it: a version at or above it needs no search in `removals`, which is every
    /// version that is folded after what it replaced.
    private var removalEnds = VersionVector()

    private struct Field: Sendable {
        let number: FieldNumber
        /// Ascending by dot.
        var versions: [Version]

        /// Index of the first version at or above `dot`.
        func position(of dot: Dot) -> Int {
            guard let last = versions.last, dot <= last.dot else { return versions.count }
            var low = 0
            var high = versions.count
            while low < high {
                let middle = (low + high) / 2
                if versions[middle].dot < dot { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    struct Version: Sendable {
        let dot: Dot
        /// Nil when the value is payload.
        let value: CBORValue?
        var removedBy: [Dot]

        func isLive(_ view: View) -> Bool { view.covers(dot) && !removedBy.contains(where: view.covers) }
    }

    private struct Removal: Sendable {
        let replaced: Replacement
        let by: Dot
    }

    init(id: RecordID, type: UInt64) {
        self.id = id
        self.type = type
    }

    mutating func fold(_ entry: Entry, open: [CBORValue.Pair]) {
        for item in entry.replaced {
            removals.append(Removal(replaced: item, by: entry.dot))
            removalEnds.advance(item.log, to: item.start + item.count)
            guard let field = fields.firstIndex(where: { $0.number == item.field }) else { continue }
            var index = fields[field].position(of: Dot(item.log, item.start))
            while index < fields[field].versions.count, item.covers(fields[field].versions[index].dot) {
                fields[field].versions[index].removedBy.append(entry.dot)
                index += 1
            }
        }
        for number in entry.fields { insert(number, entry.dot, open.first { $0.key == UInt64(number) }?.value) }
    }

    private mutating func insert(_ number: FieldNumber, _ dot: Dot, _ value: CBORValue?) {
        var field = fields.count
        while field > 0, fields[field - 1].number >= number { field -= 1 }
        if field == fields.count || fields[field].number != number { fields.insert(Field(number: number, versions: []), at: field) }
        let index = fields[field].position(of: dot)
        if index < fields[field].versions.count, fields[field].versions[index].dot == dot { return }
        var removedBy: [Dot] = []
        if dot.sequence < removalEnds.count(of: dot.log) {
            removedBy = removals.compactMap { $0.replaced.field == number && $0.replaced.covers(dot) ? $0.by : nil }
        }
        fields[field].versions.insert(Version(dot: dot, value: value, removedBy: removedBy), at: index)
    }

    /// The live version of a field. Several are possible only after the centre forked, or when two nodes changed an operator at once: then
    /// the highest by dot, on every machine alike. No clock decides a right.
    func live(_ number: FieldNumber, _ view: View) -> Version? {
        for field in fields where field.number == number {
            for version in field.versions.reversed() where version.isLive(view) { return version }
        }
        return nil
    }

    /// A tombstone is live. It wins over versions beside it: a right that one branch of a forked centre took away is none.
    func isDeleted(_ view: View) -> Bool { live(0, view) != nil }

    func uint(_ number: FieldNumber, _ view: View) -> UInt64? {
        guard case .unsigned(let value)? = live(number, view)?.value else { return nil }
        return value
    }

    func text(_ number: FieldNumber, _ view: View) -> String? {
        guard case .text(let value)? = live(number, view)?.value else { return nil }
        return value
    }

    func bytes(_ number: FieldNumber, _ view: View) -> [UInt8]? {
        guard case .bytes(let value)? = live(number, view)?.value else { return nil }
        return value
    }

    /// Every value that an entry covered by the view wrote to the field, replaced or not.
    func everyValue(_ number: FieldNumber, _ view: View) -> [CBORValue] {
        guard let field = fields.first(where: { $0.number == number }) else { return [] }
        return field.versions.compactMap { view.covers($0.dot) ? $0.value : nil }
    }

    func liveRecord(_ view: View) -> LiveRecord {
        LiveRecord(
            id: id,
            versions: fields.flatMap { field in
                field.versions.compactMap { $0.isLive(view) ? LiveRecord.Version(field: field.number, dot: $0.dot) : nil }
            })
    }
}

extension Entry {
    /// The open values, ascending by key; none when the body is absent or no map.
    var openValues: [CBORValue.Pair] {
        guard !body.isEmpty, case .map(let pairs)? = try? CBORValue.decode(body) else { return [] }
        return pairs
    }
}
