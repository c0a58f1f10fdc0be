/// Sizes and counts that a peer controls, bounded before memory is taken for them.
package enum ProtocolLimits {
    /// Version of the exchange frames; 0 until the links of the next release are done.
    package static let version: UInt64 = 0
    /// Bytes of a request or an answer. A transaction of the largest size fits in beside its heads.
    package static let maxFrameBytes = 4 << 20
    /// What a request or answer aims at, in bytes of entries and payloads.
    package static let preferredBytes = 256 << 10
    package static let maxScopes = 256
    package static let maxRuns = 1024
    /// Logs in one frontier.
    package static let maxLogsInFrontier = 4096
    /// Entries of one run.
    package static let maxEntriesInRun = 65_536
}

/// Tags under which frames are signed; none can begin a signed note.
enum SigningTag {
    static let request = "desasync/request/0"
    static let answer = "desasync/answer/0"
    static let enrolmentAnswer = "desasync/enrolled/0"
}
