import Causality
import Membership
import NodeHost

/// How much of what this desk keeps are notes of who read what (design D25: at most a fifth of all operations).
extension KioskNode {
    struct AccessShare: Sendable, Equatable {
        /// Access records of this node, in its private scope.
        var records: UInt64 = 0
        /// Entries of everybody in the scopes in which the desk works: what its requests have come to.
        var operations: UInt64 = 0

        /// Of both together, in tenths of a percent; 0 while there is nothing.
        var permille: UInt64 { records + operations == 0 ? 0 : records * 1000 / (records + operations) }
    }

    var accessShare: AccessShare {
        var share = AccessShare()
        let work = Set(workScopes)
        for log in replica.head.logs.values {
            // Entry 0 of a log says whose it is, and nothing else.
            let count = log.size - min(log.size, 1)
            if work.contains(log.scope) { share.operations += count } else if log.node == profile.node, membership.scope(log.scope, at: nil)?.kind == .private { share.records += count }
        }
        return share
    }

    var accessJSON: JSON {
        let share = accessShare
        return .object([("records", .number(share.records)), ("operations", .number(share.operations)), ("permille", .number(share.permille))])
    }
}
