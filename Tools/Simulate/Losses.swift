import ArgumentParser
import Glibc
import Simulation

/// `loss`: the centre loses its last entries, again and again.
struct Losses: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loss", abstract: "A centre that loses its last 1 to 10,000 entries gets all back from its kiosks, with equal digests.",
        discussion: "EXAMPLE\n  desa-simulate loss --seeds 200")

    @Option(help: "How many seeds to run.") var seeds: UInt64 = 200
    @Option(help: "The first seed.") var from: UInt64 = 0
    @Option(help: "Entries that are lost at most.") var most: UInt64 = 10_000

    func run() throws {
        var (lost, own, bytes, requests, rounds, largest) = (UInt64(0), UInt64(0), UInt64(0), 0, 0, UInt64(0))
        let clock = ContinuousClock()
        let start = clock.now
        for seed in from..<(from + seeds) {
            let result = CentreLoss.run(seed: seed, most: most)
            if let broken = result.broken {
                print("FAILED: seed \(seed), \(result.lost) entries lost: \(broken)")
                print("again:  desa-simulate loss --from \(seed) --seeds 1 --most \(most)")
                throw ExitCode(1)
            }
            lost += result.lost
            own += result.own
            bytes += result.bytes
            requests += result.requests
            rounds = max(rounds, result.rounds)
            largest = max(largest, result.lost)
        }
        print("\(seeds) seeds: \(lost) entries lost (\(own) of the centre's own, \(largest) at most at once), all back, digests equal")
        print("\(requests) requests, \(bytes) bytes, at most \(rounds) rounds, \(clock.now - start)")
    }
}

/// `absence`: a kiosk comes back after months, or a new one begins.
struct Absences: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "absence", abstract: "A kiosk comes back after months, or a new one takes the whole history: time, memory, bytes.",
        discussion: """
            EXAMPLES
              desa-simulate absence --missed 200000
              desa-simulate absence --missed 200000 --exchanges 1000
              desa-simulate absence --missed 100000 --new
            """)

    @Option(help: "Operations of the others meanwhile.") var missed = 200_000
    @Option(help: "Operations of its own that wait: 60 days of 144.") var own = 8640
    @Option(help: "So many exchanges, each but the last cut; 1 for a line that holds.") var exchanges = 1
    @Flag(help: "The kiosk is new and has nothing.") var new = false
    @Option(help: "The seed.") var seed: UInt64 = 1

    func run() throws {
        let clock = ContinuousClock()
        let absence = try LongAbsence(seed: seed, missed: missed, own: new ? 0 : own, isNew: new)
        let before = Memory.largest
        let start = clock.now
        // An entry of the workload has about 200 bytes with its payload.
        let budget = exchanges == 1 ? 256 << 10 : max(4 << 10, missed * 200 / exchanges)
        let report = try absence.comeBack(budget: budget, cutAfter: exchanges == 1 ? nil : 1)
        let time = clock.now - start
        try absence.check()
        let all = report.bytesUp + report.bytesDown
        print("\(report.entries) entries in \(report.exchanges) exchange(s), \(report.requests) requests: \(report.bytesUp) bytes up, \(report.bytesDown) down, \(time)")
        print("\(Double(report.bytesDown) / Double(max(1, report.entries))) bytes down an entry; at 64 kbit/s \(all / 8000) s; memory \(before) KiB before, \(Memory.largest) KiB at most, both sides")
    }
}
