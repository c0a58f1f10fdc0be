import Glibc

/// Files that survive a power cut once a call has returned: written under another name, synced, renamed, and the folder synced.
///
/// - Parameter step: called before each system call that changes the disk, with its name: where a test cuts the power.
struct TrayFolder: Sendable {
    let path: String
    let step: @Sendable (String) -> Void

    /// Makes the folder with its own rights (0700) where it is not there.
    func make() throws(TrayFault) {
        step("mkdir")
        if mkdir(path, 0o700) == 0 { try Self.sync(path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"), step) } else if errno != EEXIST { throw .disk(code: errno) }
    }

    var exists: Bool { access(path, F_OK) == 0 }

    /// On the disk when this returns, whole, or not there.
    func write(_ bytes: [UInt8], _ name: String) throws(TrayFault) {
        let (temporary, target) = (path + "/" + name + ".new", path + "/" + name)
        step("create")
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .disk(code: errno) }
        do throws(TrayFault) {
            defer { close(file) }
            var done = 0
            while done < bytes.count {
                step("write")
                // In pieces, so that a test can cut in the middle of one.
                let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + done, min($0.count - done, 1 << 16)) }
                if count > 0 { done += count } else if errno != EINTR { throw .disk(code: errno) }
            }
            step("sync")
            guard fsync(file) == 0 else { throw .disk(code: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        step("rename")
        guard rename(temporary, target) == 0 else { throw .disk(code: errno) }
        try Self.sync(path, step)
    }

    /// nil where there is none.
    func read(_ name: String, limit: Int) throws(TrayFault) -> [UInt8]? { try Self.read(path + "/" + name, limit: limit) }

    static func read(_ path: String, limit: Int) throws(TrayFault) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .disk(code: errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .disk(code: EINVAL) }
        guard status.st_size <= limit else { throw .imaging(.tooManyBytes(limit: limit)) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let rest = bytes.count - done
            let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + done, rest) }
            if count > 0 { done += count } else if count == 0 { return Array(bytes.prefix(done)) } else if errno != EINTR { throw .disk(code: errno) }
        }
        return bytes
    }

    /// Not synced: what comes back after a power cut is removed again with its paper.
    func remove(_ name: String) {
        step("unlink")
        unlink(path + "/" + name)
    }

    /// Names in the folder, ascending; a folder that is not there has none.
    func names() -> [String] { rawNames().map { String(decoding: $0, as: UTF8.self) }.sorted() }

    /// The same as they stand on the disk, in no order.
    private func rawNames() -> [[UInt8]] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [[UInt8]] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names
    }

    /// Names that are no UTF-8 (an old camera's) get underscores where they are none, so that the file can be opened and spoken of. A name that is in use
    /// already stays as it is.
    func makeNamesReadable() {
        for name in rawNames() where String(validating: name, as: UTF8.self) == nil {
            let readable = path + "/" + String(String.UnicodeScalarView(String(decoding: name, as: UTF8.self).unicodeScalars.map { $0 == "\u{FFFD}" ? "_" : $0 }))
            guard access(readable, F_OK) != 0 else { continue }
            step("rename")
            rename((Array(path.utf8) + Array("/".utf8) + name + [0]).map { CChar(bitPattern: $0) }, readable)
        }
    }

    /// Moves a name within one file system; durable on return. A folder that is a link to another place is none.
    func move(_ name: String, to other: TrayFolder, as newName: String) throws(TrayFault) {
        let folder = open(other.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { throw .disk(code: errno) }
        defer { close(folder) }
        step("rename")
        guard renameat(AT_FDCWD, path + "/" + name, folder, newName) == 0 else { throw .disk(code: errno) }
        step("sync folder")
        guard fsync(folder) == 0 else { throw .disk(code: errno) }
        if other.path != path { try Self.sync(path, step) }
    }

    static func sync(_ path: String, _ step: (String) -> Void) throws(TrayFault) {
        step("sync folder")
        let folder = open(path.isEmpty ? "/" : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .disk(code: errno) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw .disk(code: errno) }
    }
}
