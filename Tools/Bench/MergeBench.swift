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
        var runs: [LogRun] = []
        var left = [Int](repeating: operations, count: kiosks)
        while left.contains(where: { $0 > 0 }) {
            for index in logs.indices where left[index] > 0 {
                let count = min(runLength, left[index])
                runs.append(try logs[index].run(count))
                left[index] -= count
            }
        }
        logs = []
        let total = runs.reduce(0) { $0 + $1.entries.count }
        let entryBytes = runs.reduce(0) { $0 + $1.entries.reduce(0) { $0 + $1.count } }
        let payloadBytes = runs.reduce(0) { $0 + $1.payloads.reduce(0) { $0 + ($1?.count ?? 0) } }

        try centre.store.checkpoint(truncate: true)
        let before = try centre.store.database.fileSize()
        var stored = 0
        var setAside = 0
        let time = try Measurement.of {
            var start = 0
            while start < runs.count {
                let end = min(start + together, runs.count)
                for outcome in try centre.ingest(Array(runs[start..<end]), allowed: nil, wall: Office.wall + 1_000_000) {
                    if case .stored(_, let count, let aside, _) = outcome {
                        stored += count
                        setAside += aside
                    }
                }
                start = end
            }
        }
        precondition(stored == total && setAside == 0, "\(stored) of \(total) stored, \(setAside) set aside")

        let plainFolder = BenchFolder(in: parent)
        let table = try PlainTable(plainFolder)
        let rows = plainRows(runs)
        let plain = try Measurement.of {
            var start = 0
            while start < rows.count {
                let end = min(start + runLength * together, rows.count)
                try table.write(rows[start..<end])
                start = end
            }
        }

        var report = Report("merge")
        report.add("kiosks", kiosks)
        report.add("entries_per_run", runLength)
        report.add("runs_per_commit", together)
        report.add(time, operations: total)
        report.add("plain_row_processor_us", plain.processor * 1e6 / Double(total))
        report.add("processor_times_plain", time.processor / plain.processor)
        report.add("entry_bytes", Double(entryBytes) / Double(total))
        report.add("payload_bytes", Double(payloadBytes) / Double(total))
        try centre.store.checkpoint(truncate: true)
        report.add("bytes_on_disk_per_operation", Double(try centre.store.database.fileSize() - before) / Double(total))
        report.add("peak_memory_mib", peakMemory())
        report.print()
    }
}
