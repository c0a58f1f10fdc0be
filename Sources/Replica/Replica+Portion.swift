import Causality
package import OperationLog

extension Replica {
    /// The beginning of what a peer lacks, as far as fits into about `maxBytes`, as one range a log. Ranges that follow each other in order of
    /// arrival alternate between logs, by a few entries each; every run of them costs a proof of 600 bytes and as many hashes. What goes in one
    /// frame is stored in one commit, so within it the order of logs is free; its end is causally closed, as every beginning of `ranges` is.
    /// - Parameter ranges: in order of arrival, of each log without gaps: ``missing(_:beyond:)``.
    /// - Returns: ranges in the order in which their logs appear first; whether that is all.
    package func portion(_ ranges: [EntryRange], maxBytes: Int, maxLogs: Int) throws(StoreFailure) -> (ranges: [EntryRange], isAll: Bool) {
        var parts: [EntryRange] = []
        var places: [LogID: Int] = [:]
        var left = maxBytes
        for range in ranges {
            guard left > 0, places[range.log] != nil || parts.count < maxLogs else { return (parts, false) }
            let content = try content(range.log, from: range.start, to: range.end, maxBytes: left)
            let count = UInt64(content.entries.count)
            left -= content.byteCount
            if let place = places[range.log] {
                parts[place] = EntryRange(log: range.log, start: parts[place].start, count: parts[place].count + count)
            } else if count > 0 {
                places[range.log] = parts.count
                parts.append(EntryRange(log: range.log, start: range.start, count: count))
            }
            if count < range.count { return (parts, false) }
        }
        return (parts, true)
    }
}
