import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge

// The merged state of a scope, folded anew, against what the source says.
extension Auditor {
    mutating func finish(_ scope: ScopeID, _ fold: ScopeFold, _ logs: [Int]) {
        var frontier = VersionVector()
        for index in logs { frontier.advance(works[index].id, to: min(works[index].applied, works[index].limit)) }
        var claimed: StateDigest?
        // Of less than all entries the state is another; that they are missing was said.
        let isWhole = logs.allSatisfy { works[$0].limit >= works[$0].applied && works[$0].applied == works[$0].stated.entries && !works[$0].lacksContext }
            && contents.logs.allSatisfy { $0.scope != scope || indexes[$0.id] != nil }
        if isWhole, let stated = contents.digests.first(where: { $0.scope == scope }) {
            claimed = stated.digest
            if stated.digest != fold.digest {
                findings.add(Finding(.digestDiffers, scope: scope, "The entries of scope \(scope) give another merged state than is stated for it."))
            }
            compareStates(scope, fold)
        } else if isWhole, contents.origin == .export, contents.upperScopes != nil {
            findings.add(Finding(.manifestDiffers, scope: scope, "No digest is stated for scope \(scope), of which logs are here."))
        }
        scopes.append(
            AuditResult.Scope(
                id: scope, frontier: frontier, digest: fold.digest, claimed: claimed, records: fold.states.reduce(0) { $1.live.isEmpty ? $0 : $0 + 1 },
                fold: options.keepsStates ? fold : nil))
    }

    /// Row by row, so that a damaged one is named.
    private mutating func compareStates(_ scope: ScopeID, _ fold: ScopeFold) {
        var expected = fold.liveSlots()[...]
        var after: RecordID?
        do {
            while let page = try source.states(scope, after: after) {
                for row in page {
                    while let first = expected.first, fold.records[first] < row.record {
                        stateDiffers(scope, fold.records[first], "missing")
                        expected.removeFirst()
                    }
                    if let first = expected.first, fold.records[first] == row.record { expected.removeFirst() }
                    let own = fold.find(row.record)
                    if own?.live ?? [] != row.state.live || own?.type != row.state.type { stateDiffers(scope, row.record, "another") }
                }
                after = page.last?.record
                if page.isEmpty {
                    for slot in expected { stateDiffers(scope, fold.records[slot], "missing") }
                    return
                }
            }
        } catch {
            findings.add(Finding(error.kind, scope: scope, file: error.file, error.sentence))
        }
    }

    private mutating func stateDiffers(_ scope: ScopeID, _ record: RecordID, _ what: String) {
        findings.add(Finding(.stateDiffers, scope: scope, record: record, "The merged state that is kept of record \(record) is \(what) than its entries give."))
    }

    func result() -> AuditResult {
        var watched = self.watched
        for index in watched.indices {
            let dot = watched[index].source.entry.dot
            var bounds = (sightings[dot.log] ?? []).filter { $0.count > dot.sequence }.map(\.milliseconds)
            if let work = indexes[dot.log].map({ works[$0] }), let cosigned = work.cosigned, cosigned.size > dot.sequence {
                bounds.append(Self.milliseconds(cosigned.time))
            }
            watched[index].notAfter = bounds.min()
        }
        return AuditResult(
            origin: contents.origin, deployment: deployment, findings: findings,
            logs: works.map { work in
                AuditResult.Log(
                    id: work.id, scope: work.genesis.scope, node: work.genesis.node, isCentre: work.isCentre, predecessor: work.genesis.predecessor?.log,
                    stated: work.stated.entries, entries: work.applied, signed: work.signed, cosigned: work.cosigned?.size ?? 0,
                    cosignedAt: work.cosigned?.time, safe: work.safe?.size ?? 0, backup: work.safe?.backup ?? [],
                    lastTime: work.state?.lastTime ?? HybridTime(rawValue: 0), payloads: work.counts.checkedPayloads,
                    erased: work.counts.erased.count, malformed: work.counts.malformed.count, setAside: work.counts.setAside,
                    judged: work.isCentre ? work.applied : work.counts.judgedEntries, byteCount: work.counts.bytes)
            }.sorted { $0.id < $1.id },
            scopes: scopes.sorted { $0.id < $1.id }, upperScopes: upperScopes, rootFingerprint: chain?.root.fingerprint,
            isRootTrusted: options.trustedRoot != nil && !findings.contains(.otherRootKey) && chain != nil, keySets: chain?.sets.count ?? 0,
            branches: contents.branches.count, membership: options.keepsStates || options.watch != nil ? rules.membership : nil,
            attachments: attachments.sorted { ($0.key.address, $0.key.size) < ($1.key.address, $1.key.size) }
                .map { AuditResult.NamedAttachment(id: $0.key, isErased: !$0.value) },
            receipt: receiptFound, watched: watched)
    }
}
