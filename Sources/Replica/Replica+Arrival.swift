package import Causality
import OperationLog

extension Replica {
    /// The first `count` entries of a scope in the order in which they arrived here: a frontier that was held once, as long as no backup was put
    /// in place since. Nil when fewer are held.
    package func frontier(_ scope: ScopeID, ofFirst count: UInt64) throws(StoreFailure) -> VersionVector? {
        var left = count
        var frontier = VersionVector()
        for range in try missing(scope, beyond: VersionVector()) {
            guard left > 0 else { break }
            let taken = min(left, range.count)
            frontier.advance(range.log, to: range.start + taken)
            left -= taken
        }
        return left == 0 ? frontier : nil
    }
}
