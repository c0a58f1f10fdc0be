import AuditReplay
import NodeHost
import Replica

/// Copies scans beside the writer, who goes on.
private actor ExportWorker {
    private nonisolated let thread = WriterThread()
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func write(_ attachments: ExportedAttachments, to path: String) throws(AuditFailure) -> ExportedAttachments {
        var attachments = attachments
        try attachments.write(to: path)
        return attachments
    }
}

extension KioskNode {
    func export(_ command: NodeCommand, _ emit: (String) -> Void) async throws(NodeFault) -> CommandOutput {
        let output = try await write(command)
        try noteAccess("export", count: 0, command)
        return output
    }

    private func write(_ command: NodeCommand) async throws(NodeFault) -> CommandOutput {
        guard let path = command["folder"] else { throw NodeFault(.usage, "export needs the folder to write to.") }
        var named = ExportedAttachments(try attachmentsNamed(in: nil), copyingFrom: command["attachments"] == "true" ? folder.attachments : nil)
        let fence = fence
        do throws(ExportError) {
            let summary = try ExportWriter.export(
                &replica, to: path, signer: key, fence: { points throws(StoreFailure) in try fence.raise(points) })
            do throws(AuditFailure) { named = try await ExportWorker().write(named, to: path) } catch { throw ExportError.file(error) }
            if command.wantsJSON {
                return CommandOutput(JSON.object([
                    ("logs", .integer(Int64(summary.logs))), ("entries", .number(summary.entries)), ("payloads", .number(summary.payloads)),
                    ("branches", .integer(Int64(summary.branches))), ("attachments", .object(named.counts.map { ($0.0, .integer(Int64($0.1))) })),
                ]).text())
            }
            return CommandOutput("exported \(summary.entries) entries of \(summary.logs) logs to \(path)\(named.sentence)")
        } catch {
            switch error {
            case .store(let failure): throw NodeFault(failure)
            case .file(let failure): throw NodeFault(failure.kind == .fileMissing ? .notFound : .inTheWay, failure.sentence)
            }
        }
    }
}
