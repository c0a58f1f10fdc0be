package import Causality
package import MerkleLog
package import OperationLog

/// Consecutive entries of one log on their way into a replica, with what proves them: from a request, an answer or a bundle.
package struct LogRun: Sendable, Equatable {
    package let log: LogID
    /// Sequence number of the first entry.
    package let start: UInt64
    package let entries: [[UInt8]]
    /// Encoded payloads, one an entry; nil where the entry has none or it is not sent.
    package let payloads: [[UInt8]?]
    /// Secrets for the records that these entries write.
    package let secrets: [Secret]
    package let proof: Proof

    package struct Secret: Sendable, Equatable {
        package let record: RecordID
        package let secret: RecordSecret

        package init(record: RecordID, secret: RecordSecret) {
            self.record = record
            self.secret = secret
        }
    }

    /// The author's signature that these entries belong to its log: nothing is stored on the word of whoever hands them over (design D14).
    package enum Proof: Sendable, Equatable {
        /// The author's checkpoint has exactly the size at which the run ends. 64 bytes over its text; the root is computed.
        case end(signature: [UInt8])
        /// The author's checkpoint is larger: size, root and signature, and a consistency proof from the run's end to it.
        case prefix(size: UInt64, root: Hash, signature: [UInt8], consistency: [Hash])
    }

    package init(log: LogID, start: UInt64, entries: [[UInt8]], payloads: [[UInt8]?], secrets: [Secret], proof: Proof) {
        precondition(entries.count == payloads.count, "\(entries.count) entries with \(payloads.count) payloads")
        self.log = log
        self.start = start
        self.entries = entries
        self.payloads = payloads
        self.secrets = secrets
        self.proof = proof
    }

    package var end: UInt64 { start + UInt64(entries.count) }
}

/// What became of a run.
package enum RunOutcome: Sendable, Equatable {
    /// Entries from `start` on are stored; `setAside` of them do not count.
    case stored(start: UInt64, count: Int, setAside: Int, malformed: Int)
    /// Nothing new in it.
    case held
    /// It begins above what is held, or builds on entries that are not held: those come first.
    case gap(held: UInt64)
    /// It ends inside a transaction.
    case cutTransaction
    /// No signature of the log's key fits: not this author's, or damaged on the way.
    case unproven
    /// The node, key, deployment or scope in entry 0 is not what the certified keys say.
    case foreign
    /// A second content for dots that are held, proven by the author's own signature. `start` is the first entry that differs.
    case fork(start: UInt64)
}

/// A run with the scopes that whoever delivers it may write to; nil for all.
package struct Delivery: Sendable {
    package let run: LogRun
    package let allowed: [ScopeID]?

    package init(run: LogRun, allowed: [ScopeID]?) {
        self.run = run
        self.allowed = allowed
    }
}
