package import Attachments
package import Causality
package import Membership
package import MerkleLog
package import OperationLog
package import Replica

/// The keys with which the centre speaks. Different roles, different keys: an Ed25519 cosignature does not commit to its signer's name.
package struct CentreSigners: Sendable {
    package let log: SigningKey
    package let answers: SigningKey
    package let stored: SigningKey

    package init(log: SigningKey, answers: SigningKey, stored: SigningKey) {
        self.log = log
        self.answers = answers
        self.stored = stored
    }

    /// The word *stored* over a log, at this time; milliseconds since 1970.
    func storedWord(wall: UInt64) -> (Checkpoint) -> HeldCosignature {
        let (signer, seconds) = (stored, wall / 1000)
        return { checkpoint in
            HeldCosignature(
                size: checkpoint.size, root: checkpoint.root, time: seconds, signature: Cosignature(of: checkpoint, time: seconds, by: signer).signature)
        }
    }
}

/// The centre's replica with its side of the exchange. A value without socket or clock: the running daemon and the simulation drive the
/// same one. Requests that waited for the writer meanwhile are answered together, with one commit.
package struct CentrePeer<Store: ReplicaStore> {
    package var replica: Replica<Store>
    package var keys: KeySetChain
    package let signers: CentreSigners
    /// Nil where the centre keeps none, as in the simulation.
    package var attachments: AttachmentLibrary?
    /// Papers beyond it are refused with a signed word, whatever lane their request names.
    package var paperRoom = PaperRoom.all
    /// What this daemon has heard since it started; in memory only, so that an idle check costs no durable write.
    package private(set) var contacts: [NodeID: Contact] = [:]

    /// A node's last request.
    package struct Contact: Sendable, Equatable {
        /// Milliseconds since 1970 by the centre's clock.
        package var time: UInt64
        package var status: NodeStatus
        package var run: UInt64
        package var number: UInt64
        /// Logs of which its last request brought entries that build on what is not held here and did not come with them.
        package var unheld: [LogID] = []
        /// When anything was exchanged with it last, as ``time``: an idle check is nothing.
        package var lastNews: UInt64 = 0
        /// What the last answer after which it lacked nothing said is held.
        package var told = Told()
        /// A request of this run was accepted with a nonce of ours.
        var isKnown: Bool
        /// Asked for and not yet brought back. It stays the same until then: who replays old requests must not wear out a living node's.
        var nonce: [UInt8]?
    }

    /// What both sides hold alike from then on, if the answer arrived: what a person at the node reads to the office.
    package struct Told: Sendable, Equatable {
        /// Milliseconds since 1970, as the answer states it.
        package var time: UInt64 = 0
        /// Entries of all logs of a scope, ascending by scope.
        package var scopes: [Scope] = []

        package init() {}

        package struct Scope: Sendable, Equatable {
            package let scope: ScopeID
            package let entries: UInt64

            package init(_ scope: ScopeID, entries: UInt64) {
                self.scope = scope
                self.entries = entries
            }
        }
    }

    package init(replica: Replica<Store>, keys: KeySetChain, signers: CentreSigners) {
        self.replica = replica
        self.keys = keys
        self.signers = signers
    }

    package struct Supplies {
        /// Milliseconds since 1970.
        package let wall: UInt64
        /// 16 random bytes a request.
        package let nonces: [[UInt8]]
        /// When nodes are to come again.
        package let next: ExchangeAnswer.NextContact
        /// The same for a node with which nothing was exchanged for so many milliseconds; nil: as all.
        package let whenIdle: ((_ idle: UInt64) -> ExchangeAnswer.NextContact)?
        package let fence: ([LogPoint]) throws(StoreFailure) -> Void

        package init(
            wall: UInt64, nonces: [[UInt8]], next: ExchangeAnswer.NextContact, whenIdle: ((_ idle: UInt64) -> ExchangeAnswer.NextContact)? = nil,
            fence: @escaping ([LogPoint]) throws(StoreFailure) -> Void
        ) {
            self.wall = wall
            self.nonces = nonces
            self.next = next
            self.whenIdle = whenIdle
            self.fence = fence
        }
    }

    /// What is said to one request.
    package enum Reply: Sendable, Equatable {
        /// A signed answer.
        case answer([UInt8])
        /// Not a request that this centre can answer under a node's name: HTTP says so.
        case refused(Refusal)
    }

    package enum Refusal: Sendable, Equatable {
        case malformed(ProtocolError)
        /// No such node, or not signed by its key: one and the same answer, so that nobody learns which nodes exist.
        case unknownNode
    }

    private struct Accepted {
        let index: Int
        let id: [UInt8]
        let request: ExchangeRequest
        let facts: NodeFacts
        let readable: [ScopeID]
    }

    /// Answers requests in their order. Everything that they bring is durable before an answer is made.
    package mutating func answer(_ frames: [[UInt8]], _ supplies: Supplies) throws(StoreFailure) -> [Reply] {
        precondition(supplies.nonces.count >= frames.count, "\(frames.count) requests need as many nonces")
        var replies = [Reply](repeating: .refused(.unknownNode), count: frames.count)
        var accepted: [Accepted] = []
        var deliveries: [Delivery] = []
        for (index, frame) in frames.enumerated() {
            switch admit(frame, index: index, supplies) {
            case .failure(let reply): replies[index] = reply.reply
            case .success(let item):
                accepted.append(item)
                for run in item.request.runs { deliveries.append(Delivery(run: run, allowed: item.readable)) }
            }
        }
        var outcomes: [RunOutcome] = []
        if !deliveries.isEmpty {
            outcomes = try replica.ingest(
                deliveries, wall: supplies.wall, nonce: supplies.nonces[0].map { ~$0 }, cosign: signers.storedWord(wall: supplies.wall))
        }
        let papers = try take(accepted.map { ($0.facts.state == .compromised ? nil : $0.request.attachments, $0.readable) })
        var position = 0
        for (item, papers) in zip(accepted, papers) {
            let own = Array(outcomes[position..<(position + item.request.runs.count)])
            position += item.request.runs.count
            contacts[item.request.node]?.unheld = zip(item.request.runs, own).compactMap { run, outcome in
                // One that only begins too high waits for nothing but its own beginning.
                if case .gap(let held) = outcome, run.start <= held { run.log } else { nil }
            }
            replies[item.index] = .answer(try compose(item, own, papers, supplies).sealed(by: signers.answers))
        }
        return replies
    }

    private struct Turned: Error { let reply: Reply }

    private mutating func admit(_ frame: [UInt8], index: Int, _ supplies: Supplies) -> Result<Accepted, Turned> {
        let unverified: ExchangeRequest.Unverified
        do throws(ProtocolError) { unverified = try ExchangeRequest.Unverified(frame) } catch { return .failure(Turned(reply: .refused(.malformed(error)))) }
        let membership = replica.head.rules.membership
        guard let facts = membership.node(unverified.node, at: nil), unverified.isSigned(by: facts.key) else {
            return .failure(Turned(reply: .refused(.unknownNode)))
        }
        let request: ExchangeRequest
        do throws(ProtocolError) { request = try unverified.request() } catch { return .failure(Turned(reply: .refused(.malformed(error)))) }
        let id = ExchangeRequest.id(of: frame)
        var contact = contacts[request.node] ?? Contact(time: 0, status: request.status, run: 0, number: 0, isKnown: false, nonce: nil)
        let key = signers.answers
        let newer = keys.newer(than: request.keySet).map { $0.encoded() }
        let refuse: (ExchangeAnswer.Refusal) -> Result<Accepted, Turned> = { refusal in
            var answer = ExchangeAnswer(request: id, time: supplies.wall, next: supplies.next)
            answer.refusal = refusal
            // A node that was away knows the key under which this is signed by them alone.
            answer.keySets = newer
            return .failure(Turned(reply: .answer(answer.sealed(by: key))))
        }
        // (run, number) may repeat, because a client's library posts a request twice without telling. What goes back, or is of a run that this
        // daemon does not know, has to give a sign of life: an old request cannot hold today's nonce. A node that was restored or copied can.
        if !contact.isKnown || request.run != contact.run || request.number < contact.number {
            guard let nonce = contact.nonce, request.nonce == nonce else {
                let nonce = contact.nonce ?? supplies.nonces[index]
                contact.nonce = nonce
                contacts[request.node] = contact
                return refuse(.challenge(nonce))
            }
            contact.isKnown = true
            contact.nonce = nil
            // Somebody has just started it.
            contact.lastNews = supplies.wall
        }
        contact.run = request.run
        contact.number = request.number
        contact.time = supplies.wall
        contact.status = request.nonce == nil ? request.status.withSoftware(contact.status.software) : request.status
        contacts[request.node] = contact
        return .success(Accepted(index: index, id: id, request: request, facts: facts, readable: membership.scopes(of: request.node, at: nil)))
    }

    private mutating func compose(_ item: Accepted, _ outcomes: [RunOutcome], _ papers: AttachmentAnswer?, _ supplies: Supplies) throws(StoreFailure) -> ExchangeAnswer {
        var answer = ExchangeAnswer(request: item.id, brought: item.request.brought, time: supplies.wall, next: supplies.next)
        answer.keySets = keys.newer(than: item.request.keySet).map { $0.encoded() }
        for (run, outcome) in zip(item.request.runs, outcomes) {
            if let trouble = ExchangeAnswer.Trouble(run.log, outcome) { answer.troubles.append(trouble) }
            guard let log = replica.head.logs[run.log], log.node == item.request.node else { continue }
            if let note = try replica.store.note(NoteKey.cosigned(run.log)), let held = try? HeldCosignature(note) {
                let known = item.request.scopes.first { $0.scope == log.scope }?.frontier.count(of: run.log) ?? 0
                answer.acknowledged.append(ExchangeAnswer.Acknowledgement(run.log, held, held: known))
            }
            if let lacking = try replica.lacking(run.log).first {
                answer.troubles.append(ExchangeAnswer.Trouble(log: run.log, code: .lacksPayload, place: lacking))
            }
        }
        // Of scopes that are not reported below a node hears what is not here any more, after a restore: its own work, and what that builds on.
        for report in item.request.scopes where item.facts.state == .compromised || !item.readable.contains(report.scope) {
            for known in report.frontier.items.prefix(ProtocolLimits.maxRuns) where !item.request.runs.contains(where: { $0.log == known.log }) {
                let size = replica.head.logs[known.log]?.size ?? 0
                guard size < known.count, answer.troubles.count < ProtocolLimits.maxRuns else { continue }
                answer.troubles.append(ExchangeAnswer.Trouble(log: known.log, code: .gap, place: size))
            }
        }
        if item.facts.state == .compromised {
            answer.refusal = .compromised
            return answer
        }
        var left = min(item.request.wanted, ProtocolLimits.preferredBytes)
        let upper = replica.identity.upperScopes
        // What decides rights comes first.
        for scope in item.readable.sorted(by: { (upper.contains($0) ? 0 : 1, $0) < (upper.contains($1) ? 0 : 1, $1) }) {
            var known = item.request.scopes.first { $0.scope == scope }?.frontier ?? VersionVector()
            // What the node itself has just brought, or holds beyond us, is not sent back.
            for run in item.request.runs where replica.head.logs[run.log]?.scope == scope { known.advance(run.log, to: run.end) }
            let portion = try replica.portion(
                try replica.missing(scope, beyond: known), maxBytes: left, maxLogs: ProtocolLimits.maxRuns - answer.runs.count)
            for range in portion.ranges {
                let isOwn = replica.head.logs[range.log]?.node == replica.identity.node
                guard let item = try replica.run(
                    range.log, from: range.start, to: range.end, maxBytes: ProtocolLimits.maxFrameBytes / 2, signer: isOwn ? signers.log : nil, fence: supplies.fence)
                else { continue }
                answer.runs.append(item.run)
                left -= item.byteCount
            }
            if !portion.isAll {
                answer.more = true
                left = 0
            }
        }
        if var papers, let request = item.request.attachments {
            try give(request, item.readable, room: left, into: &papers)
            answer.attachments = papers.isEmpty ? nil : papers
        }
        let reports = item.readable.sorted().map {
            ScopeReport(scope: $0, frontier: replica.head.frontier($0), digest: replica.head.digest($0))
        }
        answer.isStateSame = StateSummary(reports) == item.request.state
        if !answer.isStateSame { answer.scopes = reports }
        if !answer.more { answer.safe = try safeWords(known: item.request.backup, in: item.readable) }
        let isNews =
            !item.request.runs.isEmpty || !answer.runs.isEmpty || answer.more || !answer.keySets.isEmpty || answer.safe != nil
            || item.request.attachments != nil || item.request.status.pending > 0
        let node = item.request.node
        if !answer.more {
            contacts[node]?.told.time = supplies.wall
            contacts[node]?.told.scopes = reports.map { Told.Scope($0.scope, entries: $0.frontier.items.reduce(0) { $0 + $1.count }) }
        }
        // A clock that was set back counts as news.
        if isNews || contacts[node]?.lastNews ?? 0 > supplies.wall { contacts[node]?.lastNews = supplies.wall }
        if let whenIdle = supplies.whenIdle { answer.next = whenIdle(supplies.wall - (contacts[node]?.lastNews ?? 0)) }
        return answer
    }
}

extension ExchangeAnswer.Trouble {
    init?(_ log: LogID, _ outcome: RunOutcome) {
        switch outcome {
        case .stored, .held: return nil
        case .gap(let held): self.init(log: log, code: .gap, place: held)
        case .cutTransaction: self.init(log: log, code: .cutTransaction, place: 0)
        case .unproven: self.init(log: log, code: .unproven, place: 0)
        case .foreign: self.init(log: log, code: .foreign, place: 0)
        case .fork(let start): self.init(log: log, code: .fork, place: start)
        }
    }
}
