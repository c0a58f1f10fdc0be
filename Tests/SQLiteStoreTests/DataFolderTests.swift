import Glibc
import SQLiteStore
import Testing

@Suite("DataFolder") struct DataFolderTests {
    let parent = TemporaryFolder()

    // MARK: Lock

    @Test("one owner at a time, and the one who is turned away learns the process")
    func lock() throws {
        let path = parent("lock")
        try {
            let lock = try NodeLock(path)
            #expect(throws: StoreError.held(pid: getpid(), file: "lock")) { _ = try NodeLock(path) }
            withExtendedLifetime(lock) {}
        }()
        _ = try NodeLock(path)
    }

    @Test("a lock file with nonsense in it only costs the message its number", arguments: ["", "x", "99999999999999999999", "-4"])
    func nonsense(text: String) throws {
        let path = parent("lock")
        let lock = try NodeLock(path)
        parent.write(Array(text.utf8), to: "lock")
        #expect(throws: StoreError.held(pid: nil, file: "lock")) { _ = try NodeLock(path) }
        withExtendedLifetime(lock) {}
    }

    @Test("a process that is killed leaves no lock behind")
    func killed() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let lock = try NodeLock(pathForChild("lock", of: getppid()))
            kill(getpid(), SIGKILL)
            withExtendedLifetime(lock) {}
        }
        let path = pathForChild("lock", of: getpid())
        #expect(access(path, F_OK) == 0)
        _ = try NodeLock(path)
        unlink(path)
    }

    // MARK: Folder and secrets

    @Test("a new folder is for its owner alone; one that others may write is refused")
    func permissions() throws {
        let folder = try DataFolder(creating: parent("node"))
        #expect(parent.mode("node") == 0o700)
        #expect(try DataFolder(creating: parent("node")) == folder)
        #expect(folder.database == parent("node") + "/desa.sqlite3")
        chmod(folder.path, 0o777)
        #expect(throws: StoreError.unsafePermissions(mode: 0o777, file: "node")) { _ = try DataFolder(opening: folder.path) }
        chmod(folder.path, 0o755)
        _ = try DataFolder(opening: folder.path)
        rmdir(folder.path)
        #expect(throws: StoreError.missing(file: "node")) { _ = try DataFolder(opening: folder.path) }
        #expect(throws: StoreError.missing(file: "b")) { _ = try DataFolder(creating: parent("a/b")) }
    }

    @Test("a secret is written once, for its owner alone, whatever the umask, and read back only like that")
    func secrets() throws {
        let folder = try DataFolder(opening: parent.path)
        #expect(try folder.readSecret(folder.key, limit: 32) == nil)
        // What an interrupted write left over is no hindrance.
        parent.write([9], to: "key.new")
        try folder.writeSecret([1, 2, 3], to: folder.key)
        #expect(parent.names == ["key"])
        #expect(parent.mode("key") == 0o600)
        #expect(try folder.readSecret(folder.key, limit: 3) == [1, 2, 3])
        #expect(throws: StoreError.damaged(file: "key")) { try folder.readSecret(folder.key, limit: 2) }
        #expect(throws: StoreError.exists(file: "key")) { try folder.writeSecret([4], to: folder.key) }
        #expect(try folder.readSecret(folder.key, limit: 3) == [1, 2, 3])
        try folder.writeSecret([4], to: folder.key, replacing: true)
        #expect(try folder.readSecret(folder.key, limit: 3) == [4])
        #expect(parent.names == ["key"])
        chmod(folder.key, 0o640)
        #expect(throws: StoreError.unsafePermissions(mode: 0o640, file: "key")) { try folder.readSecret(folder.key, limit: 3) }
    }

    // MARK: Identity of a file

    @Test("a copy is another file, also when it takes the place of its deleted original; a renamed file is the same")
    func identity() throws {
        parent.write([1], to: "a")
        let original = try FileIdentity(of: parent("a"))
        rename(parent("a"), parent("b"))
        #expect(try FileIdentity(of: parent("b")).isSameFile(as: original))
        parent.write([1], to: "c")
        #expect(try !FileIdentity(of: parent("c")).isSameFile(as: original))
        unlink(parent("b"))
        // Most file systems hand out the same inode number again.
        parent.write([1], to: "b")
        #expect(try !FileIdentity(of: parent("b")).isSameFile(as: original))
        #expect(throws: StoreError.missing(file: "none")) { _ = try FileIdentity(of: parent("none")) }
    }

    // MARK: Messages

    @Test("every message names the file and ends as one sentence")
    func messages() {
        let file = "desa.sqlite3"
        let errors: [StoreError] = [
            .io(code: 10, file: file), .system(code: 13, action: "open", file: file), .full(file: file), .corrupt(file: file),
            .busy(file: file), .constraint(code: 19, file: file), .readOnly(file: file), .notADatabase(file: file), .foreign(file: file),
            .missing(file: file), .exists(file: file), .wrongSynchronous(found: 1, file: file),
            .wrongSetting(name: "journal_mode", found: "delete", file: file), .newerVersion(found: 2, known: 1, file: file),
            .poisoned(file: file), .unsafePermissions(mode: 0o644, file: file), .damaged(file: file), .other(code: 7, file: file),
        ]
        for error in errors {
            #expect(error.description.contains(file))
            #expect(error.description.hasSuffix("."))
        }
        #expect(StoreError.held(pid: 42, file: "lock").description.contains("process 42"))
    }
}
