import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge

// What is checked of a log when it was read to its end.
extension Auditor {
    mutating func finish(_ index: Int) {
        let work = works[index]
        guard let state = work.state else { return }
        let stated = work.stated
        let isWhole = state.size == stated.entries
        if !isWhole {
            findings.add(Finding(.entriesMissing, log: work.id, sequence: state.size, "Of \(stated.entries) entries of log \(work.id) only \(state.size) could be read."))
        } else if let root = stated.root, root != state.tree.root() {
            findings.add(Finding(.rootDiffers, log: work.id, "The \(stated.entries) entries of log \(work.id) do not give the root that is stated for them: at least one was changed."))
        }
        if isWhole, let bytes = stated.byteCount, bytes != work.counts.bytes {
            findings.add(Finding(.manifestDiffers, log: work.id, "The entries of log \(work.id) have \(work.counts.bytes) bytes, \(bytes) are stated."))
        }
        if isWhole, let payloads = stated.payloadCount, payloads != work.counts.payloads {
            findings.add(Finding(
                payloads > work.counts.payloads ? .payloadMissing : .manifestDiffers, log: work.id, "Log \(work.id) has \(work.counts.payloads) payloads here, \(payloads) are stated."))
        }
        checkSignature(index, state, isWhole: isWhole)
        checkCosignatures(index, state)
        checkSafe(index, state)
        if isWhole { source.checkTree(work.id, blocks: work.blocks, &findings) }
        reportPayloads(work)
        reportViolations(work)
        reportTimes(work)
    }

    // MARK: The author's signature

    private mutating func checkSignature(_ index: Int, _ state: LogState, isWhole: Bool) {
        let work = works[index]
        guard let proof = work.stated.proof, proof.size > 0 else {
            unsigned(work, from: 0, state.size)
            return
        }
        if let keyID = proof.keyID, keyID != NoteVerifier(name: state.origin, type: .ed25519, key: state.genesis.key).keyID {
            findings.add(Finding(.badSignature, log: work.id, "The checkpoint of log \(work.id) is not signed by the key in its entry 0."))
            return
        }
        if proof.size <= state.size {
            guard let root = work.roots[proof.size] else { preconditionFailure("root of \(work.id) at \(proof.size) was not kept") }
            if let claimed = proof.root, claimed != root {
                findings.add(Finding(.rootDiffers, log: work.id, "The author of log \(work.id) signed another root over its first \(proof.size) entries than they have here: at least one was changed."))
            }
            guard state.isSigned(size: proof.size, root: proof.root ?? root, signature: proof.signature) else {
                findings.add(Finding(.badSignature, log: work.id, "The author's signature over the first \(proof.size) entries of log \(work.id) does not fit."))
                return
            }
            // A signature over another content speaks for nothing that is here.
            if let claimed = proof.root, claimed != root { return }
            works[index].signed = proof.size
            if proof.size < state.size { unsigned(work, from: proof.size, state.size) }
            return
        }
        guard let root = proof.root, state.isSigned(size: proof.size, root: root, signature: proof.signature) else {
            findings.add(Finding(.badSignature, log: work.id, "The author's signature over \(proof.size) entries of log \(work.id) does not fit."))
            return
        }
        // What could not be read to its end cannot be led to the checkpoint; that it is cut was said.
        guard isWhole else { return }
        guard MerkleTree.isConsistent(oldSize: state.size, oldRoot: state.tree.root(), newSize: proof.size, newRoot: root, proof: proof.consistency) else {
            findings.add(Finding(.badProof, log: work.id, "The proof from the \(state.size) entries of log \(work.id) to the author's checkpoint over \(proof.size) does not fit."))
            return
        }
        works[index].signed = state.size
        findings.add(Finding(.entriesMissing, log: work.id, sequence: state.size, "The author of log \(work.id) signed \(proof.size) entries; \(state.size) of them are here."))
    }

