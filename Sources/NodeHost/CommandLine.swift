import Glibc
import SQLiteStore

/// What every command of a program does with its folder: run here if nobody else has it open, else in the process that serves it.
package enum ProgramRun {
    /// - Parameters:
    ///   - path: the data folder.
    ///   - open: opens the node in this process.
    /// - Returns: the exit code.
    package static func run(_ command: NodeCommand, in path: String, open: () async throws(NodeFault) -> any CommandRunner) async -> Int32 {
        do throws(NodeFault) {
            var command = command
            let node = try await FolderTurn.wait(for: path, orServing: true, open: open)
            let folder: DataFolder?
            do throws(StoreError) { folder = node == nil ? try DataFolder(opening: path) : nil } catch { throw NodeFault(error) }
            while true {
                let output: CommandOutput
                if let node {
                    output = await node.run(command) { printLine($0) }
                } else {
                    output = try await ControlSocket.send(command, to: folder?.controlSocket ?? "") { printLine($0) }
                }
                guard let next = output.next else { return finish(output) }
                command.options["after"] = next
            }
        } catch { return finish(CommandOutput(error)) }
    }

    /// Prints the rest of a command's output and gives its exit code.
    package static func finish(_ output: CommandOutput) -> Int32 {
        if !output.text.isEmpty { printLine(output.text) }
        if !output.complaint.isEmpty { complain(output.complaint) }
        return output.exit.rawValue
    }

    /// To standard output, at once and unbuffered: a line that says "saved" must have left this process.
    package static func printLine(_ line: String) { write(line.utf8.last == 0x0A ? line : line + "\n", to: STDOUT_FILENO) }

    package static func complain(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }

    /// A path for another process: the one that serves may have another working directory.
    package static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }

    /// A file, or standard input for `-`; at most `limit` bytes.
    package static func readInput(_ path: String, limit: Int = 64 << 20) throws(NodeFault) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw NodeFault(.notFound, "The file \(path) cannot be read: \(String(cString: strerror(errno))). Check its name.")
        }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw NodeFault(.storage, "Reading \(path) failed: \(String(cString: strerror(errno))).") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            if bytes.count > limit { throw NodeFault(.data, "The input has more than \(limit >> 20) MiB: divide it.") }
        }
    }
}
