import ArgumentParser
import CentralNode
import NodeHost
import SyncProtocol

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
    @Option(help: ArgumentHelp("Seconds between two visits of a kiosk while something happens in its village.", valueName: "seconds"))
    var interval: UInt64 = 60
    @Option(help: ArgumentHelp("Seconds between two visits after five minutes without news: a document reaches its village at most so late.", valueName: "seconds"))
    var quietInterval: UInt64 = 900
    @Option(help: ArgumentHelp("The same outside office hours.", valueName: "seconds"))
    var nightInterval: UInt64 = 3600
    @Option(help: ArgumentHelp("Office hours, with the zone's hours from UTC.", valueName: "hh:mm-hh:mm+hh"))
    var officeHours = "07:00-16:00+07"
    @Option(help: ArgumentHelp("Bytes of the disk that stay free of scans, half of them of previews: then kiosks keep them, and operations go on.", valueName: "size"))
    var keepFree = "1GB"

    func validate() throws {
        for (name, seconds) in [("interval", interval), ("quiet-interval", quietInterval), ("night-interval", nightInterval)] where !(1...3600).contains(seconds) {
            throw ValidationError("--\(name) must be 1 to 3600 seconds.")
        }
        guard OfficeHours(Array(officeHours.utf8)) != nil else { throw ValidationError("--office-hours has the form 07:00-16:00+07.") }
        guard ByteSize(Array(keepFree.utf8)) != nil else { throw ValidationError("--keep-free takes a size: 500MB, 2GB, 0.") }
    }

    private var visits: VisitIntervals {
        var visits = VisitIntervals()
        (visits.usual, visits.quiet, visits.night) = (interval * 1000, quietInterval * 1000, nightInterval * 1000)
        if let hours = OfficeHours(Array(officeHours.utf8)) { visits.officeHours = hours }
        return visits
    }

    func run() async throws {
        let (data, listen, plain, wantsJSON, visits) = (place.data, listen, plain, place.json, visits)
        let keptFree = ByteSize(Array(keepFree.utf8)).map { UInt64($0.bytes) }
        let code = await Daemon.run { logger async throws(NodeFault) in
            try await CentralService.run(data: data, listen: listen, isPlain: plain, visits: visits, keptFree: keptFree, logger: logger) { address in
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
