import Causality
import CivilRegistry
import Membership
import OperationLog
import RecordMerge
import Replica

/// Who says what is right about a field with several versions.
enum DisputeJudge: String, Sendable, CaseIterable {
    /// An operator here, with a reason.
    case desk
    /// Only the office may write the field.
    case officeField = "office_field"
    /// The office wrote one of the versions: its word is not the desk's to overrule.
    case officeWord = "office_word"
    /// What happens once was written twice: a person of the office looks into it.
    case fraud

    /// - Parameters:
    ///   - role: of this node.
    ///   - offices: nodes of the office.
    init(_ field: FieldSchema, _ versions: [VersionView], role: NodeRole, offices: Set<NodeID>) {
        let isTwice = versions.count > 1 && versions.allSatisfy { $0.value == .known(.text(RequestState.handedOver.rawValue)) }
        if field.fieldClass == .once || isTwice {
            self = .fraud
        } else if !field.writers.contains(role) {
            self = .officeField
        } else if versions.contains(where: { offices.contains($0.node) }) {
            self = .officeWord
        } else {
            self = .desk
        }
    }
}
