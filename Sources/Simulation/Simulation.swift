package import Causality
import MerkleLog
package import OperationLog
package import Replica

/// Runs one seed: a world with its faults, checked from outside after every event, then healed and checked again.
package struct Simulation {
    package let options: SimulationOptions
    /// Looks at what every machine has on its disk when all is done; what it returns are complaints.
    private let audit: ([AuditedDisk]) -> [String]
    private let sink: ((String) -> Void)?

    /// - Parameter trace: gets a line an event.
    package init(seed: UInt64, trace: ((String) -> Void)? = nil, audit: @escaping ([AuditedDisk]) -> [String] = { _ in [] }) {
        options = SimulationOptions(seed: seed)
        sink = trace
        self.audit = audit
    }

    package func run() -> SimulationResult {
        var violation: Violation?
        var hash: UInt64 = 0
        var counters = Counters()
        do {
            let world = try World(options, sink: sink)
            defer {
                hash = world.trace.hash
                counters = world.finalCounters()
            }
            try world.run()
            for complaint in audit(world.disks()) { throw Violation("The auditor finds nothing", complaint) }
        } catch let error as Violation {
            violation = error
        } catch {
            violation = Violation("No step fails", "\(error)")
        }
        return SimulationResult(options: options, violation: violation, traceHash: hash, counters: counters)
    }
}

package struct SimulationResult: Sendable, Equatable {
    package let options: SimulationOptions
    package let violation: Violation?
    /// Two runs of one seed have the same, in any process.
    package let traceHash: UInt64
    package let counters: Counters
}

/// A machine's disk, as an auditor is handed it.
package struct AuditedDisk {
    package let name: String
    package let store: MemoryStore
    /// What the machine's fence says that it signed.
    package let fence: [LogPoint]
    package let isCentre: Bool
    /// Logs in which the world has seen two contents: findings about them are to be expected.
    package let forked: [LogID]
}

extension World {
    func disks() -> [AuditedDisk] {
        let forked = checker.forked.sorted()
        return [AuditedDisk(name: "centre", store: centre.disk.store, fence: centre.fence.points, isCentre: true, forked: forked)]
            + kiosks.map { AuditedDisk(name: $0.name, store: $0.disk.store, fence: $0.fence.points, isCentre: false, forked: forked) }
    }

    /// With what can be told from the disks at the end.
    func finalCounters() -> Counters {
        var result = counters
        for scope in centre.disk.store.index().scopes {
            for verdict in scope.verdicts where verdict.reason.reasonClass == .rule {
                result.add(.ruleVerdicts)
                if verdict.reason == .impossibleContext { result.add(.impossibleContexts) }
            }
        }
        for log in centre.disk.store.index().logs where log.node == NodeID(66) {
            result.add(.hostileLogsStored)
            guard let first = centre.disk.store.entry(Dot(log.id, 0)), var reader = try? LogState(entryZero: first.bytes) else { continue }
            for stored in centre.disk.store.entries(log.id, from: 1, limit: .max, maxBytes: .max) {
                if case .failure = reader.append(stored.bytes).entry { result.add(.malformedStored) }
            }
        }
        return result
    }
}
