import ArgumentParser

struct Verdicts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is set aside, by rule or by order, and why.",
        discussion: """
            Example: desa-central verdicts --data centre --scope 3
            --json prints {"verdict", "scope", "class", "code", "reason", "remark", "ranges", "readmittedBy"} a line.
            """)

    @OptionGroup var place: Place
    @Option(help: ArgumentHelp("Only this scope, by number or region code.", valueName: "scope"))
    var scope: String?
    @Flag(help: "Those that were taken back too.")
    var all = false

    func run() async throws { try await place.run("verdicts", ["scope": scope], flags: ["all": all]) }
}

struct Readmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let what a verdict set aside count again.",
        discussion: """
            Example: desa-central readmit --data centre 0123456789abcdef:31 --reason "Petugas ditunjuk surut" --by 257
            --json prints {"saved": [entry]}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Argument(help: "The verdict, as verdicts shows it.")
    var verdict: String
    @Option(help: ArgumentHelp("Why; stays in the log.", valueName: "text"))
    var reason: String

    func run() async throws { try await place.run("readmit", ["verdict": verdict, "reason": reason], clerk: clerk) }
}

struct SetAside: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setaside",
        abstract: "Set entries of a log aside, by order: they stay in the log and do not count.",
        discussion: """
            A transaction goes with them whole. Auditors see the order with its clerk and reason.
            Example: desa-central setaside --data centre 0123456789abcdef --from 120 --to 131 --reason "Komputer dicuri" --by 257
            --json prints {"saved": [entry]}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Argument(help: "The log.")
    var log: String
    @Option(help: ArgumentHelp("The first entry.", valueName: "entry"))
    var from: UInt64
    @Option(help: ArgumentHelp("The last entry. Default: the last one held.", valueName: "entry"))
    var to: UInt64?
    @Option(help: ArgumentHelp("Why; stays in the log.", valueName: "text"))
    var reason: String

    func run() async throws {
        try await place.run("setaside", ["log": log, "from": String(from), "to": to.map { String($0) }, "reason": reason], clerk: clerk)
    }
}

struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Destroy values for ever, here and at every node; the entries stay and still verify.",
        discussion: """
            Only payload can be erased, not open values. What remains: that somebody wrote these fields of a numbered record at some time.
            Examples:
              desa-central erase --data centre 0123456789abcdef:7 --fields name,birth_date --reason "Permohonan subjek data" --by 257
              desa-central erase --data centre 0123456789abcdef:7 --whole-record --fields name --reason "…" --by 257
            --json prints {"saved": [entries]}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Argument(help: "An entry, as explain shows it.")
    var entry: String
    @Option(help: ArgumentHelp("The fields, with commas between them; remark is the reason given to an operation.", valueName: "fields"))
    var fields: String
    @Flag(help: "In every entry of the record that the entry belongs to.")
    var wholeRecord = false
    @Option(help: ArgumentHelp("Why; stays in the log. Write no personal data.", valueName: "text"))
    var reason: String

    func run() async throws {
        try await place.run("erase", ["entry": entry, "fields": fields, "reason": reason], flags: ["whole-record": wholeRecord], clerk: clerk)
    }
}
