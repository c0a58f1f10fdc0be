import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// Durable appends at a kiosk: an operation a commit, and transactions of `batch`.
enum AppendBench {
    static func run(operations: Int, batch: Int, folder parent: String) throws -> Repeated {
        let office = try Office(kiosks: 1)
        let kiosk = office.kiosks[0]
        var centre = try Replica(store: MemoryStore(), identity: office.identity(of: nil))
        try office.furnish(&centre)
        var source = try KioskLog(kiosk, growth: Office.upperGrowth(centre.head))
        let rows = plainRows([try source.run(operations)])

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
        let commits = pieces(0..<operations, batch).map { (range: $0, drafts: Array(drafts[$0])) }
        let plainFolder = BenchFolder(in: parent)
        let table = try PlainTable(plainFolder)

        // In turns, so that whatever else the machine does falls on both.
        var ours = Measurement(wall: 0, processor: 0)
        var plain = ours
        for turn in pieces(0..<commits.count, max(1, 200 / batch)) {
            plain += try Measurement.of { for commit in commits[turn] { try table.write(rows[commit.range], from: commit.range.lowerBound) } }
            ours += try Measurement.of {
                for commit in commits[turn] {
                    _ = try replica.append(
                        commit.drafts, scope: kiosk.scope, wall: Office.wall + UInt64(commit.range.lowerBound), isDoubtful: false, secrets: secrets)
                }
            }
        }

        var report = Report("append")
        report.add("operations_per_commit", batch)
        report.add(ours, operations: operations)
        report.add(plain: plain, operations: operations)
        let (must, aim) = batch == 1 ? ([Bound.atMost(.must, 2)], Bound.atMost(.aim, 1.5)) : ([], Bound.atMost(.aim, 3))
        report.add("processor_times_plain", ours.processor / plain.processor, must + [aim])
        report.add("wall_times_plain", ours.wall / plain.wall, must + [aim])
        try replica.store.checkpoint(truncate: true)
        try table.database.checkpoint(truncate: true)
        report.add("bytes_on_disk_per_operation", Double(try replica.store.database.fileSize()) / Double(operations), Bound.onDisk)
        report.add("plain_bytes_on_disk_per_operation", Double(try table.database.fileSize()) / Double(operations))
        return Repeated(report: report, cost: ours.processor * 1e6 / Double(operations))
    }

    private static func pieces(_ range: Range<Int>, _ count: Int) -> [Range<Int>] {
        stride(from: range.lowerBound, to: range.upperBound, by: count).map { $0..<min($0 + count, range.upperBound) }
    }
}
