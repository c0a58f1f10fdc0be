import CurlTransport
package import Logging
package import SyncServer

/// Other commands of the program talk to a running `serve` over a Unix socket (0600) in the data folder: one POST a command.
package enum ControlSocket {
    private static let path = "/command"
    private static let maxBytes = 64 << 20

    package static func server(_ socket: String, runner: any CommandRunner, logger: Logger) -> SyncServer {
        let route = Route(.post, path, maxBody: maxBytes) { request in
            guard let json = try? JSON.parse(request.body), let command = NodeCommand(json) else {
                return .problem(Problem("bad-command", title: "No command", status: 400, detail: "The body is no command of this program."))
            }
            return .bytes(Array(await runner.run(command).json.text().utf8), contentType: "application/json")
        }
        return SyncServer(bind: .unixSocket(path: socket), routes: [route], logger: logger)
    }

    /// Sends a command to the process that serves the folder.
    package static func send(_ command: NodeCommand, to socket: String) async throws(NodeFault) -> CommandOutput {
        let transport = CurlTransport()
        defer { transport.close() }
        let request = TransportRequest(
            url: "http://localhost" + path, unixSocket: socket, headers: [("Content-Type", "application/json")], body: Array(command.json.text().utf8),
            maxAnswerBytes: maxBytes, totalTimeout: 0, stallTimeout: 0)
        let answer: TransportAnswer
        do throws(TransportError) { answer = try await transport.send(request) } catch {
            throw NodeFault(.busy, "Another program uses this data folder and does not answer. Wait until it ends, or stop it, and try again.")
        }
        guard answer.status == 200, let json = try? JSON.parse(answer.body), let output = CommandOutput(json) else {
            throw NodeFault(.busy, "The program that serves this data folder is of another version. Stop it, start it anew, and try again.")
        }
        return output
    }
}
