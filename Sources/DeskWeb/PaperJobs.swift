import CivilRegistry
import ScanIntake
import Synchronization

/// What goes on at papers beside the pages: a stack in the scanner, files that are being read. In memory; the pages themselves are in the tray.
final class PaperJobs: Sendable {
    struct Job: Sendable, Equatable {
        enum Work: Sendable, Equatable {
            case scanner
            case files(Int)
        }

        enum End: Sendable, Equatable {
            case done
            case failed(PaperFault)
        }

        let work: Work
        /// Per cent of the page in the scanner.
        var percent = 0
        /// The file that is being read, from 1.
        var file = 1
        /// Pages that are safe.
        var pages = 0
        /// Files that were refused, by their place in the form.
        var refused: [Refused] = []
        var end: End?

        struct Refused: Sendable, Equatable {
            let file: Int
            let fault: PaperFault
        }
    }

    private struct Entry: Sendable {
        let number: UInt64
        var job: Job
        var task: Task<Void, Never>?
    }

    private let table = Mutex((entries: [String: Entry](), number: UInt64(0)))
    /// Ended jobs are kept until somebody looks at another; more than this is nobody's.
    private static let maxKept = 200

    /// Begins work at a paper.
    /// - Returns: false while other work goes on there, or at the scanner.
    func start(_ slot: PaperSlot, _ work: Job.Work, _ body: @escaping @Sendable () async -> Job.End) -> Bool {
        let number: UInt64? = table.withLock { table in
            if let entry = table.entries[slot.key], entry.job.end == nil { return nil }
            if work == .scanner, table.entries.values.contains(where: { $0.job.work == .scanner && $0.job.end == nil }) { return nil }
            if table.entries.count >= Self.maxKept { table.entries = table.entries.filter { $0.value.job.end == nil } }
            table.number += 1
            table.entries[slot.key] = Entry(number: table.number, job: Job(work: work))
            return table.number
        }
        guard let number else { return false }
        let task = Task {
            let end = await body()
            self.update(slot) { $0.end = end }
        }
        table.withLock { table in if table.entries[slot.key]?.number == number { table.entries[slot.key]?.task = task } }
        return true
    }

    func update(_ slot: PaperSlot, _ change: (inout Job) -> Void) {
        table.withLock { table in if table.entries[slot.key] != nil { change(&table.entries[slot.key]!.job) } }
    }

    func job(_ slot: PaperSlot) -> Job? { table.withLock { $0.entries[slot.key]?.job } }

    func cancel(_ slot: PaperSlot) { table.withLock { $0.entries[slot.key]?.task }?.cancel() }

    /// What ended was seen.
    func forget(_ slot: PaperSlot) { table.withLock { table in if table.entries[slot.key]?.job.end != nil { table.entries[slot.key] = nil } } }

    var isScanning: Bool { table.withLock { $0.entries.values.contains { $0.job.work == .scanner && $0.job.end == nil } } }

    /// Work goes on at one of these papers.
    func isBusy(_ base: String) -> Bool { table.withLock { $0.entries.contains { $0.key.hasPrefix(base + ".") && $0.value.job.end == nil } } }

    func stop() { for task in table.withLock({ $0.entries.values.compactMap(\.task) }) { task.cancel() } }
}
