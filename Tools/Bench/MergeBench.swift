import Causality
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// The centre takes in what kiosks wrote: verification, log, verdict, fold, digest, commit.
enum MergeBench {
    /// - Parameters:
    ///   - runLength: entries of one run.
    ///   - together: runs that share a commit.
    static func run(kiosks: Int, operations: Int, runLength: Int, together: Int, folder parent: String) throws {
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
                guard runs.count == together || !left.contains(where: { $0 > 0 }) else { continue }
                try take(runs, &centre, table, &sums)
                runs = []
            }
        }
        if !runs.isEmpty { try take(runs, &centre, table, &sums) }

        var report = Report("merge")
        report.add("kiosks", kiosks)
        report.add("entries_per_run", runLength)
        report.add("runs_per_commit", together)
        report.add(sums.ours, operations: sums.operations)
        report.add("plain_row_processor_us", sums.plain.processor * 1e6 / Double(sums.operations))
        report.add("processor_times_plain", sums.ours.processor / sums.plain.processor)
        report.add("entry_bytes", Double(sums.entryBytes) / Double(sums.operations))
        report.add("payload_bytes", Double(sums.payloadBytes) / Double(sums.operations))
        try centre.store.checkpoint(truncate: true)
        report.add("bytes_on_disk_per_operation", Double(try centre.store.database.fileSize() - before) / Double(sums.operations))
        report.add("peak_memory_mib", peakMemory())
        report.print()
    }

    private struct Sums {
        var ours = Measurement(wall: 0, processor: 0)
        var plain = Measurement(wall: 0, processor: 0)
        var operations = 0
        var entryBytes = 0
        var payloadBytes = 0
    }

    /// One commit of both, so that whatever else the machine does falls on both.
    private static func take(_ runs: [LogRun], _ centre: inout Replica<SQLiteStore>, _ table: PlainTable, _ sums: inout Sums) throws {
        let count = runs.reduce(0) { $0 + $1.entries.count }
        let rows = plainRows(runs)
        sums.plain += try Measurement.of { try table.write(rows[...], from: sums.operations) }
        var stored = 0
        sums.ours += try Measurement.of {
            for outcome in try centre.ingest(runs, allowed: nil, wall: Office.wall + 1_000_000) {
                if case .stored(_, let entries, 0, 0) = outcome { stored += entries }
            }
        }
        precondition(stored == count, "\(stored) of \(count) entries are stored and count")
        sums.operations += count
        for run in runs {
            sums.entryBytes += run.entries.reduce(0) { $0 + $1.count }
            sums.payloadBytes += run.payloads.reduce(0) { $0 + ($1?.count ?? 0) }
        }
    }
}
