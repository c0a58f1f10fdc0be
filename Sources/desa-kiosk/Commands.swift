import ArgumentParser
import DeskWeb
import KioskNode
import Logging
import NodeHost

struct Enrol: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make this computer a kiosk, with the code from the central office.",
        discussion: "Example: desa-kiosk enrol --data ./kiosk 127.0.0.1:8470/7KQ2-9XWM-… (O and 0, I and 1, small letters and spaces are all understood)")

    @OptionGroup var folder: Folder
    @Argument(help: "The code as it is printed: host:port/XXXX-XXXX-…") var code: [String]
    @Flag(name: .long, help: "Plain HTTP instead of TLS, for trials with a centre on this machine that serves so.") var plain = false

    func run() async throws {
        do throws(NodeFault) {
            let output = try await KioskEnrolment.enrol(code: code.joined(), in: folder.data, isPlain: plain, proxy: folder.proxy)
            ProgramRun.printLine(folder.json ? JSON.object([("enrolled", .string(output.text))]).text() : output.text)
        } catch {
            throw ArgumentParser.ExitCode(ProgramRun.finish(CommandOutput(error)))
        }
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run: exchange with the centre by itself, serve the desk's pages and the other commands.",
        discussion: """
            Example: desa-kiosk serve --data ./kiosk. Then open http://127.0.0.1:8471/ in this computer's browser. Ends cleanly on Ctrl-C or SIGTERM.
            """)

    @OptionGroup var folder: Folder
    @Option(name: .long, help: "Seconds over which kiosks spread their first contact after the mains or the network come back: 60 for a regency, 900 for the nation.")
    var splay: UInt64 = 60
    @Option(name: .long, help: ArgumentHelp("Bytes a day of a lane: reference, previews, scans, software; 0 closes it. May be given for several.", valueName: "lane=size"))
    var quota: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp("Bytes a day that a lane may lose to cuts before it waits, or sends the smallest requests only.", valueName: "lane=size"))
    var retryBudget: [String] = []
    @Option(name: .long, help: "Where the desk's pages are served; this computer only.")
    var desk = "127.0.0.1:8471"
    @Option(name: .long, help: "Serve the desk to paired browsers of the village's network too, with TLS: 0.0.0.0:8472. Off by default.")
    var lan: String?
    @Option(name: .long, help: "A folder whose folders count as sticks too; repeat it for several.")
    var media: [String] = []
    @Flag(name: .customLong("no-desk"), help: "No pages.")
    var noDesk = false
    @Option(name: .customLong("lock-after"), help: "Minutes without a key pressed after which the desk locks itself.")
    var lockAfter = 5
    @Option(name: .long, help: "Take pictures and PDF that appear in this folder into the tray of scans.")
    var scanFolder: String?
    @Option(name: .long, help: ArgumentHelp("A folder of SANE's settings, for trials.", visibility: .hidden))
    var saneConfiguration: String?
    @Option(name: .customLong("time-zone"), help: "WIB, WITA or WIT, for the desk's times. Default: that of the village's province.")
    var timeZone: String?

    func validate() throws {
        guard LaneOptions(quota, retryBudget) != nil else {
            throw ValidationError("--quota and --retry-budget take a lane and a size: scans=50MB, previews=500kB, software=0. Only lanes from reference on have a quota.")
        }
        guard splay <= 900 else { throw ValidationError("--splay takes 0 to 900 seconds.") }
        if let lan {
            guard !noDesk else { throw ValidationError("--lan serves the desk, and --no-desk says that there is none.") }
            do throws(NodeFault) { _ = try LanDoor.parse(lan) } catch { throw ValidationError(error.sentence) }
        }
        guard (1...240).contains(lockAfter) else { throw ValidationError("--lock-after takes 1 to 240 minutes.") }
        guard timeZone.map({ DeskService.zone($0) != nil }) ?? true else { throw ValidationError("--time-zone takes WIB, WITA or WIT.") }
    }

    func run() async throws {
        let (data, proxy, splay, desk, noDesk, lockAfter, lan, timeZone) = (folder.data, folder.proxy, splay * 1000, desk, noDesk, lockAfter, lan, timeZone)
        let limits = LaneOptions(quota, retryBudget)?.limits ?? LaneLimits()
        let (scanFolder, saneConfiguration, media) = (scanFolder.map { ProgramRun.absolute($0) }, saneConfiguration.map { ProgramRun.absolute($0) }, media.map { ProgramRun.absolute($0) })
        let code = await Daemon.run { logger async throws(NodeFault) in
            var splay = splay
            if !noDesk, !KioskNode.isThere(data), KioskNode.mayBecome(data) {
                try await EnrolmentDesk(data: data, settings: try DeskService.settings(desk), proxy: proxy, logger: logger).run()
                if Task.isCancelled { return }
                // Somebody sits before it and waits for the first exchange.
                splay = min(splay, 1000)
            }
            guard let node = try await FolderTurn.wait(for: data, orServing: false, open: { () async throws(NodeFault) in try await KioskNode.open(data, proxy: proxy) }) else { return }
            if noDesk { return try await node.serve(splay: splay, limits: limits, logger: logger) }
            var settings = try DeskService.settings(desk)
            settings.idleMinutes = lockAfter
            settings.statedZone = timeZone.flatMap { DeskService.zone($0) }
            settings.scanFolder = scanFolder
            settings.saneConfiguration = saneConfiguration
            settings.media = media
            try await DeskService.run(node, splay: splay, limits: limits, settings: settings, lan: lan, logger: logger)
        }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }
}

