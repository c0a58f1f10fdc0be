import CanonicalCBOR
import Causality
import Membership
import NodeHost
import OperationLog
import RecordMerge
import Replica

// What does not count, and a clerk's orders about it (design D10).

extension CentralNode {
    func verdicts(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        var scopes = replica.head.scopeIDs
        if let text = command["scope"] { scopes = [try scope(named: text)] }
        for scope in scopes {
            for verdict in replica.head.scopeState(scope).verdicts where command["all"] == "true" || verdict.readmittedBy == nil {
                emit(try describe(verdict, scope, wantsJSON: command.wantsJSON))
            }
        }
        return CommandOutput("")
    }

    private func describe(_ verdict: ScopeState.Verdict, _ scope: ScopeID, wantsJSON: Bool) throws(NodeFault) -> String {
        let remark = try remark(verdict.dot)
        let isOrder = verdict.reason.reasonClass == .order
        if wantsJSON {
            let ranges: [JSON] = verdict.ranges.map { range in
                let node = replica.head.logs[range.log]?.node.rawValue
                let pairs: [(String, JSON)] = [
                    ("log", .string(range.log.description)), ("node", .optional(node)), ("from", .number(range.start)), ("to", .number(range.end - 1)),
                ]
                return .object(pairs)
            }
            let pairs: [(String, JSON)] = [
                ("verdict", .string(verdict.dot.description)), ("scope", .number(scope.rawValue)), ("class", .string(isOrder ? "order" : "rule")),
                ("code", .number(verdict.reason.code)), ("reason", .string(verdict.reason.sentence)), ("remark", .optional(remark)),
                ("ranges", .array(ranges)), ("readmittedBy", .optional(verdict.readmittedBy?.description)),
            ]
            return JSON.object(pairs).text()
        }
        let ranges = verdict.ranges.map { range in
            "\(range.log) \(range.count == 1 ? "entry \(range.start)" : "entries \(range.start) to \(range.end - 1)") (node \(replica.head.logs[range.log].map { $0.node.description } ?? "?"))"
        }
        var line = "\(verdict.dot)  scope \(scope): \(ranges.joined(separator: ", ")) set aside: \(verdict.reason.sentence)"
        if let remark { line += " (\(remark))" }
        if let dot = verdict.readmittedBy { line += "; taken back by \(dot)" }
        return line
    }

    /// The text that a clerk gave to an order.
    private func remark(_ dot: Dot) throws(NodeFault) -> String? {
        let payload = try stored { () throws(StoreFailure) in try replica.store.entry(dot) }?.payload
        guard case .text(let text)? = payload.flatMap({ try? Payload.decode($0) })?.value(0) else { return nil }
        return text
    }

    /// `readmit`: what a verdict set aside counts again.
    func readmit(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        guard let dot = command["verdict"].flatMap({ Dot($0) }) else { throw NodeFault(.usage, "readmit needs a verdict, as verdicts shows it.") }
        guard let scope = replica.head.logs[dot.log]?.scope, let verdict = replica.head.scopeState(scope).verdicts.first(where: { $0.dot == dot }) else {
            throw NodeFault(.notFound, "There is no verdict \(dot). See them with \"verdicts\".")
        }
        if let by = verdict.readmittedBy { throw NodeFault(.inTheWay, "This verdict is taken back already, by \(by).") }
        let reason = try reason(command)
        let draft = EntryDraft(
            kind: .readmission, author: try clerk(command, in: scope), target: .none, personal: [(0, .text(reason))], subject: .readmission([dot]))
        return ordered(try append([draft], scope: scope), "\(verdict.ranges.reduce(0) { $0 + $1.count }) entries count again.", command)
    }

    /// `setaside`: entries of a log do not count, by order. Transactions that the range cuts go with it whole.
    func setAside(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        guard let id = command["log"].flatMap({ LogID($0) }) else { throw NodeFault(.usage, "setaside needs a log, as nodes --json and status show it.") }
        guard let log = replica.head.logs[id] else { throw NodeFault(.notFound, "There is no log \(id) here.") }
        guard log.node != profile.centre else { throw NodeFault(.refused, "The centre's own entries always count: it corrects itself by writing.") }
        guard let from = command["from"].flatMap({ UInt64($0) }), from < log.size else { throw NodeFault(.usage, "--from needs an entry of the log, which has \(log.size).") }
        let to: UInt64
        if let text = command["to"] {
            guard let last = UInt64(text), last >= from, last < log.size else { throw NodeFault(.usage, "--to needs the last entry, from \(from) to \(log.size - 1).") }
            to = last
        } else {
            to = log.size - 1
        }
        let range = try wholeTransactions(log, from: from, to: to)
        let reason = try reason(command)
        let draft = EntryDraft(
            kind: .verdict, author: try clerk(command, in: log.scope), target: .none, personal: [(0, .text(reason))], subject: .verdict(.byOrder, [range]))
        return ordered(
            try append([draft], scope: log.scope), "Entries \(range.start) to \(range.end - 1) of the log \(id) do not count.", command)
    }

    private func wholeTransactions(_ log: LogState, from: UInt64, to: UInt64) throws(NodeFault) -> EntryRange {
        let reach = UInt64(EntryLimits.maxTransactionEntries - 1)
        var (first, last) = (from, to)
        for place in [from, to] {
            // A transaction that covers `place` begins at most so far below it.
            let start = place > reach ? place - reach : 0
            let entries = try stored { () throws(StoreFailure) in try replica.store.entries(log.id, from: start, limit: Int(place - start) + 1, maxBytes: .max) }
            for item in entries {
                guard let count = (try? Entry.decode(item.bytes, at: item.dot))?.transaction, item.dot.sequence + UInt64(count) > place else { continue }
                first = min(first, item.dot.sequence)
                last = max(last, min(log.size, item.dot.sequence + UInt64(count)) - 1)
            }
        }
        return EntryRange(log: log.id, start: first, count: last - first + 1)
    }

    func ordered(_ dots: [Dot], _ sentence: String, _ command: NodeCommand) -> CommandOutput {
        if command.wantsJSON { return CommandOutput(JSON.object([("saved", .array(dots.map { .string($0.description) }))]).text()) }
        return CommandOutput("\(sentence) Saved as \(dots.map(\.description).joined(separator: " ")).")
    }
}
