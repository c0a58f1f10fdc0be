import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// Durable appends at a kiosk: an operation a commit, and transactions of `batch`.
enum AppendBench {
    static func run(operations: Int, batch: Int, folder parent: String) throws {
        let office = try Office(kiosks: 1)
        let kiosk = office.kiosks[0]
        var centre = try Replica(store: MemoryStore(), identity: office.identity(of: nil))
        try office.furnish(&centre)
        var source = try KioskLog(kiosk, growth: Office.upperGrowth(centre.head))
        let rows = plainRows([try source.run(operations)])

        let plainFolder = BenchFolder(in: parent)
        let table = try PlainTable(plainFolder)
        let plain = try Measurement.of {
            var start = 0
            while start < rows.count {
                let end = min(start + batch, rows.count)
                try table.write(rows[start..<end])
                start = end
            }
        }

        let folder = BenchFolder(in: parent)
        var replica = try Replica(store: try SQLiteStore(path: folder.database, mode: .create), identity: office.identity(of: kiosk))
        let own = try replica.openLog(scope: kiosk.scope, predecessor: nil, nonce: [UInt8](repeating: 5, count: 16), wall: Office.wall, isDoubtful: false)
        var numbers = SeededNumbers(5)
        let appointment = OperatorFacts(number: kiosk.author, role: "clerk").draft(name: "Petugas", author: kiosk.author)
        _ = try replica.append(
            [appointment], scope: kiosk.scope, wall: Office.wall, isDoubtful: false, secrets: [RecordSecret(numbers.bytes(16))].compactMap { $0 })
        var workload = Workload(seed: kiosk.node.rawValue, author: kiosk.author)
        let secrets = (0..<batch).compactMap { _ in RecordSecret(numbers.bytes(16)) }
        let drafts = (0..<operations).map { workload.next(at: Dot(own, UInt64($0) + 2)) }
        let ours = try Measurement.of {
            var start = 0
            while start < drafts.count {
                let end = min(start + batch, drafts.count)
                _ = try replica.append(
                    Array(drafts[start..<end]), scope: kiosk.scope, wall: Office.wall + UInt64(start), isDoubtful: false, secrets: secrets)
                start = end
            }
        }
        var report = Report("append, \(batch) a commit")
        report.add(ours, operations: operations)
        report.add("plain_row_processor_us", plain.processor * 1e6 / Double(operations))
        report.add("plain_row_wall_us", plain.wall * 1e6 / Double(operations))
        report.add("processor_times_plain", ours.processor / plain.processor)
        report.add("wall_times_plain", ours.wall / plain.wall)
        try replica.store.checkpoint(truncate: true)
        try table.database.checkpoint(truncate: true)
        report.add("bytes_on_disk_per_operation", Double(try replica.store.database.fileSize()) / Double(operations))
        report.add("plain_bytes_on_disk_per_operation", Double(try table.database.fileSize()) / Double(operations))
        report.print()
    }
}
