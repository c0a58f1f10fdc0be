import CanonicalCBOR
package import Causality
package import Membership
package import OperationLog

/// A wish of the desk about a request that the office has taken up: record type 39. The desk makes it and cannot decide it, because only the
/// centre writes its `state`.
package struct Amendment: Sendable, Hashable {
    package enum Kind: String, Sendable {
        /// A value is wrong.
        case correction
        /// The citizen does not want it any more.
        case withdrawal
    }

    package enum State: String, Sendable {
        /// Nothing is written yet.
        case open
        case accepted
        case refused
    }

    package let request: RecordID
    package let kind: Kind
    /// Field of the request, of its form or (`applicant.name`) of its applicant; nil for a withdrawal.
    package let field: String?
    package let oldValue: String?
    package let newValue: String?
    /// Of the list `correction-reason` or `cancel-reason`.
    package let reasonCode: String?
    package let reason: String?
    package let askedOn: CalendarDate?
    package let state: State
    package let decidedOn: CalendarDate?
    package let decision: String?

    /// What the desk writes.
    package init(
        request: RecordID, kind: Kind, field: String? = nil, oldValue: String? = nil, newValue: String? = nil, reasonCode: String?, reason: String?,
        askedOn: CalendarDate
    ) {
        self.request = request
        self.kind = kind
        self.field = field
        self.oldValue = oldValue
        self.newValue = newValue
        self.reasonCode = reasonCode
        self.reason = reason
        self.askedOn = askedOn
        state = .open
        decidedOn = nil
        decision = nil
    }

    /// Reads the values that are shown of a record of type `amendment`, in any order; nil without a request and a kind.
    package init?(_ values: [Service.FieldValue]) {
        func value(_ field: FieldNumber) -> CBORValue? { values.last { $0.field == field }?.value }
        func text(_ field: FieldNumber) -> String? { if case .text(let text)? = value(field) { text } else { nil } }
        func date(_ field: FieldNumber) -> CalendarDate? { if case .unsigned(let day)? = value(field) { CalendarDate(day) } else { nil } }
        guard let request = value(AmendmentField.request).flatMap({ ValueType.reference($0) }), let kind = text(AmendmentField.kind).flatMap({ Kind(rawValue: $0) })
        else { return nil }
        self.request = request
        self.kind = kind
        field = text(AmendmentField.field)
        oldValue = text(AmendmentField.oldValue)
        newValue = text(AmendmentField.newValue)
        reasonCode = text(AmendmentField.reasonCode)
        reason = text(AmendmentField.reason)
        askedOn = date(AmendmentField.askedOn)
        state = text(AmendmentField.state).flatMap { State(rawValue: $0) } ?? .open
        decidedOn = date(AmendmentField.decidedOn)
        decision = text(AmendmentField.decision)
    }

    /// The operation by which the desk makes it.
    package func draft(author: UInt64) -> EntryDraft {
        precondition(state == .open, "the desk decides nothing")
        var open: [(FieldNumber, CBORValue)] = [(AmendmentField.request, ValueType.reference(to: request)), (AmendmentField.kind, .text(kind.rawValue))]
        if let field { open.append((AmendmentField.field, .text(field))) }
        if let reasonCode { open.append((AmendmentField.reasonCode, .text(reasonCode))) }
        if let askedOn { open.append((AmendmentField.askedOn, .unsigned(askedOn.rawValue))) }
        var personal: [(FieldNumber, CBORValue)] = []
        for (number, text) in [(AmendmentField.oldValue, oldValue), (AmendmentField.newValue, newValue), (AmendmentField.reason, reason)] {
            if let text, !text.isEmpty { personal.append((number, .text(text))) }
        }
        return EntryDraft(
            author: author, target: .create(type: RecordType.amendment), fields: (open + personal).map(\.0).sorted(), replaced: [], open: open, personal: personal)
    }
}
