import ArgumentParser
import NodeHost

/// How records are shown.
struct Showing: ParsableArguments {
    @Flag(help: "Show personal values in full; without it they are masked, as 352701******0003.")
    var reveal = false
    @Option(help: ArgumentHelp("Why personal values are looked at, as a code; noted with --reveal in the centre's access records.", valueName: "code"))
    var purpose: String?
    @Option(help: ArgumentHelp("Language of labels: id or en.", valueName: "language"))
    var language = "id"

    var options: [String: String?] { ["reveal": reveal ? "true" : nil, "language": language, "purpose": purpose] }
}

struct Append: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Append operations from JSON Lines; each is durable when its line \"saved …\" appears.",
        discussion: """
            One operation or transaction a line (Docs/Operations.md):
              {"update": "0123456789abcdef:7", "values": {"state": "issued", "issued_on": "2026-11-21"}}
              {"create": "operator", "scope": 3, "values": {"number": 260, "role": "operator", "name": "Siti"}}
              {"create": "announcement", "scope": 1, "values": {"title": [["Libur", "Holiday"]]}}
              {"transaction": [{…}, {…}]}
            A line that is wrong ends the command with exit code 65; what was saved before it stays.

            Example: desa-central append --data centre --by 257 status-hari-ini.jsonl
            --json prints {"saved": [entries]} a line.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Option(help: ArgumentHelp("The scope where a line does not say it; a line that updates finds its record's by itself.", valueName: "scope"))
    var scope: UInt64?
    @Argument(help: "A file, or - for standard input.")
    var file: String

    func run() async throws {
        try await place.run("append", ["scope": scope.map { String($0) }], clerk: clerk, input: try input(file))
    }
}

struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one record as it stands, or what is held of a scope.",
        discussion: """
            Example: desa-central show --data centre 0123456789abcdef:7 --reveal --purpose complaint-17
            --json prints {"record", "scope", "type", "deleted", "fields": {…}, "disputed"}.

            With --scope instead of a record: the comparison code of now, and for each kiosk that of the last exchange, as the first line of every
            page at its desk has it: code, number of entries, time. With what the desk reads over the phone, --entries and --code, it says whether
            both held the same then, whatever either has written since; ends with 1 if they did not.
            Example: desa-central show --data centre --scope 35.27.01.2002
            Example: desa-central show --data centre --scope 35.27.01.2002 --entries 1204 --code K7QF-2M9D
            --json prints {"scope", "code", "entries", "digest", "time", "kiosks": [{"node", "name", "code", "entries", "time", "since"}]}; with
            --entries {"scope", "code", "entries", "digest", "since", "same"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var showing: Showing
    @Option(help: ArgumentHelp("A scope, by number or region code.", valueName: "scope"))
    var scope: String?
    @Option(help: ArgumentHelp("With --scope: the number of entries that the desk shows.", valueName: "number"))
    var entries: UInt64?
    @Option(help: ArgumentHelp("With --entries: the code that the desk shows.", valueName: "code"))
    var code: String?
    @Argument(help: "The record, as list shows it.")
    var record: String?

    func validate() throws {
        guard (record == nil) != (scope == nil) else { throw ValidationError("Give either a record or --scope.") }
        guard entries == nil || scope != nil else { throw ValidationError("--entries goes with --scope.") }
        guard code == nil || entries != nil else { throw ValidationError("--code goes with --entries: the desk shows both.") }
    }

    func run() async throws {
        if let scope { return try await place.run("show-scope", ["scope": scope, "entries": entries.map { String($0) }, "code": code]) }
        try await place.run("show", showing.options.merging(["record": record]) { $1 })
    }
}

struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List records, or the record types.",
        discussion: """
            Examples:
              desa-central list --data centre --type request --scope 3
              desa-central list --data centre --types
            --json prints one record a line, as show does; with --types {"type", "number", "id", "en", "fields"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var showing: Showing
    @Option(help: ArgumentHelp("Only records of this type.", valueName: "type"))
    var type: String?
    @Option(help: ArgumentHelp("Only this scope.", valueName: "scope"))
    var scope: UInt64?
    @Flag(help: "Deleted records too.")
    var deleted = false
    @Flag(help: "The record types and their fields instead.")
    var types = false

    func run() async throws {
        let own: [String: String?] = [
            "type": type, "scope": scope.map { String($0) }, "deleted": deleted ? "true" : nil, "types": types ? "true" : nil,
        ]
        try await place.run("list", showing.options.merging(own) { $1 })
    }
}

struct Disputes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Records of which a person must say what is right.",
        discussion: """
            Example: desa-central disputes --data centre --scope 3 --reveal
            --json prints one record a line, as show does.
            """)

    @OptionGroup var place: Place
    @OptionGroup var showing: Showing
    @Option(help: ArgumentHelp("Only this scope.", valueName: "scope"))
    var scope: UInt64?

    func run() async throws { try await place.run("disputes", showing.options.merging(["scope": scope.map { String($0) }]) { $1 }) }
}

struct Resolve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Settle a dispute: one version, or a new value, takes the place of all.",
        discussion: """
            Example: desa-central resolve --data centre 0123456789abcdef:7 --field name --keep 0123456789abcdef:9 --reason "KK asli dilihat" --by 257
            --json prints {"saved": [entry]}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Argument(help: "The record.")
    var record: String
    @Option(help: ArgumentHelp("The field in dispute.", valueName: "field"))
    var field: String
    @Option(help: ArgumentHelp("The version that is right, as disputes shows it.", valueName: "version"))
    var keep: String?
    @Option(help: ArgumentHelp("Or the right value.", valueName: "value"))
    var value: String?
    @Option(help: ArgumentHelp("Why; stays with the record.", valueName: "text"))
    var reason: String

    func run() async throws {
        try await place.run("resolve", ["record": record, "field": field, "keep": keep, "value": value, "reason": reason], clerk: clerk)
    }
}

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Why a record shows what it shows: every operation, what each writer knew, and the rule.",
        discussion: """
            Example: desa-central explain --data centre 0123456789abcdef:7 --field name
            --json prints {"record", "type", "fields", "timeline"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var showing: Showing
    @Argument(help: "The record.")
    var record: String
    @Option(help: ArgumentHelp("Only this field.", valueName: "field"))
    var field: String?

    func run() async throws { try await place.run("explain", showing.options.merging(["record": record, "field": field]) { $1 }) }
}

struct Link: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the other half of a record into another scope; doing it twice writes once.",
        discussion: """
            Without --type the half is a copy: same type, same values, but without what refers to records of its own scope, and with a number
            on paper of its own. Then the source's scope is told that the half is there. If the program was stopped between the two, do it again: what is missing is written.
            Examples:
              desa-central link --data centre 0123456789abcdef:7 --to-scope 35.27.01.2005
              desa-central link --data centre 0123456789abcdef:9 --to-scope 3 --type request --values '{"number": "auto", "service": "DIVORCE", "state": "submitted"}'
            --json prints {"record", "scope", "written": true or false}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Argument(help: "The record of which it is the other half.")
    var source: String
    @Option(help: ArgumentHelp("The other scope, by number or region code.", valueName: "scope"))
    var toScope: String
    @Option(help: ArgumentHelp("A type of its own for the other half.", valueName: "type"))
    var type: String?
    @Option(help: ArgumentHelp("Its values, as in append.", valueName: "JSON"))
    var values: String?

    func validate() throws {
        if values != nil, type == nil { throw ValidationError("--values needs --type.") }
    }

    func run() async throws {
        try await place.run("link", ["source": source, "to-scope": toScope, "type": type, "values": values], clerk: clerk)
    }
}

struct Halves: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List records whose other half is not yet there, the oldest first; \"link\" writes it.",
        discussion: """
            Requests name the regions of their other halves in other_regions, rulings in villages.
            Example: desa-central halves --data centre --older 3d
            --json prints {"record", "scope", "region", "since"} a line.
            """)

    @OptionGroup var place: Place
    @Option(help: ArgumentHelp("Only what has been missing for longer: 90m, 72h, 7d.", valueName: "time"))
    var older: String?

    func run() async throws { try await place.run("halves", ["older": older]) }
}

/// A file or standard input, or the end with a sentence.
func input(_ file: String) throws -> [UInt8] {
    do throws(NodeFault) { return try ProgramRun.readInput(file) } catch { throw end(error) }
}
