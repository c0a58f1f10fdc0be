import Causality
import MerkleLog
import OperationLog

// What entries and files say of other logs.
extension Auditor {
    /// Compares claims about logs that were read to their end; with `final`, reports the rest as claims about what is not here.
    mutating func resolveClaims(final: Bool) {
        for log in claims.keys.sorted() {
            guard let index = indexes[log] else {
                if final, let about = claims.removeValue(forKey: log) { notHere(log, about) }
                continue
            }
            guard finished.contains(index), let about = claims.removeValue(forKey: log) else { continue }
            compare(about, with: index)
        }
    }

    private mutating func compare(_ about: [RootClaim], with index: Int) {
        let work = works[index]
        let held = about.filter { $0.count <= work.size }.sorted { $0.count < $1.count }
        var reader = RootReader(LogTree(source: source, log: work.id, blocks: work.blocks))
        var known: (count: UInt64, root: Hash)?
        for claim in held {
            if known?.count != claim.count {
                do throws(AuditFailure) {
                    known = (claim.count, try reader.root(at: claim.count))
                } catch {
                    findings.add(Finding(error.kind, log: work.id, file: error.file, error.sentence))
                    return
                }
            }
            guard let root = known?.root else { continue }
            if claim.fits(root) {
                noteHandOver(claim, work)
            } else if let branch = branch(claim, of: work.id) {
                quotesBranch(claim, work.id, branch)
            } else {
                differs(claim, work)
            }
        }
        reportLostTail(about, work)
        var beyond: [RootClaim] = []
        for claim in about where claim.count > work.size {
            if let branch = branch(claim, of: work.id) { quotesBranch(claim, work.id, branch) } else { beyond.append(claim) }
        }
        if let most = beyond.max(by: { $0.count < $1.count }) {
            let by = most.by.map { "entry \($0)" } ?? "the fence file"
            findings.add(Finding(.entriesMissing, log: work.id, sequence: work.size, "\(by) names \(most.count) entries of log \(work.id); \(work.size) of them are here."))
        }
    }

    /// A node goes on in a new log; if the old one went on as well, its database was copied or restored.
    private mutating func noteHandOver(_ claim: RootClaim, _ work: LogWork) {
        guard claim.kind == .predecessor, let by = claim.by, by.sequence == 0 else { return }
        checkOwner(by, work)
        if claim.count < work.size {
            findings.add(Finding(.continuedAfterSuccessor, log: work.id, sequence: claim.count, "Log \(by.log) follows log \(work.id) from entry \(claim.count) on, and \(work.size - claim.count) more entries of \(work.id) are here: its database was restored from a copy, or copied."))
        }
    }

    private mutating func checkOwner(_ by: Dot, _ work: LogWork) {
        guard let successor = indexes[by.log].map({ works[$0] }) else { return }
        if successor.genesis.node != work.genesis.node || successor.genesis.scope != work.genesis.scope {
            findings.add(Finding(.predecessorDiffers, at: by, "Log \(by.log) calls log \(work.id) its predecessor, which is of another node or scope."))
        }
    }

    private mutating func differs(_ claim: RootClaim, _ work: LogWork) {
        let place = claim.by ?? Dot(work.id, claim.count - (claim.count > 0 ? 1 : 0))
        switch claim.kind {
        case .context:
            guard forked.contains(work.id) else { return quotedRootDiffers(claim, work.id) }
            findings.add(Finding(.forkClaimed, at: place, "Entry \(place) names \(claim.count) entries of log \(work.id) in a branch that is not kept here; the centre states which branch of it stays."))
        case .predecessor:
            checkOwner(place, work)
            findings.add(Finding(.forkClaimed, at: place, "Entry \(place) follows \(claim.count) entries of log \(work.id) of which the content was another than is here: the log has two branches."))
        case .seen:
            findings.add(Finding(.forkClaimed, at: place, "By entry \(place) the centre saw another content of the first \(claim.count) entries of log \(work.id) than is here: the log has two branches."))
        case .branchThatStays:
            findings.add(Finding(.forkClaimed, at: place, "Entry \(place) says which branch of log \(work.id) stays, and it is not the one that is here."))
        case .fence, .cosignature:
            findings.add(Finding(.rootDiffers, log: work.id, sequence: place.sequence, "This node signed another content of the first \(claim.count) entries of log \(work.id) than is here."))
        }
    }

    /// What a branch was known by before it was moved aside still means the branch.
    private mutating func quotesBranch(_ claim: RootClaim, _ log: LogID, _ branch: Int) {
        findings.add(Finding(.quotesBranch, log: claim.by?.log ?? log, sequence: claim.by?.sequence, "\(claim.by.map { "Entry \($0)" } ?? "A file") names \(claim.count) entries of log \(log) as they stand in the evidence \(branch)."))
    }

    mutating func quotedRootDiffers(_ claim: RootClaim, _ log: LogID) {
        guard let by = claim.by else { return }
        findings.add(Finding(.quotedRootDiffers, at: by, "Entry \(by) quotes a root of the first \(claim.count) entries of log \(log) that they do not have here: they were changed, or the log has another branch."))
    }

    private mutating func notHere(_ log: LogID, _ about: [RootClaim]) {
        // The centre's notes of what it saw name logs of all scopes, and an export need not hold all; its own folder does.
        let isCentresFolder = contents.origin == .dataFolder && works.contains { $0.isCentre && $0.stated.isOwn }
        let needed = about.filter { $0.kind != .seen || isCentresFolder }
        guard let first = needed.first else {
            findings.add(Finding(.elsewhere, log: log, "The centre's notes of checkpoints name log \(log), which is not here."))
            return
        }
        let most = needed.reduce(0) { max($0, $1.count) }
        findings.add(Finding(.logMissing, log: log, "Log \(log) is not here; \(needed.count) contexts or entries name it, up to \(most) entries, the first of them \(first.by.map { "entry \($0)" } ?? "the fence file")."))
    }

    // MARK: Successors

    /// Two successors of one log: a clone, or a backup that was restored twice. Reported, nobody is accused.
    mutating func checkSuccessors() {
        var successors: [LogID: [LogID]] = [:]
        for work in works { if let point = work.genesis.predecessor { successors[point.log, default: []].append(work.id) } }
        for log in successors.keys.sorted() where successors[log]!.count > 1 {
            let list = successors[log]!.sorted().map(\.description).joined(separator: ", ")
            findings.add(Finding(.successors, log: log, "Log \(log) has several successors (\(list)): its database was copied, or restored more than once. Look which machines these were."))
        }
    }
}
