package import Attachments
import Causality
import Membership
import MerkleLog
package import OperationLog
package import Replica

// The kiosk's side of bundles: what goes to the centre, and what comes from it. The same import as over the line.

extension KioskPeer {
    /// What the centre lacks as far as is known. Of own logs what is not acknowledged; of others what it said that it holds less of.
    /// - Parameters:
    ///   - stated: what the centre said of itself in the newest bundle; nil when none came.
    ///   - everything: all that is held, for a centre that has lost more than it knows.
    package func bundlePlan(stated: [ScopeReport]?, everything: Bool) -> BundlePlan {
        let own = ownLogsInOrder
        let others = replica.head.logs.values.filter { $0.node != replica.identity.node }.sorted { $0.id < $1.id }
        var ranges: [EntryRange] = []
        for log in others + own {
            let isOwn = log.node == replica.identity.node
            var start = isOwn ? acknowledgedSize(log.id) : log.size
            if let held = session.heldByCentre(log.id, in: log.scope) { start = min(start, held) }
            if let report = stated?.first(where: { $0.scope == log.scope }) { start = min(start, report.frontier.count(of: log.id)) }
            if everything { start = 0 }
            if start < log.size { ranges.append(EntryRange(log: log.id, start: start, count: log.size - start)) }
        }
        return BundlePlan(ranges)
    }

    /// Own logs, each after the one that it follows.
    package var ownLogsInOrder: [LogState] {
        var rest = replica.head.logs.values.filter { $0.node == replica.identity.node }.sorted { $0.id < $1.id }
        var ordered: [LogState] = []
        while !rest.isEmpty {
            let index = rest.firstIndex { log in !rest.contains { $0.id == log.genesis.predecessor?.log } } ?? 0
            ordered.append(rest.remove(at: index))
        }
        return ordered
    }

    /// What goes into a bundle of the attachments that the centre has not acknowledged, and what is said of those and of others: of what is not known
    /// to be in its backup, and of what is wanted here.
    package mutating func bundlePapers(scans: Bool) throws(StoreFailure) -> (words: [AttachmentProgress], plan: PaperPlan, behind: (count: Int, bytes: UInt64)) {
        guard var papers = attachments else { return ([], PaperPlan(), (0, 0)) }
        try papers.library.follow(replica)
        attachments = papers
        let store = papers.library.store
        let limit = BundleLimits.maxPapersInBundle
        let toSend = try store.list(.toSend, limit: limit)
        var words = toSend.map { AttachmentProgress(id: $0.id, next: $0.sent, code: .held) }
        words += try store.list(.toFetch, limit: 512).map { AttachmentProgress(id: $0.id, next: $0.blocks.held, code: .absent) }
        words += try store.list(.unsafe, limit: max(0, limit - words.count)).map { AttachmentProgress(id: $0.id, next: $0.sent, code: .held) }
        let left = scans ? [] : toSend.filter { !$0.isPreview }
        let plan = PaperPlan(toSend.filter { scans || $0.isPreview }.map { PaperPlan.Item($0.id, from: $0.sent) })
        return (Array(words.prefix(limit)), plan, (left.count, left.reduce(0) { $0 + $1.id.size - $1.sent }))
    }

    package func bundleStatement(_ plan: BundlePlan, wall: UInt64) -> BundleStatement {
        BundleStatement(
            time: wall,
            scopes: replica.head.scopeIDs.prefix(ProtocolLimits.maxScopes).map {
                ScopeReport(scope: $0, frontier: replica.head.frontier($0), digest: replica.head.digest($0))
            },
            basis: plan.basis, acknowledged: [], keySets: [], pending: pending)
    }

    /// The centre signed the frame, by a key that the pinned root certifies; a statement brings newer key sets with it.
    package func isCentres(_ frame: BundleFrame.Unverified) -> Bool {
        var chain = centreKeys
        if case .statement(let statement) = frame.frame.body {
            for bytes in statement.keySets { if let signed = try? SignedKeySet(decoding: bytes) { try? chain.extend(by: [signed]) } }
        }
        return chain.everyKey(.answers).contains { frame.isSigned(by: $0) }
    }

    /// Takes what a frame of the centre says or brings, durably. Its signature was checked with ``isCentres(_:)``.
    /// - Parameter nonce: 16 random bytes.
    package mutating func take(_ frame: BundleFrame, wall: UInt64, nonce: [UInt8]) throws(StoreFailure) -> BundleOutcome {
        switch frame.body {
        case .statement(let statement):
            try learn(statement.keySets)
            try keep(statement.acknowledged, [])
            return BundleOutcome()
        case .runs(let runs):
            return BundleOutcome(runs: try replica.ingest(runs.map { Delivery(run: $0, allowed: nil) }, wall: wall, nonce: nonce))
        case .papers(let words):
            _ = try attachments?.learn(words)
            return BundleOutcome()
        case .parts(let parts):
            return BundleOutcome(papers: try attachments?.receive(parts, replica) ?? [])
        }
    }

    /// Once all of a bundle is taken: the centre's word over logs of which this node got its own end back only now, and whether the own state is
    /// the centre's where both hold the same.
    package mutating func finish(_ statement: BundleStatement) throws(StoreFailure) {
        try keep(statement.acknowledged, [])
        // Later than the last answer over the line, so it is what the centre said last.
        if statement.time > lastAnswerTime ?? 0 {
            for said in statement.acknowledged where acknowledgedSize(said.log) >= said.size {
                heardByBundle[said.log] = max(heardByBundle[said.log] ?? 0, said.size)
            }
        }
        try compare(statement.scopes)
    }
}