struct Append: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Append operations from JSON Lines; each is durable when its line \"saved …\" appears.",
        discussion: """
            One operation or transaction a line (Docs/Operations.md):
              {"create": "applicant", "as": "siti", "values": {"name": "Siti Aminah", "birth_date": "1990-02-28"}}
              {"create": "request", "values": {"number": "auto", "service": "BIRTH", "applicant": "siti", "state": "draft"}}
              {"update": "0123456789abcdef:7", "values": {"state": "submitted"}}
              {"transaction": [{…}, {…}]}
            A line that is wrong ends the command; what was saved before it stays.

            Example: desa-kiosk append --data ./kiosk --by 1 hari-ini.jsonl
            """)

    @OptionGroup var folder: Folder
    @Option(name: .long, help: "The operator's number, where a line does not say \"by\".") var by: UInt64?
    @Option(name: .long, help: "The scope, where a line does not say it and the node has several.") var scope: UInt64?
    @Argument(help: "A file, or - for standard input.") var file: String

    func run() async throws {
        let input: [UInt8]
        do throws(NodeFault) { input = try ProgramRun.readInput(file) } catch { throw ArgumentParser.ExitCode(ProgramRun.finish(CommandOutput(error))) }
        try await folder.run("append", ["by": by.map { String($0) }, "scope": scope.map { String($0) }], input: input)
    }
}

struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one record as it stands.", discussion: "Example: desa-kiosk show --data ./kiosk 0123456789abcdef:7 --reveal")

    @OptionGroup var folder: Folder
    @OptionGroup var showing: Showing
    @Argument(help: "The record, as list shows it.") var record: String

    func run() async throws { try await folder.run("show", showing.options.merging(["record": record]) { $1 }) }
}

struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List records, or the record types.", discussion: "Example: desa-kiosk list --data ./kiosk --type request --json")

    @OptionGroup var folder: Folder
    @OptionGroup var showing: Showing
    @Option(name: .long, help: "Only records of this type.") var type: String?
    @Flag(name: .long, help: "Deleted records too.") var deleted = false
    @Flag(name: .long, help: "The record types and their fields instead.") var types = false

    func run() async throws {
        try await folder.run("list", showing.options.merging(["type": type, "deleted": deleted ? "true" : nil, "types": types ? "true" : nil]) { $1 })
    }
}

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How far the work has come, what waits to be sent, the line, the clock, and the digest of each scope.",
        discussion: """
            Example: desa-kiosk status --data ./kiosk --language en
            Each of saved, in two places, sent and safe counts what all before it count too; Docs/Office.md says what they mean.
            """)

    @OptionGroup var folder: Folder
    @Option(name: .long, help: "Language: id or en.") var language = "id"

    func run() async throws { try await folder.run("status", ["language": language]) }
}

struct Sync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exchange with the centre now.",
        discussion: "Example: desa-kiosk sync --data ./kiosk. Exit code 69 when the centre cannot be reached: nothing is lost, work goes on.")

    @OptionGroup var folder: Folder

    func run() async throws { try await folder.run("sync") }
}

struct Disputes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Records of which two versions were written without knowing of each other.", discussion: "Example: desa-kiosk disputes --data ./kiosk --reveal")

    @OptionGroup var folder: Folder
    @OptionGroup var showing: Showing

    func run() async throws { try await folder.run("disputes", showing.options) }
}

struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Settle a dispute: one version, or a new value, takes the place of all.",
        discussion: "Example: desa-kiosk resolve --data ./kiosk 0123456789abcdef:7 --field name --keep 0123456789abcdef:9 --reason \"KK asli dilihat\" --by 1")

    @OptionGroup var folder: Folder
    @OptionGroup var showing: Showing
    @Argument(help: "The record.") var record: String
    @Option(name: .long, help: "The field in dispute.") var field: String
    @Option(name: .long, help: "The version that is right.") var keep: String?
    @Option(name: .long, help: "Or the right value.") var value: String?
    @Option(name: .long, help: "Why; stays with the record.") var reason: String
    @Option(name: .long, help: "The operator's number.") var by: UInt64?

    func run() async throws {
        try await folder.run(
            "resolve",
            showing.options.merging(["record": record, "field": field, "keep": keep, "value": value, "reason": reason, "by": by.map { String($0) }]) { $1 })
    }
}

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Why a record shows what it shows: every operation, what each writer knew, and the rule.",
        discussion: "Example: desa-kiosk explain --data ./kiosk 0123456789abcdef:7 --field name")

    @OptionGroup var folder: Folder
    @OptionGroup var showing: Showing
    @Argument(help: "The record.") var record: String
    @Option(name: .long, help: "Only this field.") var field: String?

    func run() async throws { try await folder.run("explain", showing.options.merging(["record": record, "field": field]) { $1 }) }
}

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the logs into a folder that an auditor can verify offline.", discussion: "Scans are named in attachments.list; with --attachments those that are here are copied too, encrypted as they are.\nExample: desa-kiosk export --data ./kiosk ./audit")

    @OptionGroup var folder: Folder
    @Flag(help: "Copy the ciphertexts of attachments, too.") var attachments = false
    @Argument(help: "A folder that does not exist yet.") var target: String

    func run() async throws { try await folder.run("export", ["folder": ProgramRun.absolute(target), "attachments": attachments ? "true" : nil]) }
}
