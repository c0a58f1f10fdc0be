import Causality
import Membership
import NodeHost
import OperationLog
import Replica

// The board of nodes, and what becomes of one that is dead or stolen.

extension CentralNode {
    /// `nodes`: one line a node, with what it said of itself last and what is held of it.
    func nodes(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        for row in try board() { emit(command.wantsJSON ? row.json.text() : row.text) }
        let now = WallClock.milliseconds()
        let codes = try stored { () throws(StoreFailure) in try PendingCode.read(replica.store) }.filter { $0.usedBy == nil && $0.expires > now }
        for code in codes {
            let expires = WallClock.text(code.expires)
            let pairs: [(String, JSON)] = [
                ("node", .number(code.node.rawValue)), ("name", .string(code.name)), ("state", .string("code given out")), ("expires", .string(expires)),
            ]
            emit(command.wantsJSON ? JSON.object(pairs).text() : "node \(code.node)  \(code.name): its code is not used yet, valid until \(expires)")
        }
        return CommandOutput("")
    }

    /// What is known of each node, ascending.
    func board() throws(NodeFault) -> [NodeRow] {
        let names = try nodeNames()
        let now = WallClock.milliseconds()
        let awaited = try papersAwaited()
        let operations = operationsByNode()
        return try stored { () throws(StoreFailure) in
            var rows: [NodeRow] = []
            let backup = try replica.newestBackup()?.time
            for facts in membership.nodes(at: nil) where facts.number != profile.centre {
                let node = facts.number
                let logs = replica.head.logs.values.filter { $0.node == node }.sorted { ($0.scope, $0.id) < ($1.scope, $1.id) }
                var safe: UInt64 = 0
                for log in logs { safe += max(1, min(log.size, try replica.safeWord(log.id)?.size ?? 0)) - 1 }
                rows.append(NodeRow(
                    facts: facts, name: names[node.rawValue] ?? "", rights: membership.rights(of: node, at: nil), now: now,
                    contact: lastContact(node)?.brought(operations[node] ?? 0), stick: try replica.store.note(StickContact.key(node)).flatMap(StickContact.init),
                    logs: logs, operations: operations[node] ?? 0, safe: safe, backup: backup.map { $0.multipliedReportingOverflow(by: 1000).partialValue },
                    papers: awaited[node] ?? 0, unheld: peer.contacts[node]?.unheld ?? []))
            }
            return rows
        }
    }

    static func words(seconds: UInt64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    // MARK: revoke

    /// A retired node's late work still counts; of a compromised one nothing above what is held now.
    func revoke(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        guard let number = command["node"].flatMap({ UInt64($0) }) else { throw NodeFault(.usage, "revoke needs the node's number, as nodes shows it.") }
        let node = NodeID(number)
        guard node != profile.centre else { throw NodeFault(.refused, "The centre cannot revoke itself.") }
        guard let facts = membership.node(node, at: nil) else { return try withdrawCode(node, command) }
        let reason = try reason(command)
        let author = try clerk(command, in: upperScope)
        let isCompromised = command["compromised"] == "true"
        guard isCompromised != (command["retired"] == "true") else {
            throw NodeFault(.usage, "Give either --retired (dead or replaced) or --compromised (somebody else may have its key).")
        }
        guard facts.state != .compromised, isCompromised || facts.state == .active else {
            throw NodeFault(.inTheWay, "Node \(node) is \(facts.state.code ?? "revoked") already.")
        }
        let held = replica.head.logs.values.filter { $0.node == node }.sorted { $0.id < $1.id }
        let drafts: [EntryDraft]
        do throws(MembershipError) {
            drafts = isCompromised
                ? try membership.markCompromised(node, logs: held.map { ($0.id, $0.size) }, author: author, remark: reason)
                : [try membership.retire(node, author: author, remark: reason)]
        } catch { throw NodeFault(.notFound, error.description) }
        var rest = drafts[...]
        while !rest.isEmpty {
            _ = try append(Array(rest.prefix(EntryLimits.maxTransactionEntries)), scope: upperScope)
            rest = rest.dropFirst(EntryLimits.maxTransactionEntries)
        }
        if command.wantsJSON {
            return CommandOutput(
                JSON.object([
                    ("node", .number(number)), ("state", .string(isCompromised ? "compromised" : "retired")), ("cuts", .integer(Int64(drafts.count - 1))),
                ]).text())
        }
        return CommandOutput(
            !isCompromised
                ? "Node \(node) is retired. Work of it that still arrives counts."
                : "Node \(node) is marked as compromised. What is held of its \(drafts.count - 1) log(s) counts; what arrives from now on is set aside: see verdicts.")
    }
}
