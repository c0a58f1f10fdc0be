import NodeHost

/// Says how far the writing or reading of a bundle is: of a small one a line a part, for people; of a large one a line each tenth part, for
/// programs too.
package struct BundleProgress: Sendable {
    private let all: UInt64
    private let wantsJSON: Bool
    private let emit: @Sendable (String) -> Void
    /// From so many bytes, or parts, on a bundle is large.
    private static let large: UInt64 = 64 << 20
    private static let manyParts: UInt64 = 16

    /// - Parameter bytes: of attachments that are to be written.
    package init(of bytes: UInt64 = 0, wantsJSON: Bool, _ emit: @escaping @Sendable (String) -> Void) {
        all = bytes
        self.wantsJSON = wantsJSON
        self.emit = emit
    }

    /// - Parameter left: bytes of attachments that are still to be written.
    package func wrote(part: UInt64, _ bytes: UInt64, left: UInt64) {
        guard all >= Self.large else {
            if !wantsJSON { emit("part \(part): \(bytes) bytes, written and read back") }
            return
        }
        let done = all - min(left, all)
        if Self.isStep(done, before: done - min(bytes, done), of: all) { say("written", done >> 20, all >> 20, "MiB of attachments written and read back") }
    }

    package func read(part: UInt64, of parts: UInt64) {
        if parts >= Self.manyParts, Self.isStep(part, before: part - 1, of: parts) { say("read", part, parts, "parts read") }
    }

    private static func isStep(_ done: UInt64, before: UInt64, of all: UInt64) -> Bool { done * 10 / all != before * 10 / all }

    private func say(_ what: String, _ done: UInt64, _ all: UInt64, _ words: String) {
        emit(wantsJSON ? JSON.object([(what, .number(done)), ("of", .number(all))]).text() : "\(done) of \(all) \(words)")
    }
}
