import Attachments
import NodeHost
import Replica
import SQLiteStore
import SyncProtocol

/// What goes onto a stick of the attachments that the centre has not acknowledged, and what stays behind because somebody said so.
struct PackedPapers {
    let words: [AttachmentProgress]
    let plan: PaperPlan
    private let behind: (count: Int, bytes: UInt64)

    /// - Parameter command: `no-scans` for previews only; `limit` for bytes of attachments.
    init(_ command: NodeCommand, _ peer: inout KioskPeer<SQLiteStore>) throws(NodeFault) {
        var limit: UInt64?
        if let text = command["limit"] {
            guard let bytes = Self.bytes(text) else { throw NodeFault(.usage, "--limit needs a size such as 500MB or 2GB.") }
            limit = bytes
        }
        do throws(StoreFailure) {
            var (words, plan, behind) = try peer.bundlePapers(scans: command["no-scans"] != "true")
            if let limit {
                let left = plan.limit(to: limit)
                behind = (behind.count + left.count, behind.bytes + left.bytes)
            }
            (self.words, self.plan, self.behind) = (words, plan, behind)
        } catch { throw NodeFault(error) }
    }

    /// `2GB`, `500 MB`, `64kB`, `1000000`: powers of 1,000, as sticks are labelled.
    private static func bytes(_ text: String) -> UInt64? {
        let units: [(String, UInt64)] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1), ("", 1)]
        let upper = text.uppercased().split(separator: " ").joined()
        guard let (unit, factor) = units.first(where: { upper.hasSuffix($0.0) }) else { return nil }
        let digits = upper.dropLast(unit.count)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = UInt64(digits) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : bytes
    }

    /// Empty where all goes.
    var sentence: String {
        if behind.count == 0 { return "" }
        let megabytes = (behind.bytes + 999_999) / 1_000_000
        return "\n\(behind.count) pindaian (\(megabytes) MB) tidak ikut di stik ini dan tetap menunggu di sini. (\(behind.count) scan(s), \(megabytes) MB, stay behind: they wait here for the line or another stick.)"
    }

    var json: [(String, JSON)] {
        [
            ("attachments", .integer(Int64(plan.count))), ("attachmentBytes", .number(plan.bytes)), ("leftBehind", .integer(Int64(behind.count))),
            ("leftBehindBytes", .number(behind.bytes)),
        ]
    }
}
