import CanonicalCBOR
package import Causality
package import Membership
package import MerkleLog
package import OperationLog
package import RecordMerge
package import Replica

/// A subscriber's replica with its side of the exchange: carries the session's directives out on the replica. Still a value, without
/// socket or clock: the running node and the simulation drive the same one.
package struct KioskPeer<Store: ReplicaStore> {
    package var replica: Replica<Store>
    package private(set) var session = KioskSession()
    private let key: SigningKey
    /// The centre's keys, certified by the pinned root; longer when the centre proves a rotation.
    package private(set) var centreKeys: KeySetChain
    private let run: UInt64
    private var number: UInt64 = 0
    /// The centre has accepted a request of this run. Before that it answers with a challenge, whatever is in the request: so there is nothing in it.
    private var isKnown = false
    /// Of the last request: its id, which the header field that makes a refusal before its body can be signed has too, what it summed up, and the
    /// random bytes that came with it.
    package private(set) var requestID: [UInt8] = []
    private var brought: [VersionVector.Item] = []
    private var reported: [ScopeReport] = []
    private var random: [UInt8] = []
    /// Of the last request.
    package private(set) var lane = Lane.operations
    /// Of the exchange; with nothing left to send, its requests only fetch, and go in the lane of that.
    private var exchangeLane = Lane.operations
    private var isFetching = false
    /// When to come again, as the centre said last.
    private var next = ExchangeAnswer.NextContact(earliest: 60_000, spread: 0, maxBytes: ProtocolLimits.preferredBytes)
    private var packingUp = FramePacking(permille: 2000)
    private var packingDown = FramePacking(permille: 1000)
    /// Own logs: size up to which the centre has acknowledged.
    private var acknowledged: [LogID: UInt64] = [:]
    /// Scopes in which the own state differed from the centre's at the same frontier.
    package private(set) var diverged: [ScopeID] = []
    /// By scope, what both sides were seen to hold alike since this value was made, with the centre's time in seconds.
    package private(set) var agreed: [ScopeID: Agreement] = [:]

    /// Equal digests at equal frontiers.
    package struct Agreement: Sendable, Equatable {
        package let digest: StateDigest
        /// Of all logs of the scope, at that frontier.
        package let entries: UInt64
        /// The centre's, as its answer states it.
        package let time: UInt64
    }
    package private(set) var troubles: [ExchangeAnswer.Trouble] = []
    /// Forks of own logs that the centre proved: to be issued anew by the owner.
    package private(set) var forks: [(log: LogID, start: UInt64)] = []
    package private(set) var lastAnswerTime: UInt64?
    /// What the centre has said of own logs by a bundle since its last answer. For people only: what goes out follows what it says over the line.
    var heardByBundle: [LogID: UInt64] = [:]
    /// The centre said that this node's key is marked as stolen: it takes work in and hands nothing out.
    package private(set) var isCompromised = false
    /// The last answer was a refusal because the centre is full.
    package private(set) var wasRefused = false
    /// The centre has restarted and answered a request with papers by a challenge: an exchange of operations goes first.
    package private(set) var isForgotten = false
    /// Of the last answer: kept when what came with it is durable.
    private var safeWords: SafeWords?
    /// Nil where the node keeps none, as in the simulation.
    package var attachments: KioskAttachments?

    package init(replica: Replica<Store>, key: SigningKey, centreKeys: KeySetChain, run: UInt64) throws(StoreFailure) {
        self.replica = replica
        self.key = key
        self.centreKeys = centreKeys
        self.run = run
        for log in replica.head.logs.values where log.node == replica.identity.node {
            if let note = try replica.store.note(NoteKey.cosigned(log.id)), let held = try? HeldCosignature(note) { acknowledged[log.id] = held.size }
        }
    }

    package func acknowledgedSize(_ log: LogID) -> UInt64 { acknowledged[log] ?? 0 }

    /// Own operations, in all scopes, that the centre has not acknowledged, or holds no longer, as far as it said. Entry 0 of a log is none.
    package var pending: UInt64 { ownLogs.reduce(0) { $0 + ($1.size - sentSize($1)) } }

    /// So much of an own log is stored at the centre, by its signed word and by what it said last; entry 0 counts as stored.
    package func sentSize(_ log: LogState) -> UInt64 {
        let held = session.heldByCentre(log.id, in: log.scope).map { max($0, heardByBundle[log.id] ?? 0) }
        return max(1, min(log.size, acknowledgedSize(log.id), held ?? .max))
    }

    /// About so many bytes of frames carry so many bytes of entries and payloads, as the last ones did.
    package func frameBytes(ofContent bytes: UInt64) -> UInt64 { bytes * 1000 / UInt64(max(1, packingUp.permille)) }

    private var ownLogs: [LogState] { replica.head.logs.values.filter { $0.node == replica.identity.node }.sorted { $0.id < $1.id } }

    private var view: KioskSession.View {
        let upper = replica.identity.upperScopes
        let logs = replica.head.logs.values.sorted { left, right in
            let leftIsUpper = upper.contains(left.scope)
            if leftIsUpper != upper.contains(right.scope) { return leftIsUpper }
            return left.id < right.id
        }
        return KioskSession.View(
            scopes: replica.head.scopeIDs.map { ScopeReport(scope: $0, frontier: replica.head.frontier($0), digest: replica.head.digest($0)) },
            logs: logs.map {
                KioskSession.LogView(
                    log: $0.id, scope: $0.scope, size: $0.size, isOwn: $0.node == replica.identity.node, acknowledged: acknowledgedSize($0.id))
            })
    }

    /// What the shell of a peer supplies from outside for one step.
    package struct Supplies {
        /// 16 random bytes that go with a request that the step may make: a log that its answer makes begin is named by them.
        package let requestID: [UInt8]
        package let status: NodeStatus
        /// What the link is good for; the centre's word bounds it further.
        package let budget: RequestBudget
        /// ``Lane/reference`` may send: an exchange goes on although only others' work is left to fetch.
        package let mayFetch: Bool
        /// Syncs the fence before a signature over these points leaves the machine.
        package let fence: ([LogPoint]) throws(StoreFailure) -> Void

        package init(
            requestID: [UInt8], status: NodeStatus, budget: RequestBudget = .unbounded, mayFetch: Bool = true, fence: @escaping ([LogPoint]) throws(StoreFailure) -> Void
        ) {
            self.requestID = requestID
            self.status = status
            self.budget = budget
            self.mayFetch = mayFetch
            self.fence = fence
        }
    }

    package enum Step: Sendable, Equatable {
        /// POST this and hand the answer to ``take(_:_:wall:)``.
        case transmit([UInt8])
        case rest(ExchangeAnswer.NextContact)
    }

    /// Begins an exchange of operations.
    /// - Parameter lane: ``Lane/waitedFor`` or ``Lane/operations``.
    package mutating func begin(_ supplies: Supplies, lane: Lane = .operations, wall: UInt64) throws(PeerError) -> Step {
        precondition(lane <= .operations, "an exchange in the lane of \(lane.word)")
        if !session.isIdle { _ = session.handle(.failed) }
        diverged = []
        troubles = []
        wasRefused = false
        isForgotten = false
        exchangeLane = lane
        isFetching = false
        attachments?.begin(isWaitedFor: lane == .waitedFor)
        return try carryOut(session.handle(.begin(view)), supplies, wall: wall)
    }

    /// Lanes of papers that have something to bring or to fetch, the most urgent first.
    package func paperLanes(wall: UInt64) throws(StoreFailure) -> [Lane] { try attachments?.lanes(replica.newestBackup(), namedThere, wall: wall) ?? [] }

    private var namedThere: KioskAttachments.NamedThere {
        KioskAttachments.NamedThere(own: Dictionary(uniqueKeysWithValues: ownLogs.map { ($0.id, sentSize($0)) }))
    }

    /// One request with papers of this lane and nothing else: rests after its answer. What is more urgent goes before the next one.
    package mutating func beginPapers(_ lane: Lane, _ supplies: Supplies, wall: UInt64) throws(PeerError) -> Step {
        precondition(lane == .previews || lane == .scans, "papers in the lane of \(lane.word)")
        if !session.isIdle { _ = session.handle(.failed) }
        wasRefused = false
        exchangeLane = lane
        return try carryOut(session.handle(.beginBulk(view)), supplies, wall: wall)
    }

    /// The line failed, or what came was no answer of the centre: nothing has moved.
    package mutating func fail() { _ = session.handle(.failed) }

    /// Takes the centre's answer. A frame that is no valid answer to the last request throws and changes nothing.
    package mutating func take(_ bytes: [UInt8], _ supplies: Supplies, wall: UInt64) throws(PeerError) -> Step {
        guard session.isWaiting else { throw .protocol(.unexpected) }
        var answer: ExchangeAnswer
        do throws(ProtocolError) { answer = try ExchangeAnswer.open(bytes, request: requestID, brought: brought, chain: centreKeys).answer } catch { throw .protocol(error) }
        if answer.isStateSame { answer.scopes = reported }
        lastAnswerTime = answer.time
        heardByBundle = [:]
        next = answer.next
        wasRefused = answer.refusal == .busy
        isForgotten = exchangeLane.isBulk && answer.isChallenge
        if !wasRefused { isCompromised = answer.refusal == .compromised }
        if !wasRefused, !answer.isChallenge { isKnown = true }
        if answer.refusal == nil {
            isFetching = true
            do throws(StoreFailure) { try attachments?.take(answer.attachments, exchangeLane, wall: wall) } catch { throw .store(error) }
        } else {
            attachments?.stop(exchangeLane, isForgotten: answer.isChallenge)
        }
        packingDown.learn(content: answer.runs.reduce(0) { $0 + $1.contentBytes }, frame: bytes.count)
        safeWords = answer.safe
        return try carryOut(session.handle(.answered(answer)), supplies, wall: wall)
    }

    private mutating func carryOut(_ first: [KioskSession.Directive], _ supplies: Supplies, wall: UInt64) throws(PeerError) -> Step {
        var directives = first[...]
        do throws(StoreFailure) {
            while let directive = directives.popFirst() {
                switch directive {
                case .compose(let pushes, let nonce, let maxBytes, let interleaved):
                    if pushes.isEmpty, isFetching, nonce == nil, !exchangeLane.isBulk, !supplies.mayFetch {
                        _ = session.handle(.failed)
                        return .rest(next)
                    }
                    number += 1
                    random = supplies.requestID
                    // Two requests of one step begin logs of two names.
                    for index in 0..<8 { random[index] ^= UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
                    let (runs, frame): ([LogRun], [UInt8])
                    if exchangeLane.isBulk {
                        reported = view.scopes
                        (runs, frame) = ([], try composePapers(maxBytes: maxBytes, supplies, wall: wall))
                    } else if isKnown || nonce != nil {
                        reported = view.scopes
                        (runs, frame) = try compose(pushes, nonce, maxBytes: maxBytes, interleaved, supplies, wall: wall)
                    } else {
                        reported = []
                        (runs, frame) = ([], sealed([], wanted: 0, nonce: nil, nil, backup: 0, supplies))
                    }
                    lane = runs.isEmpty && isFetching && nonce == nil && !exchangeLane.isBulk ? .reference : exchangeLane
                    requestID = ExchangeRequest.id(of: frame)
                    brought = runs.map { VersionVector.Item(log: $0.log, count: $0.end) }
                    _ = session.handle(.composed(runs.map { KioskSession.Sent(log: $0.log, start: $0.start, end: $0.end) }))
                    return .transmit(frame)
                case .keep(let acknowledgements, let same): try keep(acknowledgements, same)
                case .learn(let keySets): try learn(keySets)
                case .apply(let runs):
                    // A log that must begin gets its name from the random bytes of the request, which nothing else was named by.
                    let nonce = random.map { ~$0 }
                    let outcomes = runs.isEmpty ? [] : try replica.ingest(runs.map { Delivery(run: $0, allowed: nil) }, wall: wall, nonce: nonce)
                    directives += session.handle(.applied(outcomes, view))
                case .compare(let reports):
                    try compare(reports)
                    if let words = safeWords { try keep(words) }
                case .reissue(let log, let start): if !forks.contains(where: { $0.log == log }) { forks.append((log, start)) }
                case .trouble(let trouble): troubles.append(trouble)
                case .rest(let next): return .rest(next)
                }
            }
        } catch { throw .store(error) }
        preconditionFailure("a session ends every list with compose or rest")
    }

    /// Gathers what is guessed to fit the link, and less when the frame turns out too large: what compresses how well is seen afterwards only.
    private mutating func compose(
        _ pushes: [KioskSession.Push], _ nonce: [UInt8]?, maxBytes: Int, _ interleaved: Bool, _ supplies: Supplies, wall: UInt64
    ) throws(StoreFailure) -> (runs: [LogRun], frame: [UInt8]) {
        let budget = supplies.budget
        if pushes.contains(where: { replica.head.logs[$0.log]?.node != replica.identity.node || $0.start < acknowledgedSize($0.log) }) { attachments?.centreLost() }
        var content = min(maxBytes, packingUp.content(of: budget.up))
        let wanted = min(maxBytes, packingDown.content(of: budget.down))
        for attempt in 1... {
            let ends = interleaved ? try replica.causalEnds(pushes.map { ($0.log, $0.start) }, maxBytes: content) : [:]
            let runs = try gather(pushes, ends, maxBytes: content, supplies)
            let backup = try replica.newestBackup()?.time ?? 0
            // What the centre lacks it can say once it has the operations that name it.
            let question = interleaved ? nil : try attachments?.question(wall: wall, replica)
            let frame = sealed(runs, wanted: wanted, nonce: nonce, question, backup: backup, supplies)
            let gathered = runs.reduce(0) { $0 + $1.contentBytes }
            packingUp.learn(content: gathered, frame: frame.count)
            // One transaction goes whole, however large.
            guard frame.count > budget.up, gathered > 1, attempt < 4 else { return (runs, frame) }
            content = max(1, min(gathered, content) * budget.up / frame.count * 15 / 16)
        }
        preconditionFailure("the fourth attempt is the last")
    }

    private mutating func composePapers(maxBytes: Int, _ supplies: Supplies, wall: UInt64) throws(StoreFailure) -> [UInt8] {
        let budget = supplies.budget
        let there = namedThere
        let papers = try attachments?.compose(exchangeLane, room: min(maxBytes, budget.up), wall: wall, replica, there)
        return sealed([], wanted: min(maxBytes, budget.down), nonce: nil, papers, backup: try replica.newestBackup()?.time ?? 0, supplies)
    }

    private func sealed(
        _ runs: [LogRun], wanted: Int, nonce: [UInt8]?, _ papers: AttachmentRequest?, backup: UInt64, _ supplies: Supplies
    ) -> [UInt8] {
        var request = ExchangeRequest(
            node: replica.identity.node, run: run, number: number, keySet: centreKeys.version, scopes: reported, runs: runs, wanted: wanted,
            status: supplies.status, nonce: nonce, attachments: papers)
        request.backup = backup
        return request.sealed(by: key)
    }

    /// - Parameter ends: where to end in each log; empty for as far as `maxBytes` goes.
    private mutating func gather(
        _ pushes: [KioskSession.Push], _ ends: [LogID: UInt64], maxBytes: Int, _ supplies: Supplies
    ) throws(StoreFailure) -> [LogRun] {
        var runs: [LogRun] = []
        var left = maxBytes
        for push in pushes where left > 0 && runs.count < ProtocolLimits.maxRuns {
            guard let log = replica.head.logs[push.log], ends.isEmpty || ends[push.log] != nil else { continue }
            let signer = log.node == replica.identity.node ? key : nil
            let (end, bytes) = ends[push.log].map { ($0, ProtocolLimits.maxFrameBytes) } ?? (log.size, left)
            guard let item = try replica.run(log.id, from: push.start, to: end, maxBytes: bytes, signer: signer, fence: supplies.fence) else { continue }
            left -= item.byteCount
            runs.append(item.run)
        }
        return runs
    }

    /// An acknowledgement counts when the cosignature is the centre's, over the root that this log has here at that size.
    ///
    /// A node that was restored may hold less of a log than the centre, and never get the rest, if its right was withdrawn meanwhile. Then the
    /// centre's word over the larger log counts for what was just found to be the same, but is not kept: it proves nothing without the rest.
    mutating func keep(_ acknowledgements: [ExchangeAnswer.Acknowledgement], _ same: [KioskSession.Sent]) throws(StoreFailure) {
        var batch = CommitBatch()
        var sizes = acknowledged
        for said in acknowledgements {
            guard let log = replica.head.logs[said.log], said.size > sizes[said.log] ?? 0 else { continue }
            if said.size > log.size {
                if let sent = same.first(where: { $0.log == said.log }), sent.end > acknowledgedSize(said.log), cosignature(log, said, over: said.root) != nil { acknowledged[said.log] = sent.end }
                continue
            }
            guard let root = try? replica.root(of: said.log, at: said.size), said.root ?? root == root, let held = cosignature(log, said, over: root) else { continue }
            sizes[said.log] = said.size
            batch.notes.append(CommitBatch.Note(key: NoteKey.cosigned(said.log), value: held.encoded()))
            batch.notes += try replica.receivedMarks(said.log, from: acknowledgedSize(said.log), to: said.size, time: said.time)
            if let proof = replica.ownProof(said.log) { batch.notes.append(CommitBatch.Note(key: NoteKey.signed(said.log), value: proof.encoded())) }
        }
        guard !batch.isEmpty else { return }
        try replica.commit(notes: batch.notes)
        acknowledged.merge(sizes) { max($0, $1) }
    }

    /// The cosignature when it is the centre's, over this root of the log.
    private func cosignature(_ log: LogState, _ said: ExchangeAnswer.Acknowledgement, over root: Hash?) -> HeldCosignature? {
        guard let root, let checkpoint = try? Checkpoint(origin: log.origin, size: said.size, root: root),
            let cosignature = try? Cosignature(time: said.time, signature: said.signature),
            centreKeys.everyKey(.stored).contains(where: { cosignature.isValid(for: checkpoint, by: $0) })
        else { return nil }
        return HeldCosignature(size: said.size, root: root, time: said.time, signature: said.signature)
    }

    /// Takes newer key sets, from an answer or as the centre publishes them; one that the root did not sign, and all after it, count for nothing.
    package mutating func learn(_ keySets: [[UInt8]]) throws(StoreFailure) {
        var newer = centreKeys
        for bytes in keySets {
            guard let signed = try? SignedKeySet(decoding: bytes), (try? newer.extend(by: [signed])) != nil else { return }
        }
        guard newer != centreKeys else { return }
        try replica.commit(notes: [CommitBatch.Note(key: NoteKey.keySets, value: NoteValue.keySets(newer))])
        try replica.replaceCentreKeys(newer.logKeys)
        centreKeys = newer
    }

    /// Equal frontiers must give equal digests (design D11). Only what we hold wholly can be compared.
    mutating func compare(_ reports: [ScopeReport]) throws(StoreFailure) {
        for report in reports where replica.head.frontier(report.scope).covers(report.frontier) {
            // While an own log has two contents, equal frontiers do not say the same.
            if forks.contains(where: { replica.head.logs[$0.log]?.scope == report.scope }) || hasUnsettledFork(report.scope) { continue }
            let own = try replica.digest(report.scope, at: report.frontier)
            if own == report.digest {
                agreed[report.scope] = Agreement(
                    digest: own, entries: report.frontier.items.reduce(UInt64(0)) { $0 + $1.count }, time: lastAnswerTime ?? 0)
                diverged.removeAll { $0 == report.scope }
            } else if !diverged.contains(report.scope) {
                diverged.append(report.scope)
            }
        }
    }

    private func hasUnsettledFork(_ scope: ScopeID) -> Bool { replica.head.ownForks.keys.contains { replica.head.logs[$0]?.scope == scope } }

    package mutating func clearFork(_ log: LogID) { forks.removeAll { $0.log == log } }
}

package enum PeerError: Error, Sendable, Equatable {
    case `protocol`(ProtocolError)
    case store(StoreFailure)
}
