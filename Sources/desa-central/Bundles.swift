import ArgumentParser
import NodeHost

struct Bundle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exchange with villages by USB stick.", subcommands: [Read.self, Write.self])

    struct Read: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in what villages wrote onto a stick.",
            discussion: """
                Bundles of any villages, in any order, any number of times; also the standing copy of a computer that is dead. Exit code 1 when
                something is damaged, missing or refused: what is good was taken.
                Example: desa-central bundle read --data centre /media/usb
                --json prints {"bundles": [{"node", "bundle", "sender", "parts", "bytes", "complete", "stored", "setAside", "newlySent", "refused",
                "damaged", "missing"}]}.
                """)

        @OptionGroup var place: Place
        @Argument(help: ArgumentHelp("The stick's folder.", valueName: "folder"))
        var stick: String

        func run() async throws { try await place.run("bundle-read", ["folder": ProgramRun.absolute(stick)]) }
    }

    struct Write: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write acknowledgements, and what the villages lack, onto a stick.",
            discussion: """
                For every village whose bundle lies on the stick, or for those named with --node. Each is sealed to its kiosk.
                Examples:
                  desa-central bundle write --data centre /media/usb
                  desa-central bundle write --data centre --node 12 /media/usb
                --json prints {"bundles": [{"node", "bundle", "parts", "bytes", "entries", "acknowledged"}], "safeToRemove"}.
                """)

        @OptionGroup var place: Place
        @Option(help: ArgumentHelp("A node for which to write. May be given several times.", valueName: "node"))
        var node: [UInt64] = []
        @Flag(help: "All that the node may read, whatever it said that it holds.")
        var all = false
        @Argument(help: ArgumentHelp("The stick's folder.", valueName: "folder"))
        var stick: String

        func run() async throws {
            let nodes = node.map { String($0) }.joined(separator: ",")
            try await place.run("bundle-write", ["folder": ProgramRun.absolute(stick), "nodes": nodes.isEmpty ? nil : nodes], flags: ["all": all])
        }
    }
}
