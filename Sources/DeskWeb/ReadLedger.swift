import Causality
import Synchronization

/// Reading a person's record is written down once an operator, record and purpose in a quarter of an hour (design D25): else every look back would
/// be an operation.
final class ReadLedger: Sendable {
    private struct Key: Hashable { let author: UInt64; let record: RecordID; let purpose: String }

    private let seen = Mutex<[Key: UInt64]>([:])
    static let interval: UInt64 = 15 * 60_000

    /// True when this reading is to be written down.
    func isNew(_ author: UInt64, _ record: RecordID, purpose: String, now: UInt64) -> Bool {
        seen.withLock { seen in
            let key = Key(author: author, record: record, purpose: purpose)
            if let last = seen[key], now - min(now, last) < Self.interval { return false }
            if seen.count > 4096 { seen = seen.filter { now - min(now, $0.value) < Self.interval } }
            seen[key] = now
            return true
        }
    }
}
