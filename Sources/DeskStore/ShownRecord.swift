package import CanonicalCBOR
package import Causality
import Membership
package import OperationLog
import RecordMerge
package import Replica

/// A record as a desk shows it: of each field the values that are shown, the first of them in front.
package struct ShownRecord: Sendable {
    package let key: RecordKey
    package let type: UInt64
    package let isDeleted: Bool
    /// Something that a writer of a live version knew is not here yet.
    package let waits: Bool
    /// Fields about which a person is to be asked; 0: deleted, yet written to.
    package let disputed: [FieldNumber]
    /// Operator of the entry that created the record.
    package let author: UInt64
    /// Milliseconds since 1970 by the writers' clocks: of that entry, and of the newest live version.
    package let created: UInt64
    package let changed: UInt64
    /// Of a request: what was written to its state, in the order of arrival, as far as it counts.
    package let states: [StateStep]
    /// Ascending by field.
    private let values: [(field: FieldNumber, values: [CBORValue])]

    /// - Parameter fieldClass: by the schema of the record's type.
    init(_ view: RecordView, type: UInt64, createdBy entry: Entry, states: [StateStep], class fieldClass: (FieldNumber) -> FieldClass) {
        key = view.key
        self.type = type
        author = entry.author
        self.states = states
        created = entry.time.milliseconds
        isDeleted = view.isDeleted
        waits = view.waits
        var disputed: [FieldNumber] = []
        var values: [(field: FieldNumber, values: [CBORValue])] = []
        var newest = created
        for item in view.fields {
            for version in item.versions { newest = max(newest, version.time.milliseconds) }
            if item.field == 0 { continue }
            let shown = FieldView(fieldClass(item.field), item.versions.map { FieldVersion(dot: $0.dot, time: $0.time, timeIsDoubtful: $0.timeIsDoubtful) })
            if shown.isDisputed { disputed.append(item.field) }
            var known: [CBORValue] = []
            for dot in shown.shown {
                if case .known(let value)? = item.versions.first(where: { $0.dot == dot })?.value { known.append(value) }
            }
            if !known.isEmpty { values.append((item.field, known)) }
        }
        if view.isDeleted, view.fields.contains(where: { $0.field != 0 }) { disputed.insert(0, at: 0) }
        self.disputed = view.waits ? [] : disputed
        self.values = values
        changed = newest
    }

    /// A record whose every entry is set aside, as the entry that created it says.
    init(setAside entry: Entry, payload: Payload?, key: RecordKey, type: UInt64) {
        self.key = key
        self.type = type
        (isDeleted, waits, disputed, states) = (false, false, [], [])
        author = entry.author
        (created, changed) = (entry.time.milliseconds, entry.time.milliseconds)
        values = entry.fields.compactMap { field in (entry.openValue(field) ?? payload?.value(field)).map { (field, [$0]) } }
    }

    /// One entry's word on a request's state.
    package struct StateStep: Sendable, Equatable {
        package let entry: Dot
        package let code: String
        /// Milliseconds since 1970 by the writer's clock.
        package let time: UInt64
        /// Its node is the centre.
        package let byOffice: Bool
        /// Nothing has replaced it.
        package let isLive: Bool
    }

    package func all(_ field: FieldNumber) -> [CBORValue] { values.first { $0.field == field }?.values ?? [] }

    package func text(_ field: FieldNumber) -> String? {
        if case .text(let text)? = all(field).first { text } else { nil }
    }

    /// Of all versions that are shown: several where the field is disputed, or a union.
    package func texts(_ field: FieldNumber) -> [String] {
        all(field).compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// A number, or a date as yyyymmdd.
    package func number(_ field: FieldNumber) -> UInt64? {
        if case .unsigned(let number)? = all(field).first { number } else { nil }
    }

    package func sum(_ field: FieldNumber) -> UInt64 {
        all(field).reduce(0) { sum, value in if case .unsigned(let number) = value { sum &+ number } else { sum } }
    }

    package func flag(_ field: FieldNumber) -> Bool { all(field).first == .bool(true) }

    package func reference(_ field: FieldNumber) -> RecordID? { all(field).first.flatMap { ValueType.reference($0) } }

    /// A short table, such as a form's answers: rows of cells.
    package func rows(_ field: FieldNumber) -> [[String]] {
        guard case .array(let rows)? = all(field).first else { return [] }
        return rows.map { row in
            guard case .array(let cells) = row else { return [] }
            return cells.map { if case .text(let text) = $0 { text } else { "" } }
        }
    }
}
