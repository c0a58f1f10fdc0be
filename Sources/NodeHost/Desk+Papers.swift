import Attachments
package import Causality
import Membership
import OperationLog
import Replica

/// How many of a request's papers have arrived: an operation is there long before its scans.
package struct Papers: Sendable, Equatable {
    /// Attachments with content that belong to the request now.
    package var of = 0
    /// Whole at the centre, as far as it said.
    package var arrived = 0
    /// Whole on this disk.
    package var here = 0

    package var json: JSON { .object([("arrived", .integer(Int64(arrived))), ("of", .integer(Int64(of))), ("here", .integer(Int64(here)))]) }

    package func text(indonesian: Bool) -> String {
        indonesian ? "berkas \(arrived) dari \(of) sudah di kantor pusat" : "papers \(arrived) of \(of) at the centre"
    }
}

extension DeskNode {
    /// Nil for a request without papers.
    package func papers(_ request: RecordID) throws(NodeFault) -> Papers? {
        guard let store = attachments?.store else { return nil }
        do throws(StoreFailure) {
            var papers = Papers()
            var seen: Set<RecordID> = []
            for reference in try store.references(request: request) where seen.insert(reference.record).inserted {
                guard let view = try replica.view(RecordKey(scope: reference.scope, record: reference.record)), !view.isDeleted,
                    view.versions(AttachmentField.request).contains(where: { $0.value.reference == request })
                else { continue }
                // Of what stands in the record now, not of what it once had.
                let standing = view.versions(AttachmentField.sha256).map(\.dot)
                guard let scan = try store.references(record: reference.record).last(where: { !$0.isPreview && standing.contains($0.entry) }),
                    let item = try store.attachment(scan.id), !item.isErased
                else { continue }
                papers.of += 1
                if item.isAtCentre { papers.arrived += 1 }
                if item.isWhole { papers.here += 1 }
            }
            return papers.of == 0 ? nil : papers
        } catch { throw NodeFault(error) }
    }

    /// Requests whose papers have not all arrived: at most `limit`.
    package func unfinishedPapers(limit: Int = 20) throws(NodeFault) -> [(request: RecordID, papers: Papers)] {
        guard let store = attachments?.store else { return [] }
        var requests: [RecordID] = []
        do throws(StoreFailure) {
            for query in [AttachmentQuery.toSend, .lacking] {
                for item in try store.list(query, limit: 256) where !item.isAtCentre {
                    for request in try store.references(of: item.id).compactMap(\.request) where !requests.contains(request) { requests.append(request) }
                }
            }
        } catch { throw NodeFault(error) }
        var result: [(RecordID, Papers)] = []
        for request in requests where result.count < limit {
            if let papers = try papers(request), papers.arrived < papers.of { result.append((request, papers)) }
        }
        return result
    }

    /// What `status` says of attachments, for programs and for people.
    package func attachmentStatus() throws(NodeFault) -> (json: [(String, JSON)], lines: [String]) {
        guard let store = attachments?.store else { return ([], []) }
        let totals: AttachmentTotals
        do throws(StoreFailure) { totals = try store.totals() } catch { throw NodeFault(error) }
        let unfinished = try unfinishedPapers()
        let json: [(String, JSON)] = [
            ("attachments", .object([
                ("known", .integer(Int64(totals.known))), ("here", .integer(Int64(totals.whole))), ("atCentre", .integer(Int64(totals.atCentre))), ("safe", .integer(Int64(totals.safe))),
                ("toSend", .integer(Int64(totals.toSend))), ("bytesToSend", .number(totals.bytesToSend)), ("toFetch", .integer(Int64(totals.toFetch))),
                ("bytesToFetch", .number(totals.bytesToFetch)),
            ])),
            ("papers", .array(unfinished.map { item in
                .object([("request", .string(item.request.description)), ("arrived", .integer(Int64(item.papers.arrived))), ("of", .integer(Int64(item.papers.of)))])
            })),
        ]
        var lines: [String] = []
        if totals.known > 0 {
            var line = "attachments: \(totals.atCentre) of \(totals.known) at the centre, \(totals.safe) safe in its backup, \(totals.whole) here"
            if totals.toSend > 0, role != .centre { line += "; \(totals.toSend) on the way, \(totals.bytesToSend) bytes to go" }
            if totals.toFetch > 0 { line += "; \(totals.toFetch) asked for, \(totals.bytesToFetch) bytes to come" }
            lines.append(line)
        }
        for item in unfinished { lines.append("request \(item.request): papers \(item.papers.arrived) of \(item.papers.of) at the centre") }
        return (json, lines)
    }
}

extension VersionView.Value {
    var reference: RecordID? {
        guard case .known(let value) = self else { return nil }
        return ValueType.reference(value)
    }
}
