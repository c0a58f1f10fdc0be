/// One step of a causal context: "of this log I have applied `count` entries, and its root there begins with `root`".
///
/// Contexts are evidence of what a writer knew, and order what people are shown; merging does not need them (design D8). The eight bytes
/// of the root say in which branch of a forked log a dot is to be read.
package struct ContextItem: Hashable, Sendable {
    package let log: LogID
    package let count: UInt64
    /// First 8 bytes, big-endian, of the log's tree root at `count`.
    package let root: UInt64

    package init(log: LogID, count: UInt64, root: UInt64) {
        self.log = log
        self.count = count
        self.root = root
    }
}
