import Glibc

/// A folder that one run of a tool may write; whoever makes it deletes it.
struct Scratch: Sendable {
    let path: String

    init(in parent: String) throws(ImagingFault) {
        guard mkdir(parent, 0o700) == 0 || errno == EEXIST else { throw .scratch(code: errno) }
        var template = Array((parent + "/run-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .scratch(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func delete() { Self.remove(path) }

    func write(_ bytes: [UInt8], _ name: String) throws(ImagingFault) {
        let file = open(path + "/" + name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .scratch(code: errno) }
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + done, bytes.count - done) }
            if count > 0 { done += count } else if errno != EINTR { throw .scratch(code: errno) }
        }
    }

    /// What a tool has written: nil where there is no such file.
    func read(_ name: String, limit: Int) throws(ImagingFault) -> [UInt8]? { try Self.read(path + "/" + name, limit: limit) }

    /// - Parameter path: the last part may not be a symbolic link: a tool has no business to make one.
    static func read(_ path: String, limit: Int) throws(ImagingFault) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .scratch(code: errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .scratch(code: EINVAL) }
        guard status.st_size <= limit else { throw .tooManyBytes(limit: limit) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let rest = bytes.count - done
            let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + done, rest) }
            if count > 0 { done += count } else if count == 0 { return Array(bytes.prefix(done)) } else if errno != EINTR { throw .scratch(code: errno) }
        }
        return bytes
    }

    func remove(_ name: String) { unlink(path + "/" + name) }

    /// Removes what runs of processes that were killed have left: folders of an hour's age, as another process may be at work.
    static func sweep(_ parent: String) {
        guard let folder = opendir(parent) else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            var status = stat()
            guard name.hasPrefix("run-"), lstat(parent + "/" + name, &status) == 0, time(nil) - status.st_mtim.tv_sec > 3600 else { continue }
            remove(parent + "/" + name)
        }
    }

    private static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                if name != ".", name != ".." { unlink(path + "/" + name) }
            }
            closedir(folder)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
