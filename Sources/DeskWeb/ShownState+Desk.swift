import CivilRegistry

extension ShownState {
    /// Look of the mark beside the state; its words say the same.
    var mood: String {
        switch self {
        case .incomplete, .returned, .rejected, .disputed: "bad"
        case .issued, .ready, .handedOver: "ok"
        case .draft, .submitted, .received, .verified, .validated, .signing, .cancelled, .unknown: "waiting"
        }
    }
}
