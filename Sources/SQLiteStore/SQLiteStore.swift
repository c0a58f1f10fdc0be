package import Causality
package import Replica

/// The store port on SQLite: one database file, one connection, one owner (design D12). `Schemas/store.sql` explains the tables.
///
/// In memory it keeps the local numbers of logs and scopes and each log's size, about 60 bytes a log; SQLite's cache is 16 MiB at most.
///
/// After ``StoreFailure/Kind/unknownOutcome`` drop the store with everything that holds it and open it anew: the open makes durable what it
/// finds and checks the end of every log.
package final class SQLiteStore: ReplicaStore {
    package let database: Database
    let statements: Statements
    var logs = Interner(.log)
    var scopes = Interner(.scope)
    /// Entries held of the log with number n: `sizes[n - 1]`, none beyond the end.
    var sizes: [UInt64] = []
    /// See ``newestRecord(_:)``.
    var newestRecords: [RecordGroup: Int64] = [:]
    /// What stands in the rows that are only written when they change, by number of the scope.
    var keptScopes: [Int: ScopeState] = [:]
    /// Erased values may still stand in the WAL.
    var mustEmptyWAL = false
    var writer = CompactWriter()

    /// Opens a store, or makes it where `mode` allows, and checks the end of every log: see ``SQLiteStore/verifyTails(of:)``.
    /// The caller holds the folder's `NodeLock`.
    /// - Parameters:
    ///   - own: whose logs are hashed again at their end, because this node is going to sign them; nil for everybody's.
    ///   - vfs: a registered SQLite file layer (tests put faults there).
    /// - Throws: `.newerVersion`, `.busy`, `.corrupt` when what is kept of a log does not fit its entries, and whatever opening a file can.
    package init(path: String, mode: Database.Mode, own: NodeID? = nil, vfs: String? = nil) throws(StoreFailure) {
        do throws(StoreError) {
            database = try Database(path: path, mode: mode, vfs: vfs)
            let version = try database.readSchemaVersion()
            // Made, but cut off before it had its tables.
            guard version > 0 || mode != .readOnly else { throw StoreError.empty(file: database.file) }
            if version < Database.schemaVersion, mode != .readOnly {
                let database = database
                try database.transaction { () throws(StoreError) in
                    if version < 1 { try database.execute(StoreSchema.version1) }
                    if version < 2 { try database.execute(StoreSchema.version2) }
                    if version < 3 { try database.execute(StoreSchema.version3) }
                    try database.writeSchemaVersion(Database.schemaVersion)
                }
            }
            statements = try Statements(database)
            try loadNames()
        } catch { throw StoreFailure(error) }
        try verifyTails(of: own)
    }

    private func loadNames() throws(StoreError) {
        for kind in [NameKind.log, .scope] {
            let rows = statements.names
            defer { rows.reset() }
            try rows.bind(1, kind.rawValue)
            while try rows.step() {
                let isRight = kind == .log ? logs.load(rows.bits(1), number: rows.int64(0)) : scopes.load(rows.bits(1), number: rows.int64(0))
                guard isRight else { throw damaged }
            }
        }
    }

    /// Copies the WAL into the database: for quiet moments. `truncate` leaves nothing in it.
    package func checkpoint(truncate: Bool = false) throws(StoreFailure) {
        try translated { () throws(StoreError) in try database.checkpoint(truncate: truncate) }
    }

    func size(_ log: Int) -> UInt64 { log <= sizes.count ? sizes[log - 1] : 0 }

    func setSize(_ log: Int, _ size: UInt64) {
        while sizes.count < log { sizes.append(0) }
        sizes[log - 1] = size
    }

    var damaged: StoreError { .corrupt(file: database.file) }
}

/// Records of one scope that one log created, by local numbers.
struct RecordGroup: Hashable {
    let scope: Int
    let log: Int
}
