import Glibc

/// The right to use a data folder: an exclusive flock on its `lock` file for as long as this object lives. The kernel releases it
/// at any end of the process, kill -9 included; children started meanwhile do not inherit it (O_CLOEXEC).
///
/// flock and not fcntl: a POSIX lock belongs to the process and is lost when anything in it closes the same file, and it
/// would let a second owner in this process through. The file is never deleted, else two processes could hold two inodes of that name.
package final class NodeLock: Sendable {
    private let descriptor: Int32

    /// Throws `.held` at once where somebody else holds the lock; never waits.
    package init(_ path: String) throws(StoreError) {
        let name = lastComponent(of: path)
        var descriptor: Int32 = -1
        while true {
            descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw StoreError(errno: errno, "open", name) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                let holder = Self.holder(descriptor)
                close(descriptor)
                throw code == EWOULDBLOCK ? .held(pid: holder, file: name) : StoreError(errno: code, "lock", name)
            }
            // Somebody tidied the file away between open and lock: what we hold is no longer what others will find.
            var mine = stat()
            var found = stat()
            if fstat(descriptor, &mine) == 0, stat(path, &found) == 0, mine.st_ino == found.st_ino, mine.st_dev == found.st_dev {
                break
            }
            close(descriptor)
        }
        self.descriptor = descriptor
        // For the next one's error message only; that it is not synced and may fail on a full disk does not matter.
        let pid = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pid.withUnsafeBytes { pwrite(descriptor, $0.baseAddress!, pid.count, 0) }
    }

    deinit { close(descriptor) }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress!, 16, 0) }
        var pid: Int32 = 0
        for byte in bytes.prefix(max(0, count)) {
            guard byte >= 0x30, byte <= 0x39 else { break }
            let (product, tooBig) = pid.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(Int32(byte - 0x30))
            guard !tooBig, !overflow else { return nil }
            pid = sum
        }
        return pid > 0 ? pid : nil
    }
}
