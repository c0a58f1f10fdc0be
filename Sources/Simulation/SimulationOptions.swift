/// Everything that one seed decides before the first event. Printed when a seed fails; together with the commit it is the whole truth.
package struct SimulationOptions: Sendable, Equatable, CustomStringConvertible {
    package let seed: UInt64
    package let kiosks: Int
    package let villages: Int
    package let faults: Set<Fault>
    /// How long the first phase lasts, in milliseconds of virtual time.
    package let duration: UInt64
    /// Between two acts of a person at one kiosk, milliseconds on average.
    package let actEvery: Int
    package let syncEvery: Int
    /// Bytes of entries and payloads that the centre asks for and hands out at once.
    package let budget: Int
    /// Of 1000 frames or commits, how many an enabled fault hits.
    package let rate: Int

    package init(seed: UInt64) {
        var random = SeededRandom(seed: seed, "options")
        self.seed = seed
        kiosks = random.between(1, 4)
        villages = random.between(2, 3)
        duration = UInt64(random.between(20, 60)) * 60_000
        actEvery = random.between(30, 120) * 1000
        syncEvery = random.between(60, 400) * 1000
        rate = random.between(20, 250)
        // Half of the seeds have at most three, so that a failure can be read.
        let wanted = random.chance(500) ? random.between(0, 3) : random.between(4, 14)
        let faults = Set(Fault.allCases.shuffled(using: &random).prefix(wanted))
        budget = faults.contains(.smallAnswers) ? random.between(200, 3000) : 256 << 10
        self.faults = faults
    }

    package func has(_ fault: Fault) -> Bool { faults.contains(fault) }

    package var description: String {
        let names = Fault.allCases.filter { faults.contains($0) }.map(\.rawValue).joined(separator: " ")
        return "seed \(seed): \(kiosks) kiosks, \(villages) villages, \(duration / 60_000) min, an act every \(actEvery / 1000) s, "
            + "a sync every \(syncEvery / 1000) s, \(budget) bytes an answer, rate \(rate)/1000, faults: \(names.isEmpty ? "none" : names)"
    }
}
