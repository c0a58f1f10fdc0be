package import Causality
package import NodeHost
import Replica
package import SyncProtocol

/// Whoever takes bundles in: the kiosk or the centre, on its writer's thread.
package protocol BundleTaker: Actor {
    /// Checks the frame's signature by what its sender's key is known to be.
    func isSigned(_ frame: BundleFrame.Unverified, by sender: NodeID) -> Bool
    /// Takes one frame, durably.
    func take(_ frame: BundleFrame, from sender: NodeID) throws(NodeFault) -> BundleOutcome
    func missing(_ statement: BundleStatement) -> [(log: LogID, held: UInt64, named: UInt64)]
}

package enum BundleReader {
    /// Runs that build on each other may lie in bundles of any order: so often everything with a gap is read again while anything moves.
    private static let maxPasses = 16

    /// Takes bundles in. What is damaged or missing is named and ends nothing.
    package static func read(
        _ found: [MediumWorker.Found], on medium: String, keys: [SealingKey], worker: MediumWorker, into taker: any BundleTaker,
        steps: BundleProgress, progress: @Sendable (BundleReport) -> Void
    ) async throws(NodeFault) -> [BundleReport] {
        var reports = found.map { BundleReport(node: $0.node, bundle: $0.bundle) }
        var open = Array(found.indices)
        for pass in 1...maxPasses where !open.isEmpty {
            var hasMoved = false
            for index in open {
                var report = BundleReport(node: found[index].node, bundle: found[index].bundle)
                try await read(found[index], on: medium, keys: keys, worker: worker, into: taker, steps, &report)
                hasMoved = hasMoved || report.stored > 0
                report.stored += reports[index].stored
                report.setAside += reports[index].setAside
                reports[index] = report
                if pass == 1 { progress(report) }
            }
            // Operations that name an attachment may lie in a bundle that is read later.
            open = open.filter { reports[$0].gaps > 0 || reports[$0].papersLeft[.unknown] != nil }
            if !hasMoved { break }
        }
        for index in reports.indices { if let statement = reports[index].statement { reports[index].missing = await taker.missing(statement) } }
        return reports
    }

    private static func read(
        _ found: MediumWorker.Found, on medium: String, keys: [SealingKey], worker: MediumWorker, into taker: any BundleTaker,
        _ steps: BundleProgress, _ report: inout BundleReport
    ) async throws(NodeFault) {
        var last: UInt64?
        for (index, number) in found.parts.enumerated() {
            defer { steps.read(part: UInt64(index + 1), of: UInt64(found.parts.count)) }
            let part = try await worker.read(medium, found, part: number, keys: keys)
            report.parts += 1
            report.bytes += part.bytes
            var reason = part.error?.reason ?? (part.isComplete ? nil : "cut-short")
            if let header = part.header {
                if part.isComplete, header.of > 0 { last = header.of }
                if let error = try await take(part.frames, header, into: taker, &report) { reason = error.reason }
            }
            if let reason { report.faults.append((number, reason)) }
        }
        if let manifest = found.manifest { last = UInt64(manifest.manifest.parts.count) }
        report.isComplete = report.faults.isEmpty && found.parts.last == last && UInt64(found.parts.count) == last
    }

    /// Takes a part's frames up to the first that is wrong.
    package static func take(
        _ frames: [[UInt8]], _ header: BundleHeader, into taker: any BundleTaker, _ report: inout BundleReport
    ) async throws(NodeFault) -> BundleError? {
        for (index, bytes) in frames.enumerated() {
            let place = BundleFrame.Place(bundle: header.bundle, part: header.part, index: UInt64(index))
            let unverified: BundleFrame.Unverified
            do throws(BundleError) { unverified = try BundleFrame.Unverified(bytes, at: place) } catch { return error }
            guard await taker.isSigned(unverified, by: header.sender) else { return .signature }
            report.sender = header.sender
            if case .statement(let statement) = unverified.frame.body { report.statement = statement }
            if case .papers(let words) = unverified.frame.body, report.words.count < BundleLimits.maxPapersInBundle { report.words += words }
            let outcome = try await taker.take(unverified.frame, from: header.sender)
            if case .runs(let runs) = unverified.frame.body { report.add(outcome.runs, of: runs) }
            report.add(outcome.papers)
        }
        return nil
    }
}
