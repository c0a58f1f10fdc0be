import Attachments
import NodeHost
import Replica
import SyncProtocol

extension KioskNode {
    /// `fetch`: attachments that other desks scanned are brought here on need; what is asked for stays asked for until it is here.
    func fetch(_ command: NodeCommand, _ emit: (String) -> Void) async throws(NodeFault) -> CommandOutput {
        let references = try attachmentsNamed(command)
        var wanted = try missing(references)
        if wanted.isEmpty {
            hearOfPapers()
            return try fetched(references, command, emit)
        }
        for index in wanted.indices { wanted[index].isWanted = true }
        do throws(StoreFailure) { try attachments?.change(wanted) } catch { throw NodeFault(error) }
        defer { saveLink(isLast: true) }
        var report = try await exchange(.waitedFor)
        try await papers(into: &report)
        let rest = try missing(references)
        if let lane = rest.first.map({ Lane.ofPapers(isPreview: $0.isPreview) }), let line = laneUses.first(where: { $0.lane == lane }).flatMap({ laneLine($0, indonesian: false) }) {
            throw NodeFault(.unreachable, "\(rest.count) of \(references.count) attachment(s) are still at the centre. \(line). They come by themselves, or with another --quota of \"serve\".")
        }
        guard rest.isEmpty else {
            throw NodeFault(.notFound, "\(rest.count) of \(references.count) attachment(s) have not reached the centre yet, or may not be read here. They are fetched when they are there; see \"status\".")
        }
        hearOfPapers()
        return try fetched(references, command, emit)
    }

    /// Bytes came without an entry: the desk's lists look again at once, and not a few turns later.
    func hearOfPapers() {
        if let papers = attachments?.store { try? deskStore?.index.refreshPapers(replica, papers: papers) }
    }
}
