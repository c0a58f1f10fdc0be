import CSQLite
import Glibc

/// One open file descriptor, closed exactly once. Calls are repeated on EINTR and after short reads and writes.
struct File: ~Copyable {
    let descriptor: Int32
    private let name: String

    /// `mode` counts only where `flags` has O_CREAT, and is narrowed by the umask.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(StoreError) {
        name = lastComponent(of: path)
        var descriptor: Int32
        repeat { descriptor = open(path, flags | O_CLOEXEC, mode) } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw StoreError(errno: errno, "open", name) }
        self.descriptor = descriptor
    }

    // The result of close is not looked at: whatever must last was synced before, and was checked there.
    deinit { close(descriptor) }

    func write(_ bytes: [UInt8], at start: Int = 0) throws(StoreError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(start + done)) }
            if count < 0 {
                guard errno == EINTR else { throw StoreError(errno: errno, "write", name) }
            } else {
                done += count
            }
        }
    }

    /// At most `limit` bytes from `start`; fewer only where the file ends.
    func read(from start: Int = 0, limit: Int) throws(StoreError) -> [UInt8] {
        let size = Int(try status().st_size)
        var bytes = [UInt8](repeating: 0, count: max(0, min(limit, size - start)))
        var done = 0
        while done < bytes.count {
            let wanted = bytes.count - done
            let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress! + done, wanted, off_t(start + done)) }
            if count < 0 {
                guard errno == EINTR else { throw StoreError(errno: errno, "read", name) }
            } else if count == 0 {
                bytes.removeLast(wanted)
            } else {
                done += count
            }
        }
        return bytes
    }

    /// Contents and the size are on the disk when this returns. After an error they may be lost although a second call succeeds
    /// (the kernel reports a failed write-back once): write them again or give up, never just retry.
    func syncData() throws(StoreError) {
        guard fdatasync(descriptor) == 0 else { throw StoreError(errno: errno, "sync", name) }
    }

    func sync() throws(StoreError) {
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, "sync", name) }
    }

    func truncate(to size: Int) throws(StoreError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw StoreError(errno: errno, "write", name) }
    }

    func setMode(_ mode: mode_t) throws(StoreError) {
        guard fchmod(descriptor, mode) == 0 else { throw StoreError(errno: errno, "set the permissions of", name) }
    }

    func status() throws(StoreError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw StoreError(errno: errno, "look at", name) }
        return status
    }
}

/// Makes creation, renaming and removal of names in a folder durable.
func syncFolder(_ path: String) throws(StoreError) {
    try File(path, O_RDONLY | O_DIRECTORY).sync()
}

/// The folder part of a path, "." if there is none.
func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// What `stat` says of the file a path leads to; nil if there is none.
func status(of path: String) throws(StoreError) -> stat? {
    var status = stat()
    if stat(path, &status) == 0 { return status }
    guard errno == ENOENT else { throw StoreError(errno: errno, "look at", lastComponent(of: path)) }
    return nil
}

/// Writes a whole small file so that after a crash at any moment either nothing changed or all of it is there. On return it is on
/// the disk. `replacing: false` throws `.exists` where the name is taken. Only one process may do this at a time (node lock): the
/// temporary file `NAME.new` is not unique.
func writeDurably(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600, replacing: Bool) throws(StoreError) {
    let temporary = path + ".new"
    unlink(temporary)
    do throws(StoreError) {
        let file = try File(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
        try file.setMode(mode)
        try file.write(bytes)
        try file.sync()
        if replacing {
            guard rename(temporary, path) == 0 else { throw StoreError(errno: errno, "write", lastComponent(of: path)) }
        } else {
            // A hard link never replaces; rename would.
            guard link(temporary, path) == 0 else { throw StoreError(errno: errno, "write", lastComponent(of: path)) }
            unlink(temporary)
        }
    } catch {
        unlink(temporary)
        throw error
    }
    try syncFolder(folder(of: path))
}

/// Which file a path leads to. Copies, also on the same machine, differ from their original in it; a file that is only moved or
/// renamed within its file system keeps it.
package struct FileIdentity: Sendable, Equatable {
    /// Of the file system. It may change from boot to boot (disks are found in another order), so it decides nothing.
    package var device: UInt64
    package var inode: UInt64
    /// Creation time of the inode in ns since 1970, 0 where the file system keeps none. Inode numbers are reused: a folder that is
    /// deleted and restored from a copy often gets the very same ones, but never the same creation time.
    package var born: UInt64

    package init(device: UInt64, inode: UInt64, born: UInt64) {
        self.device = device
        self.inode = inode
        self.born = born
    }

    /// Opens nothing: to open and close a database file would drop the locks that SQLite holds on it in this process.
    package init(of path: String) throws(StoreError) {
        var status = statx()
        guard desa_statx(path, &status) == 0 else { throw StoreError(errno: errno, "look at", lastComponent(of: path)) }
        device = UInt64(status.stx_dev_major) << 32 | UInt64(status.stx_dev_minor)
        inode = status.stx_ino
        born =
            status.stx_mask & UInt32(STATX_BTIME) == 0
            ? 0 : UInt64(bitPattern: status.stx_btime.tv_sec) &* 1_000_000_000 &+ UInt64(status.stx_btime.tv_nsec)
    }

    package func isSameFile(as other: FileIdentity) -> Bool {
        inode == other.inode && born == other.born
    }
}
