import Causality
import Membership
import NodeHost
import OperationLog
import Replica

/// One line of the board of nodes: when a node was heard, how, what it said waits there, and what is held and safe of it here.
struct NodeRow {
    let facts: NodeFacts
    let name: String
    let rights: [Right]
    /// Milliseconds since 1970 by the centre's clock.
    let now: UInt64
    /// Its last request; what has come since by a stick is taken off what it said is waiting.
    let contact: LastContact?
    let stick: StickContact?
    let logs: [LogState]
    /// Held of its logs; of these, in a verified backup.
    let operations: UInt64
    let safe: UInt64
    /// When the newest verified backup was made: what had arrived by then is safe.
    let backup: UInt64?
    let papers: Int
    let unheld: [LogID]

    /// Milliseconds: a desk that is open each day and was not heard for longer is looked for.
    static let patience: UInt64 = 24 * 3_600_000

    private enum Way: String {
        case line, stick
    }

    /// The way it was heard by last, and when that was.
    private var heard: (way: Way, time: UInt64)? {
        guard let stick, stick.read > contact?.time ?? 0 else { return contact.map { (.line, $0.time) } }
        return (.stick, stick.read)
    }

    /// Seconds since it was heard by any way; nil for never.
    private var silence: UInt64? { heard.map { (now - min(now, $0.time)) / 1000 } }

    /// Nothing came for a day, or what waits there is older. Dead and stolen nodes are not waited for.
    var isLate: Bool {
        guard facts.state == .active else { return false }
        guard let silence else { return true }
        return max(silence, age ?? 0) * 1000 >= Self.patience
    }

    /// As far as it has said.
    var waiting: UInt64 { contact?.status.pending ?? 0 }

    /// Seconds since the oldest operation that waits was written, both by the node's own clock, and since it said so by ours.
    private var age: UInt64? {
        guard let contact, contact.status.pending > 0, contact.status.oldest > 0 else { return nil }
        let then = contact.status.clock > contact.status.oldest ? contact.status.clock - contact.status.oldest : 0
        return (then + (now > contact.time ? now - contact.time : 0)) / 1000
    }

    /// Of its clock when it spoke, in milliseconds; positive: fast.
    private var offset: Int64? { contact.map { Int64(clamping: $0.status.clock) - Int64(clamping: $0.time) } }

    var json: JSON {
        let scopes: [JSON] = rights.map { .object([("scope", .number($0.scope.rawValue)), ("mode", .string($0.mode.word))]) }
        let held: [JSON] = logs.map { .object([("log", .string($0.id.description)), ("scope", .number($0.scope.rawValue)), ("entries", .number($0.size))]) }
        let pairs: [(String, JSON)] = [
            ("node", .number(facts.number.rawValue)), ("name", .string(name)), ("role", .string(facts.role.code ?? "\(facts.role.rawValue)")),
            ("state", .string(facts.state.code ?? "\(facts.state.rawValue)")), ("late", .bool(isLate)),
            ("lastContact", .optional(contact.map { WallClock.text($0.time) })), ("lastStick", .optional(stick.map { WallClock.text($0.read) })),
            ("stickWritten", .optional(stick.map { WallClock.text($0.written) })), ("cameBy", .optional(heard?.way.rawValue)), ("silentSeconds", .optional(silence)),
            ("backlog", .optional(contact?.status.pending)), ("backlogAgeSeconds", .optional(age)),
            ("operations", .number(operations)), ("safe", .number(safe)), ("safeUpTo", .optional(backup.map(WallClock.text))),
            ("clockOffsetMilliseconds", offset.map { .integer($0) } ?? .null), ("software", .optional(contact?.status.software)), ("scopes", .array(scopes)),
            ("privateScope", .optional(facts.privateScope?.rawValue)), ("logs", .array(held)),
            ("waitsForUnheld", .array(unheld.map { .string($0.description) })), ("papersAwaited", .integer(Int64(papers))),
        ]
        return .object(pairs)
    }

    var text: String {
        let state = facts.state == .active ? "" : ", \(facts.state.code ?? "state \(facts.state.rawValue)")"
        var line = "node \(facts.number)  \(name) (\(facts.role.code ?? "?")\(state)): "
        if let contact {
            line += "last contact \(WallClock.text(contact.time)), "
            line += contact.status.pending == 0 ? "nothing waits" : "\(contact.status.pending) operation(s) wait"
            if let age { line += ", the oldest for \(CentralNode.words(seconds: age))" }
        } else {
            line += stick == nil ? "never heard of" : "never by the line"
        }
        if let stick { line += ", stick of \(WallClock.text(stick.written)) read \(WallClock.text(stick.read))" }
        if isLate { line += silence.map { ", LATE: silent for \(CentralNode.words(seconds: $0))" } ?? ", LATE" }
        if papers > 0 { line += ", \(papers) paper(s) have not arrived" }
        if let offset, abs(offset) >= 5_000 { line += ", clock \(CentralNode.words(seconds: UInt64(abs(offset)) / 1000)) \(offset > 0 ? "fast" : "slow")" }
        if let contact { line += ", \(contact.status.software)" }
        if !unheld.isEmpty { line += ", \(unheld.count) log(s) build on what nobody brings (see status)" }
        line += "; \(operations) operation(s) here, \(safe) of them safe\(backup.map { " by the backup of \(WallClock.text($0))" } ?? ": no backup yet")"
        return line
    }
}
