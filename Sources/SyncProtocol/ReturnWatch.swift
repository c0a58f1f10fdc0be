package import Causality

/// Notices when many nodes come back after a silence, and keeps bulk out until the operations of all of them are in (design D19). Times are
/// milliseconds of a clock that only goes forward.
///
/// A kiosk whose first tries fail on a bad line would else find the centre busy with the scans of those on good ones. It cannot be waited for
/// without end: a node that is switched off stays silent.
package struct ReturnWatch: Sendable, Equatable {
    /// A node that was not heard for so long has been away.
    package static let silence: UInt64 = 15 * 60 * 1000
    /// Whoever is not back so long after the first is not waited for.
    package static let patience: UInt64 = 15 * 60 * 1000
    /// One node that was switched off over lunch is no return of many: a tenth of all nodes must be away.
    private static let fewest = 10

    private var heard: [NodeID: UInt64] = [:]
    private var awaited: Set<NodeID> = []
    private var began: UInt64?

    package init() {}

    /// At the start of the centre's program: it was away itself, and these nodes were heard of lately.
    package mutating func expect(_ nodes: some Sequence<NodeID>, at now: UInt64) {
        awaited.formUnion(nodes)
        if !awaited.isEmpty { began = now }
    }

    /// A node's request was answered.
    /// - Parameter pending: operations that it still has afterwards.
    package mutating func heard(_ node: NodeID, pending: UInt64, at now: UInt64) {
        let last = heard.updateValue(now, forKey: node)
        if let last, now - min(now, last) > Self.silence, !isReturning(at: now) {
            let away = heard.filter { now - min(now, $0.value) > Self.silence }
            if (away.count + 1) * Self.fewest >= heard.count {
                awaited = Set(away.keys)
                began = now
            }
        }
        if pending == 0 { awaited.remove(node) } else if isReturning(at: now) { awaited.insert(node) }
    }

    private func isReturning(at now: UInt64) -> Bool { began.map { now - min(now, $0) < Self.patience } ?? false }

    package func admitsBulk(at now: UInt64) -> Bool { awaited.isEmpty || !isReturning(at: now) }
}
