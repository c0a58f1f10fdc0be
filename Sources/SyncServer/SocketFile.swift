import Glibc
import Synchronization

/// The file of a Unix socket. It appears under its name complete: bound, listening and 0600. Until then it lives in a folder that only this user may
/// enter, because `bind` itself would leave it open to others for a moment.
final class SocketFile: Sendable {
    private enum State {
        case hidden
        case published
        case removed
    }

    private let path: String
    private let folder: String
    private let state = Mutex(State.hidden)

    /// Where to bind.
    var hiddenPath: String { folder + "/s" }

    /// Makes the hidden folder. A file left by a process that was killed does not matter; one that somebody answers is `addressInUse`.
    init(path: String) throws(ServerError) {
        let address = ServerAddress.unixSocket(path: path)
        self.path = path
        if Self.isAnswered(path) { throw .addressInUse(address) }
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK {
            throw .cannotListen(address, reason: "a file that is not a socket is in the way")
        }
        var template = Array((Self.folder(of: path) + "/.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .from(errno: errno, at: address) }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        remove()
    }

    /// Once bound. Replaces a dead socket in one step.
    func publish() throws(ServerError) {
        let code: Int32 = state.withLock { state in
            guard case .hidden = state else { return 0 }
            guard chmod(hiddenPath, 0o600) == 0, rename(hiddenPath, path) == 0 else { return errno }
            rmdir(folder)
            state = .published
            return 0
        }
        guard code == 0 else { throw .from(errno: code, at: .unixSocket(path: path)) }
    }

    /// Before the socket is closed: afterwards the name may already be another process's.
    func remove() {
        state.withLock { state in
            switch state {
            case .hidden:
                unlink(hiddenPath)
                rmdir(folder)
            case .published: unlink(path)
            case .removed: break
            }
            state = .removed
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return String(path[..<slash])
    }

    /// A process that died leaves a file that refuses.
    private static func isAnswered(_ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafeBytes(of: &address) { bytes in
            guard let base = bytes.baseAddress else { return false }
            return connect(descriptor, base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)) == 0
        }
    }
}
