import Causality
import NodeHost
import SyncProtocol

extension CentralNode {
    /// `show-scope`: the code that two people read to each other to see that both sides hold the same.
    func showScope(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let scope = try scope(named: command["scope"] ?? "")
        guard replica.head.scopeIDs.contains(scope) else { throw NodeFault(.notFound, "There is no scope \(scope) here: see \"status\".") }
        let code = ComparisonCode.text(replica.head.digest(scope))
        let entries = replica.head.frontier(scope).items.reduce(UInt64(0)) { $0 + $1.count }
        let time = WallClock.text(WallClock.milliseconds())
        if command.wantsJSON {
            return CommandOutput(JSON.object([
                ("scope", .number(scope.rawValue)), ("code", .string(code)), ("entries", .number(entries)), ("digest", .string(replica.head.digest(scope).description)), ("time", .string(time)),
            ]).text())
        }
        return CommandOutput(
            "scope \(scope): comparison code \(code), \(entries) entries, at \(time)\nA desk that shows the same number of entries has to show the same code. With fewer it has not heard the newest yet: let it exchange first.")
    }
}
