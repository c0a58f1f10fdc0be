import Simulation
import SimulationAudit
import Testing

/// Worlds of the deterministic simulation; `Tools/simulate --seeds N` runs any number.
@Suite struct SeedTests {
    private static let seeds: UInt64 = 300
    private static let parts: UInt64 = 12

    @Test("every rule holds in every world, at every step, after healing, and before the auditor", arguments: 0..<parts)
    func worlds(part: UInt64) {
        let size = Self.seeds / Self.parts
        for seed in (part * size)..<((part + 1) * size) {
            let result = SimulationAudit.run(seed: seed)
            #expect(result.violation == nil, "\(result.options)\nagain: Tools/simulate --seed \(seed) --trace")
        }
    }

    @Test("a centre restored from a copy of a past that it had left, which nobody saw, heals as any other")
    func abandonedPast() {
        let result = SimulationAudit.run(seed: 1043)
        #expect(result.violation == nil && result.counters[.centreRestores] >= 3)
    }

    @Test("a seed runs the same way twice", arguments: [0, 20, 140, 280] as [UInt64])
    func twice(seed: UInt64) {
        #expect(Simulation(seed: seed).run() == Simulation(seed: seed).run())
    }
}
