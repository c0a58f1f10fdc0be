import Causality

extension Auditor {
    /// Entry 0 of a log names what its node had signed of the log before, a later entry what the centre holds of that (design D2). Less, and the rest
    /// is not here either: the end of the old log is lost.
    mutating func reportLostTail(_ about: [RootClaim], _ work: LogWork) {
        for named in about where named.kind == .predecessor && named.count > work.size {
            guard let by = named.by, by.sequence == 0,
                let confirmed = about.first(where: { $0.kind == .predecessor && $0.by?.log == by.log && ($0.by?.sequence ?? 0) > 0 }), confirmed.count < named.count,
                let entry = confirmed.by
            else { continue }
            findings.add(Finding(.tailLost, log: work.id, sequence: confirmed.count, "Of \(named.count) entries of log \(work.id) that log \(by.log) names as signed, the centre held \(confirmed.count), as entry \(entry) says: the last \(named.count - confirmed.count) are lost."))
        }
    }
}
