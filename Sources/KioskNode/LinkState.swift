import SyncProtocol

/// What the operator is told about the line. Two times: of the last try, and of the last exchange that was complete.
struct LinkState: Sendable {
    /// Milliseconds since 1970 by this machine.
    var lastTry: UInt64?
    var lastComplete: UInt64?
    /// Why the last try failed; nil after a complete one.
    var trouble: String?
    var backoff = Backoff()
    /// Milliseconds since 1970: when the timer tries again.
    var nextTry: UInt64?
}
