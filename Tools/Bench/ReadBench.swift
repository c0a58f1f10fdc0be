import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// Reading a store with many records: lists, points, histories, a whole log, and opening it.
enum ReadBench {
    static func run(operations: Int, folder parent: String) throws {
        let office = try Office(kiosks: 1)
        let kiosk = office.kiosks[0]
        let folder = BenchFolder(in: parent)
        var ids: [RecordID] = []
        var log = LogID(0)
        do {
            var centre = try Replica(store: try SQLiteStore(path: folder.database, mode: .create), identity: office.identity(of: nil))
            try office.furnish(&centre)
            var source = try KioskLog(kiosk, growth: Office.upperGrowth(centre.head))
            for start in stride(from: 0, to: operations, by: 1000) {
                let run = try source.run(min(1000, operations - start))
                log = run.log
                _ = try centre.ingest([run], allowed: nil, wall: Office.receivedAt)
            }
            ids = try centre.store.recordKeys(kiosk.scope, type: nil, contestedOnly: false, after: nil, limit: .max)
        }

        var report = Report("read")
        report.add("operations", operations)
        report.add("records", ids.count)
        var store: SQLiteStore?
        report.add("open_ms", try Measurement.of { store = try SQLiteStore(path: folder.database, mode: .readWrite) }.wall * 1e3)
        guard let store else { return }
        func time(_ name: String, _ times: Int, _ body: (Int) throws -> Void) throws {
            let taken = try Measurement.of { for index in 0..<times { try body(index) } }
            report.add(name + "_us", taken.processor * 1e6 / Double(times))
        }
        try time("list_all_of_a_type", 5) { _ in
            _ = try store.recordKeys(kiosk.scope, type: RecordType.applicant, contestedOnly: false, after: nil, limit: .max)
        }
        try time("list_a_type_without_records", 5) { _ in
            _ = try store.recordKeys(kiosk.scope, type: 99, contestedOnly: false, after: nil, limit: 50)
        }
        try time("list_contested", 100) { _ in _ = try store.recordKeys(kiosk.scope, type: nil, contestedOnly: true, after: nil, limit: 50) }
        var numbers = SeededNumbers(3)
        let keys = (0..<10_000).map { _ in RecordKey(scope: kiosk.scope, record: numbers.pick(ids)) }
        try time("record", keys.count) { _ = try store.records([keys[$0]]) }
        let size = try store.index().logs.first { $0.id == log }?.size ?? 1
        try time("entry", keys.count) { _ in _ = try store.entry(Dot(log, UInt64(numbers.below(Int(size))))) }
        try time("thousand_entries_in_order_with_leaf_hash", Int(size) / 1000) { page in
            for entry in try store.entries(log, from: UInt64(page) * 1000, limit: 1000, maxBytes: .max) { _ = MerkleTree.leafHash(entry.bytes) }
        }
        report.print()
    }
}
