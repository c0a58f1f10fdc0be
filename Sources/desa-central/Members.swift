import ArgumentParser
import NodeHost

struct Enrol: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give out a code with which a node enrols itself, once.",
        discussion: """
            Examples:
              desa-central enrol --role kiosk --name "Labuhan, meja 1" --scope 35.27.01.2002
              desa-central enrol --role kiosk --name "Gunung Maddah" --new-scope village --region 35.27.01.2005 --scope-name "Desa Gunung Maddah"
              desa-central enrol --role hub --name "Kecamatan Sreseh" --scope 4 --scope 3 --scope 5:read --valid 7d --address 192.168.1.10:8470

            A new scope is there at once; the node when the code is used. Read the code out or print it: it works once, until it expires.
            --json prints {"code", "node", "role", "privateScope", "newScope", "scopes", "expires"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Option(help: ArgumentHelp("kiosk, hub (sub-district office) or court.", valueName: "role"))
    var role = "kiosk"
    @Option(help: ArgumentHelp("What people call the node.", valueName: "name"))
    var name: String
    @Option(help: ArgumentHelp("A scope by number or region code, with :read or :readwrite (the default). May be given several times.", valueName: "scope[:mode]"))
    var scope: [String] = []
    @Option(help: ArgumentHelp("Make a scope of this kind too: village, sub-district or court.", valueName: "kind"))
    var newScope: String?
    @Option(help: ArgumentHelp("Region code of the new scope, with dots.", valueName: "code"))
    var region: String?
    @Option(help: ArgumentHelp("Name of the new scope.", valueName: "name"))
    var scopeName: String?
    @Option(help: ArgumentHelp("How long the code is valid: 90m, 72h, 7d.", valueName: "time"))
    var valid = "72h"
    @Option(help: ArgumentHelp("Where the node reaches the centre. Default: where \"serve\" listens.", valueName: "host:port"))
    var address: String?

    func run() async throws {
        try await place.run(
            "enrol",
            [
                "role": role, "name": name, "scopes": scope.joined(separator: ","), "new-scope": newScope, "region": region, "scope-name": scopeName,
                "valid": valid, "address": address,
            ], clerk: clerk)
    }
}

struct Scope: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add a scope: a village, a sub-district office, a court; or say its time zone.", subcommands: [Add.self, Change.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a scope.",
            discussion: """
                Example: desa-central scope add --kind village --region 35.27.01.2002 --name "Desa Labuhan"
                --json prints {"scope"}.
                """)

        @OptionGroup var place: Place
        @OptionGroup var clerk: Clerk
        @Option(help: ArgumentHelp("village, sub-district or court.", valueName: "kind"))
        var kind: String
        @Option(help: ArgumentHelp("Region code with dots: 35.27.01.2002, 35.27.01.", valueName: "code"))
        var region: String?
        @Option(help: ArgumentHelp("What people call it.", valueName: "name"))
        var name: String
        @Option(help: ArgumentHelp("The scope above it. Default: the upper scope.", valueName: "scope"))
        var parent: String?
        @Option(help: ArgumentHelp("WIB, WITA or WIT. Default: that of the region's province.", valueName: "zone"))
        var timeZone: String?

        func run() async throws {
            try await place.run("scope-add", ["kind": kind, "region": region, "name": name, "parent": parent, "time-zone": timeZone], clerk: clerk)
        }
    }

    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say in which time zone a scope is; its desks follow with their next exchange.",
            discussion: """
                Without it a desk takes the time zone of its village's province, so this is for exceptions.
                Example: desa-central scope change --data centre 35.27.01.2002 --time-zone WIB
                --json prints {"saved"}.
                """)

        @OptionGroup var place: Place
        @OptionGroup var clerk: Clerk
        @Option(help: ArgumentHelp("WIB, WITA or WIT.", valueName: "zone"))
        var timeZone: String
        @Argument(help: "The scope, by number or region code.")
        var scope: String

        func run() async throws { try await place.run("scope-change", ["scope": scope, "time-zone": timeZone], clerk: clerk) }
    }
}

struct Operator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add an operator: who may write under a number.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an operator of a scope; in the upper scope, a clerk of the office.",
            discussion: """
                Work that a desk writes under a number which is no operator's of the scope is set aside.
                Examples:
                  desa-central operator add --data centre --scope 35.27.01.2002 --name "Siti" --number 1 --valid-from 2026-01-02
                  desa-central operator add --data centre --scope 1 --name "Budi" --role clerk
                The same by append: {"create": "operator", "scope": 3, "values": {"number": 1, "role": "operator", "name": "Siti"}}
                --json prints {"operator", "scope", "record"}.
                """)

        @OptionGroup var place: Place
        @OptionGroup var clerk: Clerk
        @Option(help: ArgumentHelp("The scope, by number or region code.", valueName: "scope"))
        var scope: String
        @Option(help: ArgumentHelp("The person's name.", valueName: "name"))
        var name: String
        @Option(help: ArgumentHelp("The number. Default: the next free one of this office, from 257 on.", valueName: "number"))
        var number: UInt64?
        @Option(help: ArgumentHelp("The duty: operator, clerk.", valueName: "code"))
        var role = "operator"
        @Option(help: ArgumentHelp("First day, yyyy-mm-dd.", valueName: "date"))
        var validFrom: String?
        @Option(help: ArgumentHelp("Last day, yyyy-mm-dd.", valueName: "date"))
        var validTo: String?

        func run() async throws {
            try await place.run(
                "operator-add",
                ["scope": scope, "name": name, "number": number.map { String($0) }, "role": role, "valid-from": validFrom, "valid-to": validTo],
                clerk: clerk)
        }
    }
}

struct Nodes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The nodes: last contact, what waits there, clock, version.",
        discussion: """
            Example: desa-central nodes --data centre
            --json prints a line a node: {"node", "name", "role", "state", "lastContact", "backlog" (operations), "backlogAgeSeconds",
            "clockOffsetMilliseconds" (positive: fast), "software", "scopes", "privateScope", "logs",
            "waitsForUnheld" (logs that build on what nobody brings)}.
            """)

    @OptionGroup var place: Place

    func run() async throws { try await place.run("nodes") }
}

struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Retire a node, or mark its key as compromised.",
        discussion: """
            A retired node is dead or replaced: late work of it still counts. Of a compromised one counts what is held now; what arrives later is
            stored and set aside for a clerk (verdicts, readmit), and nothing is handed out to it.
            A code that was not used yet is withdrawn by either.
            Examples:
              desa-central revoke --data centre 4 --retired --reason "Diganti komputer baru" --by 257
              desa-central revoke --data centre 4 --compromised --reason "Dicuri 20 November" --by 257
            --json prints {"node", "state", "cuts"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Argument(help: "The node's number.")
    var node: UInt64
    @Flag(help: "Dead or replaced.")
    var retired = false
    @Flag(help: "Somebody else may have its key.")
    var compromised = false
    @Option(help: ArgumentHelp("Why; stays in the log.", valueName: "text"))
    var reason: String

    func validate() throws {
        guard retired != compromised else { throw ValidationError("Give either --retired or --compromised.") }
    }

    func run() async throws {
        try await place.run(
            "revoke", ["node": String(node), "reason": reason], flags: ["retired": retired, "compromised": compromised], clerk: clerk)
    }
}

struct Rights: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Change what a node may read and write; without options, show it.",
        discussion: """
            Work that a node did before it heard of the change still counts.
            Example: desa-central rights --data centre 4 --grant 35.27.01.2005:read --withdraw 3
            --json prints {"node", "scopes"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Argument(help: "The node's number.")
    var node: UInt64
    @Option(help: ArgumentHelp("A scope by number or region code, with :read or :readwrite (the default). May be given several times.", valueName: "scope[:mode]"))
    var grant: [String] = []
    @Option(help: ArgumentHelp("A scope that the node is to lose. May be given several times.", valueName: "scope"))
    var withdraw: [String] = []
    @Option(help: ArgumentHelp("Why a right is withdrawn; stays in the log.", valueName: "text"))
    var reason: String?

    func run() async throws {
        try await place.run(
            "rights",
            [
                "node": String(node), "grant": grant.isEmpty ? nil : grant.joined(separator: ","),
                "withdraw": withdraw.isEmpty ? nil : withdraw.joined(separator: ","), "reason": reason,
            ], clerk: clerk)
    }
}
