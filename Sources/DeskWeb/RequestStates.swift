/// The states of a request as its record has them, and what each means at the desk.
enum RequestStates {
    static let all = ["draft", "incomplete", "submitted", "received", "verified", "validated", "signing", "issued", "ready", "handed_over", "rejected", "cancelled"]

    static func label(_ code: String, _ texts: Texts) -> String { all.contains(code) ? texts("state_" + code) : code }

    /// What stands on the desk until somebody does something.
    static let open = ["incomplete", "submitted", "received", "verified", "validated", "signing", "issued", "ready"]
    /// Look and words for the mark beside the state; the words say it, the look repeats it.
    static func mood(_ code: String) -> String {
        switch code {
        case "incomplete", "rejected": "bad"
        case "issued", "ready", "handed_over": "ok"
        default: "waiting"
        }
    }
}
