import CZstd

/// A dictionary of Zstandard (RFC 8878 section 5) prepared for both directions: what it holds need not be sent. Whoever decompresses must
/// have the same bytes, so a shipped dictionary never changes; a better one gets another number.
///
/// The two tables are only read after they are made, by as many threads as like (zstd.h, "Bulk processing dictionary API"), hence `@unchecked`.
package final class CompressionDictionary: @unchecked Sendable {
    let compressing: OpaquePointer
    let decompressing: OpaquePointer

    /// - Parameters:
    ///   - bytes: as the trainer wrote them.
    ///   - level: how hard to search, 1 to 19.
    package init(_ bytes: [UInt8], level: Int32) {
        precondition((1...19).contains(level), "level \(level)")
        guard let compressing = ZSTD_createCDict(bytes, bytes.count, level), let decompressing = ZSTD_createDDict(bytes, bytes.count) else {
            preconditionFailure("a dictionary of \(bytes.count) bytes cannot be used")
        }
        self.compressing = compressing
        self.decompressing = decompressing
    }

    deinit {
        ZSTD_freeCDict(compressing)
        ZSTD_freeDDict(decompressing)
    }
}
