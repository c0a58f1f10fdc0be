/// What people see of a request: the state that was written, with what is known besides.
package enum ShownState: String, Sendable, CaseIterable {
    case draft
    case incomplete
    /// The office sent it back, with reasons.
    case returned
    /// In the outbox.
    case submitted
    /// The centre has it.
    case received
    case verified
    case validated
    case signing
    /// Signed; the document is on its way to the desk.
    case issued
    /// The document is here and can be printed.
    case ready
    case handedOver = "handed-over"
    case rejected
    case cancelled
    /// Desks wrote different states without knowing of each other.
    case disputed
    /// A state that a newer version writes.
    case unknown

    /// The key of its name (``RegistryTexts``).
    package var key: String { "state." + rawValue }

    package var isFinal: Bool { self == .handedOver || self == .rejected || self == .cancelled }
}

/// A live version of a request's field `state`.
package struct StateVersion: Sendable, Hashable {
    /// As written; a newer version may write others than ``RequestState`` knows.
    package let code: String
    /// Its node has the role centre.
    package let byOffice: Bool

    package init(code: String, byOffice: Bool) {
        self.code = code
        self.byOffice = byOffice
    }

    var state: RequestState? { RequestState(rawValue: code) }
}

/// A request's state read from all live versions of its field.
package struct StateReading: Sendable, Hashable {
    /// Why several versions stand beside each other, and what follows.
    package enum Conflict: String, Sendable, CaseIterable {
        /// The desk cancelled what the office had taken up meanwhile. The office's state holds; the cancellation counts as a request to
        /// withdraw, which the office decides.
        case withdrawal
        /// Two desks handed the document over: a sign of fraud, which a person looks into.
        case handedOverTwice = "handed-over-twice"
        /// Two states that do not fit; a person decides.
        case differing
        /// A desk wrote a state that is the office's to write: by mistake, by a changed program, or to deceive. It counts for nothing.
        case outOfTurn = "out-of-turn"
    }

    package let shown: ShownState
    /// The state that counts; nil when none does before a person has decided.
    package let state: RequestState?
    package let conflict: Conflict?

    /// - Parameters:
    ///   - versions: of the field `state`, in any order. None: nothing was submitted yet.
    ///   - isReceived: the centre has cosigned the log above the version that is live.
    ///   - hasDocument: a signed document's file is on this disk.
    package init(_ versions: [StateVersion], isReceived: Bool, hasDocument: Bool) {
        let (version, conflict) = Self.settle(versions)
        self.conflict = conflict
        guard let version else {
            state = versions.isEmpty ? .draft : nil
            shown = versions.isEmpty ? .draft : .disputed
            return
        }
        state = version.state
        switch version.state {
        case .draft: shown = .draft
        case .incomplete: shown = version.byOffice ? .returned : .incomplete
        case .submitted: shown = isReceived ? .received : .submitted
        case .verified: shown = .verified
        case .validated: shown = .validated
        case .signing: shown = .signing
        case .issued: shown = hasDocument ? .ready : .issued
        case .handedOver: shown = .handedOver
        case .rejected: shown = .rejected
        case .cancelled: shown = .cancelled
        case nil: shown = .unknown
        }
    }

    private static func settle(_ versions: [StateVersion]) -> (StateVersion?, Conflict?) {
        let inTurn = versions.filter { $0.byOffice || !($0.state?.isOfOffice ?? false) }
        guard inTurn.count == versions.count else { return (settle(inTurn).0, .outOfTurn) }
        guard let first = versions.first else { return (nil, nil) }
        if versions.allSatisfy({ $0.code.utf8.elementsEqual(first.code.utf8) }) {
            // Two desks that say the same agree, unless a thing can happen only once.
            let twice = versions.count > 1 && first.state == .handedOver
            return (versions.first { $0.byOffice } ?? first, twice ? .handedOverTwice : nil)
        }
        let office = versions.filter(\.byOffice).max { ($0.state?.order ?? 0) < ($1.state?.order ?? 0) }
        let desk = versions.filter { !$0.byOffice }
        if let office, !desk.isEmpty, desk.allSatisfy({ $0.state == .cancelled }) { return (office, .withdrawal) }
        return (office, .differing)
    }
}
