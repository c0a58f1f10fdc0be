import CanonicalCBOR
import Causality
import CivilRegistry
import Membership
import NodeHost
import OperationLog
import Replica

/// The next numbers of nodes and scopes. Kept as a note, because a number in a code that nobody used is not given again.
struct NextNumbers {
    private(set) var node: UInt64
    private(set) var scope: UInt64

    static let key = Array("next-numbers".utf8)

    mutating func takeNode() -> NodeID {
        defer { node += 1 }
        return NodeID(node)
    }

    mutating func takeScope() -> ScopeID {
        defer { scope += 1 }
        return ScopeID(scope)
    }

    var note: CommitBatch.Note { CommitBatch.Note(key: Self.key, value: CBORValue.array([.unsigned(node), .unsigned(scope)]).encoded()) }
}

extension CentralNode {
    func nextNumbers() throws(NodeFault) -> NextNumbers {
        var node = (membership.nodes(at: nil).last?.number.rawValue ?? 0) + 1
        var scope = (membership.scopes(at: nil).last?.number.rawValue ?? 0) + 1
        do throws(StoreFailure) {
            if let bytes = try replica.store.note(NextNumbers.key), case .array(let items)? = try? CBORValue.decode(bytes), items.count == 2,
                case .unsigned(let savedNode) = items[0], case .unsigned(let savedScope) = items[1]
            {
                node = max(node, savedNode)
                scope = max(scope, savedScope)
            }
        } catch { throw noticed(error) }
        return NextNumbers(node: node, scope: scope)
    }

    /// `scope-add`: a scope with its region, and the centre's own log in it.
    func addScope(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let scope = try makeScope(command, kind: command["kind"] ?? "", name: command["name"])
        if command.wantsJSON { return CommandOutput(JSON.object([("scope", .number(scope.rawValue))]).text()) }
        return CommandOutput("Scope \(scope).")
    }

    func makeScope(_ command: NodeCommand, kind text: String, name: String?) throws(NodeFault) -> ScopeID {
        let kinds: [ScopeKind] = [.village, .subDistrict, .court]
        guard let kind = kinds.first(where: { $0.code == text }) else { throw NodeFault(.usage, "A scope's kind must be village, sub-district or court.") }
        guard let name, (1...120).contains(name.utf8.count) else { throw NodeFault(.usage, "A scope needs its name, at most 120 bytes.") }
        let region = command["region"]
        if let region {
            guard Self.isRegion(region, kind) else {
                throw NodeFault(.usage, "--region must be a region code with dots: 35.27.01.2002 for a village, 35.27.01 for a sub-district.")
            }
            if let other = membership.scopes(at: nil).first(where: { $0.kind == kind && $0.region == region }) {
                throw NodeFault(.inTheWay, "Scope \(other.number) has the region \(region) already.")
            }
        } else if kind != .court {
            throw NodeFault(.usage, "A \(text) scope needs its --region: numbers on paper begin with it.")
        }
        var parent = upperScope
        if let text = command["parent"] { parent = try scope(named: text) }
        var numbers = try nextNumbers()
        let facts = ScopeFacts(number: numbers.takeScope(), kind: kind, region: region, parent: parent, timeZone: try timeZone(command))
        _ = try append([facts.draft(name: name, author: try author(command))], scope: upperScope, notes: [numbers.note])
        do throws(StoreFailure) { try replica.openMissingLogs(wall: WallClock.milliseconds()) } catch { throw noticed(error) }
        return facts.number
    }

    /// `scope-change`: the time zone of a scope, at every desk of it with its next exchange.
    func changeScope(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let scope = try scope(named: command["scope"] ?? "")
        guard let zone = try timeZone(command) else { throw NodeFault(.usage, "Say what changes: --time-zone WIB, WITA or WIT.") }
        guard membership.scope(scope, at: nil)?.timeZone != zone else {
            return CommandOutput(command.wantsJSON ? JSON.object([("saved", .array([]))]).text() : "Scope \(scope) has the time zone \(zone) already.")
        }
        var record: RecordID?
        try forEachRecord(upperScope, type: RecordType.scope, contestedOnly: false) { view in
            if !view.isDeleted, case .known(.unsigned(scope.rawValue))? = view.versions(ScopeField.number).last?.value { record = view.key.record }
        }
        guard let record else { throw NodeFault(.notFound, "There is no record of scope \(scope).") }
        let operation = JSON.object([
            ("update", .string(record.description)), ("values", .object([("time_zone", .string(zone))])), ("scope", .number(upperScope.rawValue)),
        ])
        let dots = try append([try draft(operation, author: try author(command))], scope: upperScope)
        return ordered(dots, "Scope \(scope) has the time zone \(zone).", command)
    }

    private func timeZone(_ command: NodeCommand) throws(NodeFault) -> String? {
        guard let text = command["time-zone"] else { return nil }
        guard let zone = TimeZoneOffset(code: text) else { throw NodeFault(.usage, "--time-zone takes WIB, WITA or WIT.") }
        return zone.code
    }

    private static func isRegion(_ text: String, _ kind: ScopeKind) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return false }
        let lengths = parts.map(\.utf8.count)
        return kind == .village ? lengths == [2, 2, 2, 4] : [[2], [2, 2], [2, 2, 2]].contains(lengths)
    }

    /// A scope by its number, or by its region's code when only one has it.
    func scope(named text: String) throws(NodeFault) -> ScopeID {
        let scopes = membership.scopes(at: nil)
        if let number = UInt64(text), let found = scopes.first(where: { $0.number.rawValue == number }) { return found.number }
        let found = scopes.filter { $0.region == text }
        guard found.count == 1 else {
            throw NodeFault(.notFound, "There is no scope \"\(text.prefix(32))\": name its number or its region's code, as status shows them.")
        }
        return found[0].number
    }

    // MARK: Options

    func text(_ command: NodeCommand, _ option: String, max: Int) throws(NodeFault) -> String {
        guard let text = command[option], (1...max).contains(text.utf8.count) else { throw NodeFault(.usage, "--\(option) needs a text of at most \(max) bytes.") }
        return text
    }

    /// The clerk who acts; 0 when nobody is named.
    func author(_ command: NodeCommand) throws(NodeFault) -> UInt64 {
        guard let text = command["by"] else { return 0 }
        guard let number = UInt64(text), number <= EntryLimits.maxAuthor else { throw NodeFault(.usage, "--by needs a clerk's number.") }
        return number
    }
}
