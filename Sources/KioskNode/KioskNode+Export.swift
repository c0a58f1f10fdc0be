import AuditReplay
import NodeHost
import Replica

extension KioskNode {
    func export(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        let output = try write(command)
        try noteAccess("export", count: 0, command)
        return output
    }

    private func write(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        guard let path = command["folder"] else { throw NodeFault(.usage, "export needs the folder to write to.") }
        let fence = fence
        do throws(ExportError) {
            let summary = try ExportWriter.export(
                &replica, to: path, signer: key, fence: { points throws(StoreFailure) in try fence.raise(points) })
            if command.wantsJSON {
                return CommandOutput(JSON.object([
                    ("logs", .integer(Int64(summary.logs))), ("entries", .number(summary.entries)), ("payloads", .number(summary.payloads)),
                    ("branches", .integer(Int64(summary.branches))),
                ]).text())
            }
            return CommandOutput("exported \(summary.entries) entries of \(summary.logs) logs to \(path)")
        } catch {
            switch error {
            case .store(let failure): throw NodeFault(failure)
            case .file(let failure): throw NodeFault(failure.kind == .fileMissing ? .notFound : .inTheWay, failure.sentence)
            }
        }
    }
}
