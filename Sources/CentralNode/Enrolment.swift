import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import NodeHost
import OperationLog
import Replica
import SyncProtocol

/// What becomes of an enrolment request.
package enum EnrolmentReply: Sendable {
    case answer([UInt8])
    case malformed
    case otherVersion
    /// Wrong secret, expired, used by another key: one and the same answer.
    case refused
    case tooManyTries
    case busy(seconds: Int)
}

extension CentralNode {
    // MARK: The command

    /// Gives out a code. The node's number and its private scope's are assigned now, so that they can stand in the paper that goes with it.
    func enrol(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let roles: [NodeRole] = [.kiosk, .hub, .court]
        guard let role = roles.first(where: { $0.code == command["role"] ?? "kiosk" }) else { throw NodeFault(.usage, "--role must be kiosk, hub or court.") }
        let name = try text(command, "name", max: 120)
        let validity = try duration(command["valid"] ?? "72h", option: "--valid")
        var rights: [(scope: ScopeID, mode: RightMode)] = []
        for item in (command["scopes"] ?? "").split(separator: ",") { rights.append(try right(String(item))) }
        var newScope: ScopeID?
        if command["new-scope"] != nil {
            let scope = try makeScope(command, kind: command["new-scope"] ?? "", name: command["scope-name"])
            newScope = scope
            rights.append((scope, .readWrite))
        }
        guard !rights.isEmpty else { throw NodeFault(.usage, "Say with --scope or --new-scope where the node is to work.") }
        for (index, right) in rights.enumerated() where rights[..<index].contains(where: { $0.scope == right.scope }) {
            throw NodeFault(.usage, "Scope \(right.scope) is named twice.")
        }
        let address = command["address"] ?? listenAddress ?? "127.0.0.1:8470"
        if ["0.0.0.0:", "[::]:"].contains(where: { address.hasPrefix($0) }) {
            throw NodeFault(.usage, "The centre listens on every address of this machine: say with --address host:port how the node is to reach it.")
        }
        let secret = Entropy.bytes(10)
        guard let code = EnrolmentCode(address: address.lowercased(), fingerprint: peer.keys.root.fingerprint, secret: secret) else {
            throw NodeFault(.usage, "--address must be host:port, as the kiosk is to reach the centre.")
        }
        let wall = WallClock.milliseconds()
        var numbers = try nextNumbers()
        let pending = PendingCode(
            node: numbers.takeNode(), secret: secret, expires: wall + validity, role: role, name: name, privateScope: numbers.takeScope(), rights: [],
            author: try author(command))
        let full = PendingCode(
            node: pending.node, secret: secret, expires: pending.expires, role: role, name: name, privateScope: pending.privateScope,
            rights: rights.map { Right(node: pending.node, scope: $0.scope, mode: $0.mode) }, author: pending.author)
        do throws(StoreFailure) {
            var notes = [full.note, numbers.note]
            for old in try PendingCode.read(replica.store) where old.expires + PendingCode.keptAfter < wall {
                notes.append(CommitBatch.Note(key: old.noteKey, value: nil))
            }
            try replica.commit(notes: notes)
        } catch { throw noticed(error) }
        return describe(full, code, newScope: newScope, wantsJSON: command.wantsJSON)
    }

    private func describe(_ pending: PendingCode, _ code: EnrolmentCode, newScope: ScopeID?, wantsJSON: Bool) -> CommandOutput {
        if wantsJSON {
            return CommandOutput(
                JSON.object([
                    ("code", .string(code.description)), ("node", .number(pending.node.rawValue)), ("role", .string(pending.role.code ?? "")),
                    ("privateScope", .number(pending.privateScope.rawValue)), ("newScope", newScope.map { .number($0.rawValue) } ?? .null),
                    ("scopes", .array(pending.rights.map { .object([("scope", .number($0.scope.rawValue)), ("mode", .string($0.mode.word))]) })),
                    ("expires", .string(WallClock.text(pending.expires))),
                ]).text())
        }
        let rights = pending.rights.map { "\($0.scope) (\($0.mode.word))" }.joined(separator: ", ")
        return CommandOutput(
            """
            Node \(pending.node), \(pending.role.code ?? "?") "\(pending.name)", scopes \(rights); its private scope is \(pending.privateScope).
            Until \(WallClock.text(pending.expires)), once:
              desa-kiosk enrol \(code)
            """)
    }

    /// A code that nobody has used yet does not work any more.
    func withdrawCode(_ node: NodeID, _ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let codes = try stored { () throws(StoreFailure) in try PendingCode.read(replica.store) }
        guard let code = codes.first(where: { $0.node == node && $0.usedBy == nil }) else { throw NodeFault(.notFound, "There is no node \(node). See them with \"nodes\".") }
        try stored { () throws(StoreFailure) in try replica.commit(notes: [CommitBatch.Note(key: code.noteKey, value: nil)]) }
        if command.wantsJSON { return CommandOutput(JSON.object([("node", .number(node.rawValue)), ("state", .string("withdrawn"))]).text()) }
        return CommandOutput("The code of node \(node) was not used yet and works no more.")
    }

    // MARK: rights

