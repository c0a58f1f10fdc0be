import ArgumentParser
import CentralNode
import NodeHost

struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publish record types, services, regions and announcements to every desk, and the centre's own keys.",
        subcommands: [Schema.self, Service.self, Regions.self, Announcement.self, Keys.self])

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
                The file holds one object or a list; its members are fields of the type service (list --types). What stands is updated field by field,
                under a higher version (Docs/Catalogue.md):
                  {"code": "BIRTH", "version": 1, "name_id": "Akta kelahiran", "name_en": "Birth certificate", "due_hours": 24, "fee": 0,
                   "requirements": [["birth-letter", "Surat keterangan lahir", "Birth letter"]], "offered": true}
                Example: desa-central publish service --data centre catalogue.json
                A new deployment begins with the 21 services that come with the software; what stands already stays as it is:
                  desa-central publish service --data centre --shipped
                --json prints {"service", "saved"} a line; saved is null where nothing has changed.
                """)

        @OptionGroup var place: Place
        @OptionGroup var clerk: Clerk
        @Flag(help: "The services that come with the software, instead of a file.")
        var shipped = false
        @Argument(help: "A JSON file, or - for standard input.")
        var file: String?

        func validate() throws {
            if shipped == (file != nil) { throw ValidationError("Give a file, or --shipped.") }
        }

        func run() async throws {
            try await place.run("publish-service", flags: ["shipped": shipped], clerk: clerk, input: shipped ? [] : try input(file ?? "-"))
        }
    }

    struct Regions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish an edition of the ministry's table of regions, which every desk fetches by itself.",
            discussion: """
                The file has lines "code,name" with codes as 35.27.01.2002 (Docs/Catalogue.md). Editions that were published stay: papers carry \
                their codes for a lifetime.
                Example: desa-central publish regions --data centre regions.csv --edition 300.2.2-2430/2025 --valid-from 2025-01-01
                --json prints what attach prints, or {"saved": []} where it is published already.
                """)

        @OptionGroup var place: Place
        @OptionGroup var clerk: Clerk
        @Option(help: ArgumentHelp("The edition's name: letters, digits and . _ : / -", valueName: "name"))
        var edition: String
        @Option(help: ArgumentHelp("The day from which it is valid, as 2025-01-31.", valueName: "day"))
        var validFrom: String
        @Argument(help: "A CSV file.")
        var file: String

        func run() async throws {
            try await place.run("publish-regions", ["file": ProgramRun.absolute(file), "edition": edition, "valid-from": validFrom], clerk: clerk)
        }
    }

    struct Announcement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Announce something: every desk shows it on its home page, from one day to another.",
            discussion: """
                Example: desa-central publish announcement --data centre "Kantor tutup" --text "Tanggal 24 dan 25 kantor libur." --from 2026-12-20 --to 2026-12-25
                To take one back: desa-central publish announcement --data centre --withdraw 0123456789abcdef:9 (list --type announcement shows them)
                --json prints {"saved": [entry]}.
                """)

        @OptionGroup var place: Place
        @OptionGroup var clerk: Clerk
        @Argument(help: "The heading, in Indonesian.")
        var title: String?
        @Option(help: ArgumentHelp("What there is to say, a line a paragraph.", valueName: "text"))
        var text: String?
        @Option(help: ArgumentHelp("The heading in English.", valueName: "text"))
        var titleEn: String?
        @Option(help: ArgumentHelp("The text in English.", valueName: "text"))
        var textEn: String?
        @Option(help: ArgumentHelp("First day, as 2026-11-23.", valueName: "day"))
        var from: String?
        @Option(help: ArgumentHelp("Last day.", valueName: "day"))
        var to: String?
        @Flag(help: "Before all others, and marked as urgent.")
        var urgent = false
        @Option(help: ArgumentHelp("Take this announcement back instead.", valueName: "record"))
        var withdraw: String?

        func validate() throws {
            guard (title == nil) != (withdraw == nil) else { throw ValidationError("Give a heading with --from and --to, or --withdraw.") }
        }

        func run() async throws {
            try await place.run(
                "publish-announcement", ["title": title, "text": text, "title-en": titleEn, "text-en": textEn, "from": from, "to": to, "withdraw": withdraw],
                flags: ["urgent": urgent], clerk: clerk)
        }
    }

    struct Keys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change the centre's keys: new ones, certified by the deployment's root key.",
            discussion: """
                Stop "serve" first. Nodes learn of the new keys by themselves, with their next exchange; what the old ones signed stays signed. \
                Under a new log key the centre begins new logs. Beside root.key the file key-sets is kept up to date: leave both together. Make a backup \
                afterwards, and take the medium away again. A centre that was restored from a backup of before a change gets keys that kiosks accept by \
                the same command; what it has lost is changed whatever --only says.
                Example: desa-central publish keys --data centre --root-key /media/usb/root.key
                --json prints {"keySet", "changed"}.
                """)

        @OptionGroup var place: Place
        @Option(help: ArgumentHelp("The file root.key, as init wrote it.", valueName: "file"))
        var rootKey: String
        @Option(help: ArgumentHelp("Only this key: log, answers, stored, safe or tls. May be given several times. Default: all of them.", valueName: "key"))
        var only: [String] = []

        func run() async throws {
            do throws(NodeFault) {
                _ = ProgramRun.finish(try KeyRotation.run(data: place.data, rootKey: rootKey, only: only, wantsJSON: place.json))
            } catch { throw end(error) }
        }
    }
}
