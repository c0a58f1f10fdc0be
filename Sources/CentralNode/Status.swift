import Causality
import Membership
import NodeHost
import OperationLog
import Replica

extension CentralNode {
    /// `status`: what is held, and everything that a person must look at.
    func status(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let names = try scopeNames()
        let output = output(command)
        var disputed: [ScopeID: Int] = [:]
        for scope in replica.head.scopeIDs {
            var count = 0
            try forEachRecord(scope, type: nil, contestedOnly: true) { view in if !output.disputes(view).isEmpty { count += 1 } }
            if count > 0 { disputed[scope] = count }
        }
        let findings = try findings()
        let backup = try backupJSON()
        let papers = try attachmentStatus()
        let board = try board()
        lookAtDisk(WallClock.monotonic())
        let pairs: [(String, JSON)] = [
            ("deployment", .string(profile.deployment)), ("node", .number(profile.node.rawValue)),
            ("rootFingerprint", .string(FieldValues.hex(peer.keys.root.fingerprint))), ("keySet", .number(peer.keys.version)), ("backup", backup),
            ("listening", listenAddress.map { .string($0) } ?? .null), ("clockDoubtful", .bool(WallClock.isDoubtful(WallClock.milliseconds()))),
            ("nodes", .integer(Int64(board.count))), ("late", .integer(Int64(board.count(where: \.isLate)))), ("kiosks", .array(board.map(\.json))),
            ("scopes", .array(replica.head.scopeIDs.map { scope in
                let facts = membership.scope(scope, at: nil)
                let frontier = replica.head.frontier(scope)
                return .object([
                    ("scope", .number(scope.rawValue)), ("kind", facts?.kind.code.map { .string($0) } ?? .null), ("region", facts?.region.map { .string($0) } ?? .null),
                    ("name", names[scope.rawValue].map { .string($0) } ?? .null), ("entries", .number(frontier.items.reduce(0) { $0 + $1.count })),
                    ("digest", .string(replica.head.digest(scope).description)), ("disputes", .integer(Int64(disputed[scope] ?? 0))),
                    ("logs", .object(frontier.items.map { ($0.log.description, .number($0.count)) })),
                ])
            })),
            ("newLogs", .array(newEpochs.map(json))),
            ("reissued", .array(reissued.map { item in
                .object([("log", .string(item.log.description)), ("entries", .integer(Int64(item.done.pairs.count))), ("into", .optional(item.done.log?.description))])
            })), ("findings", .array(findings.map(\.json))),
            ("disk", diskJSON),
        ] + papers.json
        let exit: ExitCode = findings.isEmpty ? .done : .attention
        if command.wantsJSON { return CommandOutput(JSON.object(pairs).text(), exit: exit) }
        var lines = ["centre of \(profile.deployment)\(listenAddress.map { ", listening on \($0)" } ?? ""), \(board.count) node(s)"]
        if WallClock.isDoubtful(WallClock.milliseconds()) { lines.append("the clock of this computer cannot be right: operations are marked so") }
        if let first = newEpochs.first { lines.append("new logs were begun at this start in \(newEpochs.count) scope(s), because \(first.reason.rawValue)") }
        lines.append(try backupSentence())
        let late = board.filter(\.isLate)
        lines.append(
            "\(board.reduce(0) { $0 + $1.waiting }) operation(s) wait in the villages, as far as these have said; "
                + (late.isEmpty ? "no node is late" : "\(late.count) late, see nodes: \(late.map(\.facts.number.description).joined(separator: ", "))"))
        for scope in replica.head.scopeIDs {
            let facts = membership.scope(scope, at: nil)
            let kind = [facts?.kind.code, facts?.region, names[scope.rawValue].map { "\"\($0)\"" }].compactMap { $0 }.joined(separator: " ")
            let entries = replica.head.frontier(scope).items.reduce(0) { $0 + $1.count }
            let disputes = disputed[scope].map { ", \($0) record(s) in dispute" } ?? ""
            lines.append("scope \(scope) (\(kind)): \(entries) entries, digest \(replica.head.digest(scope).description.prefix(16))\(disputes)")
        }
        for item in reissued where !item.done.pairs.isEmpty {
            lines.append("! Another copy of this centre wrote to the log \(item.log). \(item.done.pairs.count) entries of ours are issued anew.")
        }
        lines += papers.lines
        if let diskLine { lines.append(diskLine) }
        for finding in findings { lines.append("! " + finding.sentence) }
        return CommandOutput(lines.joined(separator: "\n"), exit: exit)
    }

    private func json(_ epoch: OpenedNode.NewEpoch) -> JSON {
        .object([
            ("scope", .number(epoch.scope.rawValue)), ("old", .string(epoch.old.description)), ("new", .string(epoch.new.description)),
            ("reason", .string(epoch.reason.rawValue)),
        ])
    }

