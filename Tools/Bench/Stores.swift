import Causality
import Glibc
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// A folder for one measurement, removed with all that is in it afterwards.
final class BenchFolder {
    let path: String

    init(in parent: String) {
        var template = Array((parent + "/desa-bench-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { preconditionFailure("no folder in \(parent)") }
        path = template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                if name != ".", name != ".." { remove(path + "/" + name) }
            }
            closedir(folder)
        }
        _ = Glibc.remove(path)
    }

    var database: String { path + "/desa.sqlite3" }
    /// Does not exist yet.
    var export: String { path + "/export" }
    var frames: String { path + "/frames" }
}

/// What everything is compared with: the same bytes as one row in one table WITHOUT ROWID, through the same connection settings.
struct PlainTable {
    let database: Database
    private let insert: Statement

    init(_ folder: BenchFolder) throws {
        database = try Database(path: folder.database, mode: .create)
        try database.execute("CREATE TABLE plain(log INTEGER NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(log, seq)) STRICT, WITHOUT ROWID")
        insert = try database.prepare("INSERT INTO plain VALUES(?, ?, ?)")
    }

    /// Reads every row's bytes in order.
    func scan() throws(StoreError) -> Int {
        let rows = try database.prepare("SELECT body FROM plain ORDER BY log, seq")
        var bytes = 0
        while try rows.step() { bytes += rows.blob(0).count }
        return bytes
    }

    func write(_ rows: ArraySlice<[UInt8]>, from first: Int = 0) throws(StoreError) {
        try database.transaction { () throws(StoreError) in
            for index in rows.indices {
                try insert.bind(1, 1 as Int64)
                try insert.bind(2, UInt64(first + index))
                try insert.bind(3, rows[index])
                try insert.run()
            }
        }
    }
}

/// Rows as long as the operations of a workload.
func plainRows(_ runs: [LogRun]) -> [[UInt8]] {
    runs.flatMap { run in zip(run.entries, run.payloads).map { $0 + ($1 ?? []) } }
}
