package import BundleFiles
package import Causality
package import NodeHost
import Replica
import Synchronization

/// A registered stick or disk, for the desk's pages.
package struct DeskCopy: Sendable, Equatable {
    package let path: String
    package let isPresent: Bool
    package let isBusy: Bool
    /// Milliseconds since 1970 by this machine; nil when not since this start.
    package let lastWritten: UInt64?
    /// A sentence in English.
    package let trouble: String?
}

extension KioskNode {
    package func deskCopies() -> [DeskCopy] {
        copies.map { DeskCopy(path: $0.path, isPresent: $0.isPresent, isBusy: $0.isBusy, lastWritten: $0.lastWritten, trouble: $0.trouble) }
    }

    /// Sticks that are in now. One that hangs costs three seconds and hides the others, and nothing else.
    /// - Parameter more: folders whose folders count as sticks too.
    package func deskMedia(more: [String]) async -> [MountedMedium] {
        let (looker, node) = (looker, profile.node)
        return await Patience.wait(3_000, else: []) { await looker.mounted(more: more, node: node) }
    }

    /// Of a request's papers that are whole here, those that the centre has not confirmed.
    package func deskPapersLeft(_ request: RecordID) throws(NodeFault) -> (left: Int, of: Int) {
        guard let store = attachments?.store else { return (0, 0) }
        do throws(StoreFailure) {
            var (left, all) = (0, 0)
            for reference in try store.references(request: request) where !reference.isPreview && !reference.isErased {
                guard let item = try store.attachment(reference.id), item.isWhole else { continue }
                all += 1
                if !item.isAtCentre { left += 1 }
            }
            return (left, all)
        } catch { throw NodeFault(error) }
    }

    /// Attachments, previews too, that the centre has not confirmed.
    package func deskPapersToSend() -> Int {
        guard let store = attachments?.store else { return 0 }
        return ((try? store.totals())?.toSend).map { Int($0) } ?? 0
    }
}

/// Waiting for what may never come.
package enum Patience {
    private final class Once<Value: Sendable>: Sendable {
        private let waiting: Mutex<CheckedContinuation<Value, Never>?>
        init(_ waiting: CheckedContinuation<Value, Never>) { self.waiting = Mutex(waiting) }

        func resume(_ value: Value) {
            let waiting = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?.resume(returning: value)
        }
    }

    /// - Parameter milliseconds: after these `fallback` is the answer, and what is still coming is thrown away.
    package static func wait<Value: Sendable>(_ milliseconds: UInt64, else fallback: Value, _ body: @escaping @Sendable () async -> Value) async -> Value {
        await withCheckedContinuation { (continuation: CheckedContinuation<Value, Never>) in
            let once = Once(continuation)
            Task { once.resume(await body()) }
            Task {
                try? await Task.sleep(for: .milliseconds(Int64(milliseconds)))
                once.resume(fallback)
            }
        }
    }
}
