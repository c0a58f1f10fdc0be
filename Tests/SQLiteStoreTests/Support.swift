import CSQLite
import Glibc
import SQLiteStore
import Synchronization

/// A folder for one test, removed with all its files afterwards.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/desa-store-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&template))
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    func read(_ name: String) -> [UInt8] {
        let file = fopen(self(name), "r")!
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part.prefix(count) }
        return bytes
    }

    func write(_ bytes: [UInt8], to name: String) {
        let file = fopen(self(name), "w")!
        defer { fclose(file) }
        precondition(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    func mode(_ name: String) -> mode_t {
        var status = stat()
        precondition(stat(self(name), &status) == 0)
        return status.st_mode & 0o7777
    }
}

/// A file that the body of an exit test makes (`getppid()`) and its test removes (`getpid()`): the body may die without cleaning up.
func pathForChild(_ name: String, of pid: pid_t) -> String { "/tmp/desa-store-\(pid)-\(name)" }

extension [UInt8] {
    func contains(_ other: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: other) }
    }
}

/// SQLite's own file layer with faults on demand, as a VFS to be named at open.
final class FaultyFiles: Sendable {
    struct State {
        var walSyncs = 0
        var failWALSync = false
        var failDatabaseSync = false
        var diskFull = false
        /// What `PRAGMA synchronous` answers instead of the truth.
        var synchronous: String?
    }

    let state = Mutex(State())
    let name: String

    private static let next = Atomic(0)
    // Never freed: SQLite keeps pointers to what is registered.
    private struct Extra {
        var methods: UnsafePointer<sqlite3_io_methods>
        var faults: Unmanaged<FaultyFiles>
        var isWAL: Bool
    }

    init() {
        name = "faulty-\(Self.next.add(1, ordering: .relaxed).newValue)"
        let original = sqlite3_vfs_find(nil)!
        let copy = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        copy.initialize(to: original.pointee)
        copy.pointee.zName = UnsafePointer(strdup(name))
        copy.pointee.szOsFile += Int32(MemoryLayout<Extra>.size)
        copy.pointee.pAppData = Unmanaged.passRetained(self).toOpaque()
        copy.pointee.xOpen = { vfs, name, file, flags, outFlags in
            let original = sqlite3_vfs_find(nil)!
            let code = original.pointee.xOpen(original, name, file, flags, outFlags)
            guard let file, let methods = file.pointee.pMethods else { return code }
            let replaced = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
            replaced.initialize(to: methods.pointee)
            replaced.pointee.xSync = FaultyFiles.sync
            replaced.pointee.xWrite = FaultyFiles.write
            replaced.pointee.xFileControl = FaultyFiles.control
            let faults = Unmanaged<FaultyFiles>.fromOpaque(vfs!.pointee.pAppData)
            FaultyFiles.extra(file).pointee = Extra(methods: methods, faults: faults, isWAL: flags & SQLITE_OPEN_WAL != 0)
            file.pointee.pMethods = UnsafePointer(replaced)
            return code
        }
        sqlite3_vfs_register(copy, 0)
    }

    private static func extra(_ file: UnsafeMutablePointer<sqlite3_file>?) -> UnsafeMutablePointer<Extra> {
        (UnsafeMutableRawPointer(file!) + Int(sqlite3_vfs_find(nil)!.pointee.szOsFile)).assumingMemoryBound(to: Extra.self)
    }

    private static let sync: @convention(c) (UnsafeMutablePointer<sqlite3_file>?, Int32) -> Int32 = { file, flags in
        let extra = FaultyFiles.extra(file).pointee
        let fails = extra.faults.takeUnretainedValue().state.withLock { state in
            if extra.isWAL { state.walSyncs += 1 }
            return extra.isWAL ? state.failWALSync : state.failDatabaseSync
        }
        return fails ? SQLITE_IOERR | (4 << 8) : extra.methods.pointee.xSync(file, flags)  // SQLITE_IOERR_FSYNC
    }

    private static let write: @convention(c) (UnsafeMutablePointer<sqlite3_file>?, UnsafeRawPointer?, Int32, Int64) -> Int32 = {
        file, bytes, count, offset in
        let extra = FaultyFiles.extra(file).pointee
        let full = extra.faults.takeUnretainedValue().state.withLock { $0.diskFull }
        return full ? SQLITE_FULL : extra.methods.pointee.xWrite(file, bytes, count, offset)
    }

    private static let control: @convention(c) (UnsafeMutablePointer<sqlite3_file>?, Int32, UnsafeMutableRawPointer?) -> Int32 = {
        file, operation, argument in
        let extra = FaultyFiles.extra(file).pointee
        if operation == SQLITE_FCNTL_PRAGMA, let argument {
            let words = argument.assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
            if let answer = extra.faults.takeUnretainedValue().state.withLock({ $0.synchronous }),
                let name = words[1], String(cString: name) == "synchronous", words[2] == nil
            {
                let copy = sqlite3_malloc(Int32(answer.utf8.count + 1))!.assumingMemoryBound(to: CChar.self)
                strcpy(copy, answer)
                words[0] = copy
                return SQLITE_OK
            }
        }
        return extra.methods.pointee.xFileControl(file, operation, argument)
    }
}
