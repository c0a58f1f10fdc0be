import Glibc

/// Where things lie in a node's data folder. The folder is the node: whoever can read it can act as it.
package struct DataFolder: Sendable, Equatable {
    package let path: String

    package var database: String { path + "/desa.sqlite3" }
    /// What the village desk keeps for itself, and its index (module `DeskStore`).
    package var desk: String { path + "/desk.sqlite" }
    package var fence: String { path + "/fence" }
    /// What is known of the line: ``writeLoosely(_:to:)``.
    package var link: String { path + "/link" }
    package var lock: String { path + "/lock" }
    package var key: String { path + "/key" }
    /// Ciphertexts of attachments (`AttachmentFiles`).
    package var attachments: String { path + "/attachments" }
    /// A Unix socket's path has at most 107 bytes.
    package var controlSocket: String { path + "/control.sock" }

    /// Makes the folder (mode 0700, its parent must exist) or takes one that is there.
    package init(creating path: String) throws(StoreError) {
        if mkdir(path, 0o700) == 0 {
            try syncFolder(folder(of: path))
        } else if errno != EEXIST {
            throw StoreError(errno: errno, "create", lastComponent(of: path))
        }
        try self.init(opening: path)
    }

    /// Throws `.unsafePermissions` where others could replace files in it. Others may list it: a copied folder often has mode 0755, and
    /// the key file is guarded by itself.
    package init(opening path: String) throws(StoreError) {
        let name = lastComponent(of: path)
        guard let status = try status(of: path) else { throw .missing(file: name) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .system(code: ENOTDIR, action: "open", file: name) }
        guard status.st_mode & 0o022 == 0 else { throw .unsafePermissions(mode: status.st_mode & 0o7777, file: name) }
        self.path = path
    }

    /// Held as long as the answer lives; see `NodeLock`.
    package func acquireLock() throws(StoreError) -> NodeLock {
        try NodeLock(lock)
    }

    // MARK: Secrets

    /// Writes a secret file (mode 0600), durable on return. With `replacing` false an existing one is never touched: `.exists`.
    package func writeSecret(_ bytes: [UInt8], to path: String, replacing: Bool = false) throws(StoreError) {
        try writeDurably(bytes, to: path, replacing: replacing)
    }

    /// Replaces a small file (mode 0600) whose loss in a crash does no harm: not synced, so a power cut leaves the old contents, the new or an empty
    /// file; kill -9 the old or the new.
    package func writeLoosely(_ bytes: [UInt8], to path: String) throws(StoreError) {
        let temporary = path + ".new"
        unlink(temporary)
        try File(temporary, O_WRONLY | O_CREAT | O_EXCL).write(bytes)
        guard rename(temporary, path) == 0 else { throw StoreError(errno: errno, "write", lastComponent(of: path)) }
    }

    /// Removes a file that is no longer needed; that it is not there is no error. Not synced: after a crash it may be back.
    package func remove(_ path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw StoreError(errno: errno, "remove", lastComponent(of: path)) }
    }

    /// Reads a secret file; nil if there is none. Throws `.unsafePermissions` if anybody but the owner may use it and `.damaged` if it
    /// is longer than `limit`.
    package func readSecret(_ path: String, limit: Int) throws(StoreError) -> [UInt8]? {
        guard try status(of: path) != nil else { return nil }
        let name = lastComponent(of: path)
        let file = try File(path, O_RDONLY | O_NOFOLLOW)
        let mode = try file.status().st_mode
        guard mode & S_IFMT == S_IFREG, mode & 0o077 == 0 else { throw .unsafePermissions(mode: mode & 0o7777, file: name) }
        let bytes = try file.read(limit: limit + 1)
        guard bytes.count <= limit else { throw .damaged(file: name) }
        return bytes
    }
}
