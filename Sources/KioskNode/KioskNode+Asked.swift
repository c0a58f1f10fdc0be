package import Causality
package import CivilRegistry
import DeskStore
import Membership
package import Replica

extension RecordView {
    /// Of every field the value of its last live version, as far as it is known here.
    package var shownValues: [Service.FieldValue] {
        fields.compactMap { item in
            for version in item.versions.reversed() { if case .known(let value) = version.value { return (item.field, value) } }
            return nil
        }
    }
}

/// Wishes of the desk to the office: corrections and withdrawals.
extension KioskNode {
    package enum Asked: Sendable, Equatable {
        case done
        /// Something changed since the page was made: nothing is written.
        case stale
        /// The office has not decided about this one yet: nothing is written.
        case already(Amendment)
    }

    /// Asks the office, unless the same is asked already: the same form sent twice is one wish. One turn of the writer, so nothing comes in between.
    package func deskAsk(_ amendment: Amendment, _ operation: DeskOperation, scope: ScopeID, by author: UInt64, expecting: [DeskExpectation]) throws -> Asked {
        let open = try desk { store in try store.index.amendments(of: amendment.request).filter { $0.state == nil } }
        for row in open {
            guard let view = try replica.view(row.key), !view.isDeleted, let before = Amendment(view.shownValues), before.state == .open else { continue }
            if before.kind == amendment.kind, before.field == amendment.field { return .already(before) }
        }
        return try deskAppend([operation], scope: scope, by: author, expecting: expecting) == nil ? .stale : .done
    }
}
