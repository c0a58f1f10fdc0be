package import Replica

extension StoreFailure {
    /// The one place where this module's errors become the port's.
    package init(_ error: StoreError) {
        let kind: Kind =
            switch error {
            case .io, .poisoned: .unknownOutcome
            case .full: .full
            case .corrupt, .notADatabase, .damaged, .wrongTail: .corrupt
            case .busy, .held: .busy
            case .newerVersion: .newerVersion
            case .readOnly: .readOnly
            case .system, .constraint, .foreign, .missing, .empty, .exists, .wrongSynchronous, .wrongSetting, .unsafePermissions, .other: .other
            }
        self.init(kind, error.description)
    }
}

/// Runs a piece of this module's work in the port's words.
package func translated<R>(_ body: () throws(StoreError) -> R) throws(StoreFailure) -> R {
    do throws(StoreError) { return try body() } catch { throw StoreFailure(error) }
}
