package import OperationLog

/// A small set of field numbers: a bit each below 64, where nearly all fields are, and a sorted array above.
package struct FieldSet: Sendable, Hashable {
    package private(set) var low: UInt64
    package private(set) var high: [FieldNumber]

    package init() {
        low = 0
        high = []
    }

    package init(low: UInt64, high: [FieldNumber]) {
        self.low = low
        self.high = high
    }

    package init(_ fields: [FieldNumber]) {
        self.init()
        for field in fields { insert(field) }
    }

    package var isEmpty: Bool { low == 0 && high.isEmpty }

    package func contains(_ field: FieldNumber) -> Bool {
        field < 64 ? low & (1 << UInt64(field)) != 0 : high.contains(field)
    }

    package mutating func insert(_ field: FieldNumber) {
        if field < 64 {
            low |= 1 << UInt64(field)
        } else if let index = high.firstIndex(where: { $0 >= field }) {
            if high[index] != field { high.insert(field, at: index) }
        } else {
            high.append(field)
        }
    }

    package mutating func remove(_ field: FieldNumber) {
        if field < 64 { low &= ~(1 << UInt64(field)) } else { high.removeAll { $0 == field } }
    }

    /// Ascending.
    package var fields: [FieldNumber] {
        var result: [FieldNumber] = []
        var rest = low
        while rest != 0 {
            result.append(FieldNumber(rest.trailingZeroBitCount))
            rest &= rest - 1
        }
        return result + high
    }
}
