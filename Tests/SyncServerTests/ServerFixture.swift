import CurlTransport
import Foundation
import Synchronization
import SyncServer

/// `run` returned without having listened and without an error.
struct NeverListened: Error {}

/// A server that runs while `work` does, and has stopped afterwards.
func withServer<Value: Sendable>(
    on address: ServerAddress = .tcp(host: "127.0.0.1", port: 0), limits: SyncServer.Limits = .init(), tls: ServerTLS? = nil, routes: [Route],
    _ work: (_ port: Int) async throws -> Value
) async throws -> Value {
    let server = SyncServer(bind: address, tls: tls, routes: routes, limits: limits)
    let (ports, listening) = AsyncStream<Int>.makeStream()
    let running = Task {
        defer { listening.finish() }
        try await server.run { listening.yield($0) }
    }
    var port: Int?
    for await number in ports {
        port = number
        break
    }
    guard let port else {
        try await running.value
        throw NeverListened()
    }
    do {
        let value = try await work(port)
        running.cancel()
        try await running.value
        return value
    } catch {
        running.cancel()
        _ = await running.result
        throw error
    }
}

/// A folder that is gone when `work` is done.
func withFolder<Value>(_ work: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("s" + UUID().uuidString.prefix(8)).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await work(folder)
}

let echo = Route(.post, "/echo", maxBody: 1 << 20) { .bytes($0.body, contentType: "application/octet-stream", headers: [("desasync-request", "17")]) }

extension TransportAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// What a server sends back on a connection of our own, for requests that libcurl would not send. Until the server closes, or for `patience` ms.
/// On a thread of its own: the tests' threads are few, and the server needs them.
func exchange(port: Int, _ request: String, patience: Int = 2_000) async -> String {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: blockingExchange(port: port, Array(request.utf8), patience: patience)) }
    }
}

private func blockingExchange(port: Int, _ request: [UInt8], patience: Int) -> String {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var time = timeval(tv_sec: patience / 1_000, tv_usec: patience % 1_000 * 1_000)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    let connected = withUnsafeBytes(of: &address) { connect(descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count)) }
    guard connected == 0 else { return "" }
    _ = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { answer += buffer[..<count] }
    return String(decoding: answer, as: UTF8.self)
}
