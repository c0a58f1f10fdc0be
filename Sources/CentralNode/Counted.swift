import Synchronization

/// A number that only rises, from any thread.
final class Counted: Sendable {
    private let value = Mutex(UInt64(0))

    /// False when it was as high already.
    func raise(to new: UInt64) -> Bool {
        value.withLock { value in
            guard new > value else { return false }
            value = new
            return true
        }
    }
}
