/// LogID → count: what a replica holds of one scope. Count n means entries 0 ..< n without gaps. A frontier is such a vector.
///
/// Kept as an array sorted by LogID: a village has two to five logs, so this is smaller and faster than a dictionary, and its order is
/// the same on every machine. Vectors of different scopes are never combined: systems that did lost data (design D1).
package struct VersionVector: Hashable, Sendable {
    package struct Item: Hashable, Sendable {
        package let log: LogID
        package var count: UInt64

        @inlinable
        package init(log: LogID, count: UInt64) {
            self.log = log
            self.count = count
        }
    }

    /// Sorted by log; no log twice; no count of zero.
    package private(set) var items: [Item]

    package init() { items = [] }

    /// Nil unless logs ascend and every count is at least one.
    package init?(sorted items: [Item]) {
        var previous: LogID?
        for item in items {
            if item.count == 0 || item.count > Limits.maxLogSize { return nil }
            if let previous, item.log <= previous { return nil }
            previous = item.log
        }
        self.items = items
    }

    package var isEmpty: Bool { items.isEmpty }

    package func count(of log: LogID) -> UInt64 {
        let index = position(of: log)
        return index < items.count && items[index].log == log ? items[index].count : 0
    }

    package func covers(_ dot: Dot) -> Bool { dot.sequence < count(of: dot.log) }

    /// True when every entry that `other` holds is held here too.
    package func covers(_ other: VersionVector) -> Bool {
        other.items.allSatisfy { count(of: $0.log) >= $0.count }
    }

    /// Raises a log's count; a lower one changes nothing.
    package mutating func advance(_ log: LogID, to count: UInt64) {
        guard count > 0 else { return }
        let index = position(of: log)
        if index < items.count, items[index].log == log {
            if items[index].count < count { items[index].count = count }
        } else {
            items.insert(Item(log: log, count: count), at: index)
        }
    }

    /// The least vector that covers both.
    package mutating func merge(_ other: VersionVector) {
        for item in other.items { advance(item.log, to: item.count) }
    }

    /// The greatest vector that both cover.
    package func meet(_ other: VersionVector) -> VersionVector {
        var result = VersionVector()
        for item in items { result.advance(item.log, to: min(item.count, other.count(of: item.log))) }
        return result
    }

    /// Takes a log out: only for a branch that a fork statement moved aside.
    package mutating func remove(_ log: LogID) { items.removeAll { $0.log == log } }

    private func position(of log: LogID) -> Int {
        // Linear up to eight logs, which is nearly always; binary above.
        if items.count <= 8 {
            var index = 0
            while index < items.count, items[index].log < log { index += 1 }
            return index
        }
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if items[middle].log < log { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
