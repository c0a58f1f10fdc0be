import ArgumentParser

struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publish record types and services to every desk.", subcommands: [Schema.self, Service.self])

    struct Schema: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish a record type, new or changed.",
            discussion: """
                The file has the form of Schemas/records/README.md. Fields that were published stay; new ones get new numbers.
                Example: desa-central publish schema --data centre complaint.json
                --json prints {"saved": [entry]}.
                """)

        @OptionGroup var place: Place
        @OptionGroup var clerk: Clerk
        @Argument(help: "A JSON file, or - for standard input.")
        var file: String

        func run() async throws { try await place.run("publish-schema", clerk: clerk, input: try input(file)) }
    }

    struct Service: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish services of the catalogue, new or changed.",
            discussion: """
                The file holds one object or a list; its members are fields of the type service (list --types). What stands is updated field by field:
                  {"code": "BIRTH", "version": 1, "name_id": "Akta kelahiran", "name_en": "Birth certificate", "due_hours": 24, "fee": 0,
                   "requirements": [["birth-letter", "Surat keterangan lahir", "Birth letter"]], "offered": true}
                Example: desa-central publish service --data centre catalogue.json
                --json prints {"service", "saved"} a line; saved is null where nothing has changed.
                """)

        @OptionGroup var place: Place
        @OptionGroup var clerk: Clerk
        @Argument(help: "A JSON file, or - for standard input.")
        var file: String

        func run() async throws { try await place.run("publish-service", clerk: clerk, input: try input(file)) }
    }
}
