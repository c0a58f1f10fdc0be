import BundleFiles
import Causality
import Membership
import MerkleLog
import NodeHost
import OperationLog
import SyncProtocol

extension CentralNode {
    /// `pin`: the answer to a challenge that a village desk shows, to be read over the phone to an operator whom the clerk knows. Works once there,
    /// for this operator alone, and without a line.
    func pin(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        guard let number = command["node"].flatMap({ UInt64($0) }), let facts = membership.node(NodeID(number), at: nil) else {
            throw NodeFault(.notFound, "--node needs the number of a node: see \"nodes\".")
        }
        guard let who = command["operator"].flatMap({ UInt64($0) }), who > 0 else { throw NodeFault(.usage, "--operator needs an operator's number.") }
        var scopes = membership.rights(of: facts.number, at: nil).map(\.scope).sorted().filter { replica.head.rules.operators(of: $0).isOperator(who, at: nil) }
        if let text = command["scope"] {
            let named = try scope(named: text)
            scopes = scopes.filter { $0 == named }
        }
        guard let scope = scopes.first else {
            throw NodeFault(.notFound, "There is no operator \(who) in the scopes of node \(facts.number). Ask whom you speak with, and see \"list --type operator\".")
        }
        // Numbers are given out in each village anew: the wrong person's answer would open another's work.
        guard scopes.count == 1 else {
            let villages = scopes.map { membership.scope($0, at: nil)?.region ?? String($0.rawValue) }.joined(separator: ", ")
            throw NodeFault(.usage, "Node \(facts.number) has an operator \(who) in several villages (\(villages)): ask which, and add --scope.")
        }
        guard facts.state == .active else { throw NodeFault(.refused, "Node \(facts.number) is retired or its key is stolen: nobody gets a code there.") }
        guard let challenge = DeskCode.Challenge(reading: command["challenge"] ?? "") else {
            throw NodeFault(.data, "This is no code of a desk: a character slipped. Let it be read out again, letter by letter.")
        }
        guard let seal = facts.seal else { throw NodeFault(.notFound, "Node \(facts.number) was enrolled before it had a key for this. Enrol it anew.") }
        guard let own = try sealingKeys().first(where: { DeskCode.mark($0.publicKey.id) == challenge.keyMark }), let key = own.agreedKey(with: seal, for: DeskCodePurpose.pin) else {
            throw NodeFault(.notFound, "The code is not for a key of this centre. Let the desk exchange once, or begin with a new code there.")
        }
        let answer = DeskCode.answer(challenge, key: key, deployment: profile.deployment, node: facts.number, scope: scope, number: who)
        try noteAccess("pin", count: 1, command)
        if command.wantsJSON { return CommandOutput(JSON.object([("answer", .string(answer)), ("node", .number(facts.number.rawValue)), ("scope", .number(scope.rawValue)), ("operator", .number(who))]).text()) }
        return CommandOutput("Answer for operator \(who) of scope \(membership.scope(scope, at: nil)?.region ?? String(scope.rawValue)) at node \(facts.number): \(answer)\nRead it to this person only. It works once.")
    }
}
