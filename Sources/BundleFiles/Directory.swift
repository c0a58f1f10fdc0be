import Glibc
import MerkleLog
package import NodeHost

/// A folder on a medium that is not trusted. Everything is opened relative to it and without following links, so that nothing outside the
/// folder is ever read or written, whatever a stick has in it.
package final class Directory {
    private let descriptor: Int32
    /// For messages: the name of the medium's folder, also in those below it.
    package let name: String

    private init(_ descriptor: Int32, _ name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    deinit { close(descriptor) }

    /// The folder that a person named; the last component may be a link, as mount points are.
    package convenience init(_ path: String) throws(NodeFault) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw NodeFault(.notFound, "The folder \(name) cannot be opened: \(String(cString: strerror(errno))). Is the stick in, and is this its folder?")
        }
        self.init(descriptor, name)
    }

    /// - Parameter making: makes it if it is not there.
    /// - Returns: nil when there is none.
    package func folder(_ name: String, making: Bool = false) throws(NodeFault) -> Directory? {
        if making, mkdirat(descriptor, name, 0o755) != 0, errno != EEXIST { throw Self.fault("make a folder on", self.name) }
        let opened = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if opened < 0 {
            if making { throw Self.fault("open a folder on", self.name) }
            return nil
        }
        if making { try sync() }
        return Directory(opened, self.name)
    }

    /// Names in the folder, ascending, at most `limit` of them.
    package func names(limit: Int) throws(NodeFault) -> [String] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { throw Self.fault("read the folder", name) }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < limit, let entry = readdir(stream) {
            let bytes = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { Array(UnsafeBufferPointer(start: $0, count: strnlen($0, 256))) }
            }
            if let text = String(validating: bytes, as: UTF8.self), text != ".", text != ".." { names.append(text) }
        }
        return names.sorted()
    }

    /// An ordinary file; nil when there is none of that name or it is something else.
    package func file(_ name: String) -> MediumFile? {
        let opened = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            return nil
        }
        return MediumFile(opened, size: Int(status.st_size), name: name)
    }

    /// Writes a file so that it is either there whole and verified, or not there: under a temporary name, synced, read back from the medium and
    /// compared, renamed, and the folder synced. On return it has survived being pulled out.
    package func write(_ bytes: [UInt8], to name: String) throws(NodeFault) {
        let temporary = name + ".new"
        unlinkat(descriptor, temporary, 0)
        let file = openat(descriptor, temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Self.fault("make a file in", self.name) }
        do throws(NodeFault) {
            defer { close(file) }
            var done = 0
            while done < bytes.count {
                let count = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress! + done, min($0.count - done, 1 << 20), off_t(done)) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Self.fault("write to", self.name) }
                done += count
            }
            guard fsync(file) == 0 else { throw Self.fault("write to", self.name) }
            // What is read now comes from the medium and not from this computer's memory, as far as the kernel lets us say so.
            posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED)
            guard try Self.hash(file, size: bytes.count, self.name) == Hash.sha256(bytes) else {
                throw NodeFault(.storage, "What \(self.name) gives back is not what was written to it: the stick is broken, or smaller than it says. Take another one.")
            }
            guard renameat(descriptor, temporary, descriptor, name) == 0 else { throw Self.fault("write to", self.name) }
        } catch {
            unlinkat(descriptor, temporary, 0)
            throw error
        }
        try sync()
    }

    private static func hash(_ file: Int32, size: Int, _ name: String) throws(NodeFault) -> Hash {
        var all: [UInt8] = []
        all.reserveCapacity(size)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while all.count <= size {
            let count = buffer.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(all.count)) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault("read back from", name) }
            if count == 0 { break }
            all += buffer[..<count]
        }
        return Hash.sha256(all)
    }

    /// That there is none is no error.
    package func remove(_ name: String) { unlinkat(descriptor, name, 0) }

    package func sync() throws(NodeFault) {
        guard fsync(descriptor) == 0 else { throw Self.fault("write to", name) }
    }

    private static func fault(_ action: String, _ name: String) -> NodeFault {
        switch errno {
        case ENOSPC, EDQUOT, EFBIG: NodeFault(.storage, "\(name) is full: nothing is lost here, but the rest did not fit. Take an empty stick.")
        case EROFS, EACCES, EPERM: NodeFault(.storage, "\(name) cannot be written: it is protected, or mounted for reading only. Take another stick.")
        default: NodeFault(.storage, "Could not \(action) \(name): \(String(cString: strerror(errno))). Was the stick pulled out? Nothing is lost here; try again.")
        }
    }
}

/// A file on a medium that is not trusted, open for reading.
package final class MediumFile {
    private let descriptor: Int32
    package let size: Int
    private let name: String

    init(_ descriptor: Int32, size: Int, name: String) {
        self.descriptor = descriptor
        self.size = size
        self.name = name
    }

    deinit { close(descriptor) }

    /// What is read next comes from the medium and not from this computer's memory, as far as the kernel lets us say so: a stick that was pulled
    /// out is found out.
    package func forget() { posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) }

    /// At most `count` bytes from `start`; fewer at the end, and where the medium does not give them.
    package func read(from start: Int, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(0, min(count, size - start)))
        var done = 0
        while done < bytes.count {
            let wanted = bytes.count - done
            let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress! + done, wanted, off_t(start + done)) }
            if got < 0, errno == EINTR { continue }
            if got <= 0 {
                bytes.removeLast(wanted)
                break
            }
            done += got
        }
        return bytes
    }
}
