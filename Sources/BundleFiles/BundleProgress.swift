import NodeHost

/// Says how far the writing of a bundle is: a line a part for people, and for programs a line each tenth part of a large one.
package struct BundleProgress: Sendable {
    private let all: UInt64
    private let wantsJSON: Bool
    private let emit: @Sendable (String) -> Void
    /// From so many bytes on a bundle is large.
    private static let large: UInt64 = 64 << 20

    package init(of bytes: UInt64, wantsJSON: Bool, _ emit: @escaping @Sendable (String) -> Void) {
        all = bytes
        self.wantsJSON = wantsJSON
        self.emit = emit
    }

    /// - Parameter left: bytes of attachments that are still to be written.
    package func wrote(part: UInt64, _ bytes: UInt64, left: UInt64) {
        let done = all - min(left, all)
        if wantsJSON {
            guard all >= Self.large, done * 10 / all != (done - min(bytes, done)) * 10 / all else { return }
            emit(JSON.object([("written", .number(done)), ("of", .number(all))]).text())
        } else {
            emit("part \(part): \(bytes) bytes, written and read back" + (all >= Self.large ? "; \(done >> 20) of \(all >> 20) MiB of attachments" : ""))
        }
    }
}
