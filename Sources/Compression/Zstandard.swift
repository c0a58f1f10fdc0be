import CZstd

/// One block of bytes, compressed as one frame of Zstandard (RFC 8878) that states its content's size, without the four bytes of the magic
/// number, checksum and dictionary number: whoever reads it knows from elsewhere what it is, and proves the content by its own means.
package enum Zstandard {
    /// So few bytes may become so many: content beyond it is sent as it is, and what claims to be more is refused before memory is taken.
    package static func largestContent(ofCompressed count: Int) -> Int { (64 << 10) + 256 * count }

    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

    /// - Returns: nil when compression does not make it smaller, or so small that the reader would refuse it.
    package static func compress(_ content: [UInt8], dictionary: CompressionDictionary) -> [UInt8]? {
        guard !content.isEmpty, let context = ZSTD_createCCtx() else { return nil }
        defer { ZSTD_freeCCtx(context) }
        let settings = [
            ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0), ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1),
            ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0), ZSTD_CCtx_refCDict(context, dictionary.compressing),
        ]
        precondition(settings.allSatisfy { ZSTD_isError($0) == 0 }, "the compressor refuses its settings")
        let bound = ZSTD_compressBound(content.count)
        let compressed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            let written = ZSTD_compress2(context, buffer.baseAddress, bound, content, content.count)
            precondition(ZSTD_isError(written) == 0, "the compressor fails on \(content.count) bytes")
            count = written
        }
        guard compressed.count - magic.count < content.count, content.count <= largestContent(ofCompressed: compressed.count - magic.count) else { return nil }
        return Array(compressed.dropFirst(magic.count))
    }

    /// Takes no memory beyond `bound`, nor beyond what ``largestContent(ofCompressed:)`` allows.
    package static func decompress(_ compressed: [UInt8], dictionary: CompressionDictionary, bound: Int) throws(CompressionError) -> [UInt8] {
        let frame = magic + compressed
        let stated = ZSTD_getFrameContentSize(frame, frame.count)
        // The two highest values say "unknown" and "no frame".
        guard stated < UInt64.max - 1, ZSTD_findFrameCompressedSize(frame, frame.count) == frame.count else { throw .malformed }
        guard stated <= UInt64(min(bound, largestContent(ofCompressed: compressed.count))) else { throw .tooLarge(stated) }
        guard let context = ZSTD_createDCtx() else { throw .malformed }
        defer { ZSTD_freeDCtx(context) }
        let size = Int(stated)
        let content = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let written = ZSTD_decompress_usingDDict(context, buffer.baseAddress, size, frame, frame.count, dictionary.decompressing)
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        guard content.count == size, size > 0 else { throw .malformed }
        return content
    }
}
