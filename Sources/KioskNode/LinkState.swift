import CanonicalCBOR
import SyncProtocol

/// What the operator is told about the line. Two times: of the last try, and of the last exchange that was complete.
struct LinkState: Sendable {
    /// Milliseconds since 1970 by this machine.
    var lastTry: UInt64?
    var lastComplete: UInt64?
    /// Why the last try failed; nil after a complete one.
    var trouble: Trouble?
    /// The centre's clock, since this start.
    var clock: ClockEstimate?
    var backoff = Backoff()
    /// Milliseconds since 1970: when the timer tries again.
    var nextTry: UInt64?
    /// The last complete exchange as the store has it.
    private(set) var kept: UInt64?

    struct Trouble: Sendable {
        /// Nil if it is not the line's: the disk, for example.
        let kind: LinkTrouble?
        let sentence: String
        /// What the transport said.
        let detail: String?
    }

    static let note = Array("link".utf8)
    /// An exchange that moved nothing is written down at most so often: every write wears the disk.
    private static let keepInterval: UInt64 = 15 * 60 * 1000

    init(note: [UInt8]?) {
        guard let note, case .unsigned(let time)? = try? CBORValue.decode(note) else { return }
        lastComplete = time
        kept = time
    }

    /// The note to write after a complete exchange, if it is time.
    mutating func noteToKeep(moved: Bool) -> [UInt8]? {
        guard let lastComplete, moved || kept.map({ lastComplete < $0 || lastComplete - $0 >= Self.keepInterval }) ?? true else { return nil }
        kept = lastComplete
        return CBORValue.unsigned(lastComplete).encoded()
    }
}
