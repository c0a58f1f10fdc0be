import Glibc
import NIOCore

/// Why the server does not listen, or no longer does. Each `description` is a sentence for the person at the console.
package enum ServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another program listens there.
    case addressInUse(ServerAddress)
    case permissionDenied(ServerAddress)
    case notLoopback(ServerAddress)
    case socketPathTooLong(ServerAddress)
    /// A certificate or its key is not what it should be.
    case badCertificate
    case cannotListen(ServerAddress, reason: String)
    /// It stopped accepting without being asked to, for example because the process ran out of file descriptors.
    case ended(ServerAddress)

    package var description: String {
        switch self {
        case .addressInUse(let address): "Another program already listens on \(address); stop it or choose another address."
        case .permissionDenied(let address): "This user may not listen on \(address); choose another address or correct the permissions."
        case .notLoopback(let address):
            "Without TLS only this machine may connect: \(address) is not 127.0.0.1, ::1 or a Unix socket; choose one of these, or serve with TLS."
        case .badCertificate: "The certificate or its key cannot be read; restore the key files of the data folder from a backup."
        case .socketPathTooLong(let address): "The socket path \(address) is longer than 99 bytes; choose a data folder with a shorter path."
        case .cannotListen(let address, let reason): "Cannot listen on \(address): \(reason)."
        case .ended(let address): "The server on \(address) stopped accepting connections; the process may have run out of open files."
        }
    }

    init(_ error: any Error, at address: ServerAddress) {
        if let error = error as? IOError {
            self = Self.from(errno: error.errnoCode, at: address)
        } else {
            self = .cannotListen(address, reason: "unexpected error of type \(type(of: error))")
        }
    }

    static func from(errno code: Int32, at address: ServerAddress) -> ServerError {
        switch code {
        case EADDRINUSE: .addressInUse(address)
        case EACCES, EPERM, EROFS: .permissionDenied(address)
        case EADDRNOTAVAIL: .cannotListen(address, reason: "this machine does not have that address")
        case ENOENT, ENOTDIR: .cannotListen(address, reason: "its folder does not exist")
        default: .cannotListen(address, reason: "system error \(code)")
        }
    }
}
