import CZstd

/// Whole files as one frame of Zstandard with its magic number, content size and checksum, without a dictionary: what the program `zstd` reads
/// and writes.
extension Zstandard {
    /// - Parameter level: how hard to search, 1 to 19.
    /// - Returns: nil when it does not get smaller.
    package static func compress(file content: [UInt8], level: Int32 = 19) -> [UInt8]? {
        guard !content.isEmpty, let context = ZSTD_createCCtx() else { return nil }
        defer { ZSTD_freeCCtx(context) }
        let settings = [ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level), ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)]
        precondition(settings.allSatisfy { ZSTD_isError($0) == 0 }, "the compressor refuses level \(level)")
        let bound = ZSTD_compressBound(content.count)
        let compressed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            let written = ZSTD_compress2(context, buffer.baseAddress, bound, content, content.count)
            precondition(ZSTD_isError(written) == 0, "the compressor fails on \(content.count) bytes")
            count = written
        }
        return compressed.count < content.count ? compressed : nil
    }

    package static func isFile(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) }

    /// Takes no memory beyond `bound`, whatever the frame says of itself. The frame must state its content's size.
    package static func decompress(file bytes: [UInt8], bound: Int) throws(CompressionError) -> [UInt8] {
        let stated = ZSTD_getFrameContentSize(bytes, bytes.count)
        // The two highest values say "unknown" and "no frame".
        guard isFile(bytes), stated < UInt64.max - 1, ZSTD_findFrameCompressedSize(bytes, bytes.count) == bytes.count else { throw .malformed }
        guard stated <= UInt64(bound) else { throw .tooLarge(stated) }
        let size = Int(stated)
        let content = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let written = ZSTD_decompress(buffer.baseAddress, size, bytes, bytes.count)
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        guard content.count == size else { throw .malformed }
        return content
    }
}
