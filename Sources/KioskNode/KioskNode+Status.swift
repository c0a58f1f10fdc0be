import Causality
import Membership
import NodeHost
import OperationLog
import Replica
import SyncProtocol

extension KioskNode {
    func syncCommand(_ command: NodeCommand, _ emit: (String) -> Void) async throws(NodeFault) -> CommandOutput {
        defer { saveLink(isLast: true) }
        let report: ExchangeReport
        do throws(NodeFault) {
            var whole = try await exchange(.waitedFor)
            try await papers(into: &whole)
            report = whole
        } catch {
            if command.wantsJSON, let trouble = link.trouble {
                emit(JSON.object([("trouble", .string(trouble.kind?.rawValue ?? "node")), ("troubleText", json(trouble))]).text())
            }
            throw error
        }
        reportReissued(wantsJSON: command.wantsJSON, emit)
        if command.wantsJSON {
            emit(JSON.object([
                ("requests", .integer(Int64(report.requests))), ("sent", .number(report.sent)), ("received", .number(report.received)),
                ("bytesUp", .integer(Int64(report.bytesUp))), ("bytesDown", .integer(Int64(report.bytesDown))), ("pending", .number(peer.pending)),
                ("diverged", .array(peer.diverged.map { .number($0.rawValue) })),
            ]).text())
        } else {
            emit("sent \(report.sent), received \(report.received) entries in \(report.requests) request(s), \(report.bytesUp) bytes up, \(report.bytesDown) down")
        }
        if peer.isCompromised { return CommandOutput("", exit: .refused, complaint: Self.compromisedSentence) }
        if !peer.diverged.isEmpty {
            return CommandOutput("", exit: .attention, complaint: "The state here differs from the centre's in scope \(peer.diverged.map(\.description).joined(separator: ", ")). Nothing is lost; tell the central office.")
        }
        return CommandOutput("")
    }

    private func json(_ trouble: LinkState.Trouble) -> JSON {
        .object([
            ("id", .string(trouble.kind?.indonesian ?? trouble.sentence)), ("en", .string(trouble.kind?.english ?? trouble.sentence)),
            ("detail", trouble.detail.map { .string($0) } ?? .null),
        ])
    }

    private static let compromisedSentence =
        "The central office has marked this kiosk's key as stolen. What is written here is stored there and does not count until a clerk says so; nothing is handed out to this kiosk. Call the central office."

    func status(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let membership = replica.head.rules.membership
        let scopes: [JSON] = replica.head.scopeIDs.map { scope in
            let frontier = replica.head.frontier(scope)
            return .object([
                ("scope", .number(scope.rawValue)), ("kind", membership.scope(scope, at: nil)?.kind.code.map { .string($0) } ?? .null),
                ("region", membership.scope(scope, at: nil)?.region.map { .string($0) } ?? .null),
                ("entries", .number(frontier.items.reduce(0) { $0 + $1.count })), ("digest", .string(replica.head.digest(scope).description)),
                ("logs", .object(frontier.items.map { ($0.log.description, .number($0.count)) })),
            ])
        }
        let papers = try attachmentStatus()
        let oldest = oldestPending()
        let work = try stages()
        let now = WallClock.milliseconds()
        let clock = link.clock.map { clock in
            let steady = WallClock.monotonic()
            return (offset: clock.offset(wall: now, at: steady), error: clock.bound(at: steady))
        }
        let nextTry = stopServing == nil ? nil : now + (link.plan.due - min(link.plan.due, WallClock.monotonic()))
        let pairs: [(String, JSON)] = [
            ("node", .number(profile.node.rawValue)), ("deployment", .string(profile.deployment)), ("centre", .string(profile.address)),
            ("saved", .number(work.saved)), ("sent", .number(work.sent)), ("safe", .number(work.safe)),
            ("backup", work.backup.map { .string(WallClock.text($0)) } ?? .null),
            ("pending", .number(peer.pending)), ("oldestPending", oldest.map { .string(WallClock.text($0)) } ?? .null),
            ("lastTry", link.lastTry.map { .string(WallClock.text($0)) } ?? .null),
            ("lastComplete", link.lastComplete.map { .string(WallClock.text($0)) } ?? .null),
            ("nextTry", nextTry.map { .string(WallClock.text($0)) } ?? .null), ("trouble", link.trouble.map { .string($0.kind?.rawValue ?? "node") } ?? .null),
            ("troubleText", link.trouble.map(json) ?? .null),
            ("clockOffsetMilliseconds", clock.map { .integer($0.offset) } ?? .null), ("clockErrorMilliseconds", clock.map { .number($0.error) } ?? .null), ("compromised", .bool(peer.isCompromised)),
            ("clockDoubtful", .bool(WallClock.isDoubtful(now))), ("diverged", .array(peer.diverged.map { .number($0.rawValue) })),
            ("newLogs", .array(newEpochs.map { epoch in
                .object([
                    ("scope", .number(epoch.scope.rawValue)), ("old", .string(epoch.old.description)), ("new", .string(epoch.new.description)),
                    ("reason", .string(epoch.reason.rawValue)),
                ])
            })),
            ("reissued", .array(reissued.map(\.json))), ("scopes", .array(scopes)), ("twoPlaces", .number(operationsInTwoPlaces)),
            ("copies", .array(copies.map(\.json))), ("lanes", lanesJSON), ("traffic", trafficJSON),
        ] + papers.json
        let exit: ExitCode = peer.diverged.isEmpty && !peer.isCompromised ? .done : .attention
        if command.wantsJSON { return CommandOutput(JSON.object(pairs).text(), exit: exit) }
        var lines = ["node \(profile.node) of \(profile.deployment), centre \(profile.address)"]
        lines.append(peer.pending == 0 ? "everything here is stored at the centre" : "\(peer.pending) operation(s) wait to be sent, the oldest of \(oldest.map(WallClock.text) ?? "?")")
        lines.append(work.sentence)
        lines += papers.lines
        lines += copyLines
        lines.append("last complete exchange: \(link.lastComplete.map(WallClock.text) ?? "none yet")")
        if let trouble = link.trouble { lines.append("line: \(trouble.kind.map { "\($0.rawValue): " } ?? "")\(trouble.sentence)") }
        lines += laneLines
        if let trafficLine { lines.append(trafficLine) }
        if let clock, abs(clock.offset) > Int64(clamping: clock.error) + 5_000 {
            lines.append("clock: this computer is \(abs(clock.offset) / 1000) s \(clock.offset > 0 ? "fast" : "slow") by the centre's clock / jam komputer ini \(clock.offset > 0 ? "terlalu cepat" : "terlambat")")
        }
        if peer.isCompromised { lines.append(Self.compromisedSentence) }
        if WallClock.isDoubtful(now) { lines.append("the clock of this computer cannot be right: operations are marked so") }
        for epoch in newEpochs { lines.append("scope \(epoch.scope): a new log was begun at this start, because \(epoch.reason.rawValue)") }
        lines += reissued.map(\.sentence)
        for scope in replica.head.scopeIDs {
            let facts = membership.scope(scope, at: nil)
            lines.append("scope \(scope) (\(facts?.kind.code ?? "?")\(facts?.region.map { " \($0)" } ?? "")): \(replica.head.frontier(scope).items.reduce(0) { $0 + $1.count }) entries, digest \(String(replica.head.digest(scope).description.prefix(16)))")
        }
        return CommandOutput(lines.joined(separator: "\n"), exit: exit)
    }
}
