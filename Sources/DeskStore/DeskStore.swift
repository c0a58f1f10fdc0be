package import Replica
import SQLiteStore
import Glibc

/// `desk.sqlite` in a kiosk's data folder: what the desk keeps for itself (drafts, PINs, visits) and an index over the records of the node's
/// scopes, which follows the logs. Never in the file of the logs: whoever deletes it loses what Docs/Desk.md names, and no operation.
///
/// Not Sendable: one owner, on the writer's thread, like the replica that it follows. After ``StoreFailure/Kind/unknownOutcome`` or
/// ``StoreFailure/Kind/corrupt`` drop it and call ``open(_:rules:after:vfs:)`` again with that failure; the kiosk goes on meanwhile.
package final class DeskStore {
    package let drafts: Drafts
    package let people: DeskPeople
    package let index: DeskIndex
    package let prints: Prints
    package let duplicates: Duplicates
    let tables: DeskDatabase

    /// An opened store with what an operator has to be told about it.
    package struct Opened {
        package let store: DeskStore
        /// The file that was there could not be used and was set aside.
        package let setAside: Bool

        /// One sentence for people; nil when all is well.
        package var notice: String? {
            setAside
                ? "desk.sqlite could not be read and was set aside as desk.sqlite.damaged; unfinished drafts and PINs are lost, everything that was saved is there: give PINs anew."
                : nil
        }
    }

    /// Opens the file, or makes it. One that cannot be read, or is a newer program's, is set aside under another name and made anew.
    /// - Parameters:
    ///   - rules: the registry's rules; others than the index was made by make it anew.
    ///   - failure: what the store failed with that was open before in this process.
    /// - Throws: what says nothing against the file: the disk is full, broken or not writable, another process has it.
    package static func open(_ path: String, rules: RegistryRules, after failure: StoreFailure? = nil, vfs: String? = nil) throws(StoreFailure) -> Opened {
        if failure?.kind == .corrupt { try setAside(path) }
        do throws(StoreFailure) {
            return Opened(store: try DeskStore(path, rules, vfs), setAside: failure?.kind == .corrupt)
        } catch {
            guard error.kind == .corrupt || error.kind == .newerVersion else { throw error }
        }
        try setAside(path)
        return Opened(store: try DeskStore(path, rules, vfs), setAside: true)
    }

    private init(_ path: String, _ rules: RegistryRules, _ vfs: String?) throws(StoreFailure) {
        do throws(StoreError) { tables = DeskDatabase(try Self.database(path, vfs)) } catch {
            // Another program's file in our place is of no use to us.
            if case .foreign = error { throw StoreFailure(.corrupt, error.description) }
            throw StoreFailure(error)
        }
        drafts = Drafts(tables)
        people = DeskPeople(tables)
        prints = Prints(tables)
        duplicates = Duplicates(tables)
        index = try DeskIndex(tables, rules: rules, setAside: path + Self.damaged)
    }

    private static func database(_ path: String, _ vfs: String?) throws(StoreError) -> Database {
        let database = try Database(path: path, mode: .create, kind: DeskSchema.kind, vfs: vfs)
        // What is the desk's own is small; damage in the index shows when it is read, and it is made again.
        if try database.readSchemaVersion() == 0 {
            try database.transaction { () throws(StoreError) in
                try database.execute(DeskSchema.own)
                try database.writeSchemaVersion(DeskSchema.kind.schemaVersion)
            }
        }
        for table in ["draft", "draft_field", "pin", "attempt"] {
            let rows = try database.prepare("PRAGMA quick_check('\(table)')")
            defer { rows.reset() }
            while try rows.step() { if rows.text(0) != "ok" { throw .corrupt(file: "desk.sqlite") } }
        }
        return database
    }

    static let damaged = ".damaged"

    /// Keeps the newest damaged file only: it holds personal values that nobody can erase any more.
    private static func setAside(_ path: String) throws(StoreFailure) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            unlink(path + damaged + suffix)
            guard rename(path + suffix, path + damaged + suffix) == 0 || errno == ENOENT else {
                throw StoreFailure(.other, "desk.sqlite is damaged and cannot be moved away (\(String(cString: strerror(errno)))); remove it from the data folder by hand.")
            }
        }
    }

    /// Copies the WAL into the file: for quiet moments and a clean end. `truncate` leaves nothing in it.
    package func checkpoint(truncate: Bool = false) throws(StoreFailure) {
        try translated { () throws(StoreError) in try tables.database.checkpoint(truncate: truncate) }
    }
}
