import ArgumentParser
import Simulation
import SimulationAudit

struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desa-simulate", abstract: "Worlds, links and herds in virtual time.",
        discussion: """
            Without a subcommand worlds are run: desa-simulate --seeds 300 is desa-simulate worlds --seeds 300.
            """,
        subcommands: [Worlds.self, Links.self, Herds.self, Month.self, Scan.self, Losses.self, Absences.self], defaultSubcommand: Worlds.self)
}

/// Runs seeds of the deterministic simulation.
struct Worlds: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the deterministic simulation: one centre, some kiosks, a bad line, failing machines, every rule checked, and the auditor at the end.",
        discussion: """
            One seed decides everything: machines, people, faults and their times. A seed that fails prints what it decided and the command
            that runs it again.

            EXAMPLES
              desa-simulate --seeds 300
              desa-simulate --from 1000 --seeds 100000
              desa-simulate --seed 17 --trace

            EXIT CODES
              0  every rule held
              1  a rule was broken, the auditor found something, or a seed ran differently the second time
             64  usage
            """)

    @Option(help: "How many seeds to run.") var seeds: UInt64 = 300
    @Option(help: "The first seed.") var from: UInt64 = 0
    @Option(help: "Run this one seed only.") var seed: UInt64?
    @Flag(help: "Print a line an event.") var trace = false
    @Flag(help: "Print how often each interesting state was reached.") var counters = false

    func run() throws {
        let range = seed.map { $0..<($0 + 1) } ?? from..<(from + seeds)
        var total = Counters()
        for number in range {
            let result = SimulationAudit.run(seed: number, trace: trace ? { print($0) } : nil)
            total.add(result.counters)
            if let violation = result.violation { try fail(result, violation.description) }
            // One in twenty runs again: what is not the same twice cannot be replayed.
            if number % 20 == 0, SimulationAudit.run(seed: number) != result { try fail(result, "The second run of the seed differs from the first.") }
            if seed != nil {
                print(result.options)
                print("passed, trace \(String(result.traceHash, radix: 16))")
            } else if (number + 1 - range.lowerBound) % 100 == 0 {
                print("\(number + 1 - range.lowerBound) of \(range.count) seeds passed")
            }
        }
        if counters || seed == nil {
            for item in total.all { print("\(item.counter.rawValue.padded(to: 26)) \(item.count)") }
        }
    }

    private func fail(_ result: SimulationResult, _ sentence: String) throws {
        print(result.options)
        print("FAILED: \(sentence)")
        print("again:  desa-simulate --seed \(result.options.seed) --trace")
        throw ExitCode(1)
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

Simulate.main()
