import ArgumentParser
import CentralNode
import NodeHost

struct Initialise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Set up a deployment: its root key, the centre's keys and data folder, the record types.",
        discussion: """
            Example: desa-central init --deployment sampang.example --data /var/lib/desa-central --root-key /media/usb/root

            The root key is needed only to change the centre's keys. Carry it to an offline medium at once.
            --json prints {"deployment", "rootFingerprint", "rootKey", "data"}.
            """)

    @OptionGroup var place: Place
    @Option(help: ArgumentHelp("Name of the deployment for ever; letters, digits, dots, hyphens.", valueName: "name"))
    var deployment: String
    @Option(help: ArgumentHelp("Folder in which root.key is written. Default: root-key-MOVE-OFFLINE in the data folder.", valueName: "folder"))
    var rootKey: String?

    func run() async throws {
        do throws(NodeFault) {
            let output = try CentralSetup.create(deployment: deployment, data: place.data, rootKeyFolder: rootKey, wantsJSON: place.json)
            _ = ProgramRun.finish(output)
        } catch { throw end(error) }
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve kiosks until SIGTERM or SIGINT.",
        discussion: """
            Example: desa-central serve --data centre --listen 0.0.0.0:443

            Speaks TLS 1.3 under a root of its own, which kiosks know from the key sets: no certificate has to be bought or renewed. Port 443 \
            passes most networks. Prints one line once it listens; the log goes to standard error and has no names, numbers of persons or keys in it.
            """)

    @OptionGroup var place: Place
    @Option(help: ArgumentHelp("Address and port; port 0 lets the system choose.", valueName: "address:port"))
    var listen = "127.0.0.1:8470"
    @Flag(help: "Plain HTTP instead of TLS, for trials: on 127.0.0.1 or ::1 only.")
    var plain = false
    @Option(help: ArgumentHelp("Seconds between two visits of a kiosk in quiet times.", valueName: "seconds"))
    var interval: UInt64?

    func validate() throws {
        if let interval, !(1...3600).contains(interval) { throw ValidationError("--interval must be 1 to 3600 seconds.") }
    }

    func run() async throws {
        let (data, listen, plain, wantsJSON, milliseconds) = (place.data, listen, plain, place.json, interval.map { $0 * 1000 })
        let code = await Daemon.run { logger async throws(NodeFault) in
            try await CentralService.run(data: data, listen: listen, isPlain: plain, interval: milliseconds, logger: logger) { address in
                ProgramRun.printLine(wantsJSON ? JSON.object([("listening", .string(address))]).text() : "Listening on \(address).")
            }
        }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }
}

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is held of each scope, disputes, forks and copies of nodes.",
        discussion: """
            Example: desa-central status --data centre --json
            --json prints {"deployment", "node", "rootFingerprint", "keySet", "listening", "clockDoubtful", "nodes", "scopes", "newLogs",
            "reissued", "findings"}; a finding is a fork, two-successors, grew-after-successor, other-content, missing-before-successor,
            payload-missing or waits-for-unheld (Docs/Office.md). Ends with 1 when there are findings.
            """)

    @OptionGroup var place: Place

    func run() async throws { try await place.run("status") }
}

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the logs into a folder that an auditor can verify offline.",
        discussion: """
            Example: desa-central export --data centre audit-2026-11
            The folder holds personal data. Scans are named in attachments.list; with --attachments they are copied too, encrypted as they are.
            --json prints {"folder", "logs", "entries", "payloads", "branches", "attachments": {"copied", "held", "lacking"}, "unsignedLogs"}.
            """)

    @OptionGroup var place: Place
    @Option(help: ArgumentHelp("Only this scope, by number or region code; the upper one is always there. May be given several times.", valueName: "scope"))
    var scope: [String] = []
    @Flag(help: "Copy the ciphertexts of attachments, too.")
    var attachments = false
    @Argument(help: "A folder that does not exist yet.")
    var folder: String

    func run() async throws {
        try await place.run(
            "export", ["folder": ProgramRun.absolute(folder), "scopes": scope.isEmpty ? nil : scope.joined(separator: ",")], flags: ["attachments": attachments])
    }
}
