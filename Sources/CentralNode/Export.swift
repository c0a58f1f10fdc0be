import AuditReplay
import Causality
import NodeHost
import Replica

extension CentralNode {
    /// `export`: the logs as a folder that anybody can verify offline.
    func export(_ command: NodeCommand, _ emit: (String) -> Void) async throws(NodeFault) -> CommandOutput {
        let output = try await write(command, emit)
        try noteAccess("export", count: 0, command)
        return output
    }

    private func write(_ command: NodeCommand, _ emit: (String) -> Void) async throws(NodeFault) -> CommandOutput {
        guard let path = command["folder"], !path.isEmpty else { throw NodeFault(.usage, "export needs the folder to write to.") }
        var scopes: [ScopeID]?
        if let text = command["scopes"] {
            var chosen: [ScopeID] = []
            for item in text.split(separator: ",") { chosen.append(try scope(named: String(item))) }
            if !chosen.isEmpty { scopes = chosen }
        }
        let wanted = scopes.map { $0 + profile.upperScopes }
        var named = ExportedAttachments(try attachmentsNamed(in: wanted), copyingFrom: command["attachments"] == "true" ? folder.attachments : nil)
        let fence = fence
        var reported: UInt64 = 0
        do throws(ExportError) {
            let summary = try ExportWriter.export(
                &replica, to: path, scopes: scopes, signer: peer.signers.log, fence: { points throws(StoreFailure) in try fence.raise(points) },
                progress: { done, all in
                    guard done >= reported + 100_000 else { return }
                    reported = done
                    emit(command.wantsJSON ? JSON.object([("entries", .number(done)), ("of", .number(all))]).text() : "\(done) of \(all) entries")
                })
            do throws(AuditFailure) { named = try await BackupWorker().write(named, to: path) } catch { throw ExportError.file(error) }
            if command.wantsJSON {
                return CommandOutput(
                    JSON.object([
                        ("folder", .string(path)), ("logs", .integer(Int64(summary.logs))), ("entries", .number(summary.entries)),
                        ("payloads", .number(summary.payloads)), ("branches", .integer(Int64(summary.branches))), ("attachments", .object(named.counts.map { ($0.0, .integer(Int64($0.1))) })),
                        ("unsignedLogs", .array(summary.unsignedLogs.map { .string($0.description) })),
                    ]).text())
            }
            var text = "Exported \(summary.entries) entries of \(summary.logs) logs to \(path). It holds personal data. Verify it with: desa-audit verify \(path)\(named.sentence)"
            if !summary.unsignedLogs.isEmpty {
                text += "\nOf \(summary.unsignedLogs.count) log(s) the last entries have no signature of their author: an audit will say so."
            }
            return CommandOutput(text)
        } catch {
            switch error {
            case .store(let failure): throw noticed(failure)
            case .file(let failure): throw NodeFault(failure.kind == .fileMissing ? .notFound : .inTheWay, failure.sentence)
            }
        }
    }
}
