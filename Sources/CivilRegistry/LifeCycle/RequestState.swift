/// What stands in the field `state` of a request. Every one is an operation that somebody wrote; that the centre has received a request,
/// or that its document has arrived at the desk, is seen and never written (``ShownState``).
package enum RequestState: String, Sendable, CaseIterable {
    /// In old logs only: a draft of the desk is no operation (design D25).
    case draft
    /// Papers are missing. Written by the desk, or by the office with reasons: then it is *returned*.
    case incomplete
    /// Complete, and in the outbox until the centre has it.
    case submitted
    case verified
    case validated
    case signing
    /// A signed document is there.
    case issued
    case handedOver = "handed-over"
    case rejected
    case cancelled

    /// Nothing follows.
    package var isFinal: Bool { self == .handedOver || self == .rejected || self == .cancelled }

    /// Somebody at the agency writes it, with a node of the role centre. `incomplete` both write.
    package var isOfOffice: Bool {
        switch self {
        case .verified, .validated, .signing, .issued, .rejected: true
        case .draft, .incomplete, .submitted, .handedOver, .cancelled: false
        }
    }

    /// How far on its way; the later of two that the office wrote is shown.
    var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Who moves a request.
package enum RequestActor: String, Sendable, CaseIterable {
    /// The operator, on the citizen's word.
    case desk
    case frontOffice = "front-office"
    case validator
    /// The agency's production and its head, who signs.
    case production
}

/// A step that is allowed.
package struct RequestTransition: Sendable, Hashable {
    package let from: RequestState
    package let to: RequestState
    package let by: RequestActor

    /// The desk works without a line; the office's steps need what the desk has sent.
    package var worksOffline: Bool { by == .desk }

    package static let all: [RequestTransition] = [
        steps([.draft], .incomplete, [.desk]),
        steps([.submitted], .incomplete, [.frontOffice]),
        steps([.draft, .incomplete], .submitted, [.desk]),
        steps([.submitted], .verified, [.frontOffice]),
        steps([.verified], .validated, [.validator]),
        steps([.validated], .signing, [.production]),
        steps([.signing], .issued, [.production]),
        steps([.issued], .handedOver, [.desk]),
        steps([.submitted], .rejected, [.frontOffice]),
        steps([.verified, .validated], .rejected, [.validator]),
        steps([.draft, .incomplete, .submitted], .cancelled, [.desk]),
    ].flatMap { $0 }

    private static func steps(_ from: [RequestState], _ to: RequestState, _ by: [RequestActor]) -> [RequestTransition] {
        from.flatMap { from in by.map { RequestTransition(from: from, to: to, by: $0) } }
    }

    /// - Parameter from: nil for a request that does not exist yet: the desk makes it, incomplete or submitted.
    package static func isAllowed(from: RequestState?, to: RequestState, by actor: RequestActor) -> Bool {
        guard let from else { return actor == .desk && [.draft, .incomplete, .submitted].contains(to) }
        return all.contains { $0.from == from && $0.to == to && $0.by == actor }
    }
}
