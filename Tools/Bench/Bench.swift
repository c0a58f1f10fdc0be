import ArgumentParser

/// Prints one JSON object a line. Numbers depend on machine and load; each stands next to one plain SQLite row of the same bytes, measured in
/// the same run, and the ratio is what to compare.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desa-bench", abstract: "Measures durable appends, merging at the centre, and reading.",
        subcommands: [Append.self, Merge.self, Read.self], defaultSubcommand: Merge.self)
}

struct Append: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Durable appends at a kiosk.")

    @Option(help: "Operations to append.") var operations = 5000
    @Option(help: "Operations a commit.") var batch = 1
    @Option(help: "Where to put the database.") var folder = "/tmp"

    func run() throws { try AppendBench.run(operations: operations, batch: batch, folder: folder) }
}

struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What kiosks wrote arrives at the centre.")

    @Option(help: "Kiosks, each with a village of its own.") var kiosks = 1
    @Option(help: "Operations of each kiosk.") var operations = 10000
    @Option(help: "Entries of one run.") var length = 1000
    @Option(help: "Runs that share a commit.") var together = 1
    @Option(help: "Where to put the database.") var folder = "/tmp"

    func run() throws {
        try MergeBench.run(kiosks: kiosks, operations: operations, runLength: length, together: together, folder: folder)
    }
}

struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A store with many records is opened and read.")

    @Option(help: "Operations that the store holds.") var operations = 100_000
    @Option(help: "Where to put the database.") var folder = "/tmp"

    func run() throws { try ReadBench.run(operations: operations, folder: folder) }
}