    /// In a node's own folder its newest entries wait for a signature until they leave; elsewhere nothing is taken without one.
    private mutating func unsigned(_ work: LogWork, from start: UInt64, _ end: UInt64) {
        let what = start == 0 ? "No entry of log \(work.id) has" : "The entries from \(start) on of log \(work.id) have no"
        let sentence = start == 0 ? "\(what) a signature of its author yet" : "\(what) signature of their author yet"
        if contents.origin == .dataFolder, work.stated.isOwn {
            findings.add(Finding(.notSignedYet, log: work.id, sequence: start, "\(sentence): they are signed when they leave this node. Until then nothing but this folder speaks for them."))
        } else {
            findings.add(Finding(.notSigned, log: work.id, sequence: start, "\(sentence): nothing proves them. Let the node that wrote them export or synchronise."))
        }
    }

    // MARK: The centre's cosignatures

    private mutating func checkCosignatures(_ index: Int, _ state: LogState) {
        guard let chain else { return }
        let work = works[index]
        for cosigned in work.stated.cosignatures {
            let name = try? NoteName.cosigner(chain.deployment)
            let keys = chain.everyKey(.stored).filter { key in
                guard let id = cosigned.keyID, let name else { return cosigned.keyID == nil }
                return NoteVerifier(name: name, type: .cosignature, key: key).keyID == id
            }
            guard let checkpoint = try? Checkpoint(origin: state.origin, size: cosigned.size, root: cosigned.root),
                keys.contains(where: { cosigned.cosignature.isValid(for: checkpoint, by: $0) })
            else {
                findings.add(Finding(.badCosignature, log: work.id, "The cosignature over \(cosigned.size) entries of log \(work.id) is not by a certified key of the centre."))
                continue
            }
            if cosigned.size > state.size {
                findings.add(Finding(.entriesMissing, log: work.id, sequence: state.size, "The centre has stored \(cosigned.size) entries of log \(work.id); \(state.size) of them are here."))
            } else if let root = work.roots[cosigned.size], root != cosigned.root, works[index].signed < cosigned.size {
                // Whether its author or somebody on the way made it another, only a signature of the author over what is here could tell.
                findings.add(Finding(.rootDiffers, log: work.id, sequence: cosigned.size - 1, "The centre cosigned another root over the first \(cosigned.size) entries of log \(work.id) than they have here: at least one was changed."))
            } else if let root = work.roots[cosigned.size], root != cosigned.root {
                findings.add(Finding(.forkClaimed, log: work.id, sequence: cosigned.size - 1, "The centre cosigned another content of the first \(cosigned.size) entries of log \(work.id) than is here: the log has two branches."))
            } else if works[index].cosigned.map({ $0.size < cosigned.size }) ?? true {
                works[index].cosigned = (cosigned.size, cosigned.cosignature.time)
            }
        }
    }

    // MARK: Reports of what was counted

    private mutating func reportPayloads(_ work: LogWork) {
        let lost = EntryRange.normalised(work.lost)
        for range in work.missingPayloads {
            var position = range.start
            while position < range.end {
                if let stated = lost.first(where: { $0.covers(Dot(work.id, position)) }) {
                    let end = min(stated.end, range.end)
                    findings.add(Finding(.payloadLost, log: work.id, sequence: position, "The payloads of the entries \(Self.text(position, end)) of log \(work.id) are lost, as their writer states."))
                    position = end
                } else {
                    let end = lost.first { $0.start > position }.map { min($0.start, range.end) } ?? range.end
                    findings.add(Finding(.payloadMissing, log: work.id, sequence: position, "The payloads of the entries \(Self.text(position, end)) of log \(work.id) are missing, and no order to erase them is here."))
                    position = end
                }
            }
        }
    }

    static func text(_ start: UInt64, _ end: UInt64) -> String { end == start + 1 ? "\(start)" : "\(start) to \(end - 1)" }

