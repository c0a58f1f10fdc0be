import Causality
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// The centre takes in what kiosks wrote: signatures, payloads against commitments, tree, verdict, fold, digest, index, cosignature, commit.
enum MergeBench {
    /// - Parameters:
    ///   - operations: of each kiosk.
    ///   - runLength: entries of one run.
    ///   - together: runs that share a commit.
    ///   - base: what an operation of one kiosk cost, µs; the report compares with it.
    static func run(
        kiosks: Int, operations: Int, runLength: Int, together: Int, comparedWith base: Double? = nil, folder parent: String
    ) throws -> Repeated {
        let office = try Office(kiosks: kiosks)
        let folder = BenchFolder(in: parent)
        var centre = try Replica(store: try SQLiteStore(path: folder.database, mode: .create), identity: office.identity(of: nil))
        try office.furnish(&centre)
        let growth = Office.upperGrowth(centre.head)
        var logs = try office.kiosks.map { try KioskLog($0, growth: growth) }
        let plainFolder = BenchFolder(in: parent)
        let table = try PlainTable(plainFolder)
        try centre.store.checkpoint(truncate: true)
        let before = try centre.store.database.fileSize()

        var sums = Sums()
        var left = [Int](repeating: operations, count: kiosks)
        var runs: [LogRun] = []
        while left.contains(where: { $0 > 0 }) {
            for index in logs.indices where left[index] > 0 {
                let count = min(runLength, left[index])
                runs.append(try logs[index].run(count))
                left[index] -= count
                if runs.count == together || !left.contains(where: { $0 > 0 }) {
                    try take(runs, &centre, office, table, &sums)
                    runs = []
                }
            }
        }

        var report = Report("merge")
        report.add("kiosks", kiosks)
        report.add("entries_per_run", runLength)
        report.add("runs_per_commit", together)
        report.add(sums.ours, operations: sums.operations)
        report.add(plain: sums.plain, operations: sums.operations)
        report.add("operations_per_processor_second", (Double(sums.operations) / sums.ours.processor).rounded(), Bound.merge)
        report.add("processor_times_plain", sums.ours.processor / sums.plain.processor)
        let cost = sums.ours.processor * 1e6 / Double(sums.operations)
        if let base { report.add("times_one_kiosk", cost / base, [.atMost(.aim, 1.5)]) }
        report.add("entry_bytes_per_operation", Double(sums.entryBytes) / Double(sums.operations))
        report.add("payload_bytes_per_operation", Double(sums.payloadBytes) / Double(sums.operations))
        try centre.store.checkpoint(truncate: true)
        try table.database.checkpoint(truncate: true)
        report.add("bytes_on_disk_per_operation", Double(try centre.store.database.fileSize() - before) / Double(sums.operations), Bound.onDisk)
        report.add("plain_bytes_on_disk_per_operation", Double(try table.database.fileSize()) / Double(sums.operations))
        return Repeated(report: report, cost: cost)
    }

    private struct Sums {
        var ours = Measurement(wall: 0, processor: 0)
        var plain = Measurement(wall: 0, processor: 0)
        var operations = 0
        var entryBytes = 0
        var payloadBytes = 0
    }

    /// One commit of both, so that whatever else the machine does falls on both.
    private static func take(
        _ runs: [LogRun], _ centre: inout Replica<SQLiteStore>, _ office: Office, _ table: PlainTable, _ sums: inout Sums
    ) throws {
        let count = runs.reduce(0) { $0 + $1.entries.count }
        let rows = plainRows(runs)
        sums.plain += try Measurement.of { try table.write(rows[...], from: sums.operations) }
        var stored = 0
        sums.ours += try Measurement.of {
            for outcome in try centre.ingest(runs.map { Delivery(run: $0, allowed: nil) }, wall: Office.receivedAt, cosign: office.cosign) {
                if case .stored(_, let entries, 0, 0) = outcome { stored += entries }
            }
        }
        try require(stored == count, "\(stored) of \(count) entries are stored and count")
        sums.operations += count
        for run in runs {
            sums.entryBytes += run.entries.reduce(0) { $0 + $1.count }
            sums.payloadBytes += run.payloads.reduce(0) { $0 + ($1?.count ?? 0) }
        }
    }
}
