package import Causality
import CSQLite
import Glibc

/// What can go wrong with a node's files. `file` is the last part of a path, never the folder it lies in.
package enum StoreError: Error, Sendable, Equatable {
    /// SQLite could not read or write; `code` is its extended result code. A writable connection is poisoned by it.
    case io(code: Int32, file: String)
    /// A system call failed with `code` (errno) while doing `action`.
    case system(code: Int32, action: String, file: String)
    /// The disk or the quota is full. Nothing of the failed transaction was saved; the connection stays usable.
    case full(file: String)
    case corrupt(file: String)
    /// Another process holds the database, or a statement of this connection is still in the middle of its rows.
    case busy(file: String)
    /// A row broke a rule of the schema (unique key, CHECK, trigger); `code` is the extended result code.
    case constraint(code: Int32, file: String)
    case readOnly(file: String)
    case notADatabase(file: String)
    /// An SQLite database, but not of this program.
    case foreign(file: String)
    case missing(file: String)
    case exists(file: String)
    /// SQLite did not take a setting that durability or safety rests on.
    case wrongSynchronous(found: Int64, file: String)
    case wrongSetting(name: String, found: String, file: String)
    case newerVersion(found: Int64, known: Int64, file: String)
    /// A database of this program that never got its tables.
    case empty(file: String)
    /// What is kept of a log does not fit the entries at its end.
    case wrongTail(log: LogID, file: String)
    /// An earlier write failed in a way that leaves its outcome unknown: drop this connection, open again, verify the tail.
    case poisoned(file: String)
    /// The data folder is in use; `pid` is who says so in the lock file, nil if the file does not tell.
    case held(pid: Int32?, file: String)
    case unsafePermissions(mode: UInt32, file: String)
    /// A small file of ours (fence, key) does not decode.
    case damaged(file: String)
    case other(code: Int32, file: String)
}

extension StoreError {
    /// From an extended SQLite result code that is not OK, ROW or DONE.
    init(sqlite code: Int32, file: String) {
        switch code & 0xff {
        case SQLITE_IOERR: self = .io(code: code, file: file)
        case SQLITE_FULL: self = .full(file: file)
        case SQLITE_CORRUPT: self = .corrupt(file: file)
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy(file: file)
        case SQLITE_CONSTRAINT: self = .constraint(code: code, file: file)
        // CANTOPEN: a WAL, journal or -shm that has to be made beside the database, and may not.
        case SQLITE_READONLY, SQLITE_CANTOPEN: self = .readOnly(file: file)
        case SQLITE_NOTADB: self = .notADatabase(file: file)
        default: self = .other(code: code, file: file)
        }
    }

    /// From `errno`, right after the call that failed.
    init(errno code: Int32, _ action: String, _ file: String) {
        switch code {
        case ENOSPC, EDQUOT: self = .full(file: file)
        case ENOENT: self = .missing(file: file)
        case EEXIST: self = .exists(file: file)
        case EROFS: self = .readOnly(file: file)
        default: self = .system(code: code, action: action, file: file)
        }
    }
}

extension StoreError: CustomStringConvertible {
    /// One sentence: what, where, what to do.
    package var description: String {
        switch self {
        case .io(let code, let file):
            "Reading or writing \(file) failed (SQLite \(code)); check the disk and its cable, then start again."
        case .system(let code, let action, let file):
            "Could not \(action) \(file): \(String(cString: strerror(code))); put this right, then start again."
        case .full(let file):
            "The disk is full, so nothing more was saved in \(file); free some space and try again."
        case .corrupt(let file):
            "\(file) is damaged; stop here, keep a copy of the whole folder, then restore from a backup or from the centre."
        case .busy(let file):
            "\(file) is in use by another program; close it and try again."
        case .constraint(let code, let file):
            "\(file) refused a row that breaks its rules (SQLite \(code)); this is a defect of the program, please report it."
        case .readOnly(let file):
            "\(file) cannot be written here; check the permissions or copy the folder to a writable disk."
        case .notADatabase(let file):
            "\(file) is not a database; keep it, then restore from a backup or from the centre."
        case .foreign(let file):
            "\(file) belongs to another program; give the right data folder."
        case .missing(let file):
            "\(file) does not exist; give the right data folder, or set the node up first."
        case .exists(let file):
            "\(file) exists already and is not replaced; move it away if it is not needed."
        case .wrongSynchronous(let found, let file):
            "SQLite does not sync \(file) at each commit (synchronous is \(found), FULL is 2), so a power cut would lose work; "
                + "use the SQLite of Debian 12."
        case .wrongSetting(let name, let found, let file):
            "SQLite did not take the setting \(name) for \(file) (it is \(found)); use the SQLite of Debian 12 on a local disk."
        case .newerVersion(let found, let known, let file):
            "\(file) has version \(found) and this program knows up to \(known); install the newer program."
        case .empty(let file):
            "\(file) holds nothing yet; give the right data folder, or set the node up first."
        case .wrongTail(let log, let file):
            "The end of the log \(log) in \(file) is not what was saved; stop here, keep a copy of the whole folder, "
                + "then restore from a backup or from the centre."
        case .poisoned(let file):
            "An earlier write to \(file) failed and its outcome is unknown; start again so that its end is checked."
        case .held(let pid?, _):
            "The data folder is in use by process \(pid); stop that program or wait for it to end."
        case .held(nil, _):
            "The data folder is in use by another process; stop that program or wait for it to end."
        case .unsafePermissions(let mode, let file):
            "\(file) is open to other users (mode \(String(mode, radix: 8))); take their access away with chmod."
        case .damaged(let file):
            "\(file) is damaged; keep a copy of the whole folder, then restore it from a backup or enrol again."
        case .other(let code, let file):
            "SQLite failed on \(file) with code \(code); start again and report it if it returns."
        }
    }
}

/// The last part of a path, for messages.
func lastComponent(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
}
