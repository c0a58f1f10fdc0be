import ArgumentParser
import Glibc
import KioskNode
import NodeHost

@main
struct DesaKiosk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desa-kiosk",
        abstract: "The village desk's node: records operations while the line is down, and reconciles with the centre when it is there.",
        discussion: """
            Everything is written to this computer's own log first and is never lost when the line fails. While "serve" runs, the other commands \
            talk to it; otherwise they open the data folder themselves.

            Example of a first day:
              desa-kiosk enrol --data ./kiosk 127.0.0.1:8470/7KQ2-9XWM-…
              desa-kiosk sync --data ./kiosk
              echo '{"create": "applicant", "values": {"name": "Siti Aminah"}}' | desa-kiosk append --data ./kiosk --by 1 -
              desa-kiosk status --data ./kiosk

            Exit codes: 0 done, 1 something needs a person, 64 wrong words, 65 wrong input, 66 not found, 69 centre not reached, 73 in the way, \
            74 disk or database, 75 folder in use, 77 refused.
            """,
        version: KioskNode.software,
        subcommands: [
            Enrol.self, Serve.self, Append.self, Scan.self, Tray.self, Attach.self, Fetch.self, Show.self, List.self, Status.self, Sync.self, Disputes.self, Resolve.self, Explain.self, Export.self, RebuildState.self,
            Bundle.self, Copy.self, Diagnose.self,
        ])
}

/// Options that every command has.
struct Folder: ParsableArguments {
    @Option(name: .long, help: "The node's data folder.")
    var data = "./kiosk"

    @Flag(name: .long, help: "One JSON object a line, for programs.")
    var json = false

    @Option(name: .customLong("proxy"), help: "The network's proxy, http://host:port; by default the environment's DESA_PROXY, else none.")
    var givenProxy: String?

    /// No other variable of the environment is read: a browser's proxy need not let us through.
    var proxy: String? { givenProxy ?? getenv("DESA_PROXY").map { String(cString: $0) } }

    func run(_ name: String, _ options: [String: String?] = [:], input: [UInt8] = []) async throws {
        var command = NodeCommand(name, options: options.compactMapValues { $0 }, input: input)
        if json { command.options["json"] = "true" }
        let (data, proxy) = (data, proxy)
        let code = await ProgramRun.run(command, in: data) { () async throws(NodeFault) in try await KioskNode.open(data, proxy: proxy) }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }
}

/// Options of commands that show records.
struct Showing: ParsableArguments {
    @Option(name: .long, help: "Only this scope.")
    var scope: UInt64?

    @Flag(name: .long, help: "Show personal values in full; without it they are masked, as 352701******0003.")
    var reveal = false

    @Option(name: .long, help: "Why personal values are looked at; noted in the kiosk's access records.")
    var purpose: String?

    @Option(name: .long, help: "Language of labels: id or en.")
    var language = "id"

    var options: [String: String?] { ["scope": scope.map { String($0) }, "reveal": reveal ? "true" : nil, "language": language, "purpose": purpose] }
}
