/// The highest checkpoint of a log that may have left this machine with a signature.
package struct SignedSize: Sendable, Equatable {
    package var log: UInt64
    package var size: UInt64
    /// 32 bytes.
    package var root: [UInt8]

    package init(log: UInt64, size: UInt64, root: [UInt8]) {
        precondition(root.count == 32, "a root has 32 bytes, not \(root.count)")
        self.log = log
        self.size = size
        self.root = root
    }
}

/// Numbers of a series that may stand on paper: all below `end`. A start goes on at `end`.
package struct ReservedNumbers: Sendable, Equatable {
    /// Four ASCII characters, first one in the highest byte.
    package var series: UInt32
    package var end: UInt64

    package init(series: UInt32, end: UInt64) {
        self.series = series
        self.end = end
    }
}

/// What the fence remembers outside the database (design D2).
package struct FenceContents: Sendable, Equatable {
    /// Of the machine, 1 to 64 bytes; `/etc/machine-id` as the edge read it.
    package var machine: [UInt8]
    package var database: FileIdentity
    /// 16 random bytes, drawn when the database was made and kept in it as well.
    package var incarnation: [UInt8]
    /// Ascending by log, one each.
    package private(set) var signed: [SignedSize] = []
    /// Ascending by series, one each.
    package private(set) var reserved: [ReservedNumbers] = []

    package init(machine: [UInt8], database: FileIdentity, incarnation: [UInt8]) {
        precondition((1...64).contains(machine.count), "a machine's name has 1 to 64 bytes, not \(machine.count)")
        precondition(incarnation.count == 16, "an incarnation has 16 bytes, not \(incarnation.count)")
        self.machine = machine
        self.database = database
        self.incarnation = incarnation
    }

    package func signed(log: UInt64) -> SignedSize? {
        let index = signed.firstIndex(atLeast: log, by: \.log)
        return index < signed.count && signed[index].log == log ? signed[index] : nil
    }

    /// First number of the series that was never reserved.
    package func reserved(series: UInt32) -> UInt64 {
        let index = reserved.firstIndex(atLeast: series, by: \.series)
        return index < reserved.count && reserved[index].series == series ? reserved[index].end : 0
    }

    /// Only raises. A lower size, or another root at the same size, would be a second history under one name: that this node
    /// never signs one is what the fence is for.
    package mutating func raise(_ new: SignedSize) {
        let accepted = accept(new)
        precondition(accepted, "log \(new.log) was signed at \(signed(log: new.log)?.size ?? 0), now \(new.size) or another root")
    }

    package mutating func raise(_ new: ReservedNumbers) {
        let accepted = accept(new)
        precondition(accepted, "series \(new.series) is reserved to \(reserved(series: new.series)), now \(new.end)")
    }

    /// Like `raise`, but false where the value would go down: what was read from a disk may be anything.
    mutating func accept(_ new: SignedSize) -> Bool {
        let index = signed.firstIndex(atLeast: new.log, by: \.log)
        guard index < signed.count, signed[index].log == new.log else {
            signed.insert(new, at: index)
            return true
        }
        let old = signed[index]
        guard new.size > old.size || new == old else { return false }
        signed[index] = new
        return true
    }

    mutating func accept(_ new: ReservedNumbers) -> Bool {
        let index = reserved.firstIndex(atLeast: new.series, by: \.series)
        guard index < reserved.count, reserved[index].series == new.series else {
            reserved.insert(new, at: index)
            return true
        }
        guard new.end >= reserved[index].end else { return false }
        reserved[index] = new
        return true
    }

    /// True if every value of `old` is here at least as high.
    func covers(_ old: FenceContents) -> Bool {
        old.signed.allSatisfy { entry in signed(log: entry.log).map { $0.size > entry.size || $0 == entry } ?? false }
            && old.reserved.allSatisfy { reserved(series: $0.series) >= $0.end }
    }
}

extension Array {
    /// Binary search in an array that ascends by `key`: the first index whose key is not below `value`.
    fileprivate func firstIndex<Key: Comparable>(atLeast value: Key, by key: KeyPath<Element, Key>) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle][keyPath: key] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