    /// What breaks a rule must have a verdict as soon as the centre's own entries show that it had it.
    private mutating func reportViolations(_ work: LogWork) {
        let judged = works[indexes[work.id]!].judged
        for violation in work.violations {
            let range = violation.range
            let where_ = "The entries \(Self.text(range.start, range.end)) of log \(work.id)"
            if range.end <= judged {
                findings.add(Finding(.violationWithoutVerdict, log: work.id, sequence: range.start, scope: work.genesis.scope, "\(where_) break a rule (\(violation.reason.sentence)), and no verdict sets them aside."))
            } else {
                findings.add(Finding(.notJudgedYet, log: work.id, sequence: range.start, scope: work.genesis.scope, "\(where_) break a rule (\(violation.reason.sentence)); the centre had not judged them when it wrote what is here."))
            }
        }
        if work.counts.notJudged.count > 0 {
            findings.add(Finding(.permissionNotJudged, log: work.id, sequence: work.counts.notJudged.first, "From entry \(work.counts.notJudged.first) on the permission of \(work.counts.notJudged.count) entries or transactions of log \(work.id) could not be judged: what they build on is not here."))
        }
        if work.counts.readmittedRule.count > 0 {
            findings.add(Finding(.verdictOnReadmission, log: work.id, sequence: work.counts.readmittedRule.first, "\(work.counts.readmittedRule.count) entries of log \(work.id) are set aside for an unknown author who is known since entries were re-admitted."))
        }
        if work.counts.judgedOnBranch.count > 0 {
            findings.add(Finding(.judgedOnBranch, log: work.id, sequence: work.counts.judgedOnBranch.first, "Whether the authors of \(work.counts.judgedOnBranch.count) entries of log \(work.id) were operators was judged when another branch of a forked log was known."))
        }
        if let table = verdicts[work.genesis.scope] {
            for segment in table.segments(of: work.id) {
                guard let standing = segment.standing, standing.reason.reasonClass == .rule else { continue }
                findings.add(Finding(.setAsideByRule, log: work.id, sequence: segment.start, scope: work.genesis.scope, "The entries \(Self.text(segment.start, segment.end)) of log \(work.id) are set aside by verdict \(standing.dot): \(standing.reason.sentence)."))
            }
        }
    }

    private mutating func reportTimes(_ work: LogWork) {
        let counts = work.counts
        func add(_ kind: FindingKind, _ tally: LogWork.Tally, _ sentence: String) {
            guard tally.count > 0 else { return }
            findings.add(Finding(kind, log: work.id, sequence: tally.first, "\(tally.count) entries of log \(work.id), the first at \(tally.first), \(sentence)."))
        }
        add(.timeDoubtful, counts.doubtful, "say that their clock was doubtful")
        add(.timeFell, counts.fell, "have an earlier time than the entry before them")
        add(.timeBeyondCosignature, counts.beyondCosignature, "claim a time more than five minutes after the centre had stored them")
        add(.timeBehindCentre, counts.behindCentre, "claim a time more than five minutes before what their writer had seen of the centre")
    }

    // MARK: Keys

    /// The key in entry 0 is certified: by the root for the centre, by the centre for everyone else.
    mutating func checkCertificates() {
        guard chain != nil, !upperScopes.isEmpty else { return }
        let centreNodes = Set(works.filter(\.isCentre).map(\.genesis.node)).sorted()
        if centreNodes.count > 1 {
            findings.add(Finding(.keyNotCertified, "The centre's keys sign logs of \(centreNodes.count) nodes."))
        }
        for work in works where !work.isCentre {
            if centreNodes.contains(work.genesis.node) {
                findings.add(Finding(.keyNotCertified, log: work.id, sequence: 0, "The log \(work.id) calls itself the centre's, and its key is not certified by the root key."))
            } else if !rules.membership.hasHadKey(work.genesis.node, work.genesis.key, at: nil) {
                findings.add(Finding(.keyNotCertified, log: work.id, sequence: 0, "The key of log \(work.id) is not one that the centre ever stated for node \(work.genesis.node)."))
            }
        }
    }
}
