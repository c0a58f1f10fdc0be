import Attachments
import Causality
import NodeHost
import Replica

extension CentralNode {
    /// `fetch`: decrypts a paper for a clerk. The centre fetches from nobody: kiosks bring what they have.
    func fetch(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        let references = try attachmentsNamed(command)
        let rest = try missing(references)
        guard rest.isEmpty else {
            let held = rest.reduce(0) { $0 + $1.blocks.held }
            throw NodeFault(.notFound, "\(rest.count) of \(references.count) attachment(s) have not arrived yet: \(held) of \(rest.reduce(0) { $0 + $1.id.size }) bytes are here.")
        }
        return try fetched(references, command, emit)
    }

    /// Attachments that logs of each node name and that have not arrived, at most the first 4,096 of them.
    func papersAwaited() throws(NodeFault) -> [NodeID: Int] {
        guard let store = attachments?.store else { return [:] }
        do throws(StoreFailure) {
            var counts: [NodeID: Int] = [:]
            for item in try store.list(.lacking, limit: 4096) {
                if let log = try store.references(of: item.id).first?.entry.log, let node = replica.head.logs[log]?.node { counts[node, default: 0] += 1 }
            }
            return counts
        } catch { throw NodeFault(error) }
    }
}
