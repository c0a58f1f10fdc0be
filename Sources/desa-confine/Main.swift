import Confinement
import Glibc

/// Becomes another program, with less than this one may do:
///
///     desa-confine PROFILE PARENT SCRATCH MEMORY SECONDS FILE-SIZE READABLE… -- TOOL ARGUMENTS…
///
/// Only the project's own programs call it, so the arguments stand in a fixed order. Exit code 125, with one sentence, where the confinement cannot be
/// had: then the tool was not started. 127 where there is no such tool.
@main
enum DesaConfine {
    static func main() {
        let arguments = CommandLine.arguments
        guard let dashes = arguments.firstIndex(of: "--"), dashes >= 7, arguments.count > dashes + 1, let profile = Confinement.Profile(rawValue: arguments[1]),
            let parent = Int32(arguments[2]), let memory = UInt64(arguments[4]), let seconds = UInt64(arguments[5]), let fileSize = UInt64(arguments[6])
        else { end(64, "desa-confine is called by the project's other programs only.") }
        let tool = arguments[dashes + 1]
        guard access(tool, X_OK) == 0 else { end(127, "\(tool.split(separator: "/").last ?? "") is not installed.") }
        let confinement = Confinement(
            profile: profile, scratch: arguments[3], tool: tool, memory: memory, seconds: seconds, fileSize: fileSize, readable: Array(arguments[7..<dashes]))
        guard chdir(confinement.scratch) == 0 else { end(125, "The scratch folder cannot be entered.") }
        do throws(Confinement.Failure) { try confinement.apply(parent: parent) } catch { end(125, "Not confined, so not started: \(error)") }
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments[(dashes + 1)...].map { strdup($0) }
        pointers.append(nil)
        execv(tool, pointers)
        end(127, "The tool cannot be started: \(String(cString: strerror(errno))).")
    }

    private static func end(_ code: Int32, _ sentence: String) -> Never {
        let line = Array((sentence + "\n").utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(code)
    }
}
