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
    /// Replacements of versions that are not held yet: ascending by field, log and start, joined where they touch. What has been held since
    /// is forgotten when the record is touched next. At most ``maxAwaited``; more are ``overflow``.
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

    /// No entry touched the record, or none that remains after a branch went.
    package var isEmpty: Bool { last == nil && type == nil && live.isEmpty && awaited.isEmpty }

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
        if awaited.count > Self.maxAwaited { awaited = [Self.overflow] }
        if let type = entry.type { self.type = type }
        var written = FieldSet()
        for field in entry.fields where awaited.isEmpty || !awaits(field, entry.dot) {
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
        if !awaited.isEmpty { forgetAwaited(below: held) }
        guard end > count, !awaitsTooMuch else { return }
        var start = max(replacement.start, count)
        var last = end
        var index = place(replacement.field, replacement.log, start)
        // Joined with the one before and all that it reaches after it, so that equal sets are equal lists.
        if index > 0, Self.touches(awaited[index - 1], replacement, start) {
            index -= 1
            start = awaited[index].start
        }
        var after = index
        while after < awaited.count, awaited[after].field == replacement.field, awaited[after].log == replacement.log, awaited[after].start <= last {
            last = max(last, awaited[after].start + awaited[after].count)
            after += 1
        }
        awaited.replaceSubrange(
            index..<after, with: CollectionOfOne(Replacement(field: replacement.field, log: replacement.log, start: start, count: last - start)))
    }

    private static func comesBefore(_ field: FieldNumber, _ log: LogID, _ start: UInt64, _ other: Replacement) -> Bool {
        if field != other.field { return field < other.field }
        return log == other.log ? start < other.start : log < other.log
    }

    private static func touches(_ before: Replacement, _ replacement: Replacement, _ start: UInt64) -> Bool {
        before.field == replacement.field && before.log == replacement.log && before.start + before.count >= start
    }

    /// Cuts off what is held by now: states of equal frontiers are equal after it.
    package mutating func forgetAwaited(below held: VersionVector) {
        if awaitsTooMuch { return }
        awaited = awaited.compactMap { item in
            let count = held.count(of: item.log)
            if item.start >= count { return item }
            let end = item.start + item.count
            return end > count ? Replacement(field: item.field, log: item.log, start: count, count: end - count) : nil
        }
    }

    /// Forgets awaited ranges that end at or below the dot just folded.
    private mutating func settle(_ dot: Dot) {
        awaited.removeAll { $0.count > 0 && $0.log == dot.log && $0.start + $0.count <= dot.sequence + 1 }
    }

    private mutating func insert(_ version: Live) {
        var index = live.count
        while index > 0, version.dot < live[index - 1].dot { index -= 1 }
        live.insert(version, at: index)
    }

    /// A replacement of the version of `field` at `dot` came before it.
    private func awaits(_ field: FieldNumber, _ dot: Dot) -> Bool {
        let index = place(field, dot.log, dot.sequence)
        return index > 0 && awaited[index - 1].field == field && awaited[index - 1].covers(dot)
    }

    /// The index of the first awaited range that starts above `start`.
    private func place(_ field: FieldNumber, _ log: LogID, _ start: UInt64) -> Int {
        var low = 0
        var high = awaited.count
        while low < high {
            let middle = (low + high) / 2
            if Self.comesBefore(field, log, start, awaited[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Ranges kept in ``awaited``. Honest histories hardly ever await anything, because the centre hands entries on in causal order; a hostile
    /// writer could name ranges of a log that never come, without end.
    package static let maxAwaited = 256

    /// Stands in ``awaited``, alone, for more than can be kept: such a record is folded from its whole history each time that it is touched.
    package static let overflow = Replacement(field: 0, log: LogID(0), start: 0, count: 0)

    package var awaitsTooMuch: Bool { awaited.count == 1 && awaited[0].count == 0 }

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
        // Every entry of the set is at hand, so replacements need not wait for their targets: what is replaced by any of them is never live.
        var replaced = RecordState()
        replaced.awaited = Entry.normalised(entries.flatMap(\.entry.replaced), own: LogID(0))
        var state = RecordState()
        for item in entries {
            if let type = item.entry.type { state.type = type }
            var written = FieldSet()
            for field in item.entry.fields where !replaced.awaits(field, item.entry.dot) {
                written.insert(field)
                digest.add(hasher.term(record: record, field: field, dot: item.entry.dot, leaf: item.leaf))
            }
            if !written.isEmpty { state.insert(Live(dot: item.entry.dot, leaf: item.leaf, fields: written)) }
        }
        replaced.forgetAwaited(below: held)
        state.awaited = replaced.awaited.count > maxAwaited ? [overflow] : replaced.awaited
        return state
    }
}
