import Causality
import MerkleLog
import OperationLog

/// A second content of a log from some entry on, as it is kept.
struct ProvenBranch {
    let number: Int
    /// Where it leaves the log that is here, or the other branch that it continues.
    let start: UInt64
    let leaves: [Hash]
    /// Nil when no signature of the author proves it.
    let signed: Checkpoint?
    /// The tree where ``leaves`` begin.
    let base: CompactTree
    /// Entries since ``base``: those of a branch that this one continues, then its own.
    let continued: [Hash]

    var end: UInt64 { start + UInt64(leaves.count) }

    /// The root that a log with this branch had at `count`; nil where it is not this branch's.
    func root(at count: UInt64) -> Hash? {
        guard count > start, count <= end else { return nil }
        var tree = base
        for leaf in continued.prefix(Int(count - base.size)) { tree.append(leaf: leaf) }
        return tree.root()
    }
}

// Branches of logs that were moved aside, or refused, and kept (design D2).
extension Auditor {
    /// Reads the branches of logs that were just read to their end.
    mutating func readBranches(_ group: [Int]) {
        for (number, stated) in contents.branches.enumerated() {
            guard let index = indexes[stated.log], group.contains(index), let state = works[index].state else { continue }
            let page: AuditPage
            do throws(AuditFailure) { page = try source.branch(number) } catch {
                findings.add(Finding(error.kind, log: stated.log, sequence: stated.start, file: error.file, error.sentence))
                continue
            }
            checkEntries(page, stated)
            guard let branch = branch(number, stated, page.entries.map { MerkleTree.leafHash($0) }, works[index], state) else {
                findings.add(Finding(.badProof, log: stated.log, sequence: stated.start, scope: works[index].genesis.scope, "The evidence \(number) of a second branch of log \(stated.log) is no proof: the author's signature does not fit its entries."))
                continue
            }
            branches[stated.log, default: []].append(branch)
        }
    }

    /// A branch leaves the log that is here, or one that was kept before it.
    private func branch(_ number: Int, _ stated: AuditBranch, _ leaves: [Hash], _ work: LogWork, _ state: LogState) -> ProvenBranch? {
        let signed = stated.checkpoint.isEmpty ? nil : try? SignedCheckpoint(note: stated.checkpoint, origin: state.origin, key: state.genesis.key)
        if let signed, signed.note.bytes != stated.checkpoint { return nil }
        if signed == nil, !stated.checkpoint.isEmpty { return nil }
        var candidates: [ProvenBranch] = []
        if stated.start <= work.size, let base = try? CompactTree(size: stated.start, from: LogTree(source: source, log: work.id, blocks: work.blocks)) {
            candidates.append(ProvenBranch(number: number, start: stated.start, leaves: leaves, signed: signed?.checkpoint, base: base, continued: leaves))
        }
        for other in branches[stated.log] ?? [] where stated.start > other.start && stated.start <= other.end {
            let before = other.continued.prefix(Int(stated.start - other.base.size))
            candidates.append(
                ProvenBranch(number: number, start: stated.start, leaves: leaves, signed: signed?.checkpoint, base: other.base, continued: before + leaves))
        }
        guard let signed else { return candidates.first }
        return candidates.first { $0.end == signed.checkpoint.size && $0.root(at: $0.end) == signed.checkpoint.root }
    }

    private mutating func checkEntries(_ page: AuditPage, _ stated: AuditBranch) {
        for (offset, bytes) in page.entries.enumerated() {
            let dot = Dot(stated.log, stated.start + UInt64(offset))
            guard let payload = page.payloads[offset] else { continue }
            guard let entry = try? Entry.decode(bytes, at: dot), entry.commitment != nil else {
                payloadUncalledFor(dot)
                continue
            }
            // A store keeps one secret a record and log: the one of the branch that stays, which says nothing about this payload.
            if contents.origin == .dataFolder { continue }
            let secret = page.secrets[offset]
            guard let decoded = try? Payload.decode(payload), decoded.values.count > decoded.salts.count || secret == nil,
                decoded.commitment(secret: secret, dot: dot, hasher: &commitments) == entry.commitment
            else {
                findings.add(Finding(.payloadDiffers, at: dot, "The payload beside entry \(dot) of the evidence is not the one that the entry commits to."))
                continue
            }
        }
    }

    /// The evidence in which a claim about a log is true.
    func branch(_ claim: RootClaim, of log: LogID) -> Int? {
        branches[log]?.first { $0.root(at: claim.count).map(claim.fits) ?? false }?.number
    }

    /// A branch proves a fork when its author signed it: the same place in the log, another content.
    mutating func reportBranches() {
        for (number, stated) in contents.branches.enumerated() where indexes[stated.log] == nil {
            findings.add(Finding(.logMissing, log: stated.log, "The evidence \(number) is about log \(stated.log), which is not here."))
        }
        for log in branches.keys.sorted() {
            guard let work = indexes[log].map({ works[$0] }) else { continue }
            for branch in branches[log]! { report(branch, work) }
        }
    }

    private mutating func report(_ branch: ProvenBranch, _ work: LogWork) {
        func add(_ kind: FindingKind, _ sentence: String) {
            findings.add(Finding(kind, log: work.id, sequence: branch.start, scope: work.genesis.scope, sentence))
        }
        let tree = LogTree(source: source, log: work.id, blocks: work.blocks)
        if branch.start < work.size, (try? tree.leafHashes(branch.start..<branch.start + 1))?.first == branch.leaves.first,
            branch.continued.count == branch.leaves.count
        {
            return add(.badProof, "The evidence \(branch.number) of a second branch of log \(work.id) begins with the entry that stands in the log itself.")
        }
        if branch.signed == nil {
            add(.branchUnproven, "\(branch.leaves.count) entries from \(branch.start) on were moved out of log \(work.id) (evidence \(branch.number)); no signature of their author is here.")
        } else if work.signed > branch.start {
            add(.forkProven, "The author of log \(work.id) signed two contents from entry \(branch.start) on: the one in the log, and \(branch.leaves.count) entries kept as evidence \(branch.number).")
        } else {
            add(.forkProven, "The author of log \(work.id) signed \(branch.leaves.count) entries from \(branch.start) on that were moved out of the log (evidence \(branch.number)).")
        }
    }
}
