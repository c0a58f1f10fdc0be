package import Causality
package import Replica
import SQLiteStore

/// An operator as a log names one: a number that the centre gave, in a scope.
package struct DeskOperator: Hashable, Sendable {
    package let scope: ScopeID
    package let number: UInt64

    package init(scope: ScopeID, number: UInt64) {
        self.scope = scope
        self.number = number
    }

    fileprivate var cells: [Cell] { [.bits(scope.rawValue), .count(number)] }
}

/// What this desk knows of its operators beside the log: verifiers of their PINs, attempts that failed, and when they were here last. Whoever
/// deletes the file gives PINs anew through the office's reset.
package final class DeskPeople {
    private let tables: DeskDatabase

    init(_ tables: DeskDatabase) { self.tables = tables }

    // MARK: PINs

    /// What a typed PIN is checked against; opaque here. Nil: none was set on this machine.
    package func verifier(of operator: DeskOperator) throws(StoreFailure) -> [UInt8]? {
        try translated { () throws(StoreError) in try tables.first("SELECT verifier FROM pin WHERE scope = ? AND operator = ?", `operator`.cells) { $0.blob(0) } }
    }

    /// Durable when it returns; nil takes the PIN away. Failed attempts under the old PIN count no more.
    package func setVerifier(_ verifier: [UInt8]?, of operator: DeskOperator) throws(StoreFailure) {
        precondition(verifier?.count ?? 0 <= 1024, "a verifier of \(verifier?.count ?? 0) bytes")
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in
                if let verifier {
                    try tables.run(
                        "INSERT INTO pin(scope, operator, verifier) VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET verifier = excluded.verifier",
                        `operator`.cells + [.bytes(verifier)])
                } else {
                    try tables.run("DELETE FROM pin WHERE scope = ? AND operator = ?", `operator`.cells)
                }
                try tables.run("DELETE FROM attempt WHERE scope = ? AND operator = ?", `operator`.cells)
            }
        }
    }

    // MARK: Attempts

    /// What is tried: each counts for itself.
    package enum Purpose: String, Sendable {
        case pin
        /// The office's answer to the challenge after a forgotten PIN.
        case reset
    }

    package enum Permission: Sendable, Equatable {
        /// Counted as failed already, so that pulling the plug wins nothing: call ``succeeded(_:_:)`` when it was right.
        case allowed(failures: UInt64)
        /// Milliseconds to wait.
        case wait(UInt64)
    }

    /// Milliseconds to wait after so many failures in a row: nothing for four, then 30 s, doubling to 15 minutes.
    package static func delay(after failures: UInt64) -> UInt64 {
        failures < 5 ? 0 : min(30_000 << min(failures - 5, 10), 15 * 60_000)
    }

    /// To be asked before every attempt. The wait is measured by the clock of this boot; after a restart it begins anew, as nobody can say how
    /// long the machine was off.
    package func mayTry(_ purpose: Purpose, _ operator: DeskOperator, now: BootTime) throws(StoreFailure) -> Permission {
        try translated { () throws(StoreError) in
            let known = try tables.first(
                "SELECT failures, boot, not_before FROM attempt WHERE scope = ? AND operator = ? AND purpose = ?", `operator`.cells + [.text(purpose.rawValue)]
            ) { row throws(StoreError) in (failures: try row.count(0), boot: row.blob(1), notBefore: try row.count(2)) }
            let failures = known?.failures ?? 0
            if let known, Self.delay(after: failures) > 0 {
                if known.boot != now.boot {
                    try note(purpose, `operator`, failures: failures, now)
                    return .wait(Self.delay(after: failures))
                }
                if known.notBefore > now.milliseconds { return .wait(known.notBefore - now.milliseconds) }
            }
            try note(purpose, `operator`, failures: failures + 1, now)
            return .allowed(failures: failures)
        }
    }

    private func note(_ purpose: Purpose, _ operator: DeskOperator, failures: UInt64, _ now: BootTime) throws(StoreError) {
        try tables.transaction { () throws(StoreError) in
            try tables.run(
                """
                INSERT INTO attempt(scope, operator, purpose, failures, boot, not_before) VALUES(?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET failures = excluded.failures, boot = excluded.boot, not_before = excluded.not_before
                """,
                `operator`.cells + [.text(purpose.rawValue), .count(failures), .bytes(now.boot), .count(now.milliseconds + Self.delay(after: failures))])
        }
    }

    package func succeeded(_ purpose: Purpose, _ operator: DeskOperator) throws(StoreFailure) {
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in
                try tables.run("DELETE FROM attempt WHERE scope = ? AND operator = ? AND purpose = ?", `operator`.cells + [.text(purpose.rawValue)])
            }
        }
    }

    /// Attempts that failed since the last that was right.
    package func failures(_ purpose: Purpose, _ operator: DeskOperator) throws(StoreFailure) -> UInt64 {
        try translated { () throws(StoreError) in
            try tables.first("SELECT failures FROM attempt WHERE scope = ? AND operator = ? AND purpose = ?", `operator`.cells + [.text(purpose.rawValue)]) {
                row throws(StoreError) in try row.count(0)
            } ?? 0
        }
    }

    // MARK: Visits

    /// Up to where the operator has seen what others wrote: entries by log.
    package func lastVisit(of operator: DeskOperator) throws(StoreFailure) -> VersionVector {
        try translated { () throws(StoreError) in
            var result = VersionVector()
            for (log, count) in try tables.all("SELECT log, count FROM visit WHERE scope = ? AND operator = ?", `operator`.cells, { row throws(StoreError) in
                (LogID(row.bits(0)), try row.count(1))
            }) { result.advance(log, to: count) }
            return result
        }
    }

    /// The operator has seen what the index shows now: it is no news any more.
    package func visited(_ operator: DeskOperator) throws(StoreFailure) {
        try translated { () throws(StoreError) in
            try tables.transaction { () throws(StoreError) in
                try tables.run(
                    """
                    INSERT INTO visit(scope, operator, log, count) SELECT ?, ?, log, count FROM followed_log WHERE true
                    ON CONFLICT DO UPDATE SET count = excluded.count WHERE excluded.count > visit.count
                    """, `operator`.cells)
            }
        }
    }
}
