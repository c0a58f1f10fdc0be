import KioskNode
import NodeHost
import Synchronization

/// What is being done with a stick, or was done last: one at a time, and it goes on when nobody looks.
struct StickJob: Sendable {
    enum Kind: String, Sendable { case write, read }

    let kind: Kind
    let label: String
    var parts = 0
    var bytes: UInt64 = 0
    /// Nil while it runs.
    var result: Result?

    struct Result: Sendable {
        let exit: ExitCode
        /// The command's JSON; null when it failed.
        let json: JSON
        /// What the node says of a failure, in English.
        let complaint: String
    }
}

final class StickDesk: Sendable {
    private let state = Mutex<StickJob?>(nil)

    var job: StickJob? { state.withLock { $0 } }

    /// - Returns: false when something else is under way.
    func begin(_ kind: StickJob.Kind, path: String, label: String, _ node: KioskNode) -> Bool {
        let isFree = state.withLock { job in
            if let job, job.result == nil { return false }
            job = StickJob(kind: kind, label: label)
            return true
        }
        guard isFree else { return false }
        let command = NodeCommand(kind == .write ? "bundle-write" : "bundle-read", options: ["folder": path, "json": "true", "progress": "true"])
        Task {
            let last = Mutex(JSON.null)
            let output = await node.run(command) { line in
                guard let json = try? JSON.parse(Array(line.utf8)) else { return }
                if json["part"] != nil || json["bundle"]?.unsigned != nil {
                    self.state.withLock { job in
                        job?.parts += 1
                        job?.bytes += json["bytes"]?.unsigned ?? 0
                    }
                } else {
                    last.withLock { $0 = json }
                }
            }
            let json = output.text.isEmpty ? last.withLock { $0 } : (try? JSON.parse(Array(output.text.utf8))) ?? .null
            self.state.withLock { $0?.result = StickJob.Result(exit: output.exit, json: json, complaint: output.complaint) }
        }
        return true
    }

    func forget() { state.withLock { job in if job?.result != nil { job = nil } } }
}