    /// `rights`: what a node may read and write from now on. Work that it did before it knew counts.
    func changeRights(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        guard let number = command["node"].flatMap({ UInt64($0) }), NodeID(number) != profile.centre, membership.node(NodeID(number), at: nil) != nil else {
            throw NodeFault(.notFound, "There is no such node. See them with \"nodes\".")
        }
        let node = NodeID(number)
        let author = try author(command)
        var drafts: [EntryDraft] = []
        for item in (command["withdraw"] ?? "").split(separator: ",") {
            let scope = try scope(named: String(item))
            let taken = membership.revoke(node, in: scope, author: author, remark: command["reason"])
            guard !taken.isEmpty else { throw NodeFault(.notFound, "Node \(node) has no right in scope \(scope).") }
            drafts += taken
        }
        for item in (command["grant"] ?? "").split(separator: ",") {
            let right = try right(String(item))
            if let draft = membership.grant(Right(node: node, scope: right.scope, mode: right.mode), author: author) { drafts.append(draft) }
        }
        if !drafts.isEmpty { _ = try append(drafts, scope: upperScope) }
        let rights = membership.rights(of: node, at: nil)
        if command.wantsJSON {
            let scopes: [JSON] = rights.map { .object([("scope", .number($0.scope.rawValue)), ("mode", .string($0.mode.word))]) }
            return CommandOutput(JSON.object([("node", .number(number)), ("scopes", .array(scopes))]).text())
        }
        let words = rights.map { "\($0.scope) (\($0.mode.word))" }.joined(separator: ", ")
        return CommandOutput("Node \(node): \(rights.isEmpty ? "no scopes but its private one" : "scopes \(words)").")
    }

    private func right(_ text: String) throws(NodeFault) -> (scope: ScopeID, mode: RightMode) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let scope = try scope(named: parts.first ?? "")
        switch parts.count > 1 ? parts[1] : "readwrite" {
        case "read": return (scope, .read)
        case "readwrite": return (scope, .readWrite)
        default: throw NodeFault(.usage, "--scope takes a number or region code, and after a colon read or readwrite: --scope 3:read.")
        }
    }

    /// `90m`, `72h`, `7d`; at most 30 days.
    func duration(_ text: String, option: String) throws(NodeFault) -> UInt64 {
        let units: [Character: UInt64] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let unit = text.last.flatMap({ units[$0] }), let count = UInt64(text.dropLast()), count > 0, count <= 43_200, count * unit <= 30 * 86_400_000 else {
            throw NodeFault(.usage, "\(option) must be minutes, hours or days, at most 30 days: 90m, 72h, 7d.")
        }
        return count * unit
    }

    // MARK: The request

    /// A kiosk's first word. Everything that it is told stands in the logs before it is told.
    /// - Parameter host: the address that it came from.
    package func enrol(request bytes: [UInt8], from host: String) -> EnrolmentReply {
        if failedStop != nil { return .busy(seconds: 30) }
        let now = WallClock.monotonic()
        if wrongCodes.isFull(host, now: now) { return .tooManyTries }
        let request: EnrolmentRequest
        do throws(ProtocolError) { request = try EnrolmentRequest(bytes) } catch {
            if case .version = error { return .otherVersion }
            return .malformed
        }
        let wall = WallClock.milliseconds()
        do {
            guard let code = try PendingCode.read(replica.store).first(where: { request.isMade(with: $0.secret) }), isOpen(code, to: request.key, wall: wall) else {
                wrongCodes.add(host, now: now)
                return .refused
            }
            if code.usedBy == nil { try admit(code, key: request.key, seal: request.seal, wall: wall) }
            try replica.openMissingLogs(wall: wall)
            let answer = EnrolmentAnswer(
                nonce: request.nonce, time: wall, keys: peer.keys, node: code.node, centre: profile.centre, upperScopes: profile.upperScopes)
            return .answer(answer.sealed(by: peer.signers.answers, secret: code.secret))
        } catch let failure as StoreFailure {
            noticed(failure)
            return .busy(seconds: 60)
        } catch {
            return .busy(seconds: 60)
        }
    }

    private func isOpen(_ code: PendingCode, to key: PublicKey, wall: UInt64) -> Bool {
        if let usedBy = code.usedBy { return usedBy == key }
        return wall < code.expires
    }

    /// Node, private scope and rights, as one transaction of the upper scope.
    private func admit(_ code: PendingCode, key: PublicKey, seal: SealingPublicKey?, wall: UInt64) throws(NodeFault) {
        let author = code.author
        var drafts = [
            ScopeFacts(number: code.privateScope, kind: .private, parent: upperScope).draft(name: code.name, author: author),
            NodeFacts(number: code.node, role: code.role, key: key, privateScope: code.privateScope, seal: seal).draft(name: code.name, author: author),
        ]
        for right in code.rights { if let draft = membership.grant(right, author: author) { drafts.append(draft) } }
        var used = code
        used.usedBy = key
        _ = try append(drafts, scope: upperScope, notes: [used.note])
    }
}

extension RightMode {
    var word: String { self == .read ? "read" : "readwrite" }
}
