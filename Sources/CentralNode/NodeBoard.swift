import Causality
import Membership
import NodeHost
import OperationLog
import Replica

// The board of nodes, and what becomes of one that is dead or stolen.

extension CentralNode {
    /// `nodes`: one line a node, with what it said of itself last and what is held of it.
    func nodes(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        let names = try nodeNames()
        let now = WallClock.milliseconds()
        let awaited = try papersAwaited()
        for facts in membership.nodes(at: nil) where facts.number != profile.centre {
            let contact = lastContact(facts.number)
            let logs = replica.head.logs.values.filter { $0.node == facts.number }.sorted { ($0.scope, $0.id) < ($1.scope, $1.id) }
            let name = names[facts.number.rawValue] ?? ""
            let papers = awaited[facts.number] ?? 0
            emit(command.wantsJSON ? json(facts, name, contact, logs, papers, now).text() : text(facts, name, contact, logs, papers, now))
        }
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

    private func json(_ facts: NodeFacts, _ name: String, _ contact: LastContact?, _ logs: [LogState], _ papers: Int, _ now: UInt64) -> JSON {
        let rights = membership.rights(of: facts.number, at: nil)
        let scopes: [JSON] = rights.map { .object([("scope", .number($0.scope.rawValue)), ("mode", .string($0.mode.word))]) }
        let held: [JSON] = logs.map { .object([("log", .string($0.id.description)), ("scope", .number($0.scope.rawValue)), ("entries", .number($0.size))]) }
        let offset: JSON = contact.map { .integer(self.offset($0)) } ?? .null
        let pairs: [(String, JSON)] = [
            ("node", .number(facts.number.rawValue)), ("name", .string(name)), ("role", .string(facts.role.code ?? "\(facts.role.rawValue)")),
            ("state", .string(facts.state.code ?? "\(facts.state.rawValue)")), ("lastContact", .optional(contact.map { WallClock.text($0.time) })),
            ("backlog", .optional(contact?.status.pending)), ("backlogAgeSeconds", .optional(contact.flatMap { age($0, now) })),
            ("clockOffsetMilliseconds", offset), ("software", .optional(contact?.status.software)), ("scopes", .array(scopes)),
            ("privateScope", .optional(facts.privateScope?.rawValue)), ("logs", .array(held)),
            ("waitsForUnheld", .array((peer.contacts[facts.number]?.unheld ?? []).map { .string($0.description) })),
            ("papersAwaited", .integer(Int64(papers))),
        ]
        return .object(pairs)
    }

    private func text(_ facts: NodeFacts, _ name: String, _ contact: LastContact?, _ logs: [LogState], _ papers: Int, _ now: UInt64) -> String {
        let state = facts.state == .active ? "" : ", \(facts.state.code ?? "state \(facts.state.rawValue)")"
        var line = "node \(facts.number)  \(name) (\(facts.role.code ?? "?")\(state)): "
        if let contact {
            line += "last contact \(WallClock.text(contact.time)), "
            line += contact.status.pending == 0 ? "nothing waits" : "\(contact.status.pending) operation(s) wait"
            if papers > 0 { line += ", \(papers) paper(s) have not arrived" }
            if let age = age(contact, now) { line += ", the oldest for \(Self.words(seconds: age))" }
            let offset = offset(contact)
            if abs(offset) >= 5_000 { line += ", clock \(Self.words(seconds: UInt64(abs(offset)) / 1000)) \(offset > 0 ? "fast" : "slow")" }
            line += ", \(contact.status.software)"
        } else {
            line += "never heard of"
        }
        if let count = peer.contacts[facts.number]?.unheld.count, count > 0 { line += ", \(count) log(s) build on what nobody brings (see status)" }
        line += "; \(logs.reduce(0) { $0 + $1.size }) entries in \(logs.count) log(s)"
        return line
    }

    /// Seconds since the oldest operation that waits was written, both by the node's own clock, and since it said so by ours.
    private func age(_ contact: LastContact, _ now: UInt64) -> UInt64? {
        let status = contact.status
        guard status.pending > 0, status.oldest > 0 else { return nil }
        let then = status.clock > status.oldest ? status.clock - status.oldest : 0
        return (then + (now > contact.time ? now - contact.time : 0)) / 1000
    }

    private func offset(_ contact: LastContact) -> Int64 { Int64(clamping: contact.status.clock) - Int64(clamping: contact.time) }

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
