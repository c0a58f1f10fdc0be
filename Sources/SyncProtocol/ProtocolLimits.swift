/// Sizes and counts that a peer controls, bounded before memory is taken for them.
package enum ProtocolLimits {
    /// Version of the exchange frames.
    package static let version: UInt64 = 1
    /// Bytes of a request or an answer; of its columns when they are decompressed; and of all entries and payloads in it when they are rebuilt. A
    /// transaction of the largest size fits in beside its heads.
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
    static let request = "desasync/request/1"
    static let answer = "desasync/answer/1"
    static let enrolmentAnswer = "desasync/enrolled/1"
}
