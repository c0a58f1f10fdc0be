import CurlTransport
import Foundation
import SyncServer
import Testing

@Suite("The server on a Unix socket", .timeLimit(.minutes(1)))
struct UnixSocketTests {
    private let transport = CurlTransport()

    private func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    /// What a killed process leaves: a socket file that nobody answers.
    private func leaveSocket(at path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let result = withUnsafeBytes(of: &address) { bind(descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count)) }
        #expect(result == 0)
        close(descriptor)
    }

    @Test("the socket is for its owner only, works, and leaves no file behind")
    func life() async throws {
        try await withFolder { folder in
            let path = folder + "/control"
            leaveSocket(at: path)
            for _ in 0..<2 {
                try await withServer(on: .unixSocket(path: path), routes: [echo]) { port in
                    #expect(port == 0)
                    let names = try files(in: folder)
                    #expect(names == ["control"])
                    let attributes = try FileManager.default.attributesOfItem(atPath: path)
                    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
                    let answer = try await transport.send(.init(url: "http://node/echo", unixSocket: path, body: [1, 2]))
                    #expect(answer.body == [1, 2])
                }
                #expect(try files(in: folder) == [])
            }
        }
    }

    @Test("a second server on the same socket is refused, and the first goes on")
    func inUse() async throws {
        try await withFolder { folder in
            let address = ServerAddress.unixSocket(path: folder + "/control")
            try await withServer(on: address, routes: [echo]) { _ in
                await #expect(throws: ServerError.addressInUse(address)) { try await withServer(on: address, routes: [echo]) { _ in } }
                let answer = try await transport.send(.init(url: "http://node/echo", unixSocket: folder + "/control", body: [3]))
                #expect(answer.body == [3])
                let names = try files(in: folder)
                #expect(names == ["control"])
            }
        }
    }

    @Test("a file in the way is left alone, a missing folder and a long path are named")
    func refused() async throws {
        try await withFolder { folder in
            try Data("mine".utf8).write(to: URL(fileURLWithPath: folder + "/control"))
            let cases: [(ServerAddress, (ServerAddress) -> ServerError)] = [
                (.unixSocket(path: folder + "/control"), { .cannotListen($0, reason: "a file that is not a socket is in the way") }),
                (.unixSocket(path: folder + "/missing/control"), { .cannotListen($0, reason: "its folder does not exist") }),
                (.unixSocket(path: "/" + String(repeating: "a", count: 99)), { .socketPathTooLong($0) }),
            ]
            for (address, expected) in cases {
                await #expect(throws: expected(address)) { try await withServer(on: address, routes: [echo]) { _ in } }
            }
            #expect(try files(in: folder) == ["control"])
        }
    }

    @Test("a path of 99 bytes still works")
    func longest() async throws {
        try await withFolder { folder in
            let path = folder + "/" + String(repeating: "s", count: 98 - folder.utf8.count)
            try await withServer(on: .unixSocket(path: path), routes: [echo]) { _ in
                let answer = try await transport.send(.init(url: "http://node/echo", unixSocket: path, body: [4]))
                #expect(answer.body == [4])
            }
        }
    }
}
