package import SyncProtocol

/// What a part gives; its frames' signatures are for whoever knows the keys.
package struct OpenedPart: Sendable {
    package let header: BundleHeader?
    package let frames: [[UInt8]]
    package let bytes: Int
    /// Why nothing more of it was read.
    package let error: BundleError?
    /// Its last record was there.
    package let isComplete: Bool

    /// - Parameters:
    ///   - size: bytes of the part, at most ``BundleLimits/maxPartBytes``.
    ///   - keys: those that may open it, the newest first.
    ///   - expected: refuses the part when its header is another one's.
    ///   - read: gives so many bytes from a place, fewer where there are no more.
    package init(size: Int, keys: [SealingKey], expected: (BundleHeader) -> Bool = { _ in true }, read: (_ start: Int, _ count: Int) -> [UInt8]) {
        var header: BundleHeader?
        var frames: [[UInt8]] = []
        var isComplete = false
        var error: BundleError?
        do throws(BundleError) {
            guard size <= BundleLimits.maxPartBytes else { throw .tooLarge }
            let length = try BundleHeader.length(read(0, BundleHeader.prefixBytes))
            let found = try BundleHeader(read(0, length))
            header = found
            guard expected(found) else { throw .outOfPlace }
            guard let key = keys.lazy.compactMap({ $0.contentKey(found) }).first else { throw .otherReceiver }
            var reader = BundlePartReader(found, contentKey: key)
            var position = length
            while position < size, !isComplete {
                let chunk = read(position, BundlePartReader.chunkBytes)
                // A sector that cannot be read ends the file as a cut does.
                if chunk.isEmpty { break }
                position += chunk.count
                frames += try reader.take(chunk, endsFile: position == size || chunk.count < BundlePartReader.chunkBytes)
                isComplete = reader.isComplete
            }
        } catch let reason { error = reason }
        self.header = header
        self.frames = frames
        bytes = size
        self.error = error
        self.isComplete = isComplete
    }

    package init(_ part: [UInt8], keys: [SealingKey]) {
        self.init(size: part.count, keys: keys) { start, count in Array(part[min(start, part.count)..<min(start + count, part.count)]) }
    }
}
