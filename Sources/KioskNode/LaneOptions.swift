import SyncProtocol

/// `scans=50MB`, as the operator's options have it.
package struct LaneOptions: Sendable, Equatable {
    package let limits: LaneLimits

    /// Nil for a lane that is none, one that has no quota, or a size that is none.
    package init?(_ quotas: [String], _ retries: [String]) {
        var limits = LaneLimits()
        for text in quotas {
            guard let (lane, bytes) = Self.pair(text), lane.usualQuota != nil else { return nil }
            limits.quotas[lane] = bytes
        }
        for text in retries {
            guard let (lane, bytes) = Self.pair(text) else { return nil }
            limits.retries[lane] = bytes
        }
        self.limits = limits
    }

    private static func pair(_ text: String) -> (Lane, Int)? {
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
        guard parts.count == 2, let lane = Lane.allCases.first(where: { $0.word.utf8.elementsEqual(parts[0]) }), let bytes = ByteSize(Array(parts[1])) else { return nil }
        return (lane, bytes.bytes)
    }
}
