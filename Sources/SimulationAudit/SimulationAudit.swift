import AuditReplay
package import Simulation

/// The auditor at the end of a world, as `Tools/simulate` and the tests run it.
package enum SimulationAudit {
    /// Looks at every disk. Proven forks and lost tails are what the worlds are made to have; nothing may ever look altered that nobody
    /// altered.
    /// - Returns: a sentence for each finding that must not be.
    package static func findings(_ disks: [AuditedDisk], _ options: SimulationOptions) -> [String] {
        disks.filter { !$0.store.index().logs.isEmpty }.flatMap { disk -> [String] in
            var auditor = Auditor(StoreSource(disk.store, fence: disk.fence))
            return auditor.run().findings.findings.compactMap { finding -> String? in
                switch finding.kind.findingClass {
                case .note, .incomplete, .fork: return nil
                // Both holders of a raw copy give the same numbers and issue them anew: that is found, and reported as what it is.
                case .altered where finding.kind == .numberTwice && options.has(.rawClones): return nil
                case .altered where finding.log.map({ disk.forked.contains($0) }) ?? false: return nil
                // Who quotes a branch of which no evidence is left on this disk stands in another log than the fork.
                case .altered where finding.kind == .quotedRootDiffers && disk.forked.contains(where: { finding.sentence.contains($0.description) }): return nil
                case .altered, .malformed: return "\(disk.name): [\(finding.kind.rawValue)] \(finding.sentence)"
                }
            }
        }
    }

    /// One world, from its seed to the auditor's word.
    package static func run(seed: UInt64, trace: ((String) -> Void)? = nil) -> SimulationResult {
        Simulation(seed: seed, trace: trace, audit: { findings($0, SimulationOptions(seed: seed)) }).run()
    }
}