    // MARK: Findings

    /// What a fork, a copy or a loss leaves behind. They report; they do not accuse (design D2).
    private struct Finding {
        let code: String
        let log: LogID
        let node: NodeID
        let scope: ScopeID?
        let places: [(String, JSON)]
        let sentence: String

        init(code: String, log: LogState, places: [(String, JSON)], sentence: String) {
            self.init(code: code, log: log.id, node: log.node, scope: log.scope, places: places, sentence: sentence)
        }

        init(code: String, log: LogID, node: NodeID, scope: ScopeID?, places: [(String, JSON)], sentence: String) {
            self.code = code
            self.log = log
            self.node = node
            self.scope = scope
            self.places = places
            self.sentence = sentence
        }

        var json: JSON {
            .object([
                ("finding", .string(code)), ("log", .string(log.description)), ("node", .number(node.rawValue)), ("scope", .optional(scope?.rawValue)),
            ] + places)
        }
    }

    private func findings() throws(NodeFault) -> [Finding] {
        var findings: [Finding] = []
        for branch in try stored({ () throws(StoreFailure) in try replica.store.branches() }) {
            guard let log = replica.head.logs[branch.log] else { continue }
            findings.append(Finding(
                code: "fork", log: log, places: [("from", .number(branch.start)), ("entries", .integer(Int64(branch.entries.count)))],
                sentence: "Node \(log.node) signed a second content for its log \(log.id) from entry \(branch.start) on: \(branch.entries.count) entries are kept as evidence."))
        }
        for report in try stored({ () throws(StoreFailure) in try replica.successionReports() }) {
            guard let log = replica.head.logs[report.log] else { continue }
            for item in report.findings { findings.append(finding(item, log)) }
        }
        for log in replica.head.logs.values.sorted(by: { $0.id < $1.id }) {
            for successor in replica.head.logs(of: log.scope) {
                guard let left = successor.genesis.predecessor, left.log == log.id, left.size > log.size else { continue }
                let confirmed = try stored { () throws(StoreFailure) in try replica.confirmation(in: successor) }
                let end = confirmed == nil ? "a restore has lost them, if no other copy brings them." : "a restore has lost them, as the node itself has written down since."
                findings.append(Finding(
                    code: "missing-before-successor", log: log,
                    places: [
                        ("named", .number(left.size)), ("held", .number(log.size)), ("successor", .string(successor.id.description)),
                        ("confirmed", .optional(confirmed?.point.size)),
                    ],
                    sentence: "Of the log \(log.id) of node \(log.node) \(left.size - log.size) entries were signed that are not here: \(end)"))
            }
            if let first = try stored({ () throws(StoreFailure) in try replica.lacking(log.id) }).first {
                findings.append(Finding(
                    code: "payload-missing", log: log, places: [("from", .number(first))],
                    sentence: "Of the log \(log.id) of node \(log.node) payloads are missing from entry \(first) on: it is not acknowledged above."))
            }
        }
        for (node, contact) in peer.contacts.sorted(by: { $0.key < $1.key }) {
            for log in contact.unheld {
                let held = replica.head.logs[log]
                findings.append(Finding(
                    code: "waits-for-unheld", log: log, node: node, scope: held?.scope, places: [("from", .number(held?.size ?? 0))],
                    sentence: "Node \(node) brings entries of log \(log), from entry \(held?.size ?? 0) on, that build on what is not held here and what it does not bring. They are not taken; nothing else waits for them."))
            }
        }
        return findings
    }

    private func finding(_ item: SuccessionReport.Finding, _ log: LogState) -> Finding {
        let name = "The log \(log.id) of node \(log.node)"
        switch item {
        case .successors(let successors):
            return Finding(
                code: "two-successors", log: log, places: [("successors", .array(successors.map { .string($0.description) }))],
                sentence: "\(name) has \(successors.count) successors: the node was copied, or its backup was restored twice. Ask which computer is the right one.")
        case .grewBeyond(let successor, let size):
            return Finding(
                code: "grew-after-successor", log: log,
                places: [("named", .number(size)), ("held", .number(log.size)), ("successor", .string(successor.description))],
                sentence: "\(name) has \(log.size) entries, but its successor \(successor) knew of \(size): it was restored from an older copy, or another copy of it went on writing.")
        case .rootDiffers(let successor, let claimed):
            return Finding(
                code: "other-content", log: log, places: [("named", .number(claimed.size)), ("successor", .string(successor.description))],
                sentence: "\(name) is followed by \(successor), which knew another content of its first \(claimed.size) entries: another copy of the node wrote it.")
        }
    }
}
