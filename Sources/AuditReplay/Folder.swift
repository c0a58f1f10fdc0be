import Glibc

/// Files of an export, below one folder. Names are relative; sentences never say where the folder is.
struct Folder: Sendable {
    let path: String

    /// Makes the folder, or takes an empty one that is there.
    static func create(_ path: String) throws(AuditFailure) -> Folder {
        if mkdir(path, 0o700) != 0 {
            guard errno == EEXIST else { throw failure("create the folder", nil) }
            guard let names = try? Folder(path: path).names(""), names.isEmpty else {
                throw AuditFailure(.notAFile, "The folder for the export is not empty; give a new one.")
            }
        }
        return Folder(path: path)
    }

    private static func failure(_ action: String, _ file: String?) -> AuditFailure {
        let code = errno
        let reason = String(cString: strerror(code))
        let kind: FindingKind = code == ENOENT ? .fileMissing : .notAFile
        return AuditFailure(kind, file: file, "Could not \(action)\(file.map { " \($0)" } ?? ""): \(reason).")
    }

    // MARK: Reading

    /// The whole of a plain file of at most `limit` bytes. Links are not followed: an export is its folder.
    func read(_ name: String, limit: Int) throws(AuditFailure) -> [UInt8] {
        let file = try descriptor(name, O_RDONLY | O_NOFOLLOW)
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.failure("look at", name) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw AuditFailure(.notAFile, file: name, "\(name) is not a plain file.") }
        guard status.st_size <= limit else { throw AuditFailure(.fileForm, file: name, "\(name) is larger than such a file can be.") }
        let count = Int(status.st_size)
        var done = 0
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while done < count {
                let got = Glibc.read(file, buffer.baseAddress! + done, count - done)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failed = true }
                if got <= 0 { break }
                done += got
            }
            filled = done
        }
        if failed { throw Self.failure("read", name) }
        return bytes
    }

    func exists(_ name: String) -> Bool {
        var status = stat()
        return lstat(path + "/" + name, &status) == 0
    }

    /// Every file below the folder, sorted by bytes; nothing is looked at deeper than an export goes.
    func allFiles() throws(AuditFailure) -> [String] {
        var files: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for name in try names(folder) {
                let relative = folder.isEmpty ? name : folder + "/" + name
                var status = stat()
                guard lstat(path + "/" + relative, &status) == 0 else { throw Self.failure("look at", relative) }
                if status.st_mode & S_IFMT == S_IFDIR, relative.utf8.count < 200 { folders.append(relative) } else { files.append(relative) }
            }
        }
        return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func names(_ folder: String) throws(AuditFailure) -> [String] {
        guard let handle = opendir(folder.isEmpty ? path : path + "/" + folder) else { throw Self.failure("open the folder", folder) }
        defer { closedir(handle) }
        var names: [String] = []
        while let item = readdir(handle) {
            let name = withUnsafeBytes(of: &item.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    // MARK: Writing

    /// Writes a new file with the folders above it. Not on the disk before ``sync()``.
    func write(_ bytes: [UInt8], to name: String) throws(AuditFailure) {
        try makeFolders(above: name)
        let file = try descriptor(name, O_WRONLY | O_CREAT | O_EXCL)
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + done, bytes.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("write", name) }
            done += count
        }
    }

    /// Everything written so far is on the disk when this returns. One turn for all files first: syncing thousands one by one takes
    /// minutes on a hard disk, and after it each costs little and still says if its data was lost.
    func syncAll() throws(AuditFailure) {
        Glibc.sync()
        var folders: Set<String> = [""]
        for name in try allFiles() {
            try sync(name, O_RDONLY | O_NOFOLLOW)
            var parts = name.split(separator: "/").dropLast()
            while !parts.isEmpty {
                folders.insert(parts.joined(separator: "/"))
                parts = parts.dropLast()
            }
        }
        for folder in folders.sorted() { try sync(folder, O_RDONLY | O_DIRECTORY) }
    }

    private func sync(_ name: String, _ flags: Int32) throws(AuditFailure) {
        let file = try descriptor(name, flags)
        defer { close(file) }
        guard fsync(file) == 0 else { throw Self.failure("sync", name) }
    }

    private func makeFolders(above name: String) throws(AuditFailure) {
        let parts = name.split(separator: "/").dropLast()
        guard !parts.isEmpty, !exists(parts.joined(separator: "/")) else { return }
        var folder = path
        for part in parts {
            folder += "/" + part
            if mkdir(folder, 0o700) != 0, errno != EEXIST { throw Self.failure("create the folder of", name) }
        }
    }

    private func descriptor(_ name: String, _ flags: Int32) throws(AuditFailure) -> Int32 {
        var file: Int32
        repeat { file = open(path + "/" + name, flags | O_CLOEXEC, 0o600) } while file < 0 && errno == EINTR
        guard file >= 0 else { throw Self.failure(flags & O_CREAT == 0 ? "read" : "write", name) }
        return file
    }
}
