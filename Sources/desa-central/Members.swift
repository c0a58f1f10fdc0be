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
        abstract: "Add a scope: a village, a sub-district office, a court.", subcommands: [Add.self])

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

        func run() async throws {
            try await place.run("scope-add", ["kind": kind, "region": region, "name": name, "parent": parent], clerk: clerk)
        }
    }
}
