package import Causality
package import Replica

/// The node's side of the exchange as a value: events in, directives out. It owns no socket, clock, store or randomness.
///
/// ```
/// idle ── begin, beginBulk ──▶ composing ── composed ──▶ waiting ── answered ──▶ applying ── applied ──▶ composing or idle
///                                             waiting ── failed ──▶ idle
/// ```
/// The order of directives is part of the contract: what the answer brings is applied, that is durable, before anything is composed anew.
package struct KioskSession: Sendable {
    /// What the shell sees of its replica when it hands over an event.
    package struct View: Sendable {
        package let scopes: [ScopeReport]
        package let logs: [LogView]

        package init(scopes: [ScopeReport], logs: [LogView]) {
            self.scopes = scopes
            self.logs = logs
        }
    }

    package struct LogView: Sendable {
        package let log: LogID
        package let scope: ScopeID
        package let size: UInt64
        package let isOwn: Bool
        /// What the centre has acknowledged of an own log.
        package let acknowledged: UInt64

        package init(log: LogID, scope: ScopeID, size: UInt64, isOwn: Bool, acknowledged: UInt64) {
            self.log = log
            self.scope = scope
            self.size = size
            self.isOwn = isOwn
            self.acknowledged = acknowledged
        }
    }

    /// Entries of a log from `start` on that the centre seems to lack.
    package struct Push: Sendable, Equatable {
        package let log: LogID
        package let start: UInt64
    }

    /// What a request really brings of a log: `start ..< end`.
    package struct Sent: Sendable, Equatable {
        package let log: LogID
        package let start: UInt64
        package let end: UInt64

        package init(log: LogID, start: UInt64, end: UInt64) {
            self.log = log
            self.start = start
            self.end = end
        }
    }

    package enum Event: Sendable {
        case begin(View)
        /// One request with parts of papers, and nothing of the logs in it.
        case beginBulk(View)
        case composed([Sent])
        case answered(ExchangeAnswer)
        /// What `apply` brought, and the view after it.
        case applied([RunOutcome], View)
        case failed
    }

    package enum Directive: Sendable, Equatable {
        /// Gather what is to be pushed, in this order and within `maxBytes`, and send it.
        /// With `interleaved`, what is sent must build on nothing that the centre does not hold and that is not sent as well.
        case compose(pushes: [Push], nonce: [UInt8]?, maxBytes: Int, interleaved: Bool)
        /// Verify and keep the centre's acknowledgements. What the request brought and met no trouble is the same on both sides.
        case keep([ExchangeAnswer.Acknowledgement], same: [Sent])
        case learn(keySets: [[UInt8]])
        /// Take these runs in; durable before the next event.
        case apply([LogRun])
        /// Compare the own state with the centre's at its frontier, now that everything is applied.
        case compare([ScopeReport])
        /// The centre holds a second content for an own log from `start` on: this branch must be issued anew.
        case reissue(LogID, start: UInt64)
        /// A run that could not be stored, to be shown.
        case trouble(ExchangeAnswer.Trouble)
        /// The exchange is complete; come again so many milliseconds later.
        case rest(ExchangeAnswer.NextContact)
    }

    private enum State: Sendable {
        case idle
        case composing
        case waiting
        case applying(ExchangeAnswer, before: View, hasMoved: Bool)
    }

    private var state = State.idle
    private var view = View(scopes: [], logs: [])
    /// What the centre holds, as it said last; nil before its first answer.
    private var centre: [ScopeID: VersionVector]?
    /// Logs of which it has said that it holds less than we thought: what it says so of in scopes that it does not report.
    private var heldLess: [LogID: UInt64] = [:]
    /// Logs that the centre cannot take as they are; not pushed again in this exchange.
    private var blocked: [LogID] = []
    /// Logs of which the centre could not take the last run. They go after the rest, in later exchanges too: what builds on entries that are gone
    /// stays refused, and at the front it would fill every request.
    private var refused: [LogID] = []
    private var maxBytes = ProtocolLimits.preferredBytes
    private var sent: [Sent] = []
    /// Own logs that go out from an earlier entry than the centre's frontier says: what it holds there is not what we wrote. Going back to what
    /// both have and up again from there brings the proof of a fork to the centre, and missing payloads with it.
    private var restarts: [LogID: UInt64] = [:]
    private var restartCount = 0
    /// Logs of which our end went out because the centre's seems to be another; once an exchange.
    private var contested: [LogID] = []
    /// Something that was sent builds on what the centre does not hold: it was restored, and takes everything back in its order.
    private var isInterleaving = false
    /// One request and no more: between requests the lanes decide anew what goes first.
    private var isBulk = false
    /// More than any honest search needs: halving a log of 2^53 entries.
    private static let maxRestarts = 64
    /// Rounds of this exchange without progress: a peer that keeps saying "more" must not keep us busy for ever.
    private var idleRounds = 0
    private static let maxIdleRounds = 3

    package init() {}

    package var isIdle: Bool { if case .idle = state { true } else { false } }
    package var isWaiting: Bool { if case .waiting = state { true } else { false } }

    /// How much of an own log the centre holds, as it said last; nil before it has said anything.
    package func heldByCentre(_ log: LogID, in scope: ScopeID) -> UInt64? { heldLess[log] ?? centre?[scope]?.count(of: log) }

    package mutating func handle(_ event: Event) -> [Directive] {
        switch (state, event) {
        case (.idle, .begin(let view)):
            self.view = view
            blocked = []
            restarts = [:]
            restartCount = 0
            contested = []
            isInterleaving = false
            idleRounds = 0
            isBulk = false
            state = .composing
            return [.compose(pushes: pushes(), nonce: nil, maxBytes: maxBytes, interleaved: isInterleaving)]
        case (.idle, .beginBulk(let view)):
            self.view = view
            isBulk = true
            state = .composing
            return [.compose(pushes: [], nonce: nil, maxBytes: maxBytes, interleaved: false)]
        case (.composing, .composed(let sent)):
            self.sent = sent
            state = .waiting
            return []
        case (.waiting, .answered(let answer)): return take(answer)
        case (.applying(let answer, let before, let hasMoved), .applied(let outcomes, let after)):
            return proceed(answer, before, hasMoved, outcomes, after)
        case (_, .failed):
            state = .idle
            return []
        default:
            preconditionFailure("event in a state that cannot have it")
        }
    }

    private mutating func take(_ answer: ExchangeAnswer) -> [Directive] {
        switch answer.refusal {
        case .challenge(let nonce):
            guard !isBulk, idleRounds < Self.maxIdleRounds else { return finish(answer, []) }
            idleRounds += 1
            state = .composing
            return [.compose(pushes: pushes(), nonce: nonce, maxBytes: maxBytes, interleaved: isInterleaving)]
        case .busy: return finish(answer, [])
        case .compromised, nil: break
        }
        maxBytes = min(ProtocolLimits.maxFrameBytes / 2, max(4096, answer.next.maxBytes))
        var directives: [Directive] = []
        if !answer.keySets.isEmpty { directives.append(.learn(keySets: answer.keySets)) }
        if !answer.acknowledged.isEmpty {
            let same = sent.filter { item in !answer.troubles.contains { $0.log == item.log } }
            directives.append(.keep(answer.acknowledged, same: same))
        }
        var held = centre ?? [:]
        var hasMoved = false
        for report in answer.scopes {
            if let known = held[report.scope], !known.covers(report.frontier) { hasMoved = true }
            held[report.scope] = report.frontier
        }
        // Where the centre does not report a scope, to a node without the right or with a compromised key, its word over a log still says so much.
        for item in answer.acknowledged {
            guard let scope = view.logs.first(where: { $0.log == item.log })?.scope else { continue }
            held[scope]?.advance(item.log, to: item.size)
        }
        centre = held
        let searched = restarts
        restarts = [:]
        heldLess = [:]
        for trouble in answer.troubles {
            let own = view.logs.first { $0.log == trouble.log && $0.isOwn }
            let start = sent.first { $0.log == trouble.log }?.start ?? 0
            switch trouble.code {
            case .gap:
                if sent.contains(where: { $0.log == trouble.log && $0.start <= trouble.place }) { isInterleaving = true }
                // The centre has less than it once said: it was restored.
                heldLess[trouble.log] = trouble.place
            case .fork where own != nil:
                blocked.append(trouble.log)
                directives.append(.reissue(trouble.log, start: trouble.place))
            case .unproven where start > 0 && restartCount < Self.maxRestarts:
                // An own log that a copy wrote as well; or the centre's, when its disk was set back unnoticed and it wrote on.
                let acknowledged = own?.acknowledged ?? start
                restarts[trouble.log] = acknowledged < start ? acknowledged : start / 2
            case .lacksPayload where own != nil && trouble.place < start && restartCount < Self.maxRestarts:
                restarts[trouble.log] = trouble.place
            default:
                blocked.append(trouble.log)
                directives.append(.trouble(trouble))
            }
        }
        refused.removeAll { log in sent.contains { $0.log == log } }
        refused += sent.map(\.log).filter { log in answer.troubles.contains { $0.log == log } }
        // What went out from an earlier entry and met no trouble is the same on both sides: on from its end.
        for item in sent where searched[item.log] != nil && restarts[item.log] == nil && !blocked.contains(item.log) && restartCount < Self.maxRestarts {
            if let log = view.logs.first(where: { $0.log == item.log }), item.end < log.size { restarts[item.log] = item.end }
        }
        if !restarts.isEmpty {
            restartCount += 1
            hasMoved = true
        }
        state = .applying(answer, before: view, hasMoved: hasMoved)
        directives.append(.apply(answer.runs))
        return directives
    }

    private mutating func proceed(
        _ answer: ExchangeAnswer, _ before: View, _ hasMoved: Bool, _ outcomes: [RunOutcome], _ after: View
    ) -> [Directive] {
        view = after
        let stored = outcomes.contains { if case .stored = $0 { true } else { false } }
        let acknowledged = after.logs.contains { log in log.acknowledged > (before.logs.first { $0.log == log.log }?.acknowledged ?? 0) }
        idleRounds = stored || acknowledged || hasMoved ? 0 : idleRounds + 1
        contest(answer, outcomes)
        let directives: [Directive] = [.compare(answer.scopes)]
        let again = answer.more || !pushes().isEmpty
        // To a compromised node the centre says no more than what it stored; the search for where two contents part goes on all the same.
        guard again, !isBulk, answer.refusal == nil || !restarts.isEmpty, idleRounds < Self.maxIdleRounds else { return finish(answer, directives) }
        state = .composing
        return directives + [.compose(pushes: pushes(), nonce: nil, maxBytes: maxBytes, interleaved: isInterleaving)]
    }

    /// Where the centre's content of a log does not fit ours, our end of it goes out: it carries its author's signature, and so the proof that there
    /// are two. A run that builds on another beginning shows it; at equal counts only the digest does, and not in which log.
    private mutating func contest(_ answer: ExchangeAnswer, _ outcomes: [RunOutcome]) {
        var logs: [LogID] = []
        for (run, outcome) in zip(answer.runs, outcomes) {
            switch outcome {
            case .unproven, .fork: logs.append(run.log)
            default: continue
            }
        }
        for report in answer.scopes {
            guard let own = view.scopes.first(where: { $0.scope == report.scope }), own.frontier == report.frontier, own.digest != report.digest else { continue }
            logs += view.logs.filter { $0.scope == report.scope }.map(\.log)
        }
        for log in view.logs where logs.contains(log.log) && log.size > 0 && !contested.contains(log.log) && !blocked.contains(log.log) {
            contested.append(log.log)
            if restarts[log.log] == nil { restarts[log.log] = log.size - 1 }
        }
    }

    private mutating func finish(_ answer: ExchangeAnswer, _ directives: [Directive]) -> [Directive] {
        state = .idle
        return directives + [.rest(answer.next)]
    }

    /// What the centre lacks as far as we know. Own logs from what it acknowledged; other logs only when it said that it holds less, as one
    /// restored from yesterday does: everything a subscriber holds is offered again (design D6). Other nodes' logs go first: own entries may
    /// build on them.
    private func pushes() -> [Push] {
        var pushes: [Push] = []
        for log in view.logs where !log.isOwn && !blocked.contains(log.log) {
            guard let held = heldByCentre(log.log, in: log.scope) else { continue }
            let start = restarts[log.log] ?? held
            if start < log.size { pushes.append(Push(log: log.log, start: start)) }
        }
        for log in view.logs where log.isOwn && !blocked.contains(log.log) {
            let held = heldByCentre(log.log, in: log.scope).map { min($0, log.size) }
            let start = restarts[log.log] ?? held ?? log.acknowledged
            // Held but never acknowledged: the last entry is sent again to get the word of the centre.
            if start < log.size {
                pushes.append(Push(log: log.log, start: start))
            } else if log.acknowledged < log.size {
                pushes.append(Push(log: log.log, start: log.size - 1))
            }
        }
        return pushes.filter { !refused.contains($0.log) } + pushes.filter { refused.contains($0.log) }
    }
}
