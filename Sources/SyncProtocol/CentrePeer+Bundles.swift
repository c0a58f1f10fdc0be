package import Attachments
package import Causality
import Membership
import MerkleLog
import OperationLog
package import Replica

// The centre's side of bundles: runs are taken in, judged and acknowledged as those of a request are, and what goes back is what an answer has.

extension CentrePeer {
    /// Takes runs that a node's bundle brought; durable when this returns. A retired node's late work counts as any other's, that of a
    /// compromised one is set aside above its cuts (design D16).
    /// - Parameter nonce: 16 random bytes.
    package mutating func take(_ runs: [LogRun], from node: NodeID, wall: UInt64, nonce: [UInt8]) throws(StoreFailure) -> [RunOutcome] {
        let readable = replica.head.rules.membership.scopes(of: node, at: nil)
        return try replica.ingest(
            runs.map { Delivery(run: $0, allowed: readable) }, wall: wall, nonce: nonce, cosign: signers.storedWord(wall: wall))
    }

    /// What a node lacks of the scopes that it may read, in the order of arrival; what decides rights comes first.
    /// - Parameter holding: what the node said that it holds; nil when it said nothing: then all.
    package func bundlePlan(for node: NodeID, holding: [ScopeReport]?) throws(StoreFailure) -> BundlePlan {
        var ranges: [EntryRange] = []
        for scope in readable(node) {
            let held = holding?.first { $0.scope == scope }?.frontier ?? VersionVector()
            ranges += try replica.missing(scope, beyond: held)
        }
        return BundlePlan(ranges)
    }

    package func bundleStatement(_ plan: BundlePlan, for node: NodeID, wall: UInt64) throws(StoreFailure) -> BundleStatement {
        var acknowledged: [ExchangeAnswer.Acknowledgement] = []
        for log in replica.head.logs.values.filter({ $0.node == node }).sorted(by: { $0.id < $1.id }).suffix(ProtocolLimits.maxRuns) {
            if let note = try replica.store.note(NoteKey.cosigned(log.id)), let held = try? HeldCosignature(note) {
                acknowledged.append(ExchangeAnswer.Acknowledgement(log.id, held, held: 0))
            }
        }
        return BundleStatement(
            time: wall,
            scopes: readable(node).sorted().prefix(ProtocolLimits.maxScopes).map {
                ScopeReport(scope: $0, frontier: replica.head.frontier($0), digest: replica.head.digest($0))
            },
            basis: plan.basis, acknowledged: acknowledged, keySets: keys.sets.map { $0.encoded() }, pending: 0)
    }

    /// Takes parts of attachments that a node's bundle brought; durable when this returns. From a compromised node none.
    package mutating func take(_ parts: [AttachmentPart], from node: NodeID) throws(StoreFailure) -> [AttachmentProgress] {
        let membership = replica.head.rules.membership
        var request = AttachmentRequest()
        request.parts = parts
        guard membership.node(node, at: nil)?.state != .compromised, let answer = try take([(request, membership.scopes(of: node, at: nil))])[0] else {
            return parts.map { AttachmentProgress(id: $0.id, next: 0, code: .unknown) }
        }
        return answer.progress
    }

    /// What a node is to hear of attachments, and to get, after it said what it holds and wants; and what the centre lacks of its scopes.
    package mutating func bundlePapers(for node: NodeID, said: [AttachmentProgress]) throws(StoreFailure) -> (words: [AttachmentProgress], plan: PaperPlan) {
        guard var library = attachments else { return ([], PaperPlan()) }
        try library.follow(replica)
        attachments = library
        let readable = readable(node)
        var words: [AttachmentProgress] = []
        var items: [PaperPlan.Item] = []
        for item in said.prefix(BundleLimits.maxPapersInBundle) {
            guard try library.isNamed(item.id, in: readable, replica.head), let known = try library.store.attachment(item.id) else {
                words.append(AttachmentProgress(id: item.id, next: 0, code: .unknown))
                continue
            }
            if item.code == .absent, known.isWhole {
                items.append(PaperPlan.Item(item.id, from: item.id.isBoundary(item.next) ? item.next : 0))
            } else {
                let code: AttachmentProgress.Code = known.isSafe ? .safe : item.code == .absent ? .absent : .held
                words.append(AttachmentProgress(id: item.id, next: known.blocks.held, code: code))
            }
        }
        let told = Set(said.map(\.id))
        for id in try lacking(library, readable, limit: BundleLimits.maxPapers) where !told.contains(id) {
            words.append(AttachmentProgress(id: id, next: try library.store.attachment(id)?.blocks.held ?? 0, code: .absent))
        }
        return (words, PaperPlan(items))
    }

    private func readable(_ node: NodeID) -> [ScopeID] {
        let upper = replica.identity.upperScopes
        return replica.head.rules.membership.scopes(of: node, at: nil).sorted { (upper.contains($0) ? 0 : 1, $0) < (upper.contains($1) ? 0 : 1, $1) }
    }
}

extension Replica {
    /// What a bundle's writer holds and this replica does not, after all of it was taken: named, and never fatal.
    package func missing(_ statement: BundleStatement) -> [(log: LogID, held: UInt64, named: UInt64)] {
        var missing: [(log: LogID, held: UInt64, named: UInt64)] = []
        for report in statement.scopes {
            for item in report.frontier.items {
                let held = head.logs[item.log]?.size ?? 0
                if held < item.count { missing.append((item.log, held, item.count)) }
            }
        }
        return missing
    }
}
