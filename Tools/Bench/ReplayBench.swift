import AuditReplay
import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// An auditor reads a centre that has stopped, and an export of it: every hash, commitment, signature, predecessor and permission is
/// checked and the state is folded anew.
enum ReplayBench {
    static func run(kiosks: Int, operations: Int, folder parent: String) throws {
        let office = try Office(kiosks: kiosks)
        let folder = BenchFolder(in: parent)
        let plainFolder = BenchFolder(in: parent)
        let table = try PlainTable(plainFolder)
        do {
            var centre = try Replica(store: try SQLiteStore(path: folder.database, mode: .create), identity: office.identity(of: nil))
            try office.furnish(&centre)
            let growth = Office.upperGrowth(centre.head)
            var first = 0
            for kiosk in office.kiosks {
                var log = try KioskLog(kiosk, growth: growth)
                for start in stride(from: 0, to: operations, by: 1000) {
                    let run = try log.run(min(1000, operations - start))
                    let rows = plainRows([run])
                    try table.write(rows[...], from: first)
                    first += rows.count
                    _ = try centre.ingest([Delivery(run: run, allowed: nil)], wall: Office.receivedAt, cosign: office.cosign)
                }
            }
            let export = try Measurement.of {
                _ = try ExportWriter.export(&centre, to: folder.export, signer: office.centreKey, fence: { _ in })
            }
            try centre.store.checkpoint(truncate: true)
            var report = Report("export")
            report.add(export, operations: kiosks * operations)
            report.print()
        }
        var bytes = 0
        let plain = try Measurement.of { bytes = try table.scan() }
        try require(bytes > 0, "nothing was scanned")
        for (name, path) in [("replay of a stopped store", folder.path), ("replay of an export", folder.export)] {
            try Repeated.median(of: 3) { try replay(name, path, plain: plain, kiosks) }.report.print()
        }
    }

    private static func replay(_ name: String, _ path: String, plain: Measurement, _ kiosks: Int) throws -> Repeated {
        var result: AuditResult?
        let ours = try Measurement.of {
            var auditor = Auditor(try AuditInput(path).source)
            result = auditor.run()
        }
        guard let result else { preconditionFailure("an audit has a result") }
        try require(result.exitCode == 0, "the audit ends with \(result.exitCode): \(result.findings.findings.map(\.sentence).prefix(3))")
        let entries = result.logs.reduce(0) { $0 + Int($1.entries) }
        var report = Report(name)
        report.add("kiosks", kiosks)
        report.add(ours, operations: entries)
        report.add(plain: plain, operations: entries)
        report.add("operations_per_processor_second", (Double(entries) / ours.processor).rounded(), Bound.replay)
        report.add("processor_times_plain", ours.processor / plain.processor)
        return Repeated(report: report, cost: ours.processor * 1e6 / Double(entries))
    }
}
