import CurlTransport
package import Logging
package import SyncServer
import Synchronization

/// Other commands of the program talk to a running `serve` over a Unix socket (0600) in the data folder: one POST a command. The answer is a
/// stream of JSON lines: `{"line": …}` as they come true, at the end the ``CommandOutput``.
package enum ControlSocket {
    private static let path = "/command"
    private static let maxBytes = 64 << 20

    package static func server(_ socket: String, runner: any CommandRunner, logger: Logger) -> SyncServer {
        let route = Route(.post, path, maxBody: maxBytes) { request in
            guard let json = try? JSON.parse(request.body), let command = NodeCommand(json) else {
                return .problem(Problem("bad-command", title: "No command", status: 400, detail: "The body is no command of this program."))
            }
            let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            Task {
                let output = await runner.run(command) { line in continuation.yield(Self.line(.object([("line", .string(line))]))) }
                continuation.yield(Self.line(output.json))
                continuation.finish()
            }
            return .stream(stream, contentType: "application/jsonl")
        }
        return SyncServer(bind: .unixSocket(path: socket), routes: [route], logger: logger)
    }

    private static func line(_ json: JSON) -> [UInt8] { Array(json.text().utf8) + [0x0A] }

    /// Sends a command to the process that serves the folder.
    package static func send(_ command: NodeCommand, to socket: String, emit: @escaping @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        let transport = CurlTransport()
        defer { transport.close() }
        let lines = LineBuffer(emit: emit)
        let request = TransportRequest(
            url: "http://localhost" + path, unixSocket: socket, headers: [("Content-Type", "application/json")], body: Array(command.json.text().utf8),
            maxAnswerBytes: .max, totalTimeout: 0, stallTimeout: 0, acceptsStream: true, onChunk: { lines.take($0) })
        let answer: TransportAnswer
        do throws(TransportError) { answer = try await transport.send(request) } catch {
            throw NodeFault(.busy, "Another program uses this data folder and does not answer. Wait until it ends, or stop it, and try again.")
        }
        guard answer.status == 200, let output = lines.output else {
            throw NodeFault(.busy, "The program that serves this data folder ended in the middle of the command, or is of another version. See what was done with \"status\", and try again.")
        }
        return output
    }
}

/// Puts the answer's chunks together to lines, on the transport's thread.
private final class LineBuffer: Sendable {
    private struct State {
        var rest: [UInt8] = []
        var output: CommandOutput?
    }

    private let state = Mutex(State())
    private let emit: @Sendable (String) -> Void

    init(emit: @escaping @Sendable (String) -> Void) { self.emit = emit }

    var output: CommandOutput? { state.withLock { $0.output } }

    func take(_ chunk: [UInt8]) {
        state.withLock { state in
            state.rest += chunk
            while let end = state.rest.firstIndex(of: 0x0A) {
                let json = try? JSON.parse(Array(state.rest[..<end]))
                state.rest.removeSubrange(...end)
                if let line = json?["line"]?.string { emit(line) } else if let json { state.output = CommandOutput(json) }
            }
        }
    }
}
