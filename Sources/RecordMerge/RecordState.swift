package import Causality
package import OperationLog

/// The merged state of one record: which versions of its fields are live. A cache: the logs can always rebuild it.
///
/// State is a function of the set of effective entries, whatever their order (design D7): a version is live when an effective entry
/// wrote it and no effective entry replaces it. A replacement that arrives before what it replaces waits in `awaited`.
package struct RecordState: Sendable, Hashable {
    /// The fields for which the version that the entry at `dot` wrote is live.
    package struct Live: Sendable, Hashable {
        package let dot: Dot
        /// First 8 bytes of the entry's leaf hash.
        package let leaf: UInt64
        package var fields: FieldSet

        package init(dot: Dot, leaf: UInt64, fields: FieldSet) {
            self.dot = dot
            self.leaf = leaf
            self.fields = fields
        }
    }

    /// Known once the entry that created the record was folded.
    package var type: UInt64?
    /// Sorted by dot; no empty sets.
    package var live: [Live]
    /// Replacements of versions that are not held yet, in no particular order.
    package var awaited: [Replacement]
    /// The entry that touched this record last in this store's order of arrival: head of the chain of its entries.
    package var last: Dot?

    package init(type: UInt64? = nil, live: [Live] = [], awaited: [Replacement] = [], last: Dot? = nil) {
        self.type = type
        self.live = live
        self.awaited = awaited
        self.last = last
    }

    /// Dots whose version of `field` is live, ascending.
    package func versions(of field: FieldNumber) -> [Dot] {
        live.compactMap { $0.fields.contains(field) ? $0.dot : nil }
    }

    /// Fields with at least one live version, ascending.
    package var fields: [FieldNumber] {
        var all = FieldSet()
        for version in live { for field in version.fields.fields { all.insert(field) } }
        return all.fields
    }

    /// A live tombstone: the record was deleted.
    package var isDeleted: Bool { live.contains { $0.fields.contains(0) } }

    /// Some field has more than one live version, or a tombstone stands beside other versions. Whether that is a dispute is the schema's
    /// business; this is what a store indexes.
    package var isContested: Bool {
        if live.count < 2 { return false }
        if isDeleted { return true }
        var seen: UInt64 = 0
        var high: [FieldNumber] = []
        for version in live {
            if seen & version.fields.low != 0 { return true }
            seen |= version.fields.low
            for field in version.fields.high {
                if high.contains(field) { return true }
                high.append(field)
            }
        }
        return false
    }

    /// Folds one effective, well-formed entry and keeps the scope's digest.
    /// - Parameters:
    ///   - leaf: first 8 bytes of the entry's leaf hash.
    ///   - held: what has been folded or passed over so far: a replaced dot at or above it is awaited.
    /// - Precondition: the entry is about this record and was not folded before.
    package mutating func fold(
        _ entry: Entry, leaf: UInt64, record: RecordID, held: VersionVector, digest: inout StateDigest, hasher: inout DigestHasher
    ) {
        for replacement in entry.replaced {
            remove(replacement, record: record, digest: &digest, hasher: &hasher)
            keep(replacement, above: held)
        }
        if let type = entry.type { self.type = type }
        var written = FieldSet()
        for field in entry.fields where !awaited.contains(where: { $0.field == field && $0.covers(entry.dot) }) {
            written.insert(field)
            digest.add(hasher.term(record: record, field: field, dot: entry.dot, leaf: leaf))
        }
        if !awaited.isEmpty { settle(entry.dot) }
        if !written.isEmpty { insert(Live(dot: entry.dot, leaf: leaf, fields: written)) }
    }

    private mutating func remove(_ replacement: Replacement, record: RecordID, digest: inout StateDigest, hasher: inout DigestHasher) {
        var index = 0
        while index < live.count {
            if replacement.covers(live[index].dot), live[index].fields.contains(replacement.field) {
                live[index].fields.remove(replacement.field)
                digest.subtract(hasher.term(record: record, field: replacement.field, dot: live[index].dot, leaf: live[index].leaf))
                if live[index].fields.isEmpty {
                    live.remove(at: index)
                    continue
                }
            }
            index += 1
        }
    }

    /// Remembers the part of a replacement that is not held yet.
    private mutating func keep(_ replacement: Replacement, above held: VersionVector) {
        let count = held.count(of: replacement.log)
        let end = replacement.start + replacement.count
        if !awaited.isEmpty { awaited.removeAll { $0.start + $0.count <= held.count(of: $0.log) } }
        guard end > count else { return }
        let start = max(replacement.start, count)
        awaited.append(Replacement(field: replacement.field, log: replacement.log, start: start, count: end - start))
    }

    /// Forgets awaited ranges that end at or below the dot just folded.
    private mutating func settle(_ dot: Dot) {
        awaited.removeAll { $0.log == dot.log && $0.start + $0.count <= dot.sequence + 1 }
    }

    private mutating func insert(_ version: Live) {
        var index = live.count
        while index > 0, version.dot < live[index - 1].dot { index -= 1 }
        live.insert(version, at: index)
    }

    /// What this record contributes to its scope's digest.
    package func digest(record: RecordID, hasher: inout DigestHasher) -> StateDigest {
        var sum = StateDigest()
        for version in live {
            for field in version.fields.fields {
                sum.add(hasher.term(record: record, field: field, dot: version.dot, leaf: version.leaf))
            }
        }
        return sum
    }
}

extension RecordState {
    /// An entry with the start of its leaf hash: what a fold needs.
    package struct Folded: Sendable {
        package let entry: Entry
        package let leaf: UInt64

        package init(entry: Entry, leaf: UInt64) {
            self.entry = entry
            self.leaf = leaf
        }
    }

    /// The state that a set of effective entries gives: after a verdict, or at another frontier.
    /// - Parameters:
    ///   - entries: those of one log ascend, as they do in every order of arrival; logs may be mixed in any way.
    ///   - held: what is held of the scope: only replacements of what lies above it are kept waiting.
    package static func folding(
        _ entries: [Folded], record: RecordID, held: VersionVector, digest: inout StateDigest, hasher: inout DigestHasher
    ) -> RecordState {
        var state = RecordState()
        // Nothing counts as held while the set is walked, so a replacement finds its target whether it comes before or after.
        let nothing = VersionVector()
        for item in entries {
            state.fold(item.entry, leaf: item.leaf, record: record, held: nothing, digest: &digest, hasher: &hasher)
        }
        state.awaited.removeAll { $0.start + $0.count <= held.count(of: $0.log) }
        return state
    }
}
