import Glibc
import SQLiteStore

/// Waiting for a data folder that somebody else uses. A command ends soon, and a program that starts answers soon; so a `status` right after a
/// start, or a start right after a `status`, is no reason to complain.
package enum FolderTurn {
    /// Milliseconds until it counts as in use.
    private static let patience = 5_000
    private static let glance = 50

    /// - Parameter isServing: whether the one who waits is content with a program that answers commands; then nil is the answer.
    /// - Throws: `.busy` when nobody has let go of the folder, nor begun to answer, within five seconds; else what `open` throws.
    package static func wait<Node>(for path: String, orServing isContent: Bool, open: () async throws(NodeFault) -> Node) async throws(NodeFault) -> Node? {
        for left in stride(from: patience, through: 0, by: -glance) {
            do throws(NodeFault) { return try await open() } catch {
                guard error.code == .busy else { throw error }
                if isServing(path) {
                    guard !isContent else { return nil }
                    throw error
                }
                guard left > 0 else { throw error }
            }
            try? await Task.sleep(for: .milliseconds(glance))
        }
        return nil
    }

    /// Whether a program answers at the folder's control socket.
    private static func isServing(_ path: String) -> Bool {
        guard let socket = (try? DataFolder(opening: path))?.controlSocket else { return false }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(socket.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 }
        }
    }
}
