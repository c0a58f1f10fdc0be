package import Causality
import MerkleLog
package import OperationLog

/// What the first entries of a node's logs say of each other that cannot be said of one disk (design D2): it was copied, or set back to an
/// earlier state, more than once or while it went on. Reported, nobody is accused.
package struct SuccessionReport: Sendable, Equatable {
    package enum Finding: Sendable, Equatable {
        /// Several logs name this one as the one that they follow.
        case successors([LogID])
        /// A log follows its first `size` entries, and more were written.
        case grewBeyond(successor: LogID, size: UInt64)
        /// A log follows another content of its first `claimed.size` entries than is held here.
        case rootDiffers(successor: LogID, claimed: LogPoint)
    }

    /// What anyone can check: entry 0, which gives the log its name, and the author's checkpoint, which carries that name.
    package struct Statement: Sendable, Equatable {
        package let log: LogID
        package let entryZero: [UInt8]
        /// A signed note over the log as far as its author has signed what is held; nil when no signature is here.
        package let checkpoint: [UInt8]?
    }

    /// The log that was left.
    package let log: LogID
    package let node: NodeID
    package let scope: ScopeID
    package let findings: [Finding]
    /// The log and its successors, ascending.
    package let proof: [Statement]
}

extension Replica {
    /// Reports about all logs held here, by log. A node that was restored once after a loss leaves none.
    package func successionReports() throws(StoreFailure) -> [SuccessionReport] {
        var successors: [LogID: [LogState]] = [:]
        for log in head.logs.values.sorted(by: { $0.id < $1.id }) {
            guard let left = log.genesis.predecessor, let held = head.logs[left.log], held.node == log.node, held.scope == log.scope else { continue }
            successors[left.log, default: []].append(log)
        }
        var reports: [SuccessionReport] = []
        for id in successors.keys.sorted() {
            guard let log = head.logs[id], let following = successors[id] else { continue }
            var findings: [SuccessionReport.Finding] = following.count > 1 ? [.successors(following.map(\.id))] : []
            for successor in following {
                guard let claimed = successor.genesis.predecessor else { continue }
                if log.size > claimed.size { findings.append(.grewBeyond(successor: successor.id, size: claimed.size)) }
                if log.size >= claimed.size, try root(of: id, at: claimed.size) != claimed.root {
                    findings.append(.rootDiffers(successor: successor.id, claimed: claimed))
                }
            }
            if findings.isEmpty { continue }
            var proof: [SuccessionReport.Statement] = []
            for item in ([log] + following).sorted(by: { $0.id < $1.id }) { proof.append(try statement(item)) }
            reports.append(SuccessionReport(log: id, node: log.node, scope: log.scope, findings: findings, proof: proof))
        }
        return reports
    }

    private func statement(_ log: LogState) throws(StoreFailure) -> SuccessionReport.Statement {
        guard let first = try store.entry(Dot(log.id, 0)) else { throw Self.unreadable(log.id) }
        return SuccessionReport.Statement(log: log.id, entryZero: first.bytes, checkpoint: try signedNote(log))
    }

    /// The author's newest checkpoint over a log, as a note.
    private func signedNote(_ log: LogState) throws(StoreFailure) -> [UInt8]? {
        guard let held = try store.note(NoteKey.signed(log.id)).flatMap({ try? HeldProof($0) }) ?? ownProof(log.id) else { return nil }
        let point: (size: UInt64, root: Hash)
        let bytes: [UInt8]
        switch held.proof {
        case .end(let signature):
            guard held.held <= log.size else { return nil }
            point = (held.held, try root(of: log.id, at: held.held))
            bytes = signature
        case .prefix(let size, let root, let signature, _):
            point = (size, root)
            bytes = signature
        }
        guard let checkpoint = try? Checkpoint(origin: log.origin, size: point.size, root: point.root) else { return nil }
        return (try? SignedCheckpoint(checkpoint, signature: bytes, by: log.genesis.key))?.note.bytes
    }
}
