import Foundation
import Synchronization

/// A server on the loopback that does exactly what the test says, also what no proper server would: one script a connection, on a thread of its own.
final class ScriptedServer: Sendable {
    let port: Int
    private let listener: Int32
    private let counts = Mutex((connections: 0, requests: 0))

    var connections: Int { counts.withLock { $0.connections } }
    var requests: Int { counts.withLock { $0.requests } }
    var url: String { "http://127.0.0.1:\(port)/exchange" }

    /// - Parameters:
    ///   - receiveBuffer: bytes; a small one makes the peer's kernel hold what it was given.
    ///   - script: gets the connection and its number, from 0; the connection is closed when it returns.
    init(receiveBuffer: Int32? = nil, _ script: @escaping @Sendable (Connection, Int) -> Void) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBuffer { setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        port = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0)
            }
            return Int(UInt16(bigEndian: $0.pointee.sin_port))
        }
        Thread.detachNewThread { [weak self] in
            while case let peer = accept(listener, nil, nil), peer >= 0 {
                guard let self else { break }
                let number = self.counts.withLock { counts in
                    counts.connections += 1
                    return counts.connections - 1
                }
                Thread.detachNewThread {
                    script(Connection(socket: peer, onRequest: { self.counts.withLock { $0.requests += 1 } }), number)
                    close(peer)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}

struct Connection: Sendable {
    let socket: Int32
    let onRequest: @Sendable () -> Void

    /// Reads a head and the body that its Content-Length announces, with a pause of so many ms after each piece; nil at the end of the connection.
    func request(atMost count: Int = 65_536, pause: Int = 0) -> (head: String, body: [UInt8])? {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = bytes.firstRange(of: end) {
                let head = String(decoding: bytes[..<range.upperBound], as: UTF8.self)
                let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
                if bytes.count - range.upperBound >= length {
                    onRequest()
                    return (head, Array(bytes[range.upperBound...]))
                }
            }
            guard let more = read(atMost: count) else { return nil }
            bytes += more
            if pause > 0 { wait(milliseconds: pause) }
        }
    }

    /// What is there, or nil at the end.
    func read(atMost count: Int = 65_536) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        let got = recv(socket, &buffer, count, 0)
        return got > 0 ? Array(buffer[..<got]) : nil
    }

    @discardableResult
    func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    func answer(_ body: String) {
        write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    func wait(milliseconds: Int) {
        usleep(UInt32(milliseconds) * 1_000)
    }
}
