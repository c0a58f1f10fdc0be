import Causality
import OperationLog
import RecordMerge

/// The centre's verdicts on one scope, as its logs state them, and which entries they set aside.
struct VerdictTable {
    struct Verdict {
        let dot: Dot
        let reason: VerdictReason
        let ranges: [EntryRange]
        /// What the centre held when it judged: its context at the verdict, the verdict's own log up to it included.
        let centreCount: VersionVector
        var readmittedBy: Dot?
    }

    private(set) var verdicts: [Verdict] = []
    /// Re-admissions whose verdicts come later in the order of reading.
    private var readmissions: [(by: Dot, verdicts: [Dot])] = []

    var hasReadmissions: Bool { !readmissions.isEmpty }

    mutating func add(_ verdict: Verdict) { verdicts.append(verdict) }
    mutating func readmit(_ dots: [Dot], by: Dot) { readmissions.append((by, dots)) }

    /// Joins verdicts and re-admissions; of several re-admissions of one verdict the first by dot counts, they do the same.
    mutating func settle() {
        verdicts.sort { $0.dot < $1.dot }
        for item in readmissions.sorted(by: { $0.by < $1.by }) {
            for index in verdicts.indices where verdicts[index].readmittedBy == nil && item.verdicts.contains(verdicts[index].dot) {
                verdicts[index].readmittedBy = item.by
            }
        }
    }

    /// What stands over the entries `start ..< end` of a log.
    struct Segment {
        let start: UInt64
        let end: UInt64
        /// The verdict that sets them aside, nil when all were taken back.
        let standing: Explanation.Verdict?
        /// A standing one of class rule: it keeps the entries out of the rule book.
        let isOutOfRules: Bool
        /// The first verdict of class rule, taken back or not.
        let rule: Int?
        let hasOrder: Bool
    }

    /// Ascending and disjoint. With `limit`, only what the entries below it say.
    func segments(of log: LogID, limit: VersionVector? = nil) -> [Segment] {
        var parts: [(range: EntryRange, verdict: Int)] = []
        var bounds: [UInt64] = []
        for (index, verdict) in verdicts.enumerated() where limit?.covers(verdict.dot) ?? true {
            for range in verdict.ranges where range.log == log {
                parts.append((range, index))
                bounds += [range.start, range.end]
            }
        }
        guard !parts.isEmpty else { return [] }
        parts.sort { $0.range.start < $1.range.start }
        bounds.sort()
        var segments: [Segment] = []
        var active: [Int] = []
        var next = 0
        for index in bounds.indices.dropLast() where bounds[index] < bounds[index + 1] {
            let start = bounds[index]
            while next < parts.count, parts[next].range.start <= start {
                active.append(next)
                next += 1
            }
            active.removeAll { parts[$0].range.end <= start }
            guard !active.isEmpty else { continue }
            segments.append(segment(start, bounds[index + 1], active.map { parts[$0].verdict }.sorted(), limit))
        }
        return segments
    }

    private func segment(_ start: UInt64, _ end: UInt64, _ over: [Int], _ limit: VersionVector?) -> Segment {
        let standing = over.filter { index in
            guard let by = verdicts[index].readmittedBy else { return true }
            return !(limit?.covers(by) ?? true)
        }
        let rules = over.filter { verdicts[$0].reason.reasonClass == .rule }
        return Segment(
            start: start, end: end,
            standing: standing.first.map { Explanation.Verdict(dot: verdicts[$0].dot, reason: verdicts[$0].reason) },
            isOutOfRules: standing.contains { verdicts[$0].reason.reasonClass == .rule }, rule: rules.first, hasOrder: rules.count < over.count)
    }
}

/// Segments of one log, asked for in ascending order.
struct SegmentCursor {
    private let segments: [VerdictTable.Segment]
    private var position = 0

    init(_ segments: [VerdictTable.Segment]) { self.segments = segments }

    @inline(__always)
    mutating func find(_ sequence: UInt64) -> VerdictTable.Segment? {
        while position < segments.count, segments[position].end <= sequence { position += 1 }
        guard position < segments.count, segments[position].start <= sequence else { return nil }
        return segments[position]
    }
}
