import Glibc

/// Whole files in pieces of 1 MiB, for backups: they can be larger than the memory.
package enum FileCopy {
    private static let piece = 1 << 20

    /// Copies a file to a new one (mode 0600), which is on the disk when this returns; its name is when the folder is synced.
    /// - Parameter each: is handed every piece in order.
    package static func copy(_ source: String, to path: String, each: ([UInt8]) -> Void) throws(StoreError) {
        let input = try File(source, O_RDONLY | O_NOFOLLOW)
        let output = try File(path, O_WRONLY | O_CREAT | O_EXCL)
        try output.setMode(0o600)
        var position = 0
        while true {
            let bytes = try input.read(from: position, limit: piece)
            if bytes.isEmpty { break }
            try output.write(bytes, at: position)
            each(bytes)
            position += bytes.count
        }
        try output.sync()
    }

    /// Reads a file from the disk and not from the memory that still has it from writing. No database file of this process: its locks would go.
    package static func read(_ path: String, each: ([UInt8]) -> Void) throws(StoreError) {
        let file = try File(path, O_RDONLY | O_NOFOLLOW)
        posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED)
        var position = 0
        while true {
            let bytes = try file.read(from: position, limit: piece)
            if bytes.isEmpty { return }
            each(bytes)
            position += bytes.count
        }
    }

    /// Makes the names in a folder durable.
    package static func syncNames(in folder: String) throws(StoreError) { try syncFolder(folder) }

    /// Bytes that may still be written to the disk of a folder, and which disk that is.
    package static func space(in folder: String) throws(StoreError) -> (free: UInt64, device: UInt64) {
        var space = statvfs()
        guard statvfs(folder, &space) == 0 else { throw StoreError(errno: errno, "look at", lastComponent(of: folder)) }
        guard let status = try status(of: folder) else { throw .missing(file: lastComponent(of: folder)) }
        return (UInt64(space.f_bavail) * UInt64(space.f_frsize), UInt64(status.st_dev))
    }

    /// Names of the regular files, or of the folders, that stand in a folder, ascending.
    package static func names(in folder: String, folders: Bool = false) throws(StoreError) -> [String] {
        guard let stream = opendir(folder) else { throw StoreError(errno: errno, "read", lastComponent(of: folder)) }
        defer { closedir(stream) }
        var names: [String] = []
        while let item = readdir(stream) {
            let name = withUnsafePointer(to: &item.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
            if name == "." || name == ".." { continue }
            var status = stat()
            guard lstat(folder + "/" + name, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == (folders ? S_IFDIR : S_IFREG) { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a folder with the files in it; folders in it stay, and so it. Errors are passed over: what is left is tidied away another time.
    package static func remove(folder: String) {
        for name in (try? names(in: folder)) ?? [] { unlink(folder + "/" + name) }
        rmdir(folder)
    }
}
