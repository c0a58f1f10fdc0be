/// What the operator can do with a request; all of it without a line.
package enum DeskAction: String, Sendable, CaseIterable {
    /// Go on typing: nothing has left the desk yet, or the office sent it back.
    case edit
    case submit
    case cancel
    /// Change a value directly, with a reason; the receipt is printed again as a correction.
    case correct
    /// Ask the office to change a value.
    case askCorrection = "ask-correction"
    /// Ask the office to stop.
    case askWithdrawal = "ask-withdrawal"
    case addPaper = "add-paper"
    case printReceipt = "print-receipt"
    case printDocument = "print-document"
    case handOver = "hand-over"
    case comment

    /// In the order in which a page offers them, the likeliest first.
    package static func available(_ reading: StateReading) -> [DeskAction] {
        switch reading.shown {
        case .draft: [.edit, .submit, .cancel]
        case .incomplete, .returned: [.submit, .edit, .addPaper, .cancel, .correct, .printReceipt, .comment]
        case .submitted: [.correct, .addPaper, .cancel, .printReceipt, .comment]
        // The office may be reading it: a change could meet its verification.
        case .received: [.printReceipt, .addPaper, .askCorrection, .cancel, .comment]
        case .verified, .validated, .signing: [.printReceipt, .askCorrection, .askWithdrawal, .comment]
        case .issued: [.printReceipt, .askCorrection, .comment]
        case .ready: [.printDocument, .handOver, .printReceipt, .askCorrection, .comment]
        case .handedOver: [.printDocument, .printReceipt, .askCorrection, .comment]
        case .rejected, .cancelled: [.printReceipt, .comment]
        case .disputed, .unknown: [.printReceipt, .comment]
        }
    }
}

/// How a value of a request, or of its applicant, can be put right.
package enum CorrectionWay: String, Sendable, Hashable {
    /// The desk writes it, with a reason, and one to the request's `corrections`.
    case direct
    /// An ``Amendment`` that the office accepts or refuses.
    case amendment
    /// Never: the request is cancelled, or goes back, and a new one is made.
    case none

    /// - Parameter field: code of the request's field, or of a field of its form or applicant.
    package init(field: String, _ reading: StateReading) {
        guard !Self.fixed.contains(field) else {
            self = .none
            return
        }
        switch reading.shown {
        case .draft, .incomplete, .returned, .submitted: self = .direct
        case .received, .verified, .validated, .signing, .issued, .ready, .handedOver: self = .amendment
        case .rejected, .cancelled, .disputed, .unknown: self = .none
        }
    }

    /// What a request was made with. Another service is another request: its papers and its form are others.
    package static let fixed = ["number", "service", "catalogue_version", "due_hours", "fee", "issued_on", "handed_over_on", "receiver", "corrections"]
}
