import Causality
import Membership
import NodeHost
import OperationLog
import Replica

extension CentralNode {
    /// Names of nodes or scopes by their number: payload of their records in the upper scope. Both types have the number in field 1.
    func names(_ type: UInt64, field: FieldNumber) throws(NodeFault) -> [UInt64: String] {
        var names: [UInt64: String] = [:]
        try forEachRecord(upperScope, type: type, contestedOnly: false) { view in
            guard case .known(.unsigned(let number))? = view.versions(1).last?.value, case .known(.text(let name))? = view.versions(field).last?.value else { return }
            names[number] = name
        }
        return names
    }

    func nodeNames() throws(NodeFault) -> [UInt64: String] { try names(RecordType.node, field: NodeField.name) }
    func scopeNames() throws(NodeFault) -> [UInt64: String] { try names(RecordType.scope, field: ScopeField.name) }

    /// An act that a person answers for: a clerk whom the upper scope or the scope itself names.
    func clerk(_ command: NodeCommand, in scope: ScopeID) throws(NodeFault) -> UInt64 {
        let number = try author(command)
        guard number != 0 else { throw NodeFault(.usage, "Say with --by which clerk does this.") }
        let rules = replica.head.rules
        guard rules.operators(of: upperScope).isOperator(number, at: nil) || rules.operators(of: scope).isOperator(number, at: nil) else {
            throw NodeFault(.notFound, "There is no clerk \(number). Add one with: operator add --scope \(upperScope) --name NAME --role clerk")
        }
        return number
    }

    func reason(_ command: NodeCommand) throws(NodeFault) -> String { try text(command, "reason", max: RecordSchema.maxRemarkBytes) }

    func stored<Value>(_ body: () throws(StoreFailure) -> Value) throws(NodeFault) -> Value {
        do throws(StoreFailure) { return try body() } catch { throw noticed(error) }
    }
}
