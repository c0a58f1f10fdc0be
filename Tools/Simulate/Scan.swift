import ArgumentParser
import Simulation

/// What a scan costs over a line that is cut.
struct Scan: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A scan over 12 KB/s and 800 ms, whole and with cuts: bytes at the level of IP, both directions.",
        discussion: """
            Time is virtual and from a seed: every run prints the same. Prints one JSON object. Exit code 1: a scan of 1 MB with a cut every 30 s costs
            more than 1.15 MB.

            EXAMPLE
              desa-simulate scan --cut-every 30
            """)

    @Option(help: "Bytes of the scan.") var bytes = 1_000_000
    @Option(help: "Seconds from one cut to the next; 0 for none.") var cutEvery: UInt64 = 30
    @Option(help: "Seeds; the middle one in bytes is printed.") var seeds: UInt64 = 5

    func validate() throws {
        guard (1...16_777_216).contains(bytes), cutEvery <= 86_400, (1...100).contains(seeds) else {
            throw ValidationError("--bytes takes 1 to 16777216, --cut-every 0 to 86400, --seeds 1 to 100.")
        }
    }

    func run() throws {
        let profile = ScanMeasurement.edge(cutEvery: cutEvery == 0 ? nil : cutEvery * 1_000_000)
        let all = try (0..<seeds).map { try ScanMeasurement.measure(profile, bytes: bytes, seed: $0) }
        let middle = ScanMeasurement.median(all)
        print("{\"bytes\": \(middle.bytes), \"seconds\": \(middle.milliseconds / 1000), \"requests\": \(middle.requests), \"cuts\": \(middle.cuts)}")
        if bytes == 1_000_000, cutEvery == 30, middle.bytes > ScanMeasurement.mostWithCuts { throw ExitCode(1) }
    }
}
