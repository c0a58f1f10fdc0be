package import CanonicalCBOR
package import Causality
package import OperationLog

/// One operation of a transaction that the desk writes.
package struct DeskOperation: Sendable {
    package enum Target: Sendable, Equatable {
        case create(type: UInt64)
        /// The record that the operation with this index in the same transaction creates.
        case created(index: Int)
        case update(RecordID, type: UInt64)
    }

    package enum Value: Sendable, Equatable {
        case value(CBORValue)
        /// A reference to what the operation with this index creates.
        case created(index: Int)
    }

    /// One field: `seen` are the versions that the operator had before their eyes, which the new one replaces. Without a value the field is emptied.
    package struct Item: Sendable, Equatable {
        package let field: FieldNumber
        package let value: Value?
        package let seen: [Dot]
    }

    package let target: Target
    /// Record type.
    package let type: UInt64
    package private(set) var values: [Item] = []
    /// Why, in the operator's words.
    package var remark: String?
    /// The record is deleted: ``values`` then empty what stood there.
    package private(set) var deletes = false

    package init(create type: UInt64) {
        target = .create(type: type)
        self.type = type
    }

    package init(update record: RecordID, type: UInt64) {
        target = .update(record, type: type)
        self.type = type
    }

    /// Deletes a record, with all that the operator had before their eyes.
    package init(delete record: RecordID, type: UInt64, seen: [(field: FieldNumber, dots: [Dot])]) {
        self.init(update: record, type: type)
        deletes = true
        for item in seen where !item.dots.isEmpty { empty(item.field, seen: item.dots) }
    }

    /// Writes to what operation `index` creates: a further element of a set.
    package init(updateCreated index: Int, type: UInt64) {
        target = .created(index: index)
        self.type = type
    }

    package mutating func set(_ field: FieldNumber, _ value: CBORValue, seen: [Dot] = []) { values.append(Item(field: field, value: .value(value), seen: seen)) }
    package mutating func set(_ field: FieldNumber, created index: Int) { values.append(Item(field: field, value: .created(index: index), seen: [])) }
    package mutating func empty(_ field: FieldNumber, seen: [Dot]) { values.append(Item(field: field, value: nil, seen: seen)) }
}

/// One entry about a record.
package struct DeskStep: Sendable {
    package let dot: Dot
    package let node: NodeID
    package let author: UInt64
    /// Milliseconds since 1970 as its writer's clock had it.
    package let time: UInt64
    package let timeIsDoubtful: Bool
    package let creates: Bool
    package let fields: [FieldNumber]
    /// Open values, by field.
    package let open: [(field: FieldNumber, value: CBORValue)]
    package let isSetAside: Bool
    /// Why, in the writer's words.
    package let remark: String?

    package init(
        dot: Dot, node: NodeID, author: UInt64, time: UInt64, timeIsDoubtful: Bool, creates: Bool, fields: [FieldNumber],
        open: [(field: FieldNumber, value: CBORValue)], isSetAside: Bool, remark: String? = nil
    ) {
        self.remark = remark
        self.dot = dot
        self.node = node
        self.author = author
        self.time = time
        self.timeIsDoubtful = timeIsDoubtful
        self.creates = creates
        self.fields = fields
        self.open = open
        self.isSetAside = isSetAside
    }
}
