import CanonicalCBOR
import Causality
import Membership
import NodeHost
import RecordMerge
import Replica
import SQLiteStore
import SyncProtocol

/// ``CentrePeer/Told`` as a note, one a node: the office compares with a desk that was last heard before this start.
enum ToldNote {
    private static let prefix = Array("told/".utf8)

    static func key(_ node: NodeID) -> [UInt8] { prefix + Array(node.description.utf8) }

    static func encoded(_ told: CentrePeer<SQLiteStore>.Told) -> [UInt8] {
        CBORValue.array([.unsigned(told.time)] + told.scopes.flatMap { [.unsigned($0.scope.rawValue), .unsigned($0.entries)] }).encoded()
    }

    static func read(_ store: SQLiteStore) throws(StoreFailure) -> [NodeID: CentrePeer<SQLiteStore>.Told] {
        var result: [NodeID: CentrePeer<SQLiteStore>.Told] = [:]
        for note in try store.notes(prefix: prefix, limit: .max) {
            guard let number = UInt64(String(decoding: note.key.dropFirst(prefix.count), as: UTF8.self)), case .array(let items)? = try? CBORValue.decode(note.value),
                items.count % 2 == 1, case .unsigned(let time) = items[0]
            else { continue }
            var told = CentrePeer<SQLiteStore>.Told()
            told.time = time
            for index in stride(from: 1, to: items.count, by: 2) {
                if case .unsigned(let scope) = items[index], case .unsigned(let entries) = items[index + 1] { told.scopes.append(.init(ScopeID(scope), entries: entries)) }
            }
            result[NodeID(number)] = told
        }
        return result
    }
}

extension CentralNode {
    /// `show-scope`: the code that two people read to each other to see that both sides hold the same; with what the desk shows, whether it is so.
    func showScope(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let scope = try scope(named: command["scope"] ?? "")
        guard replica.head.scopeIDs.contains(scope) else { throw NodeFault(.notFound, "There is no scope \(scope) here: see \"status\".") }
        if let text = command["entries"] {
            guard let entries = UInt64(text) else { throw NodeFault(.usage, "--entries needs the number of entries that the desk shows.") }
            return try compare(scope, entries, command)
        }
        let held = Comparison(scope, replica.head.digest(scope), entries: entryCount(scope))
        let now = WallClock.milliseconds()
        let kiosks = try toldKiosks(scope)
        if command.wantsJSON {
            return CommandOutput(JSON.object([
                ("scope", .number(scope.rawValue)), ("code", .string(held.code)), ("entries", .number(held.entries)), ("digest", .string(held.digest)),
                ("time", .string(WallClock.text(now))), ("kiosks", .array(kiosks.map(\.json))),
            ]).text())
        }
        var lines = ["scope \(scope): comparison code \(held.code), \(held.entries) entries, at \(WallClock.text(now))"]
        lines += kiosks.map(\.line)
        lines.append(
            kiosks.isEmpty
                ? "No kiosk has exchanged in this scope yet." : "A desk shows code, entries and time of its last exchange. If it shows other entries: --entries NUMBER --code CODE.")
        return CommandOutput(lines.joined(separator: "\n"))
    }

    private struct Comparison {
        let code: String
        let digest: String
        let entries: UInt64

        init(_ scope: ScopeID, _ digest: StateDigest, entries: UInt64) {
            code = ComparisonCode.text(digest)
            self.digest = digest.description
            self.entries = entries
        }
    }

    private func entryCount(_ scope: ScopeID) -> UInt64 { replica.head.frontier(scope).items.reduce(UInt64(0)) { $0 + $1.count } }

    /// What was held when so many entries of the scope had arrived; nil when fewer are held.
    private func comparison(_ scope: ScopeID, entries: UInt64) throws(NodeFault) -> Comparison? {
        do throws(StoreFailure) {
            guard let frontier = try replica.frontier(scope, ofFirst: entries) else { return nil }
            return Comparison(scope, try replica.digest(scope, at: frontier), entries: entries)
        } catch { throw noticed(error) }
    }

    private struct Kiosk {
        let node: NodeID
        let name: String
        let then: Comparison
        /// Milliseconds since 1970.
        let time: UInt64
        /// Entries that have come since.
        let since: UInt64

        var json: JSON {
            .object([
                ("node", .number(node.rawValue)), ("name", .string(name)), ("code", .string(then.code)), ("entries", .number(then.entries)),
                ("time", .string(WallClock.text(time))), ("since", .number(since)),
            ])
        }

        var line: String {
            "node \(node) \(name): comparison code \(then.code), \(then.entries) entries, at \(WallClock.text(time))\(since == 0 ? "" : "; \(since) have come since")"
        }
    }

    /// Each kiosk with what its last exchange left it with, ascending by node.
    private func toldKiosks(_ scope: ScopeID) throws(NodeFault) -> [Kiosk] {
        let names = try nodeNames()
        let count = entryCount(scope)
        // Most kiosks of a scope stand at the same place.
        var known: [Comparison] = []
        var kiosks: [Kiosk] = []
        for facts in membership.nodes(at: nil) where facts.number != profile.centre {
            let now = peer.contacts[facts.number]?.told
            guard let told = now?.time ?? 0 > 0 ? now : lastTold[facts.number], let item = told.scopes.first(where: { $0.scope == scope }), item.entries > 0 else { continue }
            if !known.contains(where: { $0.entries == item.entries }), let then = try comparison(scope, entries: item.entries) { known.append(then) }
            guard let then = known.first(where: { $0.entries == item.entries }) else { continue }
            kiosks.append(Kiosk(node: facts.number, name: names[facts.number.rawValue] ?? "", then: then, time: told.time, since: count - min(count, item.entries)))
        }
        return kiosks
    }

    private func compare(_ scope: ScopeID, _ entries: UInt64, _ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        var typed: String?
        if let code = command["code"] {
            typed = ComparisonCode.normal(code)
            guard typed != nil else { throw NodeFault(.usage, "--code needs the eight characters that the desk shows, such as K7QF-2M9D. Ask for them again.") }
        }
        guard let then = try comparison(scope, entries: entries) else {
            throw NodeFault(
                .notFound,
                "Only \(entryCount(scope)) entries of scope \(scope) are held here, and the desk shows \(entries): a backup was put in place here, or it was misread. Let the desk exchange, and compare anew.")
        }
        let since = entryCount(scope) - entries
        let isSame = typed.map { $0 == then.code }
        let exit: ExitCode = isSame == false ? .attention : .done
        if command.wantsJSON {
            return CommandOutput(
                JSON.object([
                    ("scope", .number(scope.rawValue)), ("code", .string(then.code)), ("entries", .number(entries)), ("digest", .string(then.digest)),
                    ("since", .number(since)), ("same", isSame.map { .bool($0) } ?? .null),
                ]).text(), exit: exit)
        }
        let held = "scope \(scope): comparison code \(then.code) at \(entries) entries; \(since) have come since"
        guard let isSame else { return CommandOutput(held) }
        return CommandOutput(
            held + (isSame
                ? "\nThe same: the desk and the centre held the same then."
                : "\n! Not the same. Read the code again; then let the desk exchange and compare anew. If it differs still, the state of one side is damaged: see \"rebuild\" at both."),
            exit: exit)
    }
}
