import ArgumentParser

struct Amendments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What desks ask to be corrected or withdrawn after the office took it up: list, accept, refuse.",
        subcommands: [ListAmendments.self, AcceptAmendment.self, RefuseAmendment.self], defaultSubcommand: ListAmendments.self)
}

struct ListAmendments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "What waits for a decision, the oldest scope first.",
        discussion: """
            A request that a desk cancelled while the office was working on it is listed as a wish to withdraw, under its own name.
            Example: desa-central amendments list --data centre --reveal --by 257
            --json prints {"amendment", "request", "number", "scope", "kind", "field", "old", "new", "reasonCode", "reason", "askedOn", "by", "requestState", "state"} a line.
            """)

    @OptionGroup var place: Place
    @OptionGroup var showing: Showing
    @OptionGroup var clerk: Clerk
    @Option(help: ArgumentHelp("Only this scope, by number or region code.", valueName: "scope"))
    var scope: String?
    @Flag(help: "Those that were decided too.")
    var all = false

    func run() async throws { try await place.run("amendments-list", showing.options.merging(["scope": scope]) { $1 }, flags: ["all": all], clerk: clerk) }
}

struct AcceptAmendment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Write the value that the desk asked for, or cancel the request that it asked to withdraw.",
        discussion: """
            Example: desa-central amendments accept --data centre 0123456789abcdef:9 --by 257
            --json prints {"saved": [entries], "state", "number"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Argument(help: "The amendment, as list shows it.")
    var amendment: String
    @Option(help: ArgumentHelp("Why; the desk reads it.", valueName: "text"))
    var reason: String?
    @Flag(help: "Also when the value has changed since the desk asked.")
    var changed = false
    @Option(help: ArgumentHelp("Language of the answer: id or en.", valueName: "language"))
    var language = "id"

    func run() async throws {
        try await place.run("amendments-accept", ["amendment": amendment, "reason": reason, "language": language], flags: ["changed": changed], clerk: clerk)
    }
}

struct RefuseAmendment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refuse",
        abstract: "Leave everything as it is, and tell the desk why.",
        discussion: """
            Example: desa-central amendments refuse --data centre 0123456789abcdef:9 --reason "Berbeda dengan KK asli" --by 257
            --json prints {"saved": [entries], "state", "number"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Argument(help: "The amendment, as list shows it.")
    var amendment: String
    @Option(help: ArgumentHelp("Why; the desk reads it.", valueName: "text"))
    var reason: String
    @Option(help: ArgumentHelp("Language of the answer: id or en.", valueName: "language"))
    var language = "id"

    func run() async throws { try await place.run("amendments-refuse", ["amendment": amendment, "reason": reason, "language": language], clerk: clerk) }
}
