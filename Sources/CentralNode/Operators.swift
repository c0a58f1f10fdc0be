import Causality
import Membership
import NodeHost
import OperationLog

extension CentralNode {
    /// `operator-add`: who may write under a number in a scope. In the upper scope these are the office's clerks.
    func addOperator(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let scope = try scope(named: command["scope"] ?? "")
        let name = try text(command, "name", max: 120)
        let register = replica.head.rules.operators(of: scope)
        let number: UInt64
        if let text = command["number"] {
            guard let given = UInt64(text), (1...EntryLimits.maxAuthor).contains(given) else { throw NodeFault(.usage, "--number must be from 1 to \(EntryLimits.maxAuthor).") }
            guard !register.isOperator(given, at: nil) else { throw NodeFault(.inTheWay, "Scope \(scope) has an operator \(given) already.") }
            number = given
        } else {
            guard let free = (1...255).lazy.map({ OperatorFacts.number(node: self.profile.node, index: $0) }).first(where: { register.facts($0) == nil }) else {
                throw NodeFault(.inTheWay, "Scope \(scope) has 255 operators of this office. Delete some, or give a --number.")
            }
            number = free
        }
        let facts = OperatorFacts(number: number, role: command["role"] ?? "operator", validFrom: try date(command, "valid-from"), validTo: try date(command, "valid-to"))
        let draft = facts.draft(name: name, author: try author(command))
        if let schema = membership.schema(RecordType.operator, at: nil) {
            do throws(SchemaViolation) { try schema.validate(draft, role: role, in: membership.scope(scope, at: nil)?.kind) } catch {
                throw NodeFault(.data, error.description)
            }
        }
        let dots = try append([draft], scope: scope)
        if command.wantsJSON {
            return CommandOutput(JSON.object([("operator", .number(number)), ("scope", .number(scope.rawValue)), ("record", .string(dots[0].description))]).text())
        }
        return CommandOutput("Operator \(number) of scope \(scope).")
    }

    private func date(_ command: NodeCommand, _ option: String) throws(NodeFault) -> CalendarDate? {
        guard let text = command[option] else { return nil }
        guard let date = CalendarDate(iso: text) else { throw NodeFault(.usage, "--\(option) must be a date as 2026-11-21.") }
        return date
    }
}
