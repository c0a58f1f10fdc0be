import ArgumentParser

/// Prints one JSON object a line. Times depend on machine and load; each stands next to one plain SQLite row of the same bytes, measured in
/// the same run, and the ratio is what to compare.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desa-bench", abstract: "Measures what an operation costs: time, bytes and memory.",
        discussion: """
            Prints JSON, one object a line; Docs/Benchmarks.md says what each figure asks. Without a command everything is measured.

            Examples:
              desa-bench --quick
              desa-bench merge --kiosks 186 --operations 200 --length 200
            """,
        subcommands: [Everything.self, Append.self, Merge.self, Replay.self, Wire.self, Memory.self, Read.self, DeskYears.self, Frames.self, Take.self],
        defaultSubcommand: Everything.self)
}

struct Place: ParsableArguments {
    @Option(help: "Where to put databases; the figures are those of its disk.") var folder = "/var/tmp"
}

struct Everything: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "all", abstract: "All measurements but read.")

    @Flag(help: "Fewer operations and single runs: less than a minute.") var quick = false
    @OptionGroup var place: Place

    func run() throws {
        let runs = quick ? 1 : 5
        let folder = place.folder
        try Repeated.median(of: runs) { try AppendBench.run(operations: quick ? 3000 : 5000, batch: 1, folder: folder) }.report.print()
        try Repeated.median(of: runs) { try AppendBench.run(operations: quick ? 10_000 : 50_000, batch: 100, folder: folder) }.report.print()
        func merge(_ kiosks: Int, _ operations: Int, comparedWith base: Double?) throws -> Repeated {
            let length = min(operations, 1000)
            return try Repeated.median(of: runs) {
                try MergeBench.run(kiosks: kiosks, operations: operations, runLength: length, together: 1, comparedWith: base, folder: folder)
            }
        }
        let one = try merge(1, 10_000, comparedWith: nil)
        one.report.print()
        for (kiosks, operations) in [(20, 1000), (186, 200)] { try merge(kiosks, operations, comparedWith: one.cost).report.print() }
        try ReplayBench.run(kiosks: 20, operations: quick ? 1000 : 5000, folder: folder)
        try WireBench.run(counts: [1, 10, 50, 100, 1000] + (quick ? [] : [10_000]))
        for operations in quick ? [100_000] : [100_000, 1_000_000] { try MemoryBench.run(operations: operations, folder: folder) }
    }
}

struct Append: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Durable appends at a kiosk.")

    @Option(help: "Operations to append.") var operations = 5000
    @Option(help: "Operations a commit.") var batch = 1
    @OptionGroup var place: Place

    func run() throws { try AppendBench.run(operations: operations, batch: batch, folder: place.folder).report.print() }
}

struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What kiosks wrote arrives at the centre.")

    @Option(help: "Kiosks, each with a village of its own.") var kiosks = 1
    @Option(help: "Operations of each kiosk.") var operations = 10000
    @Option(help: "Entries of one run.") var length = 1000
    @Option(help: "Runs that share a commit.") var together = 1
    @OptionGroup var place: Place

    func run() throws {
        try MergeBench.run(kiosks: kiosks, operations: operations, runLength: length, together: together, folder: place.folder).report.print()
    }
}

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "An auditor verifies and folds everything anew.")

    @Option(help: "Kiosks, each with a village of its own.") var kiosks = 20
    @Option(help: "Operations of each kiosk.") var operations = 5000
    @OptionGroup var place: Place

    func run() throws { try ReplayBench.run(kiosks: kiosks, operations: operations, folder: place.folder) }
}

struct Wire: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bytes of an exchange over HTTP.")

    @Argument(help: "Operations to bring at once.") var counts = [1, 10, 50, 100, 1000, 10_000]

    @Flag(help: "The mixture of the other measurements instead of working days.") var mixture = false

    func run() throws { try WireBench.run(counts: counts, isMixture: mixture) }
}

struct Memory: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Peak memory of a centre that takes in so many operations.")

    @Option(help: "Operations of 20 kiosks together.") var operations = 100_000
    @OptionGroup var place: Place

    func run() throws { try MemoryBench.run(operations: operations, folder: place.folder) }
}

struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A store with many records is opened and read.")

    @Option(help: "Operations that the store holds.") var operations = 100_000
    @OptionGroup var place: Place

    func run() throws { try ReadBench.run(operations: operations, folder: place.folder) }
}

struct DeskYears: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "desk", abstract: "A village desk's index after five years: made anew, followed, asked.")

    @Option(help: "Requests, of 20 operations each with their access records.") var requests = 15_000
    @Option(help: "Persons who are known besides, without a request.") var persons = 0
    @OptionGroup var place: Place

    func run() throws { try DeskBench.run(requests: requests, persons: persons, folder: place.folder) }
}

// MARK: Processes that a measurement of memory starts

struct Frames: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Writes requests into a file.", shouldDisplay: false)

    @Option var operations: Int
    @Option var file: String

    func run() throws { try MemoryBench.writeFrames(operations: operations, to: file) }
}

struct Take: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Takes requests in from a file.", shouldDisplay: false)

    @Option var by: MemoryBench.Taker
    @Option var operations: Int
    @Option var file: String
    @OptionGroup var place: Place

    func run() throws { try MemoryBench.take(by: by, operations: operations, from: file, folder: place.folder) }
}

extension MemoryBench.Taker: ExpressibleByArgument {}
